"""Holds every request to GitHub, every answer and every webhook to GitHub's own description.

The description is ``tests/data/github-openapi.json.gz``. Where GitHub does not keep to it, ``DEVIATIONS`` says so.
"""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema.exceptions import ValidationError
from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI
from openapi_core.templating.datatypes import TemplateResult
from openapi_core.templating.paths.datatypes import Path as OpenAPIPath
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_core.templating.paths.iterators import SimplePathsIterator, SimpleServersIterator
from openapi_core.testing import MockRequest, MockResponse

DESCRIPTION = Path(__file__).parents[1] / "data" / "github-openapi.json.gz"

_REPOSITORY = "/repos/{owner}/{repo}"
_ENTERPRISE = "/api/v3"
_PARAMETER = re.compile(r"\{(\w+)\}")
# Names of branches, labels and files may hold slashes, encoded or not.
_WITH_SLASHES = {"basehead", "branch", "name", "path", "ref"}
_JSON = "application/json"
_MOST_SHOWN = 20
_LONGEST_VALUE = 80
_lock = threading.RLock()

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something right that GitHub's description does not say.

    Args:
        name: What it is called.
        reason: Why it is right all the same.
        allow: Amends the description.
    """

    name: str
    reason: str
    allow: Callable[[Node], None]


def _null(description: Node) -> None:
    for schema in _schemas(description):
        if schema.get("nullable") is not True:
            continue
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
        for union in ("anyOf", "oneOf"):
            if union in schema:
                schema[union] = [*schema[union], {"nullable": True, "enum": [None]}]
        if "allOf" in schema:
            schema["anyOf"] = [{"allOf": schema.pop("allOf")}, {"nullable": True, "enum": [None]}]


def _unions(description: Node) -> None:
    for schema in _schemas(description):
        schema.pop("discriminator", None)
        if "oneOf" in schema:
            schema["anyOf"] = schema.pop("oneOf")


def _account(description: Node) -> None:
    one = description["components"]["schemas"]["installation"]["properties"]["account"]
    answer = description["paths"]["/app/installations"]["get"]["responses"]["200"]["content"]["application/json"]
    answer["schema"]["items"]["properties"]["account"] = one


def _seconds(description: Node) -> None:
    schemas = description["components"]["schemas"]
    one = schemas["installation"]
    times = {name: {"anyOf": [one["properties"][name], {"type": "integer"}]} for name in ("created_at", "updated_at")}
    schemas["installation-in-webhook"] = {**one, "properties": {**one["properties"], **times}}
    for name, schema in schemas.items():
        if name.startswith("webhook-installation"):
            schema["properties"]["installation"] = {"$ref": "#/components/schemas/installation-in-webhook"}


def _bare_labels(description: Node) -> None:
    for method in ("post", "put"):
        operation = description["paths"][f"{_REPOSITORY}/issues/{{issue_number}}/labels"][method]
        body = operation["requestBody"]["content"]["application/json"]
        body["schema"] = {"anyOf": [body["schema"], {"type": "array", "items": {"type": "string"}}]}


def _errors(description: Node) -> None:
    said = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/basic-error"}}}}
    for _, operation in _operations(description):
        for status in ("400", "401", "403", "404", "409", "410", "422", "429"):
            operation["responses"].setdefault(status, said)


def _elsewhere(description: Node) -> None:
    for method, operation in _operations(description):
        for status in ("301", "302", "304") if method == "get" else ("307",):
            operation["responses"].setdefault(status, {})


def _outdated(description: Node) -> None:
    comment = description["components"]["schemas"]["pull-request-review-comment"]["properties"]
    for name in ("line", "position", "start_line"):
        comment[name] = {**comment[name], "nullable": True}


def _root(description: Node) -> None:
    item = description["paths"][f"{_REPOSITORY}/contents/{{path}}"]
    description["paths"][f"{_REPOSITORY}/contents"] = {"get": _without(item["get"], "path")}


def _by_number(description: Node) -> None:
    for template, item in list(description["paths"].items()):
        if template.startswith(_REPOSITORY):
            description["paths"][template.replace(_REPOSITORY, "/repositories/{repository_id}", 1)] = {
                method: _without(operation, "owner", "repo") for method, operation in item.items()
            }


DEVIATIONS = (
    Deviation("null", "A nullable union or enumeration means null too; OpenAPI 3.0 wants it listed once more.", _null),
    Deviation("unions", "Alternatives overlap, and discriminators name properties that answers lack.", _unions),
    Deviation("account", "The list of installations shows the same account as each of them does.", _account),
    Deviation("seconds", "Webhooks about installations tell the time in seconds, as the examples show.", _seconds),
    Deviation("bare labels", "PyGithub sends the labels as a bare list, and GitHub takes it.", _bare_labels),
    Deviation("errors", "Any request can be refused; few descriptions list it.", _errors),
    Deviation(
        "elsewhere", "Anything can have moved with its repository, or be unchanged since last asked.", _elsewhere
    ),
    Deviation("outdated", "A comment on a line that is gone has none, as webhooks about it do.", _outdated),
    Deviation("root", "The path of the contents may be empty.", _root),
    Deviation(
        "by number", "Everything of a repository is under its number too; links to next pages use it.", _by_number
    ),
)


def _operations(description: Node) -> Iterator[tuple[str, Node]]:
    for item in description["paths"].values():
        yield from item.items()


def _schemas(node: Any) -> Iterator[Node]:
    """Yield every schema, and other objects that do no harm; never an example."""
    if isinstance(node, list):
        for value in node:
            yield from _schemas(value)
    elif isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in ("default", "enum", "examples"):
                yield from _schemas(value)


def _without(operation: Node, *names: str) -> Node:
    kept = [parameter for parameter in operation["parameters"] if _referred(parameter) not in names]
    return {**operation, "parameters": [parameter for parameter in kept if parameter.get("name") not in names]}


def _referred(node: Node) -> str:
    return str(node.get("$ref", "")).rpartition("/")[2]


class _Named(SimplePathsIterator):
    """Finds a template by its name, without a look at the thousand others."""

    def __call__(self, name: str, spec: SchemaPath, base_url: str | None = None) -> Iterator[OpenAPIPath]:
        yield OpenAPIPath(spec / self.paths_part / name, TemplateResult(name, {}))


class _ByTemplate(APICallPathFinder):
    """Takes the template that was found here already: GitHub's need slashes in places where OpenAPI has none."""

    paths_iterator = _Named("paths")
    servers_iterator = SimpleServersIterator()


