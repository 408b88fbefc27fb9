"""Takes in one delivery: size, signature, meaning, storage, in this order."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from refactor_bot import onboarding
from refactor_bot.github.model import Dropped, Event, InstallationChanged, RepositoryChanged
from refactor_bot.github.port import App, GitHubError
from refactor_bot.github.signature import verify
from refactor_bot.github.webhooks import encode, parse
from refactor_bot.jobs.inbox import Inbox, Stored
from refactor_bot.onboarding.occasions import occasions
from refactor_bot.settings import Settings
from refactor_bot.store.installations import follow, remember

# GitHub sends no larger payload.
LARGEST = 25 * 1024 * 1024

_KIND = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
_DELIVERY = re.compile(r"[A-Za-z0-9-]{1,64}\Z")

_log = structlog.get_logger("refactor_bot.web")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery.

    Attributes:
        code: HTTP status.
        status: One word.
        reason: Why, where it was not queued.
    """

    code: int
    status: Literal["queued", "duplicate", "dropped", "handled", "refused", "unavailable"]
    reason: str = ""


async def read(chunks: AsyncIterator[bytes], announced: str | None) -> bytes | None:
    """Return a body, or None as soon as it is known to be larger than GitHub's limit.

    Args:
        chunks: The body as it arrives.
        announced: Value of ``Content-Length``, which may be missing or wrong.
    """
    if announced is not None and announced.isdigit() and int(announced[:20]) > LARGEST:
        return None
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)


class Receiver:
    """Takes in deliveries for one App.

    Args:
        settings: The process's settings.
        engine: The database.
        app: The App; None before it is registered.
    """

    def __init__(self, settings: Settings, engine: Engine, app: App | None) -> None:
        self._secrets = settings.secrets()
        self._engine = engine
        self._inbox = Inbox(engine)
        self._app = app
        self._onboarding_per_hour = settings.onboarding_per_hour

    def take(self, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Check a delivery and keep what it asks for; nothing in it is looked at before its signature was checked.

        Args:
            headers: Of the request, found by lower-case names.
            body: The raw bytes.
        """
        if self._app is None or not self._secrets:
            return Outcome(503, "unavailable", "the App is not registered here yet, see /setup")
        if not verify(body, headers.get("x-hub-signature-256"), self._secrets):
            return Outcome(401, "refused", "the signature is missing or wrong; compare WEBHOOK_SECRET with the App's")
        kind, delivery = headers.get("x-github-event", ""), headers.get("x-github-delivery", "")
        if not _KIND.match(kind) or not _DELIVERY.match(delivery):
            return Outcome(400, "refused", "X-GitHub-Event or X-GitHub-Delivery is missing or malformed")
        payload = _decoded(body)
        if payload is None:
            return Outcome(400, "refused", "the body is no JSON object; set the webhook's content type to JSON")
        try:
            return self._keep(self._app, kind, delivery, payload)
        except SQLAlchemyError as error:
            _log.error("the database did not take a delivery", delivery=delivery, error=type(error).__name__)
            return Outcome(503, "unavailable", "the database does not answer")

    def _keep(self, app: App, kind: str, delivery: str, payload: dict[str, Any]) -> Outcome:
        event = parse(kind, payload, _slug(app))
        if isinstance(event, Dropped):
            return Outcome(202, "dropped", event.reason)
        if isinstance(event, InstallationChanged):
            remember(self._engine, event)
            self._ask(event, delivery)
            return Outcome(202, "handled")
        if isinstance(event, RepositoryChanged):
            follow(self._engine, event)
        self._ask(event, delivery)
        return Outcome(202, self._inbox.receive(Stored(delivery, kind, event.repository, encode(event))))

    def _ask(self, event: Event, delivery: str) -> None:
        """Have the repositories asked that an event brings, so many of them an hour."""
        if not self._onboarding_per_hour:
            return
        asked = [
            Stored(f"{delivery}-{onboarding.NAME}-{one.repository.id}", onboarding.NAME, one.repository, encode(one))
            for one in occasions(event)
        ]
        self._inbox.receive_in_turns(asked, self._onboarding_per_hour)


def _slug(app: App) -> str:
    """Return the App's name; while GitHub does not answer its own events cannot be told, and ask for nothing new."""
    try:
        return app.slug()
    except GitHubError:
        return ""


def _decoded(body: bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None
