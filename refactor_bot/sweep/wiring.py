"""Puts the adapters together, once for each process."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from sqlalchemy import Engine

from refactor_bot.engine import PoolRunner, SqliteCache
from refactor_bot.errors import NotRegisteredError
from refactor_bot.github.app_client import registered
from refactor_bot.packages.connect import Packages
from refactor_bot.repo.decision_ref import DecisionRef
from refactor_bot.repo.object_store import ObjectStore
from refactor_bot.settings import Settings
from refactor_bot.store.history import SqlHistory
from refactor_bot.store.schedules import SqlSchedules
from refactor_bot.sweep.services import Services


def services(settings: Settings, engine: Engine) -> Services:
    """Return the adapters of a worker.

    Args:
        settings: The process's settings.
        engine: The database.

    Raises:
        NotRegisteredError: The settings name no App.
    """
    app = registered(settings)
    if app is None:
        raise NotRegisteredError("No App is registered. `refactor-bot serve` leads to the page that registers it.")
    data = settings.writable_data_dir()
    return Services(
        app=app,
        objects=ObjectStore(data / "objects"),
        decisions=DecisionRef(),
        cache=SqliteCache(data / "index.sqlite"),
        runner=PoolRunner(),
        lookup=Packages(settings.index_url, data / "packages", settings.osv_dump, os.environ),
        history=SqlHistory(engine),
        schedules=SqlSchedules(engine),
        now=lambda: datetime.now(UTC),
    )
