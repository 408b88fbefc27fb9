"""The validator itself: GitHub's own examples pass, and what GitHub would not send or take is refused."""

from __future__ import annotations

import copy
import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from plugins.contract import DESCRIPTION, DEVIATIONS, Contract

TESTS = Path(__file__).parents[2]
JSON = {"content-type": "application/json; charset=utf-8"}
NOT_FOUND = b'{"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"}'
HERE = "/repos/octo/churn"

WHOLE = json.loads(gzip.decompress(DESCRIPTION.read_bytes()))
EXAMPLES = {name: example["value"] for name, example in WHOLE["components"]["examples"].items()}
EVENTS = json.loads(gzip.decompress((TESTS / "data" / "webhooks-examples.json.gz").read_bytes()))

# Fields that GitHub has added since most examples were recorded.
YOUNGER = {"app_slug", "has_discussions"}
# Older or shortened examples, by event and place, with what they lack.
OLD_WEBHOOKS = {
    ("check_run", 7): {"date-time", "details_url", "disabled", "events", "node_id", "permissions"},
    ("check_run", 8): {"date-time", "details_url", "disabled", "events", "node_id", "permissions"},
    ("installation", 0): {"suspended_at", "suspended_by"},
    ("installation_repositories", 0): {"requester", "suspended_at", "suspended_by"},
    ("issue_comment", 0): {"active_lock_reason", "description", "performed_via_github_app", "reactions"},
    ("issues", 0): {"active_lock_reason", "description", "reactions"},
    ("pull_request", 0): {"auto_merge"},
    ("pull_request_review_comment", 0): {
        *("line", "original_line", "original_start_line", "reactions", "side", "start_line", "start_side"),
        *("active_lock_reason", "topics", "visibility"),
    },
    ("push", 0): {"topics", "visibility"},
}
# The same for the answers in the description, by the name of the example.
OLD_ANSWERS = {
    "commit": {"contents_url", "sha"},
    "full-repository": {"has_discussions"},
    "full-repository-default-response": {"language"},
    "pull-request": {"type"},
    "pull-request-review-request": {"type"},
    "pull-request-simple": {"type"},
    "pull-request-simple-items": {"type"},
    "repository-collaborator-permission-response-if-user-has-admin-permissions": {"role_name"},
    "short-branch-with-protection-items": {"checks"},
    "simple-pull-request-review-request": {"type"},
}
# Examples of something else: a comment where an issue is answered, null where an empty object is.
WRONG = {
    "get /repos/{owner}/{repo}/issues/{issue_number} 200 default",
    "get /repos/{owner}/{repo}/issues/{issue_number} 200 pinned_comment",
    "post /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest 201 default",
}
USED = {
    *("check_run", "check_suite", "installation", "installation_repositories", "issue_comment", "issues", "ping"),
    *("pull_request", "pull_request_review_comment", "push", "repository"),
}


def exchanged(
    method: str,
    path: str,
    answer: Any = None,
    *,
    status: int = 200,
    query: Mapping[str, str] | None = None,
    body: Any = None,
) -> list[str]:
    contract = Contract()
    sent = None if body is None else json.dumps(body).encode()
    received = answer if isinstance(answer, bytes) else b"" if answer is None else json.dumps(answer).encode()
    contract.exchange(method, path, query or {}, JSON, sent, status, JSON, received)
    return contract.violations


def complaints(violations: list[str]) -> set[str]:
    """The fields that are missing, and the formats that are broken."""
    found = set()
    for violation in violations:
        match = re.search(r"'([\w-]+)' is a required property$|is not a '([\w-]+)'$", violation)
        found.add((match[1] or match[2]) if match else violation)
    return found


