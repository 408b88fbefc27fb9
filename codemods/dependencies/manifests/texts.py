"""Where things stand in a text: lines of offsets, and offsets inside quoted literals."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

LARGEST = 1_000_000
LARGEST_TREE = 128_000
MOST_REQUIREMENTS = 2_000
LONGEST_LINE = 8_000
LONGEST_SPECIFIER = 500
_LINE_END = re.compile(r"\r\n|\r|\n")


class Lines:
    """Line numbers of offsets."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def number(self, offset: int) -> int:
        """Return the line, from 1, that holds an offset."""
        return bisect_right(self._starts, offset)


@dataclass(frozen=True, slots=True)
class Literal:
    """A string of a structured file and where it stands.

    Attributes:
        value: What it means.
        raw: How it is written, quotes and escapes included.
        start: Where ``raw`` starts in the text.
    """

    value: str
    raw: str
    start: int

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Return where ``value[first:last]`` stands in the text, or None where an escape stands before its end."""
        quotes = next((quote for quote in ('"""', "'''", '"', "'") if self.raw.startswith(quote)), "")
        if not self.raw[len(quotes) :].startswith(self.value[:last]):
            return None
        start = self.start + len(quotes)
        return start + first, start + last
