"""What one module says of itself: the names that it binds, and whether it may have others when it runs."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from refactor_bot.packages.api_reader.getters import literal_strings
from refactor_bot.packages.api_reader.scopes import Binding, Scope, scope_of
from refactor_bot.packages.api_reader.values import Def, dotted


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
        exports: The names of ``__all__``, None where there is none.
        exported: Modules whose ``__all__`` is part of it.
        open: Whether ``__all__`` may hold more than ``exports``.
        tables: Names that literal collections hold, by the collection's name.
        handed: Names that calls and ``setattr`` at import take and may change.
        strings: Strings that it holds, where other names than the bound ones may exist.
    """

    name: str
    scope: Scope
    package: bool
    dynamic: bool = False
    paths: bool = False
    getter: Def | None = None
    exports: frozenset[str] | None = None
    exported: tuple[str, ...] = ()
    open: bool = False
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
    scope = scope_of(tree.body, name, package)
    getters = scope.bindings.get("__getattr__", [])
    getter = getters[0].node if len(getters) == 1 and not isinstance(getters[0].node, ast.ClassDef) else None
    nodes = tuple(ast.walk(tree))
    for bound in [*_globals(nodes), *_written(nodes).values()]:
        for one in bound:
            scope.bindings[one].append(Binding())
    exports, exported, is_open = _exports(nodes, scope)
    strings = frozenset(one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str))
    dynamic = (
        _is_dynamic(nodes, scope)
        or any(_names_of_scope(one) for one in tree.body)
        or (bool(getters) and getter is None)
    )
    return Source(
        name,
        scope,
        package,
        dynamic,
        any(isinstance(one, ast.Name) and one.id == "__path__" for one in nodes),
        getter,
        exports,
        exported,
        is_open,
        dict(_tables(nodes, scope)),
        frozenset(_handed(tree)),
        strings if dynamic or getter is not None else frozenset(),
    )


def _globals(nodes: Sequence[ast.AST]) -> Iterator[Sequence[str]]:
    """Yield the names that functions of the module assign to."""
    for node in nodes:
        if isinstance(node, ast.Global):
            yield node.names


def _written(nodes: Sequence[ast.AST]) -> dict[int, frozenset[str]]:
    """Return the calls of ``globals()`` that a loop over a list writes names to, with the names."""
    found: dict[int, frozenset[str]] = {}
    for node in nodes:
        if not isinstance(node, ast.For) or not isinstance(node.target, ast.Name):
            continue
        names = literal_strings(node.iter)
        for inner in ast.walk(node) if names is not None else ():
            match inner:
                case ast.Subscript(value=ast.Call() as call, slice=ast.Name(id=key)) if key == node.target.id:
                    found[id(call)] = names or frozenset()
                case _:
                    pass
    return found


def _is_dynamic(nodes: Sequence[ast.AST], scope: Scope) -> bool:
    """Return whether a module may write names of its own that no statement shows."""
    harmless = {*_plain_look_ups(nodes), *_written(nodes)}
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id="globals")) if id(node) not in harmless:
                return True
            case ast.Call(func=ast.Name(id="exec")):
                return True
            case ast.Call(func=ast.Name(id="setattr"), args=[target, *_]):
                # A name that the module does not bind is local to a function.
                if not isinstance(target, ast.Name) or target.id in scope.bindings:
                    return True
            case ast.Subscript(value=value, slice=ast.Name(id="__name__")) if dotted(value).endswith("modules"):
                return True
            case ast.Attribute(attr="__dict__" | "__class__", ctx=ast.Store()):
                return True
            case _:
                pass
    return False


def _plain_look_ups(nodes: Sequence[ast.AST]) -> Iterator[int]:
    """Yield the calls of ``globals()`` that names are only looked up in."""
    for node in nodes:
        match node:
            case ast.FunctionDef(name="__dir__"):
                yield from (id(one) for one in ast.walk(node))
            case ast.Subscript(value=ast.Call() as call, ctx=ast.Load()):
                yield id(call)
            case ast.Call(func=ast.Attribute(value=ast.Call() as call, attr="get" | "keys" | "items" | "copy")):
                yield id(call)
            case ast.Call(func=ast.Name(id="list" | "set" | "sorted" | "dict"), args=[ast.Call() as call]):
                yield id(call)
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Call() as call]):
                yield id(call)
            case _:
                pass


def _names_of_scope(statement: ast.stmt) -> bool:
    """Return whether a statement of a module takes the names of the module as a mapping."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    calls = (one for one in ast.walk(statement) if isinstance(one, ast.Call) and isinstance(one.func, ast.Name))
    return any(one.func.id in ("vars", "locals") and not one.args for one in calls if isinstance(one.func, ast.Name))


def _exports(nodes: Sequence[ast.AST], scope: Scope) -> tuple[frozenset[str] | None, tuple[str, ...], bool]:
    """Return the names of ``__all__``, the modules whose own it takes in, and whether it may hold more."""
    if "__all__" not in scope.bindings:
        return None, (), False
    names: set[str] = set()
    modules: list[str] = []
    understood = 0
    for node in nodes:
        parts = _parts(node)
        if parts is None:
            continue
        understood += 1
        for one in parts:
            other = dotted(one)
            found = literal_strings(one)
            if found is not None:
                names |= found
            elif other.endswith(".__all__"):
                modules.append(other.removesuffix(".__all__"))
            else:
                understood = -1_000_000
    mentioned = sum(isinstance(one, ast.Name) and one.id == "__all__" for one in nodes)
    return frozenset(names), tuple(modules), mentioned != understood


def _parts(node: ast.AST) -> list[ast.expr] | None:
    """Return what a statement gives to ``__all__`` or adds to it; None where it does neither."""
    match node:
        case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
            return _summands(value)
        case ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value):
            return _summands(value)
        case ast.AugAssign(target=ast.Name(id="__all__"), op=ast.Add(), value=value):
            return _summands(value)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr="extend"), args=[value], keywords=[]):
            return _summands(value)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="__all__"), attr="append"), args=[value], keywords=[]):
            return [ast.List(elts=[value])]
        case _:
            return None


def _summands(value: ast.expr) -> list[ast.expr]:
    parts: list[ast.expr] = []
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        parts.append(value.right)
        value = value.left
    return [value, *parts]


def _tables(nodes: Sequence[ast.AST], scope: Scope) -> Iterator[tuple[str, frozenset[str]]]:
    for node in nodes:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                held = literal_strings(value)
                if held is not None and len(scope.bindings.get(name, ())) == 1:
                    yield name, held
            case _:
                pass


def _handed(tree: ast.Module) -> Iterator[str]:
    """Yield the names that statements of the module hand to a call, or call a method of, and drop the answer."""
    for statement in tree.body:
        match statement:
            case ast.Expr(value=ast.Call(func=func, args=args, keywords=keywords)):
                yield dotted(func).partition(".")[0] if isinstance(func, ast.Attribute) else ""
                yield from (dotted(one) for one in [*args, *(one.value for one in keywords)])
            case ast.For() | ast.While() | ast.With() | ast.If() | ast.Try():
                calls = (one for one in ast.walk(statement) if isinstance(one, ast.Call))
                yield from (dotted(one) for call in calls for one in call.args)
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name))]):
                yield name
            case _:
                pass
