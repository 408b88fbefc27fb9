"""How a request finds its function. No web framework: the table is data, and a test can call it directly."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlencode

from refactor_bot.demo.github.acts import Acts
from refactor_bot.demo.github.auth import Caller, caller
from refactor_bot.demo.github.shapes import Json, Shapes
from refactor_bot.demo.github.state import RefusalError, Repo, World
from refactor_bot.demo.github.webhooks import Webhooks

_LARGEST = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Site:
    """What every function works on."""

    world: World
    shapes: Shapes
    acts: Acts
    webhooks: Webhooks


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read.

    Attributes:
        site: What there is.
        asking: Who asks; None where anybody may.
        words: The parts of the path that the route names.
        query: The query.
        body: The decoded JSON body; empty without one.
    """

    site: Site
    asking: Caller | None
    words: Mapping[str, str]
    query: Mapping[str, str]
    body: Json

    @property
    def caller(self) -> Caller:
        """Who asks; refused where that is nobody."""
        if self.asking is None:
            raise RefusalError(401, "Requires authentication")
        return self.asking

    def repo(self, permission: str, level: str) -> Repo:
        """Return the repository of the path; refused where the caller may not do this there."""
        if "id" in self.words:
            found = self.site.world.repos.get(int(self.words["id"]))
            if found is None:
                raise RefusalError(404, "Not Found")
        else:
            found = self.site.world.repo(f"{self.words['owner']}/{self.words['name']}")
        self.caller.need(found, permission, level)
        return found

    def number(self) -> int:
        """Return the number that the path names."""
        return int(self.words["number"])

    def text(self, name: str) -> str:
        """Return what the body says under a name; refused where it says nothing."""
        found = self.body.get(name)
        if not isinstance(found, str) or not found:
            raise RefusalError(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')
        return found


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Answer]
ROUTES: list[tuple[str, re.Pattern[str], Handler, bool]] = []


def route(method: str, template: str, *, anybody: bool = False) -> Callable[[Handler], Handler]:
    """Register a function; ``{repo}`` stands for owner and name, ``{ref...}`` for a path with slashes.

    Args:
        method: The HTTP method.
        template: The path.
        anybody: Whether it may be asked without credentials.
    """
    pattern = template.replace("{repo}", "/repos/{owner}/{name}")
    pattern = re.sub(r"\{(\w+)\.\.\.\}", r"(?P<\1>.+)", pattern)
    pattern = re.sub(r"\{(id|number)\}", r"(?P<\1>\\d+)", pattern)
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)

    def register(handler: Handler) -> Handler:
        ROUTES.append((method, re.compile(pattern), handler, anybody))
        return handler

    return register


def answer(
    site: Site, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], data: bytes
) -> Answer:
    """Answer one request as GitHub would; a refusal is an answer too."""
    try:
        with site.world.lock:
            return _answer(site, method, path, query, headers, data)
    except RefusalError as error:
        body: Json = {"message": error.message, "documentation_url": "https://docs.github.com/rest"}
        body["status"] = str(error.status)
        if error.errors is not None:
            body["errors"] = error.errors
        return Answer(error.status, body, error.headers)


def _answer(
    site: Site, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], data: bytes
) -> Answer:
    known = False
    for verb, pattern, handler, anybody in ROUTES:
        match = pattern.fullmatch(path)
        if match is None:
            continue
        known = True
        if verb == method:
            words = {name: unquote(word) for name, word in match.groupdict().items()}
            who = None if anybody else caller(site.world, headers.get("authorization", ""))
            return handler(Request(site, who, words, query, _decoded(data)))
    if known:
        raise RefusalError(405, "Method not allowed")
    raise RefusalError(404, "Not Found")


def _decoded(data: bytes) -> Json:
    if not data:
        return {}
    if len(data) > _LARGEST:
        raise RefusalError(413, "Payload too large")
    try:
        found = json.loads(data)
    except ValueError:
        raise RefusalError(400, "Problems parsing JSON") from None
    # PyGithub sends labels as a bare list, which GitHub takes.
    return found if isinstance(found, dict) else {"": found}


def paged(request: Request, path: str, items: list[Any], show: Callable[[Any], Any], counter: str = "page") -> Answer:
    """Return one page of a list, with the Link header that leads to the next; ``counter`` names the page in it."""
    size = max(1, min(_count(request, "per_page", 30), 100))
    page = max(1, _count(request, counter, 1))
    part = items[(page - 1) * size : page * size]
    headers = {}
    if page * size < len(items):
        query = urlencode({**request.query, counter: page + 1, "per_page": size})
        headers["Link"] = f'<{request.site.shapes.api}{path}?{query}>; rel="next"'
    return Answer(200, [show(item) for item in part], headers)


def _count(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isdecimal() else default
