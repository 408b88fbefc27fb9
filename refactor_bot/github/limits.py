"""GitHub's limits, kept on this side so that nothing is refused for its size or its frequency."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from refactor_bot.github import marker
from refactor_bot.github.port import GitHubError

BODY = 65_536
SUMMARY = 65_535
TITLE = 256
ANNOTATIONS_A_REQUEST = 50

_CUT = "\n\n*Cut here: GitHub takes no longer text.*\n\n"


def cut(text: str, longest: int = BODY) -> str:
    """Return a text within a limit, with a note where something was cut off; a marker at its end is kept."""
    if len(text) <= longest:
        return text
    words, kept = marker.split(text)
    return words[: longest - len(kept) - len(_CUT)] + _CUT + kept


def line(text: str, longest: int = TITLE) -> str:
    """Return a text on one line, within a limit."""
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


class Throttle:
    """Spaces out requests that create content: GitHub allows 80 a minute and 500 an hour.

    Args:
        limits: How many are allowed within how many seconds.
        longest: Seconds that a caller is held back at most.
        clock: Seconds that only grow.
        sleep: Waits.
    """

    def __init__(
        self,
        limits: tuple[tuple[int, float], ...] = ((75, 60.0), (480, 3600.0)),
        longest: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits
        self._longest = longest
        self._clock = clock
        self._sleep = sleep
        self._times: deque[float] = deque(maxlen=max(count for count, _ in limits))
        self._lock = threading.Lock()

    def take(self) -> None:
        """Return once one more request may be made.

        Raises:
            GitHubError: That would take too long.
        """
        with self._lock:
            delay = self._delay(self._clock())
            if delay > self._longest:
                raise GitHubError(
                    f"The bot wrote as much as GitHub allows for now and goes on in {delay / 60:.0f} minutes by itself."
                )
            self._times.append(self._clock() + delay)
        if delay > 0:
            self._sleep(delay)

    def _delay(self, now: float) -> float:
        waits = [self._times[-count] + window - now for count, window in self._limits if len(self._times) >= count]
        return max(0.0, *waits) if waits else 0.0
