"""A module's syntax with the way up: each node's parent, its statement, its scope."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from codemods.head import first_line, module_line
from codemods.importing import Import, imports
from codemods.names import Names

__all__ = ["Function", "Scope", "Syntax", "first_line", "module_line", "replaces"]

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


@dataclass(frozen=True)
class Syntax:
    """A parsed module.

    Attributes:
        tree: Its syntax.
    """

    tree: ast.Module

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Each node's parent."""
        found: dict[ast.AST, ast.AST] = {}
        stack: list[ast.AST] = [self.tree]
        while stack:
            node = stack.pop()
            for child in ast.iter_child_nodes(node):
                # Contexts and operators are shared between nodes, and never asked for.
                if not isinstance(child, ast.expr_context | ast.operator | ast.unaryop | ast.cmpop | ast.boolop):
                    found[child] = node
                    stack.append(child)
        return found

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """Its imports in order."""
        return tuple(sorted(imports(self.tree), key=lambda one: one.line))

    @cached_property
    def names(self) -> Names:
        """What imported names mean."""
        return Names.of(self.imports)

    @cached_property
    def replaced(self) -> Counter[tuple[Scope, str, bool]]:
        """How often what is no constant is assigned to each name of each scope, by whether that is in an ``if``."""
        found: Counter[tuple[Scope, str, bool]] = Counter()
        for node in self.parents:
            match node:
                case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name, value=ast.Name())]) if replaces(
                    node
                ):
                    found[self.scope(node), name, self.conditional(node)] += 1
        return found

    @cached_property
    def places(self) -> dict[ast.stmt, tuple[ast.AST, str, int]]:
        """Each statement's block, as the node and the field that hold it, and its index there."""
        found: dict[ast.stmt, tuple[ast.AST, str, int]] = {}
        for node in (self.tree, *self.parents):
            for field in ("body", "orelse", "finalbody", "handlers"):
                block = getattr(node, field, None)
                if isinstance(block, list):
                    found |= {statement: (node, field, number) for number, statement in enumerate(block)}
        return found

    @cached_property
    def option_defaults(self) -> frozenset[str]:
        """Names and attributes that are the default of an option."""
        return frozenset(
            one.value.id if isinstance(one.value, ast.Name) else one.value.attr
            for call in self.calls
            if isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument"
            for one in call.keywords
            if one.arg == "default" and isinstance(one.value, ast.Name | ast.Attribute)
        )

    @cached_property
    def stored(self) -> Counter[tuple[Scope, str]]:
        """How often each name is bound by a plain assignment, loop or the like in each scope."""
        return Counter(
            (self.scope(node), node.id)
            for node in self.parents
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
        )

    @cached_property
    def keys(self) -> dict[ast.AST, ast.expr | None]:
        """The key of each value of a dictionary."""
        return {
            value: key
            for node in self.parents
            if isinstance(node, ast.Dict)
            for key, value in zip(node.keys, node.values, strict=True)
        }

    @cached_property
    def formatted(self) -> dict[tuple[int, int], ast.JoinedStr]:
        """The f-strings by their place."""
        found: dict[tuple[int, int], ast.JoinedStr] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.JoinedStr):
                # A format inside has the place of the whole, and comes later.
                found.setdefault((node.lineno, node.col_offset), node)
        return found

    @cached_property
    def positions(self) -> dict[ast.AST, int]:
        """The index of each positional argument of a call."""
        return {one: number for call in self.calls for number, one in enumerate(call.args)}

    @cached_property
    def declared(self) -> frozenset[str]:
        """Names that some function declares as global or nonlocal."""
        found = (node.names for node in self.parents if isinstance(node, ast.Global | ast.Nonlocal))
        return frozenset(name for names in found for name in names)

    @cached_property
    def calls(self) -> tuple[ast.Call, ...]:
        """Every call."""
        return tuple(node for node in self.parents if isinstance(node, ast.Call))

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield a node's parents, nearest first, the module last."""
        while node is not self.tree:
            node = self.parents[node]
            yield node

    def scope(self, node: ast.AST) -> Scope:
        """Return the innermost function, class or module around a node."""
        return self._scopes.get(node, self.tree)

    @cached_property
    def _scopes(self) -> dict[ast.AST, Scope]:
        found: dict[ast.AST, Scope] = {}
        # Parents come before their children.
        for node, above in self.parents.items():
            found[node] = above if isinstance(above, Scope) else found[above]
        return found

    def top(self, node: ast.AST) -> ast.stmt:
        """Return the statement of the module's body around a node."""
        return self._tops[node]

    @cached_property
    def _tops(self) -> dict[ast.AST, ast.stmt]:
        found: dict[ast.AST, ast.stmt] = {}
        for node, above in self.parents.items():
            found[node] = node if above is self.tree and isinstance(node, ast.stmt) else found[above]
        return found

    def conditional(self, statement: ast.stmt) -> bool:
        """Return whether a statement stands in an ``if``."""
        return isinstance(self.parents[statement], ast.If)

    def owner(self, node: ast.AST) -> str:
        """Return the qualified name of what is defined around a node, empty at module level."""
        names = []
        while (node := self.scope(node)) is not self.tree:
            if isinstance(node, Function | ast.ClassDef):
                names.append(node.name)
        return ".".join(reversed(names))


def replaces(statement: ast.Assign) -> bool:
    """Return whether what is assigned comes from elsewhere."""
    match statement.value:
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="format")):
            return False
        case ast.Call(func=ast.Attribute(attr="join"), args=[ast.Constant() | ast.JoinedStr(), *_]):
            return False
        case value:
            return isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
