"""Vulnerabilities: those that the index itself knows, and an OSV dump that the operator keeps."""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec
from packaging.utils import canonicalize_name

from codemods.dependencies.versions.values import Advisory, Span
from refactor_bot.packages.fetch import Fetcher
from refactor_bot.packages.port import Advisories, Unavailable

_LARGEST_RECORD = 4 * 1024**2
_MOST_RECORDS = 200_000
_MOST_SPANS = 500


class IndexAdvisories:
    """What PyPI's JSON API lists for a version (https://docs.pypi.org/api/json/).

    Args:
        index: Root of the simple API; the JSON API stands beside it.
        fetcher: Fetches pages.
    """

    def __init__(self, index: str, fetcher: Fetcher) -> None:
        parts = urlsplit(index.rstrip("/"))
        self._root = urlunsplit((parts.scheme, parts.netloc, f"{parts.path.removesuffix('/simple')}/pypi", "", ""))
        self._fetcher = fetcher

    def of(self, name: str, version: str) -> Sequence[Advisory] | Unavailable:
        """Return what holds for one version; nothing for an index that does not know, or has no such version."""
        place = f"{self._root}/{quote(canonicalize_name(name), safe='')}/{quote(version, safe='')}/json"
        page = self._fetcher.get(place, "application/json")
        if isinstance(page, Unavailable):
            return () if page.gone else page
        try:
            data = msgspec.json.decode(page.body)
        except (msgspec.DecodeError, RecursionError):
            return Unavailable(f"{page.url} is no JSON")
        listed = data.get("vulnerabilities") if isinstance(data, Mapping) else None
        found = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
        return tuple(_of_index(one) for one in found if not one.get("withdrawn"))


def _of_index(one: Mapping[str, Any]) -> Advisory:
    details = one.get("summary") or one.get("details")
    return Advisory(
        str(one.get("id", "")),
        _texts(one.get("aliases")),
        _line(details),
        str(one.get("link") or ""),
        fixed=_texts(one.get("fixed_in")),
    )


class OsvDump:
    """The PyPI part of OSV as its bucket gives it, ``all.zip`` with one JSON record a file.

    Args:
        path: The archive; read once, when first asked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def of(self, name: str, version: str) -> Sequence[Advisory] | Unavailable:  # noqa: ARG002 - it knows all versions
        """Return everything that is known against a package."""
        known = self._records
        return known if isinstance(known, Unavailable) else tuple(known.get(canonicalize_name(name), ()))

    @cached_property
    def _records(self) -> Mapping[str, Sequence[Advisory]] | Unavailable:
        found: dict[str, list[Advisory]] = defaultdict(list)
        try:
            for record in _records(self._path):
                for name, advisory in read_osv(record):
                    found[name].append(advisory)
        except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
            return Unavailable(f"the OSV dump cannot be read ({type(error).__name__})")
        return found


def _records(path: Path) -> Iterator[Mapping[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist()[:_MOST_RECORDS]:
            if not info.filename.endswith(".json") or info.file_size > _LARGEST_RECORD:
                continue
            with archive.open(info) as file:
                data = file.read(_LARGEST_RECORD)
            try:
                record = msgspec.json.decode(data)
            except (msgspec.DecodeError, RecursionError):
                continue
            if isinstance(record, Mapping):
                yield record


def read_osv(record: Mapping[str, Any]) -> list[tuple[str, Advisory]]:
    """Return the packages that an OSV record names, with what it says (https://ossf.github.io/osv-schema/)."""
    if record.get("withdrawn"):
        return []
    found: list[tuple[str, Advisory]] = []
    for affected in _mappings(record.get("affected")):
        package = affected.get("package")
        if not isinstance(package, Mapping) or str(package.get("ecosystem")) != "PyPI":
            continue
        spans = tuple(span for one in _mappings(affected.get("ranges")) for span in _spans(one))[:_MOST_SPANS]
        identity = str(record.get("id", ""))
        advisory = Advisory(
            identity,
            _texts(record.get("aliases")),
            _line(record.get("summary") or record.get("details")),
            f"https://osv.dev/vulnerability/{quote(identity, safe='')}",
            spans,
            frozenset(_texts(affected.get("versions"))),
            tuple(span.fixed for span in spans if span.fixed),
        )
        if advisory.spans or advisory.versions:
            found.append((canonicalize_name(str(package.get("name", ""))), advisory))
    return found


def _spans(one: Mapping[str, Any]) -> Iterator[Span]:
    """Return the spans of an OSV range: its events alternate between a start and an end."""
    if one.get("type") != "ECOSYSTEM":
        return
    start: str | None = None
    for event in _mappings(one.get("events")):
        if "introduced" in event:
            start = str(event["introduced"])
        elif start is not None and "fixed" in event:
            yield Span(start, fixed=str(event["fixed"]))
            start = None
        elif start is not None and "last_affected" in event:
            yield Span(start, last=str(event["last_affected"]))
            start = None
    if start is not None:
        yield Span(start)


class Together:
    """Several sources of advisories as one; what one has under another's name is said once.

    Args:
        sources: Asked in order; one that does not answer is a failure.
    """

    def __init__(self, sources: Sequence[Advisories]) -> None:
        self._sources = sources

    def of(self, name: str, version: str) -> Sequence[Advisory] | Unavailable:
        """Return what any source knows."""
        found: list[Advisory] = []
        seen: set[str] = set()
        for source in self._sources:
            answer = source.of(name, version)
            if isinstance(answer, Unavailable):
                return answer
            for one in answer:
                if seen.isdisjoint({one.id, *one.aliases}):
                    found.append(one)
                seen |= {one.id, *one.aliases}
        return tuple(found)


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _line(value: object) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if len(text) <= 200 else f"{text[:197]}..."
