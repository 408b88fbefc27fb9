"""What a program binds and uses, over all its scopes at once: a name is free only where nobody has it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST_CHAIN = 8
_TYPE_PARAMETERS = frozenset({"TypeVar", "ParamSpec", "TypeVarTuple"})
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one tree.

    Attributes:
        bindings: The nodes that bind, delete or declare a name, by name, in any scope.
        loads: The nodes that read a name, by name.
        attributes: Every attribute name.
        imported_names: Every name that a ``from`` import takes.
        words: Every word inside a string or bytes literal, and every keyword of a call.
        parents: The parent of every node, by ``id``.
    """

    bindings: dict[str, list[ast.AST]]
    loads: dict[str, list[ast.Name]]
    attributes: frozenset[str]
    imported_names: frozenset[str]
    words: frozenset[str]
    parents: dict[int, ast.AST]

    @classmethod
    def of(cls, tree: ast.Module) -> Names:
        """Collect the names of a tree."""
        bindings: dict[str, list[ast.AST]] = {}
        loads: dict[str, list[ast.Name]] = {}
        attributes: set[str] = set()
        taken: set[str] = set()
        words: set[str] = set()
        parents: dict[int, ast.AST] = {}
        for node in ast.walk(tree):
            parents.update((id(child), node) for child in ast.iter_child_nodes(node))
            for name in bound(node):
                bindings.setdefault(name, []).append(node)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                loads.setdefault(node.id, []).append(node)
            elif isinstance(node, ast.Attribute):
                attributes.add(node.attr)
            elif isinstance(node, ast.Constant):
                words.update(string_words(node.value))
            elif isinstance(node, ast.keyword) and node.arg:
                words.add(node.arg)
            elif isinstance(node, ast.ImportFrom):
                taken.update(one.name for one in node.names)
        return cls(bindings, loads, frozenset(attributes), frozenset(taken), frozenset(words), parents)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the node that holds a node; None for the module."""
        return self.parents.get(id(node))

    def imported(self, name: str) -> str:
        """Return what a name stands for that is bound exactly once, by an import; else an empty string.

        Leading dots are those of a relative import; ``import a.b`` binds ``a``.
        """
        found = self.bindings.get(name, [])
        if len(found) != 1 or not isinstance(found[0], ast.alias):
            return ""
        statement = self.parents[id(found[0])]
        if isinstance(statement, ast.ImportFrom):
            return f"{'.' * statement.level}{statement.module or ''}.{found[0].name}"
        return found[0].name if found[0].asname else found[0].name.partition(".")[0]

    def called(self, node: ast.expr) -> str:
        """Return the full name of a function that is reached through an import; else an empty string."""
        first, dot, rest = dotted(node).partition(".")
        full = self.imported(first)
        return f"{full}{dot}{rest}" if full else ""

    def knows(self, name: str) -> bool:
        """Whether the name is bound or read anywhere."""
        return name in self.bindings or name in self.loads


def bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds, deletes or declares by itself; ``*`` for a star import."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case _ if type(node).__name__ in _TYPE_PARAMETERS:
            yield str(getattr(node, "name", ""))


def string_words(value: object) -> list[str]:
    """Return the words inside a string or bytes constant."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    return _WORD.findall(value) if isinstance(value, str) else []


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for a short chain of attributes of a name; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < _LONGEST_CHAIN:
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def last_name(node: ast.AST) -> str:
    """Return the last part of a dotted name, also where what comes before is no name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
