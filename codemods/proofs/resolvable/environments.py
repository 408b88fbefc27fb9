"""Where a compiled file may have been made: versions of Python, and platforms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName

Environment = tuple[str, str]
"""A version of Python, ``3.11``, and a platform, as ``sys.platform`` has it."""

_PYTHONS = ("3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
_PLATFORMS: Mapping[str, tuple[str, str, str]] = {
    "linux": ("posix", "Linux", "x86_64"),
    "darwin": ("posix", "Darwin", "arm64"),
    "win32": ("nt", "Windows", "AMD64"),
}
_LONGEST = 1_000


def environments(python: str | None, *, universal: bool) -> tuple[Environment, ...]:
    """Return where a file may have been compiled.

    Args:
        python: For which version; None where nothing says so.
        universal: Whether that is the oldest of several.
    """
    found = re.match(r"\d+\.\d+", python or "")
    pythons: tuple[str, ...] = _PYTHONS if found is None else (found[0],)
    if found is not None and universal:
        pythons = tuple(one for one in _PYTHONS if _order(one) >= _order(found[0])) or pythons
    return tuple((one, platform) for one in pythons for platform in _PLATFORMS)


@lru_cache(maxsize=4096)
def holds(marker: str, environment: Environment) -> bool:
    """Return whether a marker holds somewhere; one that nobody can tell holds."""
    if not marker:
        return True
    python, platform = environment
    name, system, machine = _PLATFORMS[platform]
    values = {
        "implementation_name": "cpython",
        "implementation_version": f"{python}.0",
        "os_name": name,
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": system,
        "platform_version": "",
        "python_full_version": f"{python}.0",
        "python_version": python,
        "sys_platform": platform,
        "extra": "",
    }
    try:
        return len(marker) > _LONGEST or Marker(marker).evaluate(values)
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, ValueError, RecursionError):
        return True


def _order(python: str) -> tuple[int, ...]:
    return tuple(int(part) for part in python.split("."))
