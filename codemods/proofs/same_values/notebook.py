"""Form N: entries in a code cell of a notebook, all other bytes of which stay."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from codemods.proofs import Change
from codemods.proofs.ground.code import same_line_ends
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.world import World
from codemods.proofs.same_values.cells import Cells, join_cells, refuse_unknown_magics, stem_for
from codemods.proofs.same_values.program import Program, constants, finish
from codemods.proofs.same_values.spans import Span, elements, first, load, members

MAX_BYTES = 20_000_000
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_HISTORY = re.compile(r"In|Out|_[iod]h|_i{1,3}|_i?\d+")
_TAGS = ["parameters"]


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell: its span, those of its values, what it holds, and its code."""

    span: Span
    members: dict[str, Span]
    value: dict[str, Any]

    @property
    def is_code(self) -> bool:
        return bool(self.value.get("cell_type") == "code")

    @property
    def source(self) -> str:
        found = self.value.get("source")
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return "".join(found)
        if not isinstance(found, str):
            raise RefusedError(1, "a cell has no source")
        return found

    @property
    def is_tagged(self) -> bool:
        metadata = self.value.get("metadata")
        tags = metadata.get("tags") if isinstance(metadata, dict) else None
        return isinstance(tags, list) and "parameters" in tags


@dataclass(frozen=True, slots=True)
class _Notebook:
    """A notebook as text, with its cells."""

    text: str
    cells: list[_Cell]
    array: Span
    value: dict[str, Any]

    def body(self, cell: _Cell) -> str:
        return self.text[slice(*cell.span)]

    def gaps(self) -> list[str]:
        """What stands between the cells, from the start of the array to its end."""
        ends = [self.array[0], *(cell.span[1] for cell in self.cells)]
        starts = [*(cell.span[0] for cell in self.cells), self.array[1]]
        return [self.text[end:start] for end, start in zip(ends, starts, strict=True)]

    def line(self, cell: _Cell) -> int:
        return self.text.count("\n", 0, cell.members["source"][0]) + 1


def check_notebook(change: Change, world: World) -> tuple[Program, int]:
    """Return a notebook as a program, and how many literals moved in it.

    Raises:
        RefusedError: The claim does not hold.
    """
    before, after = _read(change.before, "before"), _read(change.after, "after")
    _is_python(before.value)
    same_line_ends(before.text, after.text)
    new = _inserted_cell(before, after)
    _same_outside(before, after, new)
    if new is not None:
        _is_parameters_cell(before, after, new)
    old_code, code = ([cell for cell in one.cells if cell.is_code] for one in (before, after))
    stem = stem_for(cell.source for cell in (*old_code, *code))
    number = None if new is None else [id(cell) for cell in code].index(id(after.cells[new]))
    old_cells = join_cells([cell.source for cell in old_code], stem, None, "before")
    cells = join_cells([cell.source for cell in code], stem, number, "after")
    try:
        return _check(change.path, (old_cells, cells), [cell.is_tagged for cell in code], number, world)
    except RefusedError as refused:
        where = max((index for index, start in enumerate(cells.starts) if start <= refused.line), default=None)
        line = 1 if where is None else after.line(code[where])
        cell = "" if where is None else f" (code cell {where + 1})"
        raise RefusedError(line, f"{refused.reason}{cell}") from None


def _check(
    path: str, both: tuple[Cells, Cells], tagged: list[bool], new: int | None, world: World
) -> tuple[Program, int]:
    """Check the cells as one program."""
    old, cells = both
    if old.masked != cells.masked or old.foreign != cells.foreign:
        raise RefusedError(1, "a magic, a shell line or a cell that is no Python changed")
    program = Program.of(path, old.code, cells.code)
    inserted = program.inserted
    if inserted.imports or inserted.arguments or any(one.key is not None for one in inserted.entries.values()):
        raise RefusedError(inserted.statements[0].lineno, "a notebook keeps its entries in a cell of its own")
    _are_in_place(program, cells, tagged, new)
    words = {word for one in inserted.all_entries for word in (one.name, one.env)}
    refuse_unknown_magics(old, 1, words)
    if new is not None and any(map(_HISTORY.fullmatch, program.names.loads)):
        raise RefusedError(1, "the notebook refers to cells by their numbers")
    return program, finish(program, world, [constants(program)])


def _are_in_place(program: Program, cells: Cells, tagged: list[bool], new: int | None) -> None:
    """Refuse an inserted statement that is not in the new cell, nor at the end of the one with parameters."""
    inserted = {id(one) for one in program.inserted.statements}
    numbers = _numbers(cells, len(cells.code.rows))
    by_cell: dict[int, list[ast.stmt]] = {}
    for one in cells.code.tree.body:
        if one.lineno not in cells.marks:
            by_cell.setdefault(numbers[one.lineno], []).append(one)
    for number, body in by_cell.items():
        added = [one for one in body if id(one) in inserted]
        if number == new:
            if len(added) != len(body) or not added:
                raise RefusedError(cells.starts[number], "the new cell holds something else than entries")
        elif added:
            kept = body[: len(body) - len(added)]
            if not tagged[number] or any(id(one) in inserted for one in kept):
                raise RefusedError(added[0].lineno, "an entry is not at the end of the cell of parameters")
            if kept and isinstance(kept[-1], ast.Expr):
                raise RefusedError(added[0].lineno, "the value that the cell shows would not be shown any more")


