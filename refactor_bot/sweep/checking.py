"""The check on people's pull requests: what debt one brings, as a check run that blocks nothing by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from codemods.api import Finding
from codemods.dependencies.findings import NAME as UPGRADES
from codemods.discovery import discover
from refactor_bot import config
from refactor_bot.commands import Command, parse
from refactor_bot.config import ConfigError
from refactor_bot.decisions import DecisionsError
from refactor_bot.engine import Crash
from refactor_bot.github.model import (
    ActionRequested,
    CheckRequested,
    CheckRun,
    CommentCreated,
    Event,
    PullRequestChanged,
    PullRequestState,
)
from refactor_bot.github.port import Forge, GoneError, RefusedError
from refactor_bot.report import new_debt
from refactor_bot.sweep.fresh import fresh
from refactor_bot.sweep.heeding import heeded
from refactor_bot.sweep.looking import look
from refactor_bot.sweep.reading import Reading, fetched
from refactor_bot.sweep.remembering import recall
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Target

_log = structlog.get_logger("refactor_bot.sweep")

_OWN = "refactor-bot/"
_DECIDING = ("ignore", "never", "restore", "resume")


@dataclass(frozen=True, slots=True)
class NewDebt:
    """What a pull request brings.

    Attributes:
        reading: What it was computed from; without the bot's own pull requests, which it does not need.
        findings: The first of it, in order of path and line: as many as a check shows.
        count: How much there is.
        refused: What it brings beside that, and people want left alone.
        crashes: Codemods that failed.
    """

    reading: Reading
    findings: tuple[Finding, ...]
    count: int
    refused: tuple[Finding, ...]
    crashes: tuple[Crash, ...]


def check_pull_requests(events: Sequence[Event], services: Services, forge: Forge) -> None:
    """Put the check on every pull request on which some events may have made it stale.

    Raises:
        GitHubError: GitHub did not answer; checking again is safe.
        TransportError: git did not answer; checking again is safe.
    """
    slug = services.app.slug()
    concerned: dict[int, bool] = {}
    for event in events:
        number = _concerned_by(event, slug)
        if number is not None:
            concerned[number] = concerned.get(number, False) or isinstance(event, CheckRequested)
    for number, again in concerned.items():
        check(number, services, forge, again=again)


def _concerned_by(event: Event, slug: str) -> int | None:
    match event:
        case PullRequestChanged(action="opened" | "synchronize" | "reopened" | "ready_for_review", number=number):
            return number
        case CheckRequested(pull_request=number):
            return number
        case ActionRequested(pull_request=number, action=new_debt.IGNORE):
            return number
        case CommentCreated(on_pull_request=True, number=number, body=body):
            commands = parse(body, slug, discover(), "pull request", "line")
            return number if any(isinstance(one, Command) and one.verb in _DECIDING for one in commands) else None
        case _:
            return None


def check(number: int, services: Services, forge: Forge, *, again: bool = False) -> None:
    """Put the check on the head of a pull request as it is at this moment.

    Nothing is put on pull requests of Apps, closed ones, drafts unless configured, and in repositories without a
    configuration of their own.

    Args:
        number: The pull request.
        services: The adapters.
        forge: The repository.
        again: Whether somebody asked for it anew.

    Raises:
        GitHubError: GitHub did not answer; checking again is safe.
        TransportError: git did not answer; checking again is safe.
    """
    try:
        pull = forge.pull_request(number)
        found = new_debt_of(pull, pull.head, services, forge) if pull.open and _is_of_people(pull) else None
        if found is not None:
            forge.put_check_run(_run(pull, found, again=again))
    except (ConfigError, DecisionsError, GoneError, RefusedError) as error:
        _log.info("nothing checked", pull_request=number, reason=str(error))


def new_debt_of(pull: PullRequestState, commit: str, services: Services, forge: Forge) -> NewDebt | None:
    """Return the debt that a pull request brings at a commit; None where nobody wants to know.

    Raises:
        ConfigError: The configuration is wrong.
        DecisionsError: What people decided cannot be read.
        GitHubError: GitHub did not answer.
        TransportError: git did not answer.
    """
    repository = forge.repository()
    if repository.archived or repository.default_branch is None or repository.head is None:
        return None
    settings = config.load(fetched(services, forge, repository, repository.head).read)
    asked = settings.pull_requests
    if settings.source is None or asked.check == "off" or (pull.draft and not asked.check_drafts):
        return None
    decisions = recall(services, forge, repository)
    if decisions.paused is not None:
        return None
    parted = forge.merge_base(pull.base, commit)
    before = fetched(services, forge, repository, parted)
    after = fetched(services, forge, repository, commit)
    target = Target(pull.branch, commit, pull.number, after.changed_since(before), fork=not pull.here)
    reading = Reading(repository, settings, target, after, (), decisions)
    names = _asked(reading)
    now = look(reading, names, services)
    then = look(reading, names, services, before) if now.findings else now
    brought = fresh(now.findings, then.findings, before.read, after.read)
    wanted, refused = heeded(replace(now, findings=brought), decisions)
    found = wanted.findings
    return NewDebt(reading, found[: new_debt.MOST], len(found), refused, now.crashes)


def _is_of_people(pull: PullRequestState) -> bool:
    return pull.by_person and not (pull.here and pull.branch.startswith(_OWN))


def _asked(reading: Reading) -> tuple[str, ...]:
    """Return the codemods to ask; upgrades only where a file that names packages changed, as they take long."""
    changed = reading.target.changed or frozenset()
    names = [name for name in reading.config.enable if name not in reading.decisions.codemods]
    if UPGRADES in names and not discover()[UPGRADES].wanted({}, changed):
        names.remove(UPGRADES)
    return tuple(names)


def _run(pull: PullRequestState, found: NewDebt, *, again: bool) -> CheckRun:
    failing = found.reading.config.pull_requests.check == "failure"
    return CheckRun(
        sha=pull.head,
        conclusion="success" if not found.findings else "failure" if failing else "neutral",
        title=new_debt.title(found.findings, found.count),
        summary=new_debt.summary(found.findings, found.count, found.crashes),
        annotations=new_debt.notes(found.findings, failing=failing),
        buttons=new_debt.buttons(found.findings),
        pull_request=pull.number,
        again=again,
    )
