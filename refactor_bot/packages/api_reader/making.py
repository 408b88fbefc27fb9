"""Which attributes the code of a class gives it while the program runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from refactor_bot.packages.api_reader.getters import literal_strings
from refactor_bot.packages.api_reader.nodes import Nodes
from refactor_bot.packages.api_reader.values import dotted

_LOOKING = frozenset(
    {"getattr", "hasattr", "id", "isinstance", "issubclass", "repr", "setattr", "str", "super", "type"}
)


@dataclass(frozen=True, slots=True)
class Made:
    """What may be made.

    Attributes:
        patterns: Of the names of members; the empty one is any name.
        data: Whether instances get attributes of names that are computed.
    """

    patterns: frozenset[str] = frozenset()
    data: bool = False

    def may_be(self, name: str) -> bool:
        """Return whether a member of a name may be made."""
        return any(not one or re.fullmatch(one, name) for one in self.patterns)


def made_by(node: ast.ClassDef) -> Made:
    """Return what the statements and methods of a class may make."""
    patterns: set[str] = set()
    data = False
    for statement in node.body:
        nodes = Nodes(statement)
        for target, name in _given(nodes):
            if isinstance(target, ast.Name) and target.id not in ("cls", node.name):
                data = True
            else:
                patterns |= _patterns(name, nodes)
        if (
            isinstance(statement, ast.FunctionDef)
            and statement.name == "__init_subclass__"
            and _hands_on(statement, nodes)
        ):
            patterns.add("")
    return Made(frozenset(patterns), data)


def _given(nodes: Nodes) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """Yield what gets attributes whose names are computed, and the names as far as there is one."""
    for call in nodes.of(ast.Call):
        match call:
            case ast.Call(func=ast.Name(id="setattr"), args=[target, name, *_]):
                yield target, name
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=target, attr="__dict__"), attr="update")):
                yield target, None
            case _:
                pass
    for node in nodes.of(ast.Subscript):
        match node:
            case ast.Subscript(value=ast.Attribute(value=target, attr="__dict__"), ctx=ast.Store(), slice=name):
                yield target, name
            case _:
                pass


def _patterns(name: ast.expr | None, nodes: Nodes) -> set[str]:
    match name:
        case ast.Constant(value=str() as text):
            return {re.escape(text)}
        case ast.JoinedStr(values=parts):
            return {"".join(re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".*" for one in parts)}
        case ast.Name(id=variable):
            found = list(_looped(variable, nodes))
            known = {re.escape(one) for names in found for one in names or ()}
            return known if known and None not in found else {""}
        case _:
            return {""}


def _looped(variable: str, nodes: Nodes) -> Iterator[frozenset[str] | None]:
    """Yield the strings that each binding of a variable goes through, None where that is not known."""
    loops: set[int] = set()
    for loop in nodes.of(ast.For):
        target = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) and loop.target.elts else loop.target
        if dotted(target) != variable:
            continue
        loops.add(id(target))
        table = loop.iter
        match table:
            case ast.Call(func=ast.Attribute(value=inner, attr="items" | "keys"), args=[]):
                table = inner
            case _ if target is not loop.target:
                yield None
                continue
        yield literal_strings(_assigned(table, nodes))
    for one in nodes.of(ast.Name):
        if one.id == variable and isinstance(one.ctx, ast.Store) and id(one) not in loops:
            yield None


def _assigned(table: ast.expr, nodes: Nodes) -> ast.expr | None:
    """Return the one thing that a local name stands for, or the expression itself."""
    if not isinstance(table, ast.Name):
        return table
    stored = [one for one in nodes.of(ast.Name) if one.id == table.id and isinstance(one.ctx, ast.Store)]
    values = (
        [one.value for one in nodes.of(ast.Assign) if any(part is stored[0] for part in one.targets)] if stored else []
    )
    return values[0] if len(stored) == 1 and values else None


def _hands_on(function: ast.FunctionDef, nodes: Nodes) -> bool:
    """Return whether a function gives its first argument to anything that may change it."""
    first = function.args.args[0].arg if function.args.args else ""
    for call in nodes.of(ast.Call):
        given = [*call.args, *(one.value for one in call.keywords)]
        if dotted(call.func) not in _LOOKING and any(dotted(one) == first for one in given):
            return True
    return False