@dataclass(frozen=True, slots=True)
class _Route:
    template: str
    pattern: re.Pattern[str]
    # The names of the query by method.
    queries: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Found:
    template: str
    arguments: tuple[tuple[str, str], ...]
    query: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Rules:
    api: OpenAPI
    routes: tuple[_Route, ...]
    webhooks: frozenset[str]

    def find(self, method: str, path: str) -> _Found | None:
        for route in self.routes:
            if method in route.queries and (match := route.pattern.fullmatch(path)):
                arguments = tuple((name, unquote(value)) for name, value in match.groupdict().items())
                return _Found(route.template, arguments, route.queries[method])
        return None


@cache
def _rules() -> _Rules:
    description = json.loads(gzip.decompress(DESCRIPTION.read_bytes()))
    for deviation in DEVIATIONS:
        deviation.allow(description)
    hooks = description.pop("x-webhooks")
    routes = [_route(template, item, description) for template, item in description["paths"].items()]
    # The most literal first, so that a name with slashes does not swallow what follows it.
    routes.sort(key=lambda route: (-route.template.count("/"), route.template.count("{")))
    description["paths"] |= {f"/webhooks/{name}": hook for name, hook in hooks.items()}
    api = OpenAPI.from_dict(description, config=Config(spec_validator_cls=None, path_finder_cls=_ByTemplate))
    return _Rules(api, tuple(routes), frozenset(hooks))


def _route(template: str, item: Node, description: Node) -> _Route:
    pattern = _PARAMETER.sub(
        lambda match: f"(?P<{match[1]}>{'.+' if match[1] in _WITH_SLASHES else '[^/]+'})", template
    )
    parameters = description["components"]["parameters"]
    queries = {}
    for method, operation in item.items():
        described = [parameters[_referred(one)] if "$ref" in one else one for one in operation.get("parameters", ())]
        operation["parameters"] = described
        queries[method] = frozenset(one["name"] for one in described if one["in"] == "query")
    return _Route(template, re.compile(pattern), queries)


