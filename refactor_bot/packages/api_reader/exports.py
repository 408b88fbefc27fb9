"""What ``__all__`` holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from refactor_bot.packages.api_reader.getters import literal_strings
from refactor_bot.packages.api_reader.nodes import Nodes
from refactor_bot.packages.api_reader.values import dotted


@dataclass(frozen=True, slots=True)
class Exports:
    """The names of ``__all__``.

    Attributes:
        names: Those that are written there.
        modules: Dotted names of modules whose own ``__all__`` is part of it.
        open: Whether it may hold more.
    """

    names: frozenset[str] = frozenset()
    modules: tuple[str, ...] = ()
    open: bool = False


def exports_of(nodes: Nodes) -> Exports:
    """Return what the statements of a module put into ``__all__``."""
    parts = list(_parts(nodes))
    names: set[str] = set()
    modules: list[str] = []
    for summand in (one for part in parts for one in part):
        found, path = literal_strings(summand), dotted(summand)
        if found is not None:
            names |= found
        elif path.endswith(".__all__"):
            modules.append(path.removesuffix(".__all__"))
        else:
            return Exports(open=True)
    mentioned = sum(one.id == "__all__" for one in nodes.of(ast.Name))
    return Exports(frozenset(names), tuple(modules), mentioned != len(parts))


def _parts(nodes: Nodes) -> Iterator[list[ast.expr]]:
    """Yield what each statement gives to ``__all__`` or adds to it."""
    for kind in (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Call):
        for node in nodes.of(kind):
            match node:
                case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                    yield _summands(value)
                case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
                    yield _summands(value)
                case ast.AugAssign(target=ast.Name(id="__all__"), op=ast.Add(), value=value):
                    yield _summands(value)
                case ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr="extend"), args=[value]):
                    yield _summands(value)
                case ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr="append"), args=[value]):
                    yield [ast.List(elts=[value])]
                case _:
                    pass


def _summands(value: ast.expr) -> list[ast.expr]:
    parts: list[ast.expr] = []
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        parts.append(value.right)
        value = value.left
    return [value, *parts]
