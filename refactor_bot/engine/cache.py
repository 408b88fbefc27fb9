"""Remembers facts by what they were made of. Losing it costs time only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

_PAGE = 500
_LIMIT = 512 * 1024**2


class IndexCache(Protocol):
    """A store of small values by key. It may forget anything at any time, and never fails."""

    def get(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values that are known."""

    def put(self, values: Mapping[str, bytes]) -> None:
        """Keep values."""


class NoCache:
    """Remembers nothing."""

    def get(self, keys: Iterable[str]) -> dict[str, bytes]:  # noqa: ARG002 - it looks nothing up
        """Return nothing."""
        return {}

    def put(self, values: Mapping[str, bytes]) -> None:
        """Forget the values."""


class SqliteCache:
    """One file that several processes share. A broken or locked file counts as empty.

    Args:
        path: The file; created with its directory where missing.
        limit: Bytes above which the entries that were not used for longest are dropped.
    """

    def __init__(self, path: Path, limit: int = _LIMIT) -> None:
        self._path = path
        self._limit = limit

    def get(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values that are known."""
        wanted = list(keys)
        found: dict[str, bytes] = {}
        try:
            with self._open() as connection:
                for start in range(0, len(wanted), _PAGE):
                    page = wanted[start : start + _PAGE]
                    marks = ",".join("?" * len(page))
                    query = f"SELECT key, value FROM facts WHERE key IN ({marks})"  # noqa: S608 - question marks only
                    found.update(connection.execute(query, page))
                if found:
                    connection.executemany(
                        "UPDATE facts SET used = unixepoch() WHERE key = ? AND used < unixepoch() - 86400",
                        [(key,) for key in found],
                    )
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            return {}
        return found

    def put(self, values: Mapping[str, bytes]) -> None:
        """Keep values."""
        if not values:
            return
        try:
            with self._open() as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO facts (key, value, used) VALUES (?, ?, unixepoch())", values.items()
                )
                self._shrink(connection)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._path, timeout=5)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL)"
            " WITHOUT ROWID"
        )
        return connection

    def _shrink(self, connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        if pages * size > self._limit:
            connection.execute(
                "DELETE FROM facts WHERE key IN"
                " (SELECT key FROM facts ORDER BY used LIMIT (SELECT count(*) / 4 + 1 FROM facts))"
            )
            connection.commit()
            connection.execute("VACUUM")

    def _give_up(self, error: Exception) -> None:
        # Only a file that is no database is removed: one that is merely busy belongs to somebody.
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            for suffix in ("", "-wal", "-shm"):
                with suppress(OSError):
                    self._path.with_name(self._path.name + suffix).unlink()
