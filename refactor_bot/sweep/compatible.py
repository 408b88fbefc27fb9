"""Keeps pull requests out of each other's way: any two of them merge, in either order, to the same files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from codemods.api import Division
from codemods.discovery import discover
from refactor_bot.engine import FileChange, Refusal
from refactor_bot.reconcile import DesiredPullRequest
from refactor_bot.repo.git_snapshot import GitSnapshot
from refactor_bot.sweep.reading import Reading

Changes = tuple[FileChange, ...]
Refusals = tuple[Refusal, ...]


class Merging(Protocol):
    """Merges trees."""

    def conflicts(self, snapshot: GitSnapshot, one: str, other: str) -> frozenset[str]:
        """Return the paths at which two trees that were made from a snapshot's do not merge."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The changes of one pull request, before anything else was looked at.

    Attributes:
        codemod: Whose.
        group: Its group.
        changes: Proven, file by file.
        complete: Proves changes as a whole; returns them, and what had to be left out.
        write: Makes the pull request of a group's changes, with what was left out of them.
    """

    codemod: str
    group: str
    changes: Changes
    complete: Callable[[Sequence[FileChange]], tuple[Changes, Refusals]]
    write: Callable[[str, Changes, Refusals], DesiredPullRequest]


def compatible(
    drafts: Sequence[Draft], reading: Reading, objects: Merging
) -> tuple[tuple[DesiredPullRequest, ...], Refusals]:
    """Return the pull requests of some drafts, and what had to be left out of them.

    What is open already goes first, then the drafts in their order; the later one leaves out the files in which it
    would conflict, until the other is merged.
    """
    branches = [reading.target.branch_for(draft.codemod, draft.group) for draft in drafts]
    opened = {pull.branch for pull in reading.observed if pull.state == "open"}
    accepted: dict[str, DesiredPullRequest] = {}
    refusals: list[Refusal] = []
    for branch, draft in sorted(zip(branches, drafts, strict=True), key=lambda one: one[0] not in opened):
        made, refused = _beside(draft, tuple(accepted.values()), reading.snapshot, objects)
        refusals += refused
        if made is not None:
            accepted[branch] = made
    return tuple(accepted[branch] for branch in branches if branch in accepted), tuple(refusals)


def _beside(
    draft: Draft, others: Sequence[DesiredPullRequest], snapshot: GitSnapshot, objects: Merging
) -> tuple[DesiredPullRequest | None, Refusals]:
    """Return a draft's pull request without the files in which it conflicts with others."""
    changes, left = draft.changes, Refusals()
    while changes:
        whole, refused = draft.complete(changes)
        if not whole:
            return None, (*left, *refused)
        made = draft.write(draft.group, whole, (*left, *refused))
        clashes = _clashes(made, others, snapshot, objects)
        if not clashes:
            return made, (*left, *refused)
        whole_only = discover()[draft.codemod].division is Division.NEVER
        gone = [one for one in changes if whole_only or one.path in clashes]
        # What clashes may be a file that all the changes rest on.
        gone = gone or [*changes]
        branch = next(iter(clashes.values()))
        left += tuple(
            Refusal(finding, _reason(clashes.get(one.path, branch)), waits=True)
            for one in gone
            for finding in one.findings
        )
        changes = tuple(one for one in changes if not any(one is other for other in gone))
    return None, left


def _clashes(
    made: DesiredPullRequest, others: Sequence[DesiredPullRequest], snapshot: GitSnapshot, objects: Merging
) -> dict[str, str]:
    """Return the branch that is in the way, by path."""
    found: dict[str, str] = {}
    for other in others:
        if made.changes.keys() & other.changes.keys():
            for path in sorted(objects.conflicts(snapshot, other.tree, made.tree)):
                found.setdefault(path, other.branch)
    return found


def _reason(branch: str) -> str:
    return f"the pull request of {branch} changes the same lines; this follows once that is merged or closed"
