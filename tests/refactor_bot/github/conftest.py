"""A server that answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from github.Auth import Token

from refactor_bot.github.session import Session


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: Any = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


@dataclass
class Script:
    """Replies in order; the last one is repeated."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)

    def answer(self, *replies: Reply) -> None:
        self.replies[:] = replies

    def next(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@pytest.fixture
def script() -> Iterator[Script]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            sent = json.loads(self.rfile.read(length)) if length else None
            script.asked.append((self.command, self.path, sent))
            script.tokens.append(self.headers.get("Authorization"))
            reply = script.next()
            if reply.drop:
                self.close_connection = True
                self.connection.close()
                return
            body = b"" if reply.status == 204 else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = reply  # noqa: N815 - the base class names them

        def log_message(self, *_: object) -> None:
            pass

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script = Script(f"http://127.0.0.1:{server.server_port}/api/v3")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield script
    server.shutdown()
    server.server_close()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply


class Free:
    def __init__(self) -> None:
        self.taken = 0

    def take(self) -> None:
        self.taken += 1


@pytest.fixture
def limiter() -> Free:
    return Free()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def session(script: Script, limiter: Free, slept: list[float]) -> Iterator[Session]:
    session = Session(Token("ghs_" + "t" * 40), script.url, limiter, slept.append)
    yield session
    session.close()


@pytest.fixture
def make_session(script: Script, limiter: Free, slept: list[float]) -> Callable[..., Session]:
    def make(**more: Any) -> Session:
        return Session(Token("ghs_" + "t" * 40), script.url, limiter, slept.append, **more)

    return make
