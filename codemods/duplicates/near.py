"""Finds near copies: locality-sensitive hashing says which pairs are worth comparing, so that not all are compared."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from codemods.duplicates.comparing import Body, Comparison, compare
from codemods.duplicates.facts import Definition
from codemods.duplicates.sketch import KEYS, keys

# Where more than this many share a key, each is compared only with those that are nearest in length.
_CROWD = 24
_NEIGHBOURS = 6
# Near copies that share fewer statements, the head included, are a coincidence.
_LEAST_SHARED = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A definition that may have near copies.

    Attributes:
        path: Its file.
        definition: What it is.
        packed: The statements of its file.
    """

    path: str
    definition: Definition
    packed: bytes

    @property
    def length(self) -> int:
        """How many statements it has."""
        return self.definition.last - self.definition.first

    def body(self) -> Body:
        """Unpack its statements."""
        return Body.of(self.packed, self.definition.first, self.definition.last)

    def comparable(self, other: Candidate, least: float) -> bool:
        """Whether both can be near copies: alike in length, none inside the other, no two ways to define a name."""
        one, two = self.definition, other.definition
        if 2 * min(self.length, other.length) < least * (self.length + other.length):
            return False
        return self.path != other.path or (one.name != two.name and (one.last <= two.first or two.last <= one.first))


@dataclass(frozen=True, slots=True)
class Star:
    """Near copies of one definition, as indices of candidates.

    Attributes:
        centre: The one that the others are compared with.
        others: The others, with how each compares; ``left`` is the centre's side.
        complete: Whether all that share a key were compared.
    """

    centre: int
    others: tuple[tuple[int, Comparison], ...]
    complete: bool


def stars(candidates: Sequence[Candidate], least: float) -> tuple[Star, ...]:
    """Return near copies as groups of which every member is near the first; each candidate is in one at most."""
    pairs, crowded = _pairs(candidates, least)
    found: dict[tuple[int, int], Comparison] = {}
    bodies: dict[int, Body] = {}
    for pair in sorted(pairs):
        for at in pair:
            if at not in bodies:
                bodies[at] = candidates[at].body()
        one, other = pair
        compared = compare(bodies[one], bodies[other], least)
        if compared is not None and len(bodies[one]) - len(compared.left) >= _LEAST_SHARED:
            found[pair] = compared
    return tuple(_gather(found, crowded))


def _pairs(candidates: Sequence[Candidate], least: float) -> tuple[set[tuple[int, int]], set[int]]:
    """Return the pairs that share a key, and the candidates that share most of theirs with too many to compare all."""
    pairs: set[tuple[int, int]] = set()
    crowded: Counter[int] = Counter()
    for bucket in _buckets(candidates):
        small = len(bucket) <= _CROWD
        if not small:
            crowded.update(bucket)
        for one, other in combinations(bucket, 2) if small else _nearest(bucket, candidates, least):
            pair = _pair(one, other)
            if pair not in pairs and candidates[one].comparable(candidates[other], least):
                pairs.add(pair)
    return pairs, {at for at, times in crowded.items() if times > KEYS // 2}


def _nearest(bucket: list[int], candidates: Sequence[Candidate], least: float) -> Iterator[tuple[int, int]]:
    """Yield pairs of a crowd: each with those nearest in length, and with one that many others are compared with."""
    ordered = sorted(bucket, key=lambda at: (candidates[at].length, at))
    shared = ordered[0]
    for place, one in enumerate(ordered):
        if not candidates[shared].comparable(candidates[one], least):
            shared = one
        yield from ((shared, one), *((one, other) for other in ordered[place + 1 : place + 1 + _NEIGHBOURS]))


def _buckets(candidates: Sequence[Candidate]) -> Iterator[list[int]]:
    """Yield the candidates that share a key, or the bare structure; one kind of key after the other, to save memory."""
    sketches = [keys(one.definition.sketch) for one in candidates]
    for number in range(KEYS + 1):
        buckets: dict[Hashable, list[int]] = defaultdict(list)
        for at, own in enumerate(sketches):
            buckets[own[number] if number < KEYS else candidates[at].definition.form].append(at)
        yield from (bucket for bucket in buckets.values() if len(bucket) > 1)


def _gather(found: dict[tuple[int, int], Comparison], crowded: set[int]) -> Iterator[Star]:
    """Yield stars, built from the nearest pairs first."""
    centre_of: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    for one, other in sorted(found, key=lambda pair: (-found[pair].similarity, pair)):
        if one not in centre_of and other not in centre_of:
            centre_of[one] = centre_of[other] = one
            members[one] = [other]
            continue
        if one in centre_of and other in centre_of:
            continue
        placed, free = (one, other) if one in centre_of else (other, one)
        centre = centre_of[placed]
        if _pair(centre, free) in found:
            centre_of[free] = centre
            members[centre].append(free)
    for centre in sorted(members):
        others = sorted(members[centre])
        yield Star(
            centre,
            tuple((one, _from(centre, one, found)) for one in others),
            crowded.isdisjoint((centre, *others)),
        )


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _from(centre: int, other: int, found: dict[tuple[int, int], Comparison]) -> Comparison:
    """The comparison of both with the centre on the left."""
    compared = found[_pair(centre, other)]
    return compared if centre < other else Comparison(compared.similarity, compared.right, compared.left)
