"""Decides from the past of some copies whether they drifted: which change did one copy get and another did not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from refactor_bot.report.corrections import contains, difference, received, signs

_MOST_COPIES = 12
_MOST_JUDGED = 20
_LONGEST = 2_000


class Verdict(StrEnum):
    """What became of copies."""

    SAME = "same"
    """They are equal."""
    LIKELY_FIX = "likely-fix"
    """They were equal once, and one has a change that looks like a correction and that another has not."""
    DRIFTED = "drifted"
    """They were equal once, and are no longer."""
    UNRELATED = "unrelated"
    """They were never equal in the history that was read."""
    UNKNOWN = "unknown"
    """Not all of them have a history."""


@dataclass(frozen=True, slots=True)
class State:
    """A copy's code in one version of its file.

    Attributes:
        digest: The same for the same code, whatever its local names, comments, docstrings and annotations.
        blob: The file's content.
        line: First line of the copy in it.
        end_line: Its last line.
    """

    digest: str
    blob: str
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Point:
    """A copy's state from one commit on, by the commit's place in the history."""

    commit: int
    state: State


Track = Sequence[Point]
"""A copy's states, oldest first; empty when nothing is known of its past."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one copy that others did not get.

    Attributes:
        commit: Its place in the history.
        copy: Which copy, by its place in the group.
        missed: The copies without it.
        before: The copy before it.
        after: The copy after it.
        akin: Copies that never were equal to this one, adapted as they were pasted. They may lack it all the same: a
            line that both have can be wrong in both.
        signs: What makes it look like a correction.
        lines: What it removes and adds, with signs as in a diff.
    """

    commit: int
    copy: int
    missed: tuple[int, ...]
    before: State
    after: State
    akin: tuple[int, ...] = ()
    signs: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """What became of a group of copies; commits by their place in the history.

    Attributes:
        verdict: In one word.
        born: The first commit after which two of them were equal, or None.
        equal: The last commit after which all that existed then were equal, or None.
        apart: Commits that changed some of the copies and not the others.
        together: Commits that changed all of them.
        changes: What some copies have and others have not, oldest first, since they were equal.
    """

    verdict: Verdict
    born: int | None = None
    equal: int | None = None
    apart: int = 0
    together: int = 0
    changes: tuple[Change, ...] = ()


def drift(tracks: Sequence[Track]) -> Drift:
    """Decide from the copies' pasts alone; whether a change looks like a correction is for ``judged``."""
    tracks = tracks[:_MOST_COPIES]
    if len(tracks) < 2 or not all(tracks):
        return Drift(Verdict.UNKNOWN)
    born, equal = _equality(tracks)
    apart, together = _churn(tracks)
    if len({track[-1].state.digest for track in tracks}) == 1:
        return Drift(Verdict.SAME, born, equal, apart, together)
    changes, related = _one_sided(tracks)
    return Drift(Verdict.DRIFTED if related else Verdict.UNRELATED, born, equal, apart, together, changes)


def judged(
    found: Drift, tracks: Sequence[Track], subjects: Sequence[str], text: Callable[[State], Sequence[str]]
) -> Drift:
    """Look at the newest one-sided changes: drop what the other copies have by now, and say what looks like a fix.

    Args:
        found: What ``drift`` returned.
        tracks: The copies' pasts.
        subjects: First line of each commit's message, by its place in the history.
        text: Returns the lines of a copy; none where they cannot be read.
    """
    if not found.changes:
        return found
    now = [tuple(text(track[-1].state))[:_LONGEST] for track in tracks[:_MOST_COPIES]]
    changes = []
    newest = sorted(found.changes, key=lambda change: (bool(change.missed), change.commit, change.copy))[-_MOST_JUDGED:]
    for change in sorted(newest, key=lambda change: (change.commit, change.copy)):
        removed, added = difference(text(change.before)[:_LONGEST], text(change.after)[:_LONGEST])
        if (removed or added) and not received(removed, added, now[change.copy]):
            continue
        subject = subjects[change.commit] if change.commit < len(subjects) else ""
        why = signs(subject, removed, added)
        missed = {other for other in change.missed if not received(removed, added, now[other])}
        if why:
            missed |= {other for other in change.akin if _as_before(removed, added, now[other])}
        if missed:
            lines = (*(f"-{line}" for line in removed), *(f"+{line}" for line in added))
            changes.append(replace(change, missed=tuple(sorted(missed)), akin=(), signs=why, lines=lines))
    fix = any(change.signs for change in changes)
    return replace(found, verdict=Verdict.LIKELY_FIX if fix else found.verdict, changes=tuple(changes))


