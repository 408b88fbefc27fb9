"""The last step of registering an App from a manifest: a code, once, for its credentials."""

from __future__ import annotations

import secrets

from refactor_bot.demo.github.rest.routing import Answer, Request, route
from refactor_bot.demo.github.state import RefusalError


@route("POST", "/app-manifests/{code}/conversions", anybody=True)
def convert(request: Request) -> Answer:
    """Create an App from a manifest."""
    world = request.site.world
    registered = world.codes.pop(request.words["code"], None)
    if registered is None:
        raise RefusalError(404, "Not Found")
    body = {
        **request.site.shapes.app(world.apps[registered.app_id]),
        "client_id": f"Iv1.{registered.app_id:016x}",
        "client_secret": secrets.token_hex(20),
        "webhook_secret": registered.webhook_secret,
        "pem": registered.private_key,
    }
    return Answer(201, body)
