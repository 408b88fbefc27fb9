"""What happens by schedule: a look at the configuration, and a sweep that says nothing where nothing is to be done."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from refactor_bot import config
from refactor_bot.config import ConfigError
from refactor_bot.decisions import DecisionsError
from refactor_bot.github.model import Event, Pushed, Repository, RepositoryAdded, RepositoryChanged, SweepDue
from refactor_bot.github.port import Forge, GoneError
from refactor_bot.reconcile import Intent, Leave
from refactor_bot.schedule import Rule, rests_until
from refactor_bot.sweep.allowance import allowance
from refactor_bot.sweep.reading import NothingToReadError, Reading, read
from refactor_bot.sweep.run import sweep
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Scope

_log = structlog.get_logger("refactor_bot.sweep")


def keep_to_schedule(events: Sequence[Event], services: Services, forge: Forge) -> None:
    """Sweep a repository whose time has come, and note its schedule where that may have changed.

    Raises:
        GitHubError: GitHub did not answer; calling again is safe.
        TransportError: git did not answer; calling again is safe.
    """
    due = [event for event in events if isinstance(event, SweepDue)]
    try:
        if rules := [event.rule for event in due if event.rule]:
            _sweep(due[-1].repository.id, rules, services, forge)
        elif due or any(map(_may_configure, events)):
            _look(services, forge)
    except GoneError as error:
        if len(due) < len(events):
            raise
        # Nobody told that the App was removed; whoever adds it again does.
        services.schedules.forget(due[-1].repository.id)
        _log.info("forgotten", reason=str(error))


def _may_configure(event: Event) -> bool:
    match event:
        case RepositoryAdded() | RepositoryChanged() | Pushed(default_branch=True, configuration=True):
            return True
        case _:
            return False


def _look(services: Services, forge: Forge) -> None:
    repository = forge.repository()
    services.schedules.note(repository.id, _rule(repository, forge), services.now())


def _rule(repository: Repository, forge: Forge) -> Rule | None:
    """Return the schedule of a repository by its configuration alone, without fetching all of it."""
    if repository.archived or repository.head is None:
        return None
    try:
        return config.load(forge.file).rule
    except ConfigError as error:
        _log.info("no schedule", reason=str(error))
        return None


def _sweep(repository: int, rules: Sequence[str], services: Services, forge: Forge) -> None:
    now = services.now()
    try:
        reading = read(services, forge)
    except (NothingToReadError, ConfigError) as error:
        _log.info("not swept", reason=str(error))
        services.schedules.note(forge.repository().id, None, now)
        return
    except DecisionsError as error:
        _log.info("not swept", reason=str(error))
        return
    rule = reading.config.rule
    services.schedules.note(reading.repository.id, rule, now)
    if rule is None or str(rule) not in rules:
        _log.info("not swept", reason="the schedule has changed")
    elif reading.decisions.paused is not None:
        _log.info("not swept", reason="paused")
    elif (until := rests_until(rule, now)) is not None:
        services.schedules.postpone(repository, until)
    else:
        _run(reading, services, forge)


def _run(reading: Reading, services: Services, forge: Forge) -> None:
    names = reading.config.enable
    room = allowance(reading, forge, services.now())
    intent = Intent(
        may_open=frozenset(names),
        considered=frozenset(names),
        limit=reading.config.pull_requests.limit,
        new=room.new,
        pushes=room.pushes,
    )
    result = sweep(reading, Scope(names), intent, services, forge)
    for done in result.done:
        if done.problem or not isinstance(done.action, Leave):
            _log.info("swept", branch=done.branch, action=type(done.action).__name__, problem=done.problem)
    for crash in result.crashes:
        _log.warning("a codemod failed", codemod=crash.codemod, path=crash.path, error=crash.error)
