"""Decides which copies become one function, and where it lives."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from codemods.duplicates.edits import Merge, Shared
from codemods.duplicates.facts import DuplicateFacts
from codemods.duplicates.families import (
    Copy,
    Place,
    Refusals,
    families,
    is_told_apart,
    same_meaning,
    says_enough,
    staying,
)
from codemods.duplicates.groups import Group
from codemods.duplicates.homes import Homes
from codemods.duplicates.parts import ALONE, Part, names, settle, stays, units
from codemods.duplicates.placing import Places
from codemods.importing import parent
from codemods.tables import words
from codemods.test_files import is_test

_MOST_CANDIDATES = 8
_UTILITIES = words("utils util utilities helpers helper common misc tools functions functional lib shared ops")


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of equal functions.

    Attributes:
        merges: The edits, by the copy's file and first line.
        reasons: Why copies stay, by the same.
        kept: The copies that others import from now on, by the same, with their files' import roots.
    """

    merges: Mapping[Place, Merge]
    reasons: Mapping[Place, str]
    kept: Collection[Place]


def decide(groups: Iterable[Group], facts: Mapping[str, DuplicateFacts], places: Places) -> Decision:
    """Decide over all groups of copies."""
    merger = _Merger(facts, places)
    merger.run(groups)
    return Decision(merger.merges, merger.reasons, frozenset(merger.kept))


