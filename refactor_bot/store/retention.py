"""How long something is kept: what is known of a repository goes with the App's installation there."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Engine, delete, func, select, text

from refactor_bot.store.tables import events, history, repositories

_CHUNK = 1_000


def forget(connection: Connection, gone: Collection[int]) -> None:
    """Delete what is kept of some repositories: their trend, and every event, handled or not."""
    ids = sorted(gone)
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        connection.execute(delete(history).where(history.c.repository.in_(part)))
        connection.execute(delete(events).where(events.c.repository.in_(part)))
        connection.execute(delete(repositories).where(repositories.c.id.in_(part)))


def forget_old(engine: Engine, days: int) -> int:
    """Delete points of trends that are older than some days, and return how many there were."""
    with engine.begin() as connection:
        age = text("make_interval(days => :days)").bindparams(days=days)
        return connection.execute(delete(history).where(history.c.at < func.now() - age)).rowcount


def present(engine: Engine) -> frozenset[int]:
    """Return the repositories in which the App is installed."""
    with engine.connect() as connection:
        return frozenset(connection.scalars(select(repositories.c.id)))
