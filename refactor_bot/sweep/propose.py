"""Turns findings into pull requests that should be open. Reads, computes and proves; writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codemods.api import Finding
from codemods.discovery import discover
from codemods.paths.at_line import is_about
from codemods.proofs import Verdict, merge
from refactor_bot.certificate import certify, trailer
from refactor_bot.engine import FileChange, Fixes, Refusal, Report, grouped
from refactor_bot.github import marker
from refactor_bot.github.model import Marker, PullRequestText
from refactor_bot.reconcile import DesiredPullRequest
from refactor_bot.report import commit, hunks, pull_request, titles
from refactor_bot.sweep.looking import look
from refactor_bot.sweep.reading import Reading
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Scope

_LABEL = "refactor-bot"


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a sweep would like to see.

    Attributes:
        report: Everything that was found, also outside of the scope.
        fixes: What was changed and proven, by codemod.
        desired: The pull requests.
        declined: Findings left out because people closed their pull request.
        remembered: Findings left out because people said `never`.
        refusals: Edits dropped because their proof does not hold.
        findings: The findings in scope, fixable or not.
    """

    report: Report
    fixes: dict[str, Fixes]
    desired: tuple[DesiredPullRequest, ...]
    declined: int
    remembered: int
    refusals: tuple[Refusal, ...]
    findings: tuple[Finding, ...]

    @property
    def changes(self) -> tuple[FileChange, ...]:
        """Every changed file."""
        return tuple(change for fixes in self.fixes.values() for change in fixes.changes)


def propose(reading: Reading, scope: Scope, services: Services, recent_titles: Sequence[str]) -> Proposals:
    """Compute the pull requests that a scope asks for, and those that are open already."""
    engine = services.engine()
    options = reading.options(scope.codemods)
    report = look(reading, scope.codemods, services)
    in_scope = tuple(finding for finding in report.findings if _asked_for(finding, reading, scope))
    fixes: dict[str, Fixes] = {}
    desired: list[DesiredPullRequest] = []
    refusals: list[Refusal] = []
    declined = remembered = 0
    for name in scope.codemods:
        # What is asked for by itself is asked for anew, whatever became of a pull request that had it among others.
        turned_down = reading.declined(name) if scope.literal is None else frozenset()
        own = [f for f in in_scope if f.codemod == name]
        welcome = [f for f in own if not reading.decisions.refuses(name, f.fingerprint)]
        kept = [f for f in welcome if f.fingerprint not in turned_down]
        remembered += len(own) - len(welcome)
        declined += len(welcome) - len(kept)
        fixes[name] = engine.fix(reading.snapshot, name, options[name], kept)
        refusals += fixes[name].refusals
        author = _Author(reading, services, name, report, fixes[name], recent_titles)
        groups = grouped(
            fixes[name].changes,
            reading.config.pull_requests.max_files,
            reading.open_groups(name),
            division=discover()[name].division,
        )
        for group, changes in groups.items():
            whole, refused = engine.complete(reading.snapshot, name, options[name], changes)
            refusals += refused
            if whole:
                desired.append(author.write(group, whole, refused))
    return Proposals(report, fixes, tuple(desired), declined, remembered, tuple(refusals), in_scope)


def _asked_for(finding: Finding, reading: Reading, scope: Scope) -> bool:
    if finding.fingerprint in reading.open_groups(finding.codemod):
        return True
    changed = reading.target.changed
    inside = changed is None or finding.path in changed
    meant = scope.literal is None or is_about(finding, scope.literal)
    return scope.opening and inside and meant and scope.covers(finding.path)


@dataclass(frozen=True, slots=True)
class _Author:
    """Writes the pull requests of one codemod."""

    reading: Reading
    services: Services
    codemod: str
    report: Report
    fixes: Fixes
    recent_titles: Sequence[str]

    def write(self, group: str, changes: tuple[FileChange, ...], refused: tuple[Refusal, ...]) -> DesiredPullRequest:
        """Return the pull request of one group, with what had to be left out of it."""
        codemod = discover()[self.codemod]
        reading = self.reading
        findings = tuple(finding for change in changes for finding in change.findings)
        fingerprints = tuple(sorted(finding.fingerprint for finding in findings))
        contents = {change.path: change.after for change in changes}
        tree = self.services.objects.tree_with(reading.snapshot, contents)
        verdict = merge(codemod.claim, (Verdict(codemod.claim, counts=change.counts) for change in changes))
        style = reading.config.pull_requests.title_style
        title = titles.title(codemod.title(findings), codemod.commit_type, style, self.recent_titles)
        why = codemod.why(findings)
        certificate = certify(verdict, codemod=self.codemod, before=reading.snapshot.tree_id, after=tree)
        branch = reading.target.branch_for(self.codemod, group)
        identity = Marker(self.codemod, group, hunks.digest(changes), fingerprints, reading.target.commit)
        return DesiredPullRequest(
            codemod=self.codemod,
            group=group,
            branch=branch,
            base_branch=reading.target.branch,
            base=reading.target.commit,
            changes=contents,
            tree=tree,
            fingerprints=fingerprints,
            digest=identity.digest,
            text=self._text(title, why, verdict, changes, refused, branch, identity),
            message=commit.message(title, why, [trailer(certificate)]),
        )

    def _text(
        self,
        title: str,
        why: str,
        verdict: Verdict,
        changes: tuple[FileChange, ...],
        refused: tuple[Refusal, ...],
        branch: str,
        identity: Marker,
    ) -> PullRequestText:
        here = {change.path for change in changes}
        own = [finding for finding in self.report.findings if finding.codemod == self.codemod]
        fixable = sum(finding.fixable for finding in own)
        content = pull_request.Content(
            why=why,
            claim=verdict.claim,
            counts=verdict.counts,
            changes=changes,
            refusals=[*(refusal for refusal in self.fixes.refusals if refusal.finding.path in here), *refused],
            unfixable=sorted((f for f in own if not f.fixable), key=lambda f: (f.path not in here, f.path, f.line)),
            skipped=self.report.skipped,
            rest=max(0, fixable - len(identity.fingerprints) - len(self.fixes.refusals) - len(refused)),
            base=self.reading.target.commit,
            branch=branch,
        )
        asked = self.reading.config.pull_requests
        return PullRequestText(
            title=title,
            body=pull_request.body(content, marker.write(identity)),
            labels=tuple(dict.fromkeys((_LABEL, *asked.labels))),
            draft=asked.draft,
            reviewers=asked.reviewers,
            assignees=asked.assignees,
        )
