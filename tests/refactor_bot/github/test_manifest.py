"""The exchange of a code for credentials, with a GitHub that answers as it likes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from refactor_bot.demo.github import StandIn
from refactor_bot.github.manifest import convert
from refactor_bot.github.port import GitHubError, GoneError


def pem(key: Any) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@pytest.fixture(scope="module")
def good() -> dict[str, Any]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return {
        "id": 7,
        "slug": "my-bot",
        "pem": pem(key),
        "client_id": "Iv1.a",
        "client_secret": "CLIENT",
        "webhook_secret": "HOOK",
        "owner": {"login": "ada"},
    }


class GitHub:
    def __init__(self) -> None:
        self.status = 201
        self.body = b"{}"
        self.headers: dict[str, str] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = ""


@pytest.fixture
def github() -> Iterator[GitHub]:
    github = GitHub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            github.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            self.send_response(github.status)
            for name, value in {"Content-Length": str(len(github.body)), **github.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(github.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    github.url = f"http://127.0.0.1:{server.server_port}"
    yield github
    server.shutdown()
    server.server_close()


def test_credentials_are_read(github: GitHub, good: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ada password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    github.body = json.dumps(good).encode()
    found = convert(f"{github.url}/api/v3", "a1b2")
    assert (found.id, found.slug, found.webhook_secret) == (7, "my-bot", "HOOK")
    assert (found.pem, found.client_id, found.client_secret) == (good["pem"], "Iv1.a", "CLIENT")
    ((path, headers),) = github.asked
    assert path == "/api/v3/app-manifests/a1b2/conversions"
    assert "authorization" not in headers
    assert all(secret not in repr(found) for secret in ("HOOK", "CLIENT", "PRIVATE KEY"))


def test_an_app_without_a_webhook_secret_is_read_too(github: GitHub, good: dict[str, Any]) -> None:
    github.body = json.dumps({**good, "webhook_secret": None}).encode()
    assert convert(github.url, "a").webhook_secret is None


@pytest.mark.parametrize("code", ["", "a/b", "../app", "a?b", "a b", "é", "x" * 201, "a\n"])
def test_what_is_no_code_is_not_sent(code: str, github: GitHub) -> None:
    with pytest.raises(GoneError, match="no code of GitHub"):
        convert(github.url, code)
    assert github.asked == []


@pytest.mark.parametrize("status", [404, 410, 422])
def test_a_code_that_is_worth_nothing(status: int, github: GitHub) -> None:
    github.status = status
    with pytest.raises(GoneError, match="used before, or is older than an hour"):
        convert(github.url, "a")


@pytest.mark.parametrize("status", [200, 301, 302, 401, 403, 429, 500, 502, 503])
def test_other_answers_are_worth_another_try(status: int, github: GitHub) -> None:
    github.status = status
    github.headers = {"Location": f"{github.url}/elsewhere"}
    with pytest.raises(GitHubError, match=f"with {status}") as caught:
        convert(github.url, "a")
    assert not isinstance(caught.value, GoneError)
    assert len(github.asked) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"id": 0},
        {"id": -1},
        {"id": "seven"},
        {"slug": "../x"},
        {"slug": ""},
        {"slug": "a b"},
        {"pem": "HOSTILE-SECRET"},
        {"pem": pem(ec.generate_private_key(ec.SECP256R1()))},
        {"pem": None},
        {"client_secret": 3},
        {"webhook_secret": 3},
    ],
)
def test_answers_that_make_no_sense(changed: dict[str, Any], github: GitHub, good: dict[str, Any]) -> None:
    github.body = json.dumps({**good, **changed}).encode()
    with pytest.raises(GitHubError, match="could not be read") as caught:
        convert(github.url, "a")
    assert all(secret not in str(caught.value) for secret in ("HOOK", "CLIENT", "PRIVATE", "HOSTILE"))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"id": 7}'])
def test_answers_that_are_no_object(body: bytes, github: GitHub) -> None:
    github.body = body
    with pytest.raises(GitHubError, match="could not be read"):
        convert(github.url, "a")


def test_an_endless_answer_is_cut_off(github: GitHub) -> None:
    github.body = b"x" * (3 * 1024 * 1024)
    with pytest.raises(GitHubError, match="too large"):
        convert(github.url, "a")


def test_nobody_answers() -> None:
    with pytest.raises(GitHubError, match="GitHub did not answer"):
        convert("http://127.0.0.1:1", "a")


def test_an_answer_that_breaks_off(github: GitHub) -> None:
    github.body, github.headers = b"{", {"Content-Length": "100"}
    with pytest.raises(GitHubError, match="did not answer"):
        convert(github.url, "a")


def test_the_stand_in_knows_no_code(hub: StandIn) -> None:
    with pytest.raises(GoneError):
        convert(hub.api_url, "0" * 40)
