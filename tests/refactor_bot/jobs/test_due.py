"""What is due by schedule, by a clock that the test sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text, update

from refactor_bot.github.model import InstallationChanged, RepositoryChanged, RepositoryId, SweepDue
from refactor_bot.github.webhooks import decode
from refactor_bot.jobs.due import queue_due
from refactor_bot.jobs.inbox import Inbox
from refactor_bot.schedule import Rule, next_slot
from refactor_bot.store.installations import follow, remember
from refactor_bot.store.schedules import LOOKS, SqlSchedules, Standing
from refactor_bot.store.tables import repositories

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)
DAILY = Rule("daily")


class Fleet:
    """Repositories of installations, and what is queued of them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.schedules = SqlSchedules(engine)
        self.inbox = Inbox(engine)

    def note(self, number: int = 42, rule: Rule | None = DAILY, installation: int = 7, now: datetime = MONDAY) -> None:
        self.schedules.note(RepositoryId(installation, number, f"octo/{number}"), rule, now)

    def installed(self, action: str, *numbers: int, installation: int = 7) -> None:
        listed = tuple(RepositoryId(installation, number, f"octo/{number}") for number in numbers)
        gone = action in ("deleted", "removed")
        kinds = {"removed" if gone else "added": listed}
        remember(self.engine, InstallationChanged(installation, action, "octo", **kinds))

    def at(self, number: int = 42) -> datetime | None:
        known = self.schedules.known(number)
        return known.sweep_at if known else None

    def queued(self, now: datetime) -> list[SweepDue]:
        """Queue what is due, and handle it."""
        queue_due(self.engine, now)
        found: list[SweepDue] = []
        for number in self.numbers():
            while (batch := self.inbox.begin(number)) is not None:
                found += [event for event in map(decode, batch.payloads) if isinstance(event, SweepDue)]
                self.inbox.done(batch.deliveries)
        return found

    def numbers(self) -> list[int]:
        with self.engine.connect() as connection:
            return list(connection.scalars(select(repositories.c.id).order_by(repositories.c.id)))

    def jobs(self) -> list[tuple[int, int]]:
        """Return repository and priority of the jobs that wait, first come first."""
        query = "SELECT args->>'repository_id', priority FROM procrastinate_jobs WHERE status = 'todo'"
        with self.engine.connect() as connection:
            rows = connection.execute(text(f"{query} ORDER BY priority DESC, id")).all()
        return [(int(row[0]), row[1]) for row in rows]


@pytest.fixture
def fleet(engine: Engine) -> Fleet:
    return Fleet(engine)


def test_a_repository_is_queued_once_when_its_time_has_come(fleet: Fleet) -> None:
    fleet.note()
    slot = next_slot(DAILY, 42, MONDAY)
    assert fleet.at() == slot
    assert slot is not None
    assert fleet.queued(slot - timedelta(seconds=1)) == []
    assert fleet.queued(slot) == [SweepDue(RepositoryId(7, 42, "octo/42"), str(DAILY))]
    assert fleet.queued(slot + timedelta(minutes=1)) == []
    assert fleet.at() == slot + DAY


def test_what_was_missed_is_made_up_for_once(fleet: Fleet) -> None:
    fleet.note()
    slot = next_slot(DAILY, 42, MONDAY)
    assert slot is not None
    late = slot + 9 * DAY - timedelta(hours=1)
    assert len(fleet.queued(late)) == 1
    # What was made up for today is not done again today.
    following = fleet.at()
    assert following is not None
    assert following > slot + 9 * DAY - timedelta(minutes=1)
    assert following.date() != late.date()
    assert fleet.queued(late + timedelta(minutes=1)) == []


def test_a_sweep_that_still_waits_serves_for_the_next_one(fleet: Fleet) -> None:
    fleet.note()
    slot = next_slot(DAILY, 42, MONDAY)
    assert slot is not None
    queue_due(fleet.engine, slot)
    queue_due(fleet.engine, slot + DAY)
    assert len(fleet.queued(slot + DAY)) == 1


@pytest.mark.parametrize("rule", [None, DAILY])
def test_a_configuration_is_looked_at_once_a_week(rule: Rule | None, fleet: Fleet) -> None:
    fleet.note(rule=rule)
    looks = [
        day for day in range(1, 22) if SweepDue(RepositoryId(7, 42, "octo/42")) in fleet.queued(MONDAY + day * DAY)
    ]
    assert looks == ([7, 14, 21] if rule is None else [])


