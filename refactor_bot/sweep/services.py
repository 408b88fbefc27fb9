"""What a use case is given: the adapters, behind their seams."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from refactor_bot.engine import Engine, IndexCache, Lookup, Runner
from refactor_bot.github.model import RepositoryId
from refactor_bot.github.port import App
from refactor_bot.repo.decision_ref import Kept, Note, Remote
from refactor_bot.repo.object_store import ObjectStore
from refactor_bot.schedule import Rule
from refactor_bot.store.history import SweepRecord
from refactor_bot.store.schedules import Standing


class History(Protocol):
    """Remembers sweeps for the debt trend; losing it loses no decision."""

    def record(self, records: Sequence[SweepRecord]) -> None:
        """Keep the records."""


class Schedules(Protocol):
    """Remembers when each repository is due; losing it loses no decision."""

    def known(self, repository: int) -> Standing | None:
        """Return what is known of a repository; None where it is not known at all."""

    def note(self, repository: RepositoryId, rule: Rule | None, now: datetime) -> None:
        """Take over what a configuration says; where that is nothing new, the time that was set stays."""

    def postpone(self, repository: int, until: datetime) -> None:
        """Have a repository be due later."""

    def forget(self, repository: int) -> None:
        """Forget a repository that is out of reach."""


class DecisionStore(Protocol):
    """Keeps one file of decisions with each repository; a version replaces exactly the one that was read."""

    def read(self, remote: Remote) -> Kept:
        """Return the file as it is now; raises DecisionsError where it is none, TransportError without an answer."""

    def replace(self, remote: Remote, version: str | None, data: bytes, note: Note) -> bool:
        """Put a new version after one that was read, and return whether nobody else was faster."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that the use cases reach the world through."""

    app: App
    objects: ObjectStore
    decisions: DecisionStore
    cache: IndexCache
    runner: Runner
    lookup: Lookup
    history: History
    schedules: Schedules
    now: Callable[[], datetime]

    def engine(self) -> Engine:
        """Return an engine that runs codemods today."""
        return Engine(self.runner, self.cache, lookup=self.lookup, today=self.now().date())
