"""The parts of GitHub's answers that the bot reads."""

from __future__ import annotations

from datetime import datetime

import msgspec


class User(msgspec.Struct):
    """An account."""

    login: str
    type: str = "User"


class App(msgspec.Struct):
    """A GitHub App."""

    id: int
    slug: str = ""


class Token(msgspec.Struct):
    """A token of an installation."""

    token: str
    expires_at: datetime


class Repository(msgspec.Struct):
    """A repository."""

    id: int
    full_name: str
    default_branch: str
    html_url: str
    clone_url: str
    archived: bool = False
    fork: bool = False


class Content(msgspec.Struct):
    """What has a path: a file, or something else."""

    type: str
    encoding: str | None = None
    content: str = ""


class Permission(msgspec.Struct):
    """What a person may do."""

    permission: str


class Target(msgspec.Struct):
    """What a ref points at."""

    sha: str


class Ref(msgspec.Struct):
    """A branch or tag."""

    object: Target


class GitCommit(msgspec.Struct):
    """A commit of the Git Data API."""

    sha: str
    tree: Target
    parents: list[Target]


class TreeEntry(msgspec.Struct):
    """One entry of a tree."""

    path: str
    mode: str


class Tree(msgspec.Struct):
    """A tree."""

    sha: str
    tree: list[TreeEntry] = []
    truncated: bool = False


class CommitText(msgspec.Struct):
    """What a commit says."""

    message: str


class Commit(msgspec.Struct):
    """A commit of a list, with the accounts behind it."""

    sha: str
    commit: CommitText
    author: User | None = None
    committer: User | None = None
    parents: list[Target] = []


class File(msgspec.Struct):
    """A file of a pull request or a comparison; a large one has no patch."""

    filename: str
    status: str
    sha: str | None = None
    patch: str | None = None
    previous_filename: str | None = None


class Comparison(msgspec.Struct):
    """Two commits compared."""

    status: str
    files: list[File] = []
    merge_base_commit: Target | None = None
    total_commits: int = 0
    commits: list[Commit] = []


class HeadRepository(msgspec.Struct):
    """Where a head branch is."""

    id: int


class Branch(msgspec.Struct):
    """One side of a pull request."""

    ref: str
    sha: str
    repo: HeadRepository | None = None


class Label(msgspec.Struct):
    """A label."""

    name: str


class PullRequest(msgspec.Struct):
    """A pull request; ``mergeable`` only where one alone was asked for."""

    number: int
    html_url: str
    state: str
    title: str
    head: Branch
    base: Branch
    body: str | None = None
    user: User | None = None
    merged_at: str | None = None
    created_at: datetime | None = None
    mergeable: bool | None = None
    draft: bool = False
    labels: list[Label] = []


class Comment(msgspec.Struct):
    """A comment."""

    id: int
    html_url: str
    body: str | None = None
    user: User | None = None


class ReviewComment(msgspec.Struct):
    """A comment on a line of a pull request; one whose line is gone has none."""

    html_url: str
    body: str | None = None
    user: User | None = None
    line: int | None = None


class Review(msgspec.Struct):
    """A review."""

    html_url: str


class CheckOutput(msgspec.Struct):
    """What a check run shows."""

    title: str | None = None
    summary: str | None = None
    annotations_count: int = 0


class CheckRun(msgspec.Struct):
    """A check run."""

    id: int
    status: str
    html_url: str | None = None
    conclusion: str | None = None
    output: CheckOutput = msgspec.field(default_factory=CheckOutput)
    app: App | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None


class CheckRuns(msgspec.Struct):
    """A list of check runs."""

    check_runs: list[CheckRun]


class Delivery(msgspec.Struct):
    """A webhook delivery as GitHub remembers it."""

    id: int
    guid: str
    delivered_at: datetime
    status_code: int
    redelivery: bool = False
