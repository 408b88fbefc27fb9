"""Reads the documented parameters of a docstring in Google, NumPy and Sphinx style."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codemods.docstrings.options import Style

_STARRED = r"(?:\\?\*){0,2}[^\W\d]\w*"
_NAMES = rf"`{{0,2}}{_STARRED}`{{0,2}}(?:\s*,\s*`{{0,2}}{_STARRED}`{{0,2}})*"
_GOOGLE_HEADER = re.compile(
    r"^(\s*)(Args|Arguments|Parameters|Params|Keyword Args|Keyword Arguments|Other Parameters):\s*$"
)
_GOOGLE_ENTRY = re.compile(rf"^\s*({_NAMES})\s*(\((?:[^()]|\([^()]*\))*\))?\s*:(?!:)\s*(.*)$")
_NUMPY_HEADER = re.compile(r"^(\s*)(Parameters|Other Parameters|Keyword Arguments)\s*$")
_NUMPY_ENTRY = re.compile(rf"^\s*({_NAMES}(?:\s*,\s*\.\.\.)?)\s*(?::\s*(.*))?$")
_UNDERLINE = re.compile(r"^\s*-{3,}\s*$")
_SPHINX_FIELD = re.compile(
    rf"^(\s*):(param|parameter|arg|argument|key|keyword|type)\s+([^:\n]*?)({_STARRED}):(?:\s+(.*)|\s*)$"
)
_SPHINX_ANY = re.compile(r"^\s*:\w+[^:\n]*:")

# For each style words of which one must be there, since looking for a word is far cheaper than searching a pattern.
_STYLES: tuple[tuple[Style, tuple[str, ...], re.Pattern[str]], ...] = (
    (
        "sphinx",
        (":param", ":arg", ":type", ":return", ":rtype", ":raise"),
        re.compile(r"^\s*:(?:param|parameter|arg|type|returns?|rtype|raises?)\b[^:\n]*:", re.MULTILINE),
    ),
    (
        "numpy",
        ("---",),
        re.compile(r"^[ \t]*(?:Parameters|Returns|Raises|Yields|Attributes)[ \t]*\r?\n[ \t]*-{3,}", re.MULTILINE),
    ),
    (
        "google",
        ("Args:", "Arguments:", "Returns:", "Raises:", "Yields:", "Params:"),
        re.compile(r"^[ \t]*(?:Args|Arguments|Returns|Raises|Yields|Params):[ \t]*$", re.MULTILINE),
    ),
)
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written about one parameter, or about several at once.

    Attributes:
        names: The parameters, without stars.
        start: Its first line within the docstring.
        end: One past its last line, blank lines after it included.
        text: The description on one line.
        typed: Whether it names a type.
        detached: Whether it is a Sphinx ``:type:`` that does not follow its own ``:param:``.
    """

    names: tuple[str, ...]
    start: int
    end: int
    text: str
    typed: bool = False
    detached: bool = False


@dataclass(frozen=True, slots=True)
class Documented:
    """The parameter section of a docstring.

    Attributes:
        style: How it is written.
        entries: Its entries, in order, each directly after the one before.
        others: Names documented in further sections of the same kind.
        indent: White space before an entry.
    """

    style: Style
    entries: tuple[Entry, ...]
    others: frozenset[str]
    indent: str

    @property
    def names(self) -> tuple[str, ...]:
        """The documented names, in order."""
        return tuple(dict.fromkeys(name for entry in self.entries for name in entry.names))


def style_of(text: str) -> Style | None:
    """Return the style of a docstring that has sections."""
    for style, words, pattern in _STYLES:
        if any(word in text for word in words) and pattern.search(text):
            return style
    return None


def lines_of(inner: str) -> list[str]:
    """Return the lines of a docstring as written, without their ends."""
    return _LINE_END.split(inner)


