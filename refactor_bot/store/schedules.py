"""When each repository is due; a mirror of what the configurations say, and losing it costs one look at each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, select, update

from refactor_bot.github.model import RepositoryId
from refactor_bot.schedule import Rule, next_slot
from refactor_bot.store.installations import add
from refactor_bot.store.tables import repositories

LOOKS = timedelta(days=7)
"""Between looks at a configuration that nothing else led to: no delivery is waited for in vain for longer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a repository's schedule.

    Attributes:
        rule: The rule, as text; None where it is not swept.
        sweep_at: When it is due; None where it is not.
    """

    rule: str | None
    sweep_at: datetime | None


class SqlSchedules:
    """Keeps the schedules in our database.

    Args:
        engine: The database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self, repository: int) -> Standing | None:
        """Return what is known of a repository; None where it is not known at all."""
        query = select(repositories.c.rule, repositories.c.sweep_at).where(repositories.c.id == repository)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Standing(row.rule, row.sweep_at)

    def note(self, repository: RepositoryId, rule: Rule | None, now: datetime) -> None:
        """Take over what a configuration says; where that is nothing new, the time that was set stays."""
        mine = repositories.c.id == repository.id
        text = str(rule) if rule is not None else None
        with self._engine.begin() as connection:
            add(connection, (repository,))
            known = connection.execute(select(repositories).where(mine).with_for_update()).one()
            sweep_at = known.sweep_at
            if rule is None:
                sweep_at = None
            elif known.rule != text or sweep_at is None:
                sweep_at = next_slot(rule, repository.id, now, known.swept_at)
            values = {"rule": text, "sweep_at": sweep_at, "look_at": now + LOOKS}
            connection.execute(update(repositories).where(mine).values(values))

    def postpone(self, repository: int, until: datetime) -> None:
        """Have a repository be due later."""
        with self._engine.begin() as connection:
            connection.execute(update(repositories).where(repositories.c.id == repository).values(sweep_at=until))

    def forget(self, repository: int) -> None:
        """Forget a repository that is out of reach."""
        with self._engine.begin() as connection:
            connection.execute(delete(repositories).where(repositories.c.id == repository))
