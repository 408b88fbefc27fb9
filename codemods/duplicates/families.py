"""Equal functions that may become one, and why some of them may not."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from codemods.duplicates.facts import Definition, DuplicateFacts
from codemods.duplicates.groups import Group
from codemods.duplicates.placing import Places
from codemods.duplicates.traits import Traits, by_line
from codemods.test_files import is_test

# Files whose functions are found by tools, by their names.
_BUILD_FILES = re.compile(
    r"(?:.*/)?(?:setup|conf|noxfile|tasks|fabfile|conftest|manage|dodo|hubconf|wsgi|asgi|gunicorn\.conf)\.py$"
)


Place = tuple[str, int]
"""A file and the first line of a function in it."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A function in the body of a module that equals others.

    Attributes:
        path: Its file.
        definition: What it is.
        traits: What decides whether it can be merged.
        family: Number of the functions that it equals.
    """

    path: str
    definition: Definition
    traits: Traits
    family: int

    @property
    def name(self) -> str:
        """What it is called."""
        return self.definition.name

    @property
    def place(self) -> Place:
        """Its file and first line."""
        return self.path, self.definition.line


def families(groups: Iterable[Group], facts: Mapping[str, DuplicateFacts]) -> Iterator[list[Copy]]:
    """Yield the functions in module bodies that equal each other, parameters included; two or more each time."""
    functions = {path: by_line(one.traits) for path, one in facts.items()}
    number = 0
    for group in groups:
        for equal in group.equal():
            alike: dict[str, list[Copy]] = defaultdict(list)
            for member in equal:
                traits = functions[member.path].get(member.definition.line)
                if member.definition.kind == "function" and "." not in member.definition.name and traits is not None:
                    alike[member.definition.signature].append(Copy(member.path, member.definition, traits, number))
            for own in alike.values():
                if len(own) > 1:
                    yield [Copy(one.path, one.definition, one.traits, number) for one in own]
                    number += 1


@dataclass(frozen=True)
class Refusals:
    """Tells why a copy stays, as far as that shows without knowing where the others go.

    Attributes:
        facts: What is known of each file.
        places: Where functions can live.
    """

    facts: Mapping[str, DuplicateFacts]
    places: Places

    def of(self, copy: Copy, family: Sequence[Copy]) -> str | None:
        """Return why a copy cannot be merged with others of its family, or None."""
        if copy.traits.obstacle is not None:
            return copy.traits.obstacle
        if copy.path.endswith(".ipynb"):
            return "it is in a notebook"
        if _BUILD_FILES.match(copy.path):
            return "tools find the functions of its file by their names"
        if is_test(copy.path) and not all(is_test(one.path) for one in family):
            return "it is in a test, and the others are not"
        if sum(one.path == copy.path for one in family) == len(family):
            return "its copies are all in one file, where one can call the other"
        return self._noticed(copy, family)

    def _noticed(self, copy: Copy, family: Sequence[Copy]) -> str | None:
        if copy.name in self._patched:
            return f"something replaces `{copy.name}` in its module"
        renamed = any(one.name != copy.name for one in family)
        own = self.facts[copy.path].traits.watching
        for path in (copy.path, *sorted(self.places.importers(copy.path))):
            watching = self.facts[path].traits.watching
            where = "" if path == copy.path else f" in {path}"
            if copy.name in watching.marked:
                return f"attributes of `{copy.name}` are set or read{where}"
            if copy.name in watching.kept and watching is own:
                return f"`{copy.name}` is compared, or kept under another name"
            if copy.name in watching.sent:
                return f"`{copy.name}` is handed to another process, or kept by its name{where}"
            if renamed and copy.name in watching.passed:
                return f"its copies have other names, and `{copy.name}` is handed on{where}, which may show its name"
        return None

    @cached_property
    def _patched(self) -> frozenset[str]:
        return frozenset(name for one in self.facts.values() for name in one.traits.watching.patched)

    def taken(self, path: str) -> tuple[frozenset[str], bool]:
        """Return the names that other files take from a file, and whether some file may take any."""
        names: set[str] = set()
        for importer in self.places.importers(path):
            facts = self.facts[importer]
            for one in facts.imports:
                if path in self.places.layout.resolve(importer, one):
                    names.update(one.names)
            names |= facts.traits.watching.reached
        return frozenset(names), "*" in names


def same_meaning(
    copies: Sequence[Copy], places: Places, defined: Mapping[tuple[str, str], int]
) -> tuple[list[list[Copy]], dict[tuple[str, int], str]]:
    """Sort copies into those in which all names mean the same, largest first; and say what differs in single ones.

    Args:
        copies: Of one family, in files of one import root.
        places: Knows what imported names mean.
        defined: The family of each function that equals others, by file and name.
    """
    meanings = {copy.place: _meanings(copy, places, defined) for copy in copies}
    alike: dict[object, list[Copy]] = defaultdict(list)
    for copy in copies:
        alike[tuple(sorted(meanings[copy.place].items()))].append(copy)
    parts = sorted(alike.values(), key=lambda part: (-len(part), part[0].place))
    reasons: dict[tuple[str, int], str] = {}
    first = parts[0][0]
    for part in parts:
        if len({copy.path for copy in part}) == 1:
            for copy in part:
                other = first if first is not copy else parts[-1][0]
                stays = next((name for name in copy.traits.called if (copy.path, name) not in defined), None)
                different = _difference(meanings[copy.place], meanings[other.place], other.path)
                reasons[copy.place] = different if stays is None else staying(stays)
    return [part for part in parts if part[0].place not in reasons], reasons


def staying(name: str) -> str:
    """Return why a copy stays that uses something in its file."""
    return f"it uses `{name}`, which stays in its file"


def _meanings(copy: Copy, places: Places, defined: Mapping[tuple[str, str], int]) -> dict[str, object]:
    found: dict[str, object] = dict.fromkeys(copy.traits.builtins, "builtin")
    for name in copy.traits.imported:
        meaning = places.meaning(copy.path, name)
        one = meaning[0] if len(meaning) == 1 else ("",)
        family = defined.get((one[1], one[2])) if one[0] == "own" else None
        found[name] = meaning if family is None else f"copy {family}"
    for name in copy.traits.called:
        family = defined.get((copy.path, name))
        found[name] = ((("own", copy.path, name),)) if family is None else f"copy {family}"
    found[" futures"] = places.facts[copy.path].traits.futures
    # The types differ: what is compared is how it is written.
    return {name: str(meaning) for name, meaning in found.items()}


def _difference(own: Mapping[str, object], others: Mapping[str, object], path: str) -> str:
    for name in sorted({*own, *others}):
        if own.get(name) != others.get(name):
            if name == " futures":
                return f"its file has other `__future__` imports than {path}"
            return f"`{name}` means something else in its file than in {path}"
    return "no other copy is left that it could be merged with"


def richest(copies: Collection[Copy]) -> list[Copy]:
    """Return the copies in which no docstring is lost, those first that say most about themselves."""
    names = Counter(copy.name for copy in copies)

    def order(copy: Copy) -> tuple[int, int, int, tuple[str, int]]:
        return -copy.traits.docs, -len(copy.traits.annotations), -names[copy.name], copy.place

    return sorted((copy for copy in copies if says_enough(copy, copies)), key=order)


def says_enough(copy: Copy, others: Collection[Copy]) -> bool:
    """Return whether little of what is said about a function is lost where one copy takes the place of others."""
    longest = max(one.traits.docstring for one in others)
    return copy.traits.docs >= longest and 2 * copy.traits.docs >= max(one.traits.docs for one in others)


def usual_name(copies: Collection[Copy]) -> str:
    """Return the name that most copies have, that of the best described one where several are as usual."""
    names = Counter(copy.name for copy in copies)
    return min(copies, key=lambda copy: (-names[copy.name], -copy.traits.docs, copy.place)).name


def is_told_apart(copy: Copy, name: str, head: int, facts: Mapping[str, DuplicateFacts]) -> bool:
    """Return whether the file of a copy hands it on to what may see that another one has taken its place."""
    passed = copy.name in facts[copy.path].traits.watching.passed
    return passed and (copy.name, copy.traits.head) != (name, head)
