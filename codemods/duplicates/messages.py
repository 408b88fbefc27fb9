"""The words of findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codemods.counting import count
from codemods.duplicates.facts import Definition
from codemods.duplicates.groups import Group, Member

_MOST_PLACES = 3
_MOST_RANGES = 6
_KINDS = {"file": "same-file", "class": "same-class", "method": "same-method"}
_REASONS = {
    "file": "whole files are only reported: keep one of them, and import it",
    "class": "classes are only reported: keep one of them, and import it",
    "method": "methods are only reported: a common base class or a function could hold the code",
    "function": "copies of functions are only reported: keep one of them, and import it",
}


def kind_of(group: Group, member: Member) -> str:
    """Return the kind of a copy's finding: by what it is where another copy is equal, else ``near-copy``."""
    equal = _equal(group, member)
    if not equal:
        return "near-copy"
    one = member.definition
    if one.kind in _KINDS:
        return _KINDS[one.kind]
    return "exact-copy" if any(other.definition.exact == one.exact for other in equal) else "renamed-copy"


def message(group: Group, member: Member) -> str:
    """Return one sentence: where the other copies are, what differs, and how many lines could go."""
    equal = _equal(group, member)
    near = [other for other in group.members if other is not member and other not in equal]
    said = []
    if equal:
        same = all(other.definition.exact == member.definition.exact for other in equal)
        said.append(f"is the same{'' if same else ' but for names'} in {_places(equal, member.definition)}")
    if near:
        said.append(f"nearly the same in {_places(near, member.definition)}{_difference(group, member)}")
        said[0] = said[0] if equal else f"is {said[0]}"
    cost = f"{'up to ' if near else ''}{count(group.lines, 'line')} could go"
    more = "" if group.complete else "; there may be more, too many look alike to compare all"
    return f"{_named(member.definition)} {', and '.join(said)}: {cost}{more}"


def reason(group: Group, member: Member) -> str:
    """Return why a copy is not merged, before anything else is asked."""
    if not _equal(group, member):
        return "the copies differ: which of them is right is for a person to say"
    return _REASONS[member.definition.kind]


def _equal(group: Group, member: Member) -> list[Member]:
    alpha = member.definition.alpha
    return [other for other in group.members if other is not member and other.definition.alpha == alpha]


def _named(one: Definition) -> str:
    return "this file" if one.kind == "file" else f"`{one.name}`"


def _places(members: Sequence[Member], one: Definition) -> str:
    """The first few places, with the names where they are others: ``a.py:3, b.py:7 (as `read`) and 2 more``."""
    shown = [
        f"{other.path}:{other.definition.line}"
        + (f" (as `{other.definition.name}`)" if other.definition.name != one.name else "")
        for other in members[:_MOST_PLACES]
    ]
    more = len(members) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _difference(group: Group, member: Member) -> str:
    """What differs between a near copy and the first member; for that one itself, between it and its nearest."""
    first = group.members[0]
    if member.likeness == "near":
        return _lines(member.similarity, member.differing, member.against, first)
    if member is not first:
        return ""
    nearest = max((one for one in group.members if one.likeness == "near"), key=lambda one: one.similarity)
    return _lines(nearest.similarity, nearest.against, nearest.differing, nearest)


def _lines(similarity: float, here: Sequence[int], there: Sequence[int], other: Member) -> str:
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
