"""The last steps: edits are made file by file, and each file's claim is checked before anybody sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from codemods.api import Finding, Options
from codemods.discovery import discover
from codemods.formatting import BlackStyle, settle
from codemods.keeping import passing
from codemods.notebook import open_source
from codemods.proofs import Verdict
from codemods.source import Source
from refactor_bot.engine.together import completed, proven
from refactor_bot.engine.values import FileChange, Refusal
from refactor_bot.repo.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Task:
    """One file with its fixable findings, for a worker process."""

    snapshot: Snapshot
    path: str
    codemod: str
    options: Options
    style: BlackStyle
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """One file after the edits whose proof holds; ``change`` is None when none is left."""

    change: FileChange | None
    refusals: tuple[Refusal, ...] = ()


def rewrite_file(task: Task) -> Rewritten:
    """Make and prove the edits of one file; runs in a worker process.

    When the file as a whole does not pass, the findings are added bit by bit: what fails beside the ones before it
    is dropped, with the checker's reason.
    """
    data = task.snapshot.read(task.path)
    creating = all(finding.edit is not None and finding.edit.creates for finding in task.findings)
    if (data is None) != creating:
        reason = "the file is there already" if creating else "the file is gone"
        return Rewritten(None, tuple(Refusal(finding, reason) for finding in task.findings))
    return _Attempt(task, open_source(task.path, data or b""), data).run()


@dataclass(slots=True)
class _Attempt:
    """Edits of one file, as far as their proof holds.

    Attributes:
        task: What to do.
        source: The file.
        before: Its bytes, None where it is new.
        after: Its bytes with the edits that passed.
        kept: Their findings.
        counts: What the checker counted of them.
    """

    task: Task
    source: Source
    before: bytes | None
    after: bytes = b""
    kept: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def run(self) -> Rewritten:
        """Make and prove the edits."""
        self.after = self.source.data
        dropped = passing(self.task.findings, self._add)
        refusals = tuple(Refusal(finding, reason) for finding, reason in dropped)
        if not self.kept:
            return Rewritten(None, refusals)
        return Rewritten(FileChange(self.task.path, self.before, self.after, self.kept, self.counts), refusals)

    def _add(self, kept: Sequence[Finding], block: Sequence[Finding]) -> str | None:
        findings = (*kept, *block)
        after, verdict, complete = self._make(findings)
        if not verdict.holds:
            return verdict.reason or ""
        if after == self.after or not (complete or len(block) == 1):
            return "there is nothing to change"
        self.after, self.kept, self.counts = after, findings, verdict.counts
        return None

    def _make(self, findings: Sequence[Finding]) -> tuple[bytes, Verdict, bool]:
        """Return the file with some findings fixed, what the checker says, and whether each finding has edits."""
        task = self.task
        codemod = discover()[task.codemod]
        edits = codemod.rewrite(self.source, findings, task.options)
        try:
            after = settle(self.source, [edit for own in edits for edit in own], task.style)
        except ValueError as error:
            return self.source.data, Verdict(codemod.claim, reason=str(error)), False
        change = FileChange(task.path, self.before, after, tuple(findings))
        whole = completed([change], codemod, task.options, task.snapshot)
        return after, proven(whole, codemod, task.snapshot), all(edits)
