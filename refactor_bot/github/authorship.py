"""Whether people wrote on one of the bot's branches."""

from __future__ import annotations

from refactor_bot.github import wire
from refactor_bot.github.place import Identity, quoted
from refactor_bot.github.port import GoneError
from refactor_bot.github.session import Session

# GitHub lists no more commits of a pull request, and no more files of a comparison.
_MOST_COMMITS = 250
_MOST_FILES = 300
_MOST_MERGES = 5
_GITHUB = "web-flow"


def has_human_commits(session: Session, repository: str, pull: wire.PullRequest, identity: Identity) -> bool:
    """Return whether anybody but the App committed on a pull request's branch.

    A merge of the base that GitHub made and in which nothing was edited does not count. What cannot be told for sure
    counts as written by people, whose work is never thrown away.

    Args:
        session: The connection.
        repository: ``/repos/owner/name``.
        pull: The pull request.
        identity: The App.
    """
    commits = list(session.pages(f"{repository}/pulls/{pull.number}/commits", wire.Commit, _MOST_COMMITS))
    foreign = [commit for commit in commits if not _by_app(commit, identity)]
    if len(commits) >= _MOST_COMMITS or len(foreign) > _MOST_MERGES:
        return True
    return not all(_clean_merge(session, repository, commit, pull.base.ref) for commit in foreign)


def is_foreign(session: Session, repository: str, base: str, branch: str, identity: Identity) -> bool:
    """Return whether anybody but the App committed on a branch that no pull request is open for.

    Args:
        session: The connection.
        repository: ``/repos/owner/name``.
        base: The branch that it parted from.
        branch: The branch.
        identity: The App.
    """
    try:
        found = session.get(f"{repository}/compare/{quoted(base)}...{quoted(branch)}", wire.Comparison)
    except GoneError:
        # Nothing in common with its base: it was not made by the App.
        return True
    return found.total_commits > len(found.commits) or not all(_by_app(one, identity) for one in found.commits)


def _by_app(commit: wire.Commit, identity: Identity) -> bool:
    # An amended commit keeps its author: both have to be the App's, or the signature of GitHub for it.
    committer = commit.committer
    signed = identity.wrote(committer) or (committer is not None and committer.login == _GITHUB)
    return identity.wrote(commit.author) and signed and len(commit.parents) == 1


def _clean_merge(session: Session, repository: str, commit: wire.Commit, base: str) -> bool:
    by_github = commit.committer is not None and commit.committer.login == _GITHUB
    if len(commit.parents) != 2 or not by_github:
        return False
    ours, theirs = (parent.sha for parent in commit.parents)
    try:
        on_base = session.get(f"{repository}/compare/{theirs}...{quoted(base)}", wire.Comparison)
        if on_base.status not in ("ahead", "identical"):
            return False
        before = session.get(f"{repository}/compare/{theirs}...{ours}", wire.Comparison).files
        after = session.get(f"{repository}/compare/{theirs}...{commit.sha}", wire.Comparison).files
    except GoneError:
        return False
    return max(len(before), len(after)) < _MOST_FILES and _contents(before) == _contents(after)


def _contents(files: list[wire.File]) -> set[tuple[str, str | None, bool]]:
    return {(file.filename, file.sha, file.status == "removed") for file in files}
