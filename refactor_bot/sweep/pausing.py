"""``pause`` and ``resume``: whether anything is done in a repository."""

from __future__ import annotations

from collections.abc import Callable

from refactor_bot.commands import Command
from refactor_bot.config import ConfigError
from refactor_bot.decisions import Decisions, Made
from refactor_bot.report import answers, wishes
from refactor_bot.sweep.again import again, told
from refactor_bot.sweep.answering import Answer, went_well
from refactor_bot.sweep.asked import Asked
from refactor_bot.sweep.reading import NothingToReadError
from refactor_bot.sweep.remembering import remember


def pause(asked: Asked, _command: Command) -> Answer:
    """Remember that nothing is to be opened, refreshed or closed."""
    made = asked.made()
    decisions = _remembered(asked, "Pause", lambda known: known.pausing(made))
    return Answer(wishes.paused(decisions.paused or made))


def resume(asked: Asked, _command: Command) -> Answer:
    """Forget the pause, and make up for what happened meanwhile."""
    before: list[Made | None] = []

    def revise(known: Decisions) -> Decisions:
        before.append(known.paused)
        return known.resuming()

    _remembered(asked, "Resume", revise)
    was = before[-1]
    head = f"Resumed; it was paused since {was.at:%Y-%m-%d %H:%M} UTC." if was is not None else "This is not paused."
    try:
        # Also where it was not paused: this comment may have ended the pause before a crash.
        done = again(asked)
    except ConfigError as error:
        problem = answers.wrong_config([str(one) for one in error.problems], error.problems[0].file)
        return Answer(f"{head}\n\n{problem}", done=False)
    return Answer("\n\n".join([head, *told(asked, done)]), done=went_well(done))


def _remembered(asked: Asked, what: str, revise: Callable[[Decisions], Decisions]) -> Decisions:
    repository = asked.forge.repository()
    if repository.archived:
        raise NothingToReadError("This repository is archived, so nothing is done here anyway.")
    message = f"{what}\n\nSaid by {asked.event.author} in #{asked.event.number}."
    return remember(asked.services, asked.forge, repository, revise, message)
