"""Groups of copies over the facts of a whole repository: equal ones first, then near ones, outer ones before inner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from codemods.duplicates import statements
from codemods.duplicates.clusters import Cluster, Copy, clusters
from codemods.duplicates.comparing import Comparison
from codemods.duplicates.facts import Definition, DuplicateFacts, Kind
from codemods.duplicates.options import DuplicateOptions

Likeness = Literal["exact", "renamed", "near"]
_LOOSEST: tuple[Likeness, ...] = ("near", "renamed", "exact")


@dataclass(frozen=True, slots=True)
class Member:
    """One copy.

    Attributes:
        path: Its file.
        definition: What it is.
        likeness: How it equals the group's first member.
        similarity: Part of the statements that it shares with the first member; 1.0 unless it is a near copy.
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
        kind: What the members are; functions and methods count as ``function`` where both are among them.
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
        """Yield the members that are equal but for local names and their own, two or more each time."""
        clusters: dict[str, list[Member]] = defaultdict(list)
        for member in self.members:
            clusters[member.definition.alpha].append(member)
        yield from (tuple(own) for own in clusters.values() if len(own) > 1)


def groups(facts: Mapping[str, DuplicateFacts], options: DuplicateOptions) -> tuple[Group, ...]:
    """Return all groups of copies of a repository, by place of the first member; the order of files does not matter."""
    found = (_group(cluster, facts) for cluster in clusters(facts, options))
    return tuple(sorted(found, key=lambda one: (one.members[0].path, one.members[0].definition.line, one.kind)))


def _group(cluster: Cluster, facts: Mapping[str, DuplicateFacts]) -> Group:
    first, *_ = cluster.equal
    members = [_equal(copy, first) for copy in cluster.equal]
    for copies, comparison in cluster.near:
        members += [_near(copy, first, comparison, facts) for copy in copies]
    kinds = {member.definition.kind for member in members}
    likeness = {member.likeness for member in members}
    return Group(
        next(one for one in _LOOSEST if one in likeness),
        "function" if "function" in kinds else first.definition.kind,
        tuple(members),
        sum(_could_go(member, cluster.told) for member in members[1:]),
        cluster.complete,
    )


def _could_go(member: Member, told: float) -> int:
    """Lines of a copy that are not needed; what groups of its parts already count is left out."""
    return round((member.definition.lines - len(member.differing)) * (1 - told))


def _equal(copy: Copy, first: Copy) -> Member:
    same = copy.definition.exact == first.definition.exact
    return Member(copy.path, copy.definition, "exact" if same else "renamed")


def _near(copy: Copy, first: Copy, found: Comparison, facts: Mapping[str, DuplicateFacts]) -> Member:
    return Member(
        copy.path,
        copy.definition,
        "near",
        round(found.similarity, 3),
        _lines(copy, found.right, facts[copy.path]),
        _lines(first, found.left, facts[first.path]),
    )


def _lines(copy: Copy, rows: tuple[int, ...], facts: DuplicateFacts) -> tuple[int, ...]:
    lines = statements.unpack(facts.statements, copy.definition.first, copy.definition.last).lines
    return tuple(dict.fromkeys(lines[row] for row in rows))
