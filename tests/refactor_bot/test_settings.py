from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from refactor_bot.errors import UsageError
from refactor_bot.settings import load


@pytest.fixture(scope="module")
def key() -> str:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def test_nothing_needs_to_be_set() -> None:
    settings = load({})
    assert (settings.app_id, settings.key(), settings.secrets()) == (None, None, ())
    assert settings.api_url == "https://api.github.com"
    assert settings.server_url == "https://github.com"
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8000, 1)
    assert settings.own_url == "http://localhost:8000"


def test_empty_values_count_as_unset() -> None:
    assert load({"APP_ID": "", "PORT": "  ", "PRIVATE_KEY": "\n"}) == load({})


def test_every_variable_is_read(key: str, tmp_path: Path) -> None:
    settings = load(
        {
            "APP_ID": " 7 ",
            "PRIVATE_KEY": key,
            "WEBHOOK_SECRET": "new\nold\n",
            "GITHUB_API_URL": "https://git.example.org/api/v3/",
            "GITHUB_SERVER_URL": "https://git.example.org",
            "DATABASE_URL": "postgresql://db/x",
            "DATA_DIR": str(tmp_path),
            "HOST": "0.0.0.0",
            "PORT": "80",
            "LOG_LEVEL": "debug",
            "WORKERS": "0",
            "PUBLIC_URL": "https://bot.example.org/",
        }
    )
    assert (settings.app_id, settings.key()) == (7, key.strip())
    assert settings.secrets() == ("new", "old")
    assert settings.api_url == "https://git.example.org/api/v3"
    assert settings.server_url == "https://git.example.org"
    assert settings.data_dir == tmp_path
    assert (settings.host, settings.port, settings.log_level, settings.workers) == ("0.0.0.0", 80, "DEBUG", 0)
    assert settings.own_url == "https://bot.example.org"


def test_the_environment_itself_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_ID", "99")
    assert load({}).app_id is None


def test_a_key_on_one_line_is_a_key(key: str) -> None:
    assert load({"PRIVATE_KEY": key.replace("\n", "\\n")}).key() == key.rstrip("\n") + "\n"


def test_a_key_may_be_in_a_file(key: str, tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text(key)
    assert load({"PRIVATE_KEY_PATH": str(path)}).key() == key
    assert load({"PRIVATE_KEY_FILE": str(path)}).key() == key.strip()


@pytest.mark.parametrize("name", ["WEBHOOK_SECRET", "SECRET_KEY", "DATABASE_URL"])
def test_a_secret_may_be_in_a_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("postgresql://db/x\n")
    value = getattr(load({f"{name}_FILE": str(path)}), name.lower())
    assert value.get_secret_value() == "postgresql://db/x"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ID", "seven"),
        ("APP_ID", "-1"),
        ("PORT", "99999"),
        ("WORKERS", "many"),
        ("WORKERS", "65"),
        ("LOG_LEVEL", "loud"),
        ("GITHUB_API_URL", "api.github.com"),
        ("PUBLIC_URL", "ftp://x"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_do(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=rf"^{name}: .+\. Correct or unset it\.$") as caught:
        load({name: value})
    assert value not in str(caught.value) or len(value) < 3


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        load({"PORT": "x", "APP_ID": "y"})
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["APP_ID", "PORT"]


def test_two_sources_of_one_secret_are_refused(key: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(key)
    with pytest.raises(UsageError, match="PRIVATE_KEY and PRIVATE_KEY_FILE are both set"):
        load({"PRIVATE_KEY": key, "PRIVATE_KEY_FILE": str(path)})
    with pytest.raises(UsageError, match="PRIVATE_KEY and PRIVATE_KEY_PATH are both set"):
        load({"PRIVATE_KEY": key, "PRIVATE_KEY_PATH": str(path)})


def test_a_missing_file_is_named() -> None:
    with pytest.raises(UsageError, match="WEBHOOK_SECRET_FILE: /nowhere/secret cannot be read"):
        load({"WEBHOOK_SECRET_FILE": "/nowhere/secret"})
    with pytest.raises(UsageError, match=r"PRIVATE_KEY_PATH: /nowhere/key.pem cannot be read"):
        load({"PRIVATE_KEY_PATH": "/nowhere/key.pem"}).key()


def test_what_is_no_rsa_key_is_refused_without_showing_it(key: str) -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    other = curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    for text in ("hunter2", key[:200], other):
        with pytest.raises(UsageError, match="expected the App's RSA private key") as caught:
            load({"PRIVATE_KEY": text}).key()
        assert text.splitlines()[-1] not in str(caught.value)


def test_secrets_are_not_printed(key: str) -> None:
    settings = load({"PRIVATE_KEY": key, "WEBHOOK_SECRET": "hunter2", "DATABASE_URL": "postgresql://u:hunter2@db/x"})
    assert "hunter2" not in repr(settings)
    assert "PRIVATE KEY" not in repr(settings)


def test_the_data_directory_is_made(tmp_path: Path) -> None:
    directory = tmp_path / "a" / "b"
    assert load({"DATA_DIR": str(directory)}).writable_data_dir() == directory
    assert list(directory.iterdir()) == []


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"DATA_DIR: .* cannot be written to"):
        load({"DATA_DIR": str(tmp_path / "file" / "below")}).writable_data_dir()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_data_directory_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="Give this user write permission"):
        load({"DATA_DIR": str(tmp_path)}).writable_data_dir()
