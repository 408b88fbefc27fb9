"""What GitHub could not deliver while the App was away is not lost; the real server against the stand-in."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from refactor_bot.demo.github import Registered, StandIn
from refactor_bot.github.model import CommentCreated, Event, RepositoryId
from refactor_bot.settings import Settings
from refactor_bot.web.run import Served
from refactor_bot.worker import Pace

NAME = "octo/churn"
QUICK = Pace(heartbeat=0.2, stale=40.0, upkeep=0.3, poll=0.2, grace=2.0)


class Heard:
    """A handler that remembers the comments it was given."""

    def __init__(self) -> None:
        self.comments: list[str] = []

    def __call__(self, repository: RepositoryId, events: Sequence[Event]) -> None:
        self.comments += [event.body for event in events if isinstance(event, CommentCreated)]


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path) as standin:
        standin.add_repository(NAME)
        yield standin


@pytest.fixture
def registered(standin: StandIn) -> Registered:
    return standin.register_app()


@pytest.fixture
def start(
    standin: StandIn, registered: Registered, database_url: str, tmp_path: Path
) -> Iterator[Callable[[Heard], Served]]:
    running: list[Served] = []

    def serve(heard: Heard, port: int = 0) -> Served:
        settings = Settings(
            app_id=registered.app_id,
            private_key=registered.private_key,
            webhook_secret=registered.webhook_secret,
            github_api_url=standin.api_url,
            database_url=database_url,
            data_dir=tmp_path,
            port=port,
        )
        running.append(Served(settings, lambda *_: heard, QUICK))
        standin.set_webhook(registered.app_id, f"{running[-1].url}/webhook")
        return running[-1]

    yield serve
    for served in running:
        served.stop()


def until(done: Callable[[], Any], what: str) -> None:
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


def test_what_was_missed_is_asked_for_when_the_app_starts(
    standin: StandIn, registered: Registered, start: Callable[..., Served]
) -> None:
    heard = Heard()
    first = start(heard)
    standin.install("refactor-bot", "octo", [NAME])
    issue = standin.open_issue(NAME, "ada", "Tidy up", "one")
    until(lambda: heard.comments == ["one"], "the first event")
    first.stop()
    standin.comment(NAME, issue.number, "ada", "two")
    standin.comment(NAME, issue.number, "ada", "three")
    until(standin.webhooks.idle, "deliveries fail")
    port = int(first.url.rpartition(":")[2])
    start(heard, port)
    until(lambda: len(heard.comments) == 3, "the missed events")
    until(standin.webhooks.idle, "nothing is under way")
    assert heard.comments == ["one", "two", "three"]
    redelivered = [delivery for delivery in standin.deliveries() if delivery.redelivery]
    assert [delivery.event for delivery in redelivered] == ["issue_comment", "issue_comment"]


def test_a_redelivery_by_hand_is_handled_once(standin: StandIn, start: Callable[..., Served]) -> None:
    heard = Heard()
    served = start(heard)
    standin.install("refactor-bot", "octo", [NAME])
    standin.open_issue(NAME, "ada", "Tidy up", "one")
    until(lambda: heard.comments == ["one"], "the event")
    (delivery,) = [delivery for delivery in standin.deliveries() if delivery.event == "issues"]
    standin.webhooks.again(delivery.id)
    until(standin.webhooks.idle, "the redelivery")
    assert 'refactor_bot_deliveries_total{status="duplicate"} 1.0' in httpx.get(f"{served.url}/metrics").text
    assert heard.comments == ["one"]


def test_events_out_of_order_are_all_handled(standin: StandIn, start: Callable[..., Served]) -> None:
    heard = Heard()
    start(heard)
    standin.install("refactor-bot", "octo", [NAME])
    issue = standin.open_issue(NAME, "ada", "Tidy up")
    until(standin.webhooks.idle, "the issue is delivered")
    standin.webhooks.hold()
    for number in range(8):
        standin.comment(NAME, issue.number, "ada", str(number))
    standin.webhooks.release(reverse=True)
    until(lambda: len(heard.comments) == 8, "all events")
    assert set(heard.comments) == {str(number) for number in range(8)}


def test_the_apps_own_comment_starts_nothing(standin: StandIn, start: Callable[..., Served]) -> None:
    heard = Heard()
    served = start(heard)
    standin.install("refactor-bot", "octo", [NAME])
    issue = standin.open_issue(NAME, "ada", "Tidy up")
    standin.comment(NAME, issue.number, "refactor-bot[bot]", "/refactor run")
    standin.comment(NAME, issue.number, "dependabot[bot]", "/refactor run")
    until(standin.webhooks.idle, "delivered")
    assert 'status="queued"' not in httpx.get(f"{served.url}/metrics").text
    assert heard.comments == []
    assert "1</b><span>repository<" in httpx.get(served.url).text
