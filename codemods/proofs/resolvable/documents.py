"""Files as text: decoded, bounded, and compared in their form."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from codemods.proofs.ground.code import same_line_ends
from codemods.proofs.ground.refusal import RefusedError

MAX_BYTES = 4_000_000
MAX_LINES = 20_000
LONGEST_LINE = 20_000
LARGEST_TREE = 500_000
# What pip takes for a coding cookie, with which it reads another text than this one.
_COOKIE = re.compile(r"#.*coding[:=]\s*([-\w.]+)")
_LINE_END = re.compile(r"\r\n|\r|\n")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a file.

    Attributes:
        text: Decoded, with its own line ends, without byte order mark.
        bom: Whether the bytes start with a UTF-8 byte order mark.
    """

    text: str
    bom: bool = False


def read(data: bytes) -> Document:
    """Decode a file.

    Raises:
        RefusedError: It is too large, or no UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise RefusedError(1, f"larger than {MAX_BYTES // 1_000_000} MB")
    bom = data.startswith(codecs.BOM_UTF8)
    try:
        text = data[3 * bom :].decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(data.count(b"\n", 0, error.start) + 1, "is not UTF-8") from None
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise RefusedError(MAX_LINES, f"more than {MAX_LINES} lines")
    long = next((number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE), None)
    if long is not None:
        raise RefusedError(long, "a line that is too long to be checked")
    for number, line in enumerate(lines[:2], 1):
        found = _COOKIE.match(line)
        if found and found[1].lower() not in {"utf-8", "utf8", "ascii", "us-ascii"}:
            raise RefusedError(number, "names an encoding other than UTF-8")
    return Document(text, bom)


def read_both(before: bytes, after: bytes) -> tuple[Document, Document]:
    """Decode both versions of a file, which must be of the same form.

    Raises:
        RefusedError: One cannot be read, or the byte order mark or a style of line ends differs.
    """
    old, new = read(before), read(after)
    if old.bom != new.bom:
        raise RefusedError(1, "the byte order mark changed")
    same_line_ends(old.text, new.text)
    return old, new


def refuse_controls(text: str) -> None:
    """Refuse characters that no one sees, some of which end a line for pip."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.removesuffix("\r").replace("\t", " ").isprintable():
            raise RefusedError(number, "holds a character that cannot be printed")


def refuse_large_tree(document: Document, largest: int = LARGEST_TREE) -> None:
    """Refuse a structured file that would take long to parse."""
    if len(document.text) > largest:
        raise RefusedError(1, f"larger than {largest // 1_000} KB")


class Lines:
    """The lines of a text, by the offsets that they hold."""

    def __init__(self, text: str) -> None:
        self._ends = [found.end() for found in _LINE_END.finditer(text)]

    def number(self, offset: int) -> int:
        """Return the line, from 1, that holds an offset."""
        return bisect_right(self._ends, offset) + 1


def same_around(before: str, after: str, old: Sequence[Span], new: Sequence[Span]) -> None:
    """Refuse a difference outside of some spans.

    Args:
        before: The text before.
        after: The text after.
        old: Spans of the text before, in order.
        new: As many spans of the text after.
    """
    here = there = 0
    for first, second in zip([*old, (len(before), 0)], [*new, (len(after), 0)], strict=True):
        mine, other = before[here : first[0]], after[there : second[0]]
        if mine != other:
            same = next((n for n, (a, b) in enumerate(zip(mine, other, strict=False)) if a != b), len(mine))
            line = Lines(after).number(there + same)
            raise RefusedError(line, "something other than a version specifier changed")
        here, there = first[1], second[1]
