from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import Engine, select

from refactor_bot.errors import UsageError
from refactor_bot.settings import Settings
from refactor_bot.store.credentials import Credentials, Vault, completed, self_sufficient
from refactor_bot.store.seal import Seal, SealError
from refactor_bot.store.tables import credentials

OLD, NEW = "o" * 32, "n" * 32
STORED = Credentials(7, "bot", "PEM-TEXT", ("current", "former"), "Iv1.id", "CLIENT-SECRET")


@pytest.fixture
def vault(engine: Engine) -> Vault:
    return Vault(engine, lambda: Seal([OLD]))


def sealed(engine: Engine) -> bytes:
    with engine.connect() as connection:
        found = connection.scalar(select(credentials.c.sealed))
    assert isinstance(found, bytes)
    return found


def test_nothing_is_there_before_the_app_is_registered(engine: Engine) -> None:
    def never() -> Seal:
        raise AssertionError("no key is needed")

    vault = Vault(engine, never)
    assert not vault.closed()
    assert vault.load() is None
    assert not vault.renew()
    assert not vault.forget()


def test_credentials_come_out_as_they_were(vault: Vault, engine: Engine) -> None:
    assert vault.register(STORED)
    assert vault.closed()
    assert vault.load() == STORED
    for secret in (b"PEM-TEXT", b"current", b"former", b"CLIENT-SECRET"):
        assert secret not in sealed(engine)


def test_the_first_one_stays(vault: Vault) -> None:
    assert vault.register(STORED)
    assert not vault.register(replace(STORED, app_id=8))
    assert vault.load() == STORED


def test_of_two_at_once_one_wins(vault: Vault) -> None:
    barrier = threading.Barrier(4)
    won: list[int] = []

    def register(number: int) -> None:
        barrier.wait()
        if vault.register(replace(STORED, app_id=number)):
            won.append(number)

    threads = [threading.Thread(target=register, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert vault.load() == replace(STORED, app_id=won[0])


def test_a_change_is_kept(vault: Vault) -> None:
    with pytest.raises(UsageError, match="No credentials are stored"):
        vault.change(lambda known: known)
    vault.register(STORED)
    assert vault.change(lambda known: replace(known, private_key="OTHER")) == replace(STORED, private_key="OTHER")
    assert vault.load() == replace(STORED, private_key="OTHER")


def test_changes_at_once_are_both_kept(vault: Vault) -> None:
    vault.register(replace(STORED, webhook_secrets=()))
    barrier = threading.Barrier(4)

    def add(number: int) -> None:
        barrier.wait()
        vault.change(lambda known: replace(known, webhook_secrets=(*known.webhook_secrets, str(number))))

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = vault.load()
    assert found is not None
    assert sorted(found.webhook_secrets) == ["0", "1", "2", "3"]


def test_a_newer_key_seals_again(vault: Vault, engine: Engine) -> None:
    vault.register(STORED)
    assert not vault.renew()
    before = sealed(engine)
    assert Vault(engine, lambda: Seal([NEW, OLD])).renew()
    assert sealed(engine) != before
    assert Vault(engine, lambda: Seal([NEW])).load() == STORED
    with pytest.raises(SealError):
        vault.load()


def test_forgetting_needs_no_key(vault: Vault, engine: Engine) -> None:
    vault.register(STORED)
    other = Vault(engine, lambda: Seal([NEW]))
    with pytest.raises(SealError):
        other.load()
    assert other.forget()
    assert vault.load() is None


def test_nothing_secret_is_shown() -> None:
    assert all(secret not in repr(STORED) for secret in ("PEM-TEXT", "current", "CLIENT-SECRET"))


@pytest.fixture(scope="module")
def pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def test_the_database_completes_what_the_environment_leaves_out(pem: str) -> None:
    given = Settings(port=9)
    assert given.key() is None
    found = completed(given, replace(STORED, private_key=pem))
    assert (found.app_id, found.key(), found.secrets(), found.port) == (7, pem, ("current", "former"), 9)
    assert completed(given, None) is given


def test_the_environment_wins(pem: str, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(pem)
    for own in ({"private_key": pem}, {"private_key_path": tmp_path / "key.pem"}):
        found = completed(Settings(**own), STORED)
        assert (found.app_id, found.key(), found.secrets()) == (7, pem, ("current", "former"))
    found = completed(Settings(webhook_secret="mine"), replace(STORED, private_key=pem))
    assert (found.key(), found.secrets()) == (pem, ("mine",))


def test_credentials_of_another_app_are_not_mixed_in(pem: str) -> None:
    other = Settings(app_id=8)
    assert completed(other, STORED) is other
    same = completed(Settings(app_id=7), replace(STORED, private_key=pem))
    assert same.key() == pem


def test_an_environment_that_says_everything_asks_no_database() -> None:
    whole = Settings(app_id=1, private_key="x", webhook_secret="y")
    assert self_sufficient(whole)
    for name in ("app_id", "private_key", "webhook_secret"):
        assert not self_sufficient(whole.model_copy(update={name: None}))
