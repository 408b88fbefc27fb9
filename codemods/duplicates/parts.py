"""Copies that may become one function, and those that belong together because they call each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from codemods.duplicates.families import Copy, Place, staying

ALONE = "no other copy is left that it could be merged with"
"""Why the last copy of a function stays."""


@dataclass
class Part:
    """Copies in one import root in which all names mean the same.

    Attributes:
        root: The import root.
        members: The copies that are still to be merged, by their places.
    """

    root: str
    members: dict[Place, Copy]

    @classmethod
    def of(cls, root: str, copies: Iterable[Copy]) -> Part:
        """Make a part of copies."""
        return cls(root, {copy.place: copy for copy in copies})

    @property
    def copies(self) -> list[Copy]:
        """The copies."""
        return list(self.members.values())

    @property
    def files(self) -> set[str]:
        """The files that they are in."""
        return {copy.path for copy in self.copies}

    @property
    def lines(self) -> int:
        """Lines that go when they are merged."""
        return sum(copy.definition.lines for copy in self.copies[1:])

    @property
    def order(self) -> tuple[int, Place]:
        """What saves most comes first."""
        return -self.lines, self.copies[0].place


def settle(
    parts: Sequence[Part], refuse: Callable[[Part, Copy, str], None], can_stay: Callable[[str], bool]
) -> list[Part]:
    """Drop copies that call what stays, and what is left in one file alone, until nothing changes.

    Args:
        parts: The parts.
        refuse: Takes a copy out of its part, for a reason.
        can_stay: Whether a file may keep a copy that others import.
    """
    moving = names(parts)
    callers: dict[tuple[str, str], list[tuple[Part, Copy]]] = defaultdict(list)
    stuck: dict[int, dict[Place, str]] = defaultdict(dict)
    for part in parts:
        for copy in part.copies:
            for called in copy.traits.called:
                callers[copy.path, called].append((part, copy))
            if (name := stays(copy, moving)) is not None:
                stuck[id(part)][copy.place] = name
    waiting = {id(part): part for part in parts}
    while waiting:
        _, part = waiting.popitem()
        for copy in _falling(part, stuck[id(part)], can_stay):
            reason = stuck[id(part)].pop(copy.place, None)
            refuse(part, copy, ALONE if reason is None else staying(reason))
            for other, caller in callers[copy.path, copy.name]:
                if caller.place in other.members:
                    stuck[id(other)][caller.place] = copy.name
                    waiting[id(other)] = other
    return [part for part in parts if part.members]


def _falling(part: Part, stuck: Mapping[Place, str], can_stay: Callable[[str], bool]) -> list[Copy]:
    """The copies of a part that cannot be merged, as these use what stays or are in one file."""
    falling = [copy for copy in part.copies if copy.place in stuck]
    # One of them may be the copy that the others import.
    if len(falling) == 1 and can_stay(falling[0].path):
        falling = []
    left = {copy.path for copy in part.copies if not falling or copy.place not in stuck}
    return falling if len(left) > 1 else part.copies


def units(parts: Sequence[Part]) -> list[list[Part]]:
    """Return the parts sorted into those that call each other."""
    owner = {(copy.path, copy.name): index for index, part in enumerate(parts) for copy in part.copies}
    above = list(range(len(parts)))

    def top(index: int) -> int:
        while above[index] != index:
            above[index] = above[above[index]]
            index = above[index]
        return index

    for index, part in enumerate(parts):
        for copy in part.copies:
            for name in copy.traits.called:
                above[top(owner.get((copy.path, name), index))] = top(index)
    found: dict[int, list[Part]] = defaultdict(list)
    for index, part in enumerate(parts):
        found[top(index)].append(part)
    return list(found.values())


def names(parts: Iterable[Part]) -> set[tuple[str, str]]:
    """Return the functions that take part, by file and name."""
    return {(copy.path, copy.name) for part in parts for copy in part.copies}


def stays(copy: Copy, moving: Collection[tuple[str, str]]) -> str | None:
    """Return what a copy uses of its own file that takes no part, or None."""
    return next((name for name in copy.traits.called if (copy.path, name) not in moving), None)
