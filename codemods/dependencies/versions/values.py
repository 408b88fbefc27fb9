"""What a package index and advisories say of one package, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache

from packaging.version import InvalidVersion, Version


class Level(IntEnum):
    """How far two versions are apart: the first part of the release that differs."""

    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @classmethod
    def between(cls, old: str, new: str) -> Level:
        """Return the level of a step between two versions."""
        before, after = version_of(old), version_of(new)
        if (before.epoch, before.major) != (after.epoch, after.major):
            return cls.MAJOR
        return cls.MINOR if before.minor != after.minor else cls.PATCH


@dataclass(frozen=True, slots=True)
class File:
    """One file of a release.

    Attributes:
        name: Its name.
        url: Where it is.
        tags: Interpreter and ABI of a wheel, such as ``cp311-cp311`` or ``py3-none``; empty for a source release.
        sha256: Hexadecimal, empty where the index does not say.
        size: In bytes, None where the index does not say.
        requires_python: As the index gives it, None for any.
        yanked: Why it was yanked, perhaps empty; None where it was not.
        uploaded: The day; None where the index does not say.
        has_metadata: Whether the index serves its metadata apart (PEP 658).
    """

    name: str
    url: str
    tags: tuple[str, ...] = ()
    sha256: str = ""
    size: int | None = None
    requires_python: str | None = None
    yanked: str | None = None
    uploaded: date | None = None
    has_metadata: bool = False

    @property
    def is_wheel(self) -> bool:
        """Whether it can be installed without building anything."""
        return bool(self.tags)


@dataclass(frozen=True, slots=True)
class Release:
    """One version and its files."""

    version: str
    files: tuple[File, ...]

    @property
    def yanked(self) -> str | None:
        """Why all of it was yanked, or None."""
        reasons = [one.yanked for one in self.files]
        return None if None in reasons else next((reason for reason in reasons if reason), "")

    @property
    def uploaded(self) -> date | None:
        """The day of its first file."""
        return min((one.uploaded for one in self.files if one.uploaded), default=None)


@dataclass(frozen=True, slots=True)
class Project:
    """One package as its index has it.

    Attributes:
        name: Normalised.
        releases: From old to new.
    """

    name: str
    releases: tuple[Release, ...]

    def release(self, version: str) -> Release | None:
        """Return the release of a version, however that is spelt, or None."""
        wanted = version_of(version)
        return next((one for one in self.releases if version_of(one.version) == wanted), None)


@dataclass(frozen=True, slots=True)
class Span:
    """A range of versions that an advisory names, as OSV does: from one, until before one or until one."""

    introduced: str = "0"
    fixed: str | None = None
    last: str | None = None

    def holds(self, version: str) -> bool:
        """Return whether a version lies in it."""
        one = version_of(version)
        if self.introduced != "0" and one < version_of(self.introduced):
            return False
        if self.fixed is not None:
            return one < version_of(self.fixed)
        return self.last is None or one <= version_of(self.last)


@dataclass(frozen=True, slots=True)
class Advisory:
    """A published vulnerability of a package.

    Attributes:
        id: Such as ``PYSEC-2021-1`` or ``GHSA-...``.
        aliases: Other names, CVE numbers among them.
        summary: One line.
        link: A page about it.
        spans: The versions that it holds for; where there are none and no ``versions``, ``fixed`` says it.
        versions: Further single versions that it holds for.
        fixed: Versions that fix it, one per maintained series.
    """

    id: str
    aliases: tuple[str, ...] = ()
    summary: str = ""
    link: str = ""
    spans: tuple[Span, ...] = ()
    versions: frozenset[str] = frozenset()
    fixed: tuple[str, ...] = ()

    def affects(self, version: str) -> bool:
        """Return whether a version is vulnerable; so is one of which only fixes of other series are known."""
        if self.spans or self.versions:
            return version in self.versions or any(span.holds(version) for span in self.spans)
        one = version_of(version)
        fixes = sorted(version_of(fix) for fix in self.fixed)
        if not fixes or one >= fixes[-1]:
            return not fixes
        return not any(fix <= one and fix.release[:2] == one.release[:2] for fix in fixes)


def is_version(text: str) -> bool:
    """Return whether a text is a version (PEP 440)."""
    try:
        Version(text)
    except InvalidVersion:
        return False
    return True


@lru_cache(maxsize=50_000)
def version_of(text: str) -> Version:
    """Return a version that can be compared; what is none comes before all others."""
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0.dev0")