def _numbers(cells: Cells, size: int) -> list[int]:
    """The cell of each line, from 1; -1 before the first."""
    found = [-1] * (size + 2)
    for number, (start, end) in enumerate(zip(cells.starts, [*cells.starts[1:], size + 2], strict=True)):
        found[start:end] = [number] * (end - start)
    return found


def _read(data: bytes | None, when: str) -> _Notebook:
    if data is None or len(data) > MAX_BYTES:
        raise RefusedError(1, f"no notebook of a size that can be checked {when}")
    try:
        text = data.decode()
        value = load(text)
    except (ValueError, RecursionError):
        raise RefusedError(1, f"no valid notebook {when}") from None
    cells = value.get("cells") if isinstance(value, dict) else None
    if not isinstance(cells, list) or not all(isinstance(one, dict) and "source" in one for one in cells):
        raise RefusedError(1, f"no notebook with cells {when}")
    array = members(text, first(text))["cells"]
    spans = elements(text, array[0])
    return _Notebook(
        text, [_Cell(span, members(text, span[0]), one) for span, one in zip(spans, cells, strict=True)], array, value
    )


def _is_python(value: dict[str, Any]) -> None:
    """Refuse a notebook that does not say that it is Python."""
    metadata = value.get("metadata")
    said = set(_languages(metadata)) if isinstance(metadata, dict) else set()
    if not said or not all(one == "python" for one in said):
        raise RefusedError(1, "the notebook does not say that it is Python")


def _languages(metadata: dict[str, Any]) -> Iterator[str]:
    info, kernel = metadata.get("language_info"), metadata.get("kernelspec")
    if isinstance(info, dict) and "name" in info:
        yield str(info["name"]).lower()
    if isinstance(kernel, dict):
        if "language" in kernel:
            yield str(kernel["language"]).lower()
        elif re.fullmatch(r"python[\d.]*", str(kernel.get("name", "")), re.IGNORECASE):
            yield "python"


def _inserted_cell(before: _Notebook, after: _Notebook) -> int | None:
    """The index of a new cell, which has to come before the first code cell."""
    if len(after.cells) == len(before.cells):
        return None
    code = next((index for index, cell in enumerate(before.cells) if cell.is_code), None)
    if len(after.cells) != len(before.cells) + 1 or code is None:
        raise RefusedError(1, "cells were removed, or more than one was added")
    for index in range(code + 1):
        if before.body(before.cells[index]) != after.body(after.cells[index]):
            return index
    raise RefusedError(1, "the new cell does not come before the first code cell")


def _same_outside(before: _Notebook, after: _Notebook, new: int | None) -> None:
    """Refuse a difference outside the sources of code cells and the new cell."""
    gaps = after.gaps()
    if new is not None:
        del gaps[new or 1]
    heads = [one.text[: one.array[0]] for one in (before, after)]
    tails = [one.text[one.array[1] :] for one in (before, after)]
    if heads[0] != heads[1] or tails[0] != tails[1] or before.gaps() != gaps:
        raise RefusedError(1, "something outside the cells changed")
    kept = [cell for index, cell in enumerate(after.cells) if index != new]
    for old, cell in zip(before.cells, kept, strict=True):
        if before.body(old) == after.body(cell):
            continue
        if not old.is_code or _around_source(before, old) != _around_source(after, cell):
            raise RefusedError(after.line(cell), "something of a cell changed that is not its code")
        if not _same_style(old, cell):
            raise RefusedError(after.line(cell), "the source of a cell is written in another way")


def _around_source(notebook: _Notebook, cell: _Cell) -> tuple[str, str]:
    start, end = cell.members["source"]
    return notebook.text[cell.span[0] : start], notebook.text[end : cell.span[1]]


def _same_style(old: _Cell, cell: _Cell) -> bool:
    """Whether a source is still one string, or still a list of lines."""
    before, after = old.value["source"], cell.value["source"]
    if not isinstance(before, list) or not isinstance(after, list):
        return type(before) is type(after)
    return before != _lines(old.source) or after == _lines(cell.source)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _is_parameters_cell(before: _Notebook, after: _Notebook, new: int) -> None:
    """Refuse a new cell that is more than a code cell tagged ``parameters``, or not the only one."""
    cell = after.cells[new]
    line = after.line(cell)
    fixed: dict[str, Any] = {"cell_type": "code", "execution_count": None, "metadata": {"tags": _TAGS}, "outputs": []}
    if {key: value for key, value in cell.value.items() if key not in {"source", "id"}} != fixed:
        raise RefusedError(line, "the new cell is no empty-handed code cell tagged `parameters`")
    if any(one.is_tagged for one in before.cells):
        raise RefusedError(line, "the notebook has a cell of parameters already")
    version = [str(after.value.get(name)) for name in ("nbformat", "nbformat_minor")]
    if not all(one.isdecimal() and len(one) < 4 for one in version):
        raise RefusedError(line, "the notebook does not say its format")
    wants_id = [int(one) for one in version] >= [4, 5]
    found = cell.value.get("id")
    if wants_id != ("id" in cell.value):
        raise RefusedError(line, "the new cell has an id where it should not, or none where it should")
    if wants_id and not (isinstance(found, str) and _ID.fullmatch(found)):
        raise RefusedError(line, "the id of the new cell is not valid")
    if wants_id and any(one.value.get("id") == found for one in before.cells):
        raise RefusedError(line, "the id of the new cell is taken")