class Contract:
    """Collects what breaks GitHub's description; for one test, from any thread.

    Attributes:
        violations: One readable line each, in the order in which they were seen; empty when all is well.
    """

    def __init__(self) -> None:
        self.violations: list[str] = []
        self._refusing = False

    def exchange(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        request_headers: Mapping[str, str],
        request_body: bytes | None,
        status: int,
        response_headers: Mapping[str, str],
        response_body: bytes,
    ) -> None:
        """Look at one request to the REST API and at its answer.

        Args:
            method: Such as ``GET``.
            path: With or without the ``/api/v3`` of GitHub Enterprise Server, encoded or not.
            query: The query, decoded.
            request_headers: Only the type of the content is looked at.
            request_body: The raw body, if any.
            status: Of the answer; a failure from 500 on may look as it likes.
            response_headers: Of the answer.
            response_body: The raw body, empty when there is none.
        """
        path = path.removeprefix(_ENTERPRISE).rstrip("/")
        with _lock:
            found = _rules().find(method.lower(), path)
            if found is None:
                asked, answered = (f"undescribed: {method} {path}",), ()
            else:
                content_type = _media_type(request_headers) or _JSON
                asked = _asked(method, found, tuple(sorted(query.items())), content_type, request_body)
                answered = tuple(_answered(method, found.template, status, response_headers, response_body))
        if not (self._refusing and 400 <= status < 500):
            self.violations += asked
        self.violations += answered

    def webhook(self, event: str, payload: Mapping[str, Any]) -> None:
        """Look at one delivery.

        Args:
            event: As in ``X-GitHub-Event``.
            payload: The decoded body.
        """
        name = "-".join(filter(None, (event, payload.get("action")))).replace("_", "-")
        with _lock:
            rules = _rules()
            if name not in rules.webhooks:
                self.violations.append(f"undescribed: webhook {name}")
                return
            request = MockRequest("", "post", f"/webhooks/{name}", data=json.dumps(payload).encode())
            for error in rules.api.iter_request_errors(request):
                self.violations += [f"webhook {name}: {said}" for said in _said(error)]

    @contextmanager
    def refused(self) -> Iterator[None]:
        """Within it a request may be wrong if it is refused: for tests of refusals."""
        self._refusing = True
        try:
            yield
        finally:
            self._refusing = False


# Tests ask for the same things over and over, and looking at a request takes longer than answering it.
@lru_cache(maxsize=4096)
def _asked(
    method: str, found: _Found, query: tuple[tuple[str, str], ...], content_type: str, body: bytes | None
) -> tuple[str, ...]:
    where = f"{method} {found.template}"
    wrong = [f"{where}: undescribed in the query: {name}" for name, _ in query if name not in found.query]
    request = MockRequest(
        "", method, "", found.template, dict(query), dict(found.arguments), data=body, content_type=content_type
    )
    for error in _rules().api.iter_request_errors(request):
        wrong += [f"{where}: {said}" for said in _said(error)]
    return tuple(wrong)


def _answered(method: str, template: str, status: int, headers: Mapping[str, str], body: bytes) -> Iterator[str]:
    if status >= 500:
        return
    request = MockRequest("", method, "", template)
    response = MockResponse(body, status, dict(headers), _media_type(headers) or "none")
    for error in _rules().api.iter_response_errors(request, response):
        yield from (f"{method} {template} -> {status}: {said}" for said in _said(error))


def _media_type(headers: Mapping[str, str]) -> str | None:
    whole = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
    return None if whole is None else whole.partition(";")[0].strip().lower()


def _said(error: Exception) -> Iterator[str]:
    """Say what is wrong and where in the document."""
    causes: tuple[ValidationError, ...] = getattr(error.__cause__, "schema_errors", ())
    document = getattr(error, "name", "$")
    for cause in causes:
        nearest = _nearest(cause)
        value = repr(nearest.instance)
        shown = value if len(value) <= _LONGEST_VALUE else f"{value[:_LONGEST_VALUE]}…"
        yield f"{document}{nearest.json_path[1:]}: {nearest.message.replace(value, shown)}"
    if not causes:
        cause_too = f" ({error.__cause__})" if error.__cause__ and str(error.__cause__) not in str(error) else ""
        yield f"{error}{cause_too}"


def _nearest(error: ValidationError) -> ValidationError:
    """Return the error inside the alternative that fits best."""
    while error.context:
        alternatives: dict[Any, list[ValidationError]] = {}
        for inner in error.context:
            alternatives.setdefault(inner.schema_path[0], []).append(inner)
        # An alternative of quite another kind has one error only, and says less than one that almost fits.
        error = min(alternatives.values(), key=lambda errors: (_other_kind(errors[0]), len(errors)))[0]
    return error


def _other_kind(error: ValidationError) -> bool:
    return error.validator in ("enum", "type") and not error.path


@pytest.fixture
def contract() -> Iterator[Contract]:
    """A collector that fails the test at its end when something broke GitHub's description."""
    collected = Contract()
    yield collected
    if collected.violations:
        different = list(dict.fromkeys(collected.violations))
        pytest.fail("\n".join(["GitHub's description was broken:", *different[:_MOST_SHOWN]]), pytrace=False)
