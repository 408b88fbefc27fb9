"""One round over a repository: its pending events are handed to the handler until none is left or one fails."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from refactor_bot.errors import RefactorBotError
from refactor_bot.github.model import Event, RepositoryId
from refactor_bot.github.port import GitHubError, GoneError, RefusedError
from refactor_bot.github.redact import redact
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
            Whether all of it was handled; what failed is queued again or given up, with its error kept. An outage of
            GitHub ends the round, for it would meet every other event too.
        """
        tried = set[str]()
        clean = True
        while (batch := self._inbox.begin(repository, tried)) is not None:
            self.batch = batch
            with structlog.contextvars.bound_contextvars(
                repository=batch.repository.full_name, deliveries=len(batch.deliveries)
            ):
                error = self._attempt(batch)
            if error is None:
                continue
            clean = False
            # Of several events it is not known which one is to blame: each is tried alone before this round ends.
            if len(batch.deliveries) == 1:
                tried.update(batch.deliveries)
                if isinstance(error, GitHubError) and not _final(error):
                    break
        self.batch = None
        return clean

    def _attempt(self, batch: Batch) -> Exception | None:
        try:
            self._handle(batch.repository, [self._decode(payload) for payload in batch.payloads])
        except RefactorBotError as error:
            self._failed(batch, str(error), final=_final(error))
            return error
        except Exception as error:  # noqa: BLE001 - whatever one event causes must not stop the worker
            _log.exception("a handler failed")
            self._failed(batch, f"{type(error).__name__}: {error}", final=False)
            return error
        self._inbox.done(batch.deliveries)
        return None

    def _failed(self, batch: Batch, error: str, *, final: bool) -> None:
        alone = len(batch.deliveries) == 1
        delay = self._policy.delay(batch.attempt)
        error = redact(error)
        given_up = self._inbox.failed(batch, error, final=final and alone, delay=delay)
        _log.warning("events failed", error=error, attempt=batch.attempt, given_up=given_up)


def _final(error: Exception) -> bool:
    return isinstance(error, GoneError | RefusedError)
