"""Walks over a module once, and writes down two streams: one byte for each node and list, and the names and literals.

Both together say all that the syntax says, whatever its layout. Positions, comments, docstrings and annotations are in
neither, but for the annotations in class bodies, which fields are made of.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from typing import Any

from codemods.duplicates.scopes import Scope
from codemods.duplicates.syntax import (
    ATTRIBUTE,
    CLOSE,
    CONSTANT,
    DEFAULTS,
    NAME,
    NOTHING,
    PARAMETERS,
    PRESENT,
    SHAPES,
    Shape,
)

Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
Row = tuple[int, int, int, int, int]
"""A simple statement or the head of a compound one: its line, where its codes and values begin, and where they end."""

_BYTE = 255
# Python refuses to write numbers of thousands of digits in decimal.
_LARGE = 1 << 128


class Walker:
    """The streams of one module; what functions and classes are is for its subclass to say.

    Attributes:
        codes: One byte for each node and list.
        values: Names and literals.
        plain: Values with local names replaced by one sign.
        rows: The statements, in order.
    """

    def __init__(self) -> None:
        self.codes = bytearray()
        self.values: list[str] = []
        self.plain: list[str] = []
        self.rows: list[Row] = []
        self._alpha: list[str] = []
        self._scope = Scope(None, keeps_names=True)
        self._stack: list[Any] = []
        self._special = self._handlers()

    def _handlers(self) -> dict[type, Callable[[Any], None]]:
        """What stands on the stack beside nodes, and the nodes that bind names or open scopes."""
        return {
            partial: lambda act: act(),
            type(None): lambda _none: self.codes.append(NOTHING),
            bool: lambda value: self.values.append(str(value)),
            int: self.codes.append,
            str: self.values.append,
            ast.Lambda: self._lambda,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.NamedExpr: self._walrus,
            ast.ExceptHandler: self._binding,
            ast.MatchAs: self._binding,
            ast.MatchStar: self._binding,
            ast.MatchMapping: self._binding,
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.Global: self._declaration,
            ast.Nonlocal: self._declaration,
            ast.AnnAssign: self._annotated,
        }

    def _read(self) -> None:
        """Read everything on the stack: a loop is quicker than recursion, and no nesting is too deep for it."""
        codes, values, stack, special, shapes = self.codes, self.values, self._stack, self._special, SHAPES
        code, put, pop = codes.append, values.append, stack.pop
        name, attribute, constant, load = ast.Name, ast.Attribute, ast.Constant, ast.Load
        while stack:
            node = pop()
            kind = node.__class__
            if kind is name:
                code(NAME)
                scope = self._scope
                scope.own.append(len(values))
                put(node.id)
                if node.ctx.__class__ is not load:
                    scope.bound.add(node.id)
            elif kind is attribute:
                code(ATTRIBUTE)
                put(node.attr)
                stack.append(node.value)
            elif kind is constant:
                code(CONSTANT)
                put(_literal(node.value))
            elif kind is tuple:
                self.rows.append((*node, len(codes), len(values)))
            elif kind in special:
                special[kind](node)
            else:
                self._generic(node, shapes[kind])

    def _generic(self, node: Any, shape: Shape) -> None:
        """Read a node by its fields: each takes one code here, and what it holds comes after."""
        code, fields, blocks = shape
        stack, codes = self._stack, self.codes
        if blocks is not None:
            for name in blocks:
                stack.append(CLOSE)
                stack += getattr(node, name)[::-1]
            self._row(node)
        codes.append(code)
        for name in fields:
            value: Any = getattr(node, name, None)
            kind = value.__class__
            if kind is list:
                self._count(value)
                stack += value[::-1]
            elif value is None:
                codes.append(NOTHING)
            else:
                codes.append(PRESENT)
                if kind is str or kind is int:
                    self.values.append(str(value))
                else:
                    stack.append(value)

    def _row(self, node: Any) -> None:
        """Note where a statement begins, and note the end once its own expressions are read."""
        line = node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno
        self._stack.append((line, len(self.codes), len(self.values)))

    def _count(self, items: list[Any]) -> None:
        number = len(items)
        self.codes.append(min(number, _BYTE))
        if number >= _BYTE:
            self.values.append(str(number))

    def _use(self, name: str, *, binds: bool = True) -> None:
        self._scope.own.append(len(self.values))
        self.values.append(name)
        if binds:
            self._scope.bound.add(name)

    def _close(self) -> list[list[int]]:
        """Number the names of the innermost scope; return where its free names are used."""
        self._alpha += self.values[len(self._alpha) :]
        self.plain += self.values[len(self.plain) :]
        return self._scope.close(self.values, self._alpha, self.plain)

    def _defaults(self, arguments: ast.arguments) -> None:
        self.codes.append(DEFAULTS)
        self._count(arguments.defaults)
        self._count(arguments.kw_defaults)
        self._stack += [*arguments.defaults, *arguments.kw_defaults][::-1]

    def _parameters(self, arguments: ast.arguments) -> None:
        self.codes.append(PARAMETERS)
        starred = [[one] if one else [] for one in (arguments.vararg, arguments.kwarg)]
        for some in (arguments.posonlyargs, arguments.args, arguments.kwonlyargs, *starred):
            self._count(some)
            for parameter in some:
                self._use(parameter.arg)

    def _lambda(self, node: ast.Lambda) -> None:
        def enter(outer: Scope) -> None:
            self._scope = Scope(outer)
            self._parameters(node.args)

        self.codes.append(SHAPES[ast.Lambda].code)
        scope = self._scope
        self._stack += [partial(self._leave, scope), node.body, partial(enter, scope)]
        self._defaults(node.args)

    def _leave(self, outer: Scope) -> None:
        self._close()
        self._scope = outer

    def _comprehension(self, node: Comprehension) -> None:
        """Read a comprehension: its first iterable is evaluated around it."""

        def enter(outer: Scope) -> None:
            self._scope = Scope(outer, comprehension=True)

        self.codes.append(SHAPES[type(node)].code)
        self._count(node.generators)
        scope = self._scope
        made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        first, *others = node.generators
        parts: list[Any] = [first.iter, partial(enter, scope), first.target, *first.ifs]
        for one in others:
            parts += [one.iter, one.target, *one.ifs]
        for one in node.generators:
            self.codes.append(one.is_async)
            self._count(one.ifs)
        self._stack.append(partial(self._leave, scope))
        self._stack += [*parts, *made][::-1]

    def _walrus(self, node: ast.NamedExpr) -> None:
        """Read ``name := value``, which binds outside of comprehensions."""
        self.codes.append(SHAPES[ast.NamedExpr].code)
        self._use(node.target.id, binds=False)
        scope = self._scope
        while scope.comprehension and scope.parent is not None:
            scope = scope.parent
        scope.bound.add(node.target.id)
        self._stack.append(node.value)

    def _binding(self, node: Any) -> None:
        """Read a handler or pattern that gives a name to what it caught."""
        self._generic(node, SHAPES[type(node)])
        name = node.rest if isinstance(node, ast.MatchMapping) else node.name
        if name is None:
            self.codes.append(NOTHING)
        else:
            self.codes.append(PRESENT)
            self._use(name)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        self._row(node)
        self.codes.append(SHAPES[type(node)].code)
        self._count(node.names)
        if isinstance(node, ast.ImportFrom):
            self.codes.append(min(node.level, _BYTE))
            self.values.append(node.module or "")
        for alias in node.names:
            self.values.append(alias.name)
            self._use(alias.asname or alias.name.partition(".")[0])

    def _declaration(self, node: ast.Global | ast.Nonlocal) -> None:
        self._row(node)
        self.codes.append(SHAPES[type(node)].code)
        self._count(node.names)
        declared = self._scope.elsewhere if isinstance(node, ast.Global) else self._scope.around
        declared.update(node.names)
        for name in node.names:
            self._use(name, binds=False)

    def _annotated(self, node: ast.AnnAssign) -> None:
        """Read an annotated assignment as a plain one, but in a class, where it makes a field."""
        self._row(node)
        in_class = self._scope.keeps_names and self._scope.parent is not None
        parts: list[ast.expr] = [node.target, *([node.value] if node.value else [])]
        if in_class:
            parts.append(node.annotation)
        if in_class or node.value is None:
            self.codes += bytes((SHAPES[ast.AnnAssign].code, len(parts)))
        else:
            # What an assignment to one target reads as.
            self.codes += bytes((SHAPES[ast.Assign].code, PRESENT, 1))
        self._stack += parts[::-1]


def _literal(value: object) -> str:
    """A constant as text that tells its type and value."""
    return hex(value) if value.__class__ is int and not -_LARGE < value < _LARGE else repr(value)
