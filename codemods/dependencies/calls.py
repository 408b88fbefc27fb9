"""What upgrades mean for code: the calls that are rewritten, and those that are left to people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from posixpath import basename, dirname

from codemods.api import Unavailable
from codemods.dependencies.asking import Asking
from codemods.dependencies.choosing import Candidate
from codemods.dependencies.facts import DependencyFacts
from codemods.dependencies.migrations.decide import Decision, decide
from codemods.dependencies.migrations.discovery import rows
from codemods.dependencies.missing.distributions import owner
from codemods.dependencies.questions import Break, BreaksOf, Use
from codemods.dependencies.told import Told
from codemods.dependencies.uses.facts import Site

_MOST_USES = 1_000


@dataclass(frozen=True, slots=True)
class Broken:
    """A use that the new version does not have, by the looks of its wheel."""

    path: str
    site: Site
    what: str


@dataclass(frozen=True)
class Code:
    """The code of a repository.

    Attributes:
        facts: By path.
        governed: Files by area's root and package.
    """

    facts: Mapping[str, DependencyFacts]
    governed: Mapping[tuple[str, str], Collection[str]]

    def decisions(
        self, root: str, one: Candidate, versions: Sequence[Told] | None = None
    ) -> Iterator[tuple[str, Decision]]:
        """Return what an upgrade means for the places that the tables know.

        Args:
            root: Of the area.
            one: The upgrade.
            versions: What the manifests tell around it; a call that is not right for all of them is left. None where
                that is not known yet.
        """
        for path in self.governed.get((root, one.name), ()):
            facts = self.facts[path].migrations
            if facts is not None:
                found = decide(facts, one.name, one.choice.previous, one.choice.version)
                yield from ((path, _for_all(decision, versions)) for decision in found)

    def needs(self, root: str, one: Candidate) -> bool:
        """Return whether code that an upgrade breaks will be changed to what only newer versions have."""
        found = (decision for _, decision in self.decisions(root, one))
        return any(one.rewritten and one.required and rows()[one.site.row].works for one in found)

    def breaks(self, root: str, one: Candidate) -> bool:
        """Return whether an upgrade fails without changes of code, as far as the tables know."""
        return any(decision.required for _, decision in self.decisions(root, one))

    def broken(self, root: str, candidates: Sequence[Candidate], asking: Asking) -> dict[str, list[Broken]]:
        """Return the uses that new versions do not have, by package."""
        asked = {one.name: question for one in candidates if (question := self._question(root, one)) is not None}
        for question in asked.values():
            asking.want(question)
        asking.settle()
        found: dict[str, list[Broken]] = {}
        for name, question in asked.items():
            answer = asking.need(question, tuple)
            breaks: tuple[Break, ...] = () if isinstance(answer, Unavailable) else answer
            gone = {one.use: one.what for one in breaks}
            found[name] = [
                Broken(path, site, gone[site.use]) for path, site in self._sites(root, name) if site.use in gone
            ]
        return found

    def keep(self, path: str) -> frozenset[str]:
        """Return the names that other files seem to take from one; ``*`` where one takes all."""
        stem = basename(path).rpartition(".")[0]
        module = basename(dirname(path)) if stem == "__init__" else stem
        takers = [*self.taken.get(module, {}).items(), *self.taken.get("", {}).items()]
        return frozenset(name for name, paths in takers if paths - {path})

    @cached_property
    def taken(self) -> Mapping[str, Mapping[str, set[str]]]:
        """Names that files take from modules, with two such files, by the last part of the module's name.

        It is empty for what is taken from the package that a file is in.
        """
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for path, facts in self.facts.items():
            pairs = {(source.rpartition(".")[2], name) for source, name in facts.taken}
            for site in facts.uses.sites if facts.uses is not None else ():
                pairs.update(pairwise(site.use.name.split(".")))
            for module, name in pairs:
                if len(paths := found[module][name]) < 2:
                    paths.add(path)
        return found

    def _question(self, root: str, one: Candidate) -> BreaksOf | None:
        if one.choice.previous is None:
            return None
        uses = sorted({site.use for _, site in self._sites(root, one.name)})[:_MOST_USES]
        return BreaksOf(one.name, one.choice.previous, one.choice.version, tuple(uses)) if uses else None

    def _sites(self, root: str, name: str) -> Iterator[tuple[str, Site]]:
        for path in self.governed.get((root, name), ()):
            facts = self.facts[path].uses
            for site in facts.sites if facts is not None else ():
                if _is_of(site.use, name):
                    yield path, site


def _for_all(one: Decision, versions: Sequence[Told] | None) -> Decision:
    row = rows()[one.site.row]
    if one.reason is not None or versions is None:
        return one
    unsaid = None if versions else f"no manifest says from which version of {row.library} on"
    return replace(one, reason=unsaid or next((found for told in versions if (found := told.hindrance(row))), None))


def _is_of(use: Use, name: str) -> bool:
    return name in owner(use.name).names