def given(content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, example in content.get("application/json", {}).get("examples", {}).items():
        if "$ref" in example:
            shared = example["$ref"].rpartition("/")[2]
            yield shared, EXAMPLES[shared]
        else:
            yield name, example["value"]


def concrete(template: str) -> str:
    return re.sub(r"\{\w+\}", "x", re.sub(r"\{\w+(_id|_number)\}", "1", template))


def documented(part: str) -> list[Any]:
    found = []
    for template, item in WHOLE["paths"].items():
        for method, operation in item.items():
            parts = operation["responses"] if part == "answers" else {"0": operation.get("requestBody", {})}
            for status, one in parts.items():
                for name, example in given(one.get("content", {})):
                    label = f"{method} {template} {status} {name}"
                    if label not in WRONG:
                        values = (method.upper(), concrete(template), int(status), name, example)
                        found.append(pytest.param(*values, id=label))
    return found


@pytest.mark.parametrize(("method", "path", "status", "name", "example"), documented("answers"))
def test_documented_answers_pass(method, path, status, name, example):
    violations = [one for one in exchanged(method, path, json.dumps(example).encode(), status=status) if " -> " in one]
    assert complaints(violations) == OLD_ANSWERS.get(name, set())


@pytest.mark.parametrize(("method", "path", "status", "name", "example"), documented("requests"))
def test_documented_requests_pass(method, path, status, name, example):
    assert exchanged(method, path, status=503, body=example) == []


@pytest.mark.parametrize(
    ("event", "place", "payload"),
    [
        pytest.param(event["name"], place, payload, id=f"{event['name']} {place} {payload.get('action', '')}")
        for event in EVENTS
        for place, payload in enumerate(event["examples"])
        if event["name"] in USED
    ],
)
def test_recorded_webhooks_pass(event, place, payload):
    contract = Contract()
    contract.webhook(event, payload)
    assert complaints(contract.violations) - YOUNGER == OLD_WEBHOOKS.get((event, place), set())


def test_every_used_event_has_examples():
    assert {event["name"] for event in EVENTS} >= USED


@pytest.mark.parametrize("field", WHOLE["components"]["schemas"]["pull-request"]["required"])
def test_missing_field_is_refused(field, pull):
    del pull[field]
    where = "GET /repos/{owner}/{repo}/pulls/{pull_number} -> 200"
    assert exchanged("GET", f"{HERE}/pulls/1", pull) == [f"{where}: $: '{field}' is a required property"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "1"),
        ("number", None),
        ("title", 7),
        ("draft", "yes"),
        ("state", "merged"),
        ("created_at", "yesterday"),
        ("labels", {}),
        ("head", "main"),
        ("user", []),
        ("html_url", None),
    ],
)
def test_wrong_type_is_refused(field, value, pull):
    pull[field] = value
    violations = exchanged("GET", f"{HERE}/pulls/1", pull)
    assert violations
    assert all(f"$.{field}: " in violation for violation in violations)


def test_error_deep_in_a_list_says_where(pull):
    pull["labels"] = [pull["labels"][0], {**pull["labels"][0], "color": 7}]
    (violation,) = exchanged("GET", f"{HERE}/pulls/1", pull)
    assert violation.endswith("$.labels[1].color: 7 is not of type 'string'")


def test_long_values_are_cut():
    (violation,) = exchanged("GET", "/repos/octo/churn/labels", {"x": "y" * 10_000})
    assert len(violation) < 300


@pytest.mark.parametrize("field", ["merged_by", "body", "mergeable", "merged_at", "milestone", "auto_merge"])
def test_null_passes_where_github_sends_it(field, pull):
    pull[field] = None
    assert exchanged("GET", f"{HERE}/pulls/1", pull) == []


@pytest.mark.parametrize("extra", [{"brand_new": 1}, {"user_view_type": "public"}])
def test_new_fields_pass(extra, pull):
    assert exchanged("GET", f"{HERE}/pulls/1", {**pull, **extra}) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nothing"),
        ("GET", "/"),
        ("GET", ""),
        ("GET", "/repos/octo"),
        ("GET", "/repos/octo/churn/wiki"),
        ("PUT", "/repos/octo/churn/pulls"),
        ("DELETE", "/app"),
        ("GET", "/x/app"),
        ("GET", "/repos/octo/churn/pulls/1/nothing"),
        ("POST", "/webhooks/ping"),
        ("GET", "/api/v4/app"),
        ("TRACE", "/rate_limit"),
    ],
)
def test_undescribed_operation_is_refused(method, path):
    assert exchanged(method, path, NOT_FOUND, status=404) == [f"undescribed: {method} {path.rstrip('/')}"]


@pytest.mark.parametrize(
    ("method", "path", "body", "complaint"),
    [
        ("POST", "/issues", {"body": "no title"}, "'title' is a required property"),
        ("POST", "/pulls", {"title": "x", "head": "a"}, "'base' is a required property"),
        ("POST", "/pulls", {"title": "x", "head": "a", "base": 5}, "$.base"),
        ("POST", "/pulls", ["x"], "is not of type 'object'"),
        ("POST", "/issues/1/comments", {}, "'body' is a required property"),
        ("POST", "/issues/1/comments", None, "Missing"),
        ("POST", "/issues/1/comments", {"body": None}, "$.body"),
        ("POST", "/issues/1/reactions", {"content": "thumbsup"}, "$.content"),
        ("POST", "/issues/1/labels", [1], "$"),
        ("POST", "/check-runs", {"name": "x"}, "'head_sha' is a required property"),
        ("POST", "/git/refs", {"ref": "refs/heads/x"}, "'sha' is a required property"),
        ("POST", "/git/trees", {"base_tree": "1"}, "'tree' is a required property"),
        ("POST", "/git/trees", {"tree": [{"path": "a", "mode": "644"}]}, "$.tree[0].mode"),
        ("POST", "/git/commits", {"message": "x"}, "'tree' is a required property"),
        ("PATCH", "/git/refs/heads/x", {"force": True}, "'sha' is a required property"),
        ("PATCH", "/git/refs/heads/x", {"sha": "1", "force": "yes"}, "$.force"),
    ],
)
def test_wrong_request_is_refused(method, path, body, complaint):
    violations = exchanged(method, HERE + path, status=503, body=body)
    assert violations
    assert all(one.startswith(f"{method} /repos/{{owner}}/{{repo}}/") and complaint in one for one in violations)


