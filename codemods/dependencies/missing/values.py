"""What a proposal is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Need(IntEnum):
    """How much the repository needs a distribution."""

    ALWAYS = 1
    TESTS = 2
    """Only files that hold tests import it."""
    OPTIONAL = 3
    """Its files can be loaded without it."""
    TYPING = 4
    """Only type checkers look for it."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is imported.

    Attributes:
        path: The file.
        line: The first such line of it.
    """

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit for the version, with its evidence.

    Attributes:
        version: The first version that is too new, or the first that is new enough.
        name: What is used: a full dotted name, or one with a keyword, ``f(keyword=)``.
        place: Where.
    """

    version: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Missing:
    """A distribution that the code needs and no manifest declares.

    Attributes:
        name: Normalised.
        imports: Import names that ask for it, sorted.
        places: The files that import it, in order.
        need: How much it is needed.
        below: The version that takes away what the code uses; None without evidence.
        at_least: The recent version that brings what the code uses; None without evidence.
    """

    name: str
    imports: tuple[str, ...]
    places: tuple[Place, ...]
    need: Need
    below: Bound | None = None
    at_least: Bound | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An import that nothing is proposed for.

    Attributes:
        name: The import name.
        reason: Why, a clause about it.
        places: The files that import it, in order.
    """

    name: str
    reason: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the manifests lack.

    Attributes:
        missing: Sorted by name.
        left_out: Sorted by name.
        text: Of a new ``requirements.in``; None where there is a manifest already, or nothing to write.
    """

    missing: tuple[Missing, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    text: str | None = None
