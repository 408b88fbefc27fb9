"""IPython's own syntax out of the way: magics, shell lines and help become Python of the same shape.

What is masked keeps its place and its length in characters and lines. Its first line becomes a name of underscores: an
expression, or a statement, of unknown value, also where a block needs one. Its other lines become comments.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]

# Cell magics that run the rest of their cell as Python, in the notebook's own names.
_PYTHON_MAGICS = frozenset({"time", "timeit", "capture", "prun"})
# It is one only as the first thing of its cell, and of the body of another one.
_CELL_MAGIC = re.compile(r"\s*+(?P<line>%%(?P<name>\S*)[^\r\n]*+)")
_INDENT = re.compile(r"[ \t\f]*+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTENT = re.compile(r"[^\r\n]+")
_CHARACTER = re.compile(r"[^\r\n]")
# Up to the first line end without a backslash before it.
_CONTINUED = re.compile(r"(?:[^\r\n]*+(?<=\\)(?:\r\n|\r|\n)(?=.))*+[^\r\n]*+", re.DOTALL)
# What ends or hides the end of a logical line of Python; everything else is skipped. The prefix of a string does not
# matter: a backslash never lets the next quote end it, not even in a raw one.
_TOKEN = re.compile(
    r"""
      (?P<string> '''(?:[^'\\]++|\\.|'(?!''))*+'''  |  '(?!'')(?:[^'\\\r\n]++|\\(?:\r\n|.))*+'
                | \"""(?:[^"\\]++|\\.|"(?!""))*+\"""  |  "(?!"")(?:[^"\\\r\n]++|\\(?:\r\n|.))*+" )
    | (?P<broken> ['"] )
    | (?P<comment> \#[^\r\n]*+ )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<joined> \\(?:\r\n|\r|\n) )
    | (?P<end> \r\n|\r|\n )
    | (?P<assigned> (?<![=!<>:+\-*/%&|^@])=[ \t\f]*+(?=!|%[ \t]*+[^\W\d]) )
    """,
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A cell whose text is Python.

    Attributes:
        text: As long as the original, with the same line ends.
        spans: The parts of ``text`` that are masks, in order.
        opaque: Whether all of it is masked because it did not parse.
    """

    text: str
    spans: tuple[Span, ...] = ()
    opaque: bool = False


def mask(text: str) -> Masked:
    """Mask the code of one cell, which must end in a line end.

    A cell that is not Python is masked as a whole: one for another program (``%%bash``), and one that does not parse.
    """
    # Whatever only IPython understands is a syntax error of Python: most cells are done here.
    if _parsed(text):
        return Masked(text)
    spans = _ipython(text)
    if spans is None:
        return _mask_all(text)
    masked = _hide(text, spans)
    if spans and _stand_alone(masked, spans):
        return Masked(masked, tuple(spans))
    return _mask_all(text, opaque=True)


def _mask_all(text: str, *, opaque: bool = False) -> Masked:
    end = len(text.rstrip("\r\n"))
    return Masked(_hide(text, [(0, end)]), ((0, end),), opaque) if end else Masked(text)


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _ipython(text: str) -> list[Span] | None:
    """Return where IPython's own syntax stands, or None when the cell is for another program."""
    found: list[Span] = []
    at = 0
    while magic := _CELL_MAGIC.match(text, at):
        if magic["name"] not in _PYTHON_MAGICS:
            return None
        found.append(magic.span("line"))
        at = _end(_LINE_END, text, magic.end())
    while at < len(text):
        start = _end(_INDENT, text, at)
        if text.startswith("%%", start):
            return []
        at, span = _line(text, start)
        if span:
            found.append(span)
            at = _end(_LINE_END, text, span[1])
    return found


def _line(text: str, start: int) -> tuple[int, Span | None]:
    """Return where a logical line ends, and what of it only IPython understands."""
    if text[start : start + 1] in {"%", "!", "?", ",", ";", "/"}:
        end = _end(_CONTINUED, text, start)
        return end, (start, end)
    depth, at, last = 0, start, ""
    while token := _TOKEN.search(text, at):
        kind, at = token.lastgroup or "", token.end()
        depth += (kind == "open") - (kind == "close")
        if kind == "broken":
            break
        if kind == "assigned" and depth == 0:
            return at, (at, _end(_CONTINUED, text, at))
        if kind == "end" and depth <= 0:
            line = text[start : token.start()].rstrip()
            asks = last != "comment" and line.endswith("?")
            return at, (start, token.start()) if asks else None
        last = kind
    return len(text), None


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _hide(text: str, spans: Sequence[Span]) -> str:
    parts, position = [], 0
    for start, end in spans:
        parts += [text[position:start], _mask_of(text[start:end])]
        position = end
    return "".join([*parts, text[position:]])


def _mask_of(text: str) -> str:
    first = _CONTENT.search(text)
    if first is None:
        return text
    return text[: first.start()] + "_" * len(first[0]) + _CHARACTER.sub("#", text[first.end() :])


def _stand_alone(masked: str, spans: Sequence[Span]) -> bool:
    """Return whether a masked cell parses, with every mask a name in it and not a part of a string or comment."""
    tree = _parsed(masked)
    if tree is None:
        return False
    names = {(node.lineno, len(node.id)) for node in ast.walk(tree) if isinstance(node, ast.Name)}
    starts = [0, *(end.end() for end in _LINE_END.finditer(masked))]
    firsts = ((start, _end(_CONTENT, masked, start)) for start, _ in spans)
    return all((bisect_right(starts, start), end - start) in names for start, end in firsts)
