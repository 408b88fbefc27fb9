"""Contents of git objects as if each were a file: what the engine reads of the past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codemods.api import Skipped
from codemods.source import MAX_BYTES
from refactor_bot.repo.objects import open_repository
from refactor_bot.repo.snapshot import File


@dataclass(frozen=True, slots=True)
class Blobs:
    """A snapshot of contents, whatever commits and paths they come from.

    Attributes:
        git_dir: The directory with the objects.
        names: A path for each content: its id, with the suffix that it had.
    """

    git_dir: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, git_dir: str, contents: Iterable[tuple[str, str]]) -> Blobs:
        """Take contents by id, each with a path that it had."""
        return cls(git_dir, tuple(sorted({_named(blob, path) for blob, path in contents})))

    @property
    def tree(self) -> str | None:
        """None: this is no commit's tree."""
        return None

    def paths(self) -> Sequence[str]:
        """Return the paths, in order."""
        return self.names

    def files(self, suffixes: tuple[str, ...]) -> Sequence[File]:
        """Return the contents that had one of the suffixes; those that are not here count as too large."""
        return [File(name, _blob(name), self._size(name)) for name in self.names if name.endswith(suffixes)]

    def skipped(self) -> Sequence[Skipped]:
        """Return nothing."""
        return ()

    def read(self, path: str) -> bytes | None:
        """Return a content, or None when it is not here or too large to be looked at."""
        if self._size(path) > MAX_BYTES:
            return None
        found = open_repository(self.git_dir).get(_blob(path))
        return bytes(found.data) if found is not None else None

    def __reduce__(self) -> tuple[type[Blobs], tuple[str, tuple[str, ...]]]:
        """Travel to a worker process without the names: thousands of files each take it along."""
        return Blobs, (self.git_dir, ())

    def _size(self, name: str) -> int:
        try:
            _, size = open_repository(self.git_dir).odb.read_header(_blob(name))
        except (KeyError, ValueError):
            return MAX_BYTES + 1
        return int(size)


def _named(blob: str, path: str) -> str:
    """Return the path under which a content is found, from its id and a path that it had."""
    _, dot, suffix = path.rpartition("/")[2].rpartition(".")
    return f"{blob}{dot}{suffix}"


def _blob(name: str) -> str:
    return name.partition(".")[0]
