"""The seam to a repository's files at one moment."""

from __future__ import annotations

from collections.abc import Sequence
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

    def files(self) -> Sequence[File]:
        """Return all regular files, in order of path."""

    def skipped(self) -> Sequence[Skipped]:
        """Return what is not a regular file (symbolic links, submodules, LFS pointers), with reasons."""

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None when there is none."""
