"""The App itself: who it is, its installations and tokens, its deliveries."""

from __future__ import annotations

from refactor_bot.demo.github.auth import mint
from refactor_bot.demo.github.rest.routing import Answer, Request, paged, route
from refactor_bot.demo.github.shapes import Json, time
from refactor_bot.demo.github.state import Installation, RefusalError
from refactor_bot.demo.github.webhooks import Delivery


@route("GET", "/app")
def app(request: Request) -> Answer:
    """Get the authenticated App."""
    _as_app(request)
    return Answer(200, request.site.shapes.app(request.caller.app))


@route("GET", "/app/installations")
def installations(request: Request) -> Answer:
    """List installations."""
    _as_app(request)
    own = [i for i in request.site.world.installations.values() if i.app is request.caller.app]
    return paged(request, "/app/installations", own, request.site.shapes.installation)


@route("GET", "/app/installations/{number}")
def installation(request: Request) -> Answer:
    """Get an installation."""
    return Answer(200, request.site.shapes.installation(_installation(request)))


@route("POST", "/app/installations/{number}/access_tokens")
def access_token(request: Request) -> Answer:
    """Create an installation access token."""
    token = mint(request.site.world, _installation(request), request.body)
    repos = [request.site.world.repos[number] for number in sorted(token.repositories)]
    body: Json = {
        "token": token.text,
        "expires_at": time(token.expires_at),
        "permissions": token.permissions,
        "repository_selection": "selected",
    }
    if request.body.get("repository_ids") or request.body.get("repositories"):
        body["repositories"] = [request.site.shapes.repository(repo) for repo in repos]
    return Answer(201, body)


@route("GET", "/installation/repositories")
def repositories(request: Request) -> Answer:
    """List the repositories that an installation reaches."""
    token = request.caller.token
    if token is None:
        raise RefusalError(403, "Resource not accessible by integration")
    repos = [request.site.world.repos[number] for number in sorted(token.repositories)]
    body = {"total_count": len(repos), "repositories": [request.site.shapes.repository(repo) for repo in repos]}
    return Answer(200, body)


@route("GET", "/app/hook/deliveries")
def deliveries(request: Request) -> Answer:
    """List deliveries, newest first."""
    _as_app(request)
    own = [d for d in reversed(request.site.webhooks.deliveries) if d.app is request.caller.app and d.status]
    return paged(request, "/app/hook/deliveries", own, _delivery, counter="cursor")


@route("PATCH", "/app/hook/config")
def hook_config(request: Request) -> Answer:
    """Change where and how the App's webhook is delivered."""
    _as_app(request)
    app = request.caller.app
    app.webhook_url = str(request.body.get("url", app.webhook_url or ""))
    app.webhook_secret = str(request.body.get("secret", app.webhook_secret))
    shown = {"content_type": "json", "insecure_ssl": "0", "secret": "********", "url": app.webhook_url}
    return Answer(200, shown)


@route("POST", "/app/hook/deliveries/{number}/attempts")
def redeliver(request: Request) -> Answer:
    """Deliver once more."""
    _as_app(request)
    if request.site.webhooks.again(request.number()) is None:
        raise RefusalError(404, "Not Found")
    return Answer(202, {})


@route("GET", "/rate_limit")
def rate_limit(request: Request) -> Answer:
    """Get the rate limit, which the stand-in never reaches by itself."""
    rate = {"limit": 5000, "remaining": 4999, "reset": 0, "used": 1}
    _ = request
    return Answer(200, {"resources": {"core": rate, "search": rate}, "rate": rate})


def _as_app(request: Request) -> None:
    if request.caller.token is not None:
        raise RefusalError(401, "A JSON web token could not be decoded")


def _installation(request: Request) -> Installation:
    _as_app(request)
    found = request.site.world.installations.get(request.number())
    if found is None or found.app is not request.caller.app:
        raise RefusalError(404, "Not Found")
    return found


def _delivery(delivery: Delivery) -> Json:
    repository = delivery.payload.get("repository")
    return {
        "id": delivery.id,
        "guid": delivery.guid,
        "delivered_at": time(delivery.delivered_at),
        "redelivery": delivery.redelivery,
        "duration": delivery.seconds,
        "status": "OK" if 200 <= delivery.status < 300 else "Invalid HTTP Response",
        "status_code": delivery.status,
        "event": delivery.event,
        "action": delivery.payload.get("action"),
        "installation_id": delivery.payload["installation"]["id"],
        "repository_id": repository["id"] if repository else None,
        "throttled_at": None,
    }
