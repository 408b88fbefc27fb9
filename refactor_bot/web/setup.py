"""How the App is registered: what it asks for, and the page on GitHub where the form is filled in already."""

from __future__ import annotations

from urllib.parse import urlencode

from refactor_bot.settings import Settings

# The same as in app.yml; a test compares them.
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


def webhook_url(settings: Settings) -> str:
    """Return where GitHub is to send deliveries."""
    return str(settings.webhook_proxy_url or f"{settings.own_url}/webhook")


def form_url(settings: Settings) -> str:
    """Return GitHub's page for a new App, filled in (GitHub, "Registering a GitHub App using URL parameters")."""
    query = [
        ("name", "refactor-bot"),
        ("url", settings.own_url),
        ("public", "false"),
        ("webhook_active", "true"),
        ("webhook_url", webhook_url(settings)),
        *sorted(PERMISSIONS.items()),
        *(("events[]", event) for event in EVENTS),
    ]
    return f"{settings.server_url}/settings/apps/new?{urlencode(query)}"
