"""Which deliveries have repositories asked, and how many at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select

from refactor_bot.github.model import RepositoryAdded, RepositoryId
from refactor_bot.github.webhooks import decode
from refactor_bot.settings import Settings
from refactor_bot.store.tables import events
from refactor_bot.web.app import create_app

Headers = Callable[..., dict[str, str]]
Send = Callable[..., None]

SHA = "a" * 40


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"onboarding_per_hour": 2})


@pytest.fixture
def send(settings: Settings, engine: Engine, app: Any, headers: Headers) -> Iterator[Send]:
    with TestClient(create_app(settings, engine, app)) as client:

        def send(kind: str, delivery: str = "d-1", **payload: Any) -> None:
            body = json.dumps({"installation": {"id": 7, "account": {"login": "octo"}}, **payload}).encode()
            assert client.post("/webhook", content=body, headers=headers(body, kind, delivery)).status_code == 202

        yield send


def asked(engine: Engine) -> list[tuple[RepositoryAdded, bool]]:
    """Return what is asked, and whether it waits for a later hour."""
    question = select(events).where(events.c.kind == "onboarding").order_by(events.c.repository)
    with engine.connect() as connection:
        rows = connection.execute(question).all()
    found = [(decode(row.payload), row.due_at is not None) for row in rows]
    return [(event, waits) for event, waits in found if isinstance(event, RepositoryAdded)]


def repository(number: int) -> dict[str, Any]:
    return {"id": number, "full_name": f"octo/r{number}", "default_branch": "main"}


def added(number: int, *, chosen: bool = False) -> RepositoryAdded:
    return RepositoryAdded(RepositoryId(7, number, f"octo/r{number}"), chosen)


def test_an_installation_is_asked_by_and_by(send: Send, engine: Engine) -> None:
    for _ in range(2):
        send("installation", action="created", repositories=[repository(n) for n in (1, 2, 3, 3)])
    assert asked(engine) == [(added(1), False), (added(2), False), (added(3), True)]


def test_repositories_that_people_chose_are_told_apart(send: Send, engine: Engine) -> None:
    own = {"id": 7, "account": {"login": "octo"}, "repository_selection": "selected"}
    send("installation_repositories", action="added", installation=own, repositories_added=[repository(1)])
    assert asked(engine) == [(added(1, chosen=True), False)]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("repository", {"action": "unarchived"}),
        ("push", {"ref": "refs/heads/main", "after": SHA, "created": True}),
    ],
)
def test_there_is_something_to_see_in_it_from_now_on(
    send: Send, engine: Engine, kind: str, payload: dict[str, Any]
) -> None:
    send(kind, repository=repository(1), **payload)
    assert asked(engine) == [(added(1), False)]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("installation", {"action": "deleted", "repositories": [repository(1)]}),
        ("installation", {"action": "suspend", "repositories": [repository(1)]}),
        ("installation_repositories", {"action": "removed", "repositories_removed": [repository(1)]}),
        ("repository", {"action": "archived", "repository": repository(1)}),
        ("push", {"ref": "refs/heads/main", "after": SHA, "created": False, "repository": repository(1)}),
        ("push", {"ref": "refs/heads/other", "after": SHA, "created": True, "repository": repository(1)}),
    ],
)
def test_everything_else_is_no_occasion(send: Send, engine: Engine, kind: str, payload: dict[str, Any]) -> None:
    send(kind, **payload)
    assert asked(engine) == []
