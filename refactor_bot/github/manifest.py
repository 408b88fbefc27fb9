"""The last step of GitHub's App manifest flow: a code, once, for the credentials of the new App."""

from __future__ import annotations

import re

import msgspec
import requests

from refactor_bot import __version__
from refactor_bot.errors import UsageError
from refactor_bot.github.port import GitHubError, GoneError
from refactor_bot.settings import checked_key

_CODE = re.compile(r"[A-Za-z0-9_-]{1,200}\Z")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}\Z")
_TIMEOUT = 20
_LARGEST = 1024 * 1024


class NewApp(msgspec.Struct, frozen=True):
    """What GitHub says about an App, once, when it was registered; nothing in it is ever printed."""

    id: int
    slug: str
    pem: str
    client_id: str
    client_secret: str
    webhook_secret: str | None = None

    def __repr__(self) -> str:
        return f"NewApp(id={self.id}, slug={self.slug!r})"


def convert(api_url: str, code: str) -> NewApp:
    """Return the credentials of the App that was just registered; a code works once.

    Args:
        api_url: Root of the REST API.
        code: What GitHub gave the browser.

    Raises:
        GoneError: The code is none, was used, or is older than an hour.
        GitHubError: GitHub did not answer as described; the same code may still work.
    """
    if not _CODE.match(code):
        raise GoneError("This is no code of GitHub.")
    status, body = _ask(f"{api_url}/app-manifests/{code}/conversions")
    if status in (404, 410, 422):
        raise GoneError("GitHub does not know this code: it was used before, or is older than an hour.")
    if status != 201:
        raise GitHubError(f"GitHub answered the request for the App's credentials with {status}.")
    try:
        found = msgspec.json.decode(body, type=NewApp)
        checked_key(found.pem, "pem")
    except (msgspec.DecodeError, UsageError, RecursionError):
        # What was said may hold secrets.
        found = None
    if found is None or found.id <= 0 or not _SLUG.match(found.slug):
        raise GitHubError("GitHub's answer with the App's credentials could not be read. Is GITHUB_API_URL right?")
    return found


def _ask(url: str) -> tuple[int, bytes]:
    headers = {"Accept": "application/vnd.github+json", "User-Agent": f"refactor-bot/{__version__}"}
    body = bytearray()
    try:
        with requests.post(
            # Nobody is asked to authenticate here, so no password of this machine's user is sent along either.
            url,
            headers=headers,
            timeout=_TIMEOUT,
            allow_redirects=False,
            stream=True,
            auth=lambda request: request,
        ) as answer:
            for chunk in answer.iter_content(65_536):
                body += chunk
                if len(body) > _LARGEST:
                    raise GitHubError("GitHub's answer with the App's credentials is too large to be one.")
            return answer.status_code, bytes(body)
    except requests.RequestException as error:
        raise GitHubError(f"GitHub did not answer ({type(error).__name__}).") from None
