"""The App itself, through PyGithub: its name, its tokens, its webhook deliveries."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from github.Auth import Auth

from refactor_bot.errors import UsageError
from refactor_bot.github import wire
from refactor_bot.github.client import PyGithubForge
from refactor_bot.github.failures import UnauthorizedError
from refactor_bot.github.limits import Throttle
from refactor_bot.github.place import Identity
from refactor_bot.github.port import GitHubError, GoneError, RefusedError
from refactor_bot.github.session import Session
from refactor_bot.settings import Settings

_GOOD_FOR = timedelta(minutes=10)
_MOST_TOKENS = 1_000
# GitHub takes ten minutes at most, and its clock may be behind ours.
_JWT_FROM = timedelta(minutes=-1)
_JWT_UNTIL = timedelta(minutes=5)


class PyGithubApp:
    """Implements ``App``; one for the process, used by many threads.

    Args:
        app_id: Number of the App.
        private_key: Its RSA key in PEM.
        api_url: Root of the REST API.
        sleep: Waits between attempts.
        now: The time, with its zone.
    """

    def __init__(
        self,
        app_id: int,
        private_key: str,
        api_url: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._id = app_id
        self._auth = _Signed(app_id, private_key, now)
        self._api_url = api_url
        self._sleep = sleep
        self._now = now
        self._throttle = Throttle(sleep=sleep)
        self._lock = threading.Lock()
        self._identity: Identity | None = None
        self._tokens: OrderedDict[tuple[int, int], wire.Token] = OrderedDict()

    def slug(self) -> str:
        """Return the App's name; asked once."""
        return self.identity().slug

    def identity(self) -> Identity:
        """Return the App as GitHub shows it; asked once.

        Raises:
            GitHubError: GitHub does not answer, or does not accept APP_ID and PRIVATE_KEY.
        """
        if self._identity is None:
            try:
                found = self.session().get("/app", wire.App)
            except GoneError as error:
                raise self._not_accepted() from error
            self._identity = Identity(found.id, found.slug)
        return self._identity

    def forge(self, installation: int, repository: int) -> PyGithubForge:
        """Return the seam to one repository of one installation, for one thread."""

        def token() -> str:
            return self._token(installation, repository)

        def renew() -> None:
            with self._lock:
                self._tokens.pop((installation, repository), None)

        session = Session(_Minted(token), self._api_url, self._throttle, self._sleep, renew)
        return PyGithubForge(session, self.identity(), installation, repository, token)

    def set_webhook_secret(self, secret: str) -> None:
        """Have GitHub sign deliveries with another secret from now on.

        Raises:
            GitHubError: GitHub refuses or does not answer.
        """
        self.session().patch("/app/hook/config", object, {"secret": secret})

    def session(self) -> Session:
        """Return a connection as the App itself."""
        return Session(self._auth, self._api_url, self._throttle, self._sleep)

    def _token(self, installation: int, repository: int) -> str:
        key = (installation, repository)
        with self._lock:
            known = self._tokens.get(key)
            if known is None or known.expires_at - self._now() < _GOOD_FOR:
                known = self._mint(installation, repository)
                self._tokens[key] = known
                if len(self._tokens) > _MOST_TOKENS:
                    self._tokens.popitem(last=False)
            return known.token

    def _mint(self, installation: int, repository: int) -> wire.Token:
        path = f"/app/installations/{installation}/access_tokens"
        try:
            return self.session().post(path, wire.Token, {"repository_ids": [repository]}, harmless=True)
        except UnauthorizedError as error:
            raise self._not_accepted() from error
        except RefusedError as error:
            raise GoneError(f"The App no longer reaches this repository. {error}") from error

    def _not_accepted(self) -> GitHubError:
        # Events wait while somebody corrects the settings, so this is not for good.
        return GitHubError(
            f"GitHub at {self._api_url} does not accept APP_ID {self._id} with this PRIVATE_KEY. "
            "Compare both with the App's settings page, and check the clock of this machine."
        )


class _Signed(Auth):
    """Authentication as the App: each token is signed, but the key is read only once, which takes as long as an answer.

    Args:
        app_id: Number of the App.
        private_key: Its RSA key in PEM.
        now: The time, with its zone.
    """

    def __init__(self, app_id: int, private_key: str, now: Callable[[], datetime]) -> None:
        self._id = app_id
        self._private_key = private_key
        self._now = now

    @property
    def token_type(self) -> str:
        return "Bearer"

    @property
    def token(self) -> str:
        now = self._now()
        claims = {"iat": now + _JWT_FROM, "exp": now + _JWT_UNTIL, "iss": str(self._id)}
        return jwt.encode(claims, self._key, algorithm="RS256")

    @cached_property
    def _key(self) -> RSAPrivateKey:
        # Whether it is one was checked with the settings, and that is what takes long.
        key = load_pem_private_key(self._private_key.encode(), password=None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(key, RSAPrivateKey)
        return key


class _Minted(Auth):
    """Authentication by tokens that are minted when they are needed."""

    def __init__(self, mint: Callable[[], str]) -> None:
        self._mint = mint

    @property
    def token_type(self) -> str:
        return "token"

    @property
    def token(self) -> str:
        return self._mint()


def registered(settings: Settings) -> PyGithubApp | None:
    """Return the App that the settings name, or None before it is registered.

    Raises:
        UsageError: Only one of APP_ID and the private key is set, or the key is none.
    """
    key = settings.key()
    if settings.app_id is None and key is None:
        return None
    if settings.app_id is None or key is None:
        missing = "APP_ID" if settings.app_id is None else "PRIVATE_KEY or PRIVATE_KEY_PATH"
        raise UsageError(f"{missing} is not set, the other is; set both, or none to be led through the set-up.")
    return PyGithubApp(settings.app_id, key, settings.api_url)
