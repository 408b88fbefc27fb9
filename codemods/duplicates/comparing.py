"""How much two sequences of statements have in common, and which lines differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from codemods.duplicates import statements
from codemods.duplicates.statements import Statements

# More changes than these are not looked for: finding them takes time with their square.
_MOST_CHANGES = 256

Block = tuple[int, int, int]
"""Where equal statements begin in both sequences, and how many there are."""


@dataclass(frozen=True)
class Body:
    """The statements of a definition, with what comparing them needs."""

    rows: Statements

    @classmethod
    def of(cls, packed: bytes, first: int, last: int) -> Body:
        """Unpack the statements from ``first`` up to ``last``."""
        return cls(statements.unpack(packed, first, last))

    def __len__(self) -> int:
        return len(self.rows.texts)

    @cached_property
    def forms(self) -> tuple[int, ...]:
        """The bare structure of each statement."""
        return tuple(detail >> 16 for detail in self.rows.details)

    @cached_property
    def text_counts(self) -> Counter[int]:
        """How often each text occurs."""
        return Counter(self.rows.texts)

    @cached_property
    def form_counts(self) -> Counter[int]:
        """How often each structure occurs."""
        return Counter(self.forms)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two definitions have in common.

    Attributes:
        similarity: Part of the statements that are equal; one that differs in names or literals only counts half.
        left: Statements of the first one that differ, as indices.
        right: Those of the second one.
    """

    similarity: float
    left: tuple[int, ...]
    right: tuple[int, ...]


def compare(one: Body, other: Body, least: float) -> Comparison | None:
    """Return what two definitions have in common, or None when it is less than ``least``."""
    total = len(one) + len(other)
    if 2 * min(len(one), len(other)) < least * total or _bound(one, other) < least * total:
        return None
    same = _in_place(one, other) if one.forms == other.forms else _blocks(one.rows.texts, other.rows.texts, total)
    if same is None:
        return None
    equal = sum(size for _, _, size in same)
    alike = sum(_alike(one.forms[a:b], other.forms[c:d]) for (a, b), (c, d) in _gaps(same, len(one), len(other)))
    similarity = (2 * equal + alike) / total
    return Comparison(similarity, *_differing(one, other, same)) if similarity >= least else None


def _bound(one: Body, other: Body) -> int:
    """What the similarity could be at most, times the number of statements."""
    texts = _shared(one.text_counts, other.text_counts)
    return texts + max(texts, _shared(one.form_counts, other.form_counts))


def _shared(one: Counter[int], other: Counter[int]) -> int:
    if len(other) < len(one):
        one, other = other, one
    get = other.get
    return sum(min(number, get(item, 0)) for item, number in one.items())


def _in_place(one: Body, other: Body) -> list[Block]:
    """The equal statements of two definitions of the same structure: each has one counterpart."""
    return [(at, at, 1) for at, (a, b) in enumerate(zip(one.rows.texts, other.rows.texts, strict=True)) if a == b]


def _blocks(one: Sequence[int], other: Sequence[int], total: int) -> list[Block] | None:
    """Return the longest common subsequence as blocks; None when half of all is different, or too much.

    This is the greedy algorithm of Myers, An O(ND) Difference Algorithm and Its Variations (1986).
    """
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for changes in range(min(total // 2, _MOST_CHANGES) + 1):
        trace.append(furthest.copy())
        for diagonal in range(-changes, changes + 1, 2):
            down = diagonal == -changes or (diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1])
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            y = x - diagonal
            while x < len(one) and y < len(other) and one[x] == other[y]:
                x += 1
                y += 1
            furthest[diagonal] = x
            if x >= len(one) and y >= len(other):
                return [*_backtrack(trace, len(one), len(other))][::-1]
    return None


def _backtrack(trace: Sequence[dict[int, int]], x: int, y: int) -> Iterator[Block]:
    """Walk back from the end, and yield the equal statements between the changes, last one first."""
    for changes in range(len(trace) - 1, -1, -1):
        furthest = trace[changes]
        diagonal = x - y
        if changes:
            down = diagonal == -changes or (diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1])
            before = diagonal + 1 if down else diagonal - 1
            start_x = furthest[before]
            start = start_x if down else start_x + 1
        else:
            start = start_x = before = 0
        if x > start:
            yield start, start - diagonal, x - start
        x, y = start_x, start_x - before


def _gaps(same: Sequence[Block], left: int, right: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield what lies between equal blocks, as a range of both sides."""
    x = y = 0
    for at, other, size in (*same, (left, right, 0)):
        if x < at or y < other:
            yield (x, at), (y, other)
        x, y = at + size, other + size


def _alike(one: Sequence[int], other: Sequence[int]) -> int:
    return _shared(Counter(one), Counter(other))


def _differing(one: Body, other: Body, same: Sequence[Block]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The statements without an equal, and those with other local names unless most have: then names were changed."""
    pairs = [(x + step, y + step) for x, y, size in same for step in range(size)]
    # The first statement is the head, where their own names differ.
    verbatim = [(x, y) for x, y in pairs if x == y == 0 or (one.rows.details[x] ^ other.rows.details[y]) & 0xFFFF == 0]
    settled = verbatim if 2 * len(verbatim) >= len(pairs) else pairs
    left, right = {x for x, _ in settled}, {y for _, y in settled}
    return (
        tuple(at for at in range(len(one)) if at not in left),
        tuple(at for at in range(len(other)) if at not in right),
    )
