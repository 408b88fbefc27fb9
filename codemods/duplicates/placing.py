"""Which module can hold a function for several files, how each file imports it, and what that import loads."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from codemods.duplicates.edits import Needed
from codemods.duplicates.effects import STRANGE
from codemods.duplicates.facts import DuplicateFacts
from codemods.importing import Import, Layout, join, parent
from codemods.roots import ImportRoots

_SPARE_NAMES = ("shared_helpers", "common_helpers", "more_helpers")
Meaning = tuple[str, ...]
"""What an imported name stands for: ``own`` with a file and a name in it, or something of another project."""


@dataclass(frozen=True)
class Places:
    """Answers where functions can live, over the import graph of the repository and the imports that come to it.

    Attributes:
        layout: Where modules lie.
        facts: What is known of each file.
        roots: What each file can import.
        added: The files that each file imports once the changes are made, beside those that it imports now.
        given: The ``__future__`` features of new modules, by path.
    """

    layout: Layout
    facts: Mapping[str, DuplicateFacts]
    roots: ImportRoots
    added: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    given: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def homes(self, root: str, futures: tuple[str, ...], hint: str) -> Iterator[str]:
        """Yield the modules of an import root that may take functions: earlier ones of ours, and free names.

        Args:
            root: The import root.
            futures: The ``__future__`` features that the module has to have.
            hint: The name of a package that the functions are about, or nothing.
        """
        package = self.facts.get(join(root, "__init__.py"))
        taken = package.traits.bound if package is not None else frozenset[str]()
        for name in ("helpers", *([f"{hint}_helpers"] if hint else []), *_SPARE_NAMES):
            path = join(root, f"{name}.py")
            known = self.facts.get(path)
            ours = known.traits.futures if known is not None and known.traits.ours else None
            free = path not in self.given and ours is None and name not in taken
            if self.given.get(path, ours) == futures or (free and self._is_free(root, name)):
                yield path

    def _is_free(self, root: str, name: str) -> bool:
        if not self.roots.is_free(root, name):
            return False
        given = {path.rpartition("/")[2] for path in self.given}
        alone = f"{name}.py" not in self._files and f"{name}.py" not in given
        return alone or self.layout.is_package(root) or root not in self._mixed

    @cached_property
    def _files(self) -> frozenset[str]:
        """The names of all files."""
        return frozenset(path.rpartition("/")[2] for path in self.layout.paths)

    @cached_property
    def _mixed(self) -> frozenset[str]:
        """Folders of scripts that see, or are seen by, other folders: a module's bare name has to be the only one."""
        found = {parent(path) for path, facts in self.facts.items() if facts.traits.moves_imports}
        for path, facts in self.facts.items():
            for one in facts.imports:
                found.update(parent(target) for target in self.layout.resolve(path, one) if not one.level)
                if not one.level and any(parent(t) != parent(path) for t in self.layout.resolve(path, one)):
                    found.add(parent(path))
        return frozenset(found)

    def statement(self, path: str, target: str) -> str | None:
        """Return how a file imports names from a module, the way it is run; None where that is not sure."""
        found = self.roots.statement(path, target)
        if found is None and path in self._beside_scripts and parent(target) == parent(path):
            return f"from {target.rpartition('/')[2].removesuffix('.py')} import"
        if found is not None or path not in self._inside or self.facts[path].runs:
            return found
        package = self.layout.top_package(path) or ""
        if self.roots.commands.runs_as_script(path) or not target.startswith(f"{package}/"):
            return None
        stem = target.removesuffix(".py")
        if self._absolute.get(package, 0) > 0:
            return f"from {stem.removeprefix(_prefix(parent(package))).replace('/', '.')} import"
        folder = parent(path)
        while folder != package and not target.startswith(f"{folder}/"):
            folder = parent(folder)
        dots = self.layout.depth(path, folder)
        return f"from {'.' * dots}{stem.removeprefix(_prefix(folder)).replace('/', '.')} import"

    @cached_property
    def _beside_scripts(self) -> frozenset[str]:
        """Files that nothing but scripts in their own folder import, by their bare names."""
        found: set[str] = set()
        elsewhere: set[str] = set()
        for path, facts in self.facts.items():
            bare = self.roots.bare(path)
            for one in facts.imports:
                for target in self.own(path, one):
                    beside = bare and parent(target) == parent(path) and not one.level and "." not in one.module
                    (found if beside else elsewhere).add(target)
        # A file that is started itself is one of the scripts; one in a package has the package to go by.
        return frozenset(path for path in found - elsewhere if not self.layout.is_package(parent(path)))

    @cached_property
    def _inside(self) -> frozenset[str]:
        """Files that are known to be imported through their outermost package."""
        found: set[str] = set()
        waiting: list[str] = []
        for path in self.facts:
            package = self.layout.top_package(path)
            if package is not None and self.roots.statement(path, f"{package}/_.py") and not self.roots.bare(path):
                waiting.append(path)
            else:
                waiting += (t for t in self._imported(path) if self._enters(path, t))
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            found.add(path)
            package = self.layout.top_package(path)
            waiting += (t for t in self._imported(path) if self.layout.top_package(t) == package)
        return frozenset(found & self.facts.keys())

    def _enters(self, path: str, target: str) -> bool:
        """Whether a file outside of a package imports a file of it through the whole package."""
        package = self.layout.top_package(target)
        if package is None or path.startswith(f"{package}/"):
            return False
        own = package.rpartition("/")[2]
        return any(one.module.split(".")[0] == own for one in self.facts[path].imports if not one.level)

    @cached_property
    def _absolute(self) -> dict[str, int]:
        """For each package, how many more of its files name it in imports than import relatively."""
        found: dict[str, int] = defaultdict(int)
        for path, facts in self.facts.items():
            package = self.layout.top_package(path)
            if package is None:
                continue
            own = package.rpartition("/")[2]
            found[package] += any(not one.level and one.module.split(".")[0] == own for one in facts.imports)
            found[package] -= any(one.level for one in facts.imports)
        return found

    def _imported(self, path: str) -> Iterator[str]:
        for one in self.facts[path].imports:
            yield from self.own(path, one)

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

    def needed(self, path: str, name: str, home: str) -> Iterator[Needed]:
        """Yield the imports that give a name, in another module, the meaning that it has in a file."""
        for one in self.binding(path, name):
            taken = next((n for n, bound in zip(one.names, one.bound, strict=False) if bound == name), "")
            files = self.own(path, one)
            if home in files:
                continue
            module, section = one.module, 2 if files else int(_top(one.module) not in sys.stdlib_module_names)
            if one.level:
                module, section = self._relative(path, one, home), 3
            plain = taken or (one.module if one.bound[0] != _top(one.module) or "." not in one.module else name)
            yield Needed(section, module, taken, "" if plain == name else name)

    def imported(self, path: str) -> tuple[Needed, ...]:
        """Return what the imports at the top of a file bind, in order."""
        solid = [one for one in self.facts[path].imports if one.solid and one.module != "__future__"]
        return tuple(
            Needed(0, "." * one.level + one.module, taken, bound)
            for one in solid
            for taken, bound in zip(one.names or ("",), one.bound, strict=True)
        )

    @staticmethod
    def _relative(path: str, one: Import, home: str) -> str:
        folder, dots, start = parent(path), 1, parent(home)
        for _ in range(one.level - 1):
            folder = parent(folder)
        while start and start != folder and not folder.startswith(f"{start}/"):
            start, dots = parent(start), dots + 1
        below = folder.removeprefix(start).strip("/").replace("/", ".")
        return "." * dots + ".".join(part for part in (below, one.module) if part)

    def cycle(self, start: Iterable[str], importers: Collection[str]) -> str | None:
        """Return a file that is reached from some files and would import them, or None."""
        seen: set[str] = set()
        waiting = list(start)
        while waiting:
            path = waiting.pop()
            if path in importers:
                return path
            if path in seen:
                continue
            seen.add(path)
            waiting += self._edges.get(path, ())
            waiting += self.added.get(path, ())
        return None

    @cached_property
    def _edges(self) -> dict[str, frozenset[str]]:
        """The files that each file loads, wherever its imports stand; with the packages around them."""
        return {
            path: frozenset(t for one in facts.imports for t in self._with_packages(path, self.own(path, one)))
            for path, facts in self.facts.items()
        }

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
            elif not any(own == one or own.startswith(f"{one}.") for own in known):
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
                yield one.module

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
        return any(own == module or own.startswith(f"{module}.") for own in self._loaded(path))


def _top(module: str) -> str:
    return module.partition(".")[0]


def _prefix(folder: str) -> str:
    return f"{folder}/" if folder else ""
