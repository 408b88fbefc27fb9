"""Sorts changes into pull requests small enough to review."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from codemods.api import Division
from refactor_bot.engine.values import FileChange

ALL = "all"
_NOT_IN_BRANCHES = re.compile(r"[^A-Za-z0-9_]+")


def grouped(
    changes: Sequence[FileChange],
    max_files: int,
    open_groups: Mapping[str, str],
    division: Division = Division.DIRECTORIES,
) -> dict[str, tuple[FileChange, ...]]:
    """Return the changes by group; a group over ``max_files`` is split by directory, waits in part, or stays whole.

    Args:
        changes: One codemod's changes.
        max_files: Files in one pull request.
        open_groups: The group of each fingerprint that an open pull request fixes: a file stays where a part of it is.
        division: What becomes of a group that is over the limit.
    """
    if division is Division.NEVER:
        return _cut(changes, len(changes), open_groups)
    if division is Division.FILES:
        return _cut(changes, max_files, open_groups)
    placed: dict[str, list[FileChange]] = defaultdict(list)
    free: dict[str, list[FileChange]] = defaultdict(list)
    for change in sorted(changes, key=lambda change: change.path):
        home = next((open_groups[f.fingerprint] for f in change.findings if f.fingerprint in open_groups), None)
        if home is not None:
            placed[home].append(change)
        else:
            free[change.findings[0].group].append(change)
    for group, files in free.items():
        for name, part in _split(files, "" if group == ALL else group, 0, max_files):
            placed[name or ALL].extend(part)
    return {name: tuple(sorted(files, key=lambda change: change.path)) for name, files in sorted(placed.items())}


def _cut(changes: Sequence[FileChange], most: int, open_groups: Mapping[str, str]) -> dict[str, tuple[FileChange, ...]]:
    groups: dict[str, list[FileChange]] = defaultdict(list)
    opened_first = sorted(
        changes, key=lambda change: (not any(f.fingerprint in open_groups for f in change.findings), change.path)
    )
    for change in opened_first:
        if len(groups[change.findings[0].group]) < most:
            groups[change.findings[0].group].append(change)
    return {name: tuple(sorted(files, key=lambda change: change.path)) for name, files in sorted(groups.items())}


def _split(files: Sequence[FileChange], name: str, depth: int, most: int) -> list[tuple[str, Sequence[FileChange]]]:
    if len(files) <= most:
        return [(name, files)]
    below: dict[str, list[FileChange]] = defaultdict(list)
    for change in files:
        folders = change.path.split("/")[:-1]
        below[folders[depth] if len(folders) > depth else ""].append(change)
    parts: list[tuple[str, Sequence[FileChange]]] = []
    for folder, inside in sorted(below.items()):
        if folder:
            parts += _split(inside, _join(name, folder), depth + 1, most)
            continue
        for start in range(0, len(inside), most):
            label = _join(name, "files") if len(below) > 1 or start else name
            parts.append((f"{label}-{start // most + 1}" if start else label, inside[start : start + most]))
    return parts


def _join(name: str, folder: str) -> str:
    word = _NOT_IN_BRANCHES.sub("-", folder).strip("-") or "x"
    return f"{name}-{word}" if name else word
