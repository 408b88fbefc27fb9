"""How much a run that nobody asked for may do this week: new pull requests, and checks that it causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from refactor_bot.github.model import Checked, ObservedPullRequest
from refactor_bot.github.port import Forge
from refactor_bot.schedule import week_start
from refactor_bot.sweep.reading import Reading

ASSUMED_MINUTES = 10.0
"""What the checks of one push are taken for until GitHub tells of some."""

_MOST_ASKED = 10


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may be done.

    Attributes:
        new: Pull requests that may be opened.
        pushes: Branches that may be pushed; None for any number.
    """

    new: int
    pushes: int | None = None


def allowance(reading: Reading, forge: Forge, now: datetime) -> Allowance:
    """Return what may be done this week beside what was done; GitHub is asked for checks only where they are limited.

    Args:
        reading: The repository, with the bot's pull requests.
        forge: The repository.
        now: The time.

    Raises:
        GitHubError: GitHub did not answer.
    """
    asked, pulls = reading.config.pull_requests, reading.observed
    week = week_start(now, reading.config.timezone)
    new = max(0, asked.per_week - sum(_since(pull, week) for pull in pulls))
    if asked.ci_minutes_per_week is None:
        return Allowance(new)
    checked = {pull.number: forge.checked(pull.head) for pull in pulls[:_MOST_ASKED]}
    return Allowance(new, _pushes(asked.ci_minutes_per_week, pulls, checked, week))


def _pushes(
    minutes: int, pulls: Sequence[ObservedPullRequest], checked: Mapping[int, Checked | None], week: datetime
) -> int:
    """Return how many pushes some minutes are good for, by what the checks of earlier ones took on average."""
    known = [one.minutes for one in checked.values() if one is not None]
    each = max(sum(known) / len(known), 1.0) if known else ASSUMED_MINUTES
    spent = 0.0
    for pull in pulls:
        found = checked.get(pull.number)
        if found is not None and found.started_at >= week:
            spent += found.minutes
        elif found is None and _since(pull, week):
            spent += each
    return max(0, int((minutes - spent) // each))


def _since(pull: ObservedPullRequest, week: datetime) -> bool:
    return pull.opened_at is not None and pull.opened_at >= week
