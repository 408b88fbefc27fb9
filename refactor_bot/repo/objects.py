"""Git objects through pygit2: nothing is checked out, no hook and no filter runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pygit2

# Only objects are read: who owns the directory does not matter, as nothing of its configuration is obeyed.
pygit2.option(pygit2.enums.Option.SET_OWNER_VALIDATION, False)

MODE_LINK = 0o120000
MODE_SUBMODULE = 0o160000
MODE_FILE = 0o100644
MODE_EXECUTABLE = 0o100755
_DEEPEST = 100
_MOST_TREES = 200_000


@lru_cache(maxsize=4)
def open_repository(path: str) -> Any:
    """Return the repository whose git directory is ``path``."""
    return pygit2.Repository(path, pygit2.enums.RepositoryOpenFlag.NO_SEARCH)


def entries(
    repository: Any, tree: Any, prefix: str = "", depth: int = 0, visited: Counter[str] | None = None
) -> Iterator[tuple[str, int, str]]:
    """Yield path, mode and id of everything in a tree that is not a tree, in order of path.

    A tree that names itself through others many times is left after so many of them.
    """
    visited = Counter() if visited is None else visited
    visited["trees"] += 1
    if depth > _DEEPEST or visited["trees"] > _MOST_TREES:
        return
    for entry in tree:
        path = f"{prefix}{_name(entry)}"
        if entry.filemode == pygit2.enums.FileMode.TREE:
            below = repository.get(entry.id)
            if below is not None:
                yield from entries(repository, below, f"{path}/", depth + 1, visited)
        else:
            yield path, entry.filemode, str(entry.id)


def _name(entry: Any) -> str:
    raw: bytes = entry.raw_name
    return raw.decode("utf-8", "surrogateescape")


def tree_with(repository: Any, tree: str | None, changes: Mapping[str, bytes | None]) -> str:
    """Write the objects of a tree with changes on top and return its id.

    Args:
        repository: Where the objects go; blobs of unchanged files need not be there.
        tree: Id of the tree to start from; None for an empty one.
        changes: New content by path; None removes the file. A file keeps its mode.
    """
    nested: dict[str, dict[str, bytes | None]] = {}
    here: dict[str, bytes | None] = {}
    for path, content in changes.items():
        folder, slash, rest = path.partition("/")
        if slash:
            nested.setdefault(folder, {})[rest] = content
        else:
            here[folder] = content
    old = repository.get(tree) if tree else None
    builder = repository.TreeBuilder(old) if old is not None else repository.TreeBuilder()
    for name, content in here.items():
        _put(repository, builder, name, content)
    for folder, below in nested.items():
        entry = builder.get(folder)
        inside = str(entry.id) if entry is not None and entry.filemode == pygit2.enums.FileMode.TREE else None
        child = tree_with(repository, inside, below)
        if len(repository.get(child)):
            builder.insert(folder, child, pygit2.enums.FileMode.TREE)
        elif entry is not None:
            builder.remove(folder)
    return str(builder.write())


def _put(repository: Any, builder: Any, name: str, content: bytes | None) -> None:
    entry = builder.get(name)
    if content is None:
        if entry is not None:
            builder.remove(name)
        return
    mode = entry.filemode if entry is not None else MODE_FILE
    builder.insert(name, repository.create_blob(content), mode)


def git_directory(path: Path) -> str | None:
    """Return the git directory that governs a path, or None outside of any repository."""
    found = pygit2.discover_repository(str(path))
    return str(found) if found else None
