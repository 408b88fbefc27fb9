"""What one module says of itself: the names that it binds, and whether it may have others when it runs."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

from refactor_bot.packages.api_reader.doubts import handed, is_dynamic, written
from refactor_bot.packages.api_reader.exports import Exports, exports_of
from refactor_bot.packages.api_reader.getters import literal_strings
from refactor_bot.packages.api_reader.nodes import Nodes
from refactor_bot.packages.api_reader.scopes import Binding, Scope, scope_of
from refactor_bot.packages.api_reader.values import Def


@dataclass(frozen=True, slots=True)
class Source:
    """One module that was read.

    Attributes:
        name: Its full name.
        scope: The names that it binds.
        package: Whether it is a package.
        dynamic: Whether it writes names that no statement shows.
        paths: Whether it changes where its submodules are looked for.
        getter: Its own ``__getattr__``; None where there is none, or it comes from elsewhere and ``dynamic`` says so.
        exports: What ``__all__`` holds, None where there is none.
        tables: Names that literal collections hold, by the collection's name.
        handed: Names that statements hand to calls, which may change what they stand for.
        strings: Strings that it holds, where other names than the bound ones may exist.
    """

    name: str
    scope: Scope
    package: bool
    dynamic: bool = False
    paths: bool = False
    getter: Def | None = None
    exports: Exports | None = None
    tables: dict[str, frozenset[str]] = field(default_factory=dict)
    handed: frozenset[str] = frozenset()
    strings: frozenset[str] = frozenset()


def read_module(name: str, data: bytes, package: bool) -> Source | None:
    """Return what a module says, or None where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
        return _read(name, tree, package)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _read(name: str, tree: ast.Module, package: bool) -> Source:
    scope, nodes = scope_of(tree.body, name, package), Nodes(tree)
    for bound in [*(one.names for one in nodes.of(ast.Global)), *written(nodes).values()]:
        for one in bound:
            scope.bindings[one].append(Binding())
    getters = scope.bindings.get("__getattr__", [])
    getter = getters[0].node if len(getters) == 1 and not isinstance(getters[0].node, ast.ClassDef) else None
    dynamic = is_dynamic(nodes, tree.body, scope) or (bool(getters) and getter is None)
    hidden = dynamic or getter is not None
    return Source(
        name,
        scope,
        package,
        dynamic,
        any(one.id == "__path__" for one in nodes.of(ast.Name)),
        getter,
        exports_of(nodes) if "__all__" in scope.bindings else None,
        dict(_tables(nodes, scope)),
        frozenset(handed(tree.body)),
        frozenset(one.value for one in nodes.of(ast.Constant) if isinstance(one.value, str)) if hidden else frozenset(),
    )


def _tables(nodes: Nodes, scope: Scope) -> Iterator[tuple[str, frozenset[str]]]:
    assigned = [(one.targets[0], one.value) for one in nodes.of(ast.Assign) if len(one.targets) == 1]
    annotated = [(one.target, one.value) for one in nodes.of(ast.AnnAssign)]
    for target, value in [*assigned, *annotated]:
        held = literal_strings(value)
        if held and isinstance(target, ast.Name) and len(scope.bindings.get(target.id, ())) == 1:
            yield target.id, held
