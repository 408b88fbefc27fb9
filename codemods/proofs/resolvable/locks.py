"""Compiled requirements files, read: pins, hashes, and who asked for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable.documents import refuse_controls
from codemods.proofs.resolvable.header import Header, read_header
from codemods.proofs.resolvable.pip_lines import Line, lines

_PIN = re.compile(r"==([0-9A-Za-z.!+_-]+)")
_HASHES = re.compile(r"(?:--hash[= ]sha256:[0-9a-f]{64}(?:\s+|$))+")
_HASH = re.compile(r"sha256:[0-9a-f]{64}")
_VIA = re.compile(r" via(?: (?P<items>\S.*))?")
_ITEM = re.compile(r" {3}(?P<item>\S.*)")
_ITEM_FORM = re.compile(
    r"-(?P<layer>[rc]) (?P<file>[^\s,]+)"
    r"|(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[\w.,-]*\])?(?: \((?P<project>[^\s,()]+)\))?"
)
_EXCLUDED = frozenset(
    {
        "The following packages are considered to be unsafe in a requirements file:",
        "The following packages were excluded from the output:",
        "WARNING: The following packages were not pinned, but pip requires them to be",
        "pinned when the requirements file includes hashes and the requirement is not",
        "satisfied by a package already installed. Consider using the --allow-unsafe flag.",
    }
)
_NAME = re.compile(r" (?P<name>[A-Za-z0-9][\w.-]*)")
_MOST_PINS = 5_000
_MOST_ASKERS = 2_000


@dataclass(frozen=True, slots=True)
class Via:
    """Who asked for a package.

    Attributes:
        name: A package, empty where it is a file alone.
        file: An input, empty where it is a package.
        limits: Whether it only constrains the version.
    """

    name: str = ""
    file: str = ""
    limits: bool = False


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a compiled file.

    Attributes:
        name: Normalised.
        version: The version.
        line: Where, from 1.
        extras: Normalised.
        marker: Normalised by packaging, empty for none.
        hashes: As written.
        via: Who asked for it.
    """

    name: str
    version: Version
    line: int
    extras: frozenset[str] = frozenset()
    marker: str = ""
    hashes: frozenset[str] = frozenset()
    via: tuple[Via, ...] = ()


@dataclass(slots=True)
class Lock:
    """A compiled requirements file.

    Attributes:
        header: Its header.
        pins: Its pins by name; several of one name have different markers.
        excluded: Packages that it names without pinning them.
    """

    header: Header
    pins: dict[str, list[Pin]] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)

    def all(self) -> Iterator[Pin]:
        """Yield every pin."""
        for several in self.pins.values():
            yield from several


def read_lock(text: str, *, strict: bool) -> Lock:
    """Return what a compiled file pins.

    Args:
        text: The file.
        strict: Whether comments are refused that neither pip-compile nor uv write.

    Raises:
        RefusedError: It holds something else than pins of an index.
    """
    if strict:
        refuse_controls(text)
    reader = _Reader(Lock(read_header(text)), strict)
    if strict and any(row.rstrip() != "#" for row in text.splitlines()[: reader.lock.header.above]):
        raise RefusedError(1, "the header is of another form")
    for line in lines(text):
        reader.take(line)
    return reader.lock


@dataclass(slots=True)
class _Reader:
    lock: Lock
    strict: bool
    current: Pin | None = None
    annotating: bool = False
    excluding: bool = False

    def take(self, line: Line) -> None:
        if line.number <= self.lock.header.rows:
            if line.body:
                raise RefusedError(line.number, "the header is of another form")
            return
        if line.body:
            self._pin(line)
        if line.comment is not None:
            self._comment(line.comment, line.number)
        elif not line.body:
            self.current, self.annotating = None, False

    def _pin(self, line: Line) -> None:
        pin = _read_pin(line)
        several = self.lock.pins.setdefault(pin.name, [])
        if any(one.marker == pin.marker for one in several):
            raise RefusedError(line.number, f"{pin.name} is pinned twice")
        if sum(map(len, self.lock.pins.values())) > _MOST_PINS:
            raise RefusedError(line.number, f"more than {_MOST_PINS} pins")
        several.append(pin)
        self.current, self.annotating, self.excluding = pin, False, False

    def _comment(self, words: str, number: int) -> None:
        via, item = _VIA.fullmatch(words), _ITEM.fullmatch(words)
        if self.current is not None and via is not None and not self.annotating:
            self.annotating = True
            self._asked(via["items"].split(", ") if via["items"] else [], number)
        elif self.annotating and item is not None:
            self._asked([item["item"]], number)
        elif words.strip() in _EXCLUDED:
            self.current, self.annotating, self.excluding = None, False, True
        elif self.excluding and (name := _NAME.fullmatch(words)) is not None:
            self.lock.excluded.add(canonicalize_name(name["name"]))
        elif self.strict:
            raise RefusedError(number, "a comment that no compiler writes")

    def _asked(self, items: list[str], number: int) -> None:
        pin = self.current
        assert pin is not None
        found = [_ITEM_FORM.fullmatch(one) for one in items]
        vias = [_asker(one) for one in found if one is not None]
        if self.strict and len(vias) != len(found):
            raise RefusedError(number, f"an annotation of {pin.name} of another form")
        if len(pin.via) + len(vias) > _MOST_ASKERS:
            raise RefusedError(number, f"more than {_MOST_ASKERS} packages ask for {pin.name}")
        several = self.lock.pins[pin.name]
        several[-1] = self.current = replace(pin, via=(*pin.via, *vias))


def _asker(found: re.Match[str]) -> Via:
    return Via(
        canonicalize_name(found["name"] or ""), found["file"] or found["project"] or "", limits=found["layer"] == "c"
    )


def _read_pin(line: Line) -> Pin:
    written, options = line.requirement.strip(), line.options
    try:
        whole = Requirement(written)
    except (InvalidRequirement, RecursionError):
        whole = None
    if line.is_option or whole is None or whole.url is not None:
        raise RefusedError(line.number, "is no pin of a package index")
    exact = _PIN.fullmatch(str(whole.specifier))
    if exact is None:
        raise RefusedError(line.number, f"{whole.name} is not pinned")
    if options and not _HASHES.fullmatch(options):
        raise RefusedError(line.number, f"{whole.name} has options that are no sha256 hashes")
    return Pin(
        canonicalize_name(whole.name),
        Version(exact[1]),
        line.number,
        frozenset(map(canonicalize_name, whole.extras)),
        str(whole.marker or ""),
        frozenset(_HASH.findall(options)),
    )
