"""What a dotted name of a library turns out to be."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from enum import Enum, auto

Def = ast.FunctionDef | ast.AsyncFunctionDef


class State(Enum):
    """What is known of a name that stands for nothing that was read."""

    # There is certainly no such name.
    ABSENT = auto()
    # Something may provide it when the program runs.
    UNKNOWN = auto()
    # It exists, and what it is was not read.
    OPAQUE = auto()


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the wheel, by its full name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class, and the module that it is written in."""

    module: str
    node: ast.ClassDef


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function or method, and the module that it is written in."""

    module: str
    node: Def


@dataclass(frozen=True, slots=True)
class External:
    """A name of another distribution, of the standard library or the builtins.

    Attributes:
        path: Full dotted name.
        sure: Whether an import says that it exists; a name below an imported one is only supposed.
    """

    path: str
    sure: bool = True


Value = Module | Class | Function | External | State


def exists(value: Value) -> bool:
    """Return whether a name certainly exists."""
    if isinstance(value, External):
        return value.sure
    return value not in (State.ABSENT, State.UNKNOWN)


def dotted(node: ast.AST) -> str:
    """Return the dotted name that an expression is, or nothing."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
