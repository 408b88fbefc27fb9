"""Which folder's modules a file can import, and by which statement, given the way it is run."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from codemods.commands import Commands
from codemods.importing import Import, Layout, join, parent


class Runnable(Protocol):
    """What has to be known of a file."""

    @property
    def imports(self) -> tuple[Import, ...]:
        """Its imports."""

    @property
    def runs(self) -> bool:
        """Whether it does something when it is started, beyond definitions."""

    @property
    def module_line(self) -> int:
        """The line below which a further module would be imported (``codemods.head``)."""


@dataclass(frozen=True)
class ImportRoots:
    """Answers what the files of a repository can import.

    Attributes:
        layout: Where modules lie.
        facts: What is known of each file.
        commands: How files are run.
    """

    layout: Layout
    facts: Mapping[str, Runnable]
    commands: Commands

    def root(self, path: str) -> str:
        """Return the folder whose modules the files below it share: the script's own, or the outermost package."""
        if self.bare(path):
            return parent(path)
        return self.layout.top_package(path) or parent(path)

    def bare(self, path: str) -> bool:
        """Return whether a file finds modules of its own folder by their bare names."""
        if self.commands.runs_as_module(path) or path in self._members:
            return False
        if self._imports_sibling(path):
            return True
        if self.layout.is_package(parent(path)) or path in self._imported_dotted:
            return False
        return self.facts[path].runs or self.commands.runs_as_script(path)

    def statement(self, path: str, target: str) -> str | None:
        """Return how a file imports names from another, ``from pkg.mod import``; None where that is not sure.

        Args:
            path: The file that imports; its own imports show what it can import.
            target: The module, which need not exist yet; not a package.
        """
        stem = target.removesuffix(".py")
        if self.bare(path):
            return f"from {stem.rpartition('/')[2]} import" if parent(target) == parent(path) else None
        package = self.layout.top_package(path)
        if package is None or not target.startswith(f"{package}/"):
            return None
        own = package.rpartition("/")[2]
        solid = [one for one in self.facts[path].imports if one.solid]
        if any(not one.level and one.module.partition(".")[0] == own for one in solid):
            above = parent(package)
            if any(self._resolves_from(path, one, above) for one in solid if not one.level):
                return f"from {_dotted(stem, above)} import"
        folder = _common(parent(path), parent(target))
        dots = self.layout.depth(path, folder)
        return f"from {'.' * dots}{_dotted(stem, folder)} import" if any(one.level >= dots for one in solid) else None

    def ends_elsewhere(self, path: str) -> bool:
        """Return whether the last import at the top of a file is of another project."""
        facts = self.facts[path]
        above = [one for one in facts.imports if one.solid and one.line <= facts.module_line]
        return bool(above) and not above[-1].level and not self.layout.resolve(path, above[-1])

    def stands_alone(self, path: str) -> bool:
        """Return whether a file imports nothing of its own repository, so that it works wherever it is copied."""
        return not any(one.solid and self.layout.resolve(path, one) for one in self.facts[path].imports)

    def is_free(self, root: str, name: str) -> bool:
        """Return whether a new module of a name hides no other: in its folder, of Python, or of another project."""
        taken = self.layout.exists(root, name) or name in sys.stdlib_module_names
        return not taken and name not in self._imported_names

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

    def _resolves_from(self, path: str, one: Import, above: str) -> bool:
        found = self.layout.resolve(path, one)
        return any(target.startswith(join(above, one.module.replace(".", "/"))) for target in found)

    @cached_property
    def _imported_names(self) -> frozenset[str]:
        """First parts of the modules that files import from somewhere else than this repository."""
        return frozenset(
            one.module.partition(".")[0]
            for path, facts in self.facts.items()
            for one in facts.imports
            if not one.level and not self.layout.resolve(path, one)
        )


def _common(one: str, other: str) -> str:
    """The innermost folder around two."""
    while one and other != one and not other.startswith(f"{one}/"):
        one = parent(one)
    return one


def _dotted(stem: str, folder: str) -> str:
    """The dotted name of a module, seen from a folder around it."""
    return stem.removeprefix(f"{folder}/" if folder else "").replace("/", ".")


def group_name(root: str) -> str:
    """Return the name of the group of an import root's findings, which is a part of a branch's name."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "-", root).strip("-")
    if not root or plain.replace("-", "/") == root:
        return plain or "all"
    return f"{plain or 'x'}-{hashlib.blake2b(root.encode(errors='surrogatepass'), digest_size=3).hexdigest()}"
