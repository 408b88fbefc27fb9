"""Queues the repositories whose time has come: for a sweep, or for a look at their configuration."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, exists, func, or_, select, text, update

from refactor_bot.github.model import RepositoryId, SweepDue
from refactor_bot.github.webhooks import encode
from refactor_bot.jobs.inbox import PENDING, Stored, keep
from refactor_bot.schedule import next_slot, parse
from refactor_bot.store.schedules import LOOKS
from refactor_bot.store.tables import events, installations, repositories

SWEEP, LOOK = "sweep", "look"

_MOST = 500
# A repository that is new has its first look when whoever installed the App had the time to configure it.
_FIRST_LOOK = timedelta(minutes=10)
_WITHIN_SECONDS = 3_600

_MEET = text(
    """
    UPDATE repositories
       SET look_at = CAST(:first AS timestamptz) + make_interval(secs => id * 7919 % CAST(:within AS bigint))
     WHERE look_at IS NULL
    """
)


def queue_due(engine: Engine, now: datetime) -> int:
    """Queue what is due, and set the next time; processes that do it at once share the work.

    However long nothing was queued, a repository is queued once.

    Args:
        engine: The database.
        now: The time.

    Returns:
        How many repositories were queued.
    """
    with engine.begin() as connection:
        connection.execute(_MEET, {"first": now + _FIRST_LOOK, "within": _WITHIN_SECONDS})
        return sum(_queue(connection, row, now) for row in _due(connection, now))


def _due(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Return the repositories that are due, of installations that are not suspended, longest waiting first."""
    query = (
        select(repositories)
        .outerjoin(installations, installations.c.id == repositories.c.installation)
        .where(
            or_(repositories.c.sweep_at <= now, repositories.c.look_at <= now), installations.c.suspended.is_not(True)
        )
        .order_by(func.least(repositories.c.sweep_at, repositories.c.look_at), repositories.c.id)
        .limit(_MOST)
        .with_for_update(of=repositories, skip_locked=True)
    )
    return list(connection.execute(query))


def _queue(connection: Connection, row: Row[Any], now: datetime) -> bool:
    times: dict[str, datetime | None] = {"look_at": now + LOOKS}
    kind = LOOK
    if row.sweep_at is not None and row.sweep_at <= now:
        rule = parse(row.rule or "")
        following = next_slot(rule, row.id, now, swept=now) if rule is not None else None
        times |= {"sweep_at": following, "swept_at": now}
        kind = SWEEP if rule is not None else LOOK
    connection.execute(update(repositories).where(repositories.c.id == row.id).values(times))
    if _waits(connection, row.id, kind):
        return False
    repository = RepositoryId(row.installation, row.id, row.full_name)
    event = SweepDue(repository, row.rule if kind == SWEEP else "")
    return keep(connection, Stored(f"{kind}-{row.id}-{int(now.timestamp())}", kind, repository, encode(event)))


def _waits(connection: Connection, repository: int, kind: str) -> bool:
    """Return whether the last time is still to be handled: it serves for this one too."""
    pending = exists().where(events.c.repository == repository, events.c.kind == kind, PENDING)
    return bool(connection.scalar(select(pending)))
