"""Decorators that leave alone which arguments a function takes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from refactor_bot.packages.api_reader.library import Library
from refactor_bot.packages.api_reader.scopes import scope_of
from refactor_bot.packages.api_reader.values import Class, Def, External, Function, Value, dotted

_KNOWN = frozenset(
    {
        "abc.abstractmethod",
        "builtins.classmethod",
        "builtins.staticmethod",
        "contextlib.asynccontextmanager",
        "contextlib.contextmanager",
        "functools.cache",
        "functools.lru_cache",
        "typing.final",
        "typing.no_type_check",
        "typing_extensions.deprecated",
        "typing_extensions.final",
        "warnings.deprecated",
    }
)


class Decorators:
    """Reads the decorators of a library.

    Args:
        library: Where they are.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def keep_signature(self, function: Function) -> bool:
        """Return whether what decorators make of a function certainly takes the arguments that the function takes."""
        return all(self._keeps(function.module, one) for one in function.node.decorator_list)

    def _keeps(self, module: str, decorator: ast.expr) -> bool:
        made = isinstance(decorator, ast.Call)
        name = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)
        value: Value | None = self._library.names(module, name) if name else None
        if isinstance(value, External):
            return value.path in _KNOWN
        wraps = _function(value, made)
        return wraps is not None and _leaves_alone(*wraps)


def _function(value: Value | None, made: bool) -> tuple[Def, int] | None:
    """Return the function that gets the decorated one, and the position where."""
    if isinstance(value, Class) and made:
        calls = scope_of(value.node.body, value.module, package=False).bindings.get("__call__", [])
        node = calls[0].node if len(calls) == 1 else None
        return None if node is None or isinstance(node, ast.ClassDef) or node.decorator_list else (node, 1)
    if not isinstance(value, Function) or value.node.decorator_list:
        return None
    if not made:
        return value.node, 0
    returned = {dotted(one) if one is not None else "" for one in _returns(value.node)}
    if len(returned) != 1:
        return None
    inner = _inner(value.node, returned.pop())
    return None if inner is None or inner.decorator_list else (inner, 0)


def _leaves_alone(decorator: Def, position: int) -> bool:
    """Return whether a decorator gives back what it gets, or a wrapper that passes all arguments on as they are."""
    parameters = [*decorator.args.posonlyargs, *decorator.args.args]
    if len(parameters) != position + 1 or isinstance(decorator, ast.AsyncFunctionDef):
        return False
    name = parameters[position].arg
    if any(isinstance(one, ast.Name) and one.id == name and _stores(one) for one in ast.walk(decorator)):
        return False
    returned = [dotted(one) if one is not None else "" for one in _returns(decorator)]
    if not returned:
        return False
    wrappers = [_inner(decorator, one) for one in returned if one != name]
    return all(one is not None and _passes_on(one, name) for one in wrappers)


def _passes_on(wrapper: Def, function: str) -> bool:
    """Return whether the keywords of a wrapper reach a function unchanged, and nothing else uses them but ``bind``."""
    arguments = wrapper.args
    if arguments.kwarg is None or arguments.kwonlyargs or not _only_wrapped(wrapper):
        return False
    name, called = arguments.kwarg.arg, False
    spread: set[int] = set()
    for call in (one for one in ast.walk(wrapper) if isinstance(one, ast.Call)):
        given = [one.value for one in call.keywords if one.arg is None]
        if not any(isinstance(one, ast.Name) and one.id == name for one in given):
            continue
        target = dotted(call.func)
        called = called or target == function
        if target != function and not target.endswith(".bind"):
            return False
        spread |= {id(one) for one in given}
    uses = [one for one in ast.walk(wrapper) if isinstance(one, ast.Name) and one.id == name]
    return called and all(id(one) in spread for one in uses)


def _only_wrapped(wrapper: Def) -> bool:
    """Return whether a wrapper is decorated by ``functools.wraps`` at most."""
    names = [dotted(one.func) if isinstance(one, ast.Call) else dotted(one) for one in wrapper.decorator_list]
    return all(name in ("wraps", "functools.wraps") for name in names)


def _stores(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _own(function: Def) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of functions and classes inside."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(node)


def _returns(function: Def) -> list[ast.expr | None]:
    """Return what a function gives back; a cast is what it casts."""
    found = [one.value for one in _own(function) if isinstance(one, ast.Return)]
    return [_without_cast(one) for one in found]


def _without_cast(value: ast.expr | None) -> ast.expr | None:
    match value:
        case ast.Call(func=func, args=[_, inner], keywords=[]) if dotted(func) in ("cast", "typing.cast"):
            return inner
        case _:
            return value


def _inner(function: Def, name: str) -> Def | None:
    """Return the one function of a name that is written inside another."""
    found = [one for one in _own(function) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    named = [one for one in found if one.name == name]
    return named[0] if len(named) == 1 else None
