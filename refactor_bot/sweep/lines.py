"""Follows a line of a new text back to the old one. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import pygit2


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line of the new text comes from.

    Attributes:
        first: First line of the old text that it comes from, from 1.
        last: The last one; for a line that was only added, both are the line before it.
        changed: Whether it is new or changed.
    """

    first: int
    last: int
    changed: bool


def origin(before: bytes | None, after: bytes, line: int) -> Origin:
    """Return where a line comes from.

    Args:
        before: The old text; None for a new file.
        after: The new text.
        line: The line in it, from 1.
    """
    patch = pygit2.Patch.create_from(
        before or b"", after, flag=pygit2.enums.DiffOption.FORCE_TEXT, context_lines=0, interhunk_lines=0
    )
    shift = 0
    for hunk in patch.hunks:
        # A hunk that only removes lines names the line before them.
        start = hunk.new_start if hunk.new_lines else hunk.new_start + 1
        if line < start:
            break
        if line < start + hunk.new_lines:
            if hunk.old_lines == hunk.new_lines:
                same = hunk.old_start + line - start
                return Origin(same, same, True)
            return Origin(hunk.old_start, hunk.old_start + max(hunk.old_lines, 1) - 1, True)
        shift += hunk.old_lines - hunk.new_lines
    return Origin(line + shift, line + shift, False)
