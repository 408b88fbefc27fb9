"""What the stand-in knows: accounts, Apps, repositories, issues, checks. Plain values; one lock guards them all."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from refactor_bot.demo.github.git import Bare


class RefusalError(Exception):
    """An answer that is no success.

    Args:
        status: The HTTP status.
        message: What GitHub says.
        errors: Details, as in GitHub's validation errors.
        headers: Further headers.
    """

    def __init__(
        self,
        status: int,
        message: str,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = headers or {}


def now() -> datetime:
    """Return the time, to the second as GitHub shows it."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Registered:
    """The credentials of a new App."""

    app_id: int
    slug: str
    private_key: str
    webhook_secret: str


@dataclass(slots=True)
class Account:
    """A person, an organisation, or the bot of an App."""

    id: int
    login: str
    type: Literal["User", "Bot", "Organization"] = "User"


@dataclass(slots=True)
class App:
    """A registered GitHub App."""

    id: int
    slug: str
    owner: Account
    bot: Account
    public_key: str
    webhook_secret: str
    webhook_url: str | None
    events: tuple[str, ...]
    permissions: dict[str, str]
    created_at: datetime = field(default_factory=now)


@dataclass(slots=True)
class Installation:
    """An App on an account."""

    id: int
    app: App
    account: Account
    repositories: set[int]
    suspended: bool = False
    created_at: datetime = field(default_factory=now)


@dataclass(slots=True)
class Token:
    """A token of an installation."""

    text: str
    installation: Installation
    permissions: dict[str, str]
    repositories: set[int]
    expires_at: datetime


@dataclass(slots=True)
class Comment:
    """A comment on an issue or pull request, or on a line of one."""

    id: int
    author: Account
    body: str
    created_at: datetime
    app: App | None = None
    path: str | None = None
    line: int | None = None
    start_line: int | None = None
    side: Literal["LEFT", "RIGHT"] = "RIGHT"
    review: int | None = None
    reactions: list[Reaction] = field(default_factory=list)
    updated_at: datetime = field(default_factory=now)


@dataclass(slots=True)
class Review:
    """A review, which its comments name."""

    id: int
    author: Account
    body: str
    commit: str
    submitted_at: datetime


@dataclass(slots=True)
class Reaction:
    """One person's reaction."""

    id: int
    author: Account
    content: str
    created_at: datetime


@dataclass(slots=True)
class Pull:
    """What an issue has more when it is a pull request; the head branch of one from a fork is there."""

    head: str
    base: str
    draft: bool
    head_sha: str
    base_sha: str
    merged_at: datetime | None = None
    merge_sha: str | None = None
    reviewers: list[Account] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    fork: Repo | None = None


@dataclass(slots=True)
class Issue:
    """An issue, or a pull request."""

    id: int
    number: int
    author: Account
    title: str
    body: str | None
    created_at: datetime
    app: App | None = None
    state: Literal["open", "closed"] = "open"
    labels: list[str] = field(default_factory=list)
    assignees: list[Account] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    review_comments: list[Comment] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    closed_by: Account | None = None
    closed_at: datetime | None = None
    pull: Pull | None = None
    updated_at: datetime = field(default_factory=now)


@dataclass(slots=True)
class Check:
    """A check run."""

    id: int
    app: App
    name: str
    sha: str
    status: str
    conclusion: str | None
    output: dict[str, Any]
    annotations: list[dict[str, Any]]
    started_at: datetime
    completed_at: datetime | None = None
    external_id: str = ""
    buttons: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Repo:
    """A repository."""

    id: int
    owner: Account
    name: str
    bare: Bare
    default_branch: str
    private: bool = False
    archived: bool = False
    collaborators: dict[str, str] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    labels: dict[str, int] = field(default_factory=dict)
    protected: set[str] = field(default_factory=set)
    parent: Repo | None = None
    created_at: datetime = field(default_factory=now)

    @property
    def full_name(self) -> str:
        """``owner/name``."""
        return f"{self.owner.login}/{self.name}"

    def pulls(self) -> Iterator[tuple[Issue, Pull]]:
        """Yield the pull requests, newest first."""
        for issue in reversed(list(self.issues.values())):
            if issue.pull is not None:
                yield issue, issue.pull

    def issue(self, number: int) -> Issue:
        """Return an issue or pull request; 404 where there is none."""
        found = self.issues.get(number)
        if found is None:
            raise RefusalError(404, "Not Found")
        return found

    def pull(self, number: int) -> tuple[Issue, Pull]:
        """Return a pull request; 404 where there is none."""
        issue = self.issue(number)
        if issue.pull is None:
            raise RefusalError(404, "Not Found")
        return issue, issue.pull


class World:
    """Everything, and the lock that whoever reads or changes it holds."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self.lock = threading.RLock()
        self.accounts: dict[str, Account] = {}
        self.apps: dict[int, App] = {}
        self.installations: dict[int, Installation] = {}
        self.tokens: dict[str, Token] = {}
        self.codes: dict[str, Registered] = {}
        self.repos: dict[int, Repo] = {}
        self.signed: set[str] = set()
        self._last = 1000

    def number(self) -> int:
        """Return a number that was not given out before."""
        self._last += 1
        return self._last

    def account(self, login: str, kind: Literal["User", "Bot", "Organization"] = "User") -> Account:
        """Return an account, created when it is first named."""
        key = login.lower()
        if key not in self.accounts:
            self.accounts[key] = Account(self.number(), login, kind)
        return self.accounts[key]

    def repo(self, full_name: str) -> Repo:
        """Return a repository by name; 404 where there is none."""
        for repo in self.repos.values():
            if repo.full_name.lower() == full_name.lower():
                return repo
        raise RefusalError(404, "Not Found")
