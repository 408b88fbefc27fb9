"""What of each kind of syntax counts: a code, the fields in it, and which of them are blocks of statements."""

from __future__ import annotations

import ast
from typing import NamedTuple

PRESENT, CLOSE, NOTHING, NAME, ATTRIBUTE, CONSTANT, PARAMETERS, DEFAULTS = range(8)
"""Codes that stand for no class of nodes, or for one that is read in a way of its own."""

_LEFT_OUT = frozenset({"ctx", "type_comment", "kind", "annotation", "returns"})
_BLOCKS = frozenset({"body", "handlers", "orelse", "finalbody", "cases"})
# Fields that hold a name as text, which a statement binds.
_BINDS = {ast.ExceptHandler: "name", ast.MatchAs: "name", ast.MatchStar: "name", ast.MatchMapping: "rest"}


class Shape(NamedTuple):
    """How a class of nodes is read.

    Attributes:
        code: The byte that stands for it.
        fields: Fields to read, last one first.
        blocks: Fields that hold statements, last one first; None for what is no statement.
    """

    code: int
    fields: tuple[str, ...]
    blocks: tuple[str, ...] | None


def _shapes() -> dict[type, Shape]:
    found: dict[type, Shape] = {}
    classes = {one for one in vars(ast).values() if isinstance(one, type) and issubclass(one, ast.AST)}
    for code, one in enumerate(sorted(classes, key=lambda one: one.__name__), start=DEFAULTS + 1):
        fields = [name for name in reversed(one._fields) if name not in _LEFT_OUT and name != _BINDS.get(one)]
        if issubclass(one, ast.stmt | ast.excepthandler | ast.match_case):
            blocks = tuple(name for name in fields if name in _BLOCKS)
            found[one] = Shape(code, tuple(name for name in fields if name not in _BLOCKS), blocks)
        else:
            found[one] = Shape(code, tuple(fields), None)
    return found


SHAPES = _shapes()
