"""Stored events: kept until they were handled, whatever crashes in between."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, func, or_, select, text, true, update
from sqlalchemy.dialects.postgresql import insert

from refactor_bot.github.model import RepositoryId
from refactor_bot.jobs.pace import HOUR, waits
from refactor_bot.jobs.queue import enqueue
from refactor_bot.store.tables import events

PENDING = and_(events.c.handled_at.is_(None), events.c.given_up_at.is_(None))
_DUE = and_(PENDING, or_(events.c.due_at.is_(None), events.c.due_at <= func.now()))
_BATCH = 500
_CHUNK = 1_000
_LONGEST_ERROR = 2000
_LOCK = 0x5EF4C706
_TURNS = text("SELECT pg_advisory_xact_lock(CAST(:lock AS int), hashint8(CAST(:installation AS bigint)))")


@dataclass(frozen=True, slots=True)
class Stored:
    """An event on its way in.

    Attributes:
        delivery: GitHub's number of the delivery; a redelivery has the same.
        kind: GitHub's name of the event.
        repository: Whom it concerns.
        payload: The encoded event.
    """

    delivery: str
    kind: str
    repository: RepositoryId
    payload: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Events of one repository that are handled together.

    Attributes:
        repository: As the newest event names it.
        deliveries: Their numbers, oldest first.
        payloads: The encoded events, in the same order.
        attempt: The how-manieth time the most tried one of them is tried, from 1.
    """

    repository: RepositoryId
    deliveries: tuple[str, ...]
    payloads: tuple[bytes, ...]
    attempt: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many events stand where."""

    pending: int
    handled: int
    given_up: int


class Inbox:
    """Stores events and hands them out, over one database.

    Args:
        engine: The database.
        attempts: How often an event is tried before it is given up; a worker that dies over it counts.
    """

    def __init__(self, engine: Engine, attempts: int = 6) -> None:
        self._engine = engine
        self._attempts = attempts

    def receive(self, event: Stored) -> Literal["queued", "duplicate"]:
        """Keep an event and queue its repository, both or neither.

        A redelivery of an event that was given up is a wish to try it again; any other redelivery is a duplicate.
        """
        statement = insert(events).values(_row(event))
        again = {"given_up_at": None, "attempts": 0, "error": None}
        keep = statement.on_conflict_do_update(
            index_elements=[events.c.delivery], set_=again, where=events.c.given_up_at.is_not(None)
        ).returning(events.c.delivery)
        with self._engine.begin() as connection:
            if connection.execute(keep).first() is None:
                return "duplicate"
            enqueue(connection, event.repository.id, event.repository.installation)
        return "queued"

    def receive_in_turns(self, received: Sequence[Stored], an_hour: int) -> int:
        """Keep events of one kind and installation, of which only so many an hour are handled.

        Args:
            received: The events; those that were received before count once.
            an_hour: How many an hour may see, at least one.

        Returns:
            How many of them wait for a later hour.
        """
        if not received:
            return 0
        kind, installation = received[0].kind, received[0].repository.installation
        with self._engine.begin() as connection:
            connection.execute(_TURNS, {"lock": _LOCK, "installation": installation})
            now = connection.execute(select(func.now())).scalar_one()
            seconds = waits(_recent(connection, kind, installation), len(received), an_hour)
            rows = [
                {**_row(event), "due_at": now + timedelta(seconds=wait) if wait else None}
                for event, wait in zip(received, seconds, strict=True)
            ]
            kept: list[tuple[int, datetime | None]] = []
            for start in range(0, len(rows), _CHUNK):
                keep = insert(events).values(rows[start : start + _CHUNK]).on_conflict_do_nothing()
                inserted = connection.execute(keep.returning(events.c.repository, events.c.due_at))
                kept += [(row.repository, row.due_at) for row in inserted]
            for repository, due in kept:
                if due is None:
                    enqueue(connection, repository, installation)
        return sum(due is not None for _, due in kept)

    def begin(self, repository: int, without: Collection[str] = ()) -> Batch | None:
        """Hand out what is to be handled next, and count the attempt before it is made.

        Fresh events go together. Those that failed before go one at a time, the least tried first, so that one that
        always fails holds up no other.

        Args:
            repository: Number of the repository; the caller holds its lock.
            without: Deliveries to leave for later.

        Returns:
            None when nothing is pending.
        """
        mine = and_(events.c.repository == repository, _DUE, events.c.delivery.not_in(without))
        with self._engine.begin() as connection:
            self._give_up(
                connection,
                and_(mine, events.c.attempts >= self._attempts),
                "the worker ended each time while it handled this event",
            )
            rows = connection.execute(
                select(events)
                .where(mine)
                .order_by(events.c.attempts, events.c.received_at, events.c.delivery)
                .limit(_BATCH)
                .with_for_update()
            ).all()
            if not rows:
                return None
            chosen = [row for row in rows if row.attempts == 0] or rows[:1]
            deliveries = tuple(row.delivery for row in chosen)
            connection.execute(
                update(events).where(events.c.delivery.in_(deliveries)).values(attempts=events.c.attempts + 1)
            )
        newest = chosen[-1]
        return Batch(
            repository=RepositoryId(newest.installation, newest.repository, newest.full_name),
            deliveries=deliveries,
            payloads=tuple(row.payload for row in chosen),
            attempt=newest.attempts + 1,
        )

    def done(self, deliveries: Sequence[str]) -> None:
        """Remember that events were handled."""
        with self._engine.begin() as connection:
            connection.execute(
                update(events)
                .where(events.c.delivery.in_(deliveries))
                .values(handled_at=func.clock_timestamp(), error=None)
            )

    def failed(self, batch: Batch, error: str, *, final: bool, delay: float) -> bool:
        """Remember a failure, and queue the repository again for whatever is left.

        Args:
            batch: What was tried.
            error: Why it failed.
            final: Whether trying again cannot help.
            delay: Seconds before the next attempt.

        Returns:
            Whether the events were given up.
        """
        ours = events.c.delivery.in_(batch.deliveries)
        last = events.c.attempts >= self._attempts
        with self._engine.begin() as connection:
            connection.execute(update(events).where(ours).values(error=error[:_LONGEST_ERROR]))
            gone = self._give_up(connection, and_(ours, true() if final else last), None)
            left = connection.scalar(select(func.count()).where(events.c.repository == batch.repository.id, _DUE))
            if left:
                enqueue(connection, batch.repository.id, batch.repository.installation, delay)
        return gone > 0

    def release(self, batch: Batch) -> None:
        """Take back an attempt that the process has no time to finish, and queue it for another."""
        with self._engine.begin() as connection:
            connection.execute(
                update(events)
                .where(events.c.delivery.in_(batch.deliveries), PENDING)
                .values(attempts=func.greatest(events.c.attempts - 1, 0))
            )
            enqueue(connection, batch.repository.id, batch.repository.installation)

    def counts(self) -> Counts:
        """Count all events."""
        given_up = events.c.given_up_at.is_not(None)
        handled = events.c.handled_at.is_not(None)
        with self._engine.connect() as connection:
            row = connection.execute(
                select(
                    func.count().filter(PENDING),
                    func.count().filter(handled),
                    func.count().filter(given_up),
                ).select_from(events)
            ).one()
        return Counts(*row)

    def error(self, delivery: str) -> str | None:
        """Return why an event failed last, or None."""
        with self._engine.connect() as connection:
            return connection.scalar(select(events.c.error).where(events.c.delivery == delivery))

    def forget(self, days: int) -> int:
        """Delete events that are done with for longer than a number of days; return how many."""
        limit = func.now() - func.make_interval(0, 0, 0, days)
        old = or_(events.c.handled_at < limit, events.c.given_up_at < limit)
        with self._engine.begin() as connection:
            return connection.execute(delete(events).where(old)).rowcount

    @staticmethod
    def _give_up(connection: Connection, which: ColumnElement[bool], error: str | None) -> int:
        values = {"given_up_at": func.clock_timestamp()}
        if error is not None:
            values["error"] = func.coalesce(events.c.error, error)
        return connection.execute(update(events).where(which).values(values)).rowcount


def keep(connection: Connection, event: Stored) -> bool:
    """Keep an event and queue its repository, within the caller's transaction; return whether it is new."""
    statement = insert(events).values(_row(event)).on_conflict_do_nothing().returning(events.c.delivery)
    if connection.execute(statement).first() is None:
        return False
    enqueue(connection, event.repository.id, event.repository.installation)
    return True


def _row(event: Stored) -> dict[str, object]:
    return {
        "delivery": event.delivery,
        "kind": event.kind,
        "repository": event.repository.id,
        "installation": event.repository.installation,
        "full_name": event.repository.full_name,
        "payload": event.payload,
    }


def _recent(connection: Connection, kind: str, installation: int) -> int:
    """Count the events of a kind that wait, or were handled within the last hour."""
    ended = func.coalesce(events.c.handled_at, events.c.given_up_at)
    recent = or_(ended.is_(None), ended > func.now() - func.make_interval(0, 0, 0, 0, 0, 0, HOUR))
    alike = select(func.count()).where(events.c.kind == kind, events.c.installation == installation, recent)
    return connection.scalar(alike) or 0
