"""The App's credentials in the database: one sealed row, written once by whoever registers first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from refactor_bot.errors import UsageError
from refactor_bot.settings import Settings
from refactor_bot.store.seal import Seal
from refactor_bot.store.tables import credentials

_ROW = "app"
_MINE = credentials.c.name == _ROW


@dataclass(frozen=True, slots=True)
class Credentials:
    """What GitHub gave the App when it was registered.

    Attributes:
        app_id: Number of the App.
        slug: Its name in addresses.
        private_key: Its RSA key in PEM.
        webhook_secrets: Those that are accepted, the current one first.
        client_id: For signing people in, which is not used.
        client_secret: The same.
    """

    app_id: int
    slug: str
    private_key: str = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(repr=False)
    client_id: str
    client_secret: str = field(repr=False)


class Vault:
    """Keeps the credentials.

    Args:
        engine: The database.
        seal: Seals and opens them; called when that is needed, as only then there has to be a key.
    """

    def __init__(self, engine: Engine, seal: Callable[[], Seal]) -> None:
        self._engine = engine
        self._seal = seal

    def closed(self) -> bool:
        """Return whether there are credentials, without opening them."""
        with self._engine.connect() as connection:
            return connection.scalar(select(credentials.c.name).where(_MINE)) is not None

    def load(self) -> Credentials | None:
        """Return the credentials; None before the App is registered.

        Raises:
            SealError: The key is another one.
        """
        with self._engine.connect() as connection:
            sealed = connection.scalar(select(credentials.c.sealed).where(_MINE))
        return None if sealed is None else self._opened(sealed)

    def register(self, found: Credentials) -> bool:
        """Keep new credentials; returns False, and keeps the ones there are, where somebody was faster."""
        row = insert(credentials).values(name=_ROW, sealed=self._closed(found))
        with self._engine.begin() as connection:
            done = connection.execute(row.on_conflict_do_nothing().returning(credentials.c.name))
            return done.first() is not None

    def change(self, how: Callable[[Credentials], Credentials]) -> Credentials:
        """Change the credentials while nobody else does, and return what they are then.

        Raises:
            UsageError: There are none, or the key is another one.
        """
        with self._engine.begin() as connection:
            sealed = connection.scalar(select(credentials.c.sealed).where(_MINE).with_for_update())
            if sealed is None:
                raise UsageError("No credentials are stored. `refactor-bot serve` leads to the set-up page.")
            changed = how(self._opened(sealed))
            fresh = {"sealed": self._closed(changed), "changed_at": func.now()}
            connection.execute(update(credentials).where(_MINE).values(fresh))
        return changed

    def renew(self) -> bool:
        """Seal with the newest key what an older one sealed, and return whether that was so.

        Raises:
            SealError: None of the keys opens it.
        """
        with self._engine.begin() as connection:
            sealed = connection.scalar(select(credentials.c.sealed).where(_MINE).with_for_update())
            fresh = self._seal().renewed(sealed) if sealed is not None else None
            if fresh is not None:
                connection.execute(update(credentials).where(_MINE).values(sealed=fresh))
        return fresh is not None

    def forget(self) -> bool:
        """Remove the credentials, and return whether there were any; needs no key."""
        with self._engine.begin() as connection:
            return connection.execute(delete(credentials).where(_MINE)).rowcount > 0

    def _opened(self, sealed: bytes) -> Credentials:
        return msgspec.json.decode(self._seal().open(sealed), type=Credentials)

    def _closed(self, found: Credentials) -> bytes:
        return self._seal().seal(msgspec.json.encode(found))


def completed(settings: Settings, stored: Credentials | None) -> Settings:
    """Return settings with what the environment leaves out taken from the database; the environment always wins.

    Args:
        settings: The process's settings.
        stored: What is in the database; not used where the environment names another App.
    """
    if stored is None or settings.app_id not in (None, stored.app_id):
        return settings
    values = {**settings.model_dump(), "app_id": stored.app_id}
    if settings.private_key is None and settings.private_key_path is None:
        values["private_key"] = stored.private_key
    if not settings.secrets():
        values["webhook_secret"] = "\n".join(stored.webhook_secrets) or None
    return Settings(**values)


def self_sufficient(settings: Settings) -> bool:
    """Return whether the environment says everything, so that nothing has to be read from the database."""
    key = settings.private_key is not None or settings.private_key_path is not None
    return settings.app_id is not None and key and bool(settings.secrets())
