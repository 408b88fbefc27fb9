"""String literals in the text: where they stand, and how a value is written."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from codemods.source import Source

# Enough of them to see a habit.
_MOST = 500
_FOLDER = re.compile(r"(.*[^\\/]|)[\\/]+", re.DOTALL)
_OPENING = re.compile(r"([A-Za-z]{0,2})('''|\"\"\"|'|\")")


def span(source: Source, node: ast.expr) -> tuple[int, int]:
    """Return where an expression starts and ends in the text."""
    end = source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
    return source.offset(node.lineno, node.col_offset), end


def folder(text: str) -> tuple[str, str] | None:
    """Return the part of a text before its last separators, without and with them; None where there is none."""
    found = _FOLDER.match(text)
    return (found[1], found[0]) if found else None


def leading(source: Source, node: ast.JoinedStr, length: int) -> tuple[int, int] | None:
    """Return where the first characters of an f-string stand in the text.

    None where they are not written as they are: escapes, doubled braces, several literals side by side.
    """
    first = node.values[0]
    if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
        return None
    start, end = span(source, node)
    opening = _OPENING.match(source.text, start, end)
    if opening is None or not source.text.endswith(opening[2], opening.end(), end):
        return None
    inside = opening.end()
    whole = first.value
    if source.text[inside : inside + len(whole)] != whole or any(one in whole for one in "\\{}\r\n"):
        return None
    follows = source.text[inside + len(whole) : inside + len(whole) + 1]
    if len(node.values) > 1 and follows != "{":
        return None
    return inside, inside + length


@dataclass(frozen=True, slots=True)
class Spelling:
    """How strings are written in a file.

    Attributes:
        quote: The quote that it prefers.
        encoding: What its characters must fit into.
    """

    quote: str = '"'
    encoding: str = "utf-8"

    @classmethod
    def of(cls, source: Source) -> Spelling:
        """Return the habit of a file; where it has none, double quotes."""
        strings = (n for n in ast.walk(source.tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))
        openings = Counter(
            opening[2]
            for node in islice(strings, _MOST)
            if (opening := _OPENING.match(source.text, source.offset(node.lineno, node.col_offset)))
        )
        return cls("'" if openings["'"] > openings['"'] else '"', source.encoding)

    def __call__(self, value: str) -> str:
        """Return a string as Python source, raw or plain where that needs no escape."""
        plain = value.isprintable() and self.quote not in value and _fits(value, self.encoding)
        if plain and "\\" not in value:
            return f"{self.quote}{value}{self.quote}"
        if plain and not value.endswith("\\"):
            return f"r{self.quote}{value}{self.quote}"
        return repr(value) if _fits(value, self.encoding) else ascii(value)


def _fits(value: str, encoding: str) -> bool:
    try:
        value.encode(encoding)
    except UnicodeError:
        return False
    return True
