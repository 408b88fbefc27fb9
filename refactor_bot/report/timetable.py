"""Says when a repository is swept next, or why it is not."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from refactor_bot.config import Config
from refactor_bot.report.markdown import code


def timetable(config: Config, sweep_at: datetime | None, *, paused: bool) -> str:
    """Say when the next sweep is, and what it may do.

    Args:
        config: The configuration in effect.
        sweep_at: When the next sweep is due; None where none is.
        paused: Whether people want nothing to be done.
    """
    if config.source is None:
        return (
            "No sweep by itself: this repository has no configuration of its own. "
            f"{code('/refactor run')} does the same at once."
        )
    if config.rule is None or sweep_at is None:
        return f"No sweep by itself: the schedule is {code(config.schedule)}."
    if paused:
        return "No sweep by itself as long as this is paused."
    clock = sweep_at.astimezone(ZoneInfo(config.timezone))
    asked = config.pull_requests
    limits = [f"at most {asked.per_week} new pull requests a calendar week"]
    if asked.ci_minutes_per_week is not None:
        limits.append(f"about {asked.ci_minutes_per_week} minutes of CI")
    when = f"{clock:%A, %Y-%m-%d %H:%M} ({config.timezone})"
    return f"Next sweep by itself: {when}; the schedule is {code(config.schedule)}, {' and '.join(limits)}."
