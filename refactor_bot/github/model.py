"""GitHub in values: events that arrive, pull requests as they stand, and what the bot writes. No input or output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class RepositoryId:
    """A repository as an installation sees it; the number stays when it is renamed.

    Attributes:
        installation: Number of the App's installation.
        id: Number of the repository.
        full_name: ``owner/name`` at the time of the event.
    """

    installation: int
    id: int
    full_name: str


@dataclass(frozen=True, slots=True)
class CommentCreated:
    """A person wrote a comment, on an issue, on a pull request, or on a line of one; or opened an issue with a text.

    Attributes:
        repository: Where.
        number: The issue or pull request.
        on_pull_request: Whether that is a pull request.
        comment: Number of the comment; None for the text of the issue itself.
        kind: ``issue`` for a plain comment, ``review`` for one on a line.
        author: Login.
        body: What was written.
        path: The file of a review comment.
        line: The line of a review comment, in the new version.
        removed: Whether the line is one of the old version instead, on the left side of the diff.
        seen: The commit that the line is counted in; None where that is not known.
    """

    repository: RepositoryId
    number: int
    on_pull_request: bool
    comment: int | None
    kind: Literal["issue", "review"]
    author: str
    body: str
    path: str | None = None
    line: int | None = None
    removed: bool = False
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class Pushed:
    """A branch moved.

    Attributes:
        repository: Where.
        branch: Which.
        sha: Its new tip.
        default_branch: Whether it is the default one.
        created: Whether it is new.
        configuration: Whether the bot's configuration may have changed with it.
    """

    repository: RepositoryId
    branch: str
    sha: str
    default_branch: bool
    created: bool = False
    configuration: bool = True


@dataclass(frozen=True, slots=True)
class PullRequestChanged:
    """A pull request was opened, pushed to, closed or reopened by somebody else than the bot."""

    repository: RepositoryId
    action: str
    number: int
    head_branch: str
    merged: bool
    sender: str


@dataclass(frozen=True, slots=True)
class CheckRequested:
    """Somebody asked to run the bot's check again.

    Attributes:
        repository: Where.
        sha: The commit.
        pull_request: The person's pull request that the check is about; None where it is about none.
    """

    repository: RepositoryId
    sha: str
    pull_request: int | None = None


@dataclass(frozen=True, slots=True)
class ActionRequested:
    """A person pressed one of the buttons of the bot's check.

    Attributes:
        repository: Where.
        sha: The commit that the check is on.
        check_run: Number of the check.
        pull_request: The pull request that the check is about.
        action: Which button.
        author: Login of who pressed it.
    """

    repository: RepositoryId
    sha: str
    check_run: int
    pull_request: int
    action: str
    author: str


@dataclass(frozen=True, slots=True)
class InstallationChanged:
    """The App was installed, removed, suspended, or given other repositories.

    Attributes:
        installation: Its number.
        action: What happened.
        account: Whose it is.
        added: Repositories that the App can see from then on.
        removed: Repositories that it no longer sees.
        chosen: Whether people chose the repositories one by one, not all of the account.
    """

    installation: int
    action: str
    account: str
    added: tuple[RepositoryId, ...] = ()
    removed: tuple[RepositoryId, ...] = ()
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class RepositoryAdded:
    """The App can see a repository from now on, or there is something to see in it from now on.

    Attributes:
        repository: Which.
        chosen: Whether people chose this very repository.
    """

    repository: RepositoryId
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class RepositoryChanged:
    """A repository was renamed, transferred, archived, unarchived or deleted."""

    repository: RepositoryId
    action: str


RepositoryEvent = (
    CommentCreated
    | Pushed
    | PullRequestChanged
    | CheckRequested
    | ActionRequested
    | RepositoryChanged
    | RepositoryAdded
)


@dataclass(frozen=True, slots=True)
class SweepDue:
    """A repository's time has come; no delivery of GitHub's says so.

    Attributes:
        repository: Which.
        rule: The schedule that says so; empty where only the configuration is to be looked at.
    """

    repository: RepositoryId
    rule: str = ""


Event = RepositoryEvent | InstallationChanged | SweepDue


@dataclass(frozen=True, slots=True)
class Dropped:
    """A delivery that asks for nothing, with the reason for the log."""

    reason: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as it stands now.

    Attributes:
        id: Its identity.
        default_branch: Name of the default branch; None while it is empty.
        head: Commit at the tip of the default branch; None while it is empty.
        archived: Whether it refuses every write.
        html_url: Its page.
        clone_url: Where git fetches it.
        fork: Whether it is a fork.
    """

    id: RepositoryId
    default_branch: str | None
    head: str | None
    archived: bool
    html_url: str
    clone_url: str
    fork: bool = False


