"""Types of expressions, from what is written in the same file: constructors, readers, annotations and chains of calls.

What is not certain has no type. Flow is not followed: a variable has a type when everything that is ever assigned to it
has that type.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from codemods.dependencies.migrations import discovery
from codemods.dependencies.migrations.scopes import Binding, Module

Found = frozenset[str]
_NOTHING: Found = frozenset()
# Stands for a value that is being found out: it adds nothing to what the other values say.
_OPEN: Found = frozenset({"?"})
_DEEPEST = 40
# With these a function of pandas may return something else: nothing, pieces, several sheets.
_DECIDING = frozenset({"inplace", "chunksize", "iterator", "squeeze", "sheet_name", "sheetname", None})


@cache
def _table(name: str) -> Mapping[str, Found]:
    pairs = [pair for types in discovery.types() for pair in getattr(types, name)]
    return {key: frozenset(value.split("|")) for key, value in pairs}


@dataclass(eq=False)
class Evidence:
    """The types of one file's values.

    Attributes:
        module: The file.
    """

    module: Module
    _known: dict[tuple[int, str], Found] = field(default_factory=dict)
    _depth: int = 0

    def of(self, node: ast.expr) -> Found:
        """Return the types that a value may have, one of which it has; nothing where that is not known."""
        return self._of(node) - _OPEN

    def _of(self, node: ast.expr) -> Found:
        if self._depth > _DEEPEST:
            return _NOTHING
        self._depth += 1
        try:
            match node:
                case ast.Name():
                    return self._name(node)
                case ast.Call():
                    return self._call(node)
                case ast.Attribute():
                    return self._through(node.value, f".{node.attr}", _table("attributes"))
                case ast.Subscript(slice=ast.Constant(value=str())):
                    return self._through(node.value, "[str]", _table("items"))
                case ast.Subscript(slice=ast.List()):
                    return self._through(node.value, "[list]", _table("items"))
                case ast.NamedExpr(value=value):
                    return self._of(value)
            return _NOTHING
        finally:
            self._depth -= 1

    def _call(self, node: ast.Call) -> Found:
        if any(one.arg in _DECIDING for one in node.keywords):
            return _NOTHING
        if dotted := self.module.dotted(node.func):
            return _table("classes").get(dotted) or _table("returns").get(dotted, _NOTHING)
        if isinstance(node.func, ast.Attribute):
            return self._through(node.func.value, f".{node.func.attr}", _table("returns"))
        return _NOTHING

    def _through(self, owner: ast.expr, step: str, table: Mapping[str, Found]) -> Found:
        owners = self._of(owner)
        if owners == _OPEN:
            return _OPEN
        results = [table.get(f"{one}{step}", _NOTHING) for one in owners - _OPEN]
        return frozenset().union(*results) if results and all(results) else _NOTHING

    def _name(self, node: ast.Name) -> Found:
        scope = self.module.scope_of[id(node)].lookup(node.id)
        if scope is None:
            return _NOTHING
        key = (id(scope), node.id)
        if key not in self._known:
            self._known[key] = _OPEN
            found = [self._binding(one) for one in scope.bindings[node.id]]
            self._known[key] = frozenset().union(*found) - _OPEN if all(found) else _NOTHING
        return self._known[key]

    def _binding(self, binding: Binding) -> Found:
        match binding.statement:
            case ast.Assign(targets=targets, value=value) if binding.node in targets:
                return self._of(value)
            case ast.AnnAssign(annotation=annotation):
                return self._annotation(annotation)
            case ast.NamedExpr(value=value):
                return self._of(value)
            case ast.arg(annotation=ast.expr() as annotation) if binding.node is binding.statement:
                return self._annotation(annotation)
        return _NOTHING

    def _annotation(self, node: ast.expr) -> Found:
        match node:
            case ast.Constant(value=str(text)):
                return self._written(text)
            case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
                return self._annotation(left)
            case ast.Subscript(value=value, slice=inner) if self.module.dotted(value) == "typing.Optional":
                return self._annotation(inner)
        return _table("classes").get(self.module.dotted(node), _NOTHING)

    def _written(self, text: str) -> Found:
        """The type that a quoted annotation names, by the imports at the top."""
        start, _, rest = text.partition(".")
        top = self.module.scope_of[id(self.module.tree)]
        found = {one.dotted for one in top.bindings.get(start, [])}
        dotted = f"{next(iter(found))}.{rest}".rstrip(".") if len(found) == 1 else ""
        return _table("classes").get(dotted, _NOTHING)
