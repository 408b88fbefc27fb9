"""Lock files of other tools: recognised, reported, left alone."""

from __future__ import annotations

from collections.abc import Collection
from posixpath import dirname, join

_LOCKS = {
    "uv.lock": "uv",
    "poetry.lock": "Poetry",
    "Pipfile.lock": "Pipenv",
    "pdm.lock": "PDM",
    "pylock.toml": "pylock",
    "conda-lock.yml": "conda-lock",
    "pixi.lock": "pixi",
}
_LOCKED = {"pyproject.toml": ("uv.lock", "poetry.lock", "pdm.lock"), "Pipfile": ("Pipfile.lock",)}


def lock_tool(path: str) -> str | None:
    """Return the tool whose lock file a path is, or None."""
    return _LOCKS.get(path.rpartition("/")[2])


def stale_lock(path: str, paths: Collection[str]) -> str | None:
    """Return the lock file that would no longer fit once a manifest is edited, or None.

    uv's lock may stand above a member of its workspace.
    """
    folder, name = dirname(path), path.rpartition("/")[2]
    for lock in _LOCKED.get(name, ()):
        above = folder
        while True:
            candidate = join(above, lock)
            if candidate in paths:
                return candidate
            if not above or lock != "uv.lock":
                break
            above = dirname(above)
    return None
