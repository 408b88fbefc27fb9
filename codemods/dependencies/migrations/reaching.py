"""How a dotted name of a library is written at some place: by the imports that are there, or by one more."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from codemods.dependencies.migrations.arguments import UnwritableError
from codemods.dependencies.migrations.scopes import Binding, Module, Scope

# Their submodules that the tables name are loaded with the package.
_EAGER = frozenset({"numpy", "pandas", "torch", "torchvision", "tensorflow", "keras", "yaml", "lightgbm", "xgboost"})
_SHORT = {"numpy": "np", "pandas": "pd", "lightgbm": "lgb"}
BUILTINS = "builtins."


@dataclass(frozen=True, slots=True)
class Entry:
    """What an import takes.

    Attributes:
        module: Dotted name of the module.
        name: What is taken from it; empty for ``import module``.
        bound: The name that it gets; empty for ``import package.module``, which binds the package.
    """

    module: str
    name: str
    bound: str

    @classmethod
    def of(cls, dotted: str, bound: str, *, whole: bool = False) -> Entry:
        """Return the import of a dotted name, of a module without ``from`` where it is at the top."""
        module, _, name = dotted.rpartition(".")
        return cls(module, name, bound) if module and not whole else cls(dotted, "", bound)


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """A name as it is written.

    Attributes:
        text: The text.
        through: The import that was there and is used.
        anchor: The import beside which one more is needed.
        entry: What that one takes.
        replaces: Whether it takes the name of the import that was there: nothing may read that one any more.
    """

    text: str
    through: Binding | None = None
    anchor: Binding | None = None
    entry: Entry | None = None
    replaces: bool = False


def reach(module: Module, dotted: str, at: ast.AST, old: Binding | None) -> Reached:
    """Return how a dotted name is written at a place.

    Args:
        module: The file.
        dotted: The name.
        at: The place.
        old: The import through which the old name was reached there.

    Raises:
        UnwritableError: The name cannot be imported, as its own name means something else.
    """
    scope = module.scope_of[id(at)]
    if dotted.startswith(BUILTINS):
        name = dotted.removeprefix(BUILTINS)
        if not module.is_builtin(name, scope):
            raise UnwritableError(f"`{name}` may mean something else here")
        return Reached(name)
    if old is not None and _leads(old.dotted, dotted):
        return Reached(f"{old.name}{dotted.removeprefix(old.dotted)}", old)
    found = max(_visible(module, dotted, scope, at), key=lambda one: len(one.dotted), default=None)
    if found is not None:
        return Reached(f"{found.name}{dotted.removeprefix(found.dotted)}", found)
    anchor = old or _anchor(module, dotted)
    if anchor is None:
        raise UnwritableError(f"nothing imports `{dotted.partition('.')[0]}` at the top of the file")
    return _imported(module, dotted, anchor)


def _imported(module: Module, dotted: str, anchor: Binding) -> Reached:
    parent, _, last = dotted.rpartition(".")
    if _is_dotted_import(anchor) and parent.partition(".")[0] == anchor.name:
        return Reached(dotted, None, anchor, Entry(parent, "", ""))
    beside = isinstance(anchor.statement, ast.ImportFrom) and anchor.statement.module == parent
    if not beside and (short := _SHORT.get(parent)) is not None:
        return Reached(f"{_free(module, short)}.{last}", None, anchor, Entry(parent, "", short))
    if _is_module(anchor, dotted):
        bound = _free(module, parent.rpartition(".")[2])
        return Reached(f"{bound}.{last}", None, anchor, Entry.of(parent, bound))
    if anchor.name == last:
        return Reached(last, None, anchor, Entry.of(dotted, last), replaces=True)
    return Reached(_free(module, last), None, anchor, Entry.of(dotted, last))


def _is_dotted_import(anchor: Binding) -> bool:
    """Whether it is an ``import package.module``, which binds the package."""
    whole = isinstance(anchor.statement, ast.Import) and isinstance(anchor.node, ast.alias)
    return whole and not getattr(anchor.node, "asname", "") and "." in getattr(anchor.node, "name", "")


def _is_module(anchor: Binding, dotted: str) -> bool:
    """Whether an import takes a module of the same depth, so that its successor is written alike."""
    return anchor.dotted.count(".") == dotted.count(".") - 1 and anchor.dotted.islower() and "." in anchor.dotted


def _free(module: Module, name: str) -> str:
    if name in module.bound or module.stars:
        raise UnwritableError(f"`{name}` may mean something else in this file")
    return name


def _visible(module: Module, dotted: str, scope: Scope, at: ast.AST) -> Iterator[Binding]:
    """The imports at the top that lead to a name and are seen at a place."""
    top = scope.module
    body = {id(one) for one in module.tree.body}
    line = getattr(at, "lineno", 0)
    for name, bindings in top.bindings.items():
        first = bindings[0]
        if {one.dotted for one in bindings} != {first.dotted} or not _leads(first.dotted, dotted):
            continue
        early = any(id(one.statement) in body and getattr(one.statement, "lineno", 0) < line for one in bindings)
        if early and scope.lookup(name) is top:
            yield first


def _leads(meaning: str, dotted: str) -> bool:
    if meaning == dotted:
        return True
    inside = dotted.startswith(f"{meaning}.")
    return inside and (dotted.rpartition(".")[0] == meaning or dotted.partition(".")[0] in _EAGER)


def _anchor(module: Module, dotted: str) -> Binding | None:
    """The first import of the same package at the top."""
    package = dotted.partition(".")[0]
    body = {id(one) for one in module.tree.body}
    top = module.scope_of[id(module.tree)]
    found = [
        one
        for bindings in top.bindings.values()
        for one in bindings
        if one.dotted.partition(".")[0] == package and id(one.statement) in body
    ]
    return min(found, key=lambda one: getattr(one.statement, "lineno", 0), default=None)
