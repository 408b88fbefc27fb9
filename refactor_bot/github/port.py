"""The seam to GitHub: one repository, acted on as one installation of the App."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from refactor_bot.errors import RefactorBotError
from refactor_bot.github.model import (
    Checked,
    CheckRun,
    Commit,
    CommitPlan,
    ObservedPullRequest,
    Permission,
    PullRequestState,
    PullRequestText,
    Reaction,
    Repository,
    Span,
    Suggestion,
)


class GitHubError(RefactorBotError):
    """GitHub refused or did not answer; trying again later may help."""


class GoneError(GitHubError):
    """The repository, branch or installation is no longer there, or no longer ours; trying again does not help."""


class RefusedError(GitHubError):
    """GitHub said no (permission, protected branch, workflow file, validation); trying again does not help."""


class Forge(Protocol):
    """What the use cases need of one repository. Every method may raise ``GitHubError``; all writes are idempotent."""

    def repository(self) -> Repository:
        """Return the repository as it stands."""

    def token(self) -> str:
        """Return a token that git may use to fetch this repository for at least ten more minutes."""

    def permission(self, login: str) -> Permission:
        """Return what a person may do here, as the permission API says."""

    def pull_request(self, number: int) -> PullRequestState:
        """Return anybody's pull request as it stands."""

    def merge_base(self, base: str, head: str) -> str:
        """Return the commit where two commits parted."""

    def pull_request_files(self, number: int) -> tuple[str, ...]:
        """Return the paths that a pull request changes, deleted ones left out."""

    def pull_request_spans(self, number: int) -> Mapping[str, tuple[Span, ...]]:
        """Return the lines that a pull request's diff shows, by file; there is no commenting on others."""

    def touches(self, number: int, paths: Collection[str]) -> bool:
        """Return whether a pull request changes, adds, removes or renames one of some files."""

    def own_pull_requests_from(self, branch: str) -> Sequence[ObservedPullRequest]:
        """Return the bot's pull requests from one branch, newest first, however old, also when the branch is gone."""

    def own_pull_requests(self) -> Sequence[ObservedPullRequest]:
        """Return the bot's pull requests, newest first: the open ones, and of the closed ones one per branch."""

    def recent_titles(self, branch: str, limit: int) -> Sequence[str]:
        """Return the subjects of the newest commits on a branch, newest first, bots' own left out."""

    def commit(self, plan: CommitPlan) -> Commit:
        """Make a commit; leaves author and committer out, so that GitHub signs it."""

    def file(self, path: str) -> bytes | None:
        """Return a file of the default branch; None where there is none, or none below a megabyte."""

    def branch_head(self, branch: str) -> Commit | None:
        """Return the commit at the tip of a branch, or None."""

    def is_foreign(self, branch: str, base: str) -> bool:
        """Return whether anybody but the App committed on a branch since it parted from its base."""

    def set_branch(self, branch: str, sha: str, *, force: bool) -> None:
        """Create a branch or move it; without ``force`` only forward."""

    def delete_branch(self, branch: str) -> None:
        """Delete a branch; one that is gone already is fine."""

    def open_pull_request(self, head: str, base: str, text: PullRequestText) -> ObservedPullRequest:
        """Open a pull request, or return the open one from the same head."""

    def update_pull_request(self, number: int, text: PullRequestText) -> None:
        """Give a pull request a new title and body; labels, reviewers and draft state that people changed stay."""

    def close_pull_request(self, number: int) -> None:
        """Close a pull request so that its findings do not count as turned down."""

    def answer(self, number: int, key: str, body: str) -> str:
        """Write one comment and return its URL; called again with the same ``key`` it edits that comment."""

    def answered(self, number: int, key: str) -> bool:
        """Return whether ``answer`` wrote a comment with this key before."""

    def react(self, number: int, comment: int | None, kind: str, reaction: Reaction) -> None:
        """React to a comment, or to the issue itself when ``comment`` is None; ``kind`` is ``issue`` or ``review``."""

    def suggest(self, number: int, commit: str, body: str, suggestions: Sequence[Suggestion]) -> str | None:
        """Write one review with the suggestions that stand on no line yet; return its URL, or None without any."""

    def put_check_run(self, run: CheckRun) -> str:
        """Create or update the bot's check run on a commit; return its URL."""

    def checked(self, sha: str) -> Checked | None:
        """Return what the finished checks of others on a commit took; None where there are none."""


class App(Protocol):
    """The App itself."""

    def slug(self) -> str:
        """Return the App's name in URLs and in ``<slug>[bot]``."""

    def forge(self, installation: int, repository: int) -> Forge:
        """Return the seam to one repository of one installation."""
