"""Diffs, and the few hunks that show a reviewer what a change is like."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pygit2

from refactor_bot.engine import FileChange

_WELL_SIZED = range(4, 28)
_MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class Hunk:
    """One part of a file's diff.

    Attributes:
        path: Which file.
        line: Its first line before the change, from 1.
        lines: The diff's lines with their signs, without line ends.
        kinds: Kinds of the findings that it fixes.
    """

    path: str
    line: int
    lines: tuple[str, ...]
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LineCounts:
    """Lines that a change adds and removes."""

    added: int
    removed: int


def count_lines(change: FileChange) -> LineCounts:
    """Count the lines that a change adds and removes."""
    _, added, removed = _patch(change, 0).line_stats
    return LineCounts(added, removed)


def digest(changes: Sequence[FileChange]) -> str:
    """Return a digest of what is added and removed where, which stays when other lines of the files move."""
    found = hashlib.blake2b(digest_size=16)
    for change in sorted(changes, key=lambda change: change.path):
        found.update(f"\0{change.path}\0".encode())
        for hunk in _patch(change, 0).hunks:
            found.update(b"".join(line.origin.encode() + line.raw_content for line in hunk.lines))
            found.update(b"\0")
    return found.hexdigest()


def unified(changes: Sequence[FileChange]) -> bytes:
    """Return the changes as one patch that ``git apply`` takes, byte for byte whatever the encoding of the files."""
    return b"".join(bytes(_patch(change, 3).data) for change in changes)


def representative(changes: Sequence[FileChange], most: int = 3) -> tuple[Hunk, ...]:
    """Return a few hunks: what others rest on, then different kinds and files, first of a size read at a glance."""
    shared = [hunk for change in changes if not change.findings for hunk in hunks(change)]
    chosen: list[Hunk] = shared[:1]
    left = [hunk for change in changes if change.findings for hunk in hunks(change)]
    while left and len(chosen) < most:
        kinds = {kind for hunk in chosen for kind in hunk.kinds}
        paths = {hunk.path for hunk in chosen}
        best = min(
            left,
            key=lambda hunk: (
                bool(kinds) and not hunk.kinds - kinds,
                hunk.path in paths,
                len(hunk.lines) not in _WELL_SIZED,
                -len(hunk.lines) if len(hunk.lines) in _WELL_SIZED else len(hunk.lines),
                hunk.path,
                hunk.line,
            ),
        )
        left.remove(best)
        chosen.append(best)
    return tuple(sorted(chosen, key=lambda hunk: (hunk.path, hunk.line)))


def hunks(change: FileChange, context: int = 2) -> tuple[Hunk, ...]:
    """Return a file's hunks with a few lines around each."""
    found = []
    for hunk in _patch(change, context).hunks:
        lines = [
            line.origin + line.raw_content.decode("utf-8", "replace").rstrip("\r\n")
            for line in hunk.lines
            if line.origin in " +-"
        ]
        top, bottom = max(hunk.old_start - 1, 0), max(hunk.old_start - 1, 0) + hunk.old_lines
        # A correction may stand below the header that its finding points at.
        above = [f for f in change.findings if f.line <= bottom]
        inside = [f for f in above if f.end_line > top]
        kinds = frozenset(f.kind for f in inside or sorted(above, key=lambda f: f.line)[-1:])
        found.append(Hunk(change.path, top + 1, tuple(lines[:_MOST_LINES]), kinds))
    return tuple(found)


def _patch(change: FileChange, context: int) -> Any:
    """Return the difference as git computes it, which hostile repetitions do not slow down."""
    return pygit2.Patch.create_from(
        change.before,
        change.after,
        change.path,
        change.path,
        flag=pygit2.enums.DiffOption.FORCE_TEXT,
        context_lines=context,
    )
