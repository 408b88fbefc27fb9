"""MinHash of a definition's statements, as the keys of locality-sensitive hashing: near copies share some key.

One permutation hashing (Li, Owen and Zhang, 2012): a single hash spreads the statements over bins, and the least of
each bin is kept; an empty bin takes over its neighbour's (Shrivastava and Li, 2014). Two bins make a key. Of pairs that
have 60 % of their statements in common, 1 in 1,000 shares no key.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from zlib import crc32

KEYS = 16
"""How many keys a sketch has."""

_BINS = 2 * KEYS
_ROUND = 0xFFFFFFFF
# 2**32 divided by the golden ratio: multiplying by it spreads numbers (Knuth, The Art of Computer Programming, 6.4).
_SPREAD = 0x9E3779B1
_EMPTY = 1 << 32


def sketch(statements: Iterable[int]) -> bytes:
    """Return the keys of a set of 32-bit digests, whatever their order; empty for none."""
    least = [_EMPTY] * _BINS
    for one in statements:
        mixed = one ^ (one >> 16)
        mixed = (mixed * _SPREAD) & _ROUND
        mixed ^= mixed >> 15
        place = mixed % _BINS
        least[place] = min(least[place], mixed)
    if min(least) == _EMPTY:
        return b""
    for place in (*range(_BINS - 1, -1, -1), *range(_BINS - 1, -1, -1)):
        if least[place] == _EMPTY:
            least[place] = least[(place + 1) % _BINS]
    return struct.pack(f"<{KEYS}I", *(crc32(struct.pack("<2Q", *least[at : at + 2]), at) for at in range(0, _BINS, 2)))


def keys(packed: bytes) -> tuple[int, ...]:
    """Return the keys of a sketch."""
    return struct.unpack(f"<{len(packed) // 4}I", packed)
