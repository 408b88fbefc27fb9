"""Who may register the App: whoever read the link in the log, in one browser, for one hour."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

# GitHub's code for the credentials is good for an hour too.
GOOD_FOR = 3600.0


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that showed the token.

    Attributes:
        key: What its cookie holds.
        state: What GitHub has to give back to it.
        until: When it ends, by the gate's clock.
    """

    key: str = field(repr=False)
    state: str = field(repr=False)
    until: float


class Gate:
    """Opens once for the token, and knows the browser it opened for.

    Args:
        clock: Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._token: str | None = _random()
        self._session: Session | None = None

    @property
    def token(self) -> str | None:
        """The token, for the log; None once it was used."""
        return self._token

    def enter(self, token: str) -> Session | None:
        """Return a new session for the right token, which is worth nothing afterwards; None for any other."""
        with self._lock:
            if self._token is None or not same(token, self._token):
                return None
            self._token = None
            self._session = Session(_random(), _random(), self._clock() + GOOD_FOR)
            return self._session

    def session(self, key: str | None) -> Session | None:
        """Return the session that a cookie belongs to; None where it is another one's or has ended."""
        found = self._session
        if key is None or found is None or not same(key, found.key) or self._clock() >= found.until:
            return None
        return found


def same(given: str, expected: str) -> bool:
    """Compare two secrets in a time that says nothing about where they differ, nor how long they are."""
    return hmac.compare_digest(_digest(given), _digest(expected))


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _random() -> str:
    return secrets.token_urlsafe(32)
