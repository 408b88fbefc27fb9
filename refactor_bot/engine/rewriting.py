"""The last steps: edits are made file by file, and each file's claim is checked before anybody sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from codemods.api import Finding, Options
from codemods.discovery import AnyCodemod, discover
from codemods.formatting import BlackStyle, settle
from codemods.notebook import open_source
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

    When the file as a whole does not pass, the findings are added bit by bit: what fails beside the ones before it
    is dropped, with the checker's reason.
    """
    data = task.snapshot.read(task.path)
    if data is None:
        return Rewritten(None, tuple(Refusal(finding, "the file is gone") for finding in task.findings))
    attempt = _Attempt(task, open_source(task.path, data))
    after, verdict, complete = attempt.make(task.findings)
    if verdict.holds and after != data and complete:
        return Rewritten(FileChange(task.path, data, after, task.findings, verdict.counts))
    return attempt.one_by_one()


@dataclass(frozen=True, slots=True)
class _Attempt:
    task: Task
    source: Source

    def make(self, findings: Sequence[Finding]) -> tuple[bytes, Verdict, bool]:
        """Return the file with some findings fixed, what the checker says, and whether each finding has edits."""
        task = self.task
        codemod = discover()[task.codemod]
        edits = codemod.rewrite(self.source, findings, task.options)
        try:
            after = settle(self.source, [edit for own in edits for edit in own], task.style)
        except ValueError as error:
            return self.source.data, Verdict(codemod.claim, reason=str(error)), False
        whole = completed([FileChange(task.path, self.source.data, after, tuple(findings))], codemod, task)
        changes = [Change(change.path, change.before, change.after) for change in whole]
        return after, check(codemod.claim, changes, task.snapshot.read), all(edits)

    def one_by_one(self) -> Rewritten:
        kept: tuple[Finding, ...] = ()
        refusals: list[Refusal] = []
        text, counts = self.source.data, Verdict(discover()[self.task.codemod].claim).counts
        blocks = [self.task.findings]
        while blocks:
            block = blocks.pop()
            after, verdict, complete = self.make([*kept, *block])
            if verdict.holds and after != text and (complete or len(block) == 1):
                kept = (*kept, *block)
                text, counts = after, verdict.counts
            elif len(block) == 1:
                refusals.append(Refusal(block[0], verdict.reason or "there is nothing to change"))
            else:
                middle = len(block) // 2
                blocks += [block[middle:], block[:middle]]
        if not kept:
            return Rewritten(None, tuple(refusals))
        return Rewritten(FileChange(self.task.path, self.source.data, text, kept, counts), tuple(refusals))


class Where(Protocol):
    """What the companions of a change are made for."""

    @property
    def snapshot(self) -> Snapshot:
        """The files before the change."""

    @property
    def options(self) -> Options:
        """The codemod's options."""


def completed(changes: Sequence[FileChange], codemod: AnyCodemod, where: Where) -> list[FileChange]:
    """Return the changes of one group together with the files that they rest on."""
    edited = {change.path: change for change in changes}

    def read(path: str) -> bytes | None:
        return edited[path].after if path in edited else where.snapshot.read(path)

    findings = [finding for change in changes for finding in change.findings]
    for path, content in codemod.companions(findings, read, where.options).items():
        before = edited[path].before if path in edited else where.snapshot.read(path)
        own = edited[path].findings if path in edited else ()
        edited[path] = FileChange(path, before, content, own)
    return sorted(edited.values(), key=lambda change: change.path)
