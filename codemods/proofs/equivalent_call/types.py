"""Types of variables, found by going over all assignments until nothing changes any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from codemods.dependencies.migrations import discovery
from codemods.proofs.equivalent_call.names import FUNCTIONS, Names

Kinds = frozenset[str] | None
"""Types that a value may have; None for one of which nothing is known, the empty set before anything is."""

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DECIDING = frozenset({"inplace", "chunksize", "iterator", "squeeze", "sheet_name", "sheetname", None})
_ROUNDS = 12


@cache
def _known(table: str) -> Mapping[str, frozenset[str]]:
    return {k: frozenset(v.split("|")) for one in discovery.types() for k, v in getattr(one, table)}


@dataclass(eq=False)
class Kinded:
    """The types of a file's variables.

    Attributes:
        tree: The file.
        names: Its imports.
    """

    tree: ast.Module
    names: Names
    owner: dict[int, tuple[int, ...]] = field(default_factory=dict)
    values: dict[tuple[int, str], list[ast.expr | None]] = field(default_factory=dict)
    kinds: dict[tuple[int, str], Kinds] = field(default_factory=dict)
    loose: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._collect()
        self.kinds = {key: frozenset() for key in self.values}
        for _ in range(_ROUNDS):
            new = {key: self._union(values) for key, values in self.values.items()}
            if new == self.kinds:
                return
            self.kinds = new
        self.kinds = dict.fromkeys(self.values)

    def of(self, node: ast.expr) -> Kinds:
        """Return the types that a value may have."""
        match node:
            case ast.Name(id=name):
                if self.names.dotted(node) or name in self.loose:
                    return None
                scopes = reversed((0, *self.owner.get(id(node), ())))
                return next((self.kinds[one, name] for one in scopes if (one, name) in self.kinds), None)
            case ast.Call():
                return self._call(node)
            case ast.Attribute(value=value, attr=attr):
                return self._step(value, f".{attr}", "attributes")
            case ast.Subscript(value=value, slice=ast.Constant(value=str())):
                return self._step(value, "[str]", "items")
            case ast.Subscript(value=value, slice=ast.List()):
                return self._step(value, "[list]", "items")
            case ast.NamedExpr(value=value):
                return self.of(value)
        return None

    def _call(self, node: ast.Call) -> Kinds:
        if any(one.arg in _DECIDING for one in node.keywords):
            return None
        if dotted := self.names.dotted(node.func):
            return _known("classes").get(dotted) or _known("returns").get(dotted)
        return (
            self._step(node.func.value, f".{node.func.attr}", "returns")
            if isinstance(node.func, ast.Attribute)
            else None
        )

    def _step(self, value: ast.expr, step: str, table: str) -> Kinds:
        kinds = self.of(value)
        if not kinds:
            return kinds
        found = [_known(table).get(f"{one}{step}") for one in kinds]
        return None if None in found else frozenset().union(*(one for one in found if one))

    def _union(self, values: list[ast.expr | None]) -> Kinds:
        found: set[str] = set()
        for value in values:
            kinds = self._annotated(value) if isinstance(value, _Annotation) else self.of(value) if value else None
            if kinds is None:
                return None
            found |= kinds
        return frozenset(found)

    def _annotated(self, one: _Annotation) -> Kinds:
        node: ast.expr = one.value
        if isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and node.right.value is None:
            node = node.left
        if isinstance(node, ast.Subscript) and self.names.dotted(node.value) == "typing.Optional":
            node = node.slice
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            start, _, rest = node.value.partition(".")
            meanings = {taken.dotted for taken in self.names.taken.get(start, ())}
            dotted = ".".join(part for part in (*meanings, rest) if part) if len(meanings) == 1 else ""
            return _known("classes").get(dotted)
        return _known("classes").get(self.names.dotted(node))

    def _collect(self) -> None:
        stack: list[tuple[ast.AST, tuple[int, ...]]] = [(self.tree, ())]
        while stack:
            node, owners = stack.pop()
            self.owner[id(node)] = owners
            for name, value in _assigned(node):
                self.values.setdefault((owners[-1] if owners else 0, name), []).append(value)
            if isinstance(node, ast.Global | ast.Nonlocal):
                self.loose |= set(node.names)
            if isinstance(node, _COMPREHENSIONS):
                # What a comprehension binds hides the name for this reader everywhere.
                self.loose |= {
                    one.id for part in node.generators for one in ast.walk(part.target) if isinstance(one, ast.Name)
                }
            inner = (*owners, id(node)) if isinstance(node, (*FUNCTIONS, ast.ClassDef)) else owners
            stack += [(child, inner) for child in ast.iter_child_nodes(node)]


class _Annotation(ast.expr):
    """Marks a value that is only known by its annotation."""

    def __init__(self, value: ast.expr) -> None:
        super().__init__()
        self.value = value


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr | None]]:
    """The names that a node binds, each with what it gives it where that is a value of its own."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from [(target.id, value)] if isinstance(target, ast.Name) else _unknown(target)
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
            yield name, _Annotation(annotation)
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            yield name, value
        case ast.arg(arg=name, annotation=annotation):
            yield name, _Annotation(annotation) if annotation is not None else None
        case ast.For(target=target) | ast.AsyncFor(target=target) | ast.AugAssign(target=target):
            yield from _unknown(target)
        case ast.withitem(optional_vars=ast.expr() as target):
            yield from _unknown(target)
        case _:
            yield from ((name, None) for name in _defined(node))


def _defined(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.ExceptHandler() | ast.MatchAs():
            yield node.name or ""
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)) | ast.alias(asname=str(name)):
            yield name
        case ast.alias(name=name):
            yield name.partition(".")[0]
        case ast.Delete(targets=targets):
            yield from (one.id for one in targets if isinstance(one, ast.Name))


def _unknown(target: ast.expr) -> Iterator[tuple[str, None]]:
    for one in ast.walk(target):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            yield one.id, None
