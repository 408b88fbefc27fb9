"""The settings of a running process as they are now: its environment, completed by what is in the database."""

from __future__ import annotations

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from refactor_bot.errors import UsageError
from refactor_bot.settings import Settings
from refactor_bot.store.credentials import Credentials, Vault, completed, self_sufficient
from refactor_bot.store.seal import sealing

_log = structlog.get_logger("refactor_bot.web")


class Following:
    """Follows the credentials in the database, unless the environment says everything.

    Args:
        settings: The process's own settings.
        engine: The database.

    Raises:
        UsageError: There are credentials, and SECRET_KEY does not open them.
    """

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._own = settings
        self._needed = not self_sufficient(settings)
        self.vault = Vault(engine, lambda: sealing(settings))
        self._stored: Credentials | None = None
        self._said = ""
        if self._needed:
            if self.vault.renew():
                _log.info("the credentials are sealed with the newest SECRET_KEY")
            self._stored = self.vault.load()

    @property
    def settings(self) -> Settings:
        """The settings with the credentials that were last seen."""
        return completed(self._own, self._stored) if self._needed else self._own

    def look(self) -> bool:
        """Look again, and return whether the credentials are other ones; a failure leaves them as they were."""
        if not self._needed:
            return False
        try:
            found = self.vault.load()
        except (SQLAlchemyError, UsageError) as error:
            said = str(error) if isinstance(error, UsageError) else "the database does not answer"
            if said != self._said:
                _log.warning("the credentials could not be read again", reason=said)
            self._said = said
            return False
        self._said = ""
        changed = found != self._stored
        self._stored = found
        return changed


class Switch:
    """An application that can be replaced while it serves; requests that it has begun end where they began.

    Args:
        site: The first one.
    """

    def __init__(self, site: ASGIApp) -> None:
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self.site(scope, receive, send)
