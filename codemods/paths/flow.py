"""Where the values of variables go: into calls that read or write, or behind a place that starts elsewhere."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemods.paths.io_calls import FUNCTIONS, JOINS, METHODS, NOT_PLACES
from codemods.paths.syntax import Syntax
from codemods.paths.uses import target_name, way_of

_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Reached:
    """Names of variables and attributes, whatever their scope.

    Attributes:
        read: What is read starts with their value.
        written: What is written starts with their value.
        later: Their value is joined to a place that starts elsewhere.
    """

    read: frozenset[str]
    written: frozenset[str]
    later: frozenset[str]

    def way(self, name: str) -> str:
        """Return ``write``, ``read``, ``later`` or nothing for a name."""
        if name in self.written:
            return "write"
        return "read" if name in self.read else "later" if name in self.later else ""


def reaching(syntax: Syntax) -> Reached:
    """Return where the variables of a module go."""
    read, written, later = set[str](), set[str](), set[str]()
    for call in syntax.calls:
        function = syntax.names.dotted(call.func)
        if function in JOINS:
            later.update(name for one in call.args[1:] if (name := _head(syntax, one)))
            continue
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        known = FUNCTIONS.get(function) or (METHODS.get(method) if function not in NOT_PLACES else None)
        if known is not None:
            given = [*call.args[known.position : known.position + 1]]
            given += [one.value for one in call.keywords if one.arg in known.keywords]
            heads = written if way_of(call, function, known) == "write" else read
            heads.update(name for one in given if (name := _head(syntax, one)))
    for node in syntax.parents:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Div) and (n := _head(syntax, node.right)):
            later.add(n)
    links = _links(syntax)
    return Reached(_back(read, links), _back(written, links), _back(later, links))


def _back(names: set[str], links: set[tuple[str, str]]) -> frozenset[str]:
    """Add the variables that others start with."""
    for _ in range(_ROUNDS):
        more = {source for target, source in links if target in names} - names
        if not more:
            break
        names = names | more
    return frozenset(names)


def _links(syntax: Syntax) -> set[tuple[str, str]]:
    """Which variable starts with the value of which other."""
    found: set[tuple[str, str]] = set()
    for node in syntax.parents:
        match node:
            case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
                source = _head(syntax, value)
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                source = _head(syntax, value)
            case _:
                continue
        if source and target_name(target):
            found.add((target_name(target), source))
    return found


def _head(syntax: Syntax, node: ast.expr) -> str:
    """Return the variable or attribute that a place starts with."""
    for _ in range(20):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name, value=ast.Name()):
                return name
            case ast.BinOp(left=left):
                node = left
            case ast.JoinedStr(values=[ast.FormattedValue(value=value), *_]):
                node = value
            case ast.Call(func=function, args=[first, *_]) if syntax.names.dotted(function) in JOINS | {
                "sorted",
                "list",
            }:
                node = first
            case ast.Call(func=ast.Attribute(value=value, attr=("format" | "joinpath"))):
                node = value
            case _:
                return ""
    return ""
