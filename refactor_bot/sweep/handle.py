"""Handles the pending events of one repository: commands one by one, everything else by one look at the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from codemods.discovery import discover
from refactor_bot.config import ConfigError
from refactor_bot.decisions import DecisionsError
from refactor_bot.github.model import (
    ActionRequested,
    CheckRequested,
    CommentCreated,
    Event,
    PullRequestChanged,
    Pushed,
    RepositoryChanged,
    RepositoryId,
)
from refactor_bot.github.port import Forge
from refactor_bot.reconcile import Intent
from refactor_bot.sweep.allowance import allowance
from refactor_bot.sweep.checking import check_pull_requests
from refactor_bot.sweep.config_check import check_configs
from refactor_bot.sweep.obey import obey
from refactor_bot.sweep.onboarding import introduce
from refactor_bot.sweep.pressed import obey_press
from refactor_bot.sweep.reading import NothingToReadError, read
from refactor_bot.sweep.run import sweep
from refactor_bot.sweep.scheduled import keep_to_schedule
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Scope

_log = structlog.get_logger("refactor_bot.sweep")

Handle = Callable[[RepositoryId, Sequence[Event]], None]


def handler(services: Services) -> Handle:
    """Return what a worker does with the pending events of a repository.

    The returned function raises GitHubError when GitHub does not answer and TransportError when git does not; handling
    the same events again is safe.
    """

    def handle(repository: RepositoryId, events: Sequence[Event]) -> None:
        if any(isinstance(event, RepositoryChanged) and event.action == "deleted" for event in events):
            services.objects.forget(repository.id)
            return
        forge = services.app.forge(repository.installation, repository.id)
        for event in events:
            if isinstance(event, CommentCreated):
                obey(event, services, forge)
            elif isinstance(event, ActionRequested):
                obey_press(event, services, forge)
        for target in sorted({t for event in events if (t := _touched(event)) is not None}):
            _refresh(services, forge, target or None)
        keep_to_schedule(events, services, forge)
        check_pull_requests(events, services, forge)
        check_configs(events, services, forge)
        introduce(events, services, forge)

    return handle


def _touched(event: Event) -> int | None:
    """Return whose fixes an event may have made stale: 0 for the default branch's, or a pull request's number."""
    match event:
        case Pushed(default_branch=True) | CheckRequested():
            return 0
        case PullRequestChanged(action="reopened", head_branch=branch) if branch.startswith("refactor-bot/"):
            return 0
        case PullRequestChanged(action="synchronize", number=number, head_branch=branch):
            return None if branch.startswith("refactor-bot/") else number
        case _:
            return None


def _refresh(services: Services, forge: Forge, pull_request: int | None) -> None:
    """Bring the open pull requests of a target up to date; opens nothing, and costs nothing where none is open."""
    prefix = "refactor-bot/pr-" if pull_request is None else f"refactor-bot/pr-{pull_request}/"
    mine = [
        pull
        for pull in forge.own_pull_requests()
        if pull.state == "open" and pull.branch.startswith(prefix) is (pull_request is not None)
    ]
    codemods = tuple(
        dict.fromkeys(pull.marker.codemod for pull in mine if pull.marker if pull.marker.codemod in discover())
    )
    if not codemods:
        return
    try:
        reading = read(services, forge, pull_request)
        pushes = allowance(reading, forge, services.now()).pushes if pull_request is None else None
        limit = reading.config.pull_requests.limit
        intent = Intent(considered=frozenset(codemods), limit=limit, pushes=pushes)
        result = sweep(reading, Scope(codemods, opening=False), intent, services, forge)
    except (ConfigError, DecisionsError, NothingToReadError) as error:
        _log.info("nothing refreshed", reason=str(error))
        return
    for done in result.done:
        _log.info("refreshed", branch=done.branch, action=type(done.action).__name__, problem=done.problem)
