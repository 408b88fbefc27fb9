"""The words of findings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from codemods.counting import count
from codemods.duplicates.facts import Definition
from codemods.duplicates.groups import Group, Member

_MOST_PLACES = 3
_MOST_RANGES = 6
_KINDS = {"file": "same-file", "class": "same-class", "method": "same-method", "block": "same-block"}
_REASONS = {
    "file": "whole files are only reported: keep one of them, and import it",
    "class": "classes are only reported: keep one of them, and import it",
    "method": "methods are only reported: a common base class or a function could hold the code",
    "block": "blocks inside of functions are only reported: a function could hold the code",
    "function": "copies of functions are only reported: keep one of them, and import it",
}


class Words:
    """What is said about the copies of one group.

    Args:
        group: The group.
    """

    def __init__(self, group: Group) -> None:
        self._group = group
        self._equal: dict[str, list[Member]] = defaultdict(list)
        for member in group.members:
            self._equal[member.definition.alpha].append(member)
        self._exact = Counter(member.definition.exact for member in group.members)
        near = [one for one in group.members if one.likeness == "near"]
        self._nearest = max(near, key=lambda one: one.similarity, default=None)
        # The first of each set of equal copies: they stand for it where near copies are listed.
        self._firsts = [own[0] for own in self._equal.values()]

    def kind(self, member: Member) -> str:
        """Return the kind of a copy's finding: by what it is where another copy is equal, else ``near-copy``."""
        one = member.definition
        if not self._has_equal(member):
            return "near-copy"
        if one.kind in _KINDS:
            return _KINDS[one.kind]
        return "exact-copy" if self._exact[one.exact] > 1 else "renamed-copy"

    def message(self, member: Member) -> str:
        """Return one sentence: where the other copies are, what differs, and how many lines could go."""
        own = self._equal[member.definition.alpha]
        said = []
        if self._has_equal(member):
            same = self._exact[member.definition.exact] == len(own)
            said.append(f"is the same{'' if same else ' but for names'} in {_places(own, member, len(own) - 1)}")
        near = len(self._group.members) - len(own)
        if near:
            firsts = [
                one for one in self._firsts[: _MOST_PLACES + 1] if one.definition.alpha != own[0].definition.alpha
            ]
            places = f"nearly the same in {_places(firsts, member, near)}{self._difference(member)}"
            said.append(places if said else f"is {places}")
        rough = near or self._group.kind == "block"
        cost = f"{'up to ' if rough else ''}{count(self._group.lines, 'line')} could go"
        more = "" if self._group.complete else "; there may be more, too many look alike to compare all"
        return f"{_named(member.definition)} {', and '.join(said)}: {cost}{more}"

    def reason(self, member: Member) -> str:
        """Return why a copy is not merged, before anything else is asked."""
        if not self._has_equal(member):
            return "the copies differ: which of them is right is for a person to say"
        return _REASONS[member.definition.kind]

    def _has_equal(self, member: Member) -> bool:
        return len(self._equal[member.definition.alpha]) > 1

    def _difference(self, member: Member) -> str:
        """What differs between a near copy and the first; for that one itself, between it and its nearest."""
        first = self._group.members[0]
        if member.likeness == "near":
            return _lines(member.similarity, member.differing, member.against, first)
        if member is not first or self._nearest is None:
            return ""
        nearest = self._nearest
        return _lines(nearest.similarity, nearest.against, nearest.differing, nearest)


def _named(one: Definition) -> str:
    if one.kind == "block":
        return f"this block of `{one.name}`"
    return "this file" if one.kind == "file" else f"`{one.name}`"


def _places(members: Sequence[Member], member: Member, number: int) -> str:
    """The first few places beside a member's own: ``a.py:3, b.py:7 (as `read`) and 2 more``."""
    name = member.definition.name
    word = "in" if member.definition.kind == "block" else "as"
    shown = [
        f"{other.path}:{other.definition.line}"
        + (f" ({word} `{other.definition.name}`)" if other.definition.name != name else "")
        for other in members[: _MOST_PLACES + 1]
        if other is not member
    ][:_MOST_PLACES]
    more = number - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _lines(similarity: float, here: Sequence[int], there: Sequence[int], other: Member) -> str:
    # Copies whose statements are alike one by one differ all the same: in which name is used where.
    similarity = min(similarity, 0.99)
    name = f"{other.path}:{other.definition.line}"
    parts = [f"line{'s' * (len(here) != 1)} {ranges(here)} here"] if here else []
    parts += [f"line{'s' * (len(there) != 1)} {ranges(there)} of {name}"] if there else []
    return f" ({similarity:.0%}; differs in {' and '.join(parts)})" if parts else f" ({similarity:.0%})"


def ranges(lines: Iterable[int]) -> str:
    """Return numbers as ranges, ``3, 7-9``; the first few of many."""
    found: list[list[int]] = []
    for line in sorted(set(lines)):
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    shown = [f"{first}-{last}" if last > first else f"{first}" for first, last in found[:_MOST_RANGES]]
    return ", ".join([*shown, *(["..."] if len(found) > _MOST_RANGES else [])])
