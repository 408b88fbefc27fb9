"""Which wheel of a release tells its Python API, and the wheel itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from codemods.dependencies.versions.values import File, Project
from refactor_bot.packages.fetch import Fetcher
from refactor_bot.packages.port import Unavailable


@dataclass(frozen=True, slots=True)
class WheelLimits:
    """How much one wheel may take.

    Attributes:
        size: Bytes.
        seconds: For fetching it.
    """

    size: int = 80 * 1024**2
    seconds: float = 180


def choose(project: Project, version: str, limits: WheelLimits) -> File | Unavailable:
    """Return a wheel of a release: one for every platform, else the smallest one, of Linux where there is any."""
    release = project.release(version)
    if release is None:
        return Unavailable(f"the index has no {project.name} {version}", gone=True)
    wheels = [one for one in release.files if one.is_wheel]
    if not wheels:
        return Unavailable(f"{project.name} {version} has no wheel", gone=True)
    small = [one for one in wheels if (one.size or 0) <= limits.size]
    if not small:
        return Unavailable(f"the wheels of {project.name} {version} are larger than {_megabytes(limits)}", gone=True)
    return min(small, key=_rank)


def fetch(file: File, target: Path, fetcher: Fetcher, limits: WheelLimits) -> Unavailable | None:
    """Write a wheel to a path, or return why it could not be had.

    Args:
        file: As the index has it.
        target: Written, also where it is not the right one.
        fetcher: Fetches it.
        limits: What it may take.
    """
    with target.open("w+b") as place:
        failure = fetcher.save(file.url, place, limits.size, limits.seconds)
        if failure is not None:
            return failure
        place.seek(0)
        digest = hashlib.file_digest(place, "sha256").hexdigest()
    if file.sha256 and digest != file.sha256.lower():
        return Unavailable(f"{file.name} is not the file that the index has a hash of")
    return None


def _rank(file: File) -> tuple[bool, bool, bool, bool, int, str]:
    python = any(tag.startswith(("py3", "py2.py3", "cp3")) for tag in file.tags)
    anywhere = file.name.endswith("-none-any.whl")
    return file.yanked is not None, not python, not anywhere, "manylinux" not in file.name, file.size or 0, file.name


def _megabytes(limits: WheelLimits) -> str:
    return f"{limits.size // 1024**2} MB"