@dataclass
class _Merger:
    """The state of deciding.

    Attributes:
        facts: What is known of each file.
        places: Where functions can live.
        merges: Planned edits.
        reasons: Why copies stay.
        kept: Copies that others import.
    """

    facts: Mapping[str, DuplicateFacts]
    places: Places
    merges: dict[Place, Merge] = field(default_factory=dict)
    reasons: dict[Place, str] = field(default_factory=dict)
    kept: set[Place] = field(default_factory=set)

    def run(self, groups: Iterable[Group]) -> None:
        """Decide."""
        self._refusals = Refusals(self.facts, self.places)
        self._homes = Homes(self.places)
        self._parts = list(self._able(list(families(groups, self.facts))))
        self._parts = settle(self._parts, self._refuse, self._is_importable)
        for unit in sorted(units(self._parts), key=lambda unit: min(part.order for part in unit)):
            self._place_unit(unit)
        self._drop_imports()

    def _able(self, found: Sequence[Sequence[Copy]]) -> Iterator[Part]:
        """Sort out what cannot be merged, and the rest into parts."""
        able = []
        for family in found:
            left = []
            for copy in family:
                reason = self._refusals.of(copy, family)
                if reason is not None:
                    self.reasons[copy.place] = reason
                else:
                    left.append(copy)
            able.append(left)
        defined = {(copy.path, copy.name): copy.family for family in able for copy in family}
        for family in able:
            by_root: dict[str, list[Copy]] = defaultdict(list)
            for copy in family:
                by_root[self.places.roots.root(copy.path)].append(copy)
            for root, copies in sorted(by_root.items()):
                if len({copy.path for copy in copies}) == 1:
                    for copy in copies:
                        self.reasons[copy.place] = _lonely(copies, family)
                    continue
                parts, reasons = same_meaning(copies, self.places, defined)
                self.reasons |= reasons
                yield from (Part.of(root, part) for part in parts)

    def _refuse(self, part: Part, copy: Copy, reason: str) -> None:
        del part.members[copy.place]
        self.reasons.setdefault(copy.place, reason)

    def _place_unit(self, unit: list[Part]) -> None:
        """Find the module for parts that call each other; copies for which none is found are dropped one by one."""
        while unit:
            shared, others = self._candidates(unit)
            if any(self._keep(unit, target) for target in shared):
                return
            obstacle = self._move(unit)
            if obstacle is None:
                return
            whole = len(obstacle) == sum(len(part.members) for part in unit)
            if whole and any(self._keep(unit, target) for target in others):
                return
            self._parts = unit
            for part in unit:
                for copy in part.copies:
                    if copy.place in obstacle:
                        self._refuse(part, copy, obstacle[copy.place])
            self._parts = settle(self._parts, self._refuse, self._is_importable)
            # What is left may have come apart.
            rest = units(self._parts)
            for other in rest[1:]:
                self._place_unit(other)
            unit = rest[0] if rest else []

    def _candidates(self, unit: Sequence[Part]) -> tuple[list[str], list[str]]:
        """The files that have a copy of everything and that others may import: those made to be shared, and the rest.

        Why a file imports one of its equals for a function that all of them had would be a question.
        """
        files = set.intersection(*(part.files for part in unit))
        users = {copy.path for part in unit for copy in part.copies}
        imported = Counter(
            target for user in users for one in self.facts[user].imports for target in self.places.own(user, one)
        )

        def order(path: str) -> tuple[bool, int, bool, int, str]:
            ours = self.facts[path].traits.ours
            return not ours, -imported[path], not _is_utility(path), path.count("/"), path

        able = sorted((path for path in files if self._is_importable(path)), key=order)[:_MOST_CANDIDATES]
        # What is private to one module is not imported from there.
        private = any(copy.name.startswith("_") for part in unit for copy in part.copies)
        shared = [
            path
            for path in able
            if self.facts[path].traits.ours or (not private and (imported[path] or _is_utility(path)))
        ]
        return shared, [path for path in able if path not in shared]

    def _is_importable(self, path: str) -> bool:
        facts = self.facts[path]
        script = facts.runs or self.places.roots.commands.runs_as_script(path)
        stem = path.rpartition("/")[2].removesuffix(".py")
        return facts.traits.pure and not script and not is_test(path) and stem.isidentifier() and stem[:2] != "__"

    def _keep(self, unit: Sequence[Part], target: str) -> bool:
        """Let a file keep its copies and all others import them, where every one can."""
        users = {copy.path for part in unit for copy in part.copies} - {target}
        statements = {path: self.places.statement(path, target) for path in users}
        if any(found is None for found in statements.values()) or self.places.cycle([target], users):
            return False
        if any(self.places.adds(path, target) is not None for path in users):
            return False
        moving = names(unit)
        if any(stays(copy, moving) is not None for part in unit for copy in part.copies if copy.path != target):
            return False
        if not all(self._may_take_all(part, target) for part in unit):
            return False
        for part in unit:
            (own, *others) = [copy for copy in part.copies if copy.path == target]
            for copy in others:
                self._refuse(part, copy, "its file has the function twice, where one can call the other")
            self.kept.add(own.place)
            shared = Shared(target, own.name, imports=self.places.imported(target))
            for copy in part.copies:
                if copy.path != target:
                    self._merge(copy, shared, statements[copy.path] or "", own)
        return True

    def _may_take_all(self, part: Part, target: str) -> bool:
        """Whether nobody would miss the other copies: what they say about themselves, or what tells them apart."""
        own = next(copy for copy in part.copies if copy.path == target)
        others = [copy for copy in part.copies if copy.path != target]
        told = any(is_told_apart(copy, own.name, own.traits.head, self.facts) for copy in others)
        return not told and says_enough(own, others)

    def _move(self, unit: Sequence[Part]) -> dict[Place, str] | None:
        """Give the functions a module of their own; return which copies cannot take part, and why, if any."""
        root = unit[0].root
        everything = [copy for part in unit for copy in part.copies]
        folder = self._homes.folder(root, {copy.path for copy in everything})
        moving = names(unit)
        refused = {one.place: staying(name) for one in everything if (name := stays(one, moving)) is not None}
        refused |= {
            one.place: reason for one in everything if (reason := self._homes.obstacle(one, folder)) is not None
        }
        if refused:
            return refused
        found = self._homes.move(root, [part.copies for part in unit])
        if isinstance(found, dict):
            return found
        for copy, shared, donor in found:
            self._merge(copy, shared, self.places.statement(copy.path, shared.path) or "", donor)
        return None

    def _merge(self, copy: Copy, shared: Shared, statement: str, donor: Copy) -> None:
        apart = self.places.roots.ends_elsewhere(copy.path)
        # What loads modules of this repository itself is loaded last.
        alone = any(one.section > 1 for one in shared.imports)
        names = {*copy.traits.imported, *copy.traits.noted} & {*donor.traits.imported, *donor.traits.noted}
        self.merges[copy.place] = Merge(
            copy.name,
            copy.definition.line,
            copy.traits.start,
            copy.traits.stop,
            shared,
            statement,
            apart,
            0 if alone else self.places.sorted_above(copy.path, statement),
            tuple(sorted(names)),
        )
        self.places.added[copy.path].add(shared.path)

    def _drop_imports(self) -> None:
        """Leave to each edit the names that no other file takes, and that nothing else sees."""
        by_path: dict[str, list[Place]] = defaultdict(list)
        for place in self.merges:
            by_path[place[0]].append(place)
        for path, places in by_path.items():
            names, any_of_them = self._refusals.taken(path)
            sealed = any_of_them or path.endswith("__init__.py")
            for place in places:
                merge = self.merges[place]
                free = () if sealed else tuple(n for n in merge.droppable if self._is_free(path, n, names))
                self.merges[place] = replace(merge, droppable=free)

    def _is_free(self, path: str, name: str, taken: Collection[str]) -> bool:
        traits = self.facts[path].traits
        lines = [one.line for one in self.places.binding(path, name)]
        steps = any(lines and min(lines) < step for step in traits.steps)
        return name not in taken and name not in traits.exported and not steps


def _is_utility(path: str) -> bool:
    """Whether a file is called like one that is there to be imported by others."""
    return not _UTILITIES.isdisjoint(path.rpartition("/")[2].removesuffix(".py").lower().split("_"))


def _lonely(copies: Sequence[Copy], family: Sequence[Copy]) -> str:
    elsewhere = next((copy.path for copy in family if copy.path != copies[0].path), None)
    if elsewhere is None:
        return ALONE
    folder = parent(elsewhere) or "the top folder"
    return f"no module can be imported by both its file and those in {folder}, the way they are run"
