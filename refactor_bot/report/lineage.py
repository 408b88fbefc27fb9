"""Finds a definition again in the older versions of its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from codemods.duplicates.facts import Definition, DuplicateFacts
from refactor_bot.repo.history import Version
from refactor_bot.report.drift import Point, State, Track


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as it is today.

    Attributes:
        path: Its file.
        blob: The file's content.
        definition: What it is.
    """

    path: str
    blob: str
    definition: Definition


def track(copy: Copy, versions: Sequence[Version], facts: Mapping[str, DuplicateFacts], today: int) -> Track:
    """Return a copy's states, oldest first.

    A definition that has another name in an older version is known by its code, or by the structure of it. A version
    of which nothing is known (it did not parse) is passed over.

    Args:
        copy: The copy.
        versions: The versions of its file that are committed, oldest first.
        facts: What is known of contents, by blob.
        today: The place in the history of what is not committed yet.
    """
    points = []
    newer = copy.definition
    if not versions or versions[-1].blob != copy.blob:
        points.append(Point(today, _state(newer, copy.blob)))
    for version in reversed(versions):
        known = facts.get(version.blob)
        if known is None:
            continue
        found = _same(newer, known, facts.get(points[-1].state.blob) if points else None)
        if found is None:
            break
        points.append(Point(version.commit, _state(found, version.blob)))
        newer = found
    return tuple(reversed(points))


def _same(newer: Definition, older: DuplicateFacts, then: DuplicateFacts | None) -> Definition | None:
    """Return the definition that became a newer one, or None when there is none yet.

    Args:
        newer: The definition as it became.
        older: The version before.
        then: The version in which it is ``newer``.
    """
    if newer.kind == "file":
        return older.whole
    named = [one for one in older.definitions if one.name == newer.name and one.kind == newer.kind]
    if named:
        return min(named, key=lambda one: (one.alpha != newer.alpha, abs(one.line - newer.line)))
    stayed = {one.name for one in then.definitions} if then is not None else set()
    gone = [one for one in older.definitions if one.kind == newer.kind and one.name not in stayed]
    found = [one for one in gone if one.alpha == newer.alpha] or [one for one in gone if one.form == newer.form]
    return found[0] if len(found) == 1 else None


def _state(definition: Definition, blob: str) -> State:
    return State(definition.alpha, blob, definition.line, definition.end_line)
