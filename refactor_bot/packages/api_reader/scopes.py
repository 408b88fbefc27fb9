"""Which names the statements of a module or class bind."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from refactor_bot.packages.api_reader.values import Def, dotted

_OWN_SCOPE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that binds a name.

    Attributes:
        node: The function or class that it is bound to.
        module: For imports: the module that it comes from.
        name: For imports: its name there, empty for the module itself.
        other: For plain assignments: the dotted name on their right.
        guarded: Whether only type checkers see it.
    """

    node: Def | ast.ClassDef | None = None
    module: str = ""
    name: str = ""
    other: str = ""
    guarded: bool = False


@dataclass(slots=True)
class Scope:
    """The names of a module or class.

    Attributes:
        bindings: By name, in order.
        stars: Modules that everything is imported from.
        guarded_stars: Whether only type checkers see some of these imports.
        deleted: Names that a ``del`` takes away.
    """

    bindings: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    stars: list[str] = field(default_factory=list)
    guarded_stars: bool = False
    deleted: set[str] = field(default_factory=set)


def scope_of(body: Sequence[ast.stmt], module: str, package: bool) -> Scope:
    """Return what statements bind, those in branches and blocks among them.

    Args:
        body: The statements.
        module: Full name of their module.
        package: Whether that is a package.
    """
    scope = Scope()
    # Targets that stand for what another name does, which says more than that they are bound.
    aliases: set[int] = set()
    for node, guarded in _own(body):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                if not any(dotted(one).rpartition(".")[2] == "overload" for one in node.decorator_list):
                    scope.bindings[node.name].append(Binding(node, guarded=guarded))
            case ast.Import():
                _imports(scope, node, guarded)
            case ast.ImportFrom():
                _imports_from(scope, node, absolute(node, module, package), guarded)
            case ast.Assign(value=value) if dotted(value):
                aliases |= _aliases(scope, node, guarded)
            case ast.Name(ctx=ast.Del()):
                scope.deleted.add(node.id)
            case _ if id(node) not in aliases:
                name = _bound(node)
                if name is not None:
                    scope.bindings[name].append(Binding(guarded=guarded))
            case _:
                pass
    return scope


def _aliases(scope: Scope, node: ast.Assign, guarded: bool) -> set[int]:
    """Bind the targets of ``a = b.c`` and return which they are."""
    targets = [one for one in node.targets if isinstance(one, ast.Name)]
    for target in targets:
        scope.bindings[target.id].append(Binding(other=dotted(node.value), guarded=guarded))
    return {id(one) for one in targets}


def _bound(node: ast.AST) -> str | None:
    match node:
        case ast.Name(ctx=ast.Store(), id=name) | ast.MatchMapping(rest=name):
            return name
        case ast.MatchAs(name=name) | ast.MatchStar(name=name) | ast.ExceptHandler(name=name):
            return name
        case _:
            return None


def absolute(node: ast.ImportFrom, module: str, package: bool) -> str:
    """Return the full name of the module that is imported from, empty where the dots lead out of everything."""
    if not node.level:
        return node.module or ""
    parts = module.split(".") if package else module.split(".")[:-1]
    kept = len(parts) - node.level + 1
    if kept < 1:
        return ""
    return ".".join([*parts[:kept], *([node.module] if node.module else [])])


def is_type_check(test: ast.expr) -> bool:
    """Return whether a condition holds for type checkers only."""
    return dotted(test).rpartition(".")[2] == "TYPE_CHECKING"


def _is_program(test: ast.expr) -> bool:
    """Return whether a condition holds where the module is run, not where it is imported."""
    match test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]):
            return True
        case _:
            return False


def _own(body: Sequence[ast.stmt]) -> Iterator[tuple[ast.AST, bool]]:
    """Yield the nodes of a scope in order, not what is inside functions and classes, and whether they are guarded."""
    waiting: list[tuple[ast.AST, bool]] = [(one, False) for one in reversed(body)]
    while waiting:
        node, guarded = waiting.pop()
        yield node, guarded
        if isinstance(node, _OWN_SCOPE + _COMPREHENSIONS):
            continue
        inner = set()
        if isinstance(node, ast.If) and is_type_check(node.test):
            inner = {id(one) for one in node.body}
        if isinstance(node, ast.If) and _is_program(node.test):
            waiting += [(one, guarded) for one in reversed(node.orelse)]
            continue
        children = list(ast.iter_child_nodes(node))
        waiting += [(one, guarded or id(one) in inner) for one in reversed(children)]


def _imports(scope: Scope, node: ast.Import, guarded: bool) -> None:
    for one in node.names:
        bound = one.asname or one.name.partition(".")[0]
        binding = Binding(module=one.name if one.asname else bound, guarded=guarded)
        if binding not in scope.bindings[bound]:
            scope.bindings[bound].append(binding)


def _imports_from(scope: Scope, node: ast.ImportFrom, origin: str, guarded: bool) -> None:
    for one in node.names:
        if one.name == "*":
            scope.stars.append(origin)
            scope.guarded_stars = scope.guarded_stars or guarded
            continue
        binding = Binding(module=origin, name=one.name, guarded=guarded)
        bound = one.asname or one.name
        if binding not in scope.bindings[bound]:
            scope.bindings[bound].append(binding)
