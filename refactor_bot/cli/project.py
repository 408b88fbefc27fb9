"""What the command line works on: a directory or files, its configuration, the codemods that were asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pygit2
from platformdirs import user_cache_path

from codemods.api import Options
from codemods.discovery import discover
from refactor_bot import config
from refactor_bot.cli.progress import bars
from refactor_bot.config import Config, nearest
from refactor_bot.engine import Engine, NoCache, PoolRunner, SqliteCache
from refactor_bot.errors import UsageError
from refactor_bot.packages.connect import Packages
from refactor_bot.repo.git_snapshot import GitSnapshot
from refactor_bot.repo.objects import git_directory, open_repository
from refactor_bot.repo.working_tree import WorkingTree
from refactor_bot.settings import load_index

_INLINE_BELOW = 60


@dataclass(frozen=True)
class Project:
    """A directory with its configuration.

    Attributes:
        root: The repository's top directory, or the directory named where there is no repository.
        tree: Its files.
        config: Its configuration.
        scope: Paths asked for, relative to ``root``; empty for everything.
        git_dir: Its git directory, or None.
    """

    root: Path
    tree: WorkingTree
    config: Config
    scope: tuple[str, ...]
    git_dir: str | None

    @classmethod
    def find(cls, paths: Sequence[Path]) -> Project:
        """Find the project that holds the paths.

        Raises:
            UsageError: A path does not exist, they lie in different projects, or the configuration is wrong.
        """
        roots = {_root_of(path) for path in paths}
        if len(roots) > 1:
            names = ", ".join(str(root) for root in sorted(roots))
            raise UsageError(f"the paths lie in several projects ({names}); name one at a time")
        root = roots.pop()
        scope = tuple(path.resolve().relative_to(root).as_posix() for path in paths)
        directory = git_directory(root)
        # A file outside of any repository says nothing about what lies beside it.
        alone = directory is None and all(path.is_file() for path in paths)
        tree = WorkingTree(root, frozenset(scope) if alone else None)
        return cls(root, tree, config.load(tree.read), () if "." in scope else scope, directory)

    def options(self, names: Sequence[str]) -> dict[str, Options]:
        """Return the codemods to run with their options: the named ones, or those that the configuration enables.

        Raises:
            UsageError: A name is unknown.
        """
        for name in names:
            if name not in discover():
                raise UsageError(f"unknown codemod {name!r}{nearest(name, discover())}")
        return {name: self.config.options[name] for name in names or self.config.enable}

    def covers(self, path: str) -> bool:
        """Return whether a file is among the paths that were asked for."""
        return not self.scope or any(path == p or path.startswith(f"{p}/") for p in self.scope)

    def since(self, revision: str) -> GitSnapshot:
        """Return the files where the current branch left a revision.

        Raises:
            UsageError: There is no repository, or no such revision.
        """
        if self.git_dir is None:
            raise UsageError(f"{self.root}: expected a git repository, because a revision was named")
        try:
            repository = open_repository(self.git_dir)
            commit = repository.revparse_single(revision).peel(pygit2.Commit)
            if not repository.head_is_unborn and (base := repository.merge_base(commit.id, repository.head.target)):
                commit = repository[base]
        except (KeyError, ValueError, pygit2.GitError):
            raise UsageError(f"{revision!r} names no commit in {self.root}; correct it, or fetch it first") from None
        return GitSnapshot(self.git_dir, str(commit.tree_id))

    def shown(self, path: str) -> str:
        """Return a path as the user would write it from here."""
        return os.path.relpath(self.root / path)


def _root_of(path: Path) -> Path:
    if path.is_symlink():
        raise UsageError(f"{path}: a symbolic link, which is not followed; name what it points at")
    if not path.exists():
        raise UsageError(f"{path}: expected a directory or a file, and there is none")
    directory = path.resolve() if path.is_dir() else path.resolve().parent
    git_dir = git_directory(directory)
    if git_dir is not None:
        work = open_repository(git_dir).workdir
        if work is None:
            raise UsageError(
                f"{path}: expected a work tree; this is a bare repository, which `refactor-bot demo` takes"
            )
        return Path(work).resolve()
    return directory


@contextmanager
def engine(*, cached: bool = True) -> Iterator[Engine]:
    """Give an engine that shows its progress on a terminal."""
    directory = user_cache_path("refactor-bot")
    cache = SqliteCache(directory / "index.sqlite") if cached else NoCache()
    settings = load_index(os.environ)
    lookup = Packages(settings.index_url, directory / "packages", settings.osv_dump, os.environ)
    with PoolRunner(inline_below=_INLINE_BELOW) as runner, bars() as progress:
        yield Engine(runner, cache, progress, lookup, datetime.now(UTC).date())
