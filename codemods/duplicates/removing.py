"""Takes lines away, with the empty lines around them that are too many then."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from codemods.edits import TextEdit
from codemods.head import first_line
from codemods.source import Source

_DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True, order=True)
class Removal:
    """Lines that go: from ``start`` to ``stop``, counted from 1."""

    start: int
    stop: int


@dataclass(frozen=True)
class Lines:
    """The lines of a file, some of which go.

    Attributes:
        source: The file.
        stays: The statements that stay.
        new: Lines that come in the place of those that go.
        apart: Whether the new ones make a section of imports of their own.
    """

    source: Source
    stays: Sequence[ast.stmt]
    new: str = ""
    apart: bool = False

    def edits(self, removals: Sequence[Removal], place: Removal | None = None) -> dict[int, TextEdit]:
        """Return the edit of each removal by its first line.

        Args:
            removals: What goes.
            place: The one whose place the new lines take.
        """
        found: dict[int, TextEdit] = {}
        for run in self._runs(removals):
            if place in run:
                start, end, text = self._replaced(run[0].start, run[-1].stop)
            else:
                (start, end), text = self._gap(run[0].start, run[-1].stop), ""
            bounds = [self._offset(line) for line in (start, *(one.start for one in run[1:]), end + 1)]
            if bounds[-1] == len(self.source.text) and not self.source.text.endswith(("\n", "\r")):
                # The file goes on to end as it did.
                bounds[0] = self.source.line_end(start - 1) if start > 1 and not text else bounds[0]
                text = text.rstrip("\n")
            for one, low, high in zip(run, bounds, bounds[1:], strict=False):
                found[one.start] = TextEdit(low, high, text)
                text = ""
        return found

    def _runs(self, removals: Sequence[Removal]) -> list[list[Removal]]:
        """Put those together that have nothing but empty lines between them."""
        runs: list[list[Removal]] = []
        for one in sorted(removals):
            if runs and self._are_blank(runs[-1][-1].stop + 1, one.start - 1):
                runs[-1].append(one)
            else:
                runs.append([one])
        return runs

    @cached_property
    def _last(self) -> int:
        """The number of lines; an empty rest behind the last line end is none."""
        last = self.source.line_of(len(self.source.text))
        return last if self.source.line_text(last) else last - 1

    def _offset(self, line: int) -> int:
        return self.source.line_start(line) if line <= self._last else len(self.source.text)

    def _are_blank(self, first: int, last: int) -> bool:
        return all(not self.source.line_text(line).strip() for line in range(first, last + 1))

    def _with_blank(self, start: int, stop: int) -> tuple[int, int]:
        """Return lines with all empty ones around them."""
        while start > 1 and self._are_blank(start - 1, start - 1):
            start -= 1
        while stop < self._last and self._are_blank(stop + 1, stop + 1):
            stop += 1
        return start, stop

    def _gap(self, start: int, stop: int) -> tuple[int, int]:
        """Return what to take away: of the empty lines around, the larger gap stays, or one line between statements."""
        above, below = self._with_blank(start, stop)
        if below == self._last:
            return above, below
        if above == 1:
            return above, below
        before, after = start - above, below - stop
        wanted = max(before, after)
        neighbours = self._before(start) + self._after(stop)
        if not any(isinstance(one, _DEFINITION) for one in neighbours):
            wanted = min(wanted, 1)
        if wanted <= before:
            return start - (before - wanted), below
        return start, below - (wanted - before)

    def _replaced(self, start: int, stop: int) -> tuple[int, int, str]:
        """Return what to take away, and what to put there."""
        above, below = self._with_blank(start, stop)
        before = self._before(start)
        gap = ""
        if above > 1:
            imports = (
                bool(before) and isinstance(before[0], ast.Import | ast.ImportFrom) and not self._is_note(above - 1)
            )
            gap = "\n" if self.apart or not imports else ""
        if below == self._last:
            return above, below, gap + self.new
        definition = any(isinstance(one, _DEFINITION) for one in self._after(stop))
        return above, below, gap + self.new + ("\n\n" if definition else "\n")

    def _is_note(self, line: int) -> bool:
        return self.source.line_text(line).startswith("#")

    def _before(self, line: int) -> list[ast.stmt]:
        return [one for one in self.stays if (one.end_lineno or 0) < line][-1:]

    def _after(self, line: int) -> list[ast.stmt]:
        return [one for one in self.stays if first_line(one) > line][:1]
