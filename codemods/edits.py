"""The smallest change: some characters of a text replaced by others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replace ``text[start:end]`` of a source by ``replacement``.

    Attributes:
        start: First character replaced, an index into ``Source.text``.
        end: One past the last character replaced; equal to ``start`` for an insertion.
        replacement: The new text, with line feeds; ``Source.replace`` gives them the file's own.
        reformat: Whether the touched lines are code whose layout Black should settle
            (only done in files that Black had formatted before).
        new_cell: Whether the replacement becomes a code cell of its own, before the cell that holds ``start``; only
            notebooks have cells.
    """

    start: int
    end: int
    replacement: str
    reformat: bool = False
    new_cell: bool = False
