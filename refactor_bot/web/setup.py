"""How the App is registered: what it asks for, and how GitHub is asked (its "App manifest flow")."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

from refactor_bot.settings import Settings

# The same as in app.yml; a test compares them.
NAME = "refactor-bot"
DESCRIPTION = (
    "Pays down technical debt in machine-learning repositories, in small pull requests whose edits are proven."
)
PERMISSIONS = {
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "metadata": "read",
    "pull_requests": "write",
}
EVENTS = (
    "check_run",
    "check_suite",
    "issue_comment",
    "issues",
    "pull_request",
    "pull_request_review_comment",
    "push",
    "repository",
)
CALLBACK = "/setup/registered"

_ORGANIZATION = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?\Z")


def webhook_url(settings: Settings) -> str:
    """Return where GitHub is to send deliveries."""
    return str(settings.webhook_proxy_url or f"{settings.own_url}/webhook")


def manifest(settings: Settings) -> dict[str, Any]:
    """Return what GitHub is asked to register: ``app.yml``, with the addresses of this process."""
    return {
        "name": NAME,
        "description": DESCRIPTION,
        "url": settings.own_url,
        "redirect_url": settings.own_url + CALLBACK,
        "hook_attributes": {"url": webhook_url(settings), "active": True},
        "public": False,
        "default_permissions": PERMISSIONS,
        "default_events": list(EVENTS),
    }


def manifest_text(settings: Settings) -> str:
    """Return the manifest as the form carries it."""
    return json.dumps(manifest(settings))


def is_organization(name: str) -> bool:
    """Return whether a text can be the name of an organisation on GitHub."""
    return _ORGANIZATION.match(name) is not None


def form_url(settings: Settings, state: str, organization: str | None) -> str:
    """Return the page of GitHub that takes a manifest.

    Args:
        settings: The process's settings.
        state: What GitHub gives back to tell the browser that asked from any other.
        organization: Who is to own the App; None for whoever is signed in.
    """
    owner = f"/organizations/{organization}" if organization else ""
    return f"{settings.server_url}{owner}/settings/apps/new?{urlencode({'state': state})}"


def form_origin(settings: Settings) -> str:
    """Return what of GitHub's address a browser compares when it sends a form."""
    url = settings.github_server_url
    return f"{url.scheme}://{url.host}:{url.port}"


def unreachable(settings: Settings) -> bool:
    """Return whether GitHub will refuse the address for deliveries, as it is one of this machine only."""
    return settings.public_url is None and settings.webhook_proxy_url is None
