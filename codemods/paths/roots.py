"""Where a file's paths can live: its import root, and how it would import a config module of that root."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from codemods.importing import Import, join, parent
from codemods.paths.debt import is_config
from codemods.paths.edits import InConfig, InModule
from codemods.paths.facts import PathFacts
from codemods.paths.shapes import FOLDERS, suffix
from codemods.roots import ImportRoots
from codemods.tables import words

# Data and weights below a package's folder are what its user brings or makes, not what it comes with.
_DATA = words(
    "csv tsv npy npz h5 hdf5 pkl pickle pt pth ckpt bin onnx parquet feather mat wav tfrecord joblib safetensors"
    " jpg jpeg png gif bmp tif tiff mp3 mp4 flac avi"
)
_PROGRAMS = (".ipynb", ".md", ".rst")
_SETTINGS = words("yaml yml toml ini cfg conf")
_SPARE_NAMES = ("project_paths", "path_settings", "shared_paths")


@dataclass(frozen=True)
class Roots(ImportRoots):
    """Answers where files of a repository keep their paths.

    In one root, the same text means the same place.

    Attributes:
        facts: What is known of each file.
        module: Preferred name of a config module.
        toml: Whether config modules read a TOML file.
    """

    facts: Mapping[str, PathFacts]
    module: str
    toml: bool

    def home(self, path: str) -> InModule | None:
        """Return the config module that a file can import the way it is run, or None where that is not sure."""
        root = self.root(path)
        name = self._module_name(root)
        if name is None:
            return None
        file = join(root, f"{name}.py")
        statement = self.statement(path, file)
        if statement is None:
            return None
        return InModule(file, statement, join(root, "config.toml") if self.toml else None, self.ends_elsewhere(path))

    def comes_along(self, path: str, value: str) -> bool:
        """Return whether a relative path comes with the code: modules, and settings or package data that are there."""
        ending = suffix(value)
        plain = value.removeprefix("./")
        for place in map(posixpath.normpath, (plain, join(parent(path), plain))):
            packaged = not value.startswith("..") and self._is_packaged(place)
            known = ending in _SETTINGS or place.endswith(_PROGRAMS) or packaged
            if (place in self.layout.paths and known) or self.layout.is_package(place):
                return True
        return ending not in _DATA and self._starts_in_package(path, plain)

    def _is_packaged(self, place: str) -> bool:
        """Whether a file lies below a package."""
        folder = parent(place)
        while folder and not self.layout.is_package(folder):
            folder = parent(folder)
        return bool(folder)

    def _starts_in_package(self, path: str, plain: str) -> bool:
        first, *rest = plain.rstrip("/").split("/")
        folder = parent(path)
        while first:
            # What lies inside of a package is not where a program starts.
            if not self.layout.is_package(folder) and self.layout.is_package(join(folder, first)):
                return not self._is_made(join(folder, first), rest)
            if not folder:
                return False
            folder = parent(folder)
        return False

    def _is_made(self, folder: str, below: Sequence[str]) -> bool:
        """Whether a folder for results is missing, so that it is made when the program runs."""
        for name in below:
            folder = join(folder, name)
            if name in FOLDERS and not self.layout.has_folder(folder):
                return True
        return False

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
                if "*" in one.names or (not one.names and facts.handed.intersection(one.bound)):
                    found.update(self.layout.resolve(path, one))
                elif facts.handed.intersection(one.bound):
                    # A constant that is handed on is not the module that it comes from.
                    handed = {n for n, bound in zip(one.names, one.bound, strict=True) if bound in facts.handed}
                    found.update(target for target in self.layout.resolve(path, one) if _stem(target) in handed)
        return frozenset(found)

    def _serves(self, folder: str, path: str) -> bool:
        """Whether a module of a folder may hold paths of a file: of the same folder, or of the same package."""
        below = parent(path)
        while below != folder:
            if not below or not self.layout.is_package(below):
                return False
            below = parent(below)
        return parent(path) == folder or self.layout.is_package(folder)

    def _module_name(self, root: str) -> str | None:
        for name in (self.module, *_SPARE_NAMES):
            facts = self.facts.get(join(root, f"{name}.py"))
            if facts is not None and facts.entries is not None:
                return name
            if self.is_free(root, name):
                return name
        return None


def _stem(path: str) -> str:
    return path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]


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
