"""Writes changed files, all of them or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from refactor_bot.errors import UsageError


def write_all(root: Path, contents: Mapping[str, bytes]) -> None:
    """Replace files, each in one step, so that a reader sees the old or the new one; modes stay.

    Everything is prepared beside its file first: what cannot be written is known before anything is replaced.

    Raises:
        UsageError: A file cannot be written; nothing was changed.
    """
    prepared: list[tuple[Path, Path]] = []
    path = root
    try:
        for name, content in contents.items():
            path = root / name
            prepared.append((_beside(path, content), path))
        while prepared:
            ready, path = prepared[0]
            ready.replace(path)
            del prepared[0]
    except OSError as error:
        message = f"{path}: cannot be written ({error.strerror}); give this user write permission"
        raise UsageError(message) from error
    finally:
        for ready, _ in prepared:
            ready.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    ready = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        ready.chmod(path.stat().st_mode)
    except OSError:
        ready.unlink(missing_ok=True)
        raise
    return ready
