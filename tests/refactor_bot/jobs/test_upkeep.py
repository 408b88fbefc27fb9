from __future__ import annotations

import pytest
from sqlalchemy import Engine, text

from refactor_bot.github.model import RepositoryId
from refactor_bot.jobs.inbox import Inbox, Stored
from refactor_bot.jobs.queue import enqueue
from refactor_bot.jobs.upkeep import Upkeep, keep_up


def receive(engine: Engine, delivery: str, repository: int = 42, installation: int = 7) -> None:
    Inbox(engine).receive(Stored(delivery, "push", RepositoryId(installation, repository, "o/r"), b"{}"))


def run(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement))


def statuses(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT status FROM procrastinate_jobs ORDER BY id")).scalars())


def test_the_job_of_a_dead_worker_is_taken_over(engine: Engine) -> None:
    receive(engine, "d-1")
    run(engine, "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes')")
    run(
        engine,
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)",
    )
    assert keep_up(engine, stale=40) == Upkeep(stalled=1, requeued=1)
    assert statuses(engine) == ["failed", "todo"]
    assert keep_up(engine, stale=40) == Upkeep(0, 0)


def test_the_job_of_a_live_worker_is_left_alone(engine: Engine) -> None:
    receive(engine, "d-1")
    run(engine, "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '30 seconds')")
    run(
        engine,
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM procrastinate_workers)",
    )
    assert keep_up(engine, stale=40) == Upkeep(0, 0)
    assert statuses(engine) == ["doing"]


def test_an_event_without_a_job_gets_one_and_a_finished_event_does_not(engine: Engine) -> None:
    receive(engine, "d-1")
    receive(engine, "d-2", repository=43)
    run(engine, "DELETE FROM procrastinate_jobs")
    run(engine, "UPDATE events SET handled_at = now() WHERE delivery = 'd-2'")
    assert keep_up(engine, stale=40) == Upkeep(0, 1)
    assert statuses(engine) == ["todo"]


def test_installations_take_turns(engine: Engine) -> None:
    for repository in (1, 2, 3):
        receive(engine, f"d-{repository}", repository, installation=7)
    receive(engine, "d-4", 4, installation=8)
    run(engine, "UPDATE procrastinate_jobs SET priority = 0")
    keep_up(engine, stale=40)
    with engine.connect() as connection:
        order = connection.execute(
            text("SELECT (args->>'repository_id')::int FROM procrastinate_jobs ORDER BY priority DESC, id")
        )
        assert list(order.scalars()) == [1, 4, 2, 3]


@pytest.mark.parametrize(("age", "left"), [("1 day", 1), ("8 days", 0)])
def test_old_failed_jobs_are_deleted(age: str, left: int, engine: Engine) -> None:
    with engine.begin() as connection:
        enqueue(connection, 42, 7)
    run(engine, "UPDATE procrastinate_jobs SET status = 'failed'")
    run(engine, f"UPDATE procrastinate_events SET at = now() - interval '{age}'")
    keep_up(engine, stale=40)
    assert len(statuses(engine)) == left


def test_of_several_processes_one_does_it(engine: Engine) -> None:
    receive(engine, "d-1")
    run(engine, "DELETE FROM procrastinate_jobs")
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": 0x5EF4C705})
        assert keep_up(engine, stale=40) == Upkeep(0, 0)
    assert keep_up(engine, stale=40) == Upkeep(0, 1)
