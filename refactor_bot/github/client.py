"""One repository on GitHub, through PyGithub."""

from __future__ import annotations

from typing import get_args
from urllib.parse import quote

from refactor_bot.github import wire
from refactor_bot.github.checks import Checks
from refactor_bot.github.conversation import Conversation
from refactor_bot.github.git_data import GitData
from refactor_bot.github.model import Permission, Repository, RepositoryId
from refactor_bot.github.port import GoneError
from refactor_bot.github.pull_requests import PullRequests
from refactor_bot.github.reviews import Reviews


class PyGithubForge(GitData, PullRequests, Reviews, Conversation, Checks):
    """Implements ``Forge``; for one thread, and for as long as one job takes."""

    def repository(self) -> Repository:
        """Return the repository as it stands now; one without commits, or without its default branch, has no head."""
        found = self._repository(fresh=True)
        head = self._tip(found.default_branch)
        return Repository(
            id=RepositoryId(self._installation, found.id, found.full_name),
            default_branch=found.default_branch if head else None,
            head=head,
            archived=found.archived,
            html_url=found.html_url,
            clone_url=found.clone_url,
            fork=found.fork,
        )

    def token(self) -> str:
        """Return a token for this repository alone that is good for at least ten more minutes."""
        return self._token()

    def permission(self, login: str) -> Permission:
        """Return what a person may do here; maintainers count as ``write``, triagers as ``read``."""
        try:
            path = self._path(f"/collaborators/{quote(login, safe='')}/permission")
            found = self._session.get(path, wire.Permission).permission
        except GoneError:
            return "none"
        return next((known for known in get_args(Permission) if known == found), "none")