def check_run(annotations: int = 0, **output: Any) -> dict[str, Any]:
    one = {"path": "a.py", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "x"}
    return {
        "name": "refactor-bot",
        "head_sha": "a" * 40,
        "output": {"title": "x", "summary": "y", "annotations": [one] * annotations, **output},
    }


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (check_run(50), False),
        (check_run(51), True),
        (check_run(summary="x" * 65_535), False),
        (check_run(summary="x" * 65_536), True),
        (check_run(text="x" * 65_536), True),
        ({**check_run(), "output": {"title": "x", "summary": "y", "annotations": [{"path": "a.py"}]}}, True),
        ({**check_run(), "conclusion": "done"}, True),
        ({**check_run(), "actions": [{"label": "x", "description": "y", "identifier": "z"}] * 3}, False),
        ({**check_run(), "actions": [{"label": "x", "description": "y", "identifier": "z"}] * 4}, True),
        ({**check_run(), "actions": [{"label": "x" * 21, "description": "y", "identifier": "z"}]}, True),
        ({**check_run(), "actions": [{"label": "x", "description": "y" * 41, "identifier": "z"}]}, True),
    ],
)
def test_limits_of_check_runs_hold(body, refused):
    assert bool(exchanged("POST", f"{HERE}/check-runs", status=503, body=body)) is refused


@pytest.mark.parametrize(
    ("path", "query", "complaint"),
    [
        ("/pulls", {"state": "merged"}, "state: 'merged' is not one of"),
        ("/pulls", {"per_page": "many"}, "per_page"),
        ("/pulls", {"labels": "x"}, "undescribed in the query: labels"),
        ("/pulls/first", {}, "pull_number"),
        ("/git/trees/abc", {"recurse": "1"}, "undescribed in the query: recurse"),
    ],
)
def test_wrong_parameters_are_refused(path, query, complaint):
    (violation,) = exchanged("GET", HERE + path, status=503, query=query)
    assert complaint in violation


@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("GET", f"{HERE}/pulls", {"state": "open", "head": "octo:x", "base": "main", "per_page": "100"}, None),
        ("GET", f"{HERE}/git/ref/heads/a/b/c", {}, None),
        ("GET", f"{HERE}/git/ref/heads%2Fa%2Fb", {}, None),
        ("GET", f"{HERE}/commits/feature/x/check-runs", {"check_name": "x", "filter": "latest", "app_id": "1"}, None),
        ("GET", f"{HERE}/commits/feature/x", {}, None),
        ("GET", f"{HERE}/compare/a/b...c/d", {}, None),
        ("GET", f"{HERE}/compare/octo:a...b", {"page": "2", "per_page": "100"}, None),
        ("GET", f"{HERE}/contents", {}, None),
        ("GET", f"{HERE}/contents/", {"ref": "main"}, None),
        ("GET", f"{HERE}/contents/src/a%20b.py", {}, None),
        ("GET", f"{HERE}/git/trees/abc", {"recursive": "1"}, None),
        ("GET", "/repositories/42", {}, None),
        ("GET", "/repositories/42/pulls", {"page": "2", "per_page": "100", "state": "open"}, None),
        ("GET", "/repositories/42/issues/5/comments", {"page": "2"}, None),
        ("GET", "/api/v3/app", {}, None),
        ("GET", f"/api/v3{HERE}/branches/a/b", {}, None),
        ("POST", f"{HERE}/issues/1/labels", {}, ["refactoring"]),
        ("POST", f"{HERE}/issues/1/labels", {}, {"labels": ["refactoring"]}),
        ("PUT", f"{HERE}/issues/1/labels", {}, ["refactoring"]),
        ("POST", "/app/hook/deliveries/12/attempts", {}, {}),
        ("POST", "/app/installations/7/access_tokens", {}, {"repository_ids": [42]}),
        ("POST", "/app/installations/7/access_tokens", {}, None),
        ("GET", "/app/hook/deliveries", {"per_page": "100", "cursor": "v1_12"}, None),
        ("POST", f"{HERE}/git/trees", {}, {"base_tree": "1", "tree": [{"path": "a", "mode": "100644", "sha": None}]}),
        ("POST", f"{HERE}/check-runs", {}, check_run(1)),
        ("PATCH", f"{HERE}/check-runs/5", {}, {"status": "completed", "conclusion": "neutral"}),
        ("PATCH", f"{HERE}/pulls/5", {}, {"state": "closed"}),
        ("DELETE", f"{HERE}/git/refs/heads/a/b", {}, None),
    ],
)
def test_what_is_right_passes(method, path, query, body):
    assert exchanged(method, path, status=503, query=query, body=body) == []
    assert exchanged(method, path, NOT_FOUND, status=404, query=query, body=body) == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429])
