"""Turns a webhook's payload into an event, or into the reason why it asks for nothing. Pure; payloads are hostile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec

from refactor_bot.config import OWN_FILE, SHARED_FILE
from refactor_bot.errors import RefactorBotError
from refactor_bot.github.checks import about
from refactor_bot.github.model import (
    ActionRequested,
    CheckRequested,
    CommentCreated,
    Dropped,
    Event,
    InstallationChanged,
    PullRequestChanged,
    Pushed,
    RepositoryAdded,
    RepositoryChanged,
    RepositoryId,
    SweepDue,
)

_Number = Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]
_Name = Annotated[str, msgspec.Meta(max_length=256)]
_FullName = Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}\Z")]
_Ref = Annotated[str, msgspec.Meta(min_length=1, max_length=1_024, pattern=r"\A[^\x00-\x20\x7f]+\Z")]
_Sha = Annotated[str, msgspec.Meta(pattern=r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")]
# GitHub's own limit of a comment is 65,536 characters.
_Text = Annotated[str, msgspec.Meta(max_length=70_000)]

_MOST_REPOSITORIES = 20_000
# GitHub lists no more.
_MOST_COMMITS = 2_048


class _User(msgspec.Struct):
    login: _Name
    type: _Name = "User"


class _Numbered(msgspec.Struct):
    id: _Number


class _Repository(msgspec.Struct):
    id: _Number
    full_name: _FullName
    default_branch: _Ref | None = None


class _Delivery(msgspec.Struct):
    """What every payload about a repository has."""

    repository: _Repository
    installation: _Numbered

    @property
    def where(self) -> RepositoryId:
        return RepositoryId(self.installation.id, self.repository.id, self.repository.full_name)


class _Issue(msgspec.Struct):
    number: _Number
    user: _User | None = None
    body: _Text | None = None
    pull_request: dict[str, Any] | None = None


class _Comment(msgspec.Struct):
    id: _Number
    user: _User | None = None
    body: _Text | None = None
    path: Annotated[str, msgspec.Meta(max_length=4_096)] | None = None
    line: Annotated[int, msgspec.Meta(gt=0, le=2**31 - 1)] | None = None
    side: _Name | None = None
    commit_id: _Sha | None = None


class _IssueComment(_Delivery):
    issue: _Issue
    comment: _Comment


class _IssueOpened(_Delivery):
    issue: _Issue


class _ReviewComment(_Delivery):
    pull_request: _Issue
    comment: _Comment


class _PushedCommit(msgspec.Struct):
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()

    def touches(self, *paths: str) -> bool:
        return any(path in paths for listed in (self.added, self.removed, self.modified) for path in listed)


class _Push(_Delivery):
    ref: _Ref
    after: _Sha
    created: bool | None = None
    forced: bool | None = None
    commits: tuple[_PushedCommit, ...] | None = None

    @property
    def may_configure(self) -> bool:
        """Whether the bot's configuration may have changed, as far as the commits tell."""
        listed = self.commits or ()
        if self.created or self.forced or not 0 < len(listed) < _MOST_COMMITS:
            return True
        return any(commit.touches(OWN_FILE, SHARED_FILE) for commit in listed)


class _Head(msgspec.Struct):
    ref: _Ref


class _PullRequest(msgspec.Struct):
    number: _Number
    head: _Head
    merged: bool | None = None


class _PullRequestNumber(msgspec.Struct):
    number: _Number


class _PullRequestDelivery(_Delivery):
    pull_request: _PullRequest


class _Subject(msgspec.Struct):
    head_sha: _Sha
    pull_requests: Annotated[tuple[_PullRequestNumber, ...], msgspec.Meta(max_length=100)] = ()


class _Check(msgspec.Struct):
    id: _Number
    head_sha: _Sha
    external_id: _Name | None = None


class _Pressed(msgspec.Struct):
    identifier: _Name


class _CheckRun(_Delivery):
    check_run: _Check


class _ActionDelivery(_CheckRun):
    requested_action: _Pressed


class _CheckSuite(_Delivery):
    check_suite: _Subject


class _Account(msgspec.Struct):
    login: _Name | None = None
    slug: _Name | None = None


class _Installation(msgspec.Struct):
    id: _Number
    account: _Account | None = None
    repository_selection: _Name | None = None


