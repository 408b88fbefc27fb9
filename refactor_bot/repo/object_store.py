"""Bare repositories on disk, one for each repository on GitHub, filled by shallow fetches."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import fasteners
import pygit2

from codemods.source import MAX_BYTES
from refactor_bot.repo.git_snapshot import GitSnapshot
from refactor_bot.repo.objects import open_repository, tree_with
from refactor_bot.repo.transport import TransportError, git
from refactor_bot.repo.trees import conflicts

_KEPT_REFS = 20


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """Where fetched objects are kept. Losing it costs time only.

    Attributes:
        root: A writable directory.
    """

    root: Path

    def fetch(self, repository: int, url: str, commit: str, token: str | None) -> GitSnapshot:
        """Return a commit's files, fetching what is missing; contents too large for any codemod are left out.

        Args:
            repository: Number of the repository.
            url: Where git fetches it, without a token.
            commit: The commit (hexadecimal).
            token: For the server.

        Raises:
            TransportError: The server did not answer, refused, or does not have the commit.
        """
        with self._locked(repository):
            directory = self._directory(repository)
            if not self._has(directory, commit):
                self._fetch(directory, url, commit, token)
            os.utime(directory)
        found = open_repository(str(directory)).get(commit)
        return GitSnapshot(str(directory), str(found.tree_id))

    def tree_with(self, snapshot: GitSnapshot, changes: Mapping[str, bytes | None]) -> str:
        """Return the id of a snapshot's tree after some changes (``None`` removes a file)."""
        return tree_with(open_repository(snapshot.git_dir), snapshot.tree_id, changes)

    def conflicts(self, snapshot: GitSnapshot, one: str, other: str) -> frozenset[str]:
        """Return the paths at which two trees that were made from a snapshot's do not merge."""
        return conflicts(open_repository(snapshot.git_dir), snapshot.tree_id, one, other)

    def forget(self, repository: int) -> None:
        """Delete what is kept of a repository."""
        with self._locked(repository):
            shutil.rmtree(self._directory(repository), ignore_errors=True)

    def keep_only(self, repositories: Collection[int], unused: float) -> tuple[int, ...]:
        """Delete what is kept of other repositories, and return which these were.

        Args:
            repositories: What stays.
            unused: Seconds for which nobody may have fetched into what goes: an installation may just be on its way.
        """
        gone = []
        for directory in self.root.glob("*.git"):
            number = directory.name.removesuffix(".git")
            if not number.isdigit() or int(number) in repositories:
                continue
            with contextlib.suppress(OSError):
                if time.time() - directory.stat().st_mtime >= unused:
                    self.forget(int(number))
                    gone.append(int(number))
        return tuple(sorted(gone))

    @contextlib.contextmanager
    def _locked(self, repository: int) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with fasteners.InterProcessLock(self.root / f"{repository}.lock"):
            yield

    def _directory(self, repository: int) -> Path:
        return self.root / f"{repository}.git"

    def _has(self, directory: Path, commit: str) -> bool:
        if not directory.exists():
            pygit2.init_repository(str(directory), bare=True)
            return False
        try:
            return open_repository(str(directory)).references.get(f"refs/snapshots/{commit}") is not None
        except pygit2.GitError:
            # A directory that a crash left half written is worth nothing: start again.
            open_repository.cache_clear()
            shutil.rmtree(directory)
            pygit2.init_repository(str(directory), bare=True)
            return False

    def _fetch(self, directory: Path, url: str, commit: str, token: str | None) -> None:
        for lock in directory.glob("*.lock"):
            lock.unlink(missing_ok=True)
        what = f"+{commit}:refs/snapshots/{commit}"
        command = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head"]
        try:
            git([*command, f"--filter=blob:limit={MAX_BYTES}", url, what], directory, token=token)
        except TransportError as error:
            if "filter" not in str(error):
                raise
            git([*command, url, what], directory, token=token)
        open_repository.cache_clear()
        self._forget_old(directory)

    def _forget_old(self, directory: Path) -> None:
        repository = open_repository(str(directory))
        snapshots = directory / "refs" / "snapshots"
        by_age = sorted(snapshots.iterdir(), key=lambda path: path.stat().st_mtime) if snapshots.is_dir() else []
        for old in by_age[:-_KEPT_REFS]:
            repository.references.delete(f"refs/snapshots/{old.name}")
        if by_age[:-_KEPT_REFS] and time.time() - (directory / "config").stat().st_mtime > 86_400:
            git(["-c", "gc.packRefs=false", "gc", "--quiet", "--prune=now"], directory)
            (directory / "config").touch()
