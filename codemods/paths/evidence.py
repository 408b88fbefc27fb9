"""Follows strings into the functions of the repository that they are handed to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from codemods.importing import Layout
from codemods.paths.facts import PathFacts, Site, Taker
from codemods.paths.flow import Slot
from codemods.paths.shapes import Shape

_DEEPEST = 3
_MAKES = re.compile(r"(?:^|[._])(?:save|write|dump|export|download|urlretrieve|rename|replace|move)")
_MOST_NAMESAKES = 100


@dataclass(frozen=True)
class Evidence:
    """Answers what becomes of strings in other functions.

    Attributes:
        layout: Where modules lie.
        facts: What is known of each file.
    """

    layout: Layout
    facts: Mapping[str, PathFacts]

    def way(self, path: str, site: Site) -> str:
        """Return ``read``, ``write``, ``later`` where all that take a string agree, or nothing.

        What some read and others write is written.
        """
        return self._agreed(path, site.given, _DEEPEST)

    def _agreed(self, path: str, given: Sequence[Slot], depth: int) -> str:
        ways = {way for slot in given for way in self._ways(path, slot, depth)} - {""}
        if len(ways) == 1:
            return ways.pop()
        return "" if "later" in ways or not ways else "write"

    def _ways(self, path: str, slot: Slot, depth: int) -> Iterator[str]:
        for where, taker in self._takers(path, *slot):
            if taker.way or not depth:
                yield taker.way
            else:
                yield self._agreed(where, taker.onward, depth - 1)

    def _takers(self, path: str, function: str, argument: str) -> list[tuple[str, Taker]]:
        if self._is_foreign(path, function):
            return []
        named = self._named[function.rpartition(".")[2]]
        module = function.rpartition(".")[0].strip(".").replace(".", "/")
        own = [(where, taker) for where, taker in named if where == path]
        imported = [(where, taker) for where, taker in named if module and f"/{module}" in f"/{where}"]
        number = int(argument) if argument.isdigit() else None
        fitting = [
            (where, taker)
            for where, taker in own or imported or named
            if (taker.number == number if number is not None else taker.parameter == argument)
        ]
        return fitting[:_MOST_NAMESAKES]

    def is_made(self, path: str, site: Site) -> bool:
        """Return whether the repository's own code writes, renames or downloads a file of a site's name."""
        name = _name(site.value)
        # NumPy puts the ending behind a name.
        stem = re.sub(r"\.np[yz]$", "", name)
        return bool({name, stem} & self._written) or name in self.facts[path].published

    @cached_property
    def _written(self) -> frozenset[str]:
        return frozenset(
            _name(site.value)
            for path, facts in self.facts.items()
            for site in facts.sites
            # A file in a folder is another one, and its name may move away.
            if site.shape in (Shape.BARE, Shape.WORD)
            if site.way == "write" or _MAKES.search(site.name) or self.way(path, site) == "write"
        )

    @cached_property
    def _named(self) -> Mapping[str, list[tuple[str, Taker]]]:
        found: dict[str, list[tuple[str, Taker]]] = defaultdict(list)
        for path in sorted(self.facts):
            for taker in self.facts[path].takers:
                found[taker.function].append((path, taker))
        return found

    def _is_foreign(self, path: str, function: str) -> bool:
        """Whether a function comes from a module that is not of this repository."""
        return any(
            function == one.module or function.startswith(f"{one.module}.")
            for one in self.facts[path].imports
            if not one.level and one.module and not self.layout.resolve(path, one)
        )


def _name(value: str) -> str:
    return re.split(r"[\\/]", value)[-1]
