"""Who is asking, and what they may do."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt

from refactor_bot.demo.github.state import Account, App, Installation, RefusalError, Repo, Token, World, now

_LEVELS = {"read": 1, "write": 2, "admin": 3}
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking: the App itself, or one of its installations."""

    app: App
    token: Token | None = None

    @property
    def account(self) -> Account:
        """The account that comments and commits carry."""
        return self.app.bot

    def need(self, repo: Repo, permission: str, level: str) -> None:
        """Refuse what the installation was not granted, as GitHub does."""
        if self.token is None:
            raise RefusalError(401, "A JSON web token could not be decoded")
        if repo.id not in self.token.repositories or repo.id not in self.token.installation.repositories:
            raise RefusalError(404, "Not Found")
        if self.token.installation.suspended:
            raise RefusalError(403, "This installation has been suspended")
        granted = self.token.permissions.get(permission, "")
        if _LEVELS.get(granted, 0) < _LEVELS[level]:
            raise RefusalError(403, "Resource not accessible by integration")
        if repo.archived and level != "read":
            raise RefusalError(403, "Repository was archived so is read-only.")


def caller(world: World, header: str) -> Caller:
    """Return who an ``Authorization`` header names; 401 where it names nobody."""
    _, _, credentials = header.partition(" ")
    credentials = credentials.strip()
    if credentials.startswith("ghs_"):
        return by_token(world, credentials)
    return Caller(_by_jwt(world, credentials))


def by_token(world: World, text: str) -> Caller:
    """Return the installation that a token belongs to; 401 where it is worth nothing."""
    token = world.tokens.get(text)
    if token is None or token.expires_at <= now() or token.installation.id not in world.installations:
        raise RefusalError(401, "Bad credentials")
    return Caller(token.installation.app, token)


def _by_jwt(world: World, text: str) -> App:
    try:
        issuer = jwt.decode(text, options={"verify_signature": False})["iss"]
        app = world.apps[int(issuer)]
        claims = jwt.decode(
            text, app.public_key, algorithms=["RS256"], options={"require": ["iat", "exp", "iss"], "verify_iss": False}
        )
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        raise RefusalError(401, "A JSON web token could not be decoded") from None
    if claims["exp"] - claims["iat"] > 660:
        raise RefusalError(401, "'Expiration time' claim ('exp') is too far in the future")
    return app


def mint(world: World, installation: Installation, body: dict[str, Any]) -> Token:
    """Return a new token, narrowed to the repositories and permissions that were asked for."""
    if installation.suspended:
        raise RefusalError(403, "This installation has been suspended")
    repositories = set(body.get("repository_ids") or installation.repositories)
    for name in body.get("repositories") or ():
        repositories = {repo.id for repo in world.repos.values() if repo.name == name}
    if not repositories <= installation.repositories:
        raise RefusalError(422, "There is at least one repository that does not exist or is not accessible.")
    granted = installation.app.permissions
    permissions = dict(body.get("permissions") or granted)
    if any(_LEVELS.get(level, 9) > _LEVELS.get(granted.get(name, ""), 0) for name, level in permissions.items()):
        raise RefusalError(422, "The permissions requested are not granted to this installation.")
    # Since 2026 tokens may carry a JSON web token, with dots, and be about 520 characters long.
    parts = ".".join(secrets.token_urlsafe(size) for size in (90, 200, 60))
    text = f"ghs_{installation.app.id}_{parts}"
    token = Token(text, installation, permissions, repositories, now() + _HOUR)
    world.tokens[text] = token
    return token
