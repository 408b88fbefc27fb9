"""The versions of Python that a repository runs on, and the releases that run on them."""

from __future__ import annotations

from collections.abc import Sequence

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from codemods.dependencies.versions.values import File, Release

# https://devguide.python.org/versions/
MINORS = ("2.7", *(f"3.{minor}" for minor in range(4, 15)))
# Stands for the newest patch release of a version, which nobody names.
_NEWEST_PATCH = 99


def pythons_of(requires: str | None, otherwise: Sequence[str]) -> tuple[str, ...]:
    """Return the versions, ``3.11``, that a ``requires-python`` names; others where it names none."""
    try:
        known = SpecifierSet(requires or "")
    except InvalidSpecifier:
        return tuple(otherwise)
    if not requires:
        return tuple(otherwise)
    patches = (0, _NEWEST_PATCH)
    return tuple(one for one in MINORS if any(f"{one}.{patch}" in known for patch in patches)) or tuple(otherwise)


def with_marker(pythons: Sequence[str], marker: str) -> tuple[str, ...]:
    """Return the versions of Python for which a marker may hold on Linux; all of them where that cannot be told."""
    if not marker:
        return tuple(pythons)
    try:
        parsed = Marker(marker)
        return tuple(one for one in pythons if parsed.evaluate(environment_of(one))) or tuple(pythons)
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, RecursionError):
        return tuple(pythons)


def environment_of(python: str) -> dict[str, str]:
    """Return what markers see of CPython of a version on Linux."""
    return {
        "python_version": python,
        "python_full_version": f"{python}.{_NEWEST_PATCH}",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "os_name": "posix",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
        "extra": "",
    }


def runs_on(release: Release, python: str) -> bool:
    """Return whether some file of a release says that it supports a version of Python."""
    return any(_supports(one, python) for one in release.files)


def has_wheel(release: Release, python: str) -> bool:
    """Return whether a release can be installed on a version of Python without building anything."""
    return any(_supports(one, python) and any(_fits(tag, python) for tag in one.tags) for one in release.files)


def _supports(file: File, python: str) -> bool:
    if not file.requires_python:
        return True
    try:
        return f"{python}.{_NEWEST_PATCH}" in SpecifierSet(file.requires_python)
    except InvalidSpecifier:
        # pip ignores what it cannot read.
        return True


def _fits(tag: str, python: str) -> bool:
    """Return whether a wheel's interpreter and ABI fit CPython of a version (PEP 425)."""
    interpreter, _, abi = tag.partition("-")
    major, _, minor = python.partition(".")
    kind, number = interpreter[:2], interpreter[2:]
    if kind not in ("py", "cp") or not number.isdigit() or number[0] != major:
        return False
    least = int(number[1:] or 0)
    if kind == "cp" and abi not in ("abi3", "none"):
        return least == int(minor)
    return least <= int(minor)
