"""How an App comes to be: its key, its secrets, and what GitHub's App manifests may say."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from refactor_bot.demo.github.state import Account, App, RefusalError, Registered, World

_LEVELS = ("read", "write", "admin")
_LONGEST_NAME = 34


@dataclass(frozen=True, slots=True)
class Manifest:
    """What somebody wants to register, as GitHub reads it.

    Attributes:
        name: Proposed name; whoever registers may change it.
        url: The App's home page.
        redirect_url: Where the browser goes afterwards, with a code.
        webhook_url: Where deliveries go; None for an App that wants none.
        permissions: What it asks for.
        events: What it subscribes to.
    """

    name: str
    url: str
    redirect_url: str
    webhook_url: str | None
    permissions: Mapping[str, str]
    events: tuple[str, ...]


def read_manifest(text: str) -> Manifest:
    """Read a manifest.

    Raises:
        RefusalError: GitHub would not take it.
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RefusalError(422, "The configuration does not appear to be a valid GitHub App manifest.")
    hook = found.get("hook_attributes")
    permissions = found.get("default_permissions", {})
    if not isinstance(permissions, dict) or any(level not in _LEVELS for level in permissions.values()):
        raise RefusalError(422, "Default permission records resource is not included in the list")
    return Manifest(
        name=str(found.get("name", ""))[:_LONGEST_NAME],
        url=_address(found, "url"),
        redirect_url=_address(found, "redirect_url"),
        webhook_url=_address(hook, "url") if isinstance(hook, dict) else None,
        permissions=permissions,
        events=tuple(str(event) for event in found.get("default_events", ())),
    )


def register(
    world: World,
    name: str,
    owner: Account,
    *,
    webhook_url: str | None,
    events: Iterable[str],
    permissions: Mapping[str, str],
    key: rsa.RSAPrivateKey | None = None,
) -> Registered:
    """Register an App and return its credentials; a key that is there already takes no time to make.

    Raises:
        RefusalError: The name is taken, or is none.
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    key = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with world.lock:
        if not slug or any(app.slug == slug for app in world.apps.values()):
            raise RefusalError(422, "Name has already been taken" if slug else "Name can't be blank")
        number, secret = world.number(), secrets.token_hex(20)
        world.apps[number] = App(
            id=number,
            slug=slug,
            owner=owner,
            bot=world.account(f"{slug}[bot]", "Bot"),
            public_key=_public(key),
            webhook_secret=secret,
            webhook_url=webhook_url,
            events=tuple(events),
            permissions=dict(permissions),
        )
        world.account("web-flow")
    return Registered(number, slug, _private(key), secret)


def _address(found: Mapping[str, Any], name: str) -> str:
    text = found.get(name)
    if not isinstance(text, str):
        raise RefusalError(422, f'Error "{name}" wasn\'t supplied.')
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[A-Za-z0-9.:\[\]-]+", parts.netloc):
        raise RefusalError(422, f'Error "{name}" must be a valid URL.')
    return text


def _private(key: rsa.RSAPrivateKey) -> str:
    plain = serialization.NoEncryption()
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(encoding, form, plain).decode()


def _public(key: rsa.RSAPrivateKey) -> str:
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(encoding, form).decode()
