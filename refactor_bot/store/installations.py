"""Who installed the App, and on which repositories; a mirror of what GitHub says, for the state page."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from refactor_bot.github.model import InstallationChanged, RepositoryChanged, RepositoryId
from refactor_bot.store.retention import forget
from refactor_bot.store.tables import installations, repositories

_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Reach:
    """How many installations and repositories there are."""

    installations: int
    repositories: int


def remember(engine: Engine, change: InstallationChanged) -> None:
    """Bring the tables up to what a delivery says; a repeated delivery changes nothing."""
    mine = installations.c.id == change.installation
    with engine.begin() as connection:
        own = select(repositories.c.id).where(repositories.c.installation == change.installation)
        if change.action == "deleted":
            forget(connection, connection.scalars(own).all())
            connection.execute(delete(installations).where(mine))
            return
        row = {"id": change.installation, "account": change.account}
        known = insert(installations).values(row)
        fresh = {"account": change.account, "changed_at": func.now()}
        connection.execute(known.on_conflict_do_update(index_elements=[installations.c.id], set_=fresh))
        if change.action in ("suspend", "unsuspend"):
            connection.execute(update(installations).where(mine).values(suspended=change.action == "suspend"))
        # What another installation has by now, after a transfer, is none of this one's business.
        gone = [repository.id for repository in change.removed]
        forget(connection, connection.scalars(own.where(repositories.c.id.in_(gone))).all())
        for start in range(0, len(change.added), _CHUNK):
            add(connection, change.added[start : start + _CHUNK])


def follow(engine: Engine, change: RepositoryChanged) -> None:
    """Bring the name of a repository up to date, or forget it."""
    repository = change.repository
    with engine.begin() as connection:
        if change.action == "deleted":
            forget(connection, (repository.id,))
        else:
            add(connection, (repository,))


def reach(engine: Engine) -> Reach:
    """Count installations and repositories."""
    with engine.connect() as connection:
        return Reach(
            connection.scalar(select(func.count()).select_from(installations)) or 0,
            connection.scalar(select(func.count()).select_from(repositories)) or 0,
        )


def add(connection: Connection, added: tuple[RepositoryId, ...]) -> None:
    """Remember some repositories, or their new names and installations."""
    # One statement must not meet a row twice, whatever the delivery lists.
    rows = {item.id: {"id": item.id, "installation": item.installation, "full_name": item.full_name} for item in added}
    known = insert(repositories).values(list(rows.values()))
    fresh = {"installation": known.excluded.installation, "full_name": known.excluded.full_name}
    connection.execute(known.on_conflict_do_update(index_elements=[repositories.c.id], set_=fresh))
