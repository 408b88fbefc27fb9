"""One round over a repository: its pending events are handed to the handler until none is left or one fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from refactor_bot.errors import RefactorBotError
from refactor_bot.github.model import Event, RepositoryId
from refactor_bot.github.port import GoneError, RefusedError
from refactor_bot.jobs.inbox import Batch, Inbox

Handle = Callable[[RepositoryId, Sequence[Event]], None]

_log = structlog.get_logger("refactor_bot.jobs")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to wait before a failed event is tried again.

    Attributes:
        first: Seconds before the second attempt; each later one waits twice as long as the one before.
        longest: Seconds at most.
    """

    first: float = 15.0
    longest: float = 900.0

    def delay(self, attempt: int) -> float:
        """Return the seconds to wait after the given attempt, counted from 1."""
        return float(min(self.longest, self.first * 2 ** min(attempt - 1, 30)))


class Round:
    """One round over one repository, in the thread of a worker.

    Attributes:
        batch: What is being handled right now.
    """

    def __init__(self, inbox: Inbox, handle: Handle, decode: Callable[[bytes], Event], policy: RetryPolicy) -> None:
        self.batch: Batch | None = None
        self._inbox = inbox
        self._handle = handle
        self._decode = decode
        self._policy = policy

    def run(self, repository: int) -> bool:
        """Handle what is pending.

        Args:
            repository: Number of the repository; the caller holds its lock.

        Returns:
            Whether all of it was handled; what failed is queued again or given up, with its error kept.
        """
        clean = True
        while (batch := self._inbox.begin(repository)) is not None:
            self.batch = batch
            with structlog.contextvars.bound_contextvars(
                repository=batch.repository.full_name, deliveries=len(batch.deliveries)
            ):
                if self._attempt(batch):
                    continue
                clean = False
                if len(batch.deliveries) == 1:
                    break
        self.batch = None
        return clean

    def _attempt(self, batch: Batch) -> bool:
        try:
            self._handle(batch.repository, [self._decode(payload) for payload in batch.payloads])
        except RefactorBotError as error:
            self._failed(batch, str(error), final=isinstance(error, GoneError | RefusedError))
            return False
        except Exception as error:  # noqa: BLE001 - whatever one event causes must not stop the worker
            _log.exception("a handler failed")
            self._failed(batch, f"{type(error).__name__}: {error}", final=False)
            return False
        self._inbox.done(batch.deliveries)
        return True

    def _failed(self, batch: Batch, error: str, *, final: bool) -> None:
        # Of several events it is not known which one is to blame: each is tried alone first.
        alone = len(batch.deliveries) == 1
        delay = self._policy.delay(batch.attempt)
        given_up = self._inbox.failed(batch, error, final=final and alone, delay=delay)
        _log.warning("events failed", error=error, attempt=batch.attempt, given_up=given_up)
