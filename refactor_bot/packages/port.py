"""The seams to the world of packages: an index, advisories, a resolver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from codemods.api import Unavailable
from codemods.dependencies.versions.values import Advisory, File, Project

__all__ = ["Advisories", "PackageIndex", "Unavailable"]


class PackageIndex(Protocol):
    """A package index, chosen by the operator."""

    def project(self, name: str) -> Project | Unavailable:
        """Return a package's releases and files."""

    def metadata(self, file: File) -> str | Unavailable:
        """Return a wheel's core metadata (``METADATA``), without its code."""


class Advisories(Protocol):
    """Known vulnerabilities."""

    def of(self, name: str, version: str) -> Sequence[Advisory] | Unavailable:
        """Return what is known against a package, at least everything that holds for one version of it."""
