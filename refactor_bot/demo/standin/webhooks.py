"""Sends webhooks as GitHub does: signed, in order, remembered, and never again by itself."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from refactor_bot.demo.standin.state import App, RefusalError, World, now

_SECONDS = 10
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to deliver a webhook.

    Attributes:
        id: Number of the attempt.
        guid: The same for every attempt of one delivery.
        event: Value of ``X-GitHub-Event``.
        action: Its action, where it has one.
        payload: What was sent.
        app: To whom.
        delivered_at: When.
        status_code: What came back; 0 while it is under way, 502 where nobody answered.
        redelivery: Whether somebody asked for it again.
        installation: Number of the installation.
        repository: Number of the repository, where it is about one.
    """

    id: int
    guid: str
    event: str
    action: str | None
    payload: dict[str, Any]
    app: App
    delivered_at: datetime
    status_code: int = 0
    redelivery: bool = False
    installation: int | None = None
    repository: int | None = None


class Hooks:
    """Delivers in a thread of its own, one after the other.

    Args:
        world: Where the numbers come from.
        observer: Told event, action and payload of each, before it is sent.
    """

    def __init__(self, world: World, observer: Callable[[str, str | None, dict[str, Any]], None] | None = None) -> None:
        self._world = world
        self._observer = observer
        self._queue: queue.Queue[Delivery | None] = queue.Queue()
        self._held: list[Delivery] | None = None
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self.log: list[Delivery] = []

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after the delivery that is under way."""
        self._queue.put(None)
        self._thread.join(_SECONDS + 1)

    def send(self, app: App, event: str, payload: dict[str, Any]) -> None:
        """Queue a delivery to an App that listens to this event."""
        if event not in app.events and event not in ("installation", "installation_repositories"):
            return
        if self._observer is not None:
            self._observer(event, payload.get("action"), payload)
        # What is sent stays as it is, whatever happens to the world meanwhile.
        payload = json.loads(json.dumps(payload))
        delivery = Delivery(
            self._world.number(),
            str(uuid.uuid4()),
            event,
            payload.get("action"),
            payload,
            app,
            now(),
            installation=(payload.get("installation") or {}).get("id"),
            repository=(payload.get("repository") or {}).get("id"),
        )
        self._enqueue(delivery)

    def redeliver(self, number: int) -> Delivery:
        """Send a delivery again, with the same guid; 404 where there is none."""
        old = next((delivery for delivery in self.log if delivery.id == number), None)
        if old is None:
            raise RefusalError(404, "Not Found")
        again = _changed(old, id=self._world.number(), delivered_at=now(), redelivery=True, status_code=0)
        self._enqueue(again)
        return again

    def hold(self) -> None:
        """Collect deliveries instead of sending them."""
        self._held = []

    def release(self, order: Callable[[list[Delivery]], list[Delivery]] = lambda held: held) -> None:
        """Send what was held back, in any order."""
        held, self._held = self._held or [], None
        for delivery in order(held):
            self._enqueue(delivery)

    def wait(self) -> None:
        """Return once everything that was queued has been sent."""
        self._queue.join()

    def _enqueue(self, delivery: Delivery) -> None:
        if self._held is not None:
            self._held.append(delivery)
        else:
            self._queue.put(delivery)

    def _run(self) -> None:
        while (delivery := self._queue.get()) is not None:
            status = self._post(delivery)
            self.log.append(_changed(delivery, status_code=status))
            del self.log[:-_MOST_REMEMBERED]
            self._queue.task_done()
        self._queue.task_done()

    def _post(self, delivery: Delivery) -> int:
        if delivery.app.webhook_url is None:
            return 502
        body = json.dumps(delivery.payload).encode()
        request = urllib.request.Request(delivery.app.webhook_url, body, headers(delivery, body), method="POST")  # noqa: S310 - an address that the person who runs this chose
        try:
            with _OPENER.open(request, timeout=_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except (OSError, ValueError):
            return 502


# Webhooks go to this machine: no proxy of the environment may see them.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def headers(delivery: Delivery, body: bytes) -> dict[str, str]:
    """Return what GitHub sends along with a body."""
    digest = hmac.new(delivery.app.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/standin",
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Delivery": delivery.guid,
        "X-GitHub-Hook-Installation-Target-Type": "integration",
        "X-GitHub-Hook-Installation-Target-ID": str(delivery.app.id),
        "X-Hub-Signature-256": f"sha256={digest}",
    }


def _changed(delivery: Delivery, **changes: Any) -> Delivery:
    return Delivery(**{name: getattr(delivery, name) for name in Delivery.__slots__} | changes)
