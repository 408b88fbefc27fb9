"""The import graph: what names mean that files import, and what is loaded with a file."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from codemods.duplicates.effects import STRANGE
from codemods.duplicates.facts import DuplicateFacts
from codemods.importing import Import, Layout, join, parent
from codemods.roots import ImportRoots

Meaning = tuple[str, ...]
"""What an imported name stands for: ``own`` with a file and a name in it, or something of another project."""


@dataclass(frozen=True)
class ImportGraph:
    """Answers what the files of a repository load, with the imports that come to them.

    Attributes:
        layout: Where modules lie.
        facts: What is known of each file.
        roots: What each file can import.
        added: The files that each file imports once the changes are made, beside those that it imports now.
    """

    layout: Layout
    facts: Mapping[str, DuplicateFacts]
    roots: ImportRoots
    added: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def own(self, path: str, one: Import) -> tuple[str, ...]:
        """Return the files of this repository that an import of a file loads."""
        package = self.layout.top_package(path)
        if one.level or package is None or self.roots.bare(path):
            return self.layout.resolve(path, one)
        # In a package, an absolute import starts above it, not beside the file.
        return self.layout.resolve(join(parent(package), "_.py"), one)

    def meaning(self, path: str, name: str) -> tuple[Meaning, ...]:
        """Return what a name that a file's imports bind stands for; equal results are one and the same."""
        found = set[Meaning]()
        for one in self.binding(path, name):
            files = self.own(path, one)
            taken = next((n for n, bound in zip(one.names, one.bound, strict=False) if bound == name), "")
            dotted = f"{one.module}.{taken}" if taken else one.module
            if not one.names and one.bound[0] == one.module.partition(".")[0] and "." in one.module:
                found.add(("package", one.bound[0], one.module))
            elif not files:
                found.add(("other", "." * one.level + dotted))
            elif taken and files[-1].removesuffix("/__init__.py").removesuffix(".py").endswith(f"/{taken}"):
                found.add(("own", files[-1], ""))
            else:
                found.add(("own", files[0], taken))
        return tuple(sorted(found))

    def binding(self, path: str, name: str) -> tuple[Import, ...]:
        """Return the imports at the top of a file that bind a name."""
        return tuple(one for one in self.facts[path].imports if one.solid and name in one.bound)

    def cycle(self, start: Iterable[str], importers: Collection[str]) -> str | None:
        """Return a file that is reached from some files and would import them, or None."""
        seen: set[str] = set()
        waiting = list(start)
        # A package around the files is being loaded already, and is not begun again.
        around = {join(folder, "__init__.py") for path in importers for folder in above(path)}
        while waiting:
            path = waiting.pop()
            if path in importers:
                return path
            if path in seen or path in around:
                continue
            seen.add(path)
            waiting += self._edges.get(path, ())
            waiting += self.added.get(path, ())
        return None

    @cached_property
    def _edges(self) -> dict[str, frozenset[str]]:
        """The files that each file loads, wherever its imports stand; with the packages around them."""
        return {
            path: frozenset(t for one in facts.imports for t in self._with_packages(path, self._named(path, one)))
            for path, facts in self.facts.items()
        }

    def _named(self, path: str, one: Import) -> Iterator[str]:
        """The files that an import names, the package in ``from . import module`` included."""
        yield from self.own(path, one)
        if one.level and not one.module:
            folder = parent(path)
            for _ in range(one.level - 1):
                folder = parent(folder)
            if self.layout.is_package(folder):
                yield join(folder, "__init__.py")

    def _with_packages(self, path: str, targets: Iterable[str]) -> Iterator[str]:
        for target in targets:
            yield target
            folder = parent(target)
            while folder and not path.startswith(f"{folder}/"):
                if self.layout.is_package(folder) and join(folder, "__init__.py") != target:
                    yield join(folder, "__init__.py")
                folder = parent(folder)

    def adds(self, path: str, target: str) -> str | None:
        """Return what importing a module that exists would load, or do, that a file does not already; or None."""
        known, modules = self._loaded(path), set(self._loaded(target))
        for package in self._with_packages(path, [target]):
            modules |= self._loaded(package)
        for one in sorted(modules - known):
            if one.endswith(".py"):
                if not (one in self.facts and self.facts[one].traits.pure):
                    return one
            elif not any(own.startswith(f"{one}.") for own in known):
                return one
        return None

    def _loaded(self, path: str) -> frozenset[str]:
        """All files and modules of other projects that are surely loaded with a file."""
        if path not in self._known:
            found: set[str] = set()
            waiting = [path]
            while waiting:
                one = waiting.pop()
                if one not in found and one in self.facts:
                    found.update((one, *self._foreign(one)))
                    solid = (single for single in self.facts[one].imports if single.solid)
                    waiting += (t for single in solid for t in self._with_packages(one, self.own(one, single)))
            self._known[path] = frozenset(found)
        return self._known[path]

    @cached_property
    def _known(self) -> dict[str, frozenset[str]]:
        return {}

    def _foreign(self, path: str) -> Iterator[str]:
        """The modules of other projects that a file imports."""
        for one in self.facts[path].imports:
            common = _top(one.module) in sys.stdlib_module_names - STRANGE
            if one.solid and not one.level and not common and not self.own(path, one):
                yield from loaded_by(one)

    def direct(self, path: str) -> tuple[frozenset[str], frozenset[str]]:
        """Return the modules of other projects and the files of this one that a file itself imports."""
        if path not in self.facts:
            return frozenset(), frozenset()
        files = (target for one in self.facts[path].imports if one.solid for target in self.own(path, one))
        return frozenset(self._foreign(path)), frozenset(files)

    def importers(self, target: str) -> frozenset[str]:
        """Return the files that import a file."""
        return self._importers.get(target, frozenset())

    @cached_property
    def _importers(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for path, facts in self.facts.items():
            for one in facts.imports:
                for target in self.layout.resolve(path, one):
                    if target != path:
                        found[target].add(path)
        return {target: frozenset(paths) for target, paths in found.items()}

    def loads_file(self, path: str, target: str) -> bool:
        """Return whether a file surely loads another."""
        return target in self._loaded(path)

    def is_standard(self, one: Import) -> bool:
        """Return whether an import is of one of Python's own modules, which may be loaded at any time."""
        return not one.level and _top(one.module) in sys.stdlib_module_names - STRANGE

    def loads(self, path: str, module: str) -> bool:
        """Return whether a file loads a module of Python or of another project, by its own imports or others'."""
        if _top(module) in sys.stdlib_module_names - STRANGE:
            return True
        known = self._loaded(path)
        return module in known or any(own.startswith(f"{module}.") for own in known)


def loaded_by(one: Import) -> Iterator[str]:
    """Yield the modules that an import loads; each name that it takes from one may be a module, too."""
    yield one.module
    yield from (f"{one.module}.{name}" for name in one.names)


def _top(module: str) -> str:
    return module.partition(".")[0]


def above(path: str) -> Iterator[str]:
    """Yield the folders around a file, the innermost first."""
    folder = parent(path)
    while folder:
        yield folder
        folder = parent(folder)
