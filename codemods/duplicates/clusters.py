"""Which definitions are copies of each other: equal ones first, then near ones, outer ones before what is in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codemods.duplicates import near, statements
from codemods.duplicates.comparing import Comparison
from codemods.duplicates.facts import Definition, DuplicateFacts
from codemods.duplicates.options import DuplicateOptions
from codemods.notebook import SUFFIX
from codemods.test_files import is_test

# A near copy shorter than this is a coincidence.
_LEAST_STATEMENTS = 6
# Of a class or file that is near another, so much must lie outside of the copies that are told of anyway.
_LEAST_NEWS = 0.5
_RANK = {"file": 2, "class": 1, "function": 0, "method": 0}
_CALLABLE = frozenset({"function", "method"})


@dataclass(frozen=True, slots=True)
class Copy:
    """A definition in its file.

    Attributes:
        path: The file.
        definition: What it is.
        parent: Which of all copies holds it, -1 for none.
        test: Whether it is in a file of tests.
    """

    path: str
    definition: Definition
    parent: int
    test: bool

    @property
    def order(self) -> tuple[bool, bool, str, int, int]:
        """What comes first among copies is what the others are compared with: no test, no notebook."""
        return self.test, self.path.endswith(SUFFIX), self.path, self.definition.line, self.definition.first


@dataclass(frozen=True, slots=True)
class Cluster:
    """Copies of one thing.

    Attributes:
        equal: The ones that are equal but for local names.
        near: Others, equal among themselves each time, with how they compare to the first.
        told: Part of them that lies in copies of which other clusters tell.
        complete: Whether all candidates were compared.
    """

    equal: tuple[Copy, ...]
    near: tuple[tuple[tuple[Copy, ...], Comparison], ...] = ()
    told: float = 0.0
    complete: bool = True


def clusters(facts: Mapping[str, DuplicateFacts], options: DuplicateOptions) -> Iterator[Cluster]:
    """Yield the copies in a repository; nothing is in two clusters, and nothing inside a copy is told of again."""
    search = _Search(facts, options)
    search.find_equal()
    if options.near:
        for rank in ("function", "inner", "class", "file"):
            search.find_near(rank)
    yield from search.found()


class _Search:
    """The state of a search: sets of equal copies, and which of them are near each other.

    Attributes:
        copies: All definitions.
        hiding: Copies that speak for everything inside of them.
        sets: Equal copies, as indices of ``copies``; many of them have one member.
        stars: Near sets: the centre, the others, the part told of elsewhere, and whether the search was complete.
        taken: Sets that are in a star.
    """

    def __init__(self, facts: Mapping[str, DuplicateFacts], options: DuplicateOptions) -> None:
        self.facts = facts
        self.options = options
        self.copies = [*_copies(facts)]
        self.hiding: set[int] = set()
        self.sets: list[list[int]] = []
        self.stars: list[tuple[int, list[tuple[int, Comparison]], float, bool]] = []
        self.taken: set[int] = set()

    def find_equal(self) -> None:
        """Put equal copies together, the largest first: they speak for what is inside of them."""
        alike: dict[tuple[bool, str, str], list[int]] = defaultdict(list)
        for at, copy in enumerate(self.copies):
            one = copy.definition
            alike[one.kind in _CALLABLE, one.kind if one.kind not in _CALLABLE else "", one.alpha].append(at)
        for members in sorted(alike.values(), key=self._size):
            shown = sorted((at for at in members if not self._hidden(at)), key=lambda at: self.copies[at].order)
            if shown:
                self.sets.append(shown)
                self.hiding.update(shown[1:])

    def find_near(self, rank: str) -> None:
        """Put sets together that are near each other."""
        told = self._told() if rank in {"class", "file"} else {}
        places = [
            place for place, own in enumerate(self.sets) if self._is_candidate(self.copies[own[0]], own[0], rank, told)
        ]
        # What has most copies, and among equals what comes first, is what the others are compared with.
        places.sort(key=lambda place: (-len(self.sets[place]), self.copies[self.sets[place][0]].order))
        firsts = [self.copies[self.sets[place][0]] for place in places]
        candidates = [near.Candidate(one.path, one.definition, self.facts[one.path].statements) for one in firsts]
        for star in near.stars(candidates, self.options.similarity):
            centre = places[star.centre]
            others = [(places[other], comparison) for other, comparison in star.others]
            share = _share(self.copies[self.sets[centre][0]], told)
            self.stars.append((centre, others, share, star.complete))
            self.taken.update((centre, *(other for other, _ in others)))
            if rank in {"function", "inner"}:
                self.hiding.update(at for other, _ in others for at in self.sets[other])

    def found(self) -> Iterator[Cluster]:
        """Yield what is worth telling."""
        for centre, others, share, complete in self.stars:
            parts = tuple((self._shown(other), comparison) for other, comparison in others)
            yield Cluster(self._shown(centre), tuple(part for part in parts if part[0]), share, complete)
        for place, members in enumerate(self.sets):
            shown = self._shown(place) if len(members) > 1 and place not in self.taken else ()
            if len(shown) > 1 and (self.options.tests or not all(copy.test for copy in shown)):
                yield Cluster(shown)

    def _shown(self, place: int) -> tuple[Copy, ...]:
        return tuple(self.copies[at] for at in self.sets[place] if not self._hidden(at))

    def _size(self, members: list[int]) -> tuple[int, int, int]:
        first = self.copies[members[0]].definition
        return -_RANK[first.kind], -first.lines, members[0]

    def _hidden(self, at: int) -> bool:
        """Whether something around it speaks for it."""
        at = self.copies[at].parent
        while at >= 0:
            if at in self.hiding:
                return True
            at = self.copies[at].parent
        return False

    def _is_candidate(self, copy: Copy, at: int, rank: str, told: Mapping[str, bytearray]) -> bool:
        one = copy.definition
        return (
            _rank(one) == rank
            and bool(one.sketch)
            and one.last - one.first >= _LEAST_STATEMENTS
            and not self._hidden(at)
            and (self.options.tests or not copy.test)
            and _share(copy, told) <= 1 - _LEAST_NEWS
        )

    def _told(self) -> dict[str, bytearray]:
        """Which statements of each file lie in copies."""
        found = {path: bytearray(len(one.statements) // statements.WIDTH) for path, one in self.facts.items()}
        for cluster in self.found():
            for copy in (*cluster.equal, *(copy for own, _ in cluster.near for copy in own)):
                one = copy.definition
                found[copy.path][one.first : one.last] = b"\1" * (one.last - one.first)
        return found


def _copies(facts: Mapping[str, DuplicateFacts]) -> Iterator[Copy]:
    """Yield all definitions, each after what holds it."""
    at = 0
    for path in sorted(facts):
        test = is_test(path)
        around: list[tuple[int, int]] = []
        whole = facts[path].whole
        for one in (*([whole] if whole else []), *facts[path].definitions):
            while around and around[-1][0] <= one.first:
                around.pop()
            yield Copy(path, one, around[-1][1] if around else -1, test)
            around.append((one.last, at))
            at += 1


def _rank(one: Definition) -> str:
    if one.kind not in _CALLABLE:
        return one.kind
    return "inner" if "<locals>" in one.name else "function"


def _share(copy: Copy, told: Mapping[str, bytearray]) -> float:
    """Part of the statements of a definition that is told of elsewhere."""
    one = copy.definition
    marks = told[copy.path][one.first : one.last] if told else b""
    return marks.count(1) / len(marks) if marks else 0.0
