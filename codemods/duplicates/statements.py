"""The statements of a file as numbers, packed: a line, what it says but for local names, and how it is built."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from zlib import crc32

from codemods.duplicates.reading import Reader

WIDTH = 12
"""Bytes that one statement takes."""


@dataclass(frozen=True, slots=True)
class Statements:
    """Some statements in order, a column each.

    Attributes:
        lines: Their first lines.
        texts: Digests of what they say, local names left out.
        details: Digests of their bare structure in the upper 16 bits, and of their exact text in the lower.
    """

    lines: tuple[int, ...]
    texts: tuple[int, ...]
    details: tuple[int, ...]


def pack(reader: Reader) -> bytes:
    """Return the digests of all statements of a module."""
    codes, values, plain = reader.codes, reader.values, reader.plain
    numbers: list[int] = []
    for line, code, value, code_end, value_end in reader.rows:
        form = crc32(codes[code:code_end])
        text = crc32("\0".join(plain[value:value_end]).encode(errors="surrogatepass"), form)
        exact = crc32("\0".join(values[value:value_end]).encode(errors="surrogatepass"), form)
        numbers += (line, text, (form & 0xFFFF0000) | (exact & 0xFFFF))
    return struct.pack(f"<{len(numbers)}I", *numbers)


def unpack(packed: bytes, first: int, last: int) -> Statements:
    """Return the statements from ``first`` up to ``last``."""
    numbers = struct.unpack(f"<{3 * (last - first)}I", packed[first * WIDTH : last * WIDTH])
    return Statements(numbers[::3], numbers[1::3], numbers[2::3])
