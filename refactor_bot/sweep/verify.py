"""Re-derives what the bot's commits claim, from nothing but the repository's objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pygit2

from codemods.proofs import Change, check
from refactor_bot.certificate import Certificate, parse
from refactor_bot.errors import UsageError
from refactor_bot.repo.objects import git_directory, open_repository

_MOST_COMMITS = 1_000
_MOST_FILES = 5_000
_PLAIN = (pygit2.enums.FileMode.BLOB, pygit2.enums.FileMode.BLOB_EXECUTABLE)


@dataclass(frozen=True, slots=True)
class Verified:
    """What is known of one commit.

    Attributes:
        commit: Its id.
        subject: First line of its message.
        state: ``proven``, ``refuted``, or ``unproven`` for a commit without a certificate.
        certificate: What it claims, or None.
        reason: Why the claim does not hold, or None.
    """

    commit: str
    subject: str
    state: Literal["proven", "refuted", "unproven"]
    certificate: Certificate | None = None
    reason: str | None = None


def verify(path: Path, commits: str) -> tuple[Verified, ...]:
    """Check every commit of a range, oldest first.

    Args:
        path: Anywhere in a git repository.
        commits: ``BASE..HEAD``; the commits that HEAD has and BASE has not.

    Raises:
        UsageError: There is no repository, or the range names no commits.
    """
    directory = git_directory(path)
    if directory is None:
        raise UsageError(f"{path}: expected a git repository; certificates are trailers of its commits")
    repository = open_repository(directory)
    base, dots, head = commits.partition("..")
    if not dots or not base:
        raise UsageError(f"{commits!r}: expected BASE..HEAD, for example origin/main..HEAD")
    first, last = _commit(repository, base), _commit(repository, head.lstrip(".") or "HEAD")
    walker = repository.walk(last.id, pygit2.enums.SortMode.TOPOLOGICAL | pygit2.enums.SortMode.REVERSE)
    walker.hide(first.id)
    found: list[Verified] = []
    for commit in walker:
        if len(found) == _MOST_COMMITS:
            raise UsageError(f"{commits}: more than {_MOST_COMMITS} commits; name a smaller range")
        found.append(_verified(repository, commit))
    return tuple(found)


def _commit(repository: Any, name: str) -> Any:
    try:
        return repository.revparse_single(name).peel(pygit2.Commit)
    except (KeyError, ValueError, pygit2.GitError):
        raise UsageError(f"{name!r} names no commit here; fetch it first, or correct the range") from None


def _verified(repository: Any, commit: Any) -> Verified:
    identity = str(commit.id)
    message = commit.message if isinstance(commit.message, str) else ""
    subject = (message.splitlines() or [""])[0]
    certificate = parse(message)
    if certificate is None:
        return Verified(identity, subject, "unproven")
    reason = _refutation(repository, commit, certificate)
    return Verified(identity, subject, "refuted" if reason else "proven", certificate, reason)


def _refutation(repository: Any, commit: Any, certificate: Certificate) -> str | None:
    if len(commit.parents) != 1:
        return f"the commit has {len(commit.parents)} parents, and a claim is about one change"
    before, after = commit.parents[0].tree, commit.tree
    if str(before.id) != certificate.before or str(after.id) != certificate.after:
        return "the certificate is about other trees than this commit's: it was rebased, squashed or edited"
    changes = list(_changes(repository, before, after))
    if any(isinstance(change, str) for change in changes):
        return next(change for change in changes if isinstance(change, str))
    verdict = check(
        certificate.claim,
        [change for change in changes if isinstance(change, Change)],
        lambda path: _blob(before, path),
    )
    if not verdict.holds:
        return verdict.reason
    if not certificate.holds:
        return "the certificate itself says that the claim does not hold"
    if dict(verdict.counts) != dict(certificate.counts):
        return f"the certificate counts {dict(certificate.counts)}, the diff {dict(verdict.counts)}"
    return None


def _changes(repository: Any, before: Any, after: Any) -> Iterator[Change | str]:
    diff = repository.diff(before, after, flags=pygit2.enums.DiffOption.INCLUDE_TYPECHANGE)
    for number, delta in enumerate(diff.deltas):
        old, new = delta.old_file, delta.new_file
        if number == _MOST_FILES:
            yield f"more than {_MOST_FILES} files changed"
            return
        if old.mode and new.mode and old.mode != new.mode:
            yield f"{new.path}: its mode changed"
            return
        if new.mode and not old.mode and new.mode not in _PLAIN:
            yield f"{new.path}: it is new, and no plain file"
            return
        old_data = _data(repository, old) if old.mode else None
        new_data = _data(repository, new) if new.mode else None
        if (old.mode and old_data is None) or (new.mode and new_data is None):
            yield f"{new.path}: its content is not in this clone; fetch it"
            return
        yield Change(new.path, old_data, new_data)


def _data(repository: Any, file: Any) -> bytes | None:
    found = repository.get(file.id)
    return bytes(found.data) if isinstance(found, pygit2.Blob) else None


def _blob(tree: Any, path: str) -> bytes | None:
    try:
        found = tree[path]
    except KeyError:
        return None
    return bytes(found.data) if isinstance(found, pygit2.Blob) else None
