"""A worker: takes jobs from the database and hands their events to a handler, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
import structlog
from procrastinate.exceptions import ProcrastinateException
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from refactor_bot.errors import NotRegisteredError
from refactor_bot.github.model import Event
from refactor_bot.github.webhooks import decode
from refactor_bot.jobs.database import database
from refactor_bot.jobs.due import queue_due
from refactor_bot.jobs.inbox import Inbox
from refactor_bot.jobs.queue import queue
from refactor_bot.jobs.round import Handle, RetryPolicy, Round
from refactor_bot.jobs.upkeep import keep_up
from refactor_bot.logs import configure
from refactor_bot.settings import Settings
from refactor_bot.store import retention
from refactor_bot.store.credentials import Vault, completed, self_sufficient
from refactor_bot.store.schema import connect, migrate
from refactor_bot.store.seal import sealing

_log = structlog.get_logger("refactor_bot.worker")

_KEEP_EVENTS_DAYS = 30
_HOUR = 3600.0
# Seconds between looks at the credentials in the database.
LOOK = 5.0


@dataclass(frozen=True, slots=True)
class Pace:
    """The times of a worker, in seconds.

    Attributes:
        heartbeat: Between signs of life.
        stale: Without one after which a worker counts as dead; at least three heartbeats.
        upkeep: Between passes over the queue.
        poll: Between looks at the queue when no notification comes.
        grace: For running jobs to finish when the worker is told to stop.
        retry: How long failed events wait.
        ticks: When it is looked what is due by schedule: a cron line, whose sixth field is the second.
    """

    heartbeat: float = 10.0
    stale: float = 40.0
    upkeep: float = 10.0
    poll: float = 2.0
    grace: float = 25.0
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    ticks: str = "* * * * *"


class Worker:
    """Some slots of work on one database, in the caller's event loop; each job runs in a thread of its own.

    Args:
        url: A ``postgresql://`` address.
        engine: The same database.
        handle: What to do with the events of a repository.
        decode: Reads a stored event.
        slots: Jobs at once.
        pace: Its times.
        now: The time by which schedules go, with its zone.
        tidy: Called once an hour, to delete what need not be kept.
    """

    def __init__(
        self,
        url: str,
        engine: Engine,
        handle: Handle,
        decode: Callable[[bytes], Event],
        slots: int = 1,
        pace: Pace | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        self._url = url
        self._engine = engine
        self._inbox = Inbox(engine)
        self._handle = handle
        self._decode = decode
        self._slots = slots
        self._pace = pace or Pace()
        self._now = now
        self._tidy = tidy

    async def run(self, stop: asyncio.Event) -> None:
        """Work until told to stop, then give running jobs the time to finish; survives a database that restarts.

        Args:
            stop: Set from outside.
        """
        upkeep = asyncio.create_task(self._keep_up())
        pause = 0.5
        try:
            while not stop.is_set():
                try:
                    await self._work(stop)
                    pause = 0.5
                except (ProcrastinateException, psycopg.Error, OSError) as error:
                    _log.warning("the database does not answer, waiting", error=str(error), seconds=pause)
                await _wait(stop, pause)
                pause = min(pause * 2, 30.0)
        finally:
            upkeep.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await upkeep

    async def _work(self, stop: asyncio.Event) -> None:
        app = queue(self._url, self._reconcile, self._tick, self._pace.ticks)
        async with app.open_async():
            working = asyncio.create_task(
                app.run_worker_async(
                    concurrency=self._slots,
                    fetch_job_polling_interval=self._pace.poll,
                    shutdown_graceful_timeout=self._pace.grace,
                    delete_jobs="successful",
                    install_signal_handlers=False,
                    update_heartbeat_interval=self._pace.heartbeat,
                    stalled_worker_timeout=self._pace.stale,
                )
            )
            stopping = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                stopping.cancel()
                working.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await working

    async def _reconcile(self, repository: int, installation: int) -> None:
        turn = Round(self._inbox, self._handle, self._decode, self._pace.retry)
        with structlog.contextvars.bound_contextvars(repository_id=repository, installation=installation):
            try:
                await _in_thread(lambda: turn.run(repository))
            except asyncio.CancelledError:
                if turn.batch is not None:
                    await asyncio.to_thread(self._inbox.release, turn.batch)
                raise

    async def _tick(self) -> None:
        queued = await asyncio.to_thread(queue_due, self._engine, self._now())
        if queued:
            _log.info("due by schedule", repositories=queued)

    async def _keep_up(self) -> None:
        tidied = -_HOUR
        while True:
            try:
                if time.monotonic() - tidied >= _HOUR:
                    tidied = time.monotonic()
                    await asyncio.to_thread(self._tidy)
                done = await asyncio.to_thread(keep_up, self._engine, self._pace.stale)
                await asyncio.to_thread(self._inbox.forget, _KEEP_EVENTS_DAYS)
                if done.stalled or done.requeued:
                    _log.warning("took over", stalled_jobs=done.stalled, repositories=done.requeued)
            except (SQLAlchemyError, OSError) as error:
                _log.warning("upkeep failed", error=str(getattr(error, "orig", error)))
            await asyncio.sleep(self._pace.upkeep)


async def _in_thread(function: Callable[[], object]) -> None:
    """Run a function in a daemon thread, which does not hold up the end of the process as a pool's would."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[None] = loop.create_future()
    context = structlog.contextvars.get_contextvars()

    def settle(error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)

    def run() -> None:
        outcome: BaseException | None = None
        try:
            with structlog.contextvars.bound_contextvars(**context):
                function()
        except BaseException as error:  # noqa: BLE001 - handed to whoever awaits
            outcome = error
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, outcome)

    threading.Thread(target=run, name="reconcile", daemon=True).start()
    await future


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


