"""Turns findings into pull requests that should be open. Reads, computes and proves; writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from codemods.api import Division, Finding, Options
from codemods.discovery import discover
from codemods.paths.at_line import is_about
from codemods.proofs import Verdict, merge
from refactor_bot.certificate import certify, trailer
from refactor_bot.engine import Engine, FileChange, Fixes, Refusal, Report, grouped
from refactor_bot.github import marker
from refactor_bot.github.model import Marker, PullRequestText
from refactor_bot.reconcile import DesiredPullRequest
from refactor_bot.report import commit, hunks, pull_request, titles
from refactor_bot.sweep.compatible import Draft, compatible
from refactor_bot.sweep.heeding import for_people, heeded
from refactor_bot.sweep.looking import look
from refactor_bot.sweep.reading import Reading
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Scope

_LABEL = "refactor-bot"
_MOST_PLANS = 12


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a sweep would like to see.

    Attributes:
        report: Everything that was found, also outside of the scope.
        fixes: What was changed and proven, by codemod.
        desired: The pull requests.
        declined: Findings left out because people closed their pull request.
        remembered: Findings in scope left out because people said to leave them alone.
        refusals: Edits dropped because their proof does not hold.
        findings: The findings in scope, fixable or not.
        refused: Findings that people said to leave alone, also outside of the scope; the report has none of them.
    """

    report: Report
    fixes: dict[str, Fixes]
    desired: tuple[DesiredPullRequest, ...]
    declined: int
    remembered: int
    refusals: tuple[Refusal, ...]
    findings: tuple[Finding, ...]
    refused: tuple[Finding, ...] = ()

    @property
    def changes(self) -> tuple[FileChange, ...]:
        """Every changed file."""
        return tuple(change for fixes in self.fixes.values() for change in fixes.changes)


def propose(reading: Reading, scope: Scope, services: Services, recent_titles: Sequence[str]) -> Proposals:
    """Compute the pull requests that a scope asks for, and those that are open already."""
    engine = services.engine()
    found, options, unwelcome = _planned(reading, scope, services)
    report, unwanted = heeded(found, reading.decisions)
    in_scope = tuple(finding for finding in report.findings if _asked_for(finding, reading, scope))
    fixes: dict[str, Fixes] = {}
    drafts: list[Draft] = []
    refusals: list[Refusal] = []
    remembered = sum(map(reading.decisions.refuses, unwelcome))
    declined = len(unwelcome) - remembered
    remembered += sum(_asked_for(finding, reading, scope) for finding in unwanted)
    for name in scope.codemods:
        turned_down = _turned_down(reading, scope, name)
        own = [f for f in in_scope if f.codemod == name]
        kept = [f for f in own if f.fingerprint not in turned_down]
        declined += len(own) - len(kept)
        fixes[name] = _fixed(engine, reading, name, options[name], kept)
        refusals += fixes[name].refusals
        author = _Author(reading, services, name, report, fixes[name], recent_titles)
        groups = grouped(
            fixes[name].changes,
            reading.config.pull_requests.max_files,
            {**scope.wanted, **reading.open_groups(name)},
            division=discover()[name].division,
        )
        complete = partial(engine.complete, reading.snapshot, name, options[name])
        drafts += [Draft(name, group, changes, complete, author.write) for group, changes in groups.items()]
    desired, refused = compatible(drafts, reading, services.objects)
    return Proposals(report, fixes, desired, declined, remembered, (*refusals, *refused), in_scope, unwanted)


def _planned(
    reading: Reading, scope: Scope, services: Services
) -> tuple[Report, dict[str, Options], tuple[Finding, ...]]:
    """Return what is found with what people refused left out of the plans, the options for that, and what it was."""
    options = reading.options(scope.codemods)
    report = look(reading, scope.codemods, services)
    refused: list[Finding] = []
    for name in scope.codemods:
        for _ in range(_MOST_PLANS):
            unwelcome = [
                finding
                for finding in report.findings
                if finding.codemod == name and finding.fixable and _is_refused(finding, reading, scope)
            ]
            narrower = discover()[name].without(options[name], unwelcome) if unwelcome else None
            if narrower is None:
                break
            refused += unwelcome
            options[name] = narrower
            report = look(reading, scope.codemods, services, chosen=options)
    return report, options, tuple({finding.fingerprint: finding for finding in refused}.values())


def _is_refused(finding: Finding, reading: Reading, scope: Scope) -> bool:
    turned_down = _turned_down(reading, scope, finding.codemod)
    return reading.decisions.refuses(finding) or finding.fingerprint in turned_down


def _turned_down(reading: Reading, scope: Scope, codemod: str) -> frozenset[str]:
    # What is asked for by itself is asked for anew, whatever became of a pull request that had it among others.
    return reading.declined(codemod) if scope.literal is None else frozenset()


def _fixed(engine: Engine, reading: Reading, codemod: str, options: Options, findings: Sequence[Finding]) -> Fixes:
    """Make the edits; of a codemod whose groups are whole, each group's by themselves."""
    if discover()[codemod].division is not Division.NEVER:
        return engine.fix(reading.snapshot, codemod, options, findings)
    groups = dict.fromkeys(finding.group for finding in findings)
    parts = [
        engine.fix(reading.snapshot, codemod, options, [finding for finding in findings if finding.group == group])
        for group in groups
    ]
    return Fixes(
        tuple(change for part in parts for change in part.changes),
        tuple(refusal for part in parts for refusal in part.refusals),
        tuple(crash for part in parts for crash in part.crashes),
    )


def _asked_for(finding: Finding, reading: Reading, scope: Scope) -> bool:
    if finding.fingerprint in scope.wanted or finding.fingerprint in reading.open_groups(finding.codemod):
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
        codemod = discover()[self.codemod]
        fixed = [finding for change in changes for finding in change.findings]
        others = [f for f in self.report.findings if f.codemod == self.codemod and not f.fixable]
        others = [f for f in others if f.group == fixed[0].group]
        # A call that a new version breaks is there also where the proof of its change did not hold.
        dropped = [one for one in (*self.fixes.refusals, *refused) if one.finding.group == fixed[0].group]
        others += [left for one in dropped if (left := for_people(one.finding, one.reason)) is not None]
        own = [finding for finding in self.report.findings if finding.codemod == self.codemod]
        fixable = sum(finding.fixable for finding in own)
        content = pull_request.Content(
            why=why,
            tables=codemod.tables(fixed, others),
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
            draft=asked.draft or codemod.unfinished(fixed, others),
            reviewers=asked.reviewers,
            assignees=asked.assignees,
        )
