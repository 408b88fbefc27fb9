"""String literals in the text: where they stand, and how a value is written."""

from __future__ import annotations

import ast
import re

from codemods.source import Source

_OPENING = re.compile(r"([A-Za-z]{0,2})('''|\"\"\"|'|\")")


def span(source: Source, node: ast.expr) -> tuple[int, int]:
    """Return where an expression starts and ends in the text."""
    end = source.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
    return source.offset(node.lineno, node.col_offset), end


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


def written(value: str) -> str:
    """Return a string as Python source, in double quotes where that needs no escape."""
    plain = value.isprintable() and '"' not in value and "\\" not in value
    return f'"{value}"' if plain else repr(value)
