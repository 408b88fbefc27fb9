"""Workers as real processes on a real database: killed, stopped, doubled."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, text

from refactor_bot.errors import NotRegisteredError, UsageError
from refactor_bot.github.model import Event, Pushed, RepositoryId, SweepDue
from refactor_bot.github.webhooks import decode, encode
from refactor_bot.jobs.inbox import Counts, Inbox, Stored
from refactor_bot.jobs.round import Handle, RetryPolicy
from refactor_bot.schedule import Rule
from refactor_bot.settings import Settings
from refactor_bot.store.credentials import Credentials, Vault
from refactor_bot.store.schedules import SqlSchedules
from refactor_bot.store.seal import sealing
from refactor_bot.worker import Pace, Worker, work

# Nobody dies here: a worker that a busy machine stops for seconds is not taken for dead.
QUICK = Pace(heartbeat=0.2, stale=40.0, upkeep=0.3, poll=0.2, grace=1.0, retry=RetryPolicy(first=0.1, longest=0.2))

# The handler says what it begins and ends, and takes its time as long as there is a file called `hold`.
PROGRAM = """
import os, sys, time
from pathlib import Path
from refactor_bot.jobs.round import RetryPolicy
from refactor_bot.settings import Settings
from refactor_bot.worker import Pace, work

directory = Path(sys.argv[1])
pace = Pace(heartbeat=0.2, stale=3.0, upkeep=0.3, poll=0.2, grace=float(sys.argv[3]), retry=RetryPolicy(0.1, 0.2))

def say(word, repository, events):
    with open(directory / "said", "a") as file:
        file.write("".join(f"{word} {repository.id} {event.branch}\\n" for event in events))

def handle(repository, events):
    say("begin", repository, events)
    while (directory / "hold").exists():
        time.sleep(0.02)
    say("end", repository, events)

sys.exit(work(Settings(database_url=sys.argv[2], data_dir=directory, workers=2), lambda *_: handle, pace))
"""


class Stage:
    def __init__(self, directory: Path, url: str, engine: Engine) -> None:
        self.directory = directory
        self.url = url
        self.inbox = Inbox(engine, attempts=20)
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, grace: float = 5) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", PROGRAM, str(self.directory), self.url, str(grace)]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def receive(self, branch: str, repository: int = 42) -> None:
        where = RepositoryId(7, repository, f"octo/{repository}")
        self.inbox.receive(
            Stored(f"{repository}-{branch}", "push", where, encode(Pushed(where, branch, "a" * 40, True)))
        )

    def hold(self) -> None:
        (self.directory / "hold").touch()

    def go_on(self) -> None:
        (self.directory / "hold").unlink()

    def said(self, word: str) -> list[str]:
        path = self.directory / "said"
        lines = path.read_text().splitlines() if path.exists() else []
        return [line.removeprefix(f"{word} ") for line in lines if line.startswith(f"{word} ")]

    def until(self, done: Callable[[], object], what: str) -> None:
        deadline = time.monotonic() + 120
        while not done():
            if time.monotonic() > deadline:
                pytest.fail(f"{what} did not happen; said: {self.said('begin')} {self.inbox.counts()}")
            time.sleep(0.05)


@pytest.fixture
def stage(tmp_path: Path, database_url: str, engine: Engine) -> Iterator[Stage]:
    stage = Stage(tmp_path, database_url, engine)
    yield stage
    for process in stage.processes:
        if process.poll() is None:
            process.kill()
        process.wait()


def test_a_command_survives_kill_9_of_the_worker_that_handles_it(stage: Stage) -> None:
    stage.hold()
    first = stage.start()
    stage.receive("a")
    stage.until(lambda: stage.said("begin") == ["42 a"], "the first attempt")
    first.kill()
    first.wait()
    stage.receive("b")
    stage.go_on()
    stage.start()
    stage.until(lambda: stage.inbox.counts() == Counts(0, 2, 0), "the takeover")
    assert sorted(stage.said("end")) == ["42 a", "42 b"]


def test_workers_that_are_killed_again_and_again_lose_nothing(stage: Stage) -> None:
    for number in range(12):
        stage.receive(f"n{number}", repository=number % 3 + 1)
    for _ in range(2):
        stage.hold()
        before = len(stage.said("begin"))
        process = stage.start()
        stage.until(lambda before=before: len(stage.said("begin")) > before, "a beginning")
        process.send_signal(signal.SIGKILL)
        process.wait()
    stage.go_on()
    stage.start()
    stage.until(lambda: stage.inbox.counts() == Counts(0, 12, 0), "the end")
    assert set(stage.said("end")) == {f"{number % 3 + 1} n{number}" for number in range(12)}


def test_a_worker_that_is_told_to_stop_lets_its_job_finish(stage: Stage) -> None:
    stage.hold()
    process = stage.start(grace=30)
    stage.receive("a")
    stage.until(lambda: stage.said("begin"), "the beginning")
    process.terminate()
    stage.go_on()
    assert process.wait(120) == 0
    assert stage.said("end") == ["42 a"]
    assert stage.inbox.counts() == Counts(0, 1, 0)


def test_a_job_that_does_not_finish_in_time_is_given_back(stage: Stage, engine: Engine) -> None:
    stage.hold()
    process = stage.start(grace=0.5)
    stage.receive("a")
    stage.until(lambda: stage.said("begin"), "the beginning")
    process.terminate()
    assert process.wait(120) == 0
    with engine.connect() as connection:
        assert connection.execute(text("SELECT attempts FROM events")).scalars().all() == [0]
    stage.go_on()
    stage.start()
    stage.until(lambda: stage.inbox.counts() == Counts(0, 1, 0), "the second attempt")


class Watch:
    """A handler that knows how many of it run at once."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.running: dict[int, int] = {}
        self.most_of_one = 0
        self.most = 0
        self.handled: list[tuple[int, int]] = []

    def __call__(self, repository: RepositoryId, events: Sequence[Event]) -> None:
        with self.lock:
            self.running[repository.id] = self.running.get(repository.id, 0) + 1
            self.most_of_one = max(self.most_of_one, self.running[repository.id])
            self.most = max(self.most, sum(self.running.values()))
        time.sleep(0.02)
        with self.lock:
            self.running[repository.id] -= 1
            self.handled.append((repository.id, len(events)))


