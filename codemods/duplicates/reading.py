"""Reads a module once, as two streams: one byte for each node and list, and the names and literals in order.

Both together say all that the syntax says, whatever its layout; a definition is a part of each. Positions, comments,
docstrings and annotations are in neither, but for the annotations in class bodies, which fields are made of.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import accumulate, chain
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

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
Owner = Function | ast.ClassDef
Row = tuple[int, int, int, int, int]
"""A simple statement or the head of a compound one: its line, where its codes and values begin, and where they end."""

LOCAL, ITSELF = "\1", "\2"
"""What stands for local names, and for a definition's own name inside it."""

_BYTE = 255
_NO_CODE = ("", "#")
# Python refuses to write numbers of thousands of digits in decimal.
_LARGE = 1 << 128


@dataclass(frozen=True, slots=True)
class CodeLines:
    """Which lines hold code.

    Attributes:
        before: How many lines with code come before each line; one more at the end.
    """

    before: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> CodeLines:
        """Count the lines that are not blank and not a comment."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return cls((0, *accumulate((line.lstrip()[:1] not in _NO_CODE for line in lines), initial=0)))

    def between(self, first: int, last: int) -> int:
        """Return how many of the lines from ``first`` to ``last`` hold code."""
        return self.before[last + 1] - self.before[first]


def span(node: Owner | ast.Module) -> tuple[int, int]:
    """Return the first line of a definition, decorators included, and its last."""
    if isinstance(node, ast.Module):
        return 1, max((one.end_lineno or one.lineno for one in node.body[-1:]), default=1)
    return min([node.lineno, *(one.lineno for one in node.decorator_list)]), node.end_lineno or node.lineno


@dataclass(frozen=True, slots=True)
class Region:
    """A function or class, or the module as a whole.

    Attributes:
        node: What defines it.
        owners: The definitions around it, outermost first.
        exact: Digest of its syntax.
        alpha: The same with local names numbered, and its own name left out.
        form: The same without any name or literal.
        signature: Digest of its parameters and their defaults; empty for classes and modules.
        first: Its first row.
        last: One past its last row.
        lines: Lines of code: without docstrings, comments and blank lines.
        size: How many nodes and lists it is made of.
    """

    node: Owner | ast.Module
    owners: tuple[Owner, ...]
    exact: str
    alpha: str
    form: str
    signature: str
    first: int
    last: int
    lines: int
    size: int


@dataclass(slots=True)
class _Open:
    """A definition that is being read: where it began."""

    node: Owner | ast.Module
    owners: tuple[Owner, ...]
    scope: Scope
    code: int
    value: int
    row: int
    documented: int
    name: int = -1
    parameters: tuple[int, int] = (0, 0)
    signature: str = ""


class Reader:
    """The streams of one module, and what is found in them.

    Args:
        tree: The module.
        lines: The lines with code.
        least: Lines of code that a definition needs to be worth a digest.

    Attributes:
        codes: One byte for each node and list.
        values: Names and literals.
        plain: Values with local names replaced by one sign.
        rows: The statements, in order.
        regions: The wanted functions and classes, inner ones before outer ones.
    """

    def __init__(self, tree: ast.Module, lines: CodeLines, least: int) -> None:
        self.codes = bytearray()
        self.values: list[str] = []
        self.plain: list[str] = []
        self.rows: list[Row] = []
        self.regions: list[Region] = []
        self._alpha: list[str] = []
        self._lines = lines
        self._least = least
        self._documented = 0
        self._scope = Scope(None, keeps_names=True)
        self._owners: tuple[Owner, ...] = ()
        self._stack: list[Any] = []
        self._special = self._handlers()
        module = self._begin(tree)
        self._stack.append(partial(self._end, module))
        self._body(tree)
        self._read()

    def _handlers(self) -> dict[type, Callable[[Any], None]]:
        """What stands on the stack beside nodes, and the nodes that bind names or open scopes."""
        return {
            partial: lambda act: act(),
            type(None): lambda _none: self.codes.append(NOTHING),
            bool: lambda value: self.values.append(str(value)),
            int: self.codes.append,
            str: self.values.append,
            ast.FunctionDef: self._definition,
            ast.AsyncFunctionDef: self._definition,
            ast.ClassDef: self._definition,
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

    def _begin(self, node: Owner | ast.Module) -> _Open:
        return _Open(
            node, self._owners, self._scope, len(self.codes), len(self.values), len(self.rows), self._documented
        )

    def _definition(self, node: Owner) -> None:
        """Read a function or class: what is evaluated around it first, then its parameters and body."""
        opened = self._begin(node)
        self._stack += [
            partial(self._end, opened),
            partial(self._enter, opened, node),
            partial(self._head, opened, node),
        ]
        self.codes.append(SHAPES[type(node)].code)
        self._count(node.decorator_list)
        self._stack += node.decorator_list[::-1]

    def _head(self, opened: _Open, node: Owner) -> None:
        """Read the name, and the bases or defaults."""
        opened.name = len(self.values)
        self._use(node.name)
        opened.parameters = (len(self.codes), len(self.values))
        if isinstance(node, ast.ClassDef):
            self._count(node.bases)
            self._stack += [*node.bases, *node.keywords][::-1]
        else:
            self._defaults(node.args)

    def _enter(self, opened: _Open, node: Owner) -> None:
        """Read what is evaluated inside: the parameters and the body."""
        self._owners = (*opened.owners, node)
        self._scope = Scope(opened.scope, keeps_names=isinstance(node, ast.ClassDef))
        for parameter in getattr(node, "type_params", ()):
            self._use(parameter.name)
        if not isinstance(node, ast.ClassDef):
            self._parameters(node.args)
            opened.signature = self._digest(slice(opened.parameters[0], None), self.values[opened.parameters[1] :])
        self.rows.append((node.lineno, opened.code, opened.value, len(self.codes), len(self.values)))
        self._body(node)

    def _body(self, node: Owner | ast.Module) -> None:
        """Put the statements of a definition on the stack, without its docstring."""
        body = node.body
        first = body[0].value if body and isinstance(body[0], ast.Expr) else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            self._documented += self._lines.between(first.lineno, first.end_lineno or first.lineno)
            body = body[1:]
        self._stack.append(CLOSE)
        self._stack += body[::-1]

    def _end(self, opened: _Open) -> None:
        """Close a definition that was read."""
        free = self._close()
        self._scope = opened.scope if opened.name >= 0 else self._scope
        self._owners = opened.owners
        if opened.name >= 0:
            self.plain[opened.name] = LOCAL
        lines = self._lines.between(*span(opened.node)) - (self._documented - opened.documented)
        if lines < self._least and opened.name >= 0:
            return
        codes = slice(opened.code, None)
        self.regions.append(
            Region(
                opened.node,
                opened.owners,
                self._digest(codes, self.values[opened.value :]),
                self._digest(codes, self._renamed(opened, free)),
                self._digest(codes, []),
                opened.signature,
                opened.row,
                len(self.rows),
                lines,
                len(self.codes) - opened.code,
            )
        )

    def _close(self) -> list[list[int]]:
        """Number the names of the innermost scope; return where its free names are used."""
        self._alpha += self.values[len(self._alpha) :]
        self.plain += self.values[len(self.plain) :]
        return self._scope.close(self.values, self._alpha, self.plain)

    def _renamed(self, opened: _Open, free: list[list[int]]) -> list[str]:
        """The values with local names numbered, and the own name left out where it means the definition."""
        values = self._alpha[opened.value :]
        if opened.name < 0:
            return values
        values[opened.name - opened.value] = ""
        method = bool(opened.owners) and isinstance(opened.owners[-1], ast.ClassDef)
        if not method:
            own = self.values[opened.name]
            for position in chain.from_iterable(free):
                if self.values[position] == own:
                    values[position - opened.value] = ITSELF
        return values

    def _digest(self, codes: slice, values: list[str]) -> str:
        made = blake2b(self.codes[codes], digest_size=8)
        # Between both stands a text that no codes end in.
        made.update("\0".join(("", *values)).encode(errors="surrogatepass"))
        return made.hexdigest()

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
