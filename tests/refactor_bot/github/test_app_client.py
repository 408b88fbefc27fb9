from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from refactor_bot.errors import UsageError
from refactor_bot.github.app_client import PyGithubApp, registered
from refactor_bot.github.port import GitHubError, GoneError
from refactor_bot.settings import Settings

PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEY = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def in_(self, minutes: float) -> str:
        return (self.now + timedelta(minutes=minutes)).isoformat()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(script: Any, clock: Clock, slept: list[float]) -> PyGithubApp:
    return PyGithubApp(1, KEY, script.url, sleep=slept.append, now=clock)


def paths(script: Any) -> list[str]:
    return [path.removeprefix("/api/v3") for _, path, _ in script.asked]


def test_the_name_is_asked_once_with_a_signed_jwt(app: PyGithubApp, script: Any, reply: Any, clock: Clock) -> None:
    script.answer(reply(body={"id": 1, "slug": "refactor-bot"}))
    assert [app.slug(), app.slug()] == ["refactor-bot"] * 2
    assert paths(script) == ["/app"]
    kind, _, token = script.tokens[0].partition(" ")
    of_the_clock = {"verify_exp": False, "verify_iat": False}
    claims = jwt.decode(token, PRIVATE.public_key(), algorithms=["RS256"], options=of_the_clock)
    assert (kind, claims["iss"]) == ("Bearer", "1")
    assert claims["iat"] < clock.now.timestamp() < claims["exp"]
    assert claims["exp"] - claims["iat"] <= 600


def test_wrong_credentials_are_explained(app: PyGithubApp, script: Any, reply: Any) -> None:
    script.answer(reply(401, {"message": "A JSON web token could not be decoded"}))
    with pytest.raises(GitHubError, match="does not accept APP_ID 1 with this PRIVATE_KEY") as caught:
        app.slug()
    assert type(caught.value) is GitHubError


def test_a_key_that_was_replaced_meanwhile_makes_events_wait(app: PyGithubApp, script: Any, reply: Any) -> None:
    ready(script, reply, reply(401, {"message": "A JSON web token could not be decoded"}))
    with pytest.raises(GitHubError, match="PRIVATE_KEY") as caught:
        app.forge(7, 42).token()
    assert type(caught.value) is GitHubError


def ready(script: Any, reply: Any, *more: Any) -> None:
    script.answer(reply(body={"id": 1, "slug": "refactor-bot"}), *more)


def test_a_token_is_narrowed_to_the_repository_and_used_as_long_as_it_is_good(
    app: PyGithubApp, script: Any, reply: Any, clock: Clock
) -> None:
    ready(
        script,
        reply,
        reply(201, {"token": "ghs_" + "1" * 40, "expires_at": clock.in_(60)}),
        reply(201, {"token": "ghs_" + "2" * 40, "expires_at": clock.in_(120)}),
    )
    forge = app.forge(7, 42)
    assert forge.token() == "ghs_" + "1" * 40
    clock.now += timedelta(minutes=49)
    assert app.forge(7, 42).token() == "ghs_" + "1" * 40
    clock.now += timedelta(minutes=2)
    assert forge.token() == "ghs_" + "2" * 40
    assert [(path, sent) for _, path, sent in script.asked[1:]] == [
        ("/api/v3/app/installations/7/access_tokens", {"repository_ids": [42]})
    ] * 2


def test_each_repository_has_a_token_of_its_own(app: PyGithubApp, script: Any, reply: Any, clock: Clock) -> None:
    ready(
        script,
        reply,
        *(reply(201, {"token": f"ghs_{n}" + "x" * 40, "expires_at": clock.in_(60)}) for n in range(3)),
    )
    tokens = {app.forge(7, 42).token(), app.forge(7, 43).token(), app.forge(8, 42).token()}
    assert len(tokens) == 3


def test_a_token_that_was_revoked_is_replaced(app: PyGithubApp, script: Any, reply: Any, clock: Clock) -> None:
    ready(
        script,
        reply,
        reply(201, {"token": "ghs_old" + "x" * 40, "expires_at": clock.in_(60)}),
        reply(401, {"message": "Bad credentials"}),
        reply(201, {"token": "ghs_new" + "x" * 40, "expires_at": clock.in_(60)}),
        reply(body={"id": 42, "full_name": "o/r", "default_branch": "main", "html_url": "h", "clone_url": "c"}),
        reply(body={"permission": "write"}),
    )
    assert app.forge(7, 42).permission("ada") == "write"
    assert script.tokens[-1] == "token ghs_new" + "x" * 40


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (404, "Not Found"),
        (403, "This installation has been suspended"),
        (422, "There is at least one repository that does not exist or is not accessible to the parent installation."),
    ],
)
def test_an_installation_that_is_gone_is_gone_for_good(
    status: int, message: str, app: PyGithubApp, script: Any, reply: Any
) -> None:
    ready(script, reply, reply(status, {"message": message}))
    with pytest.raises(GoneError):
        app.forge(7, 42).token()


def test_the_app_is_what_the_settings_name(tmp_path: Path) -> None:
    assert registered(Settings()) is None
    assert isinstance(registered(Settings(app_id=1, private_key=KEY)), PyGithubApp)
    with pytest.raises(UsageError, match="APP_ID is not set"):
        registered(Settings(private_key=KEY))
    with pytest.raises(UsageError, match="PRIVATE_KEY or PRIVATE_KEY_PATH is not set"):
        registered(Settings(app_id=1))
    with pytest.raises(UsageError, match="cannot be read"):
        registered(Settings(app_id=1, private_key_path=tmp_path / "no.pem"))
