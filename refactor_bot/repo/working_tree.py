"""A directory on disk, a git repository's work tree or not. It is only read: no git command, hook or filter runs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pygit2

from codemods.api import Skipped
from codemods.source import MAX_BYTES
from refactor_bot.errors import UsageError
from refactor_bot.repo.objects import git_directory, open_repository
from refactor_bot.repo.snapshot import File, blob_id

_NEVER = frozenset(
    {".git", ".hg", ".svn", "__pycache__", "node_modules", ".tox", ".nox", ".mypy_cache", ".venv", "venv"}
)


@dataclass(frozen=True)
class WorkingTree:
    """A directory as it is on disk; files that git ignores are left out.

    Attributes:
        root: The directory.
        only: The only files to see, where the user named files outside of any repository; None for all.
    """

    root: Path
    only: frozenset[str] | None = None

    @property
    def tree(self) -> str | None:
        """None: a directory is not exactly a commit's tree."""
        return None

    def paths(self) -> Sequence[str]:
        """Return the paths of all regular files, in order."""
        return self._listing[0]

    def files(self, suffixes: tuple[str, ...]) -> Sequence[File]:
        """Return the regular files whose names end with one of the suffixes, in order of path."""
        found = []
        for path in self.paths():
            if path.endswith(suffixes):
                size = (self.root / path).stat().st_size
                data = self.read(path) if size <= MAX_BYTES else None
                found.append(File(path, blob_id(data) if data is not None else "", size))
        return found

    def skipped(self) -> Sequence[Skipped]:
        """Return symbolic links and what cannot be read, with reasons."""
        return self._listing[1]

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None when there is none that may be read."""
        try:
            return (self.root / path).read_bytes()
        except (OSError, ValueError):
            return None

    @cached_property
    def _listing(self) -> tuple[list[str], list[Skipped]]:
        paths: list[str] = []
        skipped: list[Skipped] = []
        for path, reason in self._found():
            if reason:
                skipped.append(Skipped(path, reason))
            else:
                paths.append(path)
        return sorted(paths), sorted(skipped, key=lambda skip: skip.path)

    def _found(self) -> Iterator[tuple[str, str | None]]:
        if self.only is None:
            return _walk(self.root, _ignored(self.root))
        return ((path, _judge(self.root / path)) for path in sorted(self.only))

    def __getstate__(self) -> dict[str, Any]:
        """Travel to a worker process without the listing."""
        return {"root": self.root, "only": self.only}


def _walk(root: Path, ignored: Any) -> Iterator[tuple[str, str | None]]:
    """Yield path and, for what is not a readable regular file, the reason."""
    pending = [""]
    while pending:
        prefix = pending.pop()
        try:
            with os.scandir(root / prefix) as scan:
                found = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            yield prefix.rstrip("/"), f"cannot be read ({error.strerror})"
            continue
        for entry in found:
            path = prefix + entry.name
            folder = entry.is_dir(follow_symlinks=False)
            if entry.name in _NEVER or ignored(f"{path}/" if folder else path):
                continue
            if folder:
                if (root / path / ".git").exists():
                    yield path, "a submodule or another repository, which is not followed"
                else:
                    pending.append(f"{path}/")
            else:
                yield _readable(path), _judge(root / path)


def _readable(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _judge(path: Path) -> str | None:
    """Return why a file is left alone, or None."""
    if _readable(path.name) != path.name:
        return "its name is not UTF-8"
    if path.is_symlink():
        return "a symbolic link, which is not followed"
    if not path.is_file():
        return "not a regular file"
    return None if os.access(path, os.R_OK) else "cannot be read (permission denied)"


def _ignored(root: Path) -> Any:
    """Return a predicate on paths below ``root``: whether git ignores them and does not track them."""
    directory = git_directory(root)
    if directory is None:
        return _nothing
    try:
        repository = open_repository(directory)
        work = repository.workdir
        tracked = _with_folders(entry.path for entry in repository.index) if work else set()
    except (pygit2.GitError, ValueError) as error:
        raise UsageError(f"{directory}: the git repository cannot be read ({error})") from None
    if not work:
        return _nothing
    prefix = os.path.relpath(root.resolve(), Path(work).resolve())
    below = "" if prefix == "." else f"{prefix}/"

    def ignored(path: str) -> bool:
        full = below + path
        return full not in tracked and bool(repository.path_is_ignored(full))

    return ignored


def _nothing(_path: str) -> bool:
    return False


def _with_folders(paths: Iterable[str]) -> set[str]:
    found = set[str]()
    for path in paths:
        found.add(path)
        end = path.rfind("/")
        while end > 0 and path[: end + 1] not in found:
            found.add(path[: end + 1])
            end = path.rfind("/", 0, end)
    return found
