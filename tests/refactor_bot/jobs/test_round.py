from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Engine

from refactor_bot.errors import RefactorBotError
from refactor_bot.github.model import Event, Pushed, RepositoryId
from refactor_bot.github.port import GitHubError, GoneError, RefusedError
from refactor_bot.github.webhooks import decode, encode
from refactor_bot.jobs.inbox import Counts, Inbox, Stored
from refactor_bot.jobs.round import RetryPolicy, Round

WHERE = RepositoryId(7, 42, "octo/churn")


@pytest.fixture
def inbox(engine: Engine) -> Inbox:
    return Inbox(engine, attempts=3)


@pytest.fixture
def receive(inbox: Inbox) -> Callable[..., None]:
    def store(*branches: str) -> None:
        for branch in branches:
            inbox.receive(Stored(branch, "push", WHERE, encode(Pushed(WHERE, branch, "a" * 40, False))))

    return store


def branches(events: Sequence[Event]) -> list[str]:
    return [event.branch for event in events if isinstance(event, Pushed)]


def test_all_that_is_pending_is_handled_in_one_round(inbox: Inbox, receive: Callable[..., None]) -> None:
    seen: list[list[str]] = []

    def handle(repository: RepositoryId, events: Sequence[Event]) -> None:
        assert repository == WHERE
        seen.append(branches(events))
        if len(seen) == 1:
            receive("late")

    receive("a", "b")
    assert Round(inbox, handle, decode, RetryPolicy()).run(42)
    assert seen == [["a", "b"], ["late"]]
    assert inbox.counts() == Counts(0, 3, 0)


def test_one_event_that_fails_does_not_hold_up_the_others(inbox: Inbox, receive: Callable[..., None]) -> None:
    handled: list[str] = []

    def handle(_: RepositoryId, events: Sequence[Event]) -> None:
        if "poison" in branches(events):
            raise ZeroDivisionError("a bug")
        handled.extend(branches(events))

    receive("a", "poison", "b")
    assert not Round(inbox, handle, decode, RetryPolicy()).run(42)
    assert sorted(handled) == ["a", "b"]
    assert inbox.counts() == Counts(1, 2, 0)
    assert inbox.error("poison") == "ZeroDivisionError: a bug"


@pytest.mark.parametrize("error", [GoneError("gone"), RefusedError("refused")])
def test_what_github_refuses_for_good_is_given_up_at_once(
    error: RefactorBotError, inbox: Inbox, receive: Callable[..., None]
) -> None:
    def handle(_: RepositoryId, __: Sequence[Event]) -> None:
        raise error

    receive("a")
    assert not Round(inbox, handle, decode, RetryPolicy()).run(42)
    assert inbox.counts() == Counts(0, 0, 1)
    assert inbox.error("a") == str(error)


def test_an_outage_is_waited_for(inbox: Inbox, receive: Callable[..., None]) -> None:
    down = [True]

    def handle(_: RepositoryId, __: Sequence[Event]) -> None:
        if down:
            down.pop()
            raise GitHubError("GitHub did not answer")

    receive("a")
    turn = Round(inbox, handle, decode, RetryPolicy(first=0))
    assert not turn.run(42)
    assert turn.batch is None
    assert inbox.counts() == Counts(1, 0, 0)
    assert turn.run(42)
    assert inbox.counts() == Counts(0, 1, 0)
    assert inbox.error("a") is None


def test_an_outage_ends_the_round(inbox: Inbox, receive: Callable[..., None]) -> None:
    calls: list[int] = []

    def handle(_: RepositoryId, events: Sequence[Event]) -> None:
        calls.append(len(events))
        raise GitHubError("GitHub did not answer")

    receive("a", "b", "c")
    assert not Round(inbox, handle, decode, RetryPolicy()).run(42)
    assert calls == [3, 1]
    assert inbox.counts() == Counts(3, 0, 0)


def test_a_stored_event_that_cannot_be_read_is_given_up_in_the_end(inbox: Inbox) -> None:
    inbox.receive(Stored("d", "push", WHERE, b"of another version"))
    turn = Round(inbox, lambda *_: None, decode, RetryPolicy(first=0))
    for _ in range(3):
        turn.run(42)
    assert inbox.counts() == Counts(0, 0, 1)
    assert "another version" in (inbox.error("d") or "")


def test_the_wait_doubles_up_to_its_limit() -> None:
    policy = RetryPolicy(first=15, longest=900)
    assert [policy.delay(n) for n in (1, 2, 3, 6, 7, 8, 1_000)] == [15, 30, 60, 480, 900, 900, 900]
