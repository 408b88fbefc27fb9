"""For which versions of Python an area's versions are chosen, and how that is known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from posixpath import join

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName

from codemods.dependencies.areas import Area, folders_above
from codemods.dependencies.manifests.values import Manifest
from codemods.dependencies.versions.pythons import MINORS, environment_of, has_wheel, pythons_of, runs_on
from codemods.dependencies.versions.values import Project, Release

ASSUMED = "3.11"
FILES = (".python-version", "runtime.txt")
_PLATFORMS: tuple[dict[str, str], ...] = (
    {},
    {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
    {"platform_machine": "aarch64"},
)
_LONGEST = 500
_VERSION = re.compile(r"\s*(?:python-|cpython-)?(3\.\d{1,2})(?:\.\d+)?\b")


@dataclass(frozen=True, slots=True)
class Supported:
    """Versions of Python, and who says so.

    Attributes:
        pythons: From old to new, ``3.11``.
        how: A clause for people, such as ``requires-python in pyproject.toml``.
        stated: Whether the repository or its configuration says it.
    """

    pythons: tuple[str, ...]
    how: str
    stated: bool = True


def stated(area: Area, above: Sequence[Area], texts: Mapping[str, str], python: str | None) -> Supported | None:
    """Return what the configuration, a manifest, or a file of a version manager says; None where nothing does.

    Args:
        area: The manifests.
        above: All areas; those of folders around this one speak for it where it says nothing.
        texts: Texts of files by path.
        python: What the configuration says.
    """
    if python is not None:
        return Supported((python,), "`python` in the configuration")
    by_root = {one.root: one.manifests for one in above}
    for folder in folders_above(area.root):
        manifests = by_root.get(folder, ())
        found = _of(manifests) or _of_files(folder, texts) or _of_locks(manifests)
        if found is not None:
            return found
    return None


def where(marker: str, pythons: Sequence[str]) -> tuple[str, ...]:
    """Return the versions of Python for which a marker holds on some platform; all where that cannot be told."""
    if not marker or "extra" in marker:
        return tuple(pythons)
    try:
        parsed = Marker(marker)
        return tuple(
            python
            for python in pythons
            if any(parsed.evaluate(environment_of(python) | platform) for platform in _PLATFORMS)
        )
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, ValueError, RecursionError):
        return tuple(pythons)


def _of(manifests: Sequence[Manifest]) -> Supported | None:
    for one in manifests:
        pythons = pythons_of(one.requires_python, ()) if len(one.requires_python or "") <= _LONGEST else ()
        if pythons:
            return Supported(pythons, f"what {one.path} requires")
    return None


def _of_files(root: str, texts: Mapping[str, str]) -> Supported | None:
    for name in FILES:
        path = join(root, name)
        found = _VERSION.match(texts.get(path, ""))
        if found:
            return Supported((found[1],), path)
    return None


def _of_locks(manifests: Sequence[Manifest]) -> Supported | None:
    known = {one.compiled.python: one.path for one in manifests if one.compiled is not None and one.compiled.python}
    return Supported(tuple(sorted(known, key=_order)), next(iter(known.values()))) if known else None


def inferred(area: Area, projects: Mapping[str, Project]) -> Supported:
    """Return the newest version of Python that everything which is pinned runs on, as its wheels say."""
    releases = [
        release
        for one in area.requirements
        if one.pinned and not one.marker and (project := projects.get(one.name))
        if (release := project.release(one.pinned)) is not None
    ]
    fitting = [python for python in MINORS if all(_fits(release, python) for release in releases)]
    if not releases or not fitting:
        return Supported((ASSUMED,), "assumed, as the repository does not say which Python it runs on", stated=False)
    newest = min(fitting[-1], ASSUMED, key=_order) if ASSUMED in fitting else fitting[-1]
    return Supported((newest,), "the newest that all pins run on", stated=False)


def _fits(release: Release, python: str) -> bool:
    if not any(one.is_wheel for one in release.files):
        return runs_on(release, python)
    return has_wheel(release, python)


def _order(python: str) -> tuple[int, ...]:
    return tuple(int(part) for part in python.split("."))