def test_refusals_pass_everywhere(status):
    assert exchanged("GET", "/app", NOT_FOUND, status=status) == []


@pytest.mark.parametrize(("status", "answer"), [(418, NOT_FOUND), (200, b""), (200, b"{"), (200, b"[]"), (201, b"{}")])
def test_wrong_answers_are_refused(status, answer):
    assert exchanged("GET", "/app", answer, status=status)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_failures_may_look_as_they_like(status):
    assert exchanged("GET", "/app", b"<html>Unicorn!</html>", status=status) == []


def test_refusal_must_be_an_object():
    assert exchanged("GET", "/app", b'"no"', status=404)


def test_answers_must_say_that_they_are_json():
    contract = Contract()
    contract.exchange("GET", "/app", {}, {}, None, 401, {"Content-Type": "text/html"}, NOT_FOUND)
    contract.exchange("GET", "/app", {}, {}, None, 401, {}, NOT_FOUND)
    assert len(contract.violations) == 2
    assert all(one.count("application/json") == 1 for one in contract.violations)


def test_unchanged_and_moved_have_no_content():
    assert exchanged("GET", f"{HERE}/issues/1/comments", status=304) == []
    assert exchanged("GET", f"{HERE}/pulls/1", status=301) == []
    assert exchanged("DELETE", f"{HERE}/git/refs/heads/x", status=204) == []


@pytest.mark.parametrize(
    ("event", "payload", "complaint"),
    [
        ("nothing", {}, "undescribed: webhook nothing"),
        ("issues", {"action": "exploded"}, "undescribed: webhook issues-exploded"),
        ("issues", {}, "undescribed: webhook issues"),
        ("issues", {"action": "opened"}, "'issue' is a required property"),
        ("ping", {"zen": 5}, "$.zen"),
    ],
)
def test_wrong_webhooks_are_refused(event, payload, complaint):
    contract = Contract()
    contract.webhook(event, payload)
    assert any(complaint in violation for violation in contract.violations)


def test_requests_may_be_wrong_where_refusal_is_tested():
    contract = Contract()
    wrong = (JSON, json.dumps(check_run(51)).encode())
    with contract.refused():
        contract.exchange("POST", f"{HERE}/check-runs", {}, *wrong, 422, JSON, NOT_FOUND)
        contract.exchange("GET", "/nothing", {}, {}, None, 404, JSON, NOT_FOUND)
        assert contract.violations == []
        contract.exchange("POST", f"{HERE}/check-runs", {}, *wrong, 503, JSON, b"")
        assert len(contract.violations) == 1
    contract.exchange("POST", f"{HERE}/check-runs", {}, *wrong, 422, JSON, NOT_FOUND)
    assert len(contract.violations) == 2


def test_nothing_secret_is_shown():
    contract = Contract()
    headers = {"Authorization": "token ghs_secret", "Content-Type": "application/json"}
    contract.exchange("POST", f"{HERE}/issues", {}, headers, b"{}", 418, JSON, b"{}")
    assert contract.violations
    assert "ghs_secret" not in "".join(contract.violations)


def test_deviations_have_names_and_reasons():
    assert len({deviation.name for deviation in DEVIATIONS}) == len(DEVIATIONS)
    assert all(deviation.reason.endswith(".") for deviation in DEVIATIONS)


def test_description_is_closed():
    """Everything that is referred to is there."""
    references = set(re.findall(r'"#/components/(\w+)/([^"/]+)"', json.dumps(WHOLE)))
    assert all(name in WHOLE["components"][kind] for kind, name in references)


def test_fixture_fails_the_test_that_broke_the_description(tmp_path):
    (tmp_path / "test_it.py").write_text(
        """
def test_right(contract):
    contract.exchange("GET", "/app", {}, {}, None, 304, {}, b"")

def test_wrong(contract):
    contract.exchange("GET", "/nothing", {}, {}, None, 404, {}, b"")
"""
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "plugins.contract", "-p", "no:cacheprovider", "test_it.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 1
    assert "2 passed, 1 error" in run.stdout
    assert "undescribed: GET /nothing" in run.stdout


@pytest.fixture
def pull() -> dict[str, Any]:
    example = copy.deepcopy(EXAMPLES["pull-request"])
    example["requested_teams"] = []
    return example
