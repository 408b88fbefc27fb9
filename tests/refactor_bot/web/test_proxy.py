from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor_bot.web.proxy import deliveries, relay

BODY = {"action": "created", "comment": {"body": "/refactor run — “now”\n"}, "n": [1, None, True]}
SENT = {
    "host": "smee.io",
    "x-github-event": "issue_comment",
    "x-github-delivery": "d-1",
    "x-hub-signature-256": "sha256=ab",
    "x-evil": "1",
    "body": BODY,
    "query": {},
    "timestamp": 1,
}
WRITTEN = '{"action":"created","comment":{"body":"/refactor run — “now”\\n"},"n":[1,null,true]}'.encode()


def stream(*events: Any) -> list[bytes]:
    lines = [b"event: ready", b"data: {}", b"", b": comment", b"event: ping", b"data: {}", b""]
    for event in events:
        lines += [b"id: 1", b"data: " + json.dumps(event).encode(), b""]
    return lines


def test_a_delivery_comes_out_as_github_wrote_it() -> None:
    (delivery,) = deliveries(stream(SENT))
    assert delivery.body == WRITTEN
    assert delivery.headers == {
        "Content-Type": "application/json",
        "x-github-event": "issue_comment",
        "x-github-delivery": "d-1",
        "x-hub-signature-256": "sha256=ab",
    }


@pytest.mark.parametrize(
    "event",
    [
        {},
        [],
        3,
        {"body": "text"},
        {**SENT, "body": []},
        {**SENT, "x-github-event": "a\r\nX: y"},
        {**SENT, "x-github-event": "\ud800"},
        {**SENT, "body": {"x": "\ud800"}},
    ],
)
def test_anything_else_is_passed_over(event: Any) -> None:
    assert list(deliveries(stream(event, SENT))) == list(deliveries(stream(SENT)))


@given(st.lists(st.one_of(st.just(b""), st.binary(max_size=30), st.binary(max_size=30).map(b"data: ".__add__))))
def test_no_stream_makes_it_fail(lines: list[bytes]) -> None:
    assert all(delivery.body.startswith(b"{") for delivery in deliveries(lines))


@pytest.fixture
def channel() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A channel that sends one delivery and breaks off, and a receiver, in one server."""
    received: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b"\n".join(stream(SENT)) + b"\n")

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            received.append((self.headers["X-GitHub-Delivery"], self.rfile.read(length)))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    server.server_close()


class Turns(threading.Event):
    """Stops after some waits, without waiting."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self.waited: list[float | None] = []
        self.turns = turns

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout)
        if len(self.waited) == self.turns:
            self.set()
        return self.is_set()


def test_deliveries_reach_the_receiver_and_a_broken_channel_is_opened_again(channel: Any) -> None:
    url, received = channel
    relay(url, f"{url}/webhook", Turns(2))
    assert received == [("d-1", WRITTEN)] * 2


def test_a_channel_that_is_not_there_is_asked_less_and_less() -> None:
    stop = Turns(8)
    relay("http://127.0.0.1:1/channel", "http://127.0.0.1:1/webhook", stop)
    assert stop.waited == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
