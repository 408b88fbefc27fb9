"""A notebook as one Python module."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from codemods.edits import TextEdit
from codemods.notebook import document, layout, splicing
from codemods.notebook.document import Document
from codemods.notebook.masking import Span, mask
from codemods.notebook.scanning import Value, array, value
from codemods.notebook.splicing import Part
from codemods.source import MAX_BYTES, Source, UnreadableError, newline_of, refuse_early

_Patch = tuple[int, int, str]
"""``text[start:end]`` of the JSON, and what takes its place."""

_LINE_ENDS = ("\r\n", "\n", "\r")


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell.

    Attributes:
        start: Index in ``Notebook.text`` of its first character.
        end: One past its last character, which is a line end: what is inserted here becomes its last lines.
        index: Which of all cells of the file it is, from 0.
        tags: The tags in its metadata.
    """

    start: int
    end: int
    index: int
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notebook(Source):
    """The code cells of a notebook file as one module.

    ``text`` holds the source of each code cell, which a line end is added to where it has none, with one blank line
    between two cells: so every position belongs to exactly one cell, also the one at which lines are added to its end.
    Magics, shell lines and help are masked (``codemods.notebook.masking``). ``data``, ``encoding`` and ``bom`` are
    those of the file.

    Attributes:
        cells: Its code cells, in order.
        masks: The ranges of ``text`` that stand for something else, in order; no edit may reach into them.
        opaque_cells: Which cells (``Cell.index``) are masked as a whole because they do not parse; cells for another
            program, such as ``%%bash``, are masked as a whole but do not count.
        json: The file as it was read.
    """

    cells: tuple[Cell, ...]
    masks: tuple[Span, ...]
    opaque_cells: tuple[int, ...]
    json: Document = field(repr=False, compare=False)

    @classmethod
    def read(cls, data: bytes) -> Notebook:
        """Read a notebook file.

        Raises:
            UnreadableError: It is too large, no valid notebook, of another format than 4, or not in Python.
        """
        refuse_early(data, document.MAX_BYTES)
        bom = data.startswith(codecs.BOM_UTF8)
        try:
            text = data[3 * bom :].decode()
        except UnicodeDecodeError as error:
            raise UnreadableError(f"cannot be decoded: {error}") from None
        found = document.read(text)
        if sum(len(str(cell.source.value)) for cell in found.cells) > MAX_BYTES:
            raise UnreadableError(f"more than {MAX_BYTES // 1_000_000} MB of code")
        return cls._of(data, found, bom)

    @classmethod
    def _of(cls, data: bytes, found: Document, bom: bool) -> Notebook:
        cells: list[Cell] = []
        texts: list[str] = []
        masks: list[Span] = []
        opaque: list[int] = []
        start = 0
        for index, json_cell in enumerate(found.cells):
            if not json_cell.code:
                continue
            masked = mask(_ended(str(json_cell.source.value)))
            cells.append(Cell(start, start + len(masked.text), index, json_cell.tags))
            texts.append(masked.text)
            masks += [(start + first, start + last) for first, last in masked.spans]
            opaque += [index] if masked.opaque else []
            start = cells[-1].end + 1
        return cls(data, "\n".join(texts), "utf-8", bom, tuple(cells), tuple(masks), tuple(opaque), found)

    @cached_property
    def newline(self) -> str:
        """A line feed, whatever line ends the file has around its strings."""
        return "\n"

    @property
    def first_cell(self) -> int | None:
        """Where the first code cell begins in ``text``; None when there is none."""
        return self.cells[0].start if self.cells else None

    @property
    def parameters_cell(self) -> tuple[int, int] | None:
        """Where the first code cell tagged ``parameters`` begins and ends in ``text``; None when there is none."""
        return next(((cell.start, cell.end) for cell in self.cells if "parameters" in cell.tags), None)

    @cached_property
    def file_lines(self) -> tuple[int, ...]:
        """The line of the file, from 1, on which each line of ``text`` is written."""
        found: list[int] = []
        for cell in self.cells:
            starts = self._string_starts(cell)
            rows = self.text.count("\n", cell.start, cell.end)
            # A cell's last lines may be one longer than what the file says, and one empty line comes between cells.
            found += [starts[min(row, len(starts) - 1)] for row in range(rows + 1)]
        return tuple(found)

    def _string_starts(self, cell: Cell) -> list[int]:
        """The lines of the file on which the lines of a cell begin."""
        text, source = self.json.text, self.json.cells[cell.index].source
        written = [Value(source.start, source.end, source.value)]
        if text[source.start] == "[":
            written = array(text, source.start, value)[0] or written
        lines: list[int] = []
        continued = False
        for one in written:
            said = str(one.value)
            ended = said.endswith("\n")
            # The first line of a string may go on in the next one.
            lines += [self._file_line(one.start)] * (said.count("\n") + (not ended) - continued)
            continued = not ended
        return lines or [self._file_line(source.start)]

    def _file_line(self, offset: int) -> int:
        return bisect_right(self._file_line_starts, offset)

    @cached_property
    def _file_line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.json.text))]

    def cell_at(self, offset: int) -> Cell | None:
        """Return the cell that a position in ``text`` belongs to, its end included; None outside of the text."""
        place = bisect_right(self.cells, offset, key=lambda cell: cell.start) - 1
        return self.cells[place] if place >= 0 and offset <= self.cells[place].end else None

    def replace(self, edits: Iterable[TextEdit]) -> bytes:
        """Return the file's bytes with the edits made; only the sources of edited cells change.

        Raises:
            ValueError: Two edits overlap, or one reaches over the end of a cell, or into something that is masked, or
                changes what is masked.
        """
        ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
        patches = [*self._new_cells(ordered), *self._edited_cells(ordered)]
        if not patches:
            return self.data
        parts, position = [], 0
        for start, end, written in sorted(patches, key=lambda patch: patch[:2]):
            parts += [self.json.text[position:start], written]
            position = end
        return self.encode("".join([*parts, self.json.text[position:]]))

    def _new_cells(self, edits: Sequence[TextEdit]) -> Iterator[_Patch]:
        taken = {cell.id for cell in self.json.cells if cell.id} if self.json.with_ids else None
        for edit in edits:
            if not edit.new_cell:
                continue
            if edit.start != edit.end:
                raise ValueError(f"a new cell takes the place of nothing (line {self.line_of(edit.start)})")
            beside = self.json.cells[self._cell_of(edit).index]
            written, identifier = layout.new_cell(
                self.json.text, beside, edit.replacement, taken, ascii_only=self._ascii_only
            )
            if taken is not None:
                taken.add(identifier)
            yield beside.start, beside.start, written

    def _edited_cells(self, edits: Sequence[TextEdit]) -> Iterator[_Patch]:
        by_cell: dict[Cell, list[TextEdit]] = defaultdict(list)
        position = 0
        for edit in edits:
            if edit.new_cell:
                continue
            if edit.start < position:
                raise ValueError(f"edits overlap at line {self.line_of(edit.start)}")
            position = edit.end
            by_cell[self._cell_of(edit)].append(edit)
        for cell, own in by_cell.items():
            json_cell = self.json.cells[cell.index]
            parts = self._parts(cell, own)
            written = splicing.spliced(self.json.text, json_cell, parts, ascii_only=self._ascii_only)
            yield json_cell.source.start, json_cell.source.end, written

    def _cell_of(self, edit: TextEdit) -> Cell:
        cell = self.cell_at(edit.start)
        if cell is None or not edit.start <= edit.end <= cell.end:
            raise ValueError(f"an edit reaches over the end of its cell (line {self.line_of(edit.start)})")
        # The first mask that ends behind the start of the edit.
        near = bisect_right(self.masks, edit.start, key=lambda span: span[1])
        if not edit.new_cell and near < len(self.masks) and self.masks[near][0] < edit.end:
            raise ValueError(f"an edit reaches into what is not Python (line {self.line_of(edit.start)})")
        return cell

    def _parts(self, cell: Cell, edits: Sequence[TextEdit]) -> list[Part]:
        """Return what a cell's source is made of after some edits."""
        json_cell = self.json.cells[cell.index]
        source = str(json_cell.source.value)
        before = _ended(source)
        line_end = newline_of(source)
        parts: list[Part] = []
        position = cell.start
        for edit in edits:
            parts += [(position - cell.start, edit.start - cell.start), edit.replacement.replace("\n", line_end)]
            position = edit.end
        parts.append((position - cell.start, len(before)))
        if source != before:
            parts = [*_within(_without_line_end(parts, before), before, len(source))]
        masked = self.text[cell.start : cell.end]
        if masked != before:
            after = mask(_ended(splicing.assembled(before, parts))).text
            if after != _ended(splicing.assembled(masked, parts)):
                raise ValueError(f"an edit changes what is not Python (line {self.line_of(edits[0].start)})")
        return parts

    @cached_property
    def _ascii_only(self) -> bool:
        return splicing.escapes_letters(self.json.text)


def _ended(text: str) -> str:
    return text if text.endswith(_LINE_ENDS) else text + newline_of(text)


def _without_line_end(parts: Sequence[Part], text: str) -> list[Part]:
    """Return the parts of a text without the line end that they end in."""
    left = [*parts]
    while left:
        last = left.pop()
        said = splicing.assembled(text, [last])
        if said:
            size = len(said) - next((len(end) for end in _LINE_ENDS if said.endswith(end)), 0)
            return [*left, last[:size] if isinstance(last, str) else (last[0], last[0] + size)]
    return []


def _within(parts: Sequence[Part], text: str, size: int) -> Iterator[Part]:
    """Return the parts of a text with its first ``size`` characters kept, the others said anew."""
    for part in parts:
        if isinstance(part, str) or part[1] <= size:
            yield part
        else:
            yield min(part[0], size), size
            yield text[max(part[0], size) : part[1]]
