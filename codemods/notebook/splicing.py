"""Writing into the JSON text of a notebook: every character that says the same as before stays as it was spelled."""

from __future__ import annotations

import itertools
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from codemods.notebook.document import JsonCell
from codemods.notebook.layout import ArrayLayout
from codemods.notebook.scanning import array, value

Part = str | tuple[int, int]
"""New text, or the kept range of an old text."""

_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL
)
_ESCAPED_LETTER = re.compile(r"(?<!\\)(?:\\\\)*+\\u(?!00[0-7])[0-9a-fA-F]{4}")
_PLAIN_SLASH = re.compile(r"(?<!\\)/")
_LINE = re.compile(r"[^\n]*+\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the strings of a file are written.

    Attributes:
        ascii: Whether letters beyond ASCII are escaped.
        slash: Whether a slash is escaped.
    """

    ascii: bool = False
    slash: bool = False

    def __call__(self, text: str) -> str:
        """Return a text as it stands between the quotes of a JSON string."""
        spelled = json.dumps(text, ensure_ascii=self.ascii)[1:-1]
        return spelled.replace("/", "\\/") if self.slash else spelled


def escapes_letters(text: str) -> bool:
    """Return whether a JSON text escapes letters beyond ASCII; one without any such letter does not."""
    return text.isascii() and _ESCAPED_LETTER.search(text) is not None


def assembled(text: str, parts: Sequence[Part]) -> str:
    """Return what the parts of a text make together."""
    return "".join(part if isinstance(part, str) else text[slice(*part)] for part in parts)


def spliced(text: str, cell: JsonCell, parts: Sequence[Part], *, ascii_only: bool) -> str:
    """Return the JSON of a cell's source, made of kept ranges of it and of new text."""
    old = text[cell.source.start : cell.source.end]
    spell = Spelling(ascii_only, "\\/" in old and not _PLAIN_SLASH.search(old))
    if not old.startswith('"'):
        return _array(text, cell, parts, spell)
    whole = _Piece(0, old[1:-1], str(cell.source.value), 0)
    return '"' + "".join(spell(part) if isinstance(part, str) else whole.cut(*part) for part in parts) + '"'


@dataclass(frozen=True)
class _Piece:
    """One string of a source.

    Attributes:
        number: Which element of the array it is, from 0.
        raw: How it is spelled, without quotes.
        text: What it says.
        offset: Where ``text`` begins in the whole source.
    """

    number: int
    raw: str
    text: str
    offset: int

    @property
    def end(self) -> int:
        return self.offset + len(self.text)

    def cut(self, start: int, end: int) -> str:
        """Return how the part of a range of the source that lies in this piece is spelled."""
        start, end = max(start - self.offset, 0), min(end - self.offset, len(self.text))
        if len(self.raw) == len(self.text):
            return self.raw[start:end]
        return self.raw[self._bounds[start] : self._bounds[end]]

    @cached_property
    def _bounds(self) -> list[int]:
        return [0, *(found.end() for found in _CHARACTER.finditer(self.raw))]


class _Chunk(NamedTuple):
    """A part of an element.

    Attributes:
        raw: How it is spelled.
        begins: The number of the old element that it is the beginning of, or None.
        ends: Whether it is the end of an old element.
        ends_line: Whether an element must end here.
    """

    raw: str
    begins: int | None
    ends: bool
    ends_line: bool


def _array(text: str, cell: JsonCell, parts: Sequence[Part], spell: Spelling) -> str:
    strings, _ = array(text, cell.source.start, value)
    pieces, offset = [], 0
    for number, one in enumerate(strings):
        piece = _Piece(number, text[one.start + 1 : one.end - 1], str(one.value), offset)
        offset = piece.end
        if piece.text:
            pieces.append(piece)
    layout = ArrayLayout.of(text, cell, strings)
    written = [layout.lead]
    for element in _elements(_chunks(pieces, parts, spell)):
        if len(written) > 1:
            written.append(layout.gaps.get(element[0].begins or 0, layout.gap))
        written.append(f'"{"".join(chunk.raw for chunk in element)}"')
    return f"[{''.join(written)}{layout.trail}]" if len(written) > 1 else "[]"


def _elements(chunks: Iterator[_Chunk]) -> list[list[_Chunk]]:
    elements: list[list[_Chunk]] = []
    for chunk in chunks:
        last = elements[-1][-1] if elements else None
        if last is None or last.ends_line or (last.ends and chunk.begins is not None):
            elements.append([])
        elements[-1].append(chunk)
    return elements


def _chunks(pieces: Sequence[_Piece], parts: Sequence[Part], spell: Spelling) -> Iterator[_Chunk]:
    # Where an old element holds several lines, so may a changed one.
    by_line = not any("\n" in piece.text[:-1] for piece in pieces)
    for part in parts:
        if not isinstance(part, str):
            yield from _kept(pieces, *part)
        elif part:
            lines = _LINE.findall(part) if by_line else [part]
            yield from (_Chunk(spell(line), None, False, by_line and line.endswith("\n")) for line in lines)


def _kept(pieces: Sequence[_Piece], start: int, end: int) -> Iterator[_Chunk]:
    first = bisect_right(pieces, start, key=lambda piece: piece.end)
    for piece in itertools.islice(pieces, first, None):
        if piece.offset >= end:
            return
        begins = piece.number if start <= piece.offset else None
        ends = piece.end <= end
        yield _Chunk(piece.cut(start, end), begins, ends, ends and piece.text.endswith("\n"))
