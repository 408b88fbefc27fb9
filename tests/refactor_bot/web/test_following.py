from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs

from refactor_bot.settings import Settings
from refactor_bot.store.credentials import Credentials, Vault
from refactor_bot.store.schema import connect
from refactor_bot.store.seal import Seal
from refactor_bot.web.following import Following

KEY = "k" * 32
STORED = Credentials(7, "bot", "PEM", ("secret",), "id", "client")


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, secret_key=KEY)


@pytest.fixture
def vault(engine: Engine) -> Vault:
    return Vault(engine, lambda: Seal([KEY]))


def test_credentials_are_followed(own: Settings, engine: Engine, vault: Vault) -> None:
    following = Following(own, engine)
    assert following.settings.app_id is None
    assert not following.look()
    vault.register(STORED)
    assert following.look()
    assert not following.look()
    assert (following.settings.app_id, following.settings.secrets()) == (7, ("secret",))
    vault.change(lambda known: replace(known, webhook_secrets=("new", "secret")))
    assert following.look()
    assert following.settings.secrets() == ("new", "secret")
    vault.forget()
    assert following.look()
    assert following.settings.app_id is None


def test_sealing_again_is_no_change(own: Settings, engine: Engine, vault: Vault) -> None:
    vault.register(STORED)
    following = Following(
        own.model_copy(update={"secret_key": Settings(secret_key=f"{KEY}\n{'n' * 32}").secret_key}), engine
    )
    assert Vault(engine, lambda: Seal(["n" * 32, KEY])).renew()
    assert not following.look()


def test_what_cannot_be_opened_any_more_is_said_once_and_changes_nothing(
    own: Settings, engine: Engine, vault: Vault
) -> None:
    vault.register(STORED)
    following = Following(own, engine)
    Vault(engine, lambda: Seal(["n" * 32, KEY])).renew()
    with capture_logs() as logs:
        assert not following.look()
        assert not following.look()
    assert [entry["event"] for entry in logs] == ["the credentials could not be read again"]
    assert following.settings.app_id == 7


def test_an_environment_that_says_everything_needs_no_database(tmp_path: Path) -> None:
    whole = Settings(app_id=1, private_key="x", webhook_secret="y", data_dir=tmp_path)
    dead = connect("postgresql://nobody@127.0.0.1:1/x")
    following = Following(whole, dead)
    assert following.settings is whole
    assert not following.look()
    with pytest.raises(SQLAlchemyError):
        Following(Settings(data_dir=tmp_path), dead)
