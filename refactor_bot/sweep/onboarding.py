"""Asks a repository, once, whether it wants the bot: one pull request with a configuration and a preview."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from codemods.api import Claim
from codemods.proofs import Change, Verdict, check
from refactor_bot.certificate import certify, trailer
from refactor_bot.config import OWN_FILE, ConfigError
from refactor_bot.decisions import DecisionsError
from refactor_bot.engine import FileChange, Request
from refactor_bot.github import marker
from refactor_bot.github.model import (
    CheckRun,
    Event,
    Marker,
    ObservedPullRequest,
    PullRequestChanged,
    PullRequestText,
    Pushed,
    RepositoryAdded,
)
from refactor_bot.github.port import Forge, RefusedError
from refactor_bot.onboarding import BRANCH, NAME
from refactor_bot.onboarding import text as words
from refactor_bot.onboarding.deciding import Standing, answered, refusal
from refactor_bot.onboarding.preview import Preview, preview
from refactor_bot.onboarding.template import template
from refactor_bot.reconcile import Action, DesiredPullRequest, Intent, Leave, Open, Refresh, reconcile
from refactor_bot.report import checks, commit, debt_words, hunks, titles
from refactor_bot.report.pull_request import proof
from refactor_bot.sweep import run as sweeping
from refactor_bot.sweep.copies import NAME as DUPLICATES
from refactor_bot.sweep.copies import copies
from refactor_bot.sweep.publish import Done, carry_out
from refactor_bot.sweep.reading import NothingToReadError, PausedError, Reading, read
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Scope

_LABEL = "refactor-bot"
_TITLES = 30

_log = structlog.get_logger("refactor_bot.sweep")


def introduce(events: Sequence[Event], services: Services, forge: Forge) -> None:
    """Ask where events are an occasion to, and bring an open question up to what they changed.

    Raises:
        GitHubError: GitHub did not answer; following the same events again is safe.
        TransportError: git did not answer; the same holds.
    """
    added = [event for event in events if isinstance(event, RepositoryAdded)]
    if not added and not any(map(_concerns, events)):
        return
    try:
        done = onboard(services, forge, asking=bool(added), chosen=any(event.chosen for event in added))
    except (ConfigError, DecisionsError, NothingToReadError) as error:
        _log.info("not asked", reason=str(error))
        return
    for one in done:
        _log.info("onboarding", action=type(one.action).__name__, problem=one.problem)


def _concerns(event: Event) -> bool:
    match event:
        case Pushed(default_branch=True):
            return True
        case PullRequestChanged(action="reopened", head_branch=branch):
            return branch == BRANCH
        case _:
            return False


def onboard(
    services: Services, forge: Forge, intent: Intent | None = None, *, asking: bool = False, chosen: bool = False
) -> tuple[Done, ...]:
    """Open the question where it may be asked, or bring the open one up to date.

    It is asked once: whatever became of the pull request, there is never a second one.

    Args:
        services: The adapters.
        forge: The repository.
        intent: What people want of an open one.
        asking: Whether it may be opened.
        chosen: Whether people chose this very repository.

    Raises:
        NothingToReadError: There is nothing to read.
        ConfigError: There is a configuration, which is wrong.
        DecisionsError: What people decided cannot be read, or the repository is paused.
        GitHubError: GitHub did not answer; calling again is safe.
        TransportError: git did not answer; calling again is safe.
    """
    known = forge.own_pull_requests_from(BRANCH)
    if not known and asking:
        # A repository that changed its owner may not be found by the name that the branch had.
        known = [pull for pull in forge.own_pull_requests() if pull.branch == BRANCH]
    opened = [pull for pull in known if pull.state == "open"]
    if not opened and (known or not asking):
        return ()
    reading = read(services, forge)
    if reading.decisions.paused is not None:
        raise PausedError(reading.decisions.paused)
    if reading.config.source is not None:
        return carry_out([answered(pull, reading.config.source) for pull in opened], forge)
    paths = [*reading.snapshot.paths(), *(skipped.path for skipped in reading.snapshot.skipped())]
    reason = refusal(Standing(paths, reading.repository.fork, chosen))
    if reason is not None:
        _log.info("not asked", reason=reason)
        return ()
    return _published(_Question(reading, services), opened, intent or Intent(), forge)


@dataclass(frozen=True, slots=True)
class _Question:
    """Writes the pull request."""

    reading: Reading
    services: Services

    def draft(self, recent: Sequence[str]) -> DesiredPullRequest | str:
        """Return the pull request without its description, which takes a look at the whole repository; or why not."""
        reading = self.reading
        contents: dict[str, bytes | None] = {OWN_FILE: template()}
        tree = self.services.objects.tree_with(reading.snapshot, contents)
        verdict = self._verdict()
        if verdict.reason is not None:
            return verdict.reason
        certificate = certify(verdict, codemod=NAME, before=reading.snapshot.tree_id, after=tree)
        title = titles.title(words.TITLE, words.COMMIT_TYPE, reading.config.pull_requests.title_style, recent)
        return DesiredPullRequest(
            codemod=NAME,
            group="all",
            branch=BRANCH,
            base_branch=reading.target.branch,
            base=reading.target.commit,
            changes=contents,
            tree=tree,
            fingerprints=(),
            digest=hunks.digest([FileChange(OWN_FILE, None, template(), ())]),
            text=PullRequestText(title, "", (_LABEL,)),
            message=commit.message(title, words.WHY, [trailer(certificate)]),
        )

    def described(self, draft: DesiredPullRequest) -> DesiredPullRequest:
        """Return the pull request with its description."""
        verdict = self._verdict()
        hidden = marker.write(Marker(NAME, draft.group, draft.digest, (), draft.base))
        shown = proof(verdict.claim, verdict.counts, draft.base, draft.branch)
        body = words.body(self._preview(), self.reading.config, draft.base, shown, hidden)
        return replace(draft, text=replace(draft.text, body=body))

    def _verdict(self) -> Verdict:
        return check(Claim.ONLY_ADDS, [Change(OWN_FILE, None, template())], self.reading.snapshot.read)

    def _preview(self) -> Preview:
        started = time.monotonic()
        enabled = self.reading.config.enable
        proposals = sweeping.preview(self.reading, Scope(enabled), self.services)
        changes = {name: fixes.changes for name, fixes in proposals.fixes.items()}
        spent = self._copies() if DUPLICATES in changes else ""
        seconds = time.monotonic() - started
        return preview(proposals.report, proposals.findings, changes, proposals.desired, seconds, spent)

    def _copies(self) -> str:
        request = Request(self.reading.options([DUPLICATES]), self.reading.config.excluded)
        found = copies(self.services.engine(), self.reading.snapshot, request, None, lambda _path: True)
        return debt_words.cost(found) if found.groups else ""


def _published(
    question: _Question, opened: Sequence[ObservedPullRequest], intent: Intent, forge: Forge
) -> tuple[Done, ...]:
    draft = question.draft(forge.recent_titles(question.reading.target.branch, _TITLES))
    if isinstance(draft, str):
        _log.warning("not asked", reason=draft)
        return ()
    wanted = replace(intent, may_open=frozenset({NAME}), considered=frozenset({NAME}), limit=len(opened) + 1)
    done = carry_out([_written(action, question) for action in reconcile([draft], opened, wanted)], forge)
    for sha in {one.sha for one in done if one.sha is not None and _is_of(one, draft)}:
        title, summary = checks.proof_of(draft.message, draft.text.title, draft.base, draft.branch)
        try:
            forge.put_check_run(CheckRun(sha, "success", title, summary))
        except RefusedError as error:
            _log.warning("no check run", reason=str(error))
    return done


def _is_of(done: Done, draft: DesiredPullRequest) -> bool:
    """Return whether the commit at the tip is the draft's own, whose proof may be shown: also after a crash."""
    match done.action:
        case Leave(_, _, ObservedPullRequest(marker=Marker(base=base, digest=digest))):
            return (base, digest) == (draft.base, draft.digest)
        case _:
            return done.head is not None


def _written(action: Action, question: _Question) -> Action:
    match action:
        case Open(desired) | Refresh(_, desired, _):
            return replace(action, desired=question.described(desired))
        case _:
            return action
