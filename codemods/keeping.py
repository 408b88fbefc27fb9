"""Keeps as much of something as passes together, trying halves where the whole does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def passing(items: Sequence[T], attempt: Callable[[Sequence[T], Sequence[T]], str | None]) -> list[tuple[T, str]]:
    """Add items to what was kept, as many at once as pass, and return those that do not pass, each with the reason.

    Args:
        items: What to add, in order.
        attempt: Told what was kept and what is to be added to it; returns why that does not pass, or None.
    """
    kept: list[T] = []
    dropped: list[tuple[T, str]] = []
    blocks = [list(items)] if items else []
    while blocks:
        block = blocks.pop()
        reason = attempt(kept, block)
        if reason is None:
            kept += block
        elif len(block) == 1:
            dropped.append((block[0], reason))
        else:
            middle = len(block) // 2
            blocks += [block[middle:], block[:middle]]
    return dropped
