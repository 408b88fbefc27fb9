"""Runs the receiver and the workers in one process."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Self

import structlog
import uvicorn
from sqlalchemy import Engine
from starlette.types import ASGIApp

from refactor_bot.errors import UsageError
from refactor_bot.github.webhooks import decode
from refactor_bot.jobs.database import database
from refactor_bot.logs import configure
from refactor_bot.settings import Settings
from refactor_bot.store.schema import connect, migrate
from refactor_bot.web.process import Process, in_background
from refactor_bot.web.proxy import relay
from refactor_bot.worker import HandleFactory, Pace, Worker, tidying, wired

_GRACE = 10

_log = structlog.get_logger("refactor_bot.web")


def serve(settings: Settings, handle: HandleFactory = wired) -> int:
    """Receive and work until told to stop (SIGTERM, SIGINT); running jobs get the time to finish.

    Args:
        settings: The process's settings.
        handle: Makes the handler of events.

    Returns:
        The exit code.

    Raises:
        UsageError: The settings are wrong, the port is taken, or the database does not answer.
    """

    async def until_told() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await _run(settings, handle, stop, lambda url: _log.info("listening", url=url))

    configure(settings.log_level)
    asyncio.run(until_told())
    return 0


class Served:
    """The same in a thread of its own, for a demo or a test; a context manager.

    Args:
        settings: As for ``serve``; port 0 takes a free one.
        handle: Makes the handler of events.
        pace: The worker's times.

    Raises:
        UsageError: As for ``serve``.
    """

    def __init__(self, settings: Settings, handle: HandleFactory = wired, pace: Pace | None = None) -> None:
        self._settings = settings
        self._handle = handle
        self._pace = pace
        self._ready: Future[str] = Future()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._serve, name="serve", daemon=True)
        self._thread.start()
        self.url = self._ready.result()

    def stop(self) -> None:
        """Stop, and wait until the last job has ended and the database is closed."""
        if self._thread.is_alive():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(_run(self._settings, self._handle, self._stop, self._ready.set_result, self._pace))
        except Exception as error:  # noqa: BLE001 - handed to whoever started the thread
            if self._ready.done():
                _log.exception("the server ended")
            else:
                self._ready.set_exception(error)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to whoever runs the loop."""
        yield


async def _run(
    settings: Settings,
    handle: HandleFactory,
    stop: asyncio.Event,
    ready: Callable[[str], None],
    pace: Pace | None = None,
) -> None:
    with _listening(settings) as listener, _opened(settings) as (address, engine):
        port: int = listener.getsockname()[1]
        settings = settings.model_copy(update={"port": port})

        def worker(completed: Settings) -> Worker:
            own = handle(completed, engine)
            return Worker(address, engine, own, decode, settings.workers, pace, tidy=tidying(settings, engine))

        process = Process(settings, engine, worker, stop)
        server = _server(process.site)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        url = _url(settings.host, port)
        ready(url)
        process.announce()
        relaying = threading.Event()
        if settings.webhook_proxy_url is not None:
            in_background(relay, str(settings.webhook_proxy_url), f"{url}/webhook", relaying)
        try:
            await process.run(serving)
        finally:
            relaying.set()
            stop.set()
            server.should_exit = True
            await asyncio.gather(serving, *process.working)


def _server(site: ASGIApp) -> _Server:
    return _Server(
        uvicorn.Config(
            site,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_GRACE,
            timeout_keep_alive=30,
            # Every connection may hold a body of 25 MB in memory before its signature is known.
            limit_concurrency=100,
        )
    )


@contextlib.contextmanager
def _opened(settings: Settings) -> Iterator[tuple[str, Engine]]:
    configured = settings.database_url.get_secret_value() if settings.database_url else None
    with database(configured, settings.writable_data_dir()) as address:
        engine = connect(address)
        try:
            migrate(engine)
            yield address, engine
        finally:
            engine.dispose()


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=512)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"PORT: {settings.port} is taken on {settings.host}. Stop what listens there, or set PORT."
        else:
            message = f"HOST, PORT: cannot listen on {settings.host}:{settings.port} ({error.strerror}). Correct them."
        raise UsageError(message) from error
    with listener:
        # asyncio turns Nagle's algorithm off only for sockets that name their protocol; accepted ones inherit this.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield listener


def _url(host: str, port: int) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"
