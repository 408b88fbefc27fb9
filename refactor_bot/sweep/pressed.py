"""Obeys the buttons of the check on a person's pull request: permission first, then the deed, then one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

from refactor_bot.commands import Command
from refactor_bot.github.model import ActionRequested, CommentCreated
from refactor_bot.github.port import Forge
from refactor_bot.report import answers, new_debt
from refactor_bot.sweep.answering import Answer, refused
from refactor_bot.sweep.asked import Asked
from refactor_bot.sweep.checking import NewDebt, new_debt_of
from refactor_bot.sweep.leaving import ignore_found
from refactor_bot.sweep.obey import MAY_COMMAND, guarded
from refactor_bot.sweep.running import run
from refactor_bot.sweep.services import Services

_log = structlog.get_logger("refactor_bot.sweep")

_NOTHING = "Nothing of what this check was about is found here any more."


def obey_press(event: ActionRequested, services: Services, forge: Forge) -> None:
    """Do what a button says and answer once; a second press of the same one is left alone once the first went well.

    Raises:
        GitHubError: GitHub did not answer; calling again is safe.
        TransportError: git did not answer; calling again is safe.
    """
    act = _DOING.get(event.action)
    if act is None:
        _log.info("an unknown button was pressed", action=event.action)
        return
    key = f"press-{event.action}-{event.check_run}"
    if forge.answered(event.pull_request, key):
        return
    if forge.permission(event.author) not in MAY_COMMAND:
        forge.answer(event.pull_request, f"refused-{event.author.lower()}", answers.refused(event.author))
        return
    asked = Asked(_as_comment(event), None, services, forge)
    answer = guarded(lambda: act(asked, event))
    # What went wrong may be tried again, and says so in one place.
    said = new_debt.pressed(new_debt.LABELS[event.action], event.author, answer.text)
    forge.answer(event.pull_request, key if answer.done else f"{key}-refused", said)


def _as_comment(event: ActionRequested) -> CommentCreated:
    """Return a press as the comment that would say the same."""
    return CommentCreated(
        repository=event.repository,
        number=event.pull_request,
        on_pull_request=True,
        comment=None,
        kind="issue",
        author=event.author,
        body=f"/refactor {event.action}",
    )


def _fix(asked: Asked, _event: ActionRequested) -> Answer:
    return run(asked, Command("run"))


def _explain(asked: Asked, event: ActionRequested) -> Answer:
    shown = _shown(asked, event)
    return Answer(new_debt.explanation(shown.findings)) if shown and shown.findings else refused(_NOTHING)


def _ignore(asked: Asked, event: ActionRequested) -> Answer:
    reading = asked.read(acting=True)
    shown = _shown(asked, event)
    if shown is None:
        return refused(_NOTHING)
    # A crash may have come between remembering and answering.
    decided = reading.decisions.never_by(asked.made())
    before = tuple(one for one in shown.refused if (one.codemod, one.fingerprint) in decided)
    return ignore_found(asked, reading, shown.findings or before)


def _shown(asked: Asked, event: ActionRequested) -> NewDebt | None:
    """Return what the check showed on its commit, which may be older than the pull request's newest."""
    pull = asked.forge.pull_request(event.pull_request)
    return new_debt_of(pull, event.sha, asked.services, asked.forge)


_DOING: Mapping[str, Callable[[Asked, ActionRequested], Answer]] = {
    new_debt.FIX: _fix,
    new_debt.EXPLAIN: _explain,
    new_debt.IGNORE: _ignore,
}
