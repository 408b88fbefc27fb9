"""Decides what to do about pull requests: what is wanted against what is there. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

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
    """Push the branch and open the pull request."""

    desired: DesiredPullRequest


@dataclass(frozen=True, slots=True)
class Refresh:
    """Bring an open pull request to what is wanted now.

    Attributes:
        observed: As it stands.
        desired: As it should be.
        mode: ``replace`` moves the branch to one new commit on the current base; ``append`` adds a commit on top of people's.
        reason: Why, for the log and the answer.
    """

    observed: ObservedPullRequest
    desired: DesiredPullRequest
    mode: Literal["replace", "append"]
    reason: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Touch nothing."""

    branch: str
    reason: str
    observed: ObservedPullRequest | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Close an open pull request that is no longer wanted, say why, and delete its branch when only the bot wrote on it."""

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
    """

    may_open: frozenset[str] = frozenset()
    regenerate: frozenset[int] = frozenset()
    recreate: frozenset[int] = frozenset()
    limit: int = 10
    considered: frozenset[str] = field(default=frozenset())
