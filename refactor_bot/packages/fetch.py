"""HTTP for the package index: bounded in size and time, revalidated by ETag, redirected to nothing weaker."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO, Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests
from urllib3.exceptions import NewConnectionError

from refactor_bot.packages.port import Unavailable

_CHUNK = 64 * 1024
_REDIRECTS = 5
_RETRIED = frozenset({429, 500, 502, 503, 504})
_LONGEST_PAUSE = 5.0
# Seconds for which a server that could not be reached is not asked again.
_REST = 60.0


@dataclass(frozen=True, slots=True)
class Page:
    """What was answered.

    Attributes:
        url: Where it came from, after redirects; relative links start there.
        kind: Its media type, without parameters.
        body: Its bytes.
        etag: For asking again; empty where the server gave none.
    """

    url: str
    kind: str
    body: bytes
    etag: str = ""


class PageCache(Protocol):
    """Remembers pages. It may forget anything at any time, and never fails."""

    def get(self, key: str) -> Page | None:
        """Return a page, or None."""

    def put(self, key: str, page: Page) -> None:
        """Keep a page."""


class NoPages:
    """Remembers nothing."""

    def get(self, key: str) -> Page | None:  # noqa: ARG002 - it looks nothing up
        """Return nothing."""
        return None

    def put(self, key: str, page: Page) -> None:
        """Forget the page."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is waited for and taken.

    Attributes:
        connect: Seconds until a connection stands.
        silence: Seconds between two pieces of an answer.
        total: Seconds for one page, with redirects and retries.
        size: Bytes of one page, unpacked.
        attempts: How often a page is asked for.
    """

    connect: float = 10
    silence: float = 20
    total: float = 60
    size: int = 64 * 1024**2
    attempts: int = 3


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is asked for, where it is written, and what it may take; ``known`` is what was there before."""

    url: str
    accept: str
    target: BinaryIO
    until: float
    size: int
    known: Page | None = None


class Fetcher:
    """Fetches pages from the operator's index.

    Args:
        session: Holds connections, and the operator's proxies and certificates.
        cache: Pages by address.
        bounds: How much is waited for and taken.
        sleep: Waits between attempts.
    """

    def __init__(
        self,
        session: requests.Session,
        cache: PageCache | None = None,
        bounds: Bounds | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._session = session
        self._cache = cache or NoPages()
        self._bounds = bounds or Bounds()
        self._sleep = sleep
        self._unreached: dict[str, float] = {}

    def get(self, url: str, accept: str = "*/*", size: int | None = None) -> Page | Unavailable:
        """Return a page, or why it could not be had.

        Args:
            url: With the operator's credentials where the index needs them.
            accept: Media types that are understood.
            size: The most bytes; the bound for every page where None.
        """
        key = f"{accept} {bare(url)}"
        known = self._cache.get(key)
        body = BytesIO()
        until = time.monotonic() + self._bounds.total
        answer = self._ask(_Wish(url, accept, body, until, size or self._bounds.size, known))
        if isinstance(answer, Page) and answer is not known:
            answer = replace(answer, body=body.getvalue())
            if answer.etag:
                self._cache.put(key, answer)
        return answer

    def save(self, url: str, target: BinaryIO, size: int, seconds: float) -> Unavailable | None:
        """Write a file to an open one, which the cache has no part in, or return why it could not be had.

        Args:
            url: With the operator's credentials where the index needs them.
            target: Holds what was written so far where it could not be had.
            size: The most bytes.
            seconds: How long it may take.
        """
        answer = self._ask(_Wish(url, "*/*", target, time.monotonic() + seconds, size))
        return answer if isinstance(answer, Unavailable) else None

    def _ask(self, wish: _Wish) -> Page | Unavailable:
        server = _server(wish.url)
        if time.monotonic() < self._unreached.get(server, 0.0):
            return Unavailable(f"{server} could not be reached a moment ago")
        answer: Page | Unavailable = Unavailable(f"{bare(wish.url)} was not asked for")
        for attempt in range(self._bounds.attempts):
            if attempt:
                self._sleep(min(0.5 * 2**attempt, _LONGEST_PAUSE))
            if time.monotonic() >= wish.until:
                return Unavailable(f"{bare(wish.url)} did not answer in time")
            answer, again = self._attempt(wish)
            if not again:
                break
        return answer

    def _attempt(self, wish: _Wish) -> tuple[Page | Unavailable, bool]:
        """Return an answer, and whether asking again may give a better one."""
        url = wish.url
        try:
            return self._follow(wish)
        except requests.Timeout as error:
            self._note(url, error)
            return Unavailable(f"{bare(url)} did not answer in time"), True
        except requests.RequestException as error:
            self._note(url, error)
            return Unavailable(f"{bare(url)} could not be reached ({type(error).__name__})"), True
        except ValueError:
            return Unavailable(f"{bare(url)} is no address"), False

    def _note(self, url: str, error: requests.RequestException) -> None:
        """Let a server rest that cannot be reached: a repository's many packages must not wait for it one by one."""
        if _is_down(error):
            self._unreached[_server(url)] = time.monotonic() + _REST

    def _follow(self, wish: _Wish) -> tuple[Page | Unavailable, bool]:
        bounds, place = self._bounds, wish.url
        headers = {"Accept": wish.accept} | ({"If-None-Match": wish.known.etag} if wish.known else {})
        for _ in range(_REDIRECTS + 1):
            with self._session.get(
                place,
                headers=headers,
                stream=True,
                allow_redirects=False,
                timeout=(bounds.connect, bounds.silence),
            ) as response:
                if not response.is_redirect:
                    return _read(response, bare(place), wish)
                target = urljoin(place, response.headers["location"])
            if not _as_safe(place, target):
                return Unavailable(f"{bare(place)} leads to {bare(target)}, which is less safe"), False
            place = target
        return Unavailable(f"{bare(wish.url)} leads to other places without end"), False


def _is_down(error: requests.RequestException) -> bool:
    """Return whether no connection came about at all."""
    cause = error.args[0] if error.args else None
    return isinstance(error, requests.ConnectTimeout) or isinstance(getattr(cause, "reason", None), NewConnectionError)


def _server(url: str) -> str:
    return bare(url).partition("://")[2].partition("/")[0]


def bare(url: str) -> str:
    """Return an address without credentials, query and fragment."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "an address that cannot be read"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _as_safe(origin: str, target: str) -> bool:
    """Return whether a redirect stays with the scheme, or turns to https."""
    schemes = urlsplit(origin).scheme, urlsplit(target).scheme
    return schemes[1] == "https" or schemes == ("http", "http")


def _read(response: requests.Response, url: str, wish: _Wish) -> tuple[Page | Unavailable, bool]:
    """Write what was answered and return it without its body."""
    status, size = response.status_code, wish.size
    if status == 304 and wish.known is not None:
        return wish.known, False
    if status in (404, 410):
        return Unavailable(f"{url} does not exist", gone=True), False
    if status != 200:
        return Unavailable(f"{url} answered {status}"), status in _RETRIED
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > size:
        return Unavailable(f"{url} is larger than {size} bytes"), False
    wish.target.seek(0)
    wish.target.truncate()
    for piece in response.iter_content(_CHUNK):
        wish.target.write(piece)
        if wish.target.tell() > size:
            return Unavailable(f"{url} is larger than {size} bytes"), False
        if time.monotonic() >= wish.until:
            return Unavailable(f"{url} took too long"), False
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Page(url, kind, b"", response.headers.get("etag", "")), False
