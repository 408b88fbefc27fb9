"""What a demo does at the stand-in, as a person would at GitHub: install the App, ask for a fix, wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from refactor_bot.errors import RefactorBotError

POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file of a pull request."""

    path: str
    additions: int
    deletions: int


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """The bot's check run on a pull request."""

    name: str
    conclusion: str | None
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class ShownPullRequest:
    """A pull request as the demo shows it."""

    number: int
    url: str
    title: str
    state: str
    base: str
    head: str
    body: str
    files: tuple[FileDiff, ...]
    diff: str
    checks: tuple[ShownCheck, ...]


def wait_for(probe: Callable[[], Any], seconds: float, what: str) -> Any:
    """Return the first truthy answer of ``probe``.

    Raises:
        RefactorBotError: None came within ``seconds``.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := probe():
            return answer
        time.sleep(POLL_SECONDS)
    raise RefactorBotError(f"{what} did not happen within {seconds:.0f} s; the log above says what the App was doing")
