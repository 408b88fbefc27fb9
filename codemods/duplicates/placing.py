"""Which module can hold a function for several files, how each file imports it, and what that import loads."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from codemods.duplicates.edits import Needed
from codemods.duplicates.graph import ImportGraph, above
from codemods.duplicates.import_lines import place_of_module
from codemods.importing import Import, join, parent

_BUILD_FILES = ("setup.py", "setup.cfg", "pyproject.toml")
_SPARE_NAMES = ("shared_helpers", "common_helpers", "more_helpers")


@dataclass(frozen=True)
class Places(ImportGraph):
    """Answers where functions can live, and how files import them from there.

    Attributes:
        given: The ``__future__`` features of new modules, by path.
    """

    given: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def homes(self, root: str, futures: tuple[str, ...], hint: str) -> Iterator[str]:
        """Yield the modules of a folder that may take functions: earlier ones of ours, and free names.

        Args:
            root: The folder.
            futures: The ``__future__`` features that the module has to have.
            hint: The name of a package that the functions are about, or nothing.
        """
        package = self.facts.get(join(root, "__init__.py"))
        if package is not None and package.traits.lists:
            return
        taken = package.traits.bound | package.traits.helpers if package is not None else frozenset[str]()
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
        if found is not None and self.roots.bare(path) and not self._runs_beside(path):
            return None
        if found is not None or path not in self._inside or self.facts[path].runs:
            return found
        package = self.layout.top_package(path) or ""
        around = {join(folder, "__init__.py") for folder in above(path)}
        shown = not around.isdisjoint(self.importers(path))
        if not shown or self.roots.commands.runs_as_script(path) or not target.startswith(f"{package}/"):
            return None
        stem = target.removesuffix(".py")
        if self._absolute.get(package, 0) > 0:
            return f"from {stem.removeprefix(_prefix(parent(package))).replace('/', '.')} import"
        folder = parent(path)
        while folder != package and not target.startswith(f"{folder}/"):
            folder = parent(folder)
        dots = self.layout.depth(path, folder)
        return f"from {'.' * dots}{stem.removeprefix(_prefix(folder)).replace('/', '.')} import"

    def _runs_beside(self, path: str) -> bool:
        """Whether a file that is run by its path finds modules of its own folder, whatever else it imports."""
        imports = self.facts[path].imports
        if any(one.solid and self.layout.sibling(path, one) for one in imports):
            return True
        if any(one.level for one in imports):
            return False
        return self.facts[path].traits.moves_imports or all(self._is_installed(path, one) for one in imports)

    def _is_installed(self, path: str, one: Import) -> bool:
        """Whether an import is of no file of this repository, of one beside, or of a package that is installed."""
        files = self.layout.resolve(path, one)
        top = self.layout.top_package(files[0]) if files else None
        if not files or any(parent(file) == parent(path) for file in files) or self.layout.sibling(path, one):
            return True
        root = parent(top or "").removesuffix("src").rstrip("/")
        built = any(join(root, name) in self.layout.paths for name in _BUILD_FILES)
        return top is not None and not path.startswith(f"{top}/") and built

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
            if path in found or path not in self.facts:
                continue
            found.add(path)
            package = self.layout.top_package(path)
            waiting += (t for t in self._imported(path) if self.layout.top_package(t) == package)
        return frozenset(found)

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

    def sorted_above(self, path: str, statement: str) -> int:
        """Return the line of the import above which a new one belongs where the last ones are sorted, or 0."""
        last: list[Import] = []
        for one in reversed(self.facts[path].imports):
            if one.solid and one.line <= self.facts[path].module_line:
                if not (one.names and self.own(path, one)):
                    break
                last.insert(0, one)
        keys = [place_of_module("." * one.level + one.module) for one in last]
        own = place_of_module(statement.split()[1])
        if keys != sorted(keys) or len({one.level > 0 for one in last} | {statement.startswith("from .")}) > 1:
            return 0
        return next((one.line for one, key in zip(last, keys, strict=True) if key > own), 0)

    def imported(self, path: str) -> tuple[Needed, ...]:
        """Return what the imports at the top of a file bind, in order."""
        solid = [one for one in self.facts[path].imports if one.solid and one.module != "__future__"]
        return tuple(
            Needed(2 if self.own(path, one) else 1, "." * one.level + one.module, taken, bound)
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


def _top(module: str) -> str:
    return module.partition(".")[0]


def _prefix(folder: str) -> str:
    return f"{folder}/" if folder else ""
