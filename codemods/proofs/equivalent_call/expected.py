"""What a row makes of an expression, as syntax: names of libraries stand there as dotted names."""

from __future__ import annotations

import ast
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codemods.dependencies.migrations import discovery
from codemods.dependencies.migrations.rows import Case, Default, Keyword, Rename, Replace, Reshape, Row
from codemods.proofs.equivalent_call.names import MARK, Names
from codemods.proofs.equivalent_call.types import Kinded

_HOLE = re.compile(r"\{(\w+)\}|\.\.\.")
_REST = "rest_of_arguments"


@dataclass(frozen=True)
class Expected:
    """Applies rows to the syntax of a file.

    Attributes:
        names: Its names.
        kinds: Its types.
    """

    names: Names
    kinds: Kinded

    def of(self, node: ast.AST) -> Iterator[tuple[Row, ast.AST]]:
        """Yield what each row that is about a node makes of it."""
        if isinstance(node, ast.Expr):
            for row, new in self.of(node.value):
                if isinstance(new, ast.Assign):
                    yield row, new
            return
        target = node.func if isinstance(node, ast.Call) else node
        for row in self._rows(target):
            if isinstance(node, ast.Call) and isinstance(row.change, Keyword | Default | Reshape):
                made = self._call(row, node)
                if made is not None:
                    yield row, made
            elif isinstance(row.change, Rename | Replace) and not isinstance(node, ast.Call):
                yield row, self._name(row, node)

    def _rows(self, node: ast.AST) -> Iterator[Row]:
        if dotted := self.names.dotted(node):
            yield from (row for row in discovery.by_name().get(dotted, ()) if not row.owners)
        elif isinstance(node, ast.Attribute) and (kinds := self.kinds.of(node.value)):
            for row in discovery.rows().values():
                if node.attr in row.old and kinds <= set(row.owners):
                    yield row

    def _name(self, row: Row, node: ast.AST) -> ast.AST:
        if isinstance(row.change, Replace):
            return fill(row.change.to, {}, [], [])
        assert isinstance(row.change, Rename)
        if row.owners:
            assert isinstance(node, ast.Attribute)
            return ast.Attribute(node.value, row.change.to, ast.Load())
        return ast.Name(f"{MARK}{row.change.to}", ast.Load())

    def _call(self, row: Row, call: ast.Call) -> ast.AST | None:
        if any(isinstance(one, ast.Starred) for one in call.args) or any(one.arg is None for one in call.keywords):
            return None
        match row.change:
            case Keyword() as change:
                return _keyword(change, call)
            case Default(keyword=keyword, value=value, position=position):
                if len(call.args) > position or any(one.arg == keyword for one in call.keywords):
                    return None
                added = ast.keyword(keyword, typing.cast("ast.expr", fill(value, {}, [], [])))
                return ast.Call(call.func, call.args, [*call.keywords, added])
            case Reshape() as change:
                return self._reshape(change, call)
        return None

    def _reshape(self, change: Reshape, call: ast.Call) -> ast.AST | None:
        names = dict(zip(change.parameters, call.args, strict=False))
        given = {**names, **{one.arg: one.value for one in call.keywords if one.arg}}
        if change.only_with and not set(change.only_with) & set(given):
            return None
        case = next((one for one in change.cases if self._fits(one, given)), None)
        if case is None:
            return None
        used = {match[1] for match in _HOLE.finditer(case.to)} | {name for name, _ in case.when}
        positions = [*change.parameters, *("" for _ in call.args)]
        args = [(positions[i], one) for i, one in enumerate(call.args) if positions[i] not in used]
        rest = [one for one in call.keywords if one.arg not in used]
        if change.named:
            rest = [*(ast.keyword(name, one) for name, one in args), *rest]
            args = []
        if (args or rest) and "..." not in case.to:
            return None
        if isinstance(call.func, ast.Attribute):
            given["self"] = call.func.value
        holes = {match[1] for match in _HOLE.finditer(case.to) if match[1]}
        return fill(case.to, given, [one for _, one in args], rest) if holes <= set(given) else None

    def _fits(self, case: Case, given: Mapping[str, ast.expr]) -> bool:
        for name, literal in case.when:
            if (ast.unparse(given[name]) if name in given else "") != literal:
                return False
        return all(name in given and self._is(given[name], kind) for name, kind in case.types)

    def _is(self, node: ast.expr, kind: str) -> bool:
        if kind == "int":
            return isinstance(node, ast.Constant) and type(node.value) is int
        kinds = self.kinds.of(node)
        return bool(kinds) and kinds is not None and kinds <= set(kind.split("|"))


def _keyword(change: Keyword, call: ast.Call) -> ast.Call | None:
    names = {one.arg for one in call.keywords}
    if names & ({*change.unless, change.to} - {change.name, ""}):
        return None
    args, keywords = list(call.args), list(call.keywords)
    place = next((index for index, one in enumerate(keywords) if one.arg == change.name), None)
    if place is None:
        if change.position is None or len(args) != change.position + 1:
            return None
        place = 0
        keywords.insert(0, ast.keyword(change.name, args.pop()))
    value: ast.expr | None = keywords[place].value
    if change.values:
        new = dict(change.values).get(ast.unparse(keywords[place].value))
        if new is None:
            return None
        value = ast.parse(new, mode="eval").body if new else None
    keywords[place : place + 1] = [ast.keyword(change.to, value)] if value is not None and change.to else []
    return ast.Call(call.func, args, keywords)


def fill(template: str, given: Mapping[str, ast.expr], args: list[ast.expr], keywords: list[ast.keyword]) -> ast.AST:
    """Return a template as syntax, with arguments in their places."""
    text = _HOLE.sub(lambda match: f"hole_{match[1]}" if match[1] else _REST, template)
    statement = ast.parse(text).body[0]
    root = statement.value if isinstance(statement, ast.Expr) else statement
    return _Filler(given, args, keywords).visit(root)  # type: ignore[no-any-return]


class _Filler(ast.NodeTransformer):
    def __init__(self, given: Mapping[str, ast.expr], args: list[ast.expr], keywords: list[ast.keyword]) -> None:
        self.given, self.args, self.keywords = given, args, keywords

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id.startswith("hole_"):
            return self.given[node.id.removeprefix("hole_")]
        return ast.Name(f"{MARK}{node.id}", node.ctx) if node.id in discovery.packages() else node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        args: list[ast.expr] = []
        rest = False
        for one in node.args:
            if isinstance(one, ast.Name) and one.id == _REST:
                args += self.args
                rest = True
            else:
                args.append(self.visit(one))
        own = [ast.keyword(one.arg, self.visit(one.value)) for one in node.keywords]
        return ast.Call(self.visit(node.func), args, [*(self.keywords if rest else ()), *own])
