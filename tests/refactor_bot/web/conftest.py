"""A registered App on a real database, and deliveries signed as GitHub signs them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from refactor_bot.github.port import Forge
from refactor_bot.settings import Settings
from refactor_bot.web.app import create_app

SECRET = "It's a Secret to Everybody"


class NamedApp:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def slug(self) -> str:
        if self.error is not None:
            raise self.error
        return "refactor-bot"

    def forge(self, installation: int, repository: int) -> Forge:
        raise NotImplementedError


@pytest.fixture
def app() -> NamedApp:
    return NamedApp()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(app_id=1, webhook_secret=SECRET, data_dir=tmp_path, workers=0, onboarding_per_hour=0)


@pytest.fixture
def client(settings: Settings, engine: Engine, app: NamedApp) -> Iterator[TestClient]:
    # Entered, it has one event loop for all requests; otherwise each starts one.
    with TestClient(create_app(settings, engine, app), raise_server_exceptions=False) as client:
        yield client


def signature(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@pytest.fixture
def headers() -> Callable[..., dict[str, str]]:
    def make(body: bytes, kind: str, delivery: str = "d-1", **changed: str) -> dict[str, str]:
        return {
            "Content-Type": "application/json",
            "X-GitHub-Event": kind,
            "X-GitHub-Delivery": delivery,
            "X-Hub-Signature-256": signature(body),
            **changed,
        }

    return make


@pytest.fixture
def comment() -> Callable[..., bytes]:
    def make(text: str = "/refactor run docstrings", **changed: Any) -> bytes:
        payload = {
            "action": "created",
            "installation": {"id": 7},
            "repository": {"id": 42, "full_name": "octo/churn"},
            "sender": {"login": "ada", "type": "User"},
            "issue": {"number": 3},
            "comment": {"id": 5, "user": {"login": "ada", "type": "User"}, "body": text},
            **changed,
        }
        return json.dumps(payload).encode()

    return make
