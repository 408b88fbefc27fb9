"""The whole process: receiver and workers together, started, stopped, misconfigured."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from refactor_bot.errors import UsageError
from refactor_bot.github.model import CommentCreated, Event, RepositoryId
from refactor_bot.settings import Settings
from refactor_bot.web.run import Served
from refactor_bot.worker import Pace

SECRET = "It's a Secret to Everybody"
QUICK = Pace(heartbeat=0.2, stale=40.0, upkeep=0.3, poll=0.2, grace=2.0)

Headers = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def key() -> str:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@pytest.fixture
def github() -> Iterator[str]:
    """A GitHub that knows the App and nothing else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = {"/app": {"id": 1, "slug": "refactor-bot"}, "/app/hook/deliveries": []}
            found = known.get(self.path.partition("?")[0])
            body = json.dumps({"message": "Not Found"} if found is None else found).encode()
            self.send_response(404 if found is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def registered(key: str, github: str, tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        app_id=1,
        private_key=key,
        webhook_secret=SECRET,
        github_api_url=github,
        database_url=database_url,
        data_dir=tmp_path,
        port=0,
    )


def until(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_a_delivery_reaches_the_handler(registered: Settings, headers: Headers, comment: Callable[..., bytes]) -> None:
    seen: list[Event] = []

    def handle(repository: RepositoryId, events: Sequence[Event]) -> None:
        seen.extend(events)

    body = comment()
    with Served(registered, lambda *_: handle, QUICK) as served:
        answer = httpx.post(f"{served.url}/webhook", content=body, headers=headers(body, "issue_comment"))
        assert answer.json() == {"status": "queued", "reason": ""}
        until(lambda: len(seen) == 1, "the event is handled")
        until(lambda: httpx.get(f"{served.url}/readyz").status_code == 200, "the worker is seen")
        assert "refactor-bot[bot]" in httpx.get(served.url).text
    assert isinstance(seen[0], CommentCreated)
    with pytest.raises(httpx.ConnectError):
        httpx.get(served.url)
    served.stop()


def test_without_workers_events_wait(registered: Settings, headers: Headers, comment: Callable[..., bytes]) -> None:
    receiving = registered.model_copy(update={"workers": 0})
    body = comment()

    def never(*_: object) -> None:
        raise AssertionError("no handler is made")

    with Served(receiving, never, QUICK) as served:  # type: ignore[arg-type]
        httpx.post(f"{served.url}/webhook", content=body, headers=headers(body, "issue_comment"))
        assert 'refactor_bot_events{state="pending"} 1.0' in httpx.get(f"{served.url}/metrics").text


def test_without_credentials_the_process_leads_to_the_set_up(tmp_path: Path, database_url: str) -> None:
    with Served(Settings(database_url=database_url, data_dir=tmp_path, port=0)) as served:
        assert httpx.get(served.url, follow_redirects=True).url.path == "/setup"
        assert httpx.get(f"{served.url}/readyz").status_code == 200
        assert httpx.post(f"{served.url}/webhook", content=b"{}").status_code == 503


def test_a_port_that_is_taken_is_named(tmp_path: Path, database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(UsageError, match=f"PORT: {port} is taken on 127.0.0.1"):
            Served(Settings(database_url=database_url, data_dir=tmp_path, port=port))


def test_an_address_of_another_machine_is_named(tmp_path: Path, database_url: str) -> None:
    with pytest.raises(UsageError, match=r"HOST, PORT: cannot listen on 192\.0\.2\.1"):
        Served(Settings(database_url=database_url, data_dir=tmp_path, host="192.0.2.1", port=0))


def test_half_of_the_credentials_is_a_mistake(key: str, tmp_path: Path, database_url: str) -> None:
    with pytest.raises(UsageError, match="PRIVATE_KEY or PRIVATE_KEY_PATH is not set"):
        Served(Settings(app_id=1, database_url=database_url, data_dir=tmp_path, port=0))
    with pytest.raises(UsageError, match="APP_ID is not set"):
        Served(Settings(private_key=key, database_url=database_url, data_dir=tmp_path, port=0))


def test_a_handler_that_cannot_be_made_stops_the_start(registered: Settings) -> None:
    def broken(*_: object) -> None:
        raise UsageError("no")

    with pytest.raises(UsageError, match="no"):
        Served(registered, broken, QUICK)  # type: ignore[arg-type]


PROGRAM = """
import os, sys
from refactor_bot.settings import load
from refactor_bot.web.run import serve
sys.exit(serve(load(os.environ), lambda *_: lambda *_: None))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_told_to_stop_ends_well(
    number: signal.Signals, registered: Settings, tmp_path: Path, key: str
) -> None:
    environment = {
        "APP_ID": "1",
        "PRIVATE_KEY": key,
        "WEBHOOK_SECRET": SECRET,
        "GITHUB_API_URL": registered.api_url,
        "DATABASE_URL": registered.database_url.get_secret_value() if registered.database_url else "",
        "DATA_DIR": str(tmp_path),
        "PORT": "0",
    }
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    lines: list[str] = []
    url = ""
    for line in process.stderr:
        lines.append(line)
        if json.loads(line)["event"] == "listening":
            url = json.loads(line)["url"]
            break
    until(lambda: httpx.get(f"{url}/readyz").status_code == 200, "the process is ready")
    process.send_signal(number)
    rest = process.communicate(timeout=120)[1]
    assert process.returncode == 0, "".join(lines) + rest
    assert "Traceback" not in rest


def test_a_body_that_trickles_is_cut_off(
    registered: Settings, headers: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refactor_bot.web.app._LONGEST_TAKE", 0.3)
    with Served(registered, lambda *_: lambda *_: None, QUICK) as served:
        host, port = served.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=120) as connection:
            connection.sendall(b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
            assert b" 408 " in connection.recv(4096).partition(b"\r\n")[0]
        assert httpx.get(f"{served.url}/healthz").status_code == 200
