"""The seam to a repository's files at one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from codemods.api import Skipped


@dataclass(frozen=True, slots=True)
class File:
    """One regular file of a snapshot.

    Attributes:
        path: Relative to the repository, ``/`` separated.
        blob: Git blob id (hexadecimal) of its content.
        size: In bytes.
    """

    path: str
    blob: str
    size: int


class Snapshot(Protocol):
    """A repository's files at one moment. Picklable: a worker process opens it again by itself."""

    @property
    def tree(self) -> str | None:
        """Git tree id; None for a directory that is not exactly a commit's tree."""

    def paths(self) -> Sequence[str]:
        """Return the paths of all regular files, in order."""

    def files(self, suffixes: tuple[str, ...]) -> Sequence[File]:
        """Return the regular files whose names end with one of the suffixes, in order of path."""

    def skipped(self) -> Sequence[Skipped]:
        """Return what is not a regular file (symbolic links, submodules), with reasons."""

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None when there is none or it is too large to be kept."""


@dataclass(frozen=True)
class Overlay:
    """A snapshot with changes on top.

    Attributes:
        base: What is below.
        changes: New content by path; None removes the file.
    """

    base: Snapshot
    changes: Mapping[str, bytes | None]

    @property
    def tree(self) -> str | None:
        """None: no commit has this tree yet."""
        return None if self.changes else self.base.tree

    def paths(self) -> Sequence[str]:
        """Return the paths of all regular files, in order."""
        added = {path for path, content in self.changes.items() if content is not None}
        return sorted({path for path in self.base.paths() if path not in self.changes} | added)

    def files(self, suffixes: tuple[str, ...]) -> Sequence[File]:
        """Return the regular files whose names end with one of the suffixes, in order of path."""
        below = [file for file in self.base.files(suffixes) if file.path not in self.changes]
        added = [
            File(path, blob_id(content), len(content))
            for path, content in self.changes.items()
            if content is not None and path.endswith(suffixes)
        ]
        return sorted([*below, *added], key=lambda file: file.path)

    def skipped(self) -> Sequence[Skipped]:
        """Return what is not a regular file, with reasons."""
        return self.base.skipped()

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None when there is none."""
        return self.changes[path] if path in self.changes else self.base.read(path)


def blob_id(data: bytes) -> str:
    """Return the id that git gives a content (gitformat-object: ``blob``, size, zero byte, content)."""
    import hashlib

    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
