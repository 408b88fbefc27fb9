from __future__ import annotations

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from refactor_bot.errors import UsageError
from refactor_bot.store.schema import connect, migrate
from refactor_bot.store.tables import metadata


def test_the_migrations_make_the_tables_that_the_code_knows(empty_url: str) -> None:
    engine = connect(empty_url)
    migrate(engine)
    ours = set(metadata.tables)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or name in ours, "compare_type": True},
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    engine = connect(empty_url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO installations (id, account) VALUES (1, 'octo')"))
    migrate(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT account FROM installations")) == "octo"
    engine.dispose()


def test_processes_that_start_together_take_turns(empty_url: str) -> None:
    failures: list[Exception] = []

    def start() -> None:
        engine = connect(empty_url)
        try:
            migrate(engine)
        except Exception as error:  # noqa: BLE001 - looked at below
            failures.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_server_that_does_not_answer_is_explained() -> None:
    with pytest.raises(UsageError, match=r"The database does not answer: .* Check DATABASE_URL\.") as caught:
        migrate(connect("postgresql://nobody:secret@127.0.0.1:1/x"))
    assert "secret" not in str(caught.value)


def test_a_database_of_a_newer_version_is_left_alone(empty_url: str) -> None:
    engine = connect(empty_url)
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match="newer refactor-bot"):
        migrate(engine)
    engine.dispose()


def test_a_user_without_rights_is_told_so(empty_url: str) -> None:
    admin = connect(empty_url)
    with admin.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS reader"))
        connection.execute(text("CREATE ROLE reader LOGIN"))
    admin.dispose()
    engine = connect(empty_url.replace("postgres:@", "reader:@").replace("//postgres@", "//reader@"))
    with pytest.raises(UsageError, match="Check the user's rights"):
        migrate(engine)
    engine.dispose()
