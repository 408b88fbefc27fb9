"""What two versions of a library make of the same uses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from refactor_bot.packages.api_reader.archive import Archive
from refactor_bot.packages.api_reader.classes import Classes
from refactor_bot.packages.api_reader.library import Library
from refactor_bot.packages.api_reader.signatures import Signatures, Taken
from refactor_bot.packages.api_reader.values import Class, External, Function, Module, State, Value, exists

_ASSIGNED = re.compile(rb"(?<!\bself)(?<!\bcls)\.(\w+)[ \t]*=(?!=)")
_SET = re.compile(rb"\bsetattr\(\s*[^,()]+,\s*[\"'](\w+)[\"']")
_REGISTERED = re.compile(rb"\bmodules\[([^\n\]]*)\][ \t]*=(?!=)")
_WORD = re.compile(rb"\w+")
# What they do to the library is not done for who uses it.
_TESTS = frozenset({"test", "tests"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One way in which code uses the library: a dotted name, and the keywords that it is called with."""

    name: str
    called: bool
    keywords: tuple[str, ...]


class Side:
    """One of the two versions.

    Args:
        archive: Its wheel.
        lenient: Whether what is written counts also where something may have changed it.
    """

    def __init__(self, archive: Archive, lenient: bool = False) -> None:
        self._archive = archive
        self._library = Library(archive)
        self._classes = Classes(self._library, lenient)
        self._signatures = Signatures(self._library, self._classes)
        self._patched: set[bytes] | None = None
        self._unread = False

    def find(self, name: str) -> Value:
        """Return what a dotted name stands for."""
        parts = name.split(".")
        try:
            found = {self._walk(self._library.top(parts[0]), parts[1:])}
            # A name of a package may hide a submodule, and an import finds the submodule all the same.
            for end in range(2, len(parts) + 1):
                module = ".".join(parts[:end])
                if self._archive.kind(module):
                    found.add(self._walk(Module(module), parts[end:]))
        except RecursionError:
            return State.UNKNOWN
        sure = {one for one in found if exists(one)}
        if not sure:
            return State.UNKNOWN if State.UNKNOWN in found else found.pop()
        return sure.pop() if len(sure) == 1 else State.OPAQUE

    def _walk(self, value: Value, parts: Sequence[str]) -> Value:
        for part in parts:
            value = self._step(value, part)
        return value

    def _step(self, value: Value, name: str) -> Value:
        if isinstance(value, Module):
            return self._library.member(value.name, name)
        if isinstance(value, Class):
            return self._classes.member(self._classes.line(value), name)
        return State.ABSENT if value is State.ABSENT else State.UNKNOWN

    def takes(self, value: Value, keyword: str) -> Taken:
        """Return whether a call of something takes a keyword."""
        try:
            return self._signatures.takes(value, keyword)
        except RecursionError:
            return Taken.UNKNOWN

    def hides(self, name: str, data: bool) -> set[str]:
        """Return in which ways a class that a dotted name leads through may have members that no statement shows.

        Args:
            name: The dotted name.
            data: Whether attributes that are set on instances count.
        """
        parts = name.split(".")
        found = (self.find(".".join(parts[:end])) for end in range(1, len(parts)))
        lines = [self._classes.line(one) for one in found if isinstance(one, Class)]
        ways = {way for one in lines for way in ("__getattr__", "__getattribute__") if self._classes.has(one, way)}
        return ways | ({"setattr"} if data and any(one.data for one in lines) else set())

    def patches(self, name: str) -> bool:
        """Return whether any module may give a name to something of another module."""
        if self._patched is None:
            self._patched = set()
            for module, data in self._archive.sources():
                if not _TESTS & set(module.split(".")):
                    self._unread = self._unread or data is None
                    self._patched |= _patched(data or b"")
        return self._unread or name.encode() in self._patched

    @property
    def hooked(self) -> bool:
        """Whether the wheel has code that runs when an interpreter starts."""
        return self._archive.hooked


def compare(old: Archive, new: Archive, asked: Sequence[Asked]) -> list[str | None]:
    """Return for each use what is gone, one clause; None where nothing certainly is."""
    # Where the new version certainly lacks a use, it matters little whether the old one changed it as it ran.
    sides = Side(old, lenient=True), Side(new)
    return [_broken(*sides, one) for one in asked]


def _broken(old: Side, new: Side, asked: Asked) -> str | None:
    before = old.find(asked.name)
    if not exists(before):
        return None
    after = new.find(asked.name)
    if after is State.ABSENT:
        return "is gone" if _certain(old, new, asked.name, before) else None
    if not asked.called or isinstance(after, (External, State)):
        return None
    lost = [one for one in asked.keywords if new.takes(after, one) is Taken.NO and old.takes(before, one) is Taken.YES]
    if lost and any(new.patches(one) for one in (asked.name.rpartition(".")[2], "__init__", "__new__")):
        return None
    return "takes no " + " and no ".join(f"`{one}`" for one in lost) + " any more" if lost else None


def _certain(old: Side, new: Side, name: str, before: Value) -> bool:
    data = not isinstance(before, Function)
    if new.hooked or new.hides(name, data) - old.hides(name, data):
        return False
    parts = name.split(".")
    present = next(end for end in range(1, len(parts) + 1) if not exists(new.find(".".join(parts[:end]))))
    return not new.patches(parts[present - 1])


def _patched(data: bytes) -> set[bytes]:
    """Return the names that a module may give to something other than its own objects."""
    keys = b" ".join(_REGISTERED.findall(data))
    return {*_ASSIGNED.findall(data), *_SET.findall(data), *_WORD.findall(keys)}
