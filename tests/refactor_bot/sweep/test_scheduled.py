"""Sweeps by schedule, over the whole loop; the clock that makes them due is the test's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from plugins.loop import NAME, OWNER, SOURCE, Loop
from sqlalchemy import Engine

from refactor_bot.jobs.due import queue_due
from refactor_bot.store.schedules import SqlSchedules, Standing

DAY = timedelta(days=1)
FILES = {"a/a.py": SOURCE, "b/b.py": SOURCE.replace(b"load_table", b"read_table")}
CONFIG = '[pull-requests]\nper-week = 1\nmax-files = 1\n[codemods]\nenable = ["docstrings"]\n'


class Calendar:
    """A loop, and the time by which its repository is due."""

    def __init__(self, loop: Loop, engine: Engine) -> None:
        self.loop = loop
        self.engine = engine
        self.schedules = SqlSchedules(engine)

    def begin(self, files: Mapping[str, bytes] = FILES) -> None:
        self.repo = self.loop.repository(files)

    def configure(self, head: str, text: str = CONFIG) -> None:
        self.loop.hub.push(NAME, "main", {".refactor-bot.toml": (head + text).encode()}, "Configure", OWNER)
        self.loop.settle()

    @property
    def known(self) -> Standing | None:
        return self.schedules.known(self.repo.id)

    def pass_until(self, now: datetime | None) -> int:
        """Queue what is due by then, wait until it is handled, and return how many pull requests are open."""
        assert now is not None
        queue_due(self.engine, now)
        self.loop.settle()
        return len(self.loop.pulls())

    def due(self) -> datetime | None:
        return self.known.sweep_at if self.known else None

    def words(self) -> list[str]:
        """Return everything that was said anywhere."""
        return [comment.body for issue in self.repo.issues.values() for comment in issue.comments]


@pytest.fixture
def calendar(loop: Loop, engine: Engine) -> Calendar:
    return Calendar(loop, engine)


def test_a_sweep_opens_what_the_week_has_room_for_and_says_nothing(calendar: Calendar) -> None:
    calendar.begin()
    # Without a configuration of its own it is looked at, and nothing more.
    assert calendar.pass_until(datetime.now(UTC) + 2 * DAY) == 0
    assert calendar.pass_until(datetime.now(UTC) + 20 * DAY) == 0
    assert calendar.known == Standing(None, None)
    calendar.configure("schedule = 'daily'\n")
    first = calendar.due()
    assert first is not None
    assert datetime.now(UTC) < first < datetime.now(UTC) + 2 * DAY
    assert calendar.pass_until(first) == 1
    second = calendar.due()
    assert second is not None
    assert first < second < first + 2 * DAY
    (head,) = [pull.pull.head_sha for pull in calendar.loop.pulls()]
    # The week has no room for another, and the first is as it should be.
    assert calendar.pass_until(second) == 1
    assert [pull.pull.head_sha for pull in calendar.loop.pulls()] == [head]
    assert calendar.words() == []
    calendar.configure("schedule = 'daily'\n", CONFIG.replace("per-week = 1", "per-week = 2"))
    assert calendar.pass_until(calendar.due()) == 2
    assert calendar.words() == []
    assert "Next sweep by itself: " in calendar.loop.command("/refactor status")


def test_what_keeps_a_repository_from_being_swept(calendar: Calendar) -> None:
    calendar.begin()
    loop, now = calendar.loop, datetime.now(UTC)
    quiet = f"{now - timedelta(hours=2):%H:%M}-{now + timedelta(hours=3):%H:%M}"
    calendar.configure(f"schedule = 'daily'\nquiet-hours = '{quiet}'\n")
    assert calendar.pass_until(now + 2 * DAY) == 0
    # It is put off until the quiet hours are over.
    until = calendar.due()
    assert until is not None
    assert f"{until:%H:%M}" == quiet[6:]
    assert timedelta(hours=2) < until - now < timedelta(hours=4)

    calendar.configure("schedule = 'daily'\n")
    loop.command("/refactor pause")
    assert calendar.pass_until(now + 4 * DAY) == 0
    assert calendar.due() is not None
    assert "as long as this is paused" in loop.command("/refactor status")
    loop.command("/refactor resume")

    said = calendar.words()
    for wrong in ("schedule = 'hourly'\n", "schedule = 'never'\n"):
        calendar.configure("schedule = 'daily'\n")
        assert calendar.due() is not None
        calendar.configure(wrong)
        assert calendar.due() is None
        assert calendar.pass_until(now + 6 * DAY) == 0
    assert calendar.words() == said

    calendar.configure("schedule = 'daily'\n")
    calendar.repo.archived = True
    assert calendar.pass_until(now + 8 * DAY) == 0
    assert calendar.due() is None
    calendar.repo.archived = False
    # A removal that nobody told of is noticed when the time comes.
    calendar.configure("schedule = 'weekly'\n")
    loop.hub.world.installations.clear()
    assert calendar.pass_until(now + 30 * DAY) == 0
    assert calendar.known is None
    assert calendar.words() == said
