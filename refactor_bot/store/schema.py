"""Opens the database and brings its tables up to date."""

from __future__ import annotations

import psycopg
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from refactor_bot.errors import UsageError

# Any number will do, as long as every process that migrates takes the same one.
_LOCK = 0x5EF4C704


def connect(url: str) -> Engine:
    """Return an engine; nothing is connected yet.

    Args:
        url: A ``postgresql://`` address.
    """
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    return create_engine(
        address,
        pool_pre_ping=True,
        pool_size=8,
        pool_timeout=8,
        connect_args={"connect_timeout": 5, "application_name": "refactor-bot"},
    )


def migrate(engine: Engine) -> None:
    """Make the tables of the queue and ours, or bring them up to date; processes that start together take turns.

    Raises:
        UsageError: The server does not answer, refuses, or was migrated by a newer version.
    """
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if connection.scalar(text("SELECT to_regclass('procrastinate_jobs')")) is None:
                _create_queue(connection)
            _run_migrations(connection)
    except OperationalError as error:
        said = str(error.orig).strip().splitlines()[-1]
        raise UsageError(f"The database does not answer: {said}. Check DATABASE_URL.") from error
    except CommandError as error:
        message = f"The database was made by a newer refactor-bot ({error}). Install that version or use another one."
        raise UsageError(message) from error
    except (DBAPIError, psycopg.Error) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
        raise UsageError(f"The database could not be set up: {said}. Check the user's rights.") from error


def _create_queue(connection: Connection) -> None:
    cursor = connection.connection.cursor()
    try:
        cursor.execute(SchemaManager.get_schema())
    finally:
        cursor.close()


def _run_migrations(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "refactor_bot.store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
