"""What a module may write to itself and its classes besides what its statements show."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from refactor_bot.packages.api_reader.getters import literal_strings
from refactor_bot.packages.api_reader.nodes import Nodes
from refactor_bot.packages.api_reader.scopes import Scope
from refactor_bot.packages.api_reader.values import dotted


def written(nodes: Nodes) -> dict[int, frozenset[str]]:
    """Return the calls of ``globals()`` that a loop over a list writes names to, with the names."""
    found: dict[int, frozenset[str]] = {}
    for loop in nodes.of(ast.For):
        names = literal_strings(loop.iter) if isinstance(loop.target, ast.Name) else None
        for inner in ast.walk(loop) if names is not None else ():
            match inner:
                case ast.Subscript(value=ast.Call() as call, slice=ast.Name(id=key)) if key == dotted(loop.target):
                    found[id(call)] = names or frozenset()
                case _:
                    pass
    return found


def is_dynamic(nodes: Nodes, body: Sequence[ast.stmt], scope: Scope) -> bool:
    """Return whether a module may write names of its own that no statement shows.

    Args:
        nodes: All of it.
        body: Its statements.
        scope: What they bind.
    """
    return (
        any(_writes_names(one, scope) for one in nodes.of(ast.Call))
        or any(_is_own_module(one) for one in nodes.of(ast.Subscript))
        or any(_replaces(one, scope) for one in nodes.of(ast.Attribute))
        or _takes_all_names(nodes)
        or any(_takes_scope(one) for one in body)
    )


def _writes_names(call: ast.Call, scope: Scope) -> bool:
    match call:
        case ast.Call(func=ast.Name(id="exec")):
            return True
        case ast.Call(func=ast.Name(id="setattr"), args=[target, *_]):
            return not _is_local(target, scope)
        case _:
            return False


def _is_own_module(node: ast.Subscript) -> bool:
    return dotted(node.slice) == "__name__" and dotted(node.value).endswith("modules")


def _replaces(node: ast.Attribute, scope: Scope) -> bool:
    stored = node.attr in ("__dict__", "__class__") and isinstance(node.ctx, ast.Store)
    return stored and not _is_local(node.value, scope)


def _is_local(target: ast.expr, scope: Scope) -> bool:
    """Return whether something is a name of a function or below one; the module does not bind it."""
    name = dotted(target).partition(".")[0]
    return bool(name) and name not in scope.bindings


def _takes_all_names(nodes: Nodes) -> bool:
    """Return whether ``globals()`` is called for more than looking names up."""
    called = {id(one) for one in nodes.of(ast.Call) if dotted(one.func) == "globals"}
    if not called:
        return False
    return not called <= {*_looked_up(nodes), *written(nodes)}


def _looked_up(nodes: Nodes) -> Iterator[int]:
    for function in nodes.of(ast.FunctionDef):
        if function.name == "__dir__":
            yield from (id(one) for one in ast.walk(function))
    for node in nodes.of(ast.Subscript):
        if isinstance(node.ctx, ast.Load):
            yield id(node.value)
    for compared in nodes.of(ast.Compare):
        if isinstance(compared.ops[0], (ast.In, ast.NotIn)):
            yield id(compared.comparators[0])
    for call in nodes.of(ast.Call):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Call() as inner, attr="get" | "keys" | "items" | "copy")):
                yield id(inner)
            case ast.Call(func=ast.Name(id="list" | "set" | "sorted" | "dict"), args=[ast.Call() as inner]):
                yield id(inner)
            case _:
                pass


def _takes_scope(statement: ast.stmt) -> bool:
    """Return whether a statement of a module takes the names of the module as a mapping."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    calls = (one for one in Nodes(statement).of(ast.Call) if not one.args)
    return any(dotted(one.func) in ("vars", "locals") for one in calls)


def handed(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Yield the names that statements of a module hand to a call, or call a method of, and drop the answer."""
    for statement in body:
        match statement:
            case ast.Expr(value=ast.Call(func=func, args=args, keywords=keywords)):
                yield dotted(func).partition(".")[0] if isinstance(func, ast.Attribute) else ""
                yield from (dotted(one) for one in [*args, *(one.value for one in keywords)])
            case ast.For() | ast.While() | ast.With() | ast.If() | ast.Try():
                yield from (dotted(one) for call in Nodes(statement).of(ast.Call) for one in call.args)
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name))]):
                yield name
            case _:
                pass
