"""Registers the App: takes GitHub's code, and keeps what it is worth in the database."""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import Enum

import structlog
from sqlalchemy.exc import SQLAlchemyError

from refactor_bot.github.manifest import NewApp, convert
from refactor_bot.settings import Settings
from refactor_bot.store.credentials import Credentials, Vault
from refactor_bot.web.gate import Gate, Session, same

_log = structlog.get_logger("refactor_bot.web")


class Done(Enum):
    """What became of a registration."""

    kept = "the credentials are in the database"
    foreign = "the answer belongs to another browser"
    late = "another App was registered first"


class Registrar:
    """Registers one App, once.

    Args:
        settings: The process's settings.
        vault: Where the credentials go.
        told: Called when they are there.
        exchange: Asks GitHub for them, by the root of its API and a code.
    """

    def __init__(
        self,
        settings: Settings,
        vault: Vault,
        told: Callable[[], None] = lambda: None,
        exchange: Callable[[str, str], NewApp] = convert,
    ) -> None:
        self.gate = Gate()
        self._settings = settings
        self._vault = vault
        self._told = told
        self._exchange = exchange
        self._lock = threading.Lock()
        self._unkept: tuple[str, NewApp] | None = None

    def closed(self) -> bool:
        """Return whether an App is registered; while the database does not answer none can be."""
        try:
            return self._vault.closed()
        except SQLAlchemyError:
            return False

    def finish(self, session: Session, state: str, code: str) -> tuple[Done, NewApp | None]:
        """Take what GitHub sent the browser back with.

        Args:
            session: Of the browser.
            state: What GitHub gives back of the form's address.
            code: For the credentials.

        Returns:
            What became of it, and the App where it is kept.

        Raises:
            GitHubError: The code is worth nothing, or GitHub does not answer.
            SQLAlchemyError: The database does not answer; the same code works once more, though GitHub would refuse it.
        """
        if not same(state, session.state):
            return Done.foreign, None
        # Two tabs of one browser may come back with the same code at once.
        with self._lock:
            if self._vault.closed():
                return Done.late, None
            found = self._converted(code)
            kept = self._vault.register(_credentials(found))
            self._unkept = None
        if not kept:
            return Done.late, found
        _log.info("the App is registered", app=found.slug, app_id=found.id)
        self._told()
        return Done.kept, found

    def _converted(self, code: str) -> NewApp:
        if self._unkept is not None and same(code, self._unkept[0]):
            return self._unkept[1]
        found = self._exchange(self._settings.api_url, code)
        self._unkept = (code, found)
        return found


def _credentials(found: NewApp) -> Credentials:
    return Credentials(
        app_id=found.id,
        slug=found.slug,
        private_key=found.pem,
        webhook_secrets=(found.webhook_secret,) if found.webhook_secret else (),
        client_id=found.client_id,
        client_secret=found.client_secret,
    )
