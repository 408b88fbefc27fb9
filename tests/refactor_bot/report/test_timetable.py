from datetime import UTC, datetime

import pytest

from refactor_bot import config
from refactor_bot.report.timetable import timetable

AT = datetime(2026, 1, 5, 3, 12, tzinfo=UTC)


def told(text: str | None, at: datetime | None = AT, paused: bool = False) -> str:
    data = None if text is None else text.encode()
    return timetable(config.load(lambda path: data if path == config.OWN_FILE else None), at, paused=paused)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Monday, 2026-01-05 03:12 (UTC); the schedule is `weekly`, at most 5 new pull requests a calendar week."),
        ("timezone = 'America/New_York'", "Sunday, 2026-01-04 22:12 (America/New_York)"),
        ("[pull-requests]\nci-minutes-per-week = 90", "week and about 90 minutes of CI."),
    ],
)
def test_the_next_sweep_is_told_by_the_clock_of_the_repository(text: str, expected: str) -> None:
    assert expected in told(text)


@pytest.mark.parametrize(
    ("text", "paused", "why"),
    [
        (None, False, "no configuration of its own"),
        ("schedule = 'never'", False, "the schedule is `never`"),
        ("", True, "as long as this is paused"),
    ],
)
def test_why_there_is_none_is_told(text: str | None, paused: bool, why: str) -> None:
    found = told(text, paused=paused)
    assert why in found
    assert "2026" not in found