def test_a_new_repository_is_looked_at_within_the_hours(fleet: Fleet) -> None:
    fleet.installed("created", *range(1, 61))
    assert fleet.queued(MONDAY) == []
    assert fleet.queued(MONDAY + timedelta(minutes=9)) == []
    first = fleet.queued(MONDAY + timedelta(minutes=40))
    assert 0 < len(first) < 60
    assert all(not event.rule for event in first)
    assert len(first) + len(fleet.queued(MONDAY + timedelta(minutes=71))) == 60


def test_a_suspended_installation_rests_and_is_made_up_for_once(fleet: Fleet) -> None:
    fleet.installed("created", 42)
    fleet.note()
    fleet.installed("suspend")
    assert fleet.queued(MONDAY + 5 * DAY) == []
    fleet.installed("unsuspend")
    assert len(fleet.queued(MONDAY + 5 * DAY)) == 1
    assert fleet.queued(MONDAY + 5 * DAY) == []


@pytest.mark.parametrize("action", ["deleted", "removed"])
def test_what_is_uninstalled_is_not_queued(action: str, fleet: Fleet) -> None:
    fleet.installed("created", 42)
    fleet.note()
    fleet.installed(action, 42)
    assert fleet.queued(MONDAY + 5 * DAY) == []


def test_a_repository_is_queued_under_its_new_name_and_installation(fleet: Fleet) -> None:
    fleet.note()
    moved = RepositoryId(8, 42, "other/churn")
    follow(fleet.engine, RepositoryChanged(moved, "transferred"))
    assert fleet.queued(MONDAY + 2 * DAY) == [SweepDue(moved, str(DAILY))]


def test_installations_take_turns(fleet: Fleet) -> None:
    fleet.installed("created", *range(100, 110), installation=1)
    fleet.installed("created", 1, installation=2)
    for number in range(100, 110):
        fleet.note(number, installation=1)
    fleet.note(1, installation=2)
    with fleet.engine.begin() as connection:
        connection.execute(update(repositories).values(sweep_at=MONDAY + DAY))
        connection.execute(update(repositories).where(repositories.c.id == 1).values(sweep_at=MONDAY + DAY * 2))
    queue_due(fleet.engine, MONDAY + 3 * DAY)
    order = [number for number, _ in fleet.jobs()]
    assert len(order) == 11
    assert order.index(1) == 1


def test_a_rule_of_another_version_leads_to_a_look(fleet: Fleet) -> None:
    fleet.note()
    with fleet.engine.begin() as connection:
        connection.execute(update(repositories).values(rule="hourly||UTC"))
    assert fleet.queued(MONDAY + 2 * DAY) == [SweepDue(RepositoryId(7, 42, "octo/42"))]
    assert fleet.at() is None


def test_many_that_are_due_take_several_rounds(fleet: Fleet) -> None:
    fleet.installed("created", *range(1, 601))
    with fleet.engine.begin() as connection:
        connection.execute(update(repositories).values(look_at=MONDAY))
    assert [queue_due(fleet.engine, MONDAY) for _ in range(3)] == [500, 100, 0]


def test_a_schedule_that_stays_keeps_its_time(fleet: Fleet) -> None:
    fleet.note()
    before = fleet.at()
    fleet.note(now=MONDAY + 3 * DAY)
    assert fleet.at() == before
    fleet.note(rule=Rule("weekly"), now=MONDAY + 3 * DAY)
    assert fleet.at() == next_slot(Rule("weekly"), 42, MONDAY + 3 * DAY)
    fleet.note(rule=None)
    assert fleet.schedules.known(42) == Standing(None, None)


def test_another_schedule_does_not_come_in_the_window_of_the_last_sweep(fleet: Fleet) -> None:
    fleet.note(rule=Rule("weekly"))
    slot = next_slot(Rule("weekly"), 42, MONDAY)
    assert slot is not None
    assert len(fleet.queued(slot)) == 1
    fleet.note(rule=DAILY, now=slot)
    following = fleet.at()
    assert following is not None
    assert following.date() > slot.date()


def test_a_sweep_is_put_off_and_forgotten(fleet: Fleet) -> None:
    fleet.note()
    fleet.schedules.postpone(42, MONDAY + 3 * DAY)
    assert fleet.queued(MONDAY + 2 * DAY) == []
    assert len(fleet.queued(MONDAY + 3 * DAY)) == 1
    fleet.schedules.forget(42)
    assert fleet.schedules.known(42) is None
    assert fleet.queued(MONDAY + LOOKS) == []
