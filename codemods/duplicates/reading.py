"""Reads the definitions of a module: each is a part of the streams that a walk writes down."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import chain
from typing import Any

from codemods.duplicates.lines import CodeLines, Owner, span
from codemods.duplicates.scopes import Scope
from codemods.duplicates.syntax import CLOSE, SHAPES
from codemods.duplicates.walking import Walker

LOCAL, ITSELF = "\1", "\2"
"""What stands for local names, and for a definition's own name inside it."""


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


class Reader(Walker):
    """The streams of one module, and the definitions in them.

    Args:
        tree: The module.
        lines: The lines with code.
        least: Lines of code that a definition needs to be worth a digest.

    Attributes:
        regions: The functions and classes that are worth one, inner ones before outer ones; the module is the last.
    """

    def __init__(self, tree: ast.Module, lines: CodeLines, least: int) -> None:
        super().__init__()
        self.regions: list[Region] = []
        self._lines = lines
        self._least = least
        self._documented = 0
        self._owners: tuple[Owner, ...] = ()
        self._stack.append(partial(self._end, self._begin(tree)))
        self._body(tree)
        self._read()

    def _handlers(self) -> dict[type, Callable[[Any], None]]:
        definition = self._definition
        own = {ast.FunctionDef: definition, ast.AsyncFunctionDef: definition, ast.ClassDef: definition}
        return {**super()._handlers(), **own}

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
        # Codes tell where they end, so that the values can follow.
        made.update("\0".join(("", *values)).encode(errors="surrogatepass"))
        return made.hexdigest()