def _as_before(removed: Sequence[str], added: Sequence[str], now: Sequence[str]) -> bool:
    """Return whether code still has the lines that a change removed elsewhere."""
    return contains(removed, now) and not received(removed, added, now)


def _equality(tracks: Sequence[Track]) -> tuple[int | None, int | None]:
    born = equal = None
    for commit, states in _moments(tracks):
        digests = [state.digest for state in states.values()]
        if len(digests) > len(set(digests)) and born is None:
            born = commit
        if len(digests) > 1 and len(set(digests)) == 1:
            equal = commit
    return born, equal


def _churn(tracks: Sequence[Track]) -> tuple[int, int]:
    apart = together = 0
    earlier: Mapping[int, State] = {}
    for _, states in _moments(tracks):
        if len(earlier) > 1:
            changed = sum(states[copy].digest != state.digest for copy, state in earlier.items())
            together += changed == len(earlier)
            apart += 0 < changed < len(earlier)
        earlier = states
    return apart, together


def _moments(tracks: Sequence[Track]) -> Iterator[tuple[int, dict[int, State]]]:
    """Yield each commit that touched a copy, oldest first, with the states of the copies that exist after it."""
    events = sorted((point.commit, copy, point.state) for copy, track in enumerate(tracks) for point in track)
    states: dict[int, State] = {}
    for number, (commit, copy, state) in enumerate(events):
        states[copy] = state
        if number + 1 == len(events) or events[number + 1][0] != commit:
            yield commit, dict(states)


def _one_sided(tracks: Sequence[Track]) -> tuple[tuple[Change, ...], bool]:
    """Return what a copy has and another has not since the two were the same, and whether any that differ ever were."""
    found: dict[tuple[int, int], Change] = {}
    related = False
    for one in range(len(tracks)):
        for other in range(one + 1, len(tracks)):
            if tracks[one][-1].state.digest == tracks[other][-1].state.digest:
                continue
            common = _common(tracks[one], tracks[other])
            related |= common is not None
            first, second = common or _met(tracks[one], tracks[other])
            mine, theirs = _changes(tracks[one], first), _changes(tracks[other], second)
            for copy, missing, own, foreign in ((one, other, mine, theirs), (other, one, theirs, mine)):
                # A commit that changed both was made with the other copy in mind.
                for commit in own.keys() - foreign.keys():
                    change = found.setdefault((commit, copy), Change(commit, copy, (), *own[commit]))
                    found[commit, copy] = (
                        replace(change, missed=tuple(sorted((*change.missed, missing))))
                        if common is not None
                        else replace(change, akin=tuple(sorted((*change.akin, missing))))
                    )
    return tuple(found[key] for key in sorted(found)), related


def _common(one: Track, other: Track) -> tuple[int, int] | None:
    """Return where two copies were last the same: the place in each track after which the fewest changes follow."""
    mine = {point.state.digest: place for place, point in enumerate(one)}
    theirs = {point.state.digest: place for place, point in enumerate(other)}
    shared = [(mine[digest] + theirs[digest], mine[digest], theirs[digest]) for digest in mine.keys() & theirs.keys()]
    return max(shared)[1:] if shared else None


def _met(one: Track, other: Track) -> tuple[int, int]:
    """Return the place in each track from which on both copies were there."""
    start = max(one[0].commit, other[0].commit)
    first, second = (sum(point.commit <= start for point in track) - 1 for track in (one, other))
    return first, second


def _changes(track: Track, after: int) -> dict[int, tuple[State, State]]:
    """Return what changed a copy after a place in its track, by commit."""
    pairs = zip(track[after:], track[after + 1 :], strict=False)
    return {new.commit: (old.state, new.state) for old, new in pairs if old.state.digest != new.state.digest}
