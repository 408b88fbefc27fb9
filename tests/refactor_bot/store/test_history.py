from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from refactor_bot.store.history import SqlHistory, SweepRecord

FIRST = SweepRecord(42, datetime(2026, 5, 4, tzinfo=UTC), "a" * 40, "docstrings", 12, 9, 30, 1.5)


def test_records_come_back_newest_first_and_only_those_asked_for(engine: Engine) -> None:
    history = SqlHistory(engine)
    later = [replace(FIRST, at=FIRST.at + timedelta(days=day), findings=12 - day) for day in (2, 1, 3)]
    others = [replace(FIRST, repository=43), replace(FIRST, codemod="paths")]
    history.record([FIRST, *later, *others])
    history.record([])
    assert [record.findings for record in history.trend(42, "docstrings")] == [9, 10, 11, 12]
    assert history.trend(42, "docstrings")[-1] == FIRST
    assert len(history.trend(42, "docstrings", limit=2)) == 2
    assert history.trend(44, "docstrings") == []
