"""Compiled requirements files for other Python versions than the one that runs this, and those that uv wrote."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from tempfile import TemporaryDirectory

from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.compile_command import CompileCommand
from codemods.dependencies.manifests.compile_inputs import CompileJob
from codemods.dependencies.manifests.uv_command import UvCommand
from codemods.dependencies.manifests.values import Kind
from codemods.dependencies.versions.pythons import has_wheel
from codemods.dependencies.versions.values import Project, version_of
from refactor_bot.packages.bounded import Limits
from refactor_bot.packages.compiling import PYTHON
from refactor_bot.packages.pins import (
    Pin,
    as_pip_compile,
    asks_for_prereleases,
    prereleases_of,
    read_pins,
    with_sources,
)
from refactor_bot.packages.port import PackageIndex, Unavailable
from refactor_bot.packages.uv_run import EXCLUDED, NO_FIT, Uv, python_for
from refactor_bot.packages.workplace import UPGRADE, is_plain

_MOST_ROUNDS = 20
_THREADS = 8
_PLATFORM = "--python-platform=linux"
_PASSED_FLAGS = ("--pre", "--all-extras")


class UvCompile:
    """Runs uv, and writes what pip-compile would write where pip-compile wrote the file.

    Args:
        url: Root of the operator's simple API.
        index: The same index, for the Python versions that a release supports, of which uv sees the lower end only.
        limits: What one run may take.
        environ: Where proxies and certificates are named.
    """

    def __init__(
        self, url: str, index: PackageIndex, limits: Limits | None = None, environ: Mapping[str, str] | None = None
    ) -> None:
        self._limits = limits or Limits()
        self._uv = Uv(url, self._limits, environ)
        self._index = index

    def compile(self, job: CompileJob, upgrades: Sequence[str] = (), before: date | None = None) -> str | Unavailable:
        """Return the text of the output, or why there is none."""
        if any(UPGRADE.fullmatch(one) is None for one in upgrades):
            return Unavailable("a version that is asked for is none")
        python = job.python or PYTHON
        target = python_for(python)
        if isinstance(target, Unavailable):
            return target
        once = [f"--upgrade-package={one}" for one in upgrades]
        if isinstance(job.command, UvCommand):
            text = self._uv.compile(job, [*_replayed(job.command, job, target, before), *once], job.command.header())
            return text if isinstance(text, Unavailable) else self._as_uv(job, job.command, upgrades, text)
        options = [*_options(job, job.command), *_day(before), *once]
        pins = self._pins(job, python, options, upgrades)
        if isinstance(pins, Unavailable):
            return pins
        if job.command.hashes and not all(one.hashes for one in pins):
            return Unavailable("the index has no hash of some release")
        return _checked(job, as_pip_compile(pins, job, job.command, python))

    def pins(self, job: CompileJob, before: date | None = None) -> tuple[Pin, ...] | Unavailable:
        """Return the versions that a job of pip-compile leads to, or why there are none."""
        return self._pins(job, job.python or PYTHON, _day(before), ())

    def _as_uv(self, job: CompileJob, command: UvCommand, upgrades: Sequence[str], text: str) -> str | Unavailable:
        """Return what uv wrote, unless it holds a pre-release only because nothing else has a wheel."""
        if any(name == "--prerelease" for name, _ in command.values) or "--pre" in command.flags:
            return _checked(job, text)
        allowed = prereleases_of(job, upgrades)
        manifest = read(job.output, text, Kind.REQUIREMENTS)
        for one in manifest.requirements if manifest else ():
            if one.name not in allowed and version_of(one.pinned or "").is_prerelease:
                project = self._index.project(one.name)
                if isinstance(project, Unavailable):
                    return project
                if any(not version_of(release.version).is_prerelease for release in project.releases):
                    return Unavailable(f"nothing but the pre-release {one.name} {one.pinned} fits")
        return _checked(job, text)

    def _pins(
        self, job: CompileJob, python: str, options: Sequence[str], upgrades: Sequence[str]
    ) -> tuple[Pin, ...] | Unavailable:
        """Resolve until every release is one that pip takes, those that are not left out one after another."""
        target = python_for(python)
        if isinstance(target, Unavailable):
            return target
        own = ["--no-header", "--no-strip-extras", _PLATFORM, f"--python-version={target}"]
        allowed = None if "--pre" in options else prereleases_of(job, upgrades)
        excluded: list[str] = []
        projects: dict[str, Project | Unavailable] = {}
        until = time.monotonic() + self._limits.seconds
        with TemporaryDirectory(prefix="cache-") as cache:
            for _ in range(_MOST_ROUNDS):
                text = self._uv.compile(job, [*own, *options], excluded=excluded, cache=cache)
                if isinstance(text, Unavailable):
                    conflict = excluded and text.reason.startswith(NO_FIT)
                    return Unavailable(_without(excluded, python)) if conflict else text
                pins = read_pins(text)
                if pins is None:
                    return Unavailable("uv wrote something else than pins of the index")
                self._look_up(pins, projects)
                misfits = _misfits(pins, projects, python, allowed)
                if isinstance(misfits, Unavailable):
                    return misfits
                if not misfits:
                    return tuple(with_sources(one, job, EXCLUDED) for one in pins)
                excluded += misfits
                if time.monotonic() > until:
                    break
        return Unavailable(_without(excluded, python))

    def _look_up(self, pins: Sequence[Pin], projects: dict[str, Project | Unavailable]) -> None:
        """Ask the index for the packages that are not known yet."""
        new = [one.name for one in pins if one.name not in projects]
        if new:
            with ThreadPoolExecutor(min(_THREADS, len(new))) as pool:
                projects.update(zip(new, pool.map(self._index.project, new), strict=True))


def _misfits(
    pins: Sequence[Pin], projects: Mapping[str, Project | Unavailable], python: str, allowed: Collection[str] | None
) -> list[str] | Unavailable:
    """Return the versions that pip would not take, as specifiers that exclude them.

    uv takes no notice of an upper bound of Python, and takes a pre-release where no other version fits.

    Args:
        pins: What uv took.
        projects: What the index has of them.
        python: The version of Python.
        allowed: Packages whose pre-releases may be taken; None for all.
    """
    found = []
    for one in pins:
        project = projects[one.name]
        if isinstance(project, Unavailable):
            return project
        release = project.release(one.version)
        if release is None or not has_wheel(release, python):
            found.append(f"{one.name}!={one.version}")
        elif allowed is not None and one.name not in allowed and version_of(one.version).is_prerelease:
            found += _prereleases(project, python)
    return found


def _without(excluded: Sequence[str], python: str) -> str:
    names = ", ".join(dict.fromkeys(one.partition("!=")[0] for one in excluded))
    return f"{NO_FIT} but releases of {names[:200]} that pip does not take for Python {python}"


def _prereleases(project: Project, python: str) -> list[str]:
    """Return the specifier that excludes all pre-releases of a package; none where it has nothing else to install."""
    early = [one.version for one in project.releases if version_of(one.version).is_prerelease]
    others = any(has_wheel(one, python) for one in project.releases if one.version not in early)
    return [f"{project.name}{','.join(f'!={one}' for one in early)}"] if early and others else []


def _options(job: CompileJob, command: CompileCommand) -> list[str]:
    """Return the options of pip-compile that decide what is found, as uv spells them."""
    flags = dict(command.flags)
    found = [one for one in _PASSED_FLAGS if flags.get(one)]
    if "--pre" not in found and asks_for_prereleases(job):
        found.append("--pre")
    if command.hashes:
        found.append("--generate-hashes")
    for name, value in command.values:
        if name == "--constraint":
            found.append(f"--constraint={value}")
        elif name == "--extra":
            found += [f"--extra={one}" for one in value.split(",") if one]
    return found


def _replayed(command: UvCommand, job: CompileJob, target: str, before: date | None) -> list[str]:
    """Return the options of uv's own command, for a Python and a day."""
    found = command.arguments()
    versions = [value for name, value in command.values if name == "--python-version"]
    if versions:
        found.append(f"--python-version={versions[-1]}")
    elif job.python is not None:
        found.append(f"--python-version={target}")
    if "--universal" not in command.flags and not any(name == "--python-platform" for name, _ in command.values):
        found.append(_PLATFORM)
    own = command.exclude_newer
    # A day alone is taken with all of its hours, ours without any.
    if own is not None and (before is None or own < before.isoformat()):
        return [*found, f"--exclude-newer={own}"]
    return [*found, *_day(before)]


def _day(before: date | None) -> list[str]:
    return [] if before is None else [f"--exclude-newer={before.isoformat()}T00:00:00Z"]


def _checked(job: CompileJob, text: str) -> str | Unavailable:
    manifest = read(job.output, text, Kind.REQUIREMENTS)
    assert manifest is not None
    return text if is_plain(manifest) else Unavailable("uv wrote something else than pins of the index")
