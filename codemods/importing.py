"""Import roots and the module graph: what a file's imports mean, and what it could import the way it is run."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

_HOLDS_STATEMENTS = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True, slots=True)
class Import:
    """One import statement's module.

    Attributes:
        module: Dotted name, empty in ``from . import x``.
        level: Leading dots.
        names: What is taken from it, ``*`` included; empty for ``import module``.
        bound: The names that it binds.
        line: First line of the statement.
        solid: Whether it stands at module level, outside of every ``try`` and ``if``.
    """

    module: str
    level: int
    names: tuple[str, ...]
    bound: tuple[str, ...]
    line: int
    solid: bool


def imports(tree: ast.Module) -> Iterator[Import]:
    """Yield the imports of a module, wherever they stand, in no particular order."""
    solid = {id(node) for node in tree.body}
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                yield Import(alias.name, 0, (), (bound,), node.lineno, id(node) in solid)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            bound_names = tuple(alias.asname or alias.name for alias in node.names)
            yield Import(node.module or "", node.level, names, bound_names, node.lineno, id(node) in solid)


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield what may be or hold a statement: expressions are most of a tree, and never hold an import."""
    waiting: deque[ast.AST] = deque([tree])
    while waiting:
        node = waiting.popleft()
        yield node
        for field in _HOLDS_STATEMENTS:
            waiting.extend(getattr(node, field, ()))


@dataclass(frozen=True)
class Layout:
    """Where modules lie.

    Attributes:
        paths: Every file of the repository.
    """

    paths: Collection[str]

    @cached_property
    def _folders(self) -> frozenset[str]:
        found: set[str] = set()
        for path in self.paths:
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    def has_folder(self, folder: str) -> bool:
        """Return whether a folder has files."""
        return folder in self._folders

    def is_package(self, folder: str) -> bool:
        """Return whether a folder has an ``__init__.py``."""
        return join(folder, "__init__.py") in self.paths

    def top_package(self, path: str) -> str | None:
        """Return the folder of the outermost package that holds a file, or None outside of packages."""
        folder = parent(path)
        found = None
        while folder and self.is_package(folder):
            found, folder = folder, parent(folder)
        return found

    def depth(self, path: str, folder: str) -> int:
        """Return how many dots lead from a file to a folder around it: 1 for its own."""
        return path.count("/") - folder.count("/") - bool(folder) + 1

    def module(self, folder: str, dotted: str) -> str | None:
        """Return the file of a module below a folder, or None; a package counts by its ``__init__.py``."""
        base = join(folder, dotted.replace(".", "/"))
        if f"{base}/__init__.py" in self.paths:
            return f"{base}/__init__.py"
        return f"{base}.py" if f"{base}.py" in self.paths else None

    def exists(self, folder: str, name: str) -> bool:
        """Return whether a module, package or folder of a name lies in a folder."""
        base = join(folder, name)
        return f"{base}.py" in self.paths or base in self._folders

    def sibling(self, path: str, one: Import) -> bool:
        """Return whether an import names a module in the file's own folder by its bare name."""
        first = one.module.partition(".")[0]
        folder = parent(path)
        return one.level == 0 and (
            join(folder, f"{first}.py") in self.paths or (self.is_package(join(folder, first)) and bool(first))
        )

    def resolve(self, path: str, one: Import) -> tuple[str, ...]:
        """Return the first-party files that an import of a file may load, nearest reading first."""
        if one.level:
            folder = parent(path)
            for _ in range(one.level - 1):
                folder = parent(folder)
            roots = [folder]
        else:
            roots = [parent(path)]
            while roots[-1]:
                roots.append(parent(roots[-1]))
        for root in roots:
            found = self._loaded(root, one)
            if found:
                return found
        return ()

    def _loaded(self, root: str, one: Import) -> tuple[str, ...]:
        found = []
        if one.module and (target := self.module(root, one.module)):
            found.append(target)
        base = join(root, one.module.replace(".", "/")) if one.module else root
        if one.module and not found and base not in self._folders:
            return ()
        found += [target for name in one.names if name != "*" and (target := self.module(base, name))]
        return tuple(found)


def parent(path: str) -> str:
    """Return the folder of a file or folder, empty for the top."""
    return path.rpartition("/")[0]


def join(folder: str, name: str) -> str:
    """Return the path of a name in a folder."""
    return f"{folder}/{name}" if folder else name
