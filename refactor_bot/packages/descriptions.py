"""What releases say of themselves: the core metadata that an index serves beside its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message
from email.parser import HeaderParser
from urllib.parse import urlsplit

from codemods.dependencies.questions import Description
from refactor_bot.packages.port import PackageIndex, Unavailable

_LONGEST_HEAD = 512 * 1024
_LONGEST_LINE = 500
_LONGEST_LABEL = 80
_LONGEST_ADDRESS = 1000
_MOST_LINKS = 50
_MOST_REQUIRED = 2_000
_MOST_FILES = 3
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# What turns the direction of text around it, or has no width.
_HIDDEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Descriptions:
    """Reads descriptions from an index.

    Args:
        index: Where the releases are.
    """

    def __init__(self, index: PackageIndex) -> None:
        self._index = index

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
        return answer


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
