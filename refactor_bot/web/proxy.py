"""Fetches deliveries from a smee channel, for a machine that GitHub cannot reach."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import structlog

from refactor_bot.web.receive import LARGEST

_HEADERS = ("x-github-event", "x-github-delivery", "x-hub-signature-256")
# A channel says something every 30 seconds, if only that it is there.
_SILENCE = 90.0
_LONGEST_PAUSE = 60.0

_log = structlog.get_logger("refactor_bot.web")


@dataclass(frozen=True, slots=True)
class Relayed:
    """A delivery as GitHub sent it to the channel.

    Attributes:
        headers: Those that the receiver looks at.
        body: The body, written again; GitHub's own writing comes out, so its signature holds.
    """

    headers: Mapping[str, str]
    body: bytes


def relay(channel: str, target: str, stop: threading.Event) -> None:
    """Hand every delivery of a channel to our own receiver, until told to stop; a lost connection is made again.

    Args:
        channel: Address of the smee channel; who knows it may send anything, so the receiver checks signatures.
        target: Address of our receiver.
        stop: Set from outside.
    """
    pause = 1.0
    while not stop.is_set():
        try:
            headers = {"Accept": "text/event-stream"}
            with requests.get(channel, headers=headers, stream=True, timeout=(10, _SILENCE)) as stream:
                stream.raise_for_status()
                _log.info("connected to the webhook proxy")
                for delivery in deliveries(stream.iter_lines(chunk_size=8192)):
                    if stop.is_set():
                        return
                    requests.post(target, data=delivery.body, headers=dict(delivery.headers), timeout=15)
                    pause = 1.0
        except requests.RequestException as error:
            _log.warning("the webhook proxy does not answer", error=type(error).__name__, seconds=pause)
        stop.wait(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


def deliveries(lines: Iterable[bytes]) -> Iterator[Relayed]:
    """Yield the deliveries in a stream of server-sent events; anything else in it is passed over."""
    data: list[bytes] = []
    for line in lines:
        if line.startswith(b"data:"):
            data.append(line[5:].removeprefix(b" "))
            if sum(map(len, data)) > 2 * LARGEST:
                data.clear()
        elif not line:
            delivery = _delivery(b"\n".join(data))
            data.clear()
            if delivery is not None:
                yield delivery


def _delivery(data: bytes) -> Relayed | None:
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("body"), dict):
        return None
    named = {name: found[name] for name in _HEADERS if isinstance(found.get(name), str)}
    try:
        body = json.dumps(found["body"], separators=(",", ":"), ensure_ascii=False).encode()
        headers = {name: value.encode("latin-1").decode("latin-1") for name, value in named.items()}
    except UnicodeEncodeError:
        return None
    if any("\n" in value or "\r" in value for value in headers.values()):
        return None
    return Relayed({"Content-Type": "application/json", **headers}, body)
