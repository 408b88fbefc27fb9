"""What a module's ``__getattr__`` does for one name, as far as its conditions can be decided."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from refactor_bot.packages.api_reader.values import Def


class _ReturnsError(Exception):
    """Something may be returned."""


def may_provide(getter: Def, name: str, tables: Mapping[str, frozenset[str]]) -> bool:
    """Return whether a ``__getattr__`` may return anything for a name; False where it surely raises.

    Args:
        getter: The function.
        name: A name that the module does not bind.
        tables: Names that collections of the module certainly hold, by the collection's name.
    """
    if getter.decorator_list or not getter.args.args or isinstance(getter, ast.AsyncFunctionDef):
        return True
    reading = _Reading(getter.args.args[0].arg, name, tables)
    try:
        return reading.reaches_end(getter.body)
    except (_ReturnsError, RecursionError):
        return True


class _Reading:
    def __init__(self, parameter: str, name: str, tables: Mapping[str, frozenset[str]]) -> None:
        self._parameter = parameter
        self._name = name
        self._tables = tables

    def reaches_end(self, body: Sequence[ast.stmt]) -> bool:
        return all(self._passes(one) for one in body)

    def _passes(self, statement: ast.stmt) -> bool:
        """Return whether what follows a statement may run."""
        match statement:
            case ast.Return(value=value):
                if not self._fails(value):
                    raise _ReturnsError
                return False
            case ast.Raise():
                return False
            case ast.If(test=test, body=body, orelse=orelse):
                truth = self._truth(test)
                ways = [way for way, kept in ((body, truth is not False), (orelse, truth is not True)) if kept]
                ends = [self.reaches_end(way) for way in ways]
                return any(ends)
            case ast.With(body=body):
                # It may swallow what is raised inside.
                self.reaches_end(body)
                return True
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                ends = [self.reaches_end([*body, *orelse]), *(self.reaches_end(one.body) for one in handlers)]
                return self.reaches_end(final) and any(ends)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                return statement.name != self._parameter
            case _:
                self._refuse(statement)
                return True

    def _refuse(self, statement: ast.stmt) -> None:
        """Give up on loops and matches that return, and on a parameter that is bound anew."""
        for node in ast.walk(statement):
            rebound = isinstance(node, ast.Name) and node.id == self._parameter and not isinstance(node.ctx, ast.Load)
            if rebound or isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom)):
                raise _ReturnsError

    def _fails(self, value: ast.expr | None) -> bool:
        """Return whether an expression looks a name up where it is known not to be: ``globals()[name]``."""
        match value:
            case ast.Subscript(value=ast.Call(func=ast.Name(id="globals"), args=[]), slice=ast.Name(id=used)):
                return used == self._parameter
            case _:
                return False

    def _truth(self, test: ast.expr) -> bool | None:
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                truth = self._truth(operand)
                return None if truth is None else not truth
            case ast.BoolOp(op=op, values=values):
                found = [self._truth(one) for one in values]
                decides = isinstance(op, ast.Or)
                if decides in found:
                    return decides
                return None if None in found else not decides
            case ast.Compare(left=ast.Name(id=used), ops=[op], comparators=[other]) if used == self._parameter:
                return self._compared(op, other)
            case _:
                return None

    def _compared(self, op: ast.cmpop, other: ast.expr) -> bool | None:
        if isinstance(op, (ast.Eq, ast.NotEq)) and isinstance(other, ast.Constant):
            return (other.value == self._name) is isinstance(op, ast.Eq)
        if not isinstance(op, (ast.In, ast.NotIn)):
            return None
        if isinstance(other, ast.Name):
            held = self._name in self._tables.get(other.id, ())
            return isinstance(op, ast.In) if held else None
        listed = literal_strings(other)
        return None if listed is None else (self._name in listed) is isinstance(op, ast.In)


def literal_strings(node: ast.expr | None) -> frozenset[str] | None:
    """Return the strings of a literal collection, or the keys of a literal dictionary; None for anything else."""
    match node:
        case ast.List(elts=found) | ast.Tuple(elts=found) | ast.Set(elts=found):
            parts: Sequence[ast.expr | None] = found
        case ast.Dict(keys=keys):
            parts = keys
        case _:
            return None
    strings = [one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return frozenset(strings) if len(strings) == len(parts) else None
