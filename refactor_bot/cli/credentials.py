"""``refactor-bot credentials``: show, replace and forget what is stored of the App. Nothing secret is printed."""

from __future__ import annotations

import base64
import hashlib
import secrets
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from sqlalchemy.exc import SQLAlchemyError

from refactor_bot.errors import UsageError
from refactor_bot.github.app_client import PyGithubApp
from refactor_bot.github.port import GitHubError, GoneError, RefusedError
from refactor_bot.jobs.database import database
from refactor_bot.settings import Settings, checked_key, load
from refactor_bot.store.credentials import Credentials, Vault
from refactor_bot.store.schema import connect, migrate
from refactor_bot.store.seal import sealing
from refactor_bot.worker import LOOK

_LARGEST = 64 * 1024
_SHORTEST = 16
# Former secrets that stay accepted, where GitHub's answers got lost.
_MOST = 4


def show(environ: Mapping[str, str]) -> int:
    """Say which App is stored, and by which fingerprint GitHub lists its key."""
    settings = load(environ)
    with _vault(settings) as vault:
        found = _stored(vault)
    _say(f"App {found.app_id} ({found.slug}) at {settings.server_url}")
    _say(f"private key {fingerprint(found.private_key)}")
    _say(f"webhook secrets accepted: {len(found.webhook_secrets)}")
    for name, given in _overridden(settings).items():
        if given:
            _say(f"{name} is set in the environment, which wins over what is stored")
    return 0


def set_key(environ: Mapping[str, str], file: Path) -> int:
    """Store another private key, once GitHub has accepted it."""
    settings = load(environ)
    key = checked_key(_read(file), str(file))
    with _vault(settings) as vault:
        before = _stored(vault)
        known = PyGithubApp(before.app_id, key, settings.api_url).identity()
        if known.id != before.app_id:
            raise UsageError(f"{file}: this key belongs to App {known.id}, and App {before.app_id} is stored.")
        vault.change(lambda stored: replace(stored, private_key=key))
    _say(f"Stored the key {fingerprint(key)}. Start `serve` and `work` again.")
    _say(f"Then delete the key {fingerprint(before.private_key)} on the App's page on GitHub.")
    return 0


def rotate_webhook_secret(
    environ: Mapping[str, str], file: Path | None, sleep: Callable[[float], None] = time.sleep
) -> int:
    """Store another webhook secret beside the current one, and tell GitHub once every process accepts it."""
    settings = load(environ)
    if settings.secrets():
        raise UsageError("WEBHOOK_SECRET is set in the environment, which wins over what is stored; change it there.")
    fresh = _checked_secret(_read(file).strip(), file) if file is not None else secrets.token_hex(32)
    with _vault(settings) as vault:
        before = _stored(vault)
        stored = vault.change(lambda known: replace(known, webhook_secrets=(fresh, *known.webhook_secrets[:_MOST])))
        _say("Both secrets are accepted. Waiting until every process has seen that ...")
        sleep(2 * LOOK + 2)
        key = settings.key() or stored.private_key
        try:
            PyGithubApp(stored.app_id, key, settings.api_url).set_webhook_secret(fresh)
        except (RefusedError, GoneError):
            vault.change(lambda known: replace(known, webhook_secrets=before.webhook_secrets))
            raise
        except GitHubError as error:
            # A lost answer may mean that GitHub took it, so both stay.
            raise GitHubError(
                f"GitHub may not have taken the new secret, and both are still accepted: run this once more. {error}"
            ) from error
    _say("GitHub signs with the new secret. `refactor-bot credentials drop-old-secret` ends the use of the former one.")
    return 0


def drop_old_secret(environ: Mapping[str, str]) -> int:
    """Accept the current webhook secret only."""
    with _vault(load(environ)) as vault:
        vault.change(lambda known: replace(known, webhook_secrets=known.webhook_secrets[:1]))
    _say("Only the current webhook secret is accepted.")
    return 0


def forget(environ: Mapping[str, str]) -> int:
    """Remove the stored credentials, which opens the set-up page again."""
    with _vault(load(environ)) as vault:
        if not vault.forget():
            raise UsageError("No credentials are stored.")
    _say("Forgotten. Start `serve` again for the link to the set-up page, and delete the App on GitHub.")
    return 0


def fingerprint(key: str) -> str:
    """Return a private key's fingerprint as GitHub lists it."""
    public = load_pem_private_key(key.encode(), password=None).public_key()
    encoded = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"SHA256:{base64.b64encode(hashlib.sha256(encoded).digest()).decode()}"


@contextmanager
def _vault(settings: Settings) -> Iterator[Vault]:
    url = settings.database_url.get_secret_value() if settings.database_url else None
    with database(url, settings.writable_data_dir()) as address:
        engine = connect(address)
        try:
            migrate(engine)
            yield Vault(engine, lambda: sealing(settings))
        except SQLAlchemyError as error:
            raise UsageError("The database does not answer. Check DATABASE_URL.") from error
        finally:
            engine.dispose()


def _stored(vault: Vault) -> Credentials:
    found = vault.load()
    if found is None:
        raise UsageError("No credentials are stored. `refactor-bot serve` leads to the set-up page.")
    return found


def _overridden(settings: Settings) -> dict[str, bool]:
    key = settings.private_key is not None or settings.private_key_path is not None
    return {"APP_ID": settings.app_id is not None, "PRIVATE_KEY": key, "WEBHOOK_SECRET": bool(settings.secrets())}


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UsageError(f"{path} cannot be read ({reason}). Check the path and its permissions.") from error


def _checked_secret(text: str, path: Path | None) -> str:
    if len(text) < _SHORTEST or not text.isprintable() or not text.isascii() or " " in text:
        raise UsageError(f"{path}: expected one line of at least {_SHORTEST} letters, digits and signs.")
    return text


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
