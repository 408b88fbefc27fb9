"""What functions do with the places that they are given: the evidence for strings that are handed to them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping

from codemods.paths.facts import Taker
from codemods.paths.flow import Flow, Reached, head
from codemods.paths.syntax import Function, Scope, Syntax

_MOST = 400


def takers(syntax: Syntax, flows: Mapping[Scope, Flow], whole: Reached) -> tuple[Taker, ...]:
    """Return the parameters of a module's functions that places go through, with what becomes of them."""
    found = (taker for node in flows if isinstance(node, Function) for taker in _of(syntax, node, flows[node], whole))
    return tuple(taker for taker, _ in zip(found, range(_MOST), strict=False))


def _of(syntax: Syntax, node: ast.FunctionDef | ast.AsyncFunctionDef, flow: Flow, whole: Reached) -> Iterator[Taker]:
    scope = syntax.scope(node)
    method = isinstance(scope, ast.ClassDef)
    name = scope.name if isinstance(scope, ast.ClassDef) and node.name == "__init__" else node.name
    positional = [*node.args.posonlyargs, *node.args.args]
    bound = method and not any(isinstance(one, ast.Name) and one.id == "staticmethod" for one in node.decorator_list)
    own = flow.settled()
    kept = _kept(syntax, node)
    for number, parameter in enumerate(positional[1:] if bound else positional):
        yield from _taker(name, number, parameter.arg, flow, own, kept.get(parameter.arg, ()), whole)
    for parameter in node.args.kwonlyargs:
        yield from _taker(name, -1, parameter.arg, flow, own, kept.get(parameter.arg, ()), whole)


def _taker(
    name: str,
    number: int,
    parameter: str,
    flow: Flow,
    own: Reached,
    attributes: Collection[str],
    whole: Reached,
) -> Iterator[Taker]:
    way = own.way(parameter)
    if parameter in flow.rejoined:
        way = "later"
    ways = {way, *(whole.way(one) for one in attributes)} - {""}
    onward = [*own.given.get(parameter, ()), *(slot for one in attributes for slot in whole.given.get(one, ()))]
    if ways or onward:
        # What is read or written under one name is a place, whatever else happens to it.
        best = next((one for one in ("write", "read", "later") if one in ways), "")
        yield Taker(name, number, parameter, best, tuple(dict.fromkeys(onward))[:4])


def _kept(syntax: Syntax, function: ast.AST) -> dict[str, list[str]]:
    """The attributes of an object that keep each parameter."""
    found: dict[str, list[str]] = {}
    for statement in getattr(function, "body", ()):
        match statement:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=attribute)], value=value):
                if source := head(syntax, value):
                    found.setdefault(source, []).append(attribute)
    return found
