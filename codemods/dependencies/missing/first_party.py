"""What is importable in the repository itself, and so never another project's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from codemods.dependencies.missing.distributions import AMBIGUOUS, Owner
from codemods.dependencies.uses import Imported
from codemods.importing import Layout, parent

_CODE = (".py", ".pyi", ".pyx", ".ipynb", ".so", ".pyd", ".c", ".cc", ".cpp", ".cu", ".proto")


@dataclass(frozen=True)
class FirstParty:
    """Answers whether an import means the repository's own code.

    Attributes:
        layout: Where modules lie.
    """

    layout: Layout

    def holds(self, path: str, one: Imported, owner: Owner) -> bool:
        """Return whether an import of a file means the repository's own code, or may do so.

        A name that is not well known is the repository's own wherever a file or folder of that name lies: paths are
        often changed before imports. A well-known one must be importable, as folders are named after libraries too.
        """
        if not owner.known:
            return one.top in self._names
        if one.top in self._top_packages or (one.top in AMBIGUOUS and one.top in self._code):
            return True
        folders = [folder for folder in _around(path) if not self.layout.is_package(folder)]
        found = {self.layout.module(folder, dotted) for folder in folders for dotted in (one.top, *one.dotted)}
        return bool(found - {None, path})

    @cached_property
    def _code(self) -> frozenset[str]:
        """Names of files with code, and of the folders that hold some."""
        found: set[str] = set()
        for path in self.layout.paths:
            if path.endswith(_CODE):
                *folders, name = path.split("/")
                found.update((*folders, name.partition(".")[0]))
        return frozenset(found)

    @cached_property
    def _names(self) -> frozenset[str]:
        """Names of files with code, and of all folders."""
        return self._code.union(*(path.split("/")[:-1] for path in self.layout.paths))

    @cached_property
    def _top_packages(self) -> frozenset[str]:
        """Names of packages that lie in no other package."""
        folders = [parent(path) for path in self.layout.paths if path.endswith("/__init__.py")]
        return frozenset(folder.rpartition("/")[2] for folder in folders if not self.layout.is_package(parent(folder)))


def _around(path: str) -> Iterator[str]:
    folder = parent(path)
    yield folder
    while folder:
        folder = parent(folder)
        yield folder
