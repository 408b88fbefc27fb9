"""Requests to GitHub through PyGithub: typed answers, repeated only where that is harmless, errors in words."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

import msgspec
import requests
from github import GithubException
from github.Auth import Auth
from github.Requester import Requester
from urllib3 import Retry

from refactor_bot import __version__
from refactor_bot.github.failures import UnclearError, explain, pause
from refactor_bot.github.port import GitHubError

T = TypeVar("T")

PAGE = 100
_TIMEOUT = 20
_ATTEMPTS = 4
_LONGEST_PAUSE = 60.0
_NEXT = re.compile(r'<([^<>]{1,4096})>\s*;\s*rel="next"')


class Limiter(Protocol):
    """Holds back requests that create content."""

    def take(self) -> None:
        """Return once one more may be made."""


class Session:
    """A connection to GitHub for one thread.

    Args:
        auth: Who asks.
        api_url: Root of the REST API.
        limiter: Asked before content is created.
        sleep: Waits.
        renew: Called once when the credentials are refused, before they are asked for again.
    """

    def __init__(
        self,
        auth: Auth,
        api_url: str,
        limiter: Limiter,
        sleep: Callable[[float], None] = time.sleep,
        renew: Callable[[], None] | None = None,
    ) -> None:
        self._requester = Requester(
            auth=auth,
            base_url=api_url,
            timeout=_TIMEOUT,
            user_agent=f"refactor-bot/{__version__}",
            per_page=PAGE,
            verify=True,
            # PyGithub would repeat a POST whose answer got lost, and so write a comment twice: repeated below instead.
            retry=Retry(total=0, raise_on_status=False),
            pool_size=1,
        )
        self._limiter = limiter
        self._sleep = sleep
        self._renew = renew

    def get(self, path: str, kind: type[T], **params: Any) -> T:
        """Return what is at a path.

        Args:
            path: Below the root of the API, quoted.
            kind: What the answer must look like.
            params: The query.

        Raises:
            GitHubError: And its kinds, see ``failures.explain``.
        """
        return self._call("GET", path, kind, params=params)

    def post(self, path: str, kind: type[T], body: Mapping[str, Any], *, harmless: bool = False) -> T:
        """Create something.

        Args:
            path: Below the root of the API, quoted.
            kind: What the answer must look like.
            body: The request, encoded as JSON.
            harmless: Whether doing it twice is the same as doing it once.

        Raises:
            UnclearError: It may have happened or not; look before trying again.
            GitHubError: And its kinds, see ``failures.explain``.
        """
        if "/git/" not in path:
            self._limiter.take()
        return self._call("POST", path, kind, body=body, harmless=harmless)

    def patch(self, path: str, kind: type[T], body: Mapping[str, Any], *, harmless: bool = True) -> T:
        """Change something; the same change twice is one change unless said otherwise."""
        return self._call("PATCH", path, kind, body=body, harmless=harmless)

    def delete(self, path: str) -> None:
        """Delete something."""
        self._call("DELETE", path, object)

    def pages(self, path: str, kind: type[T], most: int, **params: Any) -> Iterator[T]:
        """Yield the items of a list, page by page, and no more than ``most``."""
        query: Mapping[str, Any] = {**params, "per_page": PAGE}
        address: str | None = path
        while address is not None and most > 0:
            links, items = self._exchange("GET", address, list[kind], params=query)  # type: ignore[valid-type]
            yield from items[:most]
            most -= len(items)
            following = _NEXT.search(links)
            # The address of the next page carries the whole query.
            address, query = (following[1], {}) if following else (None, {})

    def once(self, find: Callable[[], T | None], create: Callable[[], T]) -> T:
        """Return what is there already, or create it, so that a lost answer does not make two of it."""
        present = find()
        if present is not None:
            return present
        try:
            return create()
        except UnclearError:
            created = find()
            return created if created is not None else create()

    def wait(self, seconds: float) -> None:
        """Wait until GitHub is ready with something."""
        self._sleep(seconds)

    def close(self) -> None:
        """Close the connection."""
        self._requester.close()

    def _call(
        self,
        verb: str,
        path: str,
        kind: type[T],
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        harmless: bool = True,
    ) -> T:
        return self._exchange(verb, path, kind, params=params, body=body, harmless=harmless)[1]

    def _exchange(
        self,
        verb: str,
        path: str,
        kind: type[T],
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        harmless: bool = True,
    ) -> tuple[str, T]:
        """Return the Link header and the answer."""
        attempt = 1
        while True:
            try:
                headers, data = self._requester.requestJsonAndCheck(
                    verb, path, parameters=dict(params or {}), input=body
                )
                return str(headers.get("link", "")), msgspec.convert(data, kind)
            except (GithubException, requests.RequestException) as error:
                seconds = self._renewed(error, attempt)
                if seconds is None:
                    seconds = _before_again(error, attempt, harmless=harmless)
                if seconds is None:
                    raise explain(error, f"{verb} {path}") from error
                self._sleep(seconds)
                attempt += 1
            except (msgspec.ValidationError, ValueError, AssertionError, RuntimeError) as error:
                raise GitHubError(
                    f"GitHub answered {verb} {path} in an unexpected way ({error}). Check GITHUB_API_URL."
                ) from error

    def _renewed(self, error: Exception, attempt: int) -> float | None:
        refused = isinstance(error, GithubException) and error.status == 401 and attempt == 1
        if not refused or self._renew is None:
            return None
        self._renew()
        return 0.0


def _before_again(error: GithubException | requests.RequestException, attempt: int, *, harmless: bool) -> float | None:
    """Return the seconds to wait before the same request is made again; None not to make it."""
    if attempt >= _ATTEMPTS:
        return None
    if isinstance(error, GithubException):
        # A request that a limit held back was not carried out: it may be repeated whatever it is.
        if (seconds := pause(error)) is not None:
            return seconds if seconds <= _LONGEST_PAUSE else None
        if error.status < 500:
            return None
    return 0.25 * 2**attempt if harmless else None
