"""Decides what to do about pull requests: what is wanted against what is there. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from refactor_bot.github.model import ObservedPullRequest, PullRequestText


@dataclass(frozen=True, slots=True)
class DesiredPullRequest:
    """A pull request that should be open.

    Attributes:
        codemod: Whose it is.
        group: Its group.
        branch: Head branch, a function of codemod and group.
        base_branch: Where it wants to go.
        base: Commit that it was computed on.
        changes: New content by path; None removes the file.
        tree: Git tree id after the changes.
        fingerprints: The findings that it fixes.
        digest: Digest of paths and new contents' edits; equal digests mean the same proposal.
        text: Title, body, labels.
        message: Commit message with the certificate.
    """

    codemod: str
    group: str
    branch: str
    base_branch: str
    base: str
    changes: Mapping[str, bytes | None]
    tree: str
    fingerprints: tuple[str, ...]
    digest: str
    text: PullRequestText
    message: str


@dataclass(frozen=True, slots=True)
class Open:
    """Push the branch and open the pull request, or finish opening it."""

    desired: DesiredPullRequest


@dataclass(frozen=True, slots=True)
class Refresh:
    """Move an open pull request's branch to one new commit on the current base.

    Attributes:
        observed: As it stands.
        desired: As it should be.
        reason: Why, for the log and the answer.
    """

    observed: ObservedPullRequest
    desired: DesiredPullRequest
    reason: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Touch nothing."""

    branch: str
    reason: str
    observed: ObservedPullRequest | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Close a pull request that is no longer wanted, say why, and delete its branch when only the bot wrote on it."""

    observed: ObservedPullRequest
    reason: str
    delete_branch: bool


Action = Open | Refresh | Leave | Close


@dataclass(frozen=True, slots=True)
class Intent:
    """What this run was asked for.

    Attributes:
        may_open: Whether new pull requests may be opened (a command or the schedule said so), by codemod; empty: none.
        regenerate: Numbers of pull requests to rebuild on the current base even when nothing changed (``rebase``).
        recreate: The same, human commits discarded as well.
        limit: How many pull requests the bot may have open at once.
        considered: Codemods that were run; pull requests of others are left alone.
        new: How many pull requests may be opened; None: as many as the limit leaves room for.
        pushes: How many branches may be pushed, each of which starts checks, beside those asked for by number; None:
            any number.
    """

    may_open: frozenset[str] = frozenset()
    regenerate: frozenset[int] = frozenset()
    recreate: frozenset[int] = frozenset()
    limit: int = 10
    considered: frozenset[str] = field(default=frozenset())
    new: int | None = None
    pushes: int | None = None


@dataclass(slots=True)
class _Room:
    """What a run may still do."""

    intent: Intent
    open: int
    new: float
    pushes: float

    def take_new(self) -> str | None:
        """Count a pull request that is to be opened, or say why it may not be."""
        if self.open <= 0:
            return f"the limit of {self.intent.limit} open pull requests is reached"
        if self.new <= 0:
            return "enough pull requests were opened this week"
        if (reason := self.take_push()) is not None:
            return reason
        self.open -= 1
        self.new -= 1
        return None

    def take_push(self) -> str | None:
        """Count a branch that is to be pushed, or say why it may not be."""
        if self.pushes <= 0:
            return "the minutes of checks for this week are used up"
        self.pushes -= 1
        return None


def reconcile(
    desired: Sequence[DesiredPullRequest], observed: Sequence[ObservedPullRequest], intent: Intent
) -> tuple[Action, ...]:
    """Decide what to do about each branch; applying the actions and deciding again leaves everything as it is.

    Args:
        desired: At most one a branch.
        observed: The bot's pull requests of the same target, newest first.
        intent: What this run was asked for.
    """
    opened = {pull.branch: pull for pull in reversed(observed) if pull.state == "open"}
    actions: list[Action] = []
    new = math.inf if intent.new is None else intent.new
    room = _Room(intent, intent.limit - len(opened), new, math.inf if intent.pushes is None else intent.pushes)
    wanted = {want.branch: want for want in desired}
    for pull in opened.values():
        if pull.branch not in wanted and _is_considered(pull, intent):
            action = _unwanted(pull)
            actions.append(action)
            room.open += isinstance(action, Close)
    for want in desired:
        pull_request = opened.get(want.branch)
        if pull_request is not None and pull_request.marker is not None and pull_request.marker.unfinished:
            actions.append(Open(want))
        elif pull_request is not None:
            actions.append(_kept(_keep(want, pull_request, intent), intent, room))
        elif want.codemod not in intent.may_open:
            actions.append(Leave(want.branch, "nobody asked for it"))
        elif (reason := room.take_new()) is not None:
            actions.append(Leave(want.branch, reason))
        else:
            actions.append(Open(want))
    return tuple(actions)


def _is_considered(pull: ObservedPullRequest, intent: Intent) -> bool:
    return pull.marker is not None and pull.marker.codemod in intent.considered


def _unwanted(pull: ObservedPullRequest) -> Action:
    if pull.human_commits:
        return Leave(pull.branch, "people have committed on it; it is theirs to close", pull)
    reason = (
        f"Nothing is left to do here: what this pull request fixes is no longer found on `{pull.base_branch}`, or not "
        "wanted."
    )
    return Close(pull, reason, delete_branch=True)


def _kept(action: Action, intent: Intent, room: _Room) -> Action:
    """Return what to do about an open pull request, as far as there is room for a push that nobody asked for."""
    if not isinstance(action, Refresh) or action.observed.number in intent.recreate | intent.regenerate:
        return action
    reason = room.take_push()
    return action if reason is None else Leave(action.observed.branch, reason, action.observed)


def _keep(want: DesiredPullRequest, pull: ObservedPullRequest, intent: Intent) -> Action:
    if pull.number in intent.recreate:
        return Refresh(pull, want, "recreated on request")
    if pull.human_commits:
        return Leave(pull.branch, "people have committed on it, and their work is never overwritten", pull)
    if pull.marker is None:
        return Refresh(pull, want, "its description was lost")
    if pull.marker.digest != want.digest:
        return Refresh(pull, want, "what it fixes has changed")
    if pull.conflicted:
        return Refresh(pull, want, f"it conflicted with {pull.base_branch}")
    if pull.number in intent.regenerate and pull.marker.base != want.base:
        return Refresh(pull, want, "made again on the current base")
    return Leave(pull.branch, "it is up to date", pull)
