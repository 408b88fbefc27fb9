"""The simple API of package indexes, as JSON (PEP 691, 700) and as HTML (PEP 503): bytes in, a project out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import msgspec
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import Version

from codemods.dependencies.versions.values import File, Project, Release
from refactor_bot.packages.fetch import Page
from refactor_bot.packages.port import Unavailable

JSON = "application/vnd.pypi.simple.v1+json"
_HTML = ("application/vnd.pypi.simple.v1+html", "text/html")
ACCEPT = f"{JSON}, {_HTML[0]};q=0.2, {_HTML[1]};q=0.1"
_MOST_FILES = 50_000


def read_project(name: str, page: Page) -> Project | Unavailable:
    """Return what a page of the simple API says of a package."""
    try:
        if page.kind == JSON:
            files = _from_json(page)
        elif page.kind in _HTML:
            files = _from_html(page)
        else:
            return Unavailable(f"{page.url} is {page.kind or 'of no type'}, not the simple API (PEP 691)")
    except (ValueError, TypeError, RecursionError):
        return Unavailable(f"{page.url} is not the simple API (PEP 691)")
    return Project(canonicalize_name(name), _releases(canonicalize_name(name), files))


def _releases(name: str, files: Iterable[File]) -> tuple[Release, ...]:
    """Return the files by version; those whose names say another package or no version are left out."""
    found: dict[Version, list[File]] = defaultdict(list)
    for file in files:
        known = _version(name, file.name)
        if known is not None:
            found[known].append(file)
    return tuple(Release(str(version), tuple(found[version])) for version in sorted(found))


def _version(name: str, filename: str) -> Version | None:
    try:
        if filename.endswith(".whl"):
            called, version, *_ = parse_wheel_filename(filename)
        else:
            called, version = parse_sdist_filename(filename)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return None
    return version if called == name and not version.local else None


def _tags(filename: str) -> tuple[str, ...]:
    if not filename.endswith(".whl"):
        return ()
    try:
        return tuple(sorted({f"{tag.interpreter}-{tag.abi}" for tag in parse_wheel_filename(filename)[3]}))
    except InvalidWheelFilename:
        return ()


def _from_json(page: Page) -> list[File]:
    data = msgspec.json.decode(page.body)
    files = data.get("files", []) if isinstance(data, Mapping) else None
    if not isinstance(files, list):
        raise TypeError("files is no list")
    return [_json_file(one, page.url) for one in files[:_MOST_FILES] if isinstance(one, Mapping)]


def _json_file(one: Mapping[str, Any], url: str) -> File:
    name, yanked = str(one.get("filename", "")), one.get("yanked")
    hashes, size = one.get("hashes"), one.get("size")
    return File(
        name,
        urljoin(url, str(one.get("url", ""))),
        _tags(name),
        str(hashes.get("sha256", "")) if isinstance(hashes, Mapping) else "",
        size if isinstance(size, int) else None,
        _text(one.get("requires-python")),
        _yanked(yanked),
        _day(one.get("upload-time")),
        bool(one.get("core-metadata") or one.get("dist-info-metadata")),
    )


def _yanked(value: object) -> str | None:
    if isinstance(value, str):
        return value
    return "" if value is True else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


class _Links(HTMLParser):
    """Collects the anchors of a page, with the base that their addresses start from."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.links: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an anchor, or the page's base."""
        values = {key: value or "" for key, value in attrs}
        if tag == "base" and values.get("href"):
            self.base = urljoin(self.base, values["href"])
        if tag == "a" and values.get("href") and len(self.links) < _MOST_FILES:
            self.links.append(values)


def _from_html(page: Page) -> list[File]:
    parser = _Links(page.url)
    parser.feed(page.body.decode("utf-8", "replace"))
    return [_html_file(one, parser.base) for one in parser.links]


def _html_file(one: Mapping[str, str], base: str) -> File:
    url, fragment = urldefrag(urljoin(base, one["href"]))
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    metadata = one.get("data-core-metadata", one.get("data-dist-info-metadata"))
    return File(
        name,
        url,
        _tags(name),
        fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else "",
        None,
        one.get("data-requires-python") or None,
        one.get("data-yanked"),
        None,
        metadata is not None and metadata != "false",
    )
