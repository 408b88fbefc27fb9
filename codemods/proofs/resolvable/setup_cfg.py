"""``setup.cfg``: the values of all options are equal but for requirements that rose."""

from __future__ import annotations

import configparser
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable.documents import Document, refuse_large_tree
from codemods.proofs.resolvable.requirement import Asked, asked

_SECTION = re.compile(r"\[([^\]]+)\]")
_OPTION = re.compile(r"(?P<key>[^\s=:#;][^=:]*?)\s*[=:](?P<value>.*)", re.DOTALL)
_LISTS = frozenset({"install_requires", "setup_requires", "tests_require"})


@dataclass(frozen=True, slots=True)
class _Value:
    """One line of an option.

    Attributes:
        section: Its section.
        key: Its option.
        start: Where the value starts in the line.
    """

    section: str
    key: str
    start: int

    @property
    def is_requirement(self) -> bool:
        """Whether setuptools reads requirements here."""
        return self.section == "options.extras_require" or (self.section == "options" and self.key in _LISTS)


def compare(before: Document, after: Document) -> list[Asked]:
    """Return what a ``setup.cfg`` asks for before and after.

    Raises:
        RefusedError: It changed in more than specifiers that rose.
    """
    old, new = list(_lines(before.text)), list(_lines(after.text))
    if len(old) != len(new):
        raise RefusedError(min(len(old), len(new)) + 1, "a line appeared or vanished")
    found, changed = [], []
    for number, ((value, mine), (_, other)) in enumerate(zip(old, new, strict=True), 1):
        if mine != other and (value is None or not value.is_requirement):
            raise RefusedError(number, "a line changed that is no requirement")
        if value is None or not value.is_requirement:
            continue
        entry = _asked(value, mine, other, number)
        found += [entry] if entry else []
        changed += [(value.section, value.key, mine, other)] if mine != other else []
    _check_values(before, after, changed)
    return found


def _asked(value: _Value, mine: str, other: str, number: int) -> Asked | None:
    one, two = mine.rstrip(), other.rstrip()
    if mine[: value.start] != other[: value.start] or mine[len(one) :] != other[len(two) :]:
        raise RefusedError(number, "more than a requirement changed")
    return asked(one[value.start :], two[value.start :], number)


def _lines(text: str) -> Iterator[tuple[_Value | None, str]]:
    """Yield every line with the option that it belongs to."""
    section = key = ""
    for line in text.splitlines(keepends=True):
        body = line.strip()
        if not body or body.startswith(("#", ";")):
            yield None, line
        elif line[:1].isspace():
            yield (_Value(section, key, len(line) - len(line.lstrip())) if key else None), line
        else:
            heading, option = _SECTION.match(line), _OPTION.match(line)
            section, key = (heading[1], "") if heading else (section, option["key"].lower() if option else "")
            value = _Value(section, key, option.start("value")) if option and not heading else None
            yield (value if option and option["value"].strip() else None), line


def _check_values(before: Document, after: Document, changed: list[tuple[str, str, str, str]]) -> None:
    """Refuse where Python's own reader sees other changes than these lines."""
    expected = Counter((section, key, _bare(mine), _bare(other)) for section, key, mine, other in changed)
    old, new = _load(before), _load(after)
    if list(old) != list(new):
        raise RefusedError(1, "sections or options changed")
    for (section, key), values in old.items():
        others = new[section, key]
        if len(values) != len(others):
            raise RefusedError(1, f"{section}.{key} got longer or shorter")
        expected.subtract((section, key, one, other) for one, other in zip(values, others, strict=True) if one != other)
    if any(expected.values()):
        raise RefusedError(1, "other values changed, too")


def _bare(line: str) -> str:
    return line.strip() if line[:1].isspace() else _OPTION.sub(r"\g<value>", line).strip()


def _load(document: Document) -> dict[tuple[str, str], list[str]]:
    refuse_large_tree(document)
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(document.text)
    except configparser.Error:
        raise RefusedError(1, "is not a valid setup.cfg") from None
    return {(section, key): value.splitlines() for section in parser.sections() for key, value in parser.items(section)}
