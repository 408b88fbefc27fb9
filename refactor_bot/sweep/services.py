"""What a use case is given: the adapters, behind their seams."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from refactor_bot.engine import IndexCache, Runner
from refactor_bot.github.port import App
from refactor_bot.repo.object_store import ObjectStore
from refactor_bot.store.history import SweepRecord


class History(Protocol):
    """Remembers sweeps for the debt trend; losing it loses no decision."""

    def record(self, records: Sequence[SweepRecord]) -> None:
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
