"""GitHub's refusals in words that a person can act on, sorted by whether trying again helps."""

from __future__ import annotations

import time

import requests
from github import GithubException

from refactor_bot.github.port import GitHubError, GoneError, RefusedError
from refactor_bot.github.redact import redact

_SECONDARY_WAIT = 60.0


class UnclearError(GitHubError):
    """No answer came back: what was asked may have happened or not."""


class UnauthorizedError(GoneError):
    """GitHub does not accept who asks."""


def explain(error: GithubException | requests.RequestException, what: str) -> GitHubError:
    """Return the error to raise instead of PyGithub's.

    Args:
        error: What PyGithub raised.
        what: The request as a person would name it, ``GET /repos/octo/churn``.
    """
    if isinstance(error, requests.RequestException):
        return UnclearError(f"GitHub did not answer {what} ({type(error).__name__}). It is tried again later.")
    said = message(error)
    status = error.status
    if status >= 500:
        return UnclearError(f"GitHub answered {what} with {status}. It is tried again later.")
    if (seconds := pause(error)) is not None:
        return GitHubError(f"GitHub's rate limit holds back {what} for {seconds:.0f} s. It is tried again later.")
    if status == 401:
        return UnauthorizedError(
            f"GitHub no longer accepts the App's credentials for {what} ({said}). Where the installation was suspended "
            "or removed nothing is left to do; else check APP_ID, PRIVATE_KEY and the clock of this machine."
        )
    if status in (404, 410, 451) or (status == 403 and "suspended" in said.lower()):
        return GoneError(f"GitHub does not know {what} ({said}). It was deleted, or the App was removed from it.")
    return RefusedError(f"GitHub refused {what}: {said}. {_next_step(status, said.lower())}".rstrip())


def message(error: GithubException) -> str:
    """Return what GitHub said, with its details, on one line, without secrets."""
    data = error.data if isinstance(error.data, dict) else {}
    parts = [str(data.get("message") or error.message or f"status {error.status}").rstrip(".")]
    details = data.get("errors")
    for detail in details[:5] if isinstance(details, list) else ():
        if isinstance(detail, dict):
            named = " ".join(str(detail[key]) for key in ("field", "code") if detail.get(key))
            parts.append(str(detail.get("message") or named))
        else:
            parts.append(str(detail))
    return redact(" ".join("; ".join(part for part in parts if part).split()))[:500]


def pause(error: GithubException) -> float | None:
    """Return the seconds that a rate limit asks to wait; None where the refusal has another reason.

    GitHub, "Rate limits for the REST API": Retry-After first, then X-RateLimit-Reset, else at least a minute.
    """
    if error.status not in (403, 429):
        return None
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if (seconds := _number(headers.get("retry-after"))) is not None:
        return seconds
    if headers.get("x-ratelimit-remaining") == "0":
        reset = _number(headers.get("x-ratelimit-reset"))
        return max(1.0, reset - time.time() + 1) if reset is not None else _SECONDARY_WAIT
    limited = error.status == 429 or "rate limit" in message(error).lower()
    return _SECONDARY_WAIT if limited else None


def _number(text: str | None) -> float | None:
    return float(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def _next_step(status: int, said: str) -> str:
    if "not accessible by integration" in said:
        return "Accept the permissions that the App asks for on its installation page."
    if "archived" in said:
        return "Unarchive the repository to go on."
    if "workflow" in said:
        return "The App does not ask for the permission to change workflow files; change them by hand."
    if "protected" in said or "rule violations" in said or "ruleset" in said:
        return "A branch protection forbids it; exempt branches that start with refactor-bot/."
    if "is empty" in said:
        return "Push a first commit."
    if status == 409:
        return "Something else changed at the same time; run it again."
    return ""
