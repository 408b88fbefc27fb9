"""How a notebook file lays out its JSON, and new cells and arrays that look the same."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codemods.notebook.document import JsonCell
from codemods.notebook.scanning import Value, before_space, members


@dataclass(frozen=True, slots=True)
class CellLayout:
    """The layout of one cell, for others beside it.

    Attributes:
        names: Names of its members, in order.
        before: White space before the cell.
        inner: White space before its members.
        comma: What stands between two members.
        colon: What stands between a name and its value.
        unit: One step of indentation.
    """

    names: tuple[str, ...]
    before: str
    inner: str
    comma: str
    colon: str
    unit: str

    @classmethod
    def of(cls, text: str, cell: JsonCell) -> CellLayout:
        """Return the layout of a cell of a JSON text."""
        found, _ = members(text, cell.start)
        # A code cell has a type and a source.
        first, second = found[:2]
        before = text[before_space(text, cell.start) : cell.start]
        inner = text[cell.start + 1 : first.key.start]
        outer = _indentation(before)
        return cls(
            names=tuple(str(one.key.value) for one in found),
            before=before,
            inner=inner,
            comma=text[first.value.end : second.key.start],
            colon=text[first.key.end : first.value.start],
            unit=_indentation(inner).removeprefix(outer) if _indentation(inner).startswith(outer) else " ",
        )

    @property
    def one_line(self) -> bool:
        """Whether the cell stands on one line."""
        return "\n" not in self.inner

    def write(self, content: Mapping[str, Any], *, ascii_only: bool) -> str:
        """Return a cell as JSON in this layout."""
        if self.one_line:
            return json.dumps(content, ensure_ascii=ascii_only, separators=(self.comma, self.colon))
        written = json.dumps(content, ensure_ascii=ascii_only, indent=self.unit, separators=(",", self.colon))
        line_end = "\r\n" if "\r\n" in self.inner else "\n"
        return written.replace("\n", line_end + _indentation(self.before))


@dataclass(frozen=True, slots=True)
class ArrayLayout:
    """The layout of an array of strings.

    Attributes:
        lead: White space before the first.
        gaps: What stands before each other one, by its number.
        gap: What stands between two new ones.
        trail: White space after the last.
    """

    lead: str
    gaps: Mapping[int, str]
    gap: str
    trail: str

    @classmethod
    def of(cls, text: str, cell: JsonCell, strings: Sequence[Value]) -> ArrayLayout:
        """Return the layout of the array that is the source of a cell; of an empty one, what the file would use."""
        gaps = {
            number: text[one.end : other.start] for number, (one, other) in enumerate(itertools.pairwise(strings), 1)
        }
        if strings:
            lead = text[cell.source.start + 1 : strings[0].start]
            trail = text[strings[-1].end : cell.source.end - 1]
        else:
            layout = CellLayout.of(text, cell)
            lead, trail = ("", "") if layout.one_line else (layout.inner + layout.unit, layout.inner)
        if gaps:
            return cls(lead, gaps, gaps[1], trail)
        comma = CellLayout.of(text, cell).comma
        between = f",{lead}" if "\n" in lead else ", " if "\n" in comma else comma
        return cls(lead, gaps, between, trail)


def new_cell(
    text: str, cell: JsonCell, source: str, taken: Collection[str] | None, *, ascii_only: bool
) -> tuple[str, str]:
    """Return a cell for code that stands before another one, as JSON up to where the other one begins.

    Args:
        text: The JSON text.
        cell: The code cell that the new one stands before and looks like.
        source: The code; a line end at its end is left out.
        taken: The identifiers in use, or None where cells have none.
        ascii_only: Whether letters beyond ASCII are escaped.

    Returns:
        The JSON, and the identifier ("" for none).
    """
    layout = CellLayout.of(text, cell)
    source = source.removesuffix("\n")
    as_text = text.startswith('"', cell.source.start)
    content: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "" if taken is None else _identifier(source, taken),
        "metadata": {"tags": ["parameters"]},
        "outputs": [],
        "source": source if as_text else source.splitlines(keepends=True),
    }
    if taken is None:
        del content["id"]
    written = layout.write({name: content[name] for name in _ordered(content, layout.names)}, ascii_only=ascii_only)
    first = text.startswith("[", before_space(text, cell.start) - 1)
    gap = layout.comma if first and layout.one_line else f",{layout.before}"
    return written + gap, content.get("id", "")


def _ordered(names: Collection[str], like: Sequence[str]) -> list[str]:
    """Return names in the order of another cell's; what that one lacks comes last, or all are sorted if its own are."""
    known = [name for name in like if name in names]
    ordered = [*known, *(name for name in names if name not in known)]
    return sorted(ordered) if known == sorted(known) else ordered


def _identifier(source: str, taken: Collection[str]) -> str:
    found = (
        hashlib.blake2b(f"{source}{attempt or ''}".encode(errors="surrogatepass"), digest_size=4).hexdigest()
        for attempt in itertools.count()
    )
    return next(one for one in found if one not in taken)


def _indentation(space: str) -> str:
    return space.rpartition("\n")[2] if "\n" in space else ""
