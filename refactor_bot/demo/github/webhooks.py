"""Signed webhooks to the registered Apps, sent in order from one thread, and remembered as GitHub does."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from refactor_bot.demo.github.shapes import Json, Shapes
from refactor_bot.demo.github.state import Account, App, Installation, Repo, World, now

_TIMEOUT = 10.0
# These reach an App whatever it subscribed to (GitHub docs: Webhook events and payloads).
_ALWAYS = frozenset({"installation", "installation_repositories"})


@dataclass(slots=True)
class Delivery:
    """One attempt to deliver an event.

    Attributes:
        id: Number of the attempt.
        guid: The same for every attempt.
        app: To whom.
        event: Value of ``X-GitHub-Event``.
        payload: What is sent.
        redelivery: Whether somebody asked for it again.
        status: What came back; 0 before it was sent.
        delivered_at: When.
        seconds: How long the answer took.
    """

    id: int
    guid: str
    app: App
    event: str
    payload: Json
    redelivery: bool = False
    status: int = 0
    delivered_at: datetime = field(default_factory=now)
    seconds: float = 0.0


class Webhooks:
    """Sends events to whom they concern.

    Args:
        world: What there is.
        shapes: Writes its JSON.
        observer: Told every event and payload.
    """

    def __init__(self, world: World, shapes: Shapes, observer: Callable[[str, Json], None] | None = None) -> None:
        self._world = world
        self._shapes = shapes
        self._observer = observer
        self._queue: queue.Queue[Delivery | None] = queue.Queue()
        self._held: list[Delivery] | None = None
        self.deliveries: list[Delivery] = []
        self._thread = threading.Thread(target=self._send_all, name="webhooks", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop sending."""
        self._queue.put(None)
        self._thread.join(timeout=2)

    def about(self, repo: Repo, event: str, payload: Json, sender: Account) -> None:
        """Tell every App on a repository what happened there."""
        for installation in list(self._world.installations.values()):
            if repo.id in installation.repositories and not installation.suspended:
                self.to(installation, event, {**payload, "repository": self._shapes.repository(repo)}, sender)

    def to(self, installation: Installation, event: str, payload: Json, sender: Account) -> None:
        """Tell one App what happened."""
        app = installation.app
        if event not in app.events and event not in _ALWAYS:
            return
        whole = {"installation": self._shapes.small_installation(installation), **payload}
        whole["sender"] = self._shapes.account(sender)
        if self._observer is not None:
            self._observer(event, whole)
        self._enqueue(Delivery(self._world.number(), str(uuid.uuid4()), app, event, whole))

    def again(self, delivery_id: int) -> Delivery | None:
        """Deliver once more, with the same number; None where there is no such delivery."""
        found = next((delivery for delivery in self.deliveries if delivery.id == delivery_id), None)
        if found is None:
            return None
        again = Delivery(self._world.number(), found.guid, found.app, found.event, found.payload, redelivery=True)
        self._enqueue(again)
        return again

    def hold(self) -> None:
        """Keep deliveries back until ``release``."""
        self._held = []

    def release(self, *, reverse: bool = False) -> None:
        """Send what was kept back, in order or the other way round."""
        held, self._held = self._held or [], None
        for delivery in reversed(held) if reverse else held:
            self._queue.put(delivery)

    def idle(self) -> bool:
        """Return whether everything has been sent."""
        return self._queue.unfinished_tasks == 0

    def _enqueue(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        if self._held is not None:
            self._held.append(delivery)
        else:
            self._queue.put(delivery)

    def _send_all(self) -> None:
        while (delivery := self._queue.get()) is not None:
            _send(delivery)
            self._queue.task_done()
        self._queue.task_done()


def sign(secret: str, body: bytes) -> str:
    """Return the signature header of a body (GitHub docs: Validating webhook deliveries)."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _send(delivery: Delivery) -> None:
    if delivery.app.webhook_url is None:
        return
    body = json.dumps(delivery.payload).encode()
    started = time.monotonic()
    delivery.delivered_at = now()
    request = urllib.request.Request(delivery.app.webhook_url, body, _headers(delivery, body))  # noqa: S310
    try:
        with _OPENER.open(request, timeout=_TIMEOUT) as response:
            delivery.status = response.status
    except urllib.error.HTTPError as error:
        delivery.status = error.code
    except OSError:
        delivery.status = 504
    delivery.seconds = time.monotonic() - started


# The receiver is on loopback: no proxy of the environment may come between.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _headers(delivery: Delivery, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/standin",
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Delivery": delivery.guid,
        "X-GitHub-Hook-ID": str(delivery.app.id),
        "X-GitHub-Hook-Installation-Target-ID": str(delivery.app.id),
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-Hub-Signature-256": sign(delivery.app.webhook_secret, body),
    }
