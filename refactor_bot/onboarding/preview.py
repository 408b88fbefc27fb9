"""What merging would lead to: counts, a few examples, and what it costs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from codemods.api import Finding
from codemods.notebook import SUFFIX
from refactor_bot.engine import FileChange, Report
from refactor_bot.reconcile import DesiredPullRequest
from refactor_bot.report.hunks import Hunk, representative

_MOST_EXAMPLES = 3
_LONGEST_EXAMPLE = 30


@dataclass(frozen=True, slots=True)
class Row:
    """What one codemod would propose.

    Attributes:
        codemod: Its name.
        findings: How much it found.
        fixable: How much of that it can fix.
        pull_requests: In how many pull requests.
        files: In how many files.
    """

    codemod: str
    findings: int
    fixable: int
    pull_requests: int
    files: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What merging would lead to.

    Attributes:
        rows: By codemod.
        examples: A codemod's name and a hunk that shows what it does.
        files: How many files were looked at.
        skipped: How many were left alone.
        crashes: How often a codemod failed.
        seconds: How long all of it took.
        copies: A sentence on what copies cost; empty without any.
    """

    rows: tuple[Row, ...]
    examples: tuple[tuple[str, Hunk], ...]
    files: int
    skipped: int
    crashes: int
    seconds: float
    copies: str = ""

    @property
    def pull_requests(self) -> int:
        """How many pull requests it comes to."""
        return sum(row.pull_requests for row in self.rows)


def preview(
    report: Report,
    findings: Sequence[Finding],
    changes: Mapping[str, Sequence[FileChange]],
    desired: Sequence[DesiredPullRequest],
    seconds: float,
    copies: str = "",
) -> Preview:
    """Return the preview of what a sweep would propose.

    Args:
        report: Everything that was found.
        findings: What may be proposed, or is reported.
        changes: What was changed and proven, by codemod, in the order to show.
        desired: The pull requests.
        seconds: How long it took.
        copies: A sentence on what copies cost.
    """
    rows = tuple(_row(name, findings, desired) for name in changes)
    crashes = len(report.crashes)
    return Preview(rows, _examples(changes), report.stats.files, len(report.skipped), crashes, seconds, copies)


def _row(name: str, findings: Sequence[Finding], desired: Sequence[DesiredPullRequest]) -> Row:
    own = [finding for finding in findings if finding.codemod == name]
    wanted = [want for want in desired if want.codemod == name]
    paths = {path for want in wanted for path in want.changes}
    return Row(name, len(own), sum(finding.fixable for finding in own), len(wanted), len(paths))


def _examples(changes: Mapping[str, Sequence[FileChange]]) -> tuple[tuple[str, Hunk], ...]:
    """Return one example of each codemod first, then further ones of those that change most."""
    by_codemod = {name: representative(_readable(own), _MOST_EXAMPLES) for name, own in changes.items()}
    chosen: list[tuple[str, Hunk]] = []
    for turn in range(_MOST_EXAMPLES):
        chosen += [(name, hunks[turn]) for name, hunks in by_codemod.items() if turn < len(hunks)]
    short = [(name, hunk) for name, hunk in chosen if len(hunk.lines) <= _LONGEST_EXAMPLE] or chosen
    return tuple((name, _cut(hunk)) for name, hunk in short[:_MOST_EXAMPLES])


def _readable(changes: Sequence[FileChange]) -> Sequence[FileChange]:
    """Return the changes without those of notebooks, whose files nobody reads, where there are others."""
    return [change for change in changes if not change.path.endswith(SUFFIX)] or changes


def _cut(hunk: Hunk) -> Hunk:
    return replace(hunk, lines=hunk.lines[:_LONGEST_EXAMPLE])
