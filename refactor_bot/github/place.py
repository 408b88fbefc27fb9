"""Where the parts of a forge stand: one repository, one connection, one identity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from refactor_bot.github import wire
from refactor_bot.github.session import Session


@dataclass(frozen=True, slots=True)
class Identity:
    """The App as GitHub shows it.

    Attributes:
        id: Its number.
        slug: Its name in URLs.
    """

    id: int
    slug: str

    @property
    def login(self) -> str:
        """The account that the App's commits and comments carry."""
        return f"{self.slug}[bot]"

    def wrote(self, user: wire.User | None) -> bool:
        """Return whether an account is the App's own."""
        return user is not None and user.login.lower() == self.login.lower()


class Place:
    """One repository, reached as one installation; used by one thread.

    Args:
        session: The connection.
        identity: Who acts.
        installation: Number of the installation.
        number: Number of the repository; its name is asked for once.
        token: Mints a token for git.
    """

    def __init__(
        self, session: Session, identity: Identity, installation: int, number: int, token: Callable[[], str]
    ) -> None:
        self._session = session
        self._identity = identity
        self._installation = installation
        self._number = number
        self._token = token
        self._known: wire.Repository | None = None

    def _repository(self, *, fresh: bool = False) -> wire.Repository:
        if self._known is None or fresh:
            self._known = self._session.get(f"/repositories/{self._number}", wire.Repository)
        return self._known

    def _path(self, rest: str) -> str:
        return f"/repos/{self._repository().full_name}{rest}"


def quoted(name: str) -> str:
    """Return the name of a branch or file for use within a path; slashes stay."""
    return quote(name, safe="/")
