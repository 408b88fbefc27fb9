"""A package index over HTTP: the simple API, and the metadata that it serves beside its files."""

from __future__ import annotations

import re

from packaging.utils import canonicalize_name

from codemods.dependencies.versions.values import File, Project
from refactor_bot.packages.fetch import Fetcher
from refactor_bot.packages.port import Unavailable
from refactor_bot.packages.simple_api import ACCEPT, read_project

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?")
_LARGEST_METADATA = 2 * 1024**2


class HttpIndex:
    """The operator's index.

    Args:
        url: Root of its simple API, such as ``https://pypi.org/simple``; from the settings, never from a repository.
        fetcher: Fetches pages.
    """

    def __init__(self, url: str, fetcher: Fetcher) -> None:
        self._url = url.rstrip("/")
        self._fetcher = fetcher

    def project(self, name: str) -> Project | Unavailable:
        """Return a package's releases and files."""
        if not _NAME.fullmatch(name):
            return Unavailable(f"{name[:80]!r} is no package name", gone=True)
        page = self._fetcher.get(f"{self._url}/{canonicalize_name(name)}/", ACCEPT)
        if isinstance(page, Unavailable):
            return Unavailable(f"the index has no package {name}", gone=True) if page.gone else page
        return read_project(name, page)

    def metadata(self, file: File) -> str | Unavailable:
        """Return a wheel's core metadata (PEP 658), which nothing has to be unpacked for."""
        if not file.has_metadata:
            return Unavailable(f"the index does not serve the metadata of {file.name} apart", gone=True)
        page = self._fetcher.get(f"{file.url}.metadata", size=_LARGEST_METADATA)
        if isinstance(page, Unavailable):
            return page
        return page.body.decode("utf-8", "replace")
