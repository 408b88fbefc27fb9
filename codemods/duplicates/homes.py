"""New modules that take functions: what each must have, and which files can import it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from codemods.duplicates.edits import Needed, Shared
from codemods.duplicates.families import Copy, Place, is_told_apart, richest, usual_name
from codemods.duplicates.import_lines import order_of
from codemods.duplicates.placing import Places
from codemods.importing import Import, join, parent
from codemods.tables import words

# Packages that say nothing of what a function is about.
_EVERYWHERE = words("numpy tqdm six yaml attr attrs requests click termcolor tabulate packaging")
TOLD_APART = "its file hands it on, and other copies have another name, docstring or annotations, which may show"
"""Why a copy stays that something may look at."""
_PLAIN = re.compile(r"[a-z][a-z0-9]*")


@dataclass(frozen=True, slots=True)
class Needs:
    """What the code of a module loads.

    Attributes:
        modules: Modules of other projects.
        files: Files of this repository.
    """

    modules: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    def __or__(self, other: Needs) -> Needs:
        """Return what both load."""
        return Needs(self.modules | other.modules, self.files | other.files)


@dataclass(frozen=True, slots=True)
class _Moving:
    """A function on its way to a module.

    Attributes:
        donor: The copy whose text it is.
        name: What it is called there.
        copies: All copies.
    """

    donor: Copy
    name: str
    copies: Sequence[Copy]

    @classmethod
    def of(cls, donor: Copy, copies: Sequence[Copy]) -> _Moving:
        """Give a function the name that most copies have, unless its text speaks of that, or of the one it has."""
        name, spoken = usual_name(copies), re.findall(r"\w+", donor.traits.text)
        free = spoken.count(donor.name) == 1 and name not in spoken
        return cls(donor, name if free else donor.name, copies)

    @property
    def text(self) -> str:
        """Its lines."""
        return re.sub(rf"\b{re.escape(self.donor.name)}\b", self.name, self.donor.traits.text, count=1)


@dataclass(frozen=True)
class Homes:
    """Gives functions modules of their own.

    Attributes:
        places: Where functions can live.
        functions: Names of the functions that each module gets.
        needs: What each module loads.
        users: The files that import each module.
    """

    places: Places
    functions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    needs: dict[str, Needs] = field(default_factory=dict)
    users: dict[str, set[str]] = field(default_factory=dict)

    def folder(self, root: str, paths: Collection[str]) -> str:
        """Return the folder of a new module for some files of an import root: the nearest package around them all."""
        found, *others = sorted({parent(path) for path in paths})
        for one in others:
            while one != found and not one.startswith(f"{found}/"):
                found = parent(found)
                if len(found) <= len(root):
                    return root
        while found != root and not self.places.layout.is_package(found):
            found = parent(found)
        return found

    def obstacle(self, copy: Copy, folder: str) -> str | None:
        """Return why a file cannot import a new module of a folder with what a function needs, or None."""
        places, path = self.places, copy.path
        facts = places.facts[path]
        if places.statement(path, join(folder, "helpers.py")) is None:
            where = folder or "the top folder"
            return f"nothing shows how its file, the way it is run, would import a module of {where}"
        for name in copy.traits.imported:
            for one in places.binding(path, name):
                if one.line > facts.module_line and not places.is_standard(one):
                    return f"`{name}` is imported below the place of further imports"
                if facts.traits.moves_imports and places.own(path, one):
                    return f"its file changes where `{name}` is imported from"
        return None

    def move(self, root: str, parts: Sequence[Sequence[Copy]]) -> list[tuple[Copy, Shared, Copy]] | dict[Place, str]:
        """Give functions that call each other a module.

        Args:
            root: The import root.
            parts: The copies of each function.

        Returns:
            Each copy with what takes its place and the copy whose text that has, or why some copies cannot take part.
        """
        everything = [copy.place for part in parts for copy in part]
        moving = [_Moving.of(donor, part) for part in parts if (donor := self._donor(part)) is not None]
        if len(moving) < len(parts):
            return dict.fromkeys(everything, "its annotations name what other files with a copy do not import")
        facts = self.places.facts
        told = [c for one in moving for c in one.copies if is_told_apart(c, one.name, one.donor.traits.head, facts)]
        if told:
            return {copy.place: TOLD_APART for copy in told}
        names = {(copy.path, copy.name): one.name for one in moving for copy in one.copies}
        if any(names[one.donor.path, name] != name for one in moving for name in one.donor.traits.called):
            return dict.fromkeys(everything, "it calls a function that has another name in most files")
        futures = self.places.facts[parts[0][0].path].traits.futures
        users = {copy.path for part in parts for copy in part}
        reason = "no name is free for a module that its file and the others could import"
        first = True
        for home in self._homes(root, users, futures, self._hint(moving)):
            found = self._try(home, moving, names, users)
            if not isinstance(found, str):
                self.places.given[home] = futures
                return found
            # What is wrong with the best name is told.
            reason, first = (found, False) if first else (reason, False)
        return dict.fromkeys(everything, reason)

    def _homes(self, root: str, users: Collection[str], futures: tuple[str, ...], hint: str) -> Iterator[str]:
        """The modules that may take functions, those nearest to the files first."""
        folder = self.folder(root, users)
        yield from self.places.homes(folder, futures, hint)
        while folder != root:
            folder = parent(folder)
            yield from self.places.homes(folder, futures, hint)

    def _try(
        self, home: str, moving: Sequence[_Moving], names: Mapping[tuple[str, str], str], users: set[str]
    ) -> list[tuple[Copy, Shared, Copy]] | str:
        known = self.places.facts[home].traits.bound if home in self.places.facts else frozenset[str]()
        for one in moving:
            if one.name in self.functions[home] or one.name in known:
                return f"{home} has another function `{one.name}`"
        imports = {one.donor.place: self._imports(one.donor, home, names) for one in moving}
        needs = Needs()
        for one in moving:
            needs |= self._needs(one.donor, home, names)
        reason = self._clash(home, needs, users)
        if reason is not None:
            return reason
        found = []
        for one in moving:
            self.functions[home].add(one.name)
            futures = self.places.facts[one.donor.path].traits.futures
            origin = one.donor.place
            shared = Shared(home, one.name, one.text, imports[origin], futures, origin)
            found += [(copy, shared, one.donor) for copy in one.copies]
        self.needs[home] = self._needs_of(home) | needs
        self.users[home] = self._users_of(home) | users
        self.places.added[home] |= needs.files
        return found

    def _clash(self, home: str, needs: Needs, users: Collection[str]) -> str | None:
        """Why a module cannot take functions, beside those that it has, or None."""
        cycle = self.places.cycle((self._needs_of(home) | needs).files, {*users, home})
        if cycle is not None:
            return f"{home} would import {cycle}, which would import it"
        for path in sorted(self._users_of(home) | {*users}):
            for module in sorted((self._needs_of(home) | needs).modules):
                if not self.places.loads(path, module):
                    return f"{home} would load `{module}` for {path}, which does not need it"
            for file in sorted((self._needs_of(home) | needs).files):
                if not self.places.loads_file(path, file):
                    return f"{home} would load {file} for {path}, which does not need it"
        return None

    def _needs_of(self, home: str) -> Needs:
        return self.needs.get(home) or Needs(*self.places.direct(home))

    def _users_of(self, home: str) -> set[str]:
        return self.users[home] if home in self.users else set(self.places.importers(home))

    def _donor(self, part: Sequence[Copy]) -> Copy | None:
        """The best described copy whose annotations mean something in every file."""
        return next((one for one in richest(part) if all(self._annotates(other, one) for other in part)), None)

    def _annotates(self, other: Copy, donor: Copy) -> bool:
        """Whether a function may have the annotations of a copy: they are its own, or mean the same anywhere."""
        if donor.traits.annotations != other.traits.annotations:
            lazy = "annotations" in self.places.facts[donor.path].traits.futures
            if not donor.traits.plain and not (lazy and self._loads_noted(other.path, donor)):
                return False
            return all(self.places.is_standard(one) for one in self._noted(donor)) or lazy
        return all(self.places.meaning(donor.path, n) == self.places.meaning(other.path, n) for n in donor.traits.noted)

    def _noted(self, donor: Copy) -> Iterator[Import]:
        for name in donor.traits.noted:
            yield from self.places.binding(donor.path, name)

    def _loads_noted(self, path: str, donor: Copy) -> bool:
        for one in self._noted(donor):
            files = self.places.own(donor.path, one)
            known = all(self.places.loads_file(path, file) for file in files)
            if not known or (not files and not self.places.loads(path, one.module)):
                return False
        return True

    def _names(self, donor: Copy, names: Mapping[tuple[str, str], str]) -> Iterator[str]:
        """The imported names of a function but for those that move with it."""
        for name in (*donor.traits.imported, *donor.traits.noted):
            meaning = self.places.meaning(donor.path, name)[0]
            if not (meaning[0] == "own" and names.get((meaning[1], meaning[2])) == name):
                yield name

    def _imports(self, donor: Copy, home: str, names: Mapping[tuple[str, str], str]) -> tuple[Needed, ...]:
        found = {one for name in self._names(donor, names) for one in self.places.needed(donor.path, name, home)}
        return tuple(sorted(found, key=order_of))

    def _needs(self, donor: Copy, home: str, names: Mapping[tuple[str, str], str]) -> Needs:
        modules, files = set[str](), set[str]()
        for name in self._names(donor, names):
            for one in self.places.binding(donor.path, name):
                own = self.places.own(donor.path, one)
                files.update(own)
                if not own and not self.places.is_standard(one):
                    taken = (n for n, bound in zip(one.names, one.bound, strict=False) if bound == name)
                    modules.update((one.module, *(f"{one.module}.{n}" for n in taken)))
        return Needs(frozenset(modules), frozenset(files - {home}))

    def _hint(self, moving: Sequence[_Moving]) -> str:
        """What to call a module by: the package that its functions are about."""
        found = {
            module.partition(".")[0].lower() for one in moving for module in self._needs(one.donor, "", {}).modules
        }
        found -= _EVERYWHERE
        return min((name for name in found if _PLAIN.fullmatch(name)), default="")
