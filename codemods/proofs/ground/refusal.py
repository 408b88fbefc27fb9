"""How every part of the checker says no."""

from __future__ import annotations


class RefusedError(Exception):
    """The claim does not hold.

    Attributes:
        line: Where, from 1.
        reason: Why, in one sentence without a final stop.
        path: The file, when it is another than the one being checked.
    """

    def __init__(self, line: int, reason: str, path: str = "") -> None:
        super().__init__(reason)
        self.line, self.reason, self.path = line, reason, path
