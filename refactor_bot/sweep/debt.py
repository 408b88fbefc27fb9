"""Measures a repository's debt: what there is today, what the copies in it cost, and how it came to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from codemods.api import Options
from codemods.discovery import discover
from refactor_bot.engine import Engine, Request
from refactor_bot.repo.history import History
from refactor_bot.repo.milestones import Milestone
from refactor_bot.repo.snapshot import Snapshot
from refactor_bot.report.debt import Debt, Moment, Trend, totals
from refactor_bot.sweep.copies import copies

DUPLICATES = "duplicates"
_MOST_BLOBS = 400
_SUFFIXES = (".py", ".ipynb")


def _everything(_path: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured.

    Attributes:
        snapshot: The files today.
        request: The codemods, and what the configuration leaves out.
        history: The commits behind the files; None outside of git and before the first commit.
        earlier: Moments before today, newest first.
        covers: Whether a path is asked about.
    """

    snapshot: Snapshot
    request: Request
    history: History | None = None
    earlier: Sequence[Milestone] = ()
    covers: Callable[[str], bool] = field(default=_everything)


def measure(running: Engine, subject: Subject) -> Debt:
    """Return the report; nothing is changed."""
    report = running.check(subject.snapshot, subject.request)
    findings = [finding for finding in report.findings if subject.covers(finding.path)]
    request = subject.request
    found = None
    if DUPLICATES in request.codemods:
        found = copies(running, subject.snapshot, request, subject.history, subject.covers)
    return Debt(
        totals=totals(request.codemods, findings),
        duplicates=found,
        trend=_trend(running, subject),
        files=report.stats.files,
        skipped=len(report.skipped),
        crashes=report.crashes,
    )


def _trend(running: Engine, subject: Subject) -> Trend:
    if subject.history is None:
        return Trend(note="There is no git history here, so no trend.")
    if not subject.earlier:
        return Trend(note="The history here is too short for a trend.")
    known = {file.blob for file in subject.snapshot.files(_SUFFIXES)}
    fresh = 0
    moments: list[Moment] = []
    for milestone in subject.earlier:
        blobs = {file.blob for file in milestone.snapshot.files(_SUFFIXES) if subject.covers(file.path)}
        fresh += len(blobs - known)
        known |= blobs
        if fresh > _MOST_BLOBS:
            since = f"before {moments[-1].commit.date}" if moments else "earlier"
            return Trend(tuple(moments), f"What there was {since} is left out: too many files have changed since.")
        report = running.check(milestone.snapshot, subject.request)
        counts = Counter(finding.codemod for finding in report.findings if subject.covers(finding.path))
        moments.append(Moment(milestone.commit, {name: counts[name] for name in sorted(subject.request.codemods)}))
    return Trend(tuple(moments))


def with_duplicates(options: Mapping[str, Options], known: Mapping[str, Options]) -> Mapping[str, Options]:
    """Add the codemod that finds copies where the configuration does not run it: a report is mostly about them."""
    return options if DUPLICATES not in discover() else {DUPLICATES: known[DUPLICATES], **options}
