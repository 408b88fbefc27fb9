"""Compares the texts: outside of the functions and imports that came or went, every line is the same.

A file is a sequence of statements with gaps between them, in which there are only blank lines and comments. The
comments directly above a statement that went may go with it, and so may indented ones below; all others stay, in order.
Blank lines may come and go next to what came or went.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Any

from codemods.proofs.ground.code import Code
from codemods.proofs.ground.refusal import RefusedError

LINE_END = re.compile(r"\r\n|\r|\n")
# A tool obeys these for more than the line they are on, or a reader of cells does.
_ORDER = re.compile(
    r"\s*#\s*((fmt|yapf|isort|ruff|mypy|pylint|flake8|pyright|type|autopep8)\s*:|pragma\b|%%|cython:|distutils:|region"
    r"|endregion|///|-\*-|vim:|In\[|<codecell>|!)",
    re.IGNORECASE,
)
_SWITCH = re.compile(r"#\s*((fmt|yapf|isort|autopep8)\s*:\s*(on|off|skip_file|disable|enable)|region\b|endregion\b)")
Text = tuple[tuple[str, ...], int, int]


def first_row(node: ast.stmt) -> int:
    """Return the line that a statement starts on, decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])


def texts(code: Code, body: Sequence[ast.stmt], *, exact: bool) -> list[Text]:
    """Return the lines of each statement with its columns: equal ones are the same statement.

    Args:
        code: The file.
        body: Its statements.
        exact: Whether line ends count, as they do where there are several styles of them.
    """
    rows = code.rows if exact else tuple(row.rstrip("\r\n") for row in code.rows)
    return [(rows[first_row(one) - 1 : one.end_lineno], one.col_offset, one.end_col_offset or 0) for one in body]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A statement that stayed, a comment, or the end of the file.

    Attributes:
        key: The number of the statement, the text of the comment, or None.
        row: Where it starts, from 1.
        blank: The blank lines between it and the unit before.
        loose: Whether a statement came or went in between.
        optional: Whether it is a comment that belongs to such a statement.
        heads: Whether it is an import.
    """

    key: int | str | None
    row: int
    blank: tuple[str, ...]
    loose: bool
    optional: bool = False
    heads: bool = False


@dataclass(slots=True)
class Layout:
    """The units of one version of a file, in order.

    Attributes:
        rows: The lines without their ends.
        units: What was found.
    """

    rows: tuple[str, ...]
    units: list[_Unit]
    _blank: list[str]
    _loose: bool = False

    @classmethod
    def of(cls, code: Code, body: Sequence[ast.stmt], kept: Mapping[int, int], owners: UnionType | Any) -> Layout:
        """Find the units.

        Args:
            code: The file.
            body: Its statements.
            kept: Numbers of the statements that stayed, by index.
            owners: Types of statements that comments may come and go with.

        Raises:
            RefusedError: A statement that came or went shares its line.
        """
        found = cls(tuple(row.rstrip("\r\n") for row in code.rows), [], [])
        end, before = 0, False
        for index, one in enumerate(body):
            start = first_row(one) - 1
            moves = index not in kept
            if moves:
                found._alone(body, index)
            if start >= end:
                found._gap(end, start, above=moves and isinstance(one, owners), below=before)
            if moves:
                found._loose = True
            elif start >= end:
                heads = isinstance(one, ast.Import | ast.ImportFrom)
                found._add(kept[index], start, heads=heads)
            end = max(end, one.end_lineno or 0)
            before = moves and isinstance(one, owners)
        found._gap(end, len(found.rows), above=False, below=before)
        found._add(None, len(found.rows) - 1)
        return found

    def _add(self, key: int | str | None, row: int, *, optional: bool = False, heads: bool = False) -> None:
        self.units.append(_Unit(key, row + 1, tuple(self._blank), self._loose, optional, heads))
        self._blank.clear()
        self._loose = False

    def _gap(self, start: int, end: int, *, above: bool, below: bool) -> None:
        """Add the comments between two statements.

        Args:
            start: The first line, from 0.
            end: The line of the next statement.
            above: Whether the statement below came or went.
            below: Whether the one above did.
        """
        owned = end
        while above and owned > start and self.rows[owned - 1].startswith("#"):
            owned -= 1
        if not owned:
            # What a file starts with is about the file.
            owned = end
        for number in range(start, end):
            row = self.rows[number]
            below &= not row.strip() or row[:1] in {" ", "\t"}
            if row.strip():
                self._add(row, number, optional=(number >= owned or below) and not _ORDER.match(row))
            else:
                self._blank.append(row)

    def _alone(self, body: Sequence[ast.stmt], index: int) -> None:
        one = body[index]
        last = self.rows[(one.end_lineno or 1) - 1].encode()[one.end_col_offset :].decode().strip()
        shares = (
            (index and (body[index - 1].end_lineno or 0) >= first_row(one))
            or (index + 1 < len(body) and first_row(body[index + 1]) <= (one.end_lineno or 0))
            or (last and not last.startswith("#"))
        )
        if shares:
            raise RefusedError(one.lineno, "a statement that came or went shares its line")
        for number in range(first_row(one), (one.end_lineno or 0) + 1):
            if _SWITCH.search(self.rows[number - 1]):
                raise RefusedError(number, "a comment that came or went switches a tool on or off")


def same_layout(before: Layout, after: Layout) -> None:
    """Refuse any difference of text that no function or import accounts for.

    Raises:
        RefusedError: There is one.
    """
    old, new = before.units, after.units
    i = j = 0
    slack = False
    while i < len(old) and j < len(new):
        one, other = old[i], new[j]
        if one.key == other.key and type(one.key) is type(other.key):
            _same_place(one, other, i and isinstance(old[i - 1].key, str), slack=slack)
            if not i and not one.loose and isinstance(one.key, str) and other.loose:
                raise RefusedError(other.row, "something was inserted above the comments that the file starts with")
            i, j, slack = i + 1, j + 1, False
        elif one.optional:
            i, slack = i + 1, True
        elif other.optional:
            j, slack = j + 1, True
        else:
            raise RefusedError(max(1, other.row), "a comment was changed, moved, added or removed")
    if i < len(old) or j < len(new):
        raise RefusedError(max(1, len(after.rows)), "a comment was added or removed at the end")


def _same_place(one: _Unit, other: _Unit, described: object, *, slack: bool) -> None:
    """Compare what stands directly above two units."""
    if slack:
        return
    if not one.loose and not other.loose and one.blank != other.blank:
        raise RefusedError(max(1, other.row), "blank lines changed away from what came or went")
    if described and not one.blank and not one.loose and other.loose and not other.heads and other.key is not None:
        raise RefusedError(other.row, "something was inserted between a comment and what it describes")
