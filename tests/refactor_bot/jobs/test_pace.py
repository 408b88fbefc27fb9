from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from refactor_bot.github.model import RepositoryId
from refactor_bot.jobs.inbox import Counts, Inbox, Stored
from refactor_bot.jobs.pace import HOUR, waits
from refactor_bot.jobs.upkeep import Upkeep, keep_up


@given(st.integers(0, 200), st.integers(0, 200), st.integers(1, 50))
def test_no_hour_sees_more_than_allowed(before: int, count: int, an_hour: int) -> None:
    found = waits(before, count, an_hour)
    assert len(found) == count
    assert list(found) == sorted(found)
    assert max(Counter(found).values(), default=0) <= an_hour
    assert sum(wait == 0 for wait in found) == min(count, max(0, an_hour - before))


def event(number: int, delivery: str = "d", installation: int = 7) -> Stored:
    return Stored(f"{delivery}-{number}", "onboarding", RepositoryId(installation, number, f"o/r{number}"), b"{}")


def jobs(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT args->>'repository_id' FROM procrastinate_jobs ORDER BY id")).scalars()
        return [int(row) for row in rows]


def dues(engine: Engine) -> Counter[int]:
    question = "SELECT round(extract(epoch FROM coalesce(due_at, received_at) - received_at)) FROM events"
    with engine.connect() as connection:
        return Counter(int(row) for row in connection.execute(text(question)).scalars())


def later(engine: Engine, seconds: float) -> None:
    """Let time pass."""
    shifted = (f"{name} = {name} - interval '{seconds} seconds'" for name in ("due_at", "received_at", "handled_at"))
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE events SET {', '.join(shifted)}"))


def test_only_so_many_start_at_once(engine: Engine) -> None:
    assert Inbox(engine).receive_in_turns([event(number) for number in range(1, 8)], 3) == 4
    assert jobs(engine) == [1, 2, 3]
    assert dues(engine) == {0: 3, HOUR: 3, 2 * HOUR: 1}
    assert Inbox(engine).counts() == Counts(7, 0, 0)


def test_what_comes_again_counts_once(engine: Engine) -> None:
    inbox = Inbox(engine)
    for _ in range(2):
        inbox.receive_in_turns([*map(event, range(1, 5)), event(1)], 3)
    assert (jobs(engine), dues(engine)) == ([1, 2, 3], {0: 3, HOUR: 1})


def test_an_event_is_not_handed_out_before_its_time(engine: Engine) -> None:
    inbox = Inbox(engine)
    inbox.receive_in_turns([event(1), event(2)], 1)
    inbox.receive(Stored("push", "push", RepositoryId(7, 2, "o/r2"), b"{}"))
    batch = inbox.begin(2)
    assert batch is not None
    assert batch.deliveries == ("push",)
    inbox.done(batch.deliveries)
    assert inbox.begin(2) is None
    later(engine, HOUR + 1)
    batch = inbox.begin(2)
    assert batch is not None
    assert batch.deliveries == ("d-2",)


def test_upkeep_queues_an_event_once_its_time_has_come(engine: Engine) -> None:
    Inbox(engine).receive_in_turns([event(1), event(2)], 1)
    assert keep_up(engine, stale=40) == Upkeep(0, 0)
    later(engine, HOUR + 1)
    assert keep_up(engine, stale=40) == Upkeep(0, 1)
    assert jobs(engine) == [1, 2]


@pytest.mark.parametrize(("passed", "expected"), [(10.0, {0: 2, HOUR: 2}), (HOUR + 1, {0: 4})])
def test_an_hour_counts_what_came_before(engine: Engine, passed: float, expected: dict[int, int]) -> None:
    inbox = Inbox(engine)
    inbox.receive_in_turns([event(1), event(2)], 2)
    inbox.done(["d-1", "d-2"])
    later(engine, passed)
    inbox.receive_in_turns([event(3), event(4)], 2)
    assert dues(engine) == expected


def test_installations_do_not_wait_for_each_other(engine: Engine) -> None:
    inbox = Inbox(engine)
    inbox.receive_in_turns([event(1)], 1)
    assert inbox.receive_in_turns([event(2, installation=8)], 1) == 0
    assert inbox.receive_in_turns([], 1) == 0


def test_a_large_installation_is_taken_in_within_a_moment(engine: Engine) -> None:
    assert Inbox(engine).receive_in_turns([event(number) for number in range(1, 2_502)], 20) == 2_481
    assert jobs(engine) == list(range(1, 21))
