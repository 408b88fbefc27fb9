"""What goes wrong on purpose: the failures that the real GitHub shows now and then."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["lost answer", "error", "secondary limit", "dropped connection"]


@dataclass(slots=True)
class Fault:
    """One failure that waits for its request.

    Attributes:
        kind: ``lost answer`` does what was asked and answers 502; ``error`` answers 502 and does nothing;
            ``secondary limit`` answers 403 with Retry-After; ``dropped connection`` does it and breaks the answer off.
        method: The verb.
        path: A regular expression that is searched for in the path.
        times: For how many requests.
        retry_after: Seconds, for the limit.
    """

    kind: Kind
    method: str
    path: str
    times: int = 1
    retry_after: int = 1


@dataclass(slots=True)
class Faults:
    """The failures that are waiting."""

    waiting: list[Fault] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, kind: Kind, method: str, path: str, times: int = 1, retry_after: int = 1) -> None:
        """Make the next matching requests fail."""
        with self.lock:
            self.waiting.append(Fault(kind, method, path, times, retry_after))

    def take(self, method: str, path: str) -> Fault | None:
        """Return the failure for a request, or None."""
        with self.lock:
            for fault in self.waiting:
                if fault.method == method and re.search(fault.path, path):
                    fault.times -= 1
                    if fault.times == 0:
                        self.waiting.remove(fault)
                    return fault
        return None
