"""Finds blocks of statements that are the same inside of functions that differ otherwise.

Every run of a few statements is a key; where two places share one, the block is as long as both go on alike. A
statement belongs to one block at most as a copy, so that the time grows with the number of statements.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from struct import pack

from codemods.duplicates import statements
from codemods.duplicates.facts import Definition, DuplicateFacts
from codemods.duplicates.groups import Group, Member
from codemods.duplicates.options import DuplicateOptions
from codemods.test_files import is_test

# A block of fewer statements, or of fewer lines, is an idiom.
_LEAST_STATEMENTS = 4
_LEAST_LINES = 10


@dataclass(frozen=True, slots=True)
class _Function:
    """A function, and where its statements begin among all that are compared."""

    path: str
    definition: Definition
    start: int


@dataclass(frozen=True, slots=True)
class _Repeat:
    """Where the same statements begin twice, and how many they are."""

    first: int
    other: int
    length: int


def blocks(facts: Mapping[str, DuplicateFacts], found: Iterable[Group], options: DuplicateOptions) -> tuple[Group, ...]:
    """Return the blocks that functions share, by place; of copies that are told of anyway, the first one is looked at.

    Args:
        facts: What is known of each file.
        found: The copies that are told of anyway.
        options: What counts as a copy.
    """
    functions, stream = _stream(facts, found, options)
    members: dict[tuple[int, int], list[int]] = defaultdict(list)
    for repeat in _repeats(stream):
        members[repeat.first, repeat.length].append(repeat.other)
    made = _Maker(facts, functions, stream)
    groups = (made.group((first, *others), length) for (first, length), others in members.items())
    return tuple(
        sorted(
            (group for group in groups if len(group.members) > 1),
            key=lambda one: (one.members[0].path, one.members[0].definition.line),
        )
    )


def _stream(
    facts: Mapping[str, DuplicateFacts], found: Iterable[Group], options: DuplicateOptions
) -> tuple[list[_Function], list[int]]:
    """Return the functions that are compared, and their statements; what equals nothing stands between and for others.

    Those others are statements in copies that are told of.
    """
    told = _told(facts, found)
    functions: list[_Function] = []
    stream: list[int] = []
    for path in sorted(facts):
        if is_test(path) and not options.tests:
            continue
        for one in _outermost(facts[path].definitions):
            functions.append(_Function(path, one, len(stream)))
            rows = statements.unpack(facts[path].statements, one.first + 1, one.last)
            for text, detail, hidden in zip(
                rows.texts, rows.details, told[path][one.first + 1 : one.last], strict=True
            ):
                stream.append(-len(stream) - 1 if hidden else text << 16 | detail & 0xFFFF)
            stream.append(-len(stream) - 1)
    return functions, stream


def _told(facts: Mapping[str, DuplicateFacts], found: Iterable[Group]) -> dict[str, bytearray]:
    """Which statements of each file lie in copies; the first of a group speaks for the others."""
    marks = {path: bytearray(len(one.statements) // statements.WIDTH) for path, one in facts.items()}
    for group in found:
        for member in group.members[1:]:
            one = member.definition
            marks[member.path][one.first : one.last] = b"\1" * (one.last - one.first)
    return marks


def _outermost(definitions: Iterable[Definition]) -> Iterator[Definition]:
    """Yield the functions and methods that are in no other."""
    ended = 0
    for one in definitions:
        if one.kind != "class" and one.first >= ended:
            yield one
            ended = one.last


def _repeats(stream: Sequence[int]) -> Iterator[_Repeat]:
    """Yield what stands in the stream again, as long as it goes on alike; a statement is in one of them at most."""
    copied = bytearray(len(stream))
    for first, *others in _places(stream):
        for other in others:
            if copied[other]:
                continue
            begin, end = other, other
            gap = other - first
            while begin > gap and not copied[begin - 1] and stream[begin - 1] == stream[begin - 1 - gap]:
                begin -= 1
            # A block that repeats itself ends where it begins again.
            while end < min(len(stream), begin + gap) and not copied[end] and stream[end] == stream[end - gap]:
                end += 1
            if end - begin >= _LEAST_STATEMENTS:
                copied[begin:end] = b"\1" * (end - begin)
                yield _Repeat(begin - gap, begin, end - begin)


def _places(stream: Sequence[int]) -> Iterator[list[int]]:
    """Yield where the same few statements begin, for all that begin more than once."""
    keys = [hash(tuple(stream[at : at + _LEAST_STATEMENTS])) for at in range(len(stream) - _LEAST_STATEMENTS + 1)]
    once: set[int] = set()
    again: set[int] = set()
    for key in keys:
        (again if key in once else once).add(key)
    places: dict[int, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        if key in again:
            places[key].append(at)
    yield from places.values()


class _Maker:
    """Makes groups of blocks.

    Args:
        facts: What is known of each file.
        functions: The functions that were compared.
        stream: Their statements.
    """

    def __init__(
        self, facts: Mapping[str, DuplicateFacts], functions: Sequence[_Function], stream: Sequence[int]
    ) -> None:
        self._facts = facts
        self._functions = functions
        self._stream = stream
        self._starts = [one.start for one in functions]

    def group(self, places: Sequence[int], length: int) -> Group:
        """Return the blocks that are long enough to be told of."""
        rows = self._stream[places[0] : places[0] + length]
        digest = blake2b(pack(f"<{length}Q", *rows), digest_size=8).hexdigest()
        made = [self._member(place, length, digest) for place in places]
        members = tuple(one for one in made if one.definition.lines >= _LEAST_LINES)
        return Group("exact", "block", members, sum(one.definition.lines for one in members[1:]))

    def _member(self, place: int, length: int, digest: str) -> Member:
        function = self._functions[bisect_right(self._starts, place) - 1]
        one = function.definition
        first = one.first + 1 + place - function.start
        # The line after a block is that of the statement behind it.
        lines = statements.unpack(self._facts[function.path].statements, first, min(first + length + 1, one.last)).lines
        end = lines[length] - 1 if len(lines) > length else one.end_line
        block = Definition(
            one.name, "block", lines[0], end, end - lines[0] + 1, digest, digest, "", "", first, first + length, b""
        )
        return Member(function.path, block)
