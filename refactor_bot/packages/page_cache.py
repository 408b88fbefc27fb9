"""Pages of the index, kept on disk: a file each, the oldest dropped when they are too many."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec

from refactor_bot.packages.fetch import Page

_LIMIT = 256 * 1024**2
# How many pages are written between two looks at the size of them all.
_PAGES = 64


class DiskPages:
    """A directory of pages that several processes may share; what cannot be read counts as absent.

    Args:
        directory: Created where missing.
        limit: Bytes above which the pages that were not used for longest are dropped.
    """

    def __init__(self, directory: Path, limit: int = _LIMIT) -> None:
        self._directory = directory
        self._limit = limit
        self._written = 0

    def get(self, key: str) -> Page | None:
        """Return a page, or None."""
        path = self._path(key)
        try:
            page = msgspec.msgpack.decode(path.read_bytes(), type=Page)
            os.utime(path)
        except (OSError, msgspec.DecodeError):
            return None
        return page

    def put(self, key: str, page: Page) -> None:
        """Keep a page."""
        data = msgspec.msgpack.encode(page)
        if len(data) > self._limit // 4:
            return
        with suppress(OSError):
            self._directory.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._directory, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                Path(name).replace(self._path(key))
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
            if self._written % _PAGES == 0:
                self._shrink()
            self._written += 1

    def _path(self, key: str) -> Path:
        return self._directory / f"{hashlib.sha256(key.encode()).hexdigest()}.page"

    def _shrink(self) -> None:
        found = [(path.stat(), path) for path in self._directory.iterdir()]
        total = sum(stat.st_size for stat, _ in found)
        for stat, path in sorted(found, key=lambda one: one[0].st_mtime):
            if total <= self._limit:
                return
            path.unlink(missing_ok=True)
            total -= stat.st_size
