"""Cuts a proven change into replacements of lines that hold by themselves, within what a diff shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pygit2

from codemods.api import Claim
from codemods.proofs import Change, check
from refactor_bot.github.model import Span
from refactor_bot.repo.snapshot import Snapshot
from refactor_bot.report.markdown import visible

# More is no change to take in at a glance.
_MOST_LINES = 30
_LONGEST = 4_000
_MOST_HUNKS = 40


@dataclass(frozen=True, slots=True)
class Task:
    """One changed file, for a worker process.

    Attributes:
        snapshot: The files before.
        claim: What the change promises.
        path: Which file.
        before: Its bytes before; None for a new file.
        after: Its bytes after; None for a removed file.
        spans: The lines that may be replaced, as GitHub shows them.
        together: Whether its parts are only wanted all at once.
    """

    snapshot: Snapshot
    claim: Claim
    path: str
    before: bytes | None
    after: bytes | None
    spans: tuple[Span, ...]
    together: bool = False


@dataclass(frozen=True, slots=True)
class Replacement:
    """Lines that are replaced.

    Attributes:
        first: The first of them, from 1.
        last: The last of them.
        old: Their text, each line with its end.
        new: The text instead.
        changed: How many lines are added and removed.
    """

    first: int
    last: int
    old: str
    new: str
    changed: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A change cut up.

    Attributes:
        replacements: The claim was checked for each of them alone, and for all together.
        whole: Whether they are all of the change.
        partly: The file once they are applied; None where there is none.
    """

    replacements: tuple[Replacement, ...] = ()
    whole: bool = False
    partly: bytes | None = None

    @property
    def changed(self) -> int:
        """How many lines are added and removed."""
        return sum(one.changed for one in self.replacements)


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines that differ: ``count`` lines from ``first`` on become ``new``."""

    first: int
    count: int
    new: tuple[str, ...]


def cut(task: Task) -> Cut:
    """Return the replacements that a change consists of; runs in a worker process."""
    nothing = Cut(partly=task.before)
    lines = _lines(task.before)
    if task.before is None or task.after is None or lines is None or _lines(task.after) is None:
        return nothing
    hunks = _hunks(task.before, task.after)
    apart = [] if task.together else _apart(task, lines, hunks)
    if hunks and sum(len(covered) for _, covered in apart) == len(hunks) and _holds(task, task.after):
        return Cut(tuple(found for found, _ in apart), whole=True, partly=task.after)
    at_once = _within(lines, hunks, task.spans) if hunks else None
    if at_once is not None and _holds(task, task.after):
        return Cut((at_once,), whole=True, partly=task.after)
    partly = _applied(lines, [hunk for _, covered in apart for hunk in covered])
    return Cut(tuple(found for found, _ in apart), partly=partly) if apart and _holds(task, partly) else nothing


def _apart(task: Task, lines: Sequence[str], hunks: Sequence[_Hunk]) -> list[tuple[Replacement, list[_Hunk]]]:
    """Return the hunks that can be applied one by one, neighbours on the same lines together."""
    found: list[tuple[Replacement, list[_Hunk]]] = []
    for hunk in hunks[:_MOST_HUNKS]:
        one = _within(lines, [hunk], task.spans)
        if one is None:
            continue
        if found and found[-1][0].last >= one.first:
            covered = [*found[-1][1], hunk]
            both = _within(lines, covered, task.spans)
            if both is not None:
                found[-1] = (both, covered)
        else:
            found.append((one, [hunk]))
    return [(one, covered) for one, covered in found if _holds(task, _applied(lines, covered))]


def _holds(task: Task, after: bytes) -> bool:
    return check(task.claim, [Change(task.path, task.before, after)], task.snapshot.read).holds


def _within(lines: Sequence[str], hunks: Sequence[_Hunk], spans: Iterable[Span]) -> Replacement | None:
    """Return hunks as one replacement within what one part of the diff shows; None where that is not possible."""
    for span in spans:
        bounds = _bounds(hunks, span, len(lines))
        if bounds is None:
            continue
        first, last = bounds
        old = "".join(lines[first - 1 : last])
        new = _text(lines, hunks, first, last)
        if max(last - first + 1, new.count("\n")) > _MOST_LINES or len(new) > _LONGEST:
            return None
        # What a reader cannot see, or Markdown would not keep, is not to be applied with a click.
        if visible(new) != new:
            return None
        return Replacement(first, last, old, new, sum(hunk.count + len(hunk.new) for hunk in hunks))
    return None


def _bounds(hunks: Sequence[_Hunk], span: Span, length: int) -> tuple[int, int] | None:
    """Return the lines that stand for some hunks; an addition takes the line before it along, or else the one after."""
    first, last = hunks[0].first, max(hunk.first + hunk.count - 1 for hunk in hunks)
    if last < first:
        first = last = last if last >= span.first else first
    return (first, last) if span.first <= first and last <= min(span.last, length) else None


def _text(lines: Sequence[str], hunks: Iterable[_Hunk], first: int, last: int) -> str:
    parts: list[str] = []
    here = first
    for hunk in hunks:
        parts += lines[here - 1 : hunk.first - 1]
        parts += hunk.new
        here = hunk.first + hunk.count
    parts += lines[here - 1 : last]
    return "".join(parts)


def _applied(lines: Sequence[str], hunks: Iterable[_Hunk]) -> bytes:
    return _text(lines, hunks, 1, len(lines)).encode()


def _lines(data: bytes | None) -> list[str] | None:
    """Return the lines of a text with their ends; None where a suggestion would not keep it byte for byte."""
    if data is None:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\r" in text or text.startswith("\ufeff") or not text.endswith("\n"):
        return None
    return [f"{line}\n" for line in text[:-1].split("\n")]


def _hunks(before: bytes, after: bytes) -> list[_Hunk]:
    patch = pygit2.Patch.create_from(
        before, after, flag=pygit2.enums.DiffOption.FORCE_TEXT, context_lines=0, interhunk_lines=0
    )
    found = []
    for hunk in patch.hunks:
        # A hunk that only adds lines names the line before them.
        first = hunk.old_start if hunk.old_lines else hunk.old_start + 1
        new = tuple(line.raw_content.decode("utf-8") for line in hunk.lines if line.origin == "+")
        found.append(_Hunk(first, hunk.old_lines, new))
    return found
