from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, select, text, update

from refactor_bot.github.model import RepositoryId
from refactor_bot.jobs.inbox import Batch, Counts, Inbox, Stored
from refactor_bot.store.tables import events

CHURN = RepositoryId(7, 42, "octo/churn")
OTHER = RepositoryId(8, 43, "hub/other")


def stored(delivery: str, repository: RepositoryId = CHURN, payload: bytes = b"{}") -> Stored:
    return Stored(delivery, "push", repository, payload)


def jobs(engine: Engine) -> list[tuple[int, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT args->>'repository_id', status FROM procrastinate_jobs ORDER BY id"))
        return [(int(repository), status) for repository, status in rows]


@pytest.fixture
def inbox(engine: Engine) -> Inbox:
    return Inbox(engine, attempts=3)


def begun(inbox: Inbox, repository: int = 42) -> Batch:
    batch = inbox.begin(repository)
    assert batch is not None
    return batch


def test_events_of_a_repository_wait_behind_one_job(inbox: Inbox, engine: Engine) -> None:
    assert [inbox.receive(stored(f"d-{n}")) for n in range(5)] == ["queued"] * 5
    inbox.receive(stored("e-1", OTHER))
    assert jobs(engine) == [(42, "todo"), (43, "todo")]
    assert begun(inbox).deliveries == tuple(f"d-{n}" for n in range(5))


def test_a_delivery_counts_once(inbox: Inbox) -> None:
    assert inbox.receive(stored("d-1")) == "queued"
    assert inbox.receive(stored("d-1")) == "duplicate"
    batch = begun(inbox)
    assert inbox.receive(stored("d-1")) == "duplicate"
    inbox.done(batch.deliveries)
    assert inbox.receive(stored("d-1")) == "duplicate"
    assert inbox.begin(42) is None
    assert inbox.counts() == Counts(0, 1, 0)


def test_the_same_delivery_at_the_same_time_counts_once(inbox: Inbox) -> None:
    outcomes: list[str] = []
    threads = [threading.Thread(target=lambda: outcomes.append(inbox.receive(stored("d-1")))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["duplicate"] * 7 + ["queued"]


def test_an_event_that_comes_while_a_job_runs_gets_a_job_of_its_own(inbox: Inbox, engine: Engine) -> None:
    inbox.receive(stored("d-1"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
    inbox.receive(stored("d-2"))
    assert jobs(engine) == [(42, "doing"), (42, "todo")]


def test_neither_event_nor_job_is_kept_when_one_of_them_fails(inbox: Inbox, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE procrastinate_jobs ADD CONSTRAINT never CHECK (false) NOT VALID"))
    with pytest.raises(Exception, match="never"):
        inbox.receive(stored("d-1"))
    assert inbox.counts() == Counts(0, 0, 0)


def test_a_failed_batch_is_tried_one_by_one_and_the_least_tried_first(inbox: Inbox) -> None:
    for number in range(3):
        inbox.receive(stored(f"d-{number}"))
    assert not inbox.failed(begun(inbox), "boom", final=False, delay=0)
    inbox.receive(stored("d-new"))
    assert begun(inbox).deliveries == ("d-new",)
    assert [begun(inbox).deliveries for _ in range(4)] == [("d-0",), ("d-1",), ("d-2",), ("d-new",)]
    assert inbox.error("d-0") == "boom"


def test_an_event_that_always_fails_is_given_up_and_a_redelivery_tries_it_again(inbox: Inbox) -> None:
    inbox.receive(stored("d-1"))
    for attempt in (1, 2, 3):
        batch = begun(inbox)
        assert batch.attempt == attempt
        assert inbox.failed(batch, "boom", final=False, delay=0) is (attempt == 3)
    assert inbox.begin(42) is None
    assert inbox.counts() == Counts(0, 0, 1)
    assert inbox.receive(stored("d-1")) == "queued"
    assert begun(inbox).attempt == 1


def test_a_failure_that_is_final_is_given_up_at_once(inbox: Inbox) -> None:
    inbox.receive(stored("d-1"))
    assert inbox.failed(begun(inbox), "gone", final=True, delay=0)
    assert (inbox.begin(42), inbox.error("d-1")) == (None, "gone")


def test_an_event_over_which_the_worker_dies_each_time_is_given_up(inbox: Inbox) -> None:
    inbox.receive(stored("d-1"))
    for _ in range(3):
        begun(inbox)
    assert inbox.begin(42) is None
    assert inbox.error("d-1") == "the worker ended each time while it handled this event"


def test_an_attempt_that_was_interrupted_does_not_count(inbox: Inbox) -> None:
    inbox.receive(stored("d-1"))
    for _ in range(10):
        batch = begun(inbox)
        assert batch.attempt == 1
        inbox.release(batch)
    assert inbox.counts() == Counts(1, 0, 0)


def test_a_failure_queues_the_repository_again_after_its_delay(inbox: Inbox, engine: Engine) -> None:
    inbox.receive(stored("d-1"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
    inbox.failed(begun(inbox), "x" * 5_000, final=False, delay=600)
    with engine.connect() as connection:
        seconds = connection.scalar(
            text("SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs WHERE status = 'todo'")
        )
    assert seconds is not None
    assert 500 < seconds <= 600
    assert len(inbox.error("d-1") or "") == 2_000
    inbox.receive(stored("d-2"))
    with engine.connect() as connection:
        waiting = connection.execute(text("SELECT scheduled_at FROM procrastinate_jobs WHERE status = 'todo'")).all()
    assert [row.scheduled_at for row in waiting] == [None]


def test_events_that_were_tried_already_can_be_left_out(inbox: Inbox) -> None:
    inbox.receive(stored("d-1"))
    inbox.receive(stored("d-2"))
    batch = inbox.begin(42, without=("d-1",))
    assert batch is not None
    assert batch.deliveries == ("d-2",)
    assert inbox.begin(42, without=("d-1", "d-2")) is None


def test_repositories_do_not_see_each_other(inbox: Inbox) -> None:
    inbox.receive(stored("d-1"))
    inbox.receive(stored("e-1", OTHER))
    assert begun(inbox, 43).repository == OTHER
    assert begun(inbox, 42).repository == CHURN
    assert inbox.begin(44) is None


def test_the_newest_event_names_the_repository(inbox: Inbox) -> None:
    inbox.receive(stored("d-1"))
    inbox.receive(stored("d-2", RepositoryId(7, 42, "octo/renamed")))
    assert begun(inbox).repository.full_name == "octo/renamed"


def test_only_what_is_done_with_is_forgotten(inbox: Inbox, engine: Engine) -> None:
    for delivery in ("handled", "given-up", "pending", "fresh"):
        inbox.receive(stored(delivery))
    long_ago = text("now() - interval '40 days'")
    with engine.begin() as connection:
        connection.execute(update(events).where(events.c.delivery == "handled").values(handled_at=long_ago))
        connection.execute(update(events).where(events.c.delivery == "given-up").values(given_up_at=long_ago))
        connection.execute(update(events).where(events.c.delivery == "pending").values(received_at=long_ago))
        connection.execute(update(events).where(events.c.delivery == "fresh").values(handled_at=text("now()")))
    assert inbox.forget(30) == 2
    with engine.connect() as connection:
        assert set(connection.execute(select(events.c.delivery)).scalars()) == {"pending", "fresh"}
