"""The main use case: bring the bot's pull requests of one target to what they should be."""

from __future__ import annotations

from dataclasses import dataclass, replace

from refactor_bot.engine import Crash, Refusal
from refactor_bot.github.model import CheckRun, ObservedPullRequest
from refactor_bot.github.port import Forge, RefusedError
from refactor_bot.onboarding import BRANCH
from refactor_bot.reconcile import DesiredPullRequest, Intent, reconcile
from refactor_bot.report import checks
from refactor_bot.store.history import SweepRecord
from refactor_bot.sweep.propose import Proposals, propose
from refactor_bot.sweep.publish import Done, carry_out
from refactor_bot.sweep.reading import PausedError, Reading
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.suggesting import Suggested, suggest
from refactor_bot.sweep.target import Scope

_TITLES = 30


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep came to.

    Attributes:
        reading: What it started from.
        scope: What it was asked for.
        proposals: What it computed.
        done: What became of each branch.
        suggested: What became of what is no pull request of its own.
    """

    reading: Reading
    scope: Scope
    proposals: Proposals
    done: tuple[Done, ...]
    suggested: Suggested

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Edits dropped because their proof does not hold."""
        return self.proposals.refusals

    @property
    def crashes(self) -> tuple[Crash, ...]:
        """Codemods that failed on something."""
        failed = (crash for fixes in self.proposals.fixes.values() for crash in fixes.crashes)
        return (*self.proposals.report.crashes, *failed)


def sweep(reading: Reading, scope: Scope, intent: Intent, services: Services, forge: Forge) -> Sweep:
    """Compute, prove, decide and publish; running it again changes nothing more.

    Raises:
        PausedError: People want nothing to be done.
        GitHubError: GitHub did not answer; running it again is safe.
    """
    if reading.decisions.paused is not None:
        raise PausedError(reading.decisions.paused)
    scope = _wanted(scope, reading)
    recent = forge.recent_titles(reading.repository.default_branch or "", _TITLES)
    proposals = propose(reading, scope, services, recent)
    suggested = suggest(reading, scope, proposals, services, forge)
    actions = reconcile(suggested.left, _fixing(reading), intent)
    done = carry_out(actions, forge)
    _show_proofs(done, proposals.desired, forge)
    if reading.target.pull_request is None:
        services.history.record(_records(reading, scope, proposals, services))
    return Sweep(reading, scope, proposals, done, suggested)


def preview(reading: Reading, scope: Scope, services: Services) -> Proposals:
    """Compute and prove what a sweep would publish."""
    return propose(reading, _wanted(scope, reading), services, ())


def _fixing(reading: Reading) -> tuple[ObservedPullRequest, ...]:
    """Return the pull requests that fix something, which the limit is about."""
    return tuple(pull for pull in reading.observed if pull.branch != BRANCH)


def _wanted(scope: Scope, reading: Reading) -> Scope:
    """Return a scope without the codemods that people want to leave everything alone."""
    return replace(scope, codemods=tuple(name for name in scope.codemods if name not in reading.decisions.codemods))


def _show_proofs(done: tuple[Done, ...], desired: tuple[DesiredPullRequest, ...], forge: Forge) -> None:
    wanted = {want.branch: want for want in desired}
    for item in done:
        want = wanted.get(item.branch)
        if want is None or item.sha is None:
            continue
        title, summary = checks.proof_of(want.message, want.text.title, want.base, want.branch)
        # A missing permission for checks must not undo a pull request that is open already.
        try:
            forge.put_check_run(CheckRun(item.sha, "success", title, summary))
        except RefusedError:
            continue


def _records(reading: Reading, scope: Scope, proposals: Proposals, services: Services) -> list[SweepRecord]:
    report = proposals.report
    return [
        SweepRecord(
            repository=reading.repository.id.id,
            at=services.now(),
            commit=reading.target.commit,
            codemod=name,
            findings=sum(finding.codemod == name for finding in report.findings),
            fixable=sum(finding.codemod == name and finding.fixable for finding in report.findings),
            files=report.stats.files,
            seconds=report.stats.seconds,
        )
        for name in scope.codemods
    ]
