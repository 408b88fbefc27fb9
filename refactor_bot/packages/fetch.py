"""HTTP for the package index: bounded in size and time, revalidated by ETag, redirected to nothing weaker."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests

from refactor_bot.packages.port import Unavailable

_CHUNK = 64 * 1024
_REDIRECTS = 5
_RETRIED = frozenset({429, 500, 502, 503, 504})
_LONGEST_PAUSE = 5.0


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

    def get(self, url: str, accept: str = "*/*", size: int | None = None) -> Page | Unavailable:
        """Return a page, or why it could not be had.

        Args:
            url: With the operator's credentials where the index needs them.
            accept: Media types that are understood.
            size: The most bytes; the bound for every page where None.
        """
        key = f"{accept} {bare(url)}"
        known = self._cache.get(key)
        until = time.monotonic() + self._bounds.total
        answer: Page | Unavailable = Unavailable(f"{bare(url)} was not asked for")
        for attempt in range(self._bounds.attempts):
            if attempt:
                self._sleep(min(0.5 * 2**attempt, _LONGEST_PAUSE))
            if time.monotonic() >= until:
                return Unavailable(f"{bare(url)} did not answer within {self._bounds.total:.0f} s")
            answer, again = self._attempt(url, accept, known, until, size or self._bounds.size)
            if not again:
                break
        if isinstance(answer, Page) and answer.etag and answer is not known:
            self._cache.put(key, answer)
        return answer

    def _attempt(
        self, url: str, accept: str, known: Page | None, until: float, size: int
    ) -> tuple[Page | Unavailable, bool]:
        """Return an answer, and whether asking again may give a better one."""
        headers = {"Accept": accept} | ({"If-None-Match": known.etag} if known else {})
        try:
            return self._follow(url, headers, known, until, size)
        except requests.Timeout:
            return Unavailable(f"{bare(url)} did not answer in time"), True
        except requests.RequestException as error:
            return Unavailable(f"{bare(url)} could not be reached ({type(error).__name__})"), True
        except ValueError:
            return Unavailable(f"{bare(url)} is no address"), False

    def _follow(
        self, url: str, headers: Mapping[str, str], known: Page | None, until: float, size: int
    ) -> tuple[Page | Unavailable, bool]:
        bounds, place = self._bounds, url
        for _ in range(_REDIRECTS + 1):
            with self._session.get(
                place,
                headers=dict(headers),
                stream=True,
                allow_redirects=False,
                timeout=(bounds.connect, bounds.silence),
            ) as response:
                if not response.is_redirect:
                    return _read(response, bare(place), known, until, size)
                target = urljoin(place, response.headers["location"])
            if not _as_safe(place, target):
                return Unavailable(f"{bare(place)} leads to {bare(target)}, which is less safe"), False
            place = target
        return Unavailable(f"{bare(url)} leads to other places without end"), False


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


def _read(
    response: requests.Response, url: str, known: Page | None, until: float, size: int
) -> tuple[Page | Unavailable, bool]:
    status = response.status_code
    if status == 304 and known is not None:
        return known, False
    if status in (404, 410):
        return Unavailable(f"{url} does not exist", gone=True), False
    if status != 200:
        return Unavailable(f"{url} answered {status}"), status in _RETRIED
    body = bytearray()
    announced = response.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > size:
        return Unavailable(f"{url} is larger than {size} bytes"), False
    for piece in response.iter_content(_CHUNK):
        body += piece
        if len(body) > size:
            return Unavailable(f"{url} is larger than {size} bytes"), False
        if time.monotonic() >= until:
            return Unavailable(f"{url} took too long"), False
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Page(url, kind, bytes(body), response.headers.get("etag", "")), False
