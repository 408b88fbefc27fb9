"""Where per-file work runs: in this process, or in a pool whose workers may hang or die without harm."""

from __future__ import annotations

import multiprocessing
import os
import resource
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as TimedOut
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_CHUNK = 16
_SECONDS_A_FILE = 20.0
_SECONDS_A_RUN = 1800.0
_MEMORY = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Failure:
    """Work on one item that did not end well; the reason is one line."""

    reason: str


class Runner(Protocol):
    """Applies a function to items; what one item causes never reaches another."""

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[T, R | Failure]]:
        """Yield each item with its result, in any order. Function and items can be pickled."""


class InlineRunner:
    """Runs in the calling process; an exception costs one item, a hang the run."""

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[T, R | Failure]]:
        """Yield each item with its result, in order."""
        for item in items:
            yield item, _attempt(function, item)


class PoolRunner:
    """Runs in worker processes, started when first needed and closed by ``close`` or the end of a ``with``.

    Args:
        workers: How many processes; by default one for each processor.
        seconds: Time for one item before its worker is killed.
        inline_below: Fewer items than this run in the calling process, where starting workers would cost more.
            0 for input that is not trusted.
        total: Time for all items of one call; many that are slow, each within its bound, must not hold up others.
    """

    def __init__(
        self,
        workers: int | None = None,
        seconds: float = _SECONDS_A_FILE,
        inline_below: int = 0,
        total: float = _SECONDS_A_RUN,
    ) -> None:
        self._workers = workers or os.cpu_count() or 1
        self._seconds = seconds
        self._total = total
        self._inline_below = inline_below
        self._pool: Any = None
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[T, R | Failure]]:
        """Yield each item with its result, in any order."""
        if len(items) < self._inline_below:
            yield from InlineRunner().map(function, items)
            return
        pool = self._started()
        chunk = max(1, min(_CHUNK, len(items) // (self._workers * 4)))
        chunks = [items[start : start + chunk] for start in range(0, len(items), chunk)]
        work = partial(_attempt_all, function)
        futures = [(part, pool.schedule(work, args=[part], timeout=self._seconds + len(part))) for part in chunks]
        until = time.monotonic() + self._total
        for part, future in futures:
            try:
                yield from zip(part, future.result(max(0.0, until - time.monotonic())), strict=True)
            except Exception:  # noqa: BLE001 - a worker that died took its neighbours with it: each is tried alone
                future.cancel()
                for item in part:
                    yield item, self._alone(function, item, until)

    def _alone(self, function: Callable[[T], R], item: T, until: float) -> R | Failure:
        left = until - time.monotonic()
        if left <= 0:
            return Failure(f"all files together took longer than {self._total:.0f} s")
        seconds = min(self._seconds, left)
        try:
            results: list[R | Failure] = (
                self._started().schedule(partial(_attempt_all, function), args=[[item]], timeout=seconds).result()
            )
        except TimedOut:
            return Failure(f"took longer than {seconds:.0f} s")
        except Exception as error:  # noqa: BLE001 - whatever kills a worker costs this item only
            return Failure(f"the worker process ended ({type(error).__name__})")
        return results[0]

    def _started(self) -> Any:
        with self._lock:
            if self._pool is None:
                from pebble import ProcessPool

                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(["refactor_bot.engine.indexing", "refactor_bot.engine.rewriting"])
                self._pool = ProcessPool(max_workers=self._workers, context=context, initializer=_bound)
            return self._pool


def _bound() -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _attempt(function: Callable[[T], R], item: T) -> R | Failure:
    try:
        return function(item)
    except (MemoryError, RecursionError) as error:
        return Failure(type(error).__name__)
    except Exception as error:  # noqa: BLE001 - one file must not stop the others
        return Failure(f"{type(error).__name__}: {error}"[:300])


def _attempt_all(function: Callable[[T], R], items: Sequence[T]) -> list[R | Failure]:
    return [_attempt(function, item) for item in items]
