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


@dataclass(frozen=True, slots=True)
class Content:
    """What one content defines.

    Attributes:
        whole: The file as a whole; None when there is too little code in it.
        named: The definitions of each name.
    """

    whole: Definition | None
    named: Mapping[str, Sequence[Definition]]

    @classmethod
    def of(cls, facts: DuplicateFacts) -> Content:
        """Sort a file's facts by name."""
        named: dict[str, list[Definition]] = {}
        for one in facts.definitions:
            named.setdefault(one.name, []).append(one)
        return cls(facts.whole, named)


def track(copy: Copy, versions: Sequence[Version], contents: Mapping[str, Content], today: int) -> Track:
    """Return a copy's states, oldest first.

    A definition that has another name in an older version is known by its code, or by the structure of it. A version
    of which nothing is known (it did not parse) is passed over.

    Args:
        copy: The copy.
        versions: The versions of its file that are committed, oldest first.
        contents: What is known of contents, by blob.
        today: The place in the history of what is not committed yet.
    """
    points = []
    newer = copy.definition
    if not versions or versions[-1].blob != copy.blob:
        points.append(Point(today, _state(newer, copy.blob)))
    for version in reversed(versions):
        known = contents.get(version.blob)
        if known is None:
            continue
        found = _same(newer, known, contents.get(points[-1].state.blob) if points else None)
        if found is None:
            break
        points.append(Point(version.commit, _state(found, version.blob)))
        newer = found
    return tuple(reversed(points))


def _same(newer: Definition, older: Content, then: Content | None) -> Definition | None:
    """Return the definition that became a newer one, or None when there is none yet.

    Args:
        newer: The definition as it became.
        older: The version before.
        then: The version in which it is ``newer``.
    """
    if newer.kind == "file":
        return older.whole
    named = [one for one in older.named.get(newer.name, ()) if one.kind == newer.kind]
    if named:
        return min(named, key=lambda one: (one.alpha != newer.alpha, abs(one.line - newer.line)))
    gone = older.named.keys() - (then.named.keys() if then is not None else ())
    left = [one for name in sorted(gone) for one in older.named[name] if one.kind == newer.kind]
    found = [one for one in left if one.alpha == newer.alpha] or [one for one in left if one.form == newer.form]
    return found[0] if len(found) == 1 else None


def _state(definition: Definition, blob: str) -> State:
    return State(definition.alpha, blob, definition.line, definition.end_line)
