"""Looks at a few paths of large trees: what lies there, and whether it differs between two trees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pygit2

from refactor_bot.repo.objects import MODE_EXECUTABLE, MODE_FILE

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


def differing(repository: Any, one: Any, other: Any, paths: Iterable[str]) -> set[str]:
    """Return the paths at which two trees differ; folders that are the same in both are not opened."""
    found: set[str] = set()
    pending = [(one, other, [(path, path) for path in paths])]
    while pending:
        one, other, below = pending.pop()
        if one == other:
            continue
        by_name: dict[str, list[tuple[str, str]]] = {}
        for rest, path in below:
            name, _, inner = rest.partition("/")
            by_name.setdefault(name, []).append((inner, path))
        trees = repository.get(one), repository.get(other)
        for name, inside in by_name.items():
            entries = [_entry(tree, name) for tree in trees]
            ids = [entry.id if entry is not None else None for entry in entries]
            if ids[0] == ids[1]:
                continue
            found |= {path for rest, path in inside if not rest}
            folders = [(rest, path) for rest, path in inside if rest]
            if not folders:
                continue
            if all(entry is not None and entry.filemode == pygit2.enums.FileMode.TREE for entry in entries):
                pending.append((ids[0], ids[1], folders))
            else:
                found |= {path for _, path in folders}
    return found


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


def _entry(tree: Any, name: str) -> Any:
    try:
        return tree[name] if tree is not None else None
    except (KeyError, ValueError, UnicodeEncodeError):
        return None
