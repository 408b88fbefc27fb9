"""Spreads what one delivery asks for in many repositories over the hours, so that nobody is flooded. Pure."""

from __future__ import annotations

HOUR = 3_600.0


def waits(before: int, count: int, an_hour: int) -> tuple[float, ...]:
    """Return how many seconds each of some events waits, so that no hour sees more than so many.

    Args:
        before: How many wait already, or came within the last hour.
        count: How many there are.
        an_hour: How many an hour may see, at least one.
    """
    return tuple((before + number) // an_hour * HOUR for number in range(count))