_Listed = Annotated[tuple[_Repository, ...], msgspec.Meta(max_length=_MOST_REPOSITORIES)]


class _InstallationDelivery(msgspec.Struct):
    installation: _Installation
    repositories: _Listed | None = None
    repositories_added: _Listed | None = None
    repositories_removed: _Listed | None = None


class _Envelope(msgspec.Struct):
    action: _Name = ""
    sender: _User | None = None


def parse(kind: str, payload: Mapping[str, Any], slug: str) -> Event | Dropped:
    """Return what a delivery asks for.

    The App's own events, comments of bots, edits, and actions that the bot does not handle ask for nothing.

    Args:
        kind: Value of ``X-GitHub-Event``.
        payload: The decoded body; anything at all may be in it.
        slug: The App's name, as in ``<slug>[bot]``.

    Returns:
        The event, or the reason why there is none. Never raises for any payload.
    """
    try:
        envelope = msgspec.convert(dict(payload), _Envelope)
        read = _READERS.get((kind, envelope.action)) or _READERS.get((kind, "*"))
        if read is None:
            return Dropped(f"{kind}.{envelope.action} is not handled" if envelope.action else f"{kind} is not handled")
        sender = envelope.sender.login if envelope.sender else ""
        if sender.lower() == f"{slug}[bot]".lower():
            return Dropped("the App's own event")
        event = read(payload, envelope.action, sender)
        return event if isinstance(event, Dropped) else _whole(event)
    except (msgspec.ValidationError, RecursionError) as error:
        return Dropped(f"a malformed {kind} payload: {str(error)[:200]}")


def encode(event: Event) -> bytes:
    """Return an event as bytes for the inbox."""
    return msgspec.json.encode([type(event).__name__, event])


def decode(data: bytes) -> Event:
    """Return the event that ``encode`` wrote.

    Raises:
        RefactorBotError: The bytes are of another version, or damaged.
    """
    try:
        name, body = msgspec.json.decode(data, type=tuple[str, msgspec.Raw])
        event: Event = msgspec.json.decode(body, type=_KINDS[name])
    except (msgspec.DecodeError, KeyError) as error:
        raise RefactorBotError(
            "A stored event cannot be read: another version of refactor-bot wrote it. "
            "Redeliver it from the App's settings page under Advanced."
        ) from error
    return event


def _whole(event: Event) -> Event | Dropped:
    """Drop an event with half a surrogate pair in it, which has no encoding."""
    try:
        encode(event)
    except UnicodeEncodeError:
        return Dropped("the payload holds text that is not Unicode")
    return event


def _by_bot(user: _User | None) -> bool:
    return user is None or user.type == "Bot" or user.login.endswith("[bot]")


def _comment(delivery: _Delivery, issue: _Issue, comment: _Comment | None, *, review: bool) -> CommentCreated | Dropped:
    written: _Comment | _Issue = comment or issue
    author = written.user
    if author is None or _by_bot(author):
        return Dropped("written by a bot or a deleted account")
    if not (written.body or "").strip():
        return Dropped("no text")
    return CommentCreated(
        repository=delivery.where,
        number=issue.number,
        on_pull_request=review or issue.pull_request is not None,
        comment=comment.id if comment else None,
        kind="review" if review else "issue",
        author=author.login,
        body=written.body or "",
        path=comment.path if comment and review else None,
        line=comment.line if comment and review else None,
        removed=bool(comment and review and comment.side == "LEFT"),
        seen=comment.commit_id if comment and review else None,
    )


def _issue_comment(payload: Mapping[str, Any], _action: str, _sender: str) -> Event | Dropped:
    delivery = msgspec.convert(payload, _IssueComment)
    return _comment(delivery, delivery.issue, delivery.comment, review=False)


def _issue_opened(payload: Mapping[str, Any], _action: str, _sender: str) -> Event | Dropped:
    delivery = msgspec.convert(payload, _IssueOpened)
    return _comment(delivery, delivery.issue, None, review=False)


def _review_comment(payload: Mapping[str, Any], _action: str, _sender: str) -> Event | Dropped:
    delivery = msgspec.convert(payload, _ReviewComment)
    return _comment(delivery, delivery.pull_request, delivery.comment, review=True)