@dataclass(frozen=True, slots=True)
class PullRequestState:
    """Anybody's pull request as it stands.

    Attributes:
        number: Its number.
        branch: Head branch.
        head: Commit at the tip of the head branch.
        base: Commit at the tip of the branch that it wants to go to.
        here: Whether the head branch is in this repository; else it is in a fork.
        open: Whether it is open.
        draft: Whether it is a draft.
        by_person: Whether a person opened it, not an App.
    """

    number: int
    branch: str
    head: str
    base: str
    here: bool
    open: bool
    draft: bool
    by_person: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Lines of a file that a pull request's diff shows, in the new version, from 1 and inclusive."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A review comment whose change applies with one click.

    Attributes:
        path: The file.
        first: First line that it replaces, in the pull request's version.
        last: The last one.
        body: Markdown with the suggestion in it.
        key: Names what it proposes; the same proposal has the same key on every commit.
    """

    path: str
    first: int
    last: int
    body: str
    key: str


@dataclass(frozen=True, slots=True)
class Marker:
    """The hidden comment in the bot's own bodies, trusted only where the App is the author.

    Attributes:
        codemod: Whose pull request it is.
        group: Its group.
        digest: Digest of the changes it proposes; empty until the pull request has its labels and reviewers.
        fingerprints: The findings that it fixes; empty once the bot itself has closed it.
        base: Commit it was made on.
    """

    codemod: str
    group: str
    digest: str
    fingerprints: tuple[str, ...]
    base: str

    @property
    def unfinished(self) -> bool:
        """Whether the pull request was opened by a run that did not get further."""
        return not self.digest


@dataclass(frozen=True, slots=True)
class ObservedPullRequest:
    """One of the bot's pull requests as it stands on GitHub.

    Attributes:
        number: Its number.
        url: Its page.
        branch: Head branch, ``refactor-bot/...``.
        base_branch: Where it wants to go.
        head: Commit at the tip of the head branch.
        state: Open, closed without merge, or merged.
        title: Its title.
        body: Its text.
        marker: What its body says of itself; None when the body was destroyed.
        human_commits: Whether anybody but the App committed on the branch (clean merges of the base do not count).
        conflicted: Whether it no longer merges into its base.
        opened_at: When it was opened; None where that is not known.
    """

    number: int
    url: str
    branch: str
    base_branch: str
    head: str
    state: Literal["open", "closed", "merged"]
    title: str
    body: str
    marker: Marker | None
    human_commits: bool
    conflicted: bool
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PullRequestText:
    """What the bot writes on a pull request."""

    title: str
    body: str
    labels: tuple[str, ...] = ()
    draft: bool = False
    reviewers: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that exists on GitHub."""

    sha: str
    tree: str
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CommitPlan:
    """A commit to make through the Git Data API.

    Attributes:
        parents: Commits it follows; its tree starts from the first.
        changes: New content by path; None removes the file.
        message: Whole message with trailers.
        tree: The tree that must come out, as computed locally; a different answer is an error.
    """

    parents: tuple[str, ...]
    changes: Mapping[str, bytes | None]
    message: str
    tree: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """One line of a check run that points at code."""

    path: str
    start_line: int
    end_line: int
    message: str
    title: str
    level: Literal["notice", "warning", "failure"] = "notice"


@dataclass(frozen=True, slots=True)
class Button:
    """A button on a check run.

    Attributes:
        action: What a press of it is called, at most 20 characters.
        label: What stands on it, at most 20 characters.
        description: What it does, at most 40 characters.
    """

    action: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class CheckRun:
    """The bot's check on a commit.

    Attributes:
        sha: The commit.
        conclusion: GitHub's word; None while it runs.
        title: One line.
        summary: Markdown, cut to GitHub's limit by the adapter.
        annotations: Any number; the adapter sends them 50 at a time.
        buttons: At most three.
        pull_request: The person's pull request that it is about; None where it is about the commit alone.
        again: Whether somebody asked for it anew, who waits for an update even where nothing is different.
        part: Of several checks on a commit, which; each stands beside the others.
    """

    sha: str
    conclusion: Literal["success", "neutral", "failure", "action_required", "cancelled"] | None
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = field(default=())
    buttons: tuple[Button, ...] = ()
    pull_request: int | None = None
    again: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks of others on a commit took.

    Attributes:
        started_at: When the first of them began.
        minutes: All of them together.
    """

    started_at: datetime
    minutes: float


Reaction = Literal["eyes", "rocket", "confused", "+1"]
Permission = Literal["none", "read", "write", "admin"]
