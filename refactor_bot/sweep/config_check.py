"""Checks what a pull request does to the configuration, whoever opened it; its files are read, nothing is executed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from refactor_bot import config
from refactor_bot.config import OWN_FILE, SHARED_FILE, Config, ConfigError
from refactor_bot.github.model import CheckRequested, CheckRun, Event, PullRequestChanged
from refactor_bot.github.port import Forge, GoneError, RefusedError
from refactor_bot.report.config_check import judged
from refactor_bot.sweep.reading import fetched
from refactor_bot.sweep.services import Services

PART = "config"
_BRINGING = ("opened", "synchronize", "reopened")

Read = Callable[[str], bytes | None]

_log = structlog.get_logger("refactor_bot.sweep")


def check_configs(events: Sequence[Event], services: Services, forge: Forge) -> None:
    """Check the configuration on the pull requests that events are about.

    Raises:
        GitHubError: GitHub did not answer; checking again is safe.
        TransportError: git did not answer; checking again is safe.
    """

    def files(commit: str) -> Read:
        return fetched(services, forge, forge.repository(), commit).read

    for number, again in wanted(events).items():
        check_config(number, forge, files, again=again)


def wanted(events: Sequence[Event]) -> dict[int, bool]:
    """Return the pull requests that events are about, and whether somebody asked for the check."""
    found: dict[int, bool] = {}
    for event in events:
        match event:
            case PullRequestChanged(action=action, number=number) if action in _BRINGING:
                found.setdefault(number, False)
            case CheckRequested(pull_request=int(number)):
                found[number] = True
    return found


def check_config(number: int, forge: Forge, files: Callable[[str], Read], *, again: bool = False) -> None:
    """Say on the head of a pull request what is wrong with its configuration, or what will be different.

    Args:
        number: The pull request.
        forge: The repository.
        files: Returns what reads the files of a commit.
        again: Whether somebody asked for the check.

    Raises:
        GitHubError: GitHub did not answer; checking again is safe.
        TransportError: git did not answer; checking again is safe.
    """
    if not forge.touches(number, (OWN_FILE, SHARED_FILE)):
        return
    pull = forge.pull_request(number)
    if not pull.open:
        return
    try:
        base = forge.merge_base(pull.base, pull.head)
    except GoneError:
        base = pull.base
    said = judged(_loaded(files(base)), _loaded(files(pull.head)))
    if said is None:
        return
    run = CheckRun(
        pull.head,
        said.conclusion,
        said.title,
        said.summary,
        said.annotations,
        pull_request=number,
        again=again,
        part=PART,
    )
    try:
        forge.put_check_run(run)
    except RefusedError as error:
        _log.warning("no check run", pull_request=number, reason=str(error))


def _loaded(read: Read) -> Config | ConfigError:
    try:
        return config.load(read)
    except ConfigError as error:
        return error