HandleFactory = Callable[[Settings, Engine], Handle]


def tidying(settings: Settings, engine: Engine) -> Callable[[], None]:
    """Return what deletes objects of repositories without the App, and points of trends that are too old."""
    from refactor_bot.repo.object_store import ObjectStore

    objects = ObjectStore(settings.data_dir / "objects")

    def tidy() -> None:
        gone = objects.keep_only(retention.present(engine), unused=_HOUR)
        old = retention.forget_old(engine, settings.retention_days)
        if gone or old:
            _log.info("deleted what need not be kept", repositories=len(gone), points=old)

    return tidy


def wired(settings: Settings, engine: Engine) -> Handle:
    """Return the handler of the product: everything it needs is opened here, when a worker starts.

    Raises:
        NotRegisteredError: The settings name no App.
    """
    from refactor_bot.sweep.handle import handler
    from refactor_bot.sweep.wiring import services

    return handler(services(settings, engine))


def work(settings: Settings, handle: HandleFactory = wired, pace: Pace | None = None) -> int:
    """Run a worker process until it is told to stop (SIGTERM, SIGINT); several may share one database.

    It waits for the App to be registered where it is not.

    Args:
        settings: The process's settings.
        handle: Makes the handler of events.
        pace: The worker's times.

    Returns:
        The exit code.

    Raises:
        UsageError: The settings are wrong, or the database does not answer.
    """
    url = settings.database_url.get_secret_value() if settings.database_url else None
    with database(url, settings.writable_data_dir()) as address:
        engine = connect(address)
        try:
            migrate(engine)
            configure(settings.log_level)

            def make(completed: Settings) -> Worker:
                own = handle(completed, engine)
                return Worker(
                    address, engine, own, decode, max(1, settings.workers), pace, tidy=tidying(settings, engine)
                )

            asyncio.run(_until_told(settings, engine, make))
        finally:
            engine.dispose()
    return 0


async def _until_told(settings: Settings, engine: Engine, make: Callable[[Settings], Worker]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    worker = await _once_registered(settings, engine, make, stop)
    if worker is not None:
        _log.info("working")
        await worker.run(stop)
    _log.info("stopped")


async def _once_registered(
    settings: Settings, engine: Engine, make: Callable[[Settings], Worker], stop: asyncio.Event
) -> Worker | None:
    """Return a worker with the App's credentials, as soon as there are some; None when told to stop before."""
    vault = Vault(engine, lambda: sealing(settings))
    needed = not self_sufficient(settings)
    if needed:
        vault.renew()
    waiting = False
    while not stop.is_set():
        try:
            return make(completed(settings, vault.load()) if needed else settings)
        except NotRegisteredError:
            if not waiting:
                _log.warning(
                    "no App is registered yet, waiting; `refactor-bot serve` leads to the page that registers it"
                )
            waiting = True
        except SQLAlchemyError as error:
            _log.warning("the database does not answer, waiting", error=str(getattr(error, "orig", error)))
        await _wait(stop, LOOK)
    return None
