"""Notebooks: the code cells of both versions as programs; every byte outside of the sources of code cells stays."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from codemods.proofs.equivalent_call.magics import Hidden, hidden_in, refuse_shell
from codemods.proofs.ground.code import Code
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_values.cells import Cells, join_cells, stem_for
from codemods.proofs.same_values.spans import Span, elements, first, load, members

SUFFIX = ".ipynb"
_MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell: where its source stands, whether it holds code, and what its source is in JSON."""

    span: Span
    is_code: bool
    raw: object

    @property
    def text(self) -> str:
        return "".join(self.raw) if isinstance(self.raw, list) else str(self.raw)


@dataclass(frozen=True, slots=True)
class _Notebook:
    text: str
    cells: list[_Cell]

    def around(self) -> list[str]:
        """Everything but the sources of code cells."""
        spans = [cell.span for cell in self.cells if cell.is_code]
        ends, starts = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(self.text)]
        return [self.text[end:start] for end, start in zip(ends, starts, strict=True)]

    @property
    def code(self) -> list[_Cell]:
        return [cell for cell in self.cells if cell.is_code]


@dataclass(frozen=True, slots=True)
class Pair:
    """A notebook before and after, as programs.

    Attributes:
        before: The program of its old cells.
        after: The program of its new ones.
        hidden: What stands in both and is no Python.
        starts: The line at which each new cell starts.
        lines: The line of the file at which its source starts.
    """

    before: Code
    after: Code
    hidden: Hidden
    starts: list[int]
    lines: list[int]

    @contextmanager
    def placed(self) -> Iterator[None]:
        """Name the cell in a refusal, and the line of the file."""
        try:
            yield
        except RefusedError as refused:
            number = bisect_right(self.starts, refused.line) - 1
            if number < 0:
                raise
            raise RefusedError(self.lines[number], f"{refused.reason} (code cell {number + 1})") from None


def read_pair(before: bytes, after: bytes) -> Pair:
    """Read both versions of a notebook.

    Raises:
        RefusedError: They differ outside of the sources of code cells, or in what is no Python; or what is no Python
            may give any name a value.
    """
    old, new = _read(before, "before"), _read(after, "after")
    if old.around() != new.around():
        raise RefusedError(1, "something outside of the code of cells changed")
    lines = list(_line_numbers(new))
    for one, other, line in zip(old.code, new.code, lines, strict=True):
        if not _same_style(one, other):
            raise RefusedError(line, "the source of a cell is written in another way")
    stem = stem_for(cell.text for cell in (*old.code, *new.code))
    was, now = (join_cells([cell.text for cell in one.code], stem, None, when) for one, when in _both(old, new))
    if was.masked != now.masked or was.foreign != now.foreign:
        raise RefusedError(1, "a magic, a shell line or a cell that is no Python changed")
    _same_shown(was, now, stem)
    refuse_shell(was.code.tree)
    return Pair(was.code, now.code, hidden_in(was.masked, was.foreign.values()), now.starts, lines)


def _line_numbers(notebook: _Notebook) -> Iterator[int]:
    """The line of the file at which the source of each code cell starts."""
    line, position = 1, 0
    for cell in notebook.code:
        line += notebook.text.count("\n", position, cell.span[0])
        position = cell.span[0]
        yield line


def _both(old: _Notebook, new: _Notebook) -> Iterator[tuple[_Notebook, str]]:
    yield old, "before"
    yield new, "after"


def _read(data: bytes, when: str) -> _Notebook:
    if len(data) > _MAX_BYTES:
        raise RefusedError(1, f"larger than {_MAX_BYTES // 1_000_000} MB {when}")
    try:
        text = data.decode()
        value = load(text)
    except (ValueError, RecursionError):
        raise RefusedError(1, f"no valid notebook {when}") from None
    cells = value.get("cells") if isinstance(value, dict) else None
    if not isinstance(cells, list) or not all(map(_is_cell, cells)) or not _is_python(value):
        raise RefusedError(1, f"no notebook in Python {when}")
    spans = elements(text, members(text, first(text))["cells"][0])
    found = [
        _Cell(members(text, span[0])["source"], one.get("cell_type") == "code", one["source"])
        for span, one in zip(spans, cells, strict=True)
    ]
    return _Notebook(text, found)


def _is_cell(cell: object) -> bool:
    source = cell.get("source") if isinstance(cell, dict) else None
    return isinstance(source, str) or (isinstance(source, list) and all(isinstance(one, str) for one in source))


def _is_python(value: dict[str, Any]) -> bool:
    """Whether a notebook does not say that it is in another language."""
    metadata = value.get("metadata")
    if not isinstance(metadata, dict):
        return True
    said = [metadata.get("language_info"), metadata.get("kernelspec")]
    languages = [one.get(key) for one, key in zip(said, ("name", "language"), strict=True) if isinstance(one, dict)]
    return all(str(one).lower() in {"python", "ipython"} for one in languages if one is not None)


def _same_style(old: _Cell, new: _Cell) -> bool:
    """Whether a source is still one string, or still a list of lines."""
    if not isinstance(old.raw, list) or not isinstance(new.raw, list):
        return type(old.raw) is type(new.raw)
    return old.raw != _lines(old.text) or new.raw == _lines(new.text)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _same_shown(before: Cells, after: Cells, stem: str) -> None:
    """Refuse a cell that shows the value of its last expression only before or only after."""
    old, new = (_shown(one, stem) for one in (before, after))
    for number, line in enumerate(after.starts):
        if old.get(number) != new.get(number):
            raise RefusedError(line, "the value that a cell shows is another one")


def _shown(cells: Cells, stem: str) -> dict[int, int]:
    """How many statements other than imports stand up to the last one, by cell, where that is an expression."""
    found: dict[int, int] = {}
    counts: dict[int, int] = {}
    for one in cells.code.tree.body:
        number = bisect_right(cells.starts, one.lineno) - 1
        if one.lineno in cells.marks or number < 0:
            continue
        if not isinstance(one, ast.Import | ast.ImportFrom | ast.Pass):
            counts[number] = counts.get(number, 0) + 1
        if isinstance(one, ast.Expr) and not _is_masked(one, stem):
            found[number] = counts[number]
        else:
            found.pop(number, None)
    return found


def _is_masked(one: ast.Expr, stem: str) -> bool:
    return isinstance(one.value, ast.Name) and one.value.id.startswith(stem)
