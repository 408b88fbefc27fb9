"""Seals what must not be read in a copy of the database, with a key that is kept elsewhere."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from refactor_bot.errors import UsageError
from refactor_bot.settings import Settings, several

KEY_FILE = "secret.key"

_SHORTEST = 32
_LARGEST = 64 * 1024
_PURPOSE = b"refactor-bot credentials"


class SealError(UsageError):
    """None of the keys opens what was sealed."""


class Seal:
    """Seals with the first of some keys, and opens with any of them.

    Args:
        keys: Long random texts, the newest first; at least one.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        each = [Fernet(_derived(key)) for key in keys]
        self._newest = each[0]
        self._any = MultiFernet(each)

    def seal(self, content: bytes) -> bytes:
        """Return a content as nobody without the key can read or change it."""
        return self._newest.encrypt(content)

    def open(self, sealed: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            SealError: With none of these keys, or it was changed.
        """
        try:
            return self._any.decrypt(sealed)
        except InvalidToken:
            raise SealError(
                "The credentials in the database were sealed with another key. Set SECRET_KEY to that one, or bring "
                f"back {KEY_FILE} in DATA_DIR. Where it is lost, `refactor-bot credentials forget` starts over."
            ) from None

    def renewed(self, sealed: bytes) -> bytes | None:
        """Return the same content sealed with the newest key; None where it is already.

        Raises:
            SealError: As for ``open``.
        """
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return self.seal(self.open(sealed))
        return None


def sealing(settings: Settings) -> Seal:
    """Return the seal of a process: ``SECRET_KEY`` where it is set, and the key file of its data directory.

    The file still opens once ``SECRET_KEY`` is set, so that one may take the place of the other. It is made where
    neither is there.

    Raises:
        UsageError: A key is too short, or the file cannot be read or made.
    """
    path = settings.data_dir / KEY_FILE
    named = several(settings.secret_key)
    if any(len(key) < _SHORTEST for key in named):
        raise UsageError(
            f"SECRET_KEY: expected at least {_SHORTEST} characters in each line. `openssl rand -hex 32` makes one."
        )
    if not named and not path.exists():
        _make(path)
    return Seal([*named, *_kept(path)])


def _kept(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            lines = file.read(_LARGEST).decode().splitlines()
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UsageError(f"DATA_DIR: the key file {path} cannot be read ({reason}). Bring it back.") from error
    found = [line.strip() for line in lines if line.strip()]
    if not found or any(len(key) < _SHORTEST for key in found):
        raise UsageError(f"DATA_DIR: the key file {path} holds no key. Bring it back, or set SECRET_KEY.")
    return found


def _make(path: Path) -> None:
    """Make a key file, whole or not at all; of processes that do so at once one wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(f"{secrets.token_hex(32)}\n")
                file.flush()
                os.fsync(handle)
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()
    except OSError as error:
        raise UsageError(f"DATA_DIR: the key file {path} cannot be made ({error.strerror}). Set SECRET_KEY.") from error


def _derived(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(made)
