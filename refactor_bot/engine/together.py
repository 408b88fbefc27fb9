"""The changes of one pull request as a whole: with the files that they rest on, proven together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codemods.api import Division, Options
from codemods.discovery import AnyCodemod, discover
from codemods.keeping import passing
from codemods.proofs import Change, Verdict, check
from refactor_bot.engine.values import FileChange, Refusal
from refactor_bot.repo.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one pull request, for a worker process."""

    snapshot: Snapshot
    codemod: str
    options: Options
    changes: tuple[FileChange, ...]


@dataclass(frozen=True, slots=True)
class Completed:
    """A group whose claim holds as a whole, and what had to be left out of it."""

    changes: tuple[FileChange, ...] = ()
    refusals: tuple[Refusal, ...] = ()


def complete_group(group: Group) -> Completed:
    """Add the files that the changes rest on, and prove all together; runs in a worker process.

    What was counted stands on the first change where files are shared.
    """
    whole: tuple[FileChange, ...] = ()

    def add(kept: Sequence[FileChange], block: Sequence[FileChange]) -> str | None:
        nonlocal whole
        changes = (*kept, *block)
        found, verdict = _together(group, changes)
        if verdict.holds:
            whole = found
            return None
        return verdict.reason or ""

    dropped = passing(group.changes, add)
    return Completed(whole, tuple(Refusal(f, reason) for change, reason in dropped for f in change.findings))


def _together(group: Group, changes: tuple[FileChange, ...]) -> tuple[tuple[FileChange, ...], Verdict]:
    codemod = discover()[group.codemod]
    whole = completed(changes, codemod, group.options, group.snapshot)
    apart = codemod.division is Division.DIRECTORIES or len(changes) == 1
    if apart and {change.path: change.after for change in whole} == {change.path: change.after for change in changes}:
        # Each file was proven by itself, and nothing came to it.
        return changes, Verdict(codemod.claim)
    verdict = proven(whole, codemod, group.snapshot)
    counted = (replace(change, counts={} if number else verdict.counts) for number, change in enumerate(whole))
    return tuple(counted), verdict


def completed(
    changes: Sequence[FileChange], codemod: AnyCodemod, options: Options, snapshot: Snapshot
) -> list[FileChange]:
    """Return some changes with the files that they rest on, in order of path."""
    edited = {change.path: change for change in changes}

    def read(path: str) -> bytes | None:
        return edited[path].after if path in edited else snapshot.read(path)

    findings = [finding for change in changes for finding in change.findings]
    for path, content in codemod.companions(findings, read, options).items():
        before = edited[path].before if path in edited else snapshot.read(path)
        own = edited[path].findings if path in edited else ()
        edited[path] = FileChange(path, before, content, own)
    return sorted(edited.values(), key=lambda change: change.path)


def proven(changes: Sequence[FileChange], codemod: AnyCodemod, snapshot: Snapshot) -> Verdict:
    """Return what the checker says of some changes together."""
    return check(codemod.claim, [Change(one.path, one.before, one.after) for one in changes], snapshot.read)
