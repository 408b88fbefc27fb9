"""Diffs, and the few hunks that show a reviewer what a change is like."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

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
    added = removed = 0
    for tag, first, last, start, end in _operations(change):
        if tag != "equal":
            removed += last - first
            added += end - start
    return LineCounts(added, removed)


def digest(changes: Sequence[FileChange]) -> str:
    """Return a digest of what is added and removed where, which stays when other lines of the files move."""
    found = hashlib.blake2b(digest_size=16)
    for change in sorted(changes, key=lambda change: change.path):
        before, after = _lines(change.before), _lines(change.after)
        found.update(f"\0{change.path}\0".encode())
        for tag, first, last, start, end in _operations(change):
            if tag != "equal":
                lines = [*(f"-{line}" for line in before[first:last]), *(f"+{line}" for line in after[start:end])]
                found.update("\n".join(lines).encode(errors="surrogatepass"))
                found.update(b"\0")
    return found.hexdigest()


def unified(changes: Sequence[FileChange]) -> str:
    """Return the changes as one patch that ``git apply`` takes; bytes that are not UTF-8 stand as lone surrogates."""
    parts = []
    for change in changes:
        before, after = _lines(change.before, ends=True), _lines(change.after, ends=True)
        old, new = _quoted(f"a/{change.path}"), _quoted(f"b/{change.path}")
        source = old if change.before is not None else "/dev/null"
        parts.append(f"diff --git {old} {new}\n")
        if change.before is None:
            parts.append("new file mode 100644\n")
        parts += [
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in difflib.unified_diff(before, after, source, new)
        ]
    return "".join(parts)


def _quoted(path: str) -> str:
    """Return a path as git writes it in a patch, in quotes where a line could not hold it (core.quotePath)."""
    if path.isprintable() and not set(path) & {'"', "\\"}:
        return path
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8", "surrogateescape")
    return '"' + "".join(chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}" for byte in escaped) + '"'


def representative(changes: Sequence[FileChange], most: int = 3) -> tuple[Hunk, ...]:
    """Return a few hunks: of different kinds and files first, of a size that is read at a glance first."""
    chosen: list[Hunk] = []
    left = [hunk for change in changes for hunk in hunks(change)]
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
    before, after = _lines(change.before), _lines(change.after)
    found = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(context):
        lines: list[str] = []
        for tag, first, last, start, end in group:
            if tag == "equal":
                lines += [f" {line}" for line in before[first:last]]
            else:
                lines += [f"-{line}" for line in before[first:last]]
                lines += [f"+{line}" for line in after[start:end]]
        top, bottom = group[0][1], group[-1][2]
        # A correction may stand below the header that its finding points at.
        above = [f for f in change.findings if f.line <= bottom]
        inside = [f for f in above if f.end_line > top]
        kinds = frozenset(f.kind for f in inside or sorted(above, key=lambda f: f.line)[-1:])
        found.append(Hunk(change.path, top + 1, tuple(lines[:_MOST_LINES]), kinds))
    return tuple(found)


def _operations(change: FileChange) -> Sequence[tuple[str, int, int, int, int]]:
    return difflib.SequenceMatcher(None, _lines(change.before), _lines(change.after), autojunk=False).get_opcodes()


def _lines(data: bytes | None, *, ends: bool = False) -> list[str]:
    text = (data or b"").decode("utf-8", "surrogateescape")
    found = text.split("\n")
    lines = [f"{line}\n" for line in found[:-1]] if ends else [line.rstrip("\r") for line in found[:-1]]
    return [*lines, found[-1]] if found[-1] else lines
