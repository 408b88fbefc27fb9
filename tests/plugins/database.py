"""One embedded PostgreSQL for the session, one fresh database for each test that asks."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from sqlalchemy import Engine

from refactor_bot.jobs.database import database
from refactor_bot.store.schema import connect, migrate

_numbers = itertools.count()


@pytest.fixture
def data() -> Iterator[Path]:
    """A directory for a server: pytest narrows the rights of its own now and then, which the server's user minds."""
    with TemporaryDirectory(prefix="refactor-bot-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with TemporaryDirectory(prefix="refactor-bot-") as name, database(None, Path(name)) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CREATE DATABASE migrated")
        engine = connect(named(url, "migrated"))
        migrate(engine)
        engine.dispose()
        yield url


def named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture
def empty_url(server: str) -> str:
    name = f"empty_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return named(server, name)


@pytest.fixture(scope="session")
def databases(server: str) -> Iterator[Iterator[str]]:
    """Addresses of migrated databases; the next one is made while a test has the one before."""

    def make() -> str:
        name = f"test_{next(_numbers)}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
        return named(server, name)

    def made() -> Iterator[str]:
        following = pool.submit(make)
        while True:
            ready, following = following, pool.submit(make)
            yield ready.result()

    with ThreadPoolExecutor(1) as pool:
        yield made()


@pytest.fixture
def database_url(databases: Iterator[str]) -> str:
    return next(databases)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    yield engine
    engine.dispose()
