"""Looks at a few paths of large trees: what lies there, and whether it differs between two trees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, TypeAlias, Union

import pygit2

from refactor_bot.repo.objects import MODE_EXECUTABLE, MODE_FILE

# A folder's name ends with a slash, so that a file of the same name does not collide with it.
_Folder: TypeAlias = dict[str, Union[str, "_Folder"]]
_REGULAR = (MODE_FILE, MODE_EXECUTABLE, 0o100664)


def blob_at(repository: Any, tree: Any, path: str) -> str | None:
    """Return the id of the regular file at a path of a tree, or None."""
    found = repository.get(tree)
    *folders, name = path.split("/")
    for folder in folders:
        entry = _entry(found, folder)
        if entry is None or entry.filemode != pygit2.enums.FileMode.TREE:
            return None
        found = repository.get(entry.id)
    entry = _entry(found, name)
    return str(entry.id) if entry is not None and entry.filemode in _REGULAR else None


def conflicts(repository: Any, base: str, one: str, other: str) -> frozenset[str]:
    """Return the paths at which two trees that were made from a third do not merge, whichever comes first."""
    merged = repository.merge_trees(
        repository.get(base), repository.get(one), repository.get(other), flags=pygit2.enums.MergeFlag(0)
    )
    found = (entry.path for sides in merged.conflicts or () for entry in sides if entry is not None)
    return frozenset(found)


def differing(repository: Any, one: Any, other: Any, paths: Iterable[str]) -> set[str]:
    """Return the paths at which two trees differ; folders that are the same in both are not opened."""
    found: set[str] = set()
    pending = [(one, other, _nested(tuple(paths)))]
    while pending:
        one, other, folder = pending.pop()
        if one == other:
            continue
        trees = repository.get(one), repository.get(other)
        for name, below in folder.items():
            entries = [_entry(tree, name.rstrip("/")) for tree in trees]
            if _id(entries[0]) == _id(entries[1]):
                continue
            if isinstance(below, str):
                found.add(below)
            elif all(entry is not None and entry.filemode == pygit2.enums.FileMode.TREE for entry in entries):
                pending.append((_id(entries[0]), _id(entries[1]), below))
            else:
                found.update(_leaves(below))
    return found


@lru_cache(maxsize=8)
def _nested(paths: tuple[str, ...]) -> _Folder:
    """Return paths by folder; from commit to commit they are mostly the same ones."""
    root: _Folder = {}
    for path in paths:
        *folders, name = path.split("/")
        here = root
        for folder in folders:
            below = here.setdefault(f"{folder}/", {})
            here = below if isinstance(below, dict) else {}
        here[name] = path
    return root


def _leaves(folder: _Folder) -> Iterator[str]:
    pending: list[str | _Folder] = [folder]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        else:
            pending.extend(item.values())


def removed(repository: Any, before: Any, after: Any, most: int) -> tuple[dict[str, str], int]:
    """Return path and blob of the regular files that a tree has and a later one has not.

    Args:
        repository: Where the trees are.
        before: The tree.
        after: The later one.
        most: Entries to look at; what lies behind them is left out, as a few small trees can stand for any number.

    Returns:
        The files, and how many entries were looked at.
    """
    found: dict[str, str] = {}
    looked = 0
    pending = [("", before, after)]
    while pending:
        prefix, one, other = pending.pop()
        later = repository.get(other) if other is not None else None
        for entry in repository.get(one) or ():
            looked += 1
            if looked > most:
                return found, looked
            name = entry.raw_name.decode("utf-8", "surrogateescape")
            same = _entry(later, name)
            path = f"{prefix}{name}"
            if same is not None and same.id == entry.id:
                continue
            if entry.filemode == pygit2.enums.FileMode.TREE:
                below = same.id if same is not None and same.filemode == pygit2.enums.FileMode.TREE else None
                pending.append((f"{path}/", entry.id, below))
            elif same is None and entry.filemode in _REGULAR:
                found[path] = str(entry.id)
    return found, looked


def _id(entry: Any) -> Any:
    return entry.id if entry is not None else None


def _entry(tree: Any, name: str) -> Any:
    try:
        return tree[name] if tree is not None else None
    except (KeyError, ValueError, UnicodeEncodeError):
        return None
