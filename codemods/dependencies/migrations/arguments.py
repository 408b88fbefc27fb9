"""Arguments of a call: which parameter each is for, where it stands in the text, and how one goes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from codemods.edits import TextEdit
from codemods.source import Source


class UnwritableError(Exception):
    """A use that cannot be rewritten; the message is the reason a person reads."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument.

    Attributes:
        node: The ``keyword``, or the expression of one given by position.
        value: Its value.
        name: Its parameter, empty where that is not known.
        start: First character.
        end: One past its last character.
    """

    node: ast.expr | ast.keyword
    value: ast.expr
    name: str
    start: int
    end: int

    @property
    def by_position(self) -> bool:
        """Whether it is given without its name."""
        return not isinstance(self.node, ast.keyword)


def span(source: Source, node: ast.expr | ast.keyword | ast.alias | ast.stmt) -> tuple[int, int]:
    """Return where a node stands in the text."""
    end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
    return source.offset(node.lineno, node.col_offset), source.offset(end_line, end_column)


def arguments(source: Source, call: ast.Call, parameters: Sequence[str] = ()) -> list[Argument]:
    """Return the arguments of a call in order.

    Raises:
        UnwritableError: Some are handed on by ``*`` or ``**``.
    """
    found = []
    for index, one in enumerate(call.args):
        if isinstance(one, ast.Starred):
            raise UnwritableError("arguments are handed on by `*`")
        name = parameters[index] if index < len(parameters) else ""
        found.append(Argument(one, one, name, *span(source, one)))
    for keyword in call.keywords:
        if keyword.arg is None:
            raise UnwritableError("arguments are handed on by `**`")
        found.append(Argument(keyword, keyword.value, keyword.arg, *span(source, keyword)))
    return sorted(found, key=lambda one: one.start)


def plain_gap(text: str) -> bool:
    """Return whether nothing but a comma and blanks stands between two arguments."""
    return not text.replace(",", "", 1).strip(" \t\r\n\f")


def removal(source: Source, call: ast.Call, given: Sequence[Argument], index: int) -> TextEdit:
    """Return the edit that takes one argument away, with its comma.

    Raises:
        UnwritableError: A comment or something unusual stands beside it.
    """
    one, text = given[index], source.text
    end = span(source, call)[1]
    if index:
        start, stop, gap = given[index - 1].end, one.end, text[given[index - 1].end : one.start]
    elif len(given) > 1:
        start, stop, gap = one.start, given[1].start, text[one.end : given[1].start]
    else:
        start, stop, gap = one.start, end - 1, text[one.end : end - 1]
    if not plain_gap(gap):
        raise UnwritableError("a comment or something unusual stands beside the argument")
    return TextEdit(start, stop, "")


def after_last(source: Source, call: ast.Call, given: Sequence[Argument]) -> int:
    """Return where one more argument is inserted.

    Raises:
        UnwritableError: There is no plain place for it.
    """
    end = span(source, call)[1] - 1
    if not given or not plain_gap(source.text[given[-1].end : end]):
        raise UnwritableError("a comment or something unusual stands behind the last argument")
    return given[-1].end