def run_until(workers: Sequence[Worker], done: Callable[[], bool]) -> None:
    async def main() -> None:
        stop = asyncio.Event()
        running = [asyncio.create_task(worker.run(stop)) for worker in workers]
        deadline = time.monotonic() + 120
        while not await asyncio.to_thread(done) and time.monotonic() < deadline:  # noqa: ASYNC110 - a database is asked
            await asyncio.sleep(0.05)
        stop.set()
        await asyncio.gather(*running)

    asyncio.run(main())
    assert done()


def test_a_repository_has_one_job_at_a_time_over_all_workers(stage: Stage, engine: Engine) -> None:
    watch = Watch()
    workers = [Worker(stage.url, engine, watch, decode, slots=3, pace=QUICK) for _ in range(2)]
    for number in range(60):
        stage.receive(f"n{number}", repository=number % 4)
    feeder = threading.Thread(target=lambda: [stage.receive(f"late{n}", repository=n % 4) for n in range(40)])
    feeder.start()
    run_until(workers, lambda: not feeder.is_alive() and stage.inbox.counts() == Counts(0, 100, 0))
    feeder.join()
    assert watch.most_of_one == 1
    assert watch.most > 1
    assert sum(count for _, count in watch.handled) == 100
    assert len(watch.handled) < 100


def test_a_worker_survives_a_database_that_drops_its_connections(stage: Stage, engine: Engine, server: str) -> None:
    watch = Watch()
    worker = Worker(stage.url, engine, watch, decode, pace=QUICK)
    dropped: list[int] = []

    def drop_then_done() -> bool:
        with engine.connect() as connection:
            listening = connection.scalar(text("SELECT count(*) FROM procrastinate_workers"))
        if not dropped and listening:
            with psycopg.connect(server, autocommit=True) as connection:
                name = stage.url.partition("?")[0].rpartition("/")[2]
                cursor = connection.execute(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", (name,)
                )
                dropped.extend(row[0] for row in cursor.fetchall() if row[0])
            stage.receive("after")
            return False
        return bool(dropped) and stage.inbox.counts() == Counts(0, 1, 0)

    run_until([worker], drop_then_done)
    assert dropped[0] > 0


def test_a_worker_process_waits_for_the_app_to_be_registered(
    tmp_path: Path, database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refactor_bot.worker.LOOK", 0.05)
    settings = Settings(database_url=database_url, data_dir=tmp_path)
    asked: list[int | None] = []

    def handle(completed: Settings, _: Engine) -> Handle:
        asked.append(completed.app_id)
        if completed.app_id is None:
            stored = Credentials(7, "refactor-bot", "key", ("secret",), "id", "secret")
            Vault(engine, lambda: sealing(settings)).register(stored)
            raise NotRegisteredError("not yet")
        raise UsageError("there it is")

    with pytest.raises(UsageError, match="there it is"):
        work(settings, handle)
    assert asked == [None, 7]


def test_of_several_workers_one_queues_what_is_due(stage: Stage, engine: Engine) -> None:
    monday = datetime(2026, 1, 5, tzinfo=UTC)
    clock = [monday]
    seen: list[Event] = []
    schedules = SqlSchedules(engine)
    schedules.note(RepositoryId(7, 42, "octo/42"), Rule("daily"), monday)
    pace = replace(QUICK, ticks="* * * * * *")

    def handle(_: RepositoryId, events: Sequence[Event]) -> None:
        seen.extend(events)

    workers = [Worker(stage.url, engine, handle, decode, pace=pace, now=lambda: clock[0]) for _ in range(2)]

    def jobs() -> int:
        with engine.connect() as connection:
            return connection.scalar(text("SELECT max(defer_timestamp) FROM procrastinate_periodic_defers")) or 0

    def twice_ticked() -> bool:
        if clock[0] == monday and jobs():
            assert seen == []
            clock[0] = monday + timedelta(days=1)
            return False
        if seen and len(clock) == 1:
            clock.append(monday)
            ticked.append(jobs())
        return bool(ticked) and jobs() > ticked[0] + 1

    ticked: list[int] = []
    run_until(workers, twice_ticked)
    assert seen == [SweepDue(RepositoryId(7, 42, "octo/42"), "daily||UTC")]


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    settings = Settings(database_url="postgresql://nobody@127.0.0.1:1/x", data_dir=tmp_path)
    with pytest.raises(UsageError, match="Check DATABASE_URL"):
        work(settings, lambda *_: lambda *_: None)
    assert list(tmp_path.iterdir()) == []
