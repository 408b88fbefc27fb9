"""The last steps: edits are made file by file, and each file's claim is checked before anybody sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from codemods.api import Claim, Finding, Options
from codemods.discovery import discover
from codemods.edits import TextEdit
from codemods.formatting import BlackStyle, settle
from codemods.proofs import Change, Verdict, check
from codemods.source import Source
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

    When the file as a whole does not pass, the findings are added one after another: what does not pass with the ones
    before it is dropped, with the checker's reason.
    """
    data = task.snapshot.read(task.path)
    if data is None:
        return Rewritten(None, tuple(Refusal(finding, "the file is gone") for finding in task.findings))
    attempt = _Attempt(task, Source.read(data))
    edits = discover()[task.codemod].rewrite(attempt.source, task.findings, task.options)
    pairs = list(zip(task.findings, edits, strict=True))
    after, verdict = attempt.make([edit for _, own in pairs for edit in own])
    if verdict.holds and after != data and all(own for _, own in pairs):
        return Rewritten(FileChange(task.path, data, after, task.findings, verdict.counts))
    return attempt.one_by_one(pairs)


@dataclass(frozen=True, slots=True)
class _Attempt:
    task: Task
    source: Source

    def make(self, edits: Sequence[TextEdit]) -> tuple[bytes, Verdict]:
        claim: Claim = discover()[self.task.codemod].claim
        try:
            after = settle(self.source, edits, self.task.style)
        except ValueError as error:
            return self.source.data, Verdict(claim, reason=str(error))
        change = Change(self.task.path, self.source.data, after)
        return after, check(claim, [change], self.task.snapshot.read)

    def one_by_one(self, pairs: Sequence[tuple[Finding, Sequence[TextEdit]]]) -> Rewritten:
        kept: list[Finding] = []
        edits: list[TextEdit] = []
        refusals: list[Refusal] = []
        text, counts = self.source.data, Verdict(discover()[self.task.codemod].claim).counts
        for finding, own in pairs:
            after, verdict = self.make([*edits, *own])
            if verdict.holds and after != text:
                kept.append(finding)
                edits += own
                text, counts = after, verdict.counts
            else:
                refusals.append(Refusal(finding, verdict.reason or "there is nothing to change"))
        if not kept:
            return Rewritten(None, tuple(refusals))
        change = FileChange(self.task.path, self.source.data, text, tuple(kept), counts)
        return Rewritten(change, tuple(refusals))
