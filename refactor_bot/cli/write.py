"""Writes changed files, all of them or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from refactor_bot.errors import UsageError


def write_all(root: Path, contents: Mapping[str, bytes | None]) -> None:
    """Replace files, each in one step, so that a reader sees the old or the new one; modes stay, None removes a file.

    Everything is prepared beside its file first: what cannot be written is known before anything is replaced.

    Raises:
        UsageError: A file cannot be written; nothing was changed.
    """
    prepared: list[tuple[Path, Path]] = []
    path = root
    try:
        for name, content in contents.items():
            path = root / name
            if content is not None:
                prepared.append((_beside(path, content), path))
        for name, content in contents.items():
            path = root / name
            if content is None:
                path.unlink(missing_ok=True)
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
        ready.chmod(path.stat().st_mode if path.exists() else _mode_of_new_files())
    except OSError:
        ready.unlink(missing_ok=True)
        raise
    return ready


def _mode_of_new_files() -> int:
    # The mask can only be read by setting it; nothing else of this process makes files meanwhile.
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask
