from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, insert, select

from refactor_bot.github.model import InstallationChanged, RepositoryId
from refactor_bot.store import retention
from refactor_bot.store.history import SqlHistory, SweepRecord
from refactor_bot.store.installations import remember
from refactor_bot.store.tables import events

NOW = datetime.now(UTC)
RECORD = SweepRecord(42, NOW, "a" * 40, "docstrings", 12, 9, 30, 1.5)
BOTH = (RepositoryId(7, 42, "o/a"), RepositoryId(7, 43, "o/b"))


def _kept(engine: Engine) -> tuple[int, int, int]:
    with engine.connect() as connection:
        left = connection.scalar(select(func.count()).select_from(events)) or 0
    history = SqlHistory(engine)
    return len(history.trend(42, "docstrings")), len(history.trend(43, "docstrings")), left


def _filled(engine: Engine) -> None:
    remember(engine, InstallationChanged(7, "created", "o", added=BOTH))
    SqlHistory(engine).record([RECORD, replace(RECORD, repository=43)])
    with engine.begin() as connection:
        for number in (42, 43):
            row = {"kind": "x", "repository": number, "installation": 7, "full_name": "o/a", "payload": b"{}"}
            connection.execute(insert(events).values(delivery=str(number), **row))


def test_taking_a_repository_away_takes_what_is_kept_of_it(engine: Engine) -> None:
    _filled(engine)
    remember(engine, InstallationChanged(7, "removed", "o", removed=BOTH[:1]))
    assert _kept(engine) == (0, 1, 1)
    assert retention.present(engine) == {43}


def test_uninstalling_takes_everything(engine: Engine) -> None:
    _filled(engine)
    remember(engine, InstallationChanged(7, "deleted", "o"))
    assert _kept(engine) == (0, 0, 0)
    assert retention.present(engine) == frozenset()


def test_suspending_keeps_everything(engine: Engine) -> None:
    _filled(engine)
    remember(engine, InstallationChanged(7, "suspend", "o"))
    assert _kept(engine) == (1, 1, 2)


def test_trends_have_an_end(engine: Engine) -> None:
    _filled(engine)
    SqlHistory(engine).record([replace(RECORD, at=NOW - timedelta(days=40))])
    assert retention.forget_old(engine, 60) == 0
    assert retention.forget_old(engine, 30) == 1
    assert _kept(engine) == (1, 1, 2)
