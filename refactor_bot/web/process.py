"""What one process serves and works on, before the App is registered and after."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from fastapi import FastAPI
from sqlalchemy import Engine

from refactor_bot.github.app_client import PyGithubApp, registered
from refactor_bot.github.deliveries import catch_up
from refactor_bot.github.port import GitHubError
from refactor_bot.settings import Settings
from refactor_bot.store.seal import sealing
from refactor_bot.web.app import create_app
from refactor_bot.web.following import Following, Switch
from refactor_bot.web.registrar import Registrar
from refactor_bot.worker import LOOK, Worker

_log = structlog.get_logger("refactor_bot.web")


class Process:
    """What is served and worked on, as the App's credentials come and change.

    Args:
        settings: The process's own settings.
        engine: The database.
        worker: Makes the worker.
        stop: Set from outside.
    """

    def __init__(
        self, settings: Settings, engine: Engine, worker: Callable[[Settings], Worker], stop: asyncio.Event
    ) -> None:
        self._engine = engine
        self._worker = worker
        self._stop = stop
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._following = Following(settings, engine)
        self._app: PyGithubApp | None = None
        self._link: str | None = None
        self._employed = settings
        self.working: list[asyncio.Task[None]] = []
        self.site = Switch(self._take_up())

    def announce(self) -> None:
        """Say where the App is registered, or what else is missing; and ask for what it missed."""
        if self._link is not None:
            _log.warning("no App is registered yet, open this link to register it", url=self._link)
        if self._app is None:
            return
        if not self._following.settings.secrets():
            _log.warning(
                "WEBHOOK_SECRET is not set: deliveries cannot be checked and are refused; set it and start again"
            )
        in_background(_catch_up, self._app)

    async def run(self, serving: asyncio.Task[None]) -> None:
        """Follow the credentials until told to stop, or until the server or the worker has ended."""
        stopping = asyncio.create_task(self._stop.wait())
        while not any(task.done() for task in (stopping, serving, *self.working)):
            waking = asyncio.create_task(self._woken.wait())
            tasks = (waking, stopping, serving, *self.working)
            await asyncio.wait(tasks, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()
            self._woken.clear()
            if not self._stop.is_set() and await asyncio.to_thread(self._following.look):
                _log.info("the credentials in the database are other ones")
                self.site.site = self._take_up()
                self.announce()
        stopping.cancel()

    def _take_up(self) -> FastAPI:
        settings = self._following.settings
        self._app = registered(settings)
        self._link, registrar = None, None
        if self._app is None:
            # A key that cannot be used is to be known before GitHub has made the App.
            sealing(settings)
            registrar = Registrar(settings, self._following.vault, self._wake)
            self._link = f"{settings.own_url}/setup?token={registrar.gate.token}"
        site = create_app(settings, self._engine, self._app, registrar)
        if self._app is not None and settings.workers:
            self._employ(settings)
        return site

    def _employ(self, settings: Settings) -> None:
        if not self.working:
            self.working.append(asyncio.create_task(self._worker(settings).run(self._stop)))
            self._employed = settings
        elif (settings.app_id, settings.key()) != (self._employed.app_id, self._employed.key()):
            _log.warning("the worker keeps the App and key that it began with; start again to give it the new ones")

    def _wake(self) -> None:
        self._loop.call_soon_threadsafe(self._woken.set)


def in_background(function: Callable[..., None], *arguments: object) -> None:
    """Call a function in a thread that does not hold up the end of the process."""
    threading.Thread(target=function, args=arguments, name=function.__name__, daemon=True).start()


def _catch_up(app: PyGithubApp) -> None:
    with contextlib.suppress(GitHubError):
        _log.info("connected to GitHub", app=app.slug())
    catch_up(app.session(), datetime.now(UTC))
