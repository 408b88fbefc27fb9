"""From the link in the log to the first job, with real processes' parts and the stand-in; no browser."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from plugins.loop import NAME, OWNER
from structlog.testing import capture_logs

from refactor_bot.demo.github import StandIn
from refactor_bot.errors import UsageError
from refactor_bot.github.model import Event, RepositoryId
from refactor_bot.settings import load
from refactor_bot.store.credentials import Vault
from refactor_bot.store.schema import connect
from refactor_bot.store.seal import Seal
from refactor_bot.web.run import Served
from refactor_bot.worker import Pace

QUICK = Pace(heartbeat=0.2, stale=40.0, upkeep=0.3, poll=0.2, grace=2.0)
SECRET_KEY = "s" * 32


class Fields(HTMLParser):
    """The first form that sends something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.values: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given["method"] == "post":
            self.action = given["action"]
        elif tag == "input" and given["name"] != "organization":
            self.values[given["name"]] = given.get("value", "")


def until(done: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def link(logs: Sequence[Any]) -> str:
    return [entry["url"] for entry in logs if "open this link" in entry["event"]][-1]


def register(hub: StandIn, url: str, name: str = "my-bot") -> httpx.Response:
    """Do what a browser does."""
    with httpx.Client(follow_redirects=True, trust_env=False) as browser:
        ours = Fields(browser.get(url).text)
        theirs = Fields(browser.post(ours.action, data=ours.values).text)
        values = {**theirs.values, "name": name}
        return browser.post(hub.url + theirs.action, data=values, headers={"Origin": hub.url})


@pytest.fixture
def environment(hub: StandIn, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr("refactor_bot.web.process.LOOK", 0.1)
    return {
        "GITHUB_API_URL": hub.api_url,
        "GITHUB_SERVER_URL": hub.url,
        "DATABASE_URL": database_url,
        "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": SECRET_KEY,
        "PORT": "0",
        "ONBOARDING_PER_HOUR": "0",
    }


@pytest.fixture
def seen() -> list[Event]:
    return []


Serve = Callable[..., Served]


@pytest.fixture
def serve(environment: dict[str, str], seen: list[Event]) -> Iterator[Serve]:
    running: list[Served] = []

    def handle(repository: RepositoryId, events: Sequence[Event]) -> None:
        seen.extend(events)

    def start(**changed: str) -> Served:
        running.append(Served(load({**environment, **changed}), lambda *_: handle, QUICK))
        return running[-1]

    yield start
    for served in running:
        served.stop()


def test_the_process_receives_and_works_without_a_restart(hub: StandIn, serve: Serve, seen: list[Event]) -> None:
    with capture_logs() as logs:
        served = serve()
        assert httpx.get(served.url, follow_redirects=True).status_code == 403
        done = register(hub, link(logs))
    assert (done.status_code, done.url.path) == (200, "/setup/registered")
    assert f"{hub.url}/github-apps/my-bot/installations/new" in done.text
    (app,) = hub.world.apps.values()
    assert (app.slug, app.webhook_url) == ("my-bot", f"{served.url.replace('127.0.0.1', 'localhost')}/webhook")
    until(lambda: "my-bot[bot]" in httpx.get(served.url).text, "the process takes up the App")
    hub.add_repository(NAME)
    with httpx.Client(base_url=hub.url, follow_redirects=True, trust_env=False) as browser:
        install = Fields(browser.get("/github-apps/my-bot/installations/new").text)
        assert browser.post(install.action, headers={"Origin": hub.url}).status_code == 200
    number = hub.open_issue(NAME, OWNER, "Debt").number
    hub.comment(NAME, number, OWNER, "/refactor help")
    until(lambda: seen, "the worker handles a command")
    until(lambda: {delivery.status for delivery in hub.deliveries()} == {202}, "every delivery is taken")
    kept = [secret for secret in (app.webhook_secret, "PRIVATE KEY", SECRET_KEY) if secret in str(logs)]
    assert kept == []
    used = httpx.get(link(logs), follow_redirects=False)
    assert (used.status_code, used.headers["location"]) == (303, "/")


def test_a_worker_says_that_it_keeps_its_key(
    hub: StandIn, serve: Serve, environment: dict[str, str], app_key: rsa.RSAPrivateKey
) -> None:
    new = app_key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    with capture_logs() as logs:
        served = serve()
        register(hub, link(logs))
        until(lambda: "my-bot[bot]" in httpx.get(served.url).text, "the process takes up the App")
        engine = connect(environment["DATABASE_URL"])
        Vault(engine, lambda: Seal([SECRET_KEY])).change(lambda known: replace(known, private_key=new))
        engine.dispose()
        until(lambda: any("the worker keeps" in entry["event"] for entry in logs), "the worker says so")


def test_other_processes_of_the_database_take_it_up_too(hub: StandIn, serve: Serve) -> None:
    with capture_logs() as logs:
        first, second = serve(WORKERS="0"), serve(WORKERS="0")
        links = [entry["url"] for entry in logs if "open this link" in entry["event"]]
        assert len(set(links)) == 2
        register(hub, links[0])
        for served in (first, second):
            until(lambda at=served.url: "my-bot[bot]" in httpx.get(at).text, "both take up the App")
        assert httpx.get(links[1]).status_code == 303
        again = len(logs)
        third = serve(WORKERS="0")
        assert "my-bot[bot]" in httpx.get(third.url).text
        assert not any("open this link" in entry["event"] for entry in logs[again:])


def test_a_key_that_cannot_seal_is_known_before_github_is_asked(serve: Serve) -> None:
    with pytest.raises(UsageError, match="SECRET_KEY: expected at least 32 characters"):
        serve(SECRET_KEY="short")


def test_a_process_with_another_key_says_so(hub: StandIn, serve: Serve) -> None:
    with capture_logs() as logs:
        serve(WORKERS="0")
        register(hub, link(logs))
    with pytest.raises(UsageError, match="sealed with another key"):
        serve(SECRET_KEY="o" * 32)
    with capture_logs() as logs:
        serve(SECRET_KEY=f"{'n' * 32}\n{SECRET_KEY}", WORKERS="0").stop()
    assert any("newest SECRET_KEY" in entry["event"] for entry in logs)
    serve(SECRET_KEY="n" * 32, WORKERS="0")


class Credentials:
    """The command, and the App that the page registered."""

    def __init__(self, call: Any, cwd: Path, environment: dict[str, str]) -> None:
        self._call = call
        self._cwd = cwd
        self._environment = environment

    def __call__(self, *arguments: str, **changed: str) -> Any:
        return self._call(["credentials", *arguments], self._cwd, {**self._environment, **changed})


@pytest.fixture
def command(call: Any, tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Credentials:
    monkeypatch.setattr("refactor_bot.cli.credentials.LOOK", 0.1)
    return Credentials(call, tmp_path, environment)


def test_without_credentials_the_commands_say_so(command: Credentials, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x" * 20)
    for arguments in (["show"], ["rotate-webhook-secret"], ["drop-old-secret"], ["forget", "--yes"]):
        done = command(*arguments)
        assert done.returncode == 2, done.stderr
        assert "No credentials are stored" in done.stderr


def test_a_webhook_secret_is_replaced_while_deliveries_come(hub: StandIn, serve: Serve, command: Credentials) -> None:
    with capture_logs() as logs:
        served = serve(WORKERS="0")
        register(hub, link(logs))
        until(lambda: "my-bot[bot]" in httpx.get(served.url).text, "the process takes up the App")
        (app,) = hub.world.apps.values()
        former = app.webhook_secret
        done = command("rotate-webhook-secret")
        assert done.returncode == 0, done.stderr
    assert app.webhook_secret != former
    for secret in (former, app.webhook_secret):
        assert secret not in done.stdout + done.stderr + str(logs)
    assert "webhook secrets accepted: 2" in command("show").stdout
    hub.add_repository(NAME)
    hub.install(app.slug, OWNER, [NAME])
    until(hub.webhooks.idle, "it is delivered")
    app.webhook_secret, latest = former, app.webhook_secret
    hub.open_issue(NAME, OWNER, "Signed with the former secret", "/refactor help")
    until(hub.webhooks.idle, "it is delivered")
    assert {delivery.status for delivery in hub.deliveries()} == {202}
    assert command("drop-old-secret").returncode == 0
    until(lambda: signed_with(served, former) == 401, "the former secret is refused")
    assert signed_with(served, latest) == 202


def signed_with(served: Served, secret: str) -> int:
    from refactor_bot.demo.github.webhooks import sign

    body = json.dumps({"zen": "x"}).encode()
    headers = {"X-GitHub-Event": "ping", "X-GitHub-Delivery": "d", "X-Hub-Signature-256": sign(secret, body)}
    return httpx.post(f"{served.url}/webhook", content=body, headers=headers).status_code


def test_a_secret_that_github_refuses_is_not_kept(hub: StandIn, serve: Serve, command: Credentials) -> None:
    with capture_logs() as logs:
        served = serve(WORKERS="0")
        register(hub, link(logs))
        served.stop()
    (app,) = hub.world.apps.values()
    former, app.public_key = app.webhook_secret, "broken"
    done = command("rotate-webhook-secret")
    assert done.returncode == 2
    assert app.webhook_secret == former
    assert "webhook secrets accepted: 1" in command("show").stdout


def test_a_key_is_replaced_once_github_accepts_it(
    hub: StandIn, serve: Serve, command: Credentials, tmp_path: Path, app_key: rsa.RSAPrivateKey
) -> None:
    from cryptography.hazmat.primitives.serialization import PublicFormat

    with capture_logs() as logs:
        served = serve(WORKERS="0")
        register(hub, link(logs))
        served.stop()
    file = tmp_path / "new.pem"
    file.write_bytes(app_key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    before = command("show").stdout
    refused = command("set-key", str(file))
    assert refused.returncode == 2
    assert "does not accept" in refused.stderr
    assert command("show").stdout == before
    (app,) = hub.world.apps.values()
    app.public_key = app_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    done = command("set-key", str(file))
    assert done.returncode == 0, done.stderr
    assert "PRIVATE KEY" not in done.stdout
    after = command("show").stdout
    fingerprints = [text.partition("SHA256:")[2].split()[0] for text in (before, after)]
    assert fingerprints[0] != fingerprints[1]
    assert all(fingerprint in done.stdout for fingerprint in fingerprints)
    assert "my-bot[bot]" in httpx.get(serve(WORKERS="0").url).text


@pytest.mark.parametrize(("content", "complaint"), [(b"short", "expected one line"), (b"\xff", "it is not text")])
def test_a_poor_secret_is_refused(content: bytes, complaint: str, command: Credentials, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(content)
    done = command("rotate-webhook-secret", "secret")
    assert (done.returncode, complaint in done.stderr) == (2, True)


def test_what_the_environment_says_is_not_replaced(command: Credentials) -> None:
    done = command("rotate-webhook-secret", WEBHOOK_SECRET="x" * 20)
    assert (done.returncode, "wins over what is stored" in done.stderr) == (2, True)


def test_forgetting_opens_the_set_up_again(hub: StandIn, serve: Serve, command: Credentials) -> None:
    with capture_logs() as logs:
        served = serve(WORKERS="0")
        register(hub, link(logs))
        until(lambda: "my-bot[bot]" in httpx.get(served.url).text, "the process takes up the App")
        assert command("forget", "--yes").returncode == 0
        until(lambda: httpx.get(served.url).status_code == 307, "the set-up page is open")
        assert register(hub, link(logs), "another").status_code == 200
        until(lambda: "another[bot]" in httpx.get(served.url).text, "the process takes up the other App")
