"""What names stand for: a name counts as imported when nothing in the file gives it any other value."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
MARK = "\0"
"""Begins the identifier of a node that stands for a dotted name."""

_BUILTIN = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True)
class Taken:
    """A name that an import binds.

    Attributes:
        bound: The name.
        dotted: What it stands for.
        module: The module that the import loads.
        line: Last line of the statement.
        function: Identity of the function around it, 0 at module level.
    """

    bound: str
    dotted: str
    module: str
    line: int
    function: int


@dataclass(eq=False)
class Names:
    """A file's names.

    Attributes:
        taken: Imports by the name that they bind.
        bound: Names that anything else binds.
        around: The functions around a node that is a name, by its identity.
        stars: Whether there is an ``import *``.
        early: Names that are read while the module is loaded, with their lines.
        stored: Attributes that are given a value or taken away.
    """

    taken: dict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    bound: set[str] = field(default_factory=set)
    around: dict[int, tuple[int, ...]] = field(default_factory=dict)
    stars: bool = False
    early: list[tuple[str, int]] = field(default_factory=list)
    stored: list[ast.Attribute] = field(default_factory=list)

    @classmethod
    def of(cls, tree: ast.Module) -> Names:
        """Read a file."""
        names = cls()
        stack: list[tuple[ast.AST, tuple[int, ...]]] = [(tree, ())]
        while stack:
            node, around = stack.pop()
            names._read(node, around)
            inner = (*around, id(node)) if isinstance(node, FUNCTIONS) else around
            stack += [(child, inner) for child in ast.iter_child_nodes(node)]
        return names

    def _read(self, node: ast.AST, around: tuple[int, ...]) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                for one in taken(node, around[-1] if around else 0):
                    self.taken[one.bound].append(one)
                    self.stars |= one.bound == "*"
            case ast.Name(ctx=ast.Load()):
                self.around[id(node)] = around
                if not around:
                    self.early.append((node.id, node.lineno))
            case ast.Attribute(ctx=ast.Store() | ast.Del()):
                self.stored.append(node)
            case ast.Name(id=name) | ast.arg(arg=name) | ast.MatchMapping(rest=str(name)):
                self.bound.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.ExceptHandler():
                self.bound.add(node.name or "")
            case ast.MatchAs() | ast.MatchStar():
                self.bound.add(node.name or "")

    def dotted(self, node: ast.AST) -> str:
        """Return the dotted name of an imported or built-in thing, empty for everything else."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        start = node.id[1:] if node.id.startswith(MARK) else self.meaning(node)
        return ".".join([start, *reversed(parts)]) if start else ""

    def meaning(self, node: ast.Name) -> str:
        """Return what a name stands for."""
        if node.id in self.bound:
            return ""
        found = self.taken.get(node.id)
        if found is None:
            return f"builtins.{node.id}" if node.id in _BUILTIN and not self.stars else ""
        seen = {0, *self.around.get(id(node), ())}
        dotted = {one.dotted for one in found}
        return dotted.pop() if len(dotted) == 1 and any(one.function in seen for one in found) else ""


def taken(statement: ast.Import | ast.ImportFrom, function: int = 0) -> Iterator[Taken]:
    """Yield what an import binds."""
    line = statement.end_lineno or statement.lineno
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            top = alias.name.partition(".")[0]
            bound, dotted, module = alias.asname or top, alias.name if alias.asname else top, alias.name
        else:
            module = "." * statement.level + (statement.module or "")
            bound, dotted = alias.asname or alias.name, f"{module}.{alias.name}"
        yield Taken(bound, dotted, module, line, function)