def parse(inner: str, style: Style) -> Documented | None:
    """Return the documented parameters, or None when there are none or the section is not of the plain form."""
    if "\\\n" in inner or "\\\r" in inner:
        return None
    lines = lines_of(inner)
    if style == "sphinx":
        return _sphinx(lines)
    sections = [*(_google if style == "google" else _numpy)(lines)]
    if not sections or not all(sections):
        return None
    first, *rest = [section for section in sections if section]
    return Documented(style, first.entries, frozenset(name for other in rest for name in other.names), first.indent)


def _google(lines: Sequence[str]) -> Iterator[Documented | None]:
    for number, line in enumerate(lines):
        header = _GOOGLE_HEADER.match(line)
        if header is None or number == 0:
            continue
        end = _end_of_block(lines, number + 1, len(header[1].expandtabs()))
        yield _entries("google", lines, number + 1, end, _GOOGLE_ENTRY)


def _numpy(lines: Sequence[str]) -> Iterator[Documented | None]:
    for number, line in enumerate(lines[:-1]):
        if number == 0 or not _NUMPY_HEADER.match(line) or not _UNDERLINE.match(lines[number + 1]):
            continue
        end = number + 2
        while end < len(lines) and not (
            end + 1 < len(lines) and lines[end].strip() and _UNDERLINE.match(lines[end + 1])
        ):
            if lines[end].strip() and _width(lines[end]) < _width(line):
                break
            end += 1
        yield _entries("numpy", lines, number + 2, end, _NUMPY_ENTRY)


def _entries(style: Style, lines: Sequence[str], start: int, end: int, pattern: re.Pattern[str]) -> Documented | None:
    while end > start and not lines[end - 1].strip():
        end -= 1
    while start < end and not lines[start].strip():
        start += 1
    if start == end:
        return None
    width = _width(lines[start])
    heads = [number for number in range(start, end) if lines[number].strip() and _width(lines[number]) <= width]
    entries = []
    for head, until in zip(heads, [*heads[1:], end], strict=True):
        match = pattern.match(lines[head])
        if match is None or _width(lines[head]) != width:
            return None
        kind, said = (match[2], match[3]) if style == "google" else (match[2], "")
        text = " ".join([said or "", *(line.strip() for line in lines[head + 1 : until])]).strip()
        entries.append(Entry(_plain(match[1]), head, until, text, typed=bool(kind)))
    return Documented(style, tuple(entries), frozenset(), _indent(lines[start]))


def _sphinx(lines: Sequence[str]) -> Documented | None:
    entries: list[Entry] = []
    others: set[str] = set()
    for number, line in enumerate(lines):
        match = _SPHINX_FIELD.match(line)
        if match is None:
            continue
        end = number + 1
        while (
            end < len(lines)
            and lines[end].strip()
            and not _SPHINX_ANY.match(lines[end])
            and _width(lines[end]) > _width(line)
        ):
            end += 1
        text = " ".join([match[5] or "", *(line.strip() for line in lines[number + 1 : end])]).strip()
        names = _plain(match[4])
        last = entries[-1] if entries else None
        if last and last.end != number and all(not skipped.strip() for skipped in lines[last.end : number]):
            entries[-1] = last = Entry(last.names, last.start, number, last.text, last.typed, last.detached)
        if last and last.end != number:
            others.update(names)
        elif match[2] != "type":
            entries.append(Entry(names, number, end, text, typed=bool(match[3].strip())))
        elif last and last.names == names and not last.typed:
            entries[-1] = Entry(names, last.start, end, last.text, typed=True)
        else:
            entries.append(Entry(names, number, end, "", typed=True, detached=True))
    return (
        Documented("sphinx", tuple(entries), frozenset(others), _indent(lines[entries[0].start])) if entries else None
    )


def _plain(names: str) -> tuple[str, ...]:
    return tuple(name.strip().strip("`").lstrip("\\*") for name in names.split(",") if name.strip() != "...")


def _end_of_block(lines: Sequence[str], start: int, width: int) -> int:
    end = start
    while end < len(lines) and (not lines[end].strip() or _width(lines[end]) > width):
        end += 1
    return end


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _width(line: str) -> int:
    return len(_indent(line).expandtabs())
