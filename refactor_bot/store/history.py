"""The history of sweeps, for the debt trend. Losing it loses no decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Engine, insert, select

from refactor_bot.store.tables import history


@dataclass(frozen=True, slots=True)
class SweepRecord:
    """One line of history: what a sweep of one codemod found.

    Attributes:
        repository: Number of the repository.
        at: When, with its zone.
        commit: The commit that was read.
        codemod: Which codemod.
        findings: How many findings there are.
        fixable: How many of them have an edit.
        files: How many files were read.
        seconds: How long the codemods took.
    """

    repository: int
    at: datetime
    commit: str
    codemod: str
    findings: int
    fixable: int
    files: int
    seconds: float


class SqlHistory:
    """Keeps the history in our database.

    Args:
        engine: The database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, records: Sequence[SweepRecord]) -> None:
        """Keep some records."""
        if records:
            with self._engine.begin() as connection:
                connection.execute(insert(history), [asdict(record) for record in records])

    def trend(self, repository: int, codemod: str, limit: int = 100) -> list[SweepRecord]:
        """Return the newest records of one codemod in one repository, newest first."""
        columns = [column for column in history.columns if column.name != "id"]
        query = (
            select(*columns)
            .where(history.c.repository == repository, history.c.codemod == codemod)
            .order_by(history.c.at.desc(), history.c.id.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [SweepRecord(**row) for row in connection.execute(query).mappings()]
