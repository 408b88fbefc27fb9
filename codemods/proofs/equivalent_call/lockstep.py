"""Walks both trees side by side: every difference must be what a row makes of the old code, under the same names."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from codemods.dependencies.migrations.rows import Row
from codemods.proofs.equivalent_call.expected import Expected
from codemods.proofs.equivalent_call.names import Names
from codemods.proofs.ground.refusal import RefusedError

Applied = tuple[Row, ...]
_IMPORTS = (ast.Import, ast.ImportFrom)
# Rows about one call may apply together: renamed and revalued keywords.
_MOST_ROWS = 4
_IGNORED = frozenset({"ctx", "type_comment", "kind"})


@dataclass(frozen=True, slots=True)
class Slot:
    """The imports between two other statements, before and after."""

    before: tuple[ast.Import | ast.ImportFrom, ...]
    after: tuple[ast.Import | ast.ImportFrom, ...]
    function: int


@dataclass(eq=False)
class Lockstep:
    """The comparison of two versions of a file.

    Attributes:
        before: Names of the old version.
        after: Names of the new one.
        expected: What rows make of the old version.
        applied: The rows that were applied.
        changed: Statements with differences, before and after.
        slots: The imports of both, place by place.
    """

    before: Names
    after: Names
    expected: Expected
    applied: list[Row] = field(default_factory=list)
    changed: list[tuple[ast.AST, ast.AST]] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    _known: dict[tuple[int, int], Applied | None] = field(default_factory=dict)
    _alive: list[ast.AST] = field(default_factory=list)

    def statements(self, before: Sequence[ast.stmt], after: Sequence[ast.stmt], function: int = 0) -> None:
        """Compare two bodies.

        Raises:
            RefusedError: They differ in another way than rows say.
        """
        old, new = list(_runs(before)), list(_runs(after))
        if len(old) != len(new):
            line = after[0].lineno if after else 1
            raise RefusedError(line, "a statement appeared or vanished that is no import")
        for (first, one), (second, other) in zip(old, new, strict=True):
            if first or second:
                self.slots.append(Slot(first, second, function))
            if one is not None and other is not None:
                self._statement(one, other, function)

    def _statement(self, before: ast.stmt, after: ast.stmt, function: int) -> None:
        own = self._own(before, after)
        if own is None:
            raise RefusedError(after.lineno, "the code differs in a way that no row of the tables gives")
        if own:
            self.applied += own
            self.changed.append((before, after))
        if isinstance(before, ast.FunctionDef | ast.AsyncFunctionDef):
            function = id(before)
        for name, value in ast.iter_fields(before):
            if not _is_body(value):
                continue
            other = getattr(after, name, None)
            if not isinstance(other, list):
                raise RefusedError(after.lineno, "a statement became another one")
            self._bodies(value, other, function, after.lineno)

    def _bodies(self, before: list[ast.AST], after: list[ast.AST], function: int, line: int) -> None:
        if all(isinstance(one, ast.stmt) for one in (*before, *after)):
            self.statements(
                [s for s in before if isinstance(s, ast.stmt)], [s for s in after if isinstance(s, ast.stmt)], function
            )
            return
        if len(before) != len(after):
            raise RefusedError(line, "a branch appeared or vanished")
        for one, other in zip(before, after, strict=True):
            own = self._own(one, other)
            if own is None:
                raise RefusedError(line, "a branch differs in a way that no row of the tables gives")
            if own:
                self.applied += own
                self.changed.append((one, other))
            self._bodies(one.body, other.body, function, line)  # type: ignore[attr-defined]

    def _own(self, before: ast.AST, after: ast.AST) -> Applied | None:
        """Compare two statements without the statements in them."""
        plain = self._fields(before, after, skip_bodies=True)
        if plain is not None or not isinstance(before, ast.Expr):
            return plain
        for row, new in self.expected.of(before):
            rest = self._fields(new, after)
            if rest is not None:
                return (row, *rest)
        return None

    def same(self, before: object, after: object) -> Applied | None:
        """Return the rows that lead from one value to the other, or None where no rows do."""
        if not isinstance(before, ast.AST) or not isinstance(after, ast.AST):
            return () if type(before) is type(after) and repr(before) == repr(after) else None
        key = (id(before), id(after))
        if key not in self._known:
            self._alive.append(before)
            self._known[key] = self._nodes(before, after)
        return self._known[key]

    def _nodes(self, before: ast.AST, after: ast.AST) -> Applied | None:
        found = self._plain(before, after)
        if found is not None:
            return found
        for rows, new in self._reached(before, _MOST_ROWS):
            rest = self._plain(new, after)
            if rest is not None:
                return (*rows, *rest)
        return None

    def _reached(self, node: ast.AST, most: int) -> Iterator[tuple[Applied, ast.AST]]:
        for row, new in self.expected.of(node) if most else ():
            self._alive.append(new)
            yield (row,), new
            if isinstance(new, ast.Call):
                yield from (((row, *rows), last) for rows, last in self._reached(new, most - 1) if row not in rows)

    def _plain(self, before: ast.AST, after: ast.AST) -> Applied | None:
        if isinstance(before, ast.Name | ast.Attribute) and isinstance(after, ast.Name | ast.Attribute):
            meaning, now = self.before.dotted(before), self.after.dotted(after)
            if meaning == now != "" and _reads(before) and _reads(after):
                return ()
            if meaning != now and not (isinstance(before, ast.Attribute) and isinstance(after, ast.Attribute)):
                return None
        return self._fields(before, after)

    def _fields(self, before: ast.AST, after: ast.AST, *, skip_bodies: bool = False) -> Applied | None:
        if type(before) is not type(after):
            return None
        found: list[Row] = []
        for name in before._fields:
            one, other = getattr(before, name, None), getattr(after, name, None)
            if name in _IGNORED or (skip_bodies and _is_body(one)):
                continue
            rows = self._lists(one, other) if isinstance(one, list) else self.same(one, other)
            if rows is None:
                return None
            found += rows
        return tuple(found)

    def _lists(self, before: list[object], after: object) -> Applied | None:
        if not isinstance(after, list) or len(before) != len(after):
            return None
        found: list[Row] = []
        for one, other in zip(before, after, strict=True):
            rows = self.same(one, other)
            if rows is None:
                return None
            found += rows
        return tuple(found)


def _reads(node: ast.Name | ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Load)


def _is_body(value: object) -> bool:
    kinds = (ast.stmt, ast.ExceptHandler, ast.match_case)
    return isinstance(value, list) and bool(value) and isinstance(value[0], kinds)


def _runs(body: Sequence[ast.stmt]) -> Iterator[tuple[tuple[ast.Import | ast.ImportFrom, ...], ast.stmt | None]]:
    """Each statement that is no import, with the imports before it; the last ones have none behind them."""
    run: list[ast.Import | ast.ImportFrom] = []
    for one in body:
        if isinstance(one, _IMPORTS):
            run.append(one)
        elif not isinstance(one, ast.Pass):
            yield tuple(run), one
            run = []
    yield tuple(run), None
