from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from refactor_bot import config
from refactor_bot.github.model import Checked, ObservedPullRequest
from refactor_bot.sweep.allowance import Allowance, allowance

# A Friday.
NOW = datetime(2026, 1, 9, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Forge:
    """What the checks on each commit took."""

    known: dict[str, Checked] = field(default_factory=dict)
    asked: int = 0

    def checked(self, sha: str) -> Checked | None:
        self.asked += 1
        return self.known.get(sha)


def pull(number: int, days: float | None) -> ObservedPullRequest:
    opened = None if days is None else NOW - days * DAY
    return ObservedPullRequest(
        number, "", f"refactor-bot/{number}", "main", f"sha{number}", "merged", "", "", None, False, False, opened
    )


def allowed(text: str, pulls: list[ObservedPullRequest], forge: Forge | None = None) -> Allowance:
    settings = config.load(lambda path: text.encode() if path == config.OWN_FILE else None)
    return allowance(SimpleNamespace(config=settings, observed=tuple(pulls)), forge or Forge(), NOW)


@pytest.mark.parametrize(("days", "left"), [([], 3), ([1], 2), ([1, 4.4, 4.6], 1), ([8, None], 3), ([0, 1, 2, 3], 0)])
def test_what_was_opened_since_monday_counts(days: list[float | None], left: int) -> None:
    pulls = [pull(number, one) for number, one in enumerate(days)]
    assert allowed("[pull-requests]\nper-week = 3", pulls) == Allowance(left)


def test_the_week_is_that_of_the_zone() -> None:
    # Half past eleven on Sunday evening in London is Monday in Berlin.
    late = [pull(1, 4 + 12.5 / 24)]
    assert allowed("[pull-requests]\nper-week = 3", late) == Allowance(3)
    assert allowed("timezone = 'Europe/Berlin'\n[pull-requests]\nper-week = 3", late) == Allowance(2)


def test_github_is_asked_for_checks_only_where_they_are_limited() -> None:
    forge = Forge()
    allowed("", [pull(1, 1)], forge)
    assert forge.asked == 0


LIMITED = "[pull-requests]\nci-minutes-per-week = 60"


def test_without_any_checks_ten_minutes_are_assumed() -> None:
    assert allowed(LIMITED, []).pushes == 6
    assert allowed(LIMITED, [pull(1, 1), pull(2, 30)]).pushes == 5


def test_the_checks_of_earlier_ones_tell_what_the_next_one_takes() -> None:
    forge = Forge({"sha1": Checked(NOW - DAY, 24), "sha2": Checked(NOW - 30 * DAY, 6)})
    # On average 15 minutes each; 24 are spent this week, and those of the third are not known yet.
    assert allowed(LIMITED, [pull(1, 1), pull(2, 30)], forge).pushes == 2
    assert allowed(LIMITED, [pull(3, 1), pull(1, 1), pull(2, 30)], forge).pushes == 1


def test_checks_on_an_older_one_count_in_the_week_in_which_they_ran() -> None:
    forge = Forge({"sha1": Checked(NOW - DAY, 50)})
    assert allowed(LIMITED, [pull(1, 40)], forge).pushes == 0


def test_a_limit_that_is_used_up_leaves_nothing() -> None:
    forge = Forge({"sha1": Checked(NOW - DAY, 500)})
    assert allowed(LIMITED, [pull(1, 1)], forge).pushes == 0
    assert allowed("[pull-requests]\nci-minutes-per-week = 0", []).pushes == 0


def test_of_many_the_newest_are_asked_for() -> None:
    forge = Forge()
    allowed(LIMITED, [pull(number, 100) for number in range(50)], forge)
    assert forge.asked == 10
