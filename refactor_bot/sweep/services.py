"""What a use case is given: the adapters, behind their seams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from refactor_bot.engine import IndexCache, Runner
from refactor_bot.github.port import App
from refactor_bot.repo.object_store import ObjectStore


@dataclass(frozen=True, slots=True)
class SweepRecord:
    """One line of history: what a sweep of one codemod found and did.

    Attributes:
        repository: Number of the repository.
        at: When, with its zone.
        commit: The commit that was read.
        codemod: Which codemod.
        findings: How many findings there are.
        fixable: How many of them have a proven edit.
        files: How many files were read.
        seconds: How long the codemods took.
    """

    repository: int
    at: datetime
    commit: str
    codemod: str
    findings: int
    fixable: int
    files: int
    seconds: float


class History(Protocol):
    """Remembers sweeps for the debt trend; losing it loses no decision."""

    def record(self, records: list[SweepRecord]) -> None:
        """Keep the records."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that the use cases reach the world through."""

    app: App
    objects: ObjectStore
    cache: IndexCache
    runner: Runner
    history: History
    now: Callable[[], datetime]
