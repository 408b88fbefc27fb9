"""The lines that belong to a function, and what they say about it."""

from __future__ import annotations

import ast
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codemods.duplicates.free_names import Function, parameters
from codemods.head import first_line
from codemods.source import Source

_CELL = re.compile(r"#\s*(?:%%|\+|-\s*$|In\[|<)")
_DIRECTIVE = re.compile(
    r"#!|#.*coding[:=]|#\s*(?:fmt|isort|yapf|pylint|mypy|type|ruff|flake8|pyright)\s*:|#\s*(?:end)?region"
)
_RULE = re.compile(r"#[\s#*=~_.-]*$|##+|#\s*[=*~_-]{4,}")


@dataclass(frozen=True, slots=True)
class Extent:
    """The lines of a function.

    Attributes:
        start: First line of the comment that belongs to it, its own first line where there is none.
        stop: Last line of it, with comments inside of it below its last statement.
        text: What they say.
    """

    start: int
    stop: int
    text: str


def extent(source: Source, node: Function) -> Extent:
    """Return the lines of a function with the comment right above it, and with what is commented out at its end."""
    start = _start(source, first_line(node))
    last = line = node.end_lineno or node.lineno
    total = source.line_of(len(source.text))
    while line < total:
        text = source.line_text(line + 1)
        if text.strip() and not (text[0] in " \t" and text.lstrip().startswith("#")):
            break
        line += 1
        last = line if text.strip() else last
    return Extent(start, last, "".join(f"{source.line_text(line)}\n" for line in range(start, last + 1)))


def _start(source: Source, start: int) -> int:
    line = start
    while line > 1 and _belongs(source.line_text(line - 1)):
        line -= 1
    # A comment that the file starts with, or that heads a section, is not about the function alone.
    heads = line == 1 or (line > 1 and source.line_text(line - 1).startswith("#"))
    above = source.line_text(line - 1).strip() if line > 1 else ""
    return start if heads or (above and line != start) else line


def _belongs(line: str) -> bool:
    return line.startswith("#") and not (_CELL.match(line) or _DIRECTIVE.match(line) or _RULE.match(line))


def said(node: Function, nodes: Mapping[type, Sequence[Any]], found: Extent) -> int:
    """Return how much a function says about itself in its docstring and comments, in characters without space.

    Args:
        node: The function.
        nodes: Its nodes by class.
        found: Its lines.
    """
    lines = enumerate(found.text.splitlines(), found.start)
    notes = {number: line for number, line in lines if line.lstrip().startswith("#")}
    for one in (*nodes.get(ast.Constant, ()), *nodes.get(ast.JoinedStr, ())) if notes else ():
        for number in range(one.lineno, (one.end_lineno or one.lineno) + 1):
            notes.pop(number, None)
    return size(ast.get_docstring(node, clean=False) or "") + sum(map(size, notes.values()))


def size(text: str) -> int:
    """Return how many characters a text has, without space."""
    return len("".join(text.split()))


def head(node: Function) -> int:
    """Return a number that differs where docstring or annotations do, for whoever looks at the function."""
    told = f"{ast.get_docstring(node, clean=False)}\0{types_as_text(node)}"
    return zlib.crc32(told.encode(errors="surrogatepass"))


def annotations_of(node: Function) -> list[ast.expr]:
    """Return the annotations of a function's parameters and of its result."""
    found = [one.annotation for one in parameters(node.args) if one.annotation is not None]
    return found if node.returns is None else [*found, node.returns]


def types_as_text(node: Function) -> str:
    """Return the annotations of a function as text; empty where there is none."""
    noted = [f"{one.arg}: {written(one.annotation)}" for one in parameters(node.args) if one.annotation is not None]
    return ", ".join(noted if node.returns is None else [*noted, f"-> {written(node.returns)}"])


def written(node: ast.expr) -> str:
    """Return an expression as text."""
    try:
        return ast.unparse(node)
    except RecursionError:
        return "..."
