"""Where a file's paths can live: its import root, and how it would import a config module of that root."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from codemods.importing import Import, Layout, join, parent
from codemods.paths.commands import Commands
from codemods.paths.debt import is_config
from codemods.paths.edits import InConfig, InModule
from codemods.paths.facts import PathFacts
from codemods.paths.shapes import suffix
from codemods.paths.tables import words

# Data and weights below a package's folder are what its user brings or makes, not what it comes with.
_DATA = words(
    "csv tsv npy npz h5 hdf5 pkl pickle pt pth ckpt bin onnx parquet feather mat wav tfrecord joblib safetensors"
    " jpg jpeg png gif bmp tif tiff mp3 mp4 flac avi"
)
_SETTINGS = words("yaml yml toml ini cfg conf")
_SPARE_NAMES = ("project_paths", "path_settings", "shared_paths")


@dataclass(frozen=True)
class Roots:
    """Answers where files of a repository keep their paths.

    Attributes:
        layout: Where modules lie.
        facts: What is known of each file.
        commands: How files are run.
        module: Preferred name of a config module.
        toml: Whether config modules read a TOML file.
    """

    layout: Layout
    facts: Mapping[str, PathFacts]
    commands: Commands
    module: str
    toml: bool

    def root(self, path: str) -> str:
        """Return the folder in which the same text means the same place for the files below it that share it."""
        if self._bare(path):
            return parent(path)
        return self.layout.top_package(path) or parent(path)

    def home(self, path: str) -> InModule | None:
        """Return the config module that a file can import the way it is run, or None where that is not sure."""
        root = self.root(path)
        name = self._module_name(root)
        if name is None:
            return None
        statement = self._statement(path, root, name)
        file = join(root, f"{name}.py")
        if statement is None:
            return None
        return InModule(file, statement, join(root, "config.toml") if self.toml else None, self._ends_elsewhere(path))

    def _ends_elsewhere(self, path: str) -> bool:
        """Whether the last import at the top of a file is of another project."""
        facts = self.facts[path]
        above = [one for one in facts.imports if one.solid and one.line <= facts.module_line]
        return bool(above) and not above[-1].level and not self.layout.resolve(path, above[-1])

    def is_own_package(self, path: str, value: str) -> bool:
        """Return whether a relative path comes with the code: it starts in a package, or is settings that are there."""
        ending = suffix(value)
        plain = value.removeprefix("./")
        if ending in _SETTINGS and any(one in self.layout.paths for one in (plain, join(parent(path), plain))):
            return True
        if ending in _DATA:
            return False
        first = value.removeprefix("./").partition("/")[0]
        folder = parent(path)
        while first:
            # What lies inside of a package is not where a program starts.
            if not self.layout.is_package(folder) and self.layout.is_package(join(folder, first)):
                return True
            if not folder:
                return False
            folder = parent(folder)
        return False

    def stands_alone(self, path: str) -> bool:
        """Return whether a file imports nothing of its own repository, so that it works wherever it is copied."""
        return not any(one.solid and self.layout.resolve(path, one) for one in self.facts[path].imports)

    def config(self, path: str) -> tuple[InConfig, int] | None:
        """Return the config module that a file imports already, and the line of that import."""
        for one in self.facts[path].imports:
            for target in self.layout.resolve(path, one) if one.solid and "*" not in one.names else ():
                if target != path and self._takes_entries(target) and self._serves(parent(target), path):
                    home = _as_imported(one, target)
                    if home is not None:
                        return home, one.line
        return None

    def _takes_entries(self, path: str) -> bool:
        facts = self.facts.get(path)
        if facts is None or facts.entries is not None or not facts.constants or not is_config(path, facts):
            return False
        if facts.values:
            return False
        return facts.reflects is None and not facts.os_taken and path not in self._watched

    @cached_property
    def _watched(self) -> frozenset[str]:
        """Config modules that some file takes whole or lists: a new name in them would be seen."""
        found: set[str] = set()
        for path, facts in self.facts.items():
            for one in facts.imports:
                if "*" in one.names or facts.handed.intersection(one.bound):
                    found.update(self.layout.resolve(path, one))
        return frozenset(found)

    def _serves(self, folder: str, path: str) -> bool:
        """Whether a module of a folder may hold paths of a file: of the same folder, or of the same package."""
        below = parent(path)
        while below != folder:
            if not below or not self.layout.is_package(below):
                return False
            below = parent(below)
        return parent(path) == folder or self.layout.is_package(folder)

    def _imports_sibling(self, path: str) -> bool:
        found = {
            one.module.partition(".")[0]
            for one in self.facts[path].imports
            if one.solid and self.layout.sibling(path, one)
        }
        if self.layout.is_package(parent(path)):
            # `import numpy` beside the package's own `numpy.py` means the library.
            found -= sys.stdlib_module_names | self._imported_names
        return bool(found)

    def _bare(self, path: str) -> bool:
        """Whether a file finds modules of its own folder by their bare names."""
        if self.commands.runs_as_module(path) or path in self._members:
            return False
        if self._imports_sibling(path):
            return True
        if self.layout.is_package(parent(path)) or path in self._imported_dotted:
            return False
        return self.facts[path].runs or self.commands.runs_as_script(path)

    @cached_property
    def _members(self) -> frozenset[str]:
        """Files of packages that others import through the package, so that their own folder is not searched."""
        found: set[str] = set()
        for path, facts in self.facts.items():
            for one in facts.imports:
                for target in self.layout.resolve(path, one):
                    folder = parent(target)
                    named = folder.rpartition("/")[2] in one.module.split(".")
                    through = one.level > 0 or (named and ("." in one.module or folder != parent(path)))
                    if through and self.layout.is_package(folder):
                        found.add(target)
        return frozenset(found)

    @cached_property
    def _imported_dotted(self) -> frozenset[str]:
        """Files that others import by a dotted name, from outside of their folder."""
        found: set[str] = set()
        for path, facts in self.facts.items():
            for one in facts.imports:
                if one.level or "." in one.module or one.names:
                    found.update(t for t in self.layout.resolve(path, one) if parent(t) != parent(path))
        return frozenset(found)

    def _statement(self, path: str, root: str, name: str) -> str | None:
        if self._bare(path):
            return f"from {name} import"
        package = self.layout.top_package(path)
        if package is None:
            return None
        own = package.rpartition("/")[2]
        solid = [one for one in self.facts[path].imports if one.solid]
        if any(not one.level and one.module.partition(".")[0] == own for one in solid):
            above = parent(package)
            if any(self._resolves_from(path, one, above) for one in solid if not one.level):
                return f"from {own}.{name} import"
        dots = self.layout.depth(path, root)
        if any(one.level >= dots for one in solid):
            return f"from {'.' * dots}{name} import"
        return None

    def _resolves_from(self, path: str, one: Import, above: str) -> bool:
        found = self.layout.resolve(path, one)
        return any(target.startswith(join(above, one.module.replace(".", "/"))) for target in found)

    def _module_name(self, root: str) -> str | None:
        for name in (self.module, *_SPARE_NAMES):
            facts = self.facts.get(join(root, f"{name}.py"))
            if facts is not None and facts.entries is not None:
                return name
            free = not self.layout.exists(root, name) and name not in sys.stdlib_module_names
            if free and name not in self._imported_names:
                return name
        return None

    @cached_property
    def _imported_names(self) -> frozenset[str]:
        """First parts of the modules that files import from somewhere else than this repository."""
        return frozenset(
            one.module.partition(".")[0]
            for path, facts in self.facts.items()
            for one in facts.imports
            if not one.level and not self.layout.resolve(path, one)
        )


def _as_imported(one: Import, target: str) -> InConfig | None:
    """Return how entries of a config module are reached by an import that is there."""
    stem = target.removesuffix(".py").rpartition("/")[2]
    if not one.names:
        bare = one.bound[0] if "." not in one.module or one.bound[0] != one.module.partition(".")[0] else None
        return InConfig(target, None, bare) if bare else None
    if one.module.rpartition(".")[2] == stem:
        return InConfig(target, f"from {'.' * one.level}{one.module} import", None)
    bound = next((b for n, b in zip(one.names, one.bound, strict=True) if n == stem), None)
    return InConfig(target, None, bound) if bound else None