def _push(payload: Mapping[str, Any], _action: str, _sender: str) -> Event | Dropped:
    delivery = msgspec.convert(payload, _Push)
    branch = delivery.ref.removeprefix("refs/heads/")
    if branch == delivery.ref or not branch:
        return Dropped("no branch was pushed")
    if not delivery.after.strip("0"):
        return Dropped("a branch was deleted")
    default = branch == delivery.repository.default_branch
    created, configuration = bool(delivery.created), delivery.may_configure
    return Pushed(delivery.where, branch, delivery.after, default, created, configuration)


def _pull_request(payload: Mapping[str, Any], action: str, sender: str) -> Event | Dropped:
    delivery = msgspec.convert(payload, _PullRequestDelivery)
    changed = delivery.pull_request
    return PullRequestChanged(delivery.where, action, changed.number, changed.head.ref, bool(changed.merged), sender)


def _check_run(payload: Mapping[str, Any], _action: str, _sender: str) -> Event | Dropped:
    delivery = msgspec.convert(payload, _CheckRun)
    return CheckRequested(delivery.where, delivery.check_run.head_sha, about(delivery.check_run.external_id or ""))


def _pressed(payload: Mapping[str, Any], _action: str, sender: str) -> Event | Dropped:
    delivery = msgspec.convert(payload, _ActionDelivery)
    if _by_bot(msgspec.convert(payload, _Envelope).sender):
        return Dropped("pressed by a bot or a deleted account")
    check = delivery.check_run
    pull_request = about(check.external_id or "")
    if pull_request is None:
        return Dropped("a button of a check that is about no pull request")
    action = delivery.requested_action.identifier
    return ActionRequested(delivery.where, check.head_sha, check.id, pull_request, action, sender)


def _check_suite(payload: Mapping[str, Any], _action: str, _sender: str) -> Event | Dropped:
    delivery = msgspec.convert(payload, _CheckSuite)
    suite = delivery.check_suite
    number = suite.pull_requests[0].number if suite.pull_requests else None
    return CheckRequested(delivery.where, suite.head_sha, number)


def _installation(payload: Mapping[str, Any], action: str, _sender: str) -> Event | Dropped:
    delivery = msgspec.convert(payload, _InstallationDelivery)
    ours = delivery.installation
    account = ours.account or _Account()
    present = (delivery.repositories or ()) if action != "deleted" else ()
    gone = (delivery.repositories or ()) if action == "deleted" else ()

    def named(listed: tuple[_Repository, ...]) -> tuple[RepositoryId, ...]:
        return tuple(RepositoryId(ours.id, item.id, item.full_name) for item in listed)

    return InstallationChanged(
        installation=ours.id,
        action=action,
        account=account.login or account.slug or "",
        added=named(present + (delivery.repositories_added or ())),
        removed=named(gone + (delivery.repositories_removed or ())),
        chosen=ours.repository_selection == "selected",
    )


def _repository(payload: Mapping[str, Any], action: str, _sender: str) -> Event | Dropped:
    return RepositoryChanged(msgspec.convert(payload, _Delivery).where, action)


_PULL_REQUEST_ACTIONS = ("opened", "synchronize", "closed", "reopened", "ready_for_review")

_Reader = Callable[[Mapping[str, Any], str, str], Event | Dropped]

_READERS: Mapping[tuple[str, str], _Reader] = {
    ("issue_comment", "created"): _issue_comment,
    ("issues", "opened"): _issue_opened,
    ("pull_request_review_comment", "created"): _review_comment,
    ("push", "*"): _push,
    **{("pull_request", action): _pull_request for action in _PULL_REQUEST_ACTIONS},
    ("check_run", "rerequested"): _check_run,
    ("check_run", "requested_action"): _pressed,
    ("check_suite", "rerequested"): _check_suite,
    **{
        ("installation", action): _installation
        for action in ("created", "deleted", "suspend", "unsuspend", "new_permissions_accepted")
    },
    **{("installation_repositories", action): _installation for action in ("added", "removed")},
    **{
        ("repository", action): _repository
        for action in ("renamed", "transferred", "archived", "unarchived", "deleted")
    },
}

_KINDS: Mapping[str, Any] = {
    kind.__name__: kind
    for kind in (
        CommentCreated,
        Pushed,
        PullRequestChanged,
        CheckRequested,
        ActionRequested,
        InstallationChanged,
        RepositoryChanged,
        RepositoryAdded,
        SweepDue,
    )
}
