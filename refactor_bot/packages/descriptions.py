"""What releases say of themselves: the core metadata that an index serves beside its files."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from codemods.dependencies.questions import Description
from codemods.dependencies.versions.values import Project
from refactor_bot.packages.fetch import Fetcher
from refactor_bot.packages.port import PackageIndex, Unavailable
from refactor_bot.packages.wheels import WheelLimits, choose, fetch

_LONGEST_HEAD = 512 * 1024
_LONGEST_LINE = 500
_LONGEST_LABEL = 80
_LONGEST_ADDRESS = 1000
_MOST_LINKS = 50
_MOST_REQUIRED = 2_000
_MOST_FILES = 3
_MOST_MEMBERS = 50_000
_METADATA = re.compile(r"[^/]+\.dist-info/METADATA")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What turns the direction of text around it, or has no width.
_HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Descriptions:
    """Reads descriptions from an index: beside its files, or out of a wheel where it does not serve them apart.

    Args:
        index: Where the releases are.
        fetcher: Fetches wheels; None to fetch none.
        limits: What a wheel may take.
    """

    def __init__(self, index: PackageIndex, fetcher: Fetcher | None = None, limits: WheelLimits | None = None) -> None:
        self._index = index
        self._fetcher = fetcher
        self._limits = limits or WheelLimits(size=20 * 1024**2, seconds=60)

    def description(self, name: str, version: str) -> Description | Unavailable:
        """Return what a release says of itself, or why that is not known."""
        project = self._index.project(name)
        if isinstance(project, Unavailable):
            return project
        release = project.release(version)
        if release is None:
            return Unavailable(f"the index has no {name} {version}", gone=True)
        answer = Unavailable(f"the index does not serve the metadata of {name} {version}", gone=True)
        for file in sorted((one for one in release.files if one.has_metadata), key=lambda one: one.name)[:_MOST_FILES]:
            found = self._index.metadata(file)
            if isinstance(found, str):
                return read_description(found)
            answer = found
        return answer if self._fetcher is None else self._unpacked(project, version, self._fetcher)

    def _unpacked(self, project: Project, version: str, fetcher: Fetcher) -> Description | Unavailable:
        """Return what the metadata inside of a wheel says."""
        file = choose(project, version, self._limits)
        if isinstance(file, Unavailable):
            return file
        with TemporaryDirectory(prefix="wheel-") as name:
            path = Path(name) / "wheel"
            failure = fetch(file, path, fetcher, self._limits)
            text = failure if failure is not None else _metadata_in(path)
        return text if isinstance(text, Unavailable) else read_description(text)


def _metadata_in(wheel: Path) -> str | Unavailable:
    """Return the core metadata in a wheel, of which nothing else is looked at (PEP 427)."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [one for one in archive.infolist()[:_MOST_MEMBERS] if _METADATA.fullmatch(one.filename)]
            if len(members) != 1:
                return Unavailable("the wheel has no metadata")
            with archive.open(members[0]) as file:
                return file.read(_LONGEST_HEAD).decode("utf-8", "replace")
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return Unavailable("the wheel cannot be read")


def read_description(text: str) -> Description | Unavailable:
    """Return what core metadata says, without anything but plain text and web addresses."""
    # The long description follows the first empty line.
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0][:_LONGEST_HEAD]
    try:
        message = HeaderParser().parsestr(head, headersonly=True)
    except (MessageError, ValueError, RecursionError):
        return Unavailable("its metadata cannot be read")
    return Description(
        _plain(str(message.get("Summary", "")), _LONGEST_LINE),
        tuple(dict.fromkeys(_links(message)))[:_MOST_LINKS],
        tuple(_plain(str(one), _LONGEST_LINE) for one in message.get_all("Requires-Dist", [])[:_MOST_REQUIRED]),
    )


def _links(message: Message) -> Iterator[tuple[str, str]]:
    for line in message.get_all("Project-URL", []):
        label, _, url = str(line).partition(",")
        address = _address(url)
        if address:
            yield _plain(label, _LONGEST_LABEL), address
    for header, label in (("Home-page", "Homepage"), ("Download-URL", "Download")):
        address = _address(str(message.get(header, "")))
        if address:
            yield label, address


def _address(text: str) -> str:
    """Return a web address, or nothing for anything else."""
    url = text.strip()
    if len(url) > _LONGEST_ADDRESS or _SPACES.search(url) or _HIDDEN.search(url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    plain = parts.scheme in ("https", "http") and bool(parts.hostname) and "@" not in parts.netloc
    return url if plain else ""


def _plain(text: str, most: int) -> str:
    """Return a text on one line, without control characters."""
    return _SPACES.sub(" ", _HIDDEN.sub("", text)).strip()[:most].strip()
