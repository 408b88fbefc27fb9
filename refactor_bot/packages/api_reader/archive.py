"""The modules of a wheel, read from the archive one by one and never written anywhere."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from enum import Enum, auto
from typing import BinaryIO

_MOST_MEMBERS = 100_000
_LARGEST_SOURCE = 8 * 1024**2
_MOST_SOURCE = 256 * 1024**2
_MODULE = re.compile(r"(?P<path>(?:[^\W\d]\w*/)*[^\W\d]\w*)(?P<kind>\.py|\.pyi|\.pyc|(?:\.[\w-]+)*\.(?:so|pyd))")
# Where an installer puts these members is where it puts the rest.
_SPREAD = re.compile(r"[^/]+\.data/(?:purelib|platlib)/")
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class NoWheelError(Exception):
    """A file is no archive, or more than any wheel."""


class Kind(Enum):
    """What a dotted name stands for in a wheel."""

    MODULE = auto()
    PACKAGE = auto()
    # A directory without ``__init__``, which other distributions may add to.
    NAMESPACE = auto()
    # Compiled, or told by a stub only.
    CLOSED = auto()


class Archive:
    """A wheel.

    Args:
        file: Its bytes.

    Raises:
        NoWheelError: It is none.
    """

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
            members = self._zip.infolist()
        except _UNREADABLE as error:
            raise NoWheelError("is no archive that can be read") from error
        if len(members) > _MOST_MEMBERS:
            raise NoWheelError(f"has more than {_MOST_MEMBERS} members")
        self._kinds: dict[str, Kind] = {}
        self._members: dict[str, zipfile.ZipInfo] = {}
        self._left = _MOST_SOURCE
        self.hooked = any(one.filename.endswith(".pth") and "/" not in one.filename for one in members)
        for one in members:
            self._take(one)

    def _take(self, member: zipfile.ZipInfo) -> None:
        found = _MODULE.fullmatch(_SPREAD.sub("", member.filename, count=1))
        if found is None:
            return
        name = found["path"].replace("/", ".")
        package = name.removesuffix(".__init__")
        for parent in _parents(package):
            self._kinds.setdefault(parent, Kind.NAMESPACE)
        known = self._kinds.get(package)
        if found["kind"] != ".py" or stat.S_ISLNK(member.external_attr >> 16):
            if known in (None, Kind.NAMESPACE):
                self._kinds[package] = Kind.CLOSED
        elif package != name or known is not Kind.PACKAGE:
            self._kinds[package] = Kind.PACKAGE if package != name else Kind.MODULE
            self._members[package] = member

    def kind(self, name: str) -> Kind | None:
        """Return what a dotted name stands for, None where the wheel has no such module."""
        return self._kinds.get(name)

    def source(self, name: str) -> bytes | None:
        """Return the source of a module, None where it has none that can be read."""
        member = self._members.get(name)
        if member is None or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return None
        most = min(_LARGEST_SOURCE, self._left)
        try:
            with self._zip.open(member) as file:
                data = file.read(most + 1)
        except _UNREADABLE:
            return None
        self._left -= len(data)
        return data if len(data) <= most else None

    def sources(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield the modules with their sources."""
        for name in self._members:
            yield name, self.source(name)


def _parents(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name
