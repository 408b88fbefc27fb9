import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refactor_bot.errors import RefactorBotError
from refactor_bot.github.model import (
    ActionRequested,
    CheckRequested,
    CommentCreated,
    Dropped,
    Event,
    InstallationChanged,
    PullRequestChanged,
    Pushed,
    RepositoryChanged,
    RepositoryId,
    SweepDue,
)
from refactor_bot.github.webhooks import decode, encode, parse

EXAMPLES = Path(__file__).parents[2] / "data" / "webhooks-examples.json.gz"
SHA = "a" * 40
WHERE = RepositoryId(7, 42, "octo/churn")
ACCEPTABLE = (
    "no text",
    "no branch was pushed",
    "written by a bot or a deleted account",
    "a button of a check that is about no pull request",
)
HANDLED = {
    ("issue_comment", "created"),
    ("issues", "opened"),
    ("pull_request_review_comment", "created"),
    ("push", ""),
    ("check_run", "rerequested"),
    ("check_run", "requested_action"),
    ("check_suite", "rerequested"),
    *(("pull_request", action) for action in ("opened", "synchronize", "closed", "reopened", "ready_for_review")),
    *(
        ("installation", action)
        for action in ("created", "deleted", "suspend", "unsuspend", "new_permissions_accepted")
    ),
    *(("installation_repositories", action) for action in ("added", "removed")),
    *(("repository", action) for action in ("renamed", "transferred", "archived", "unarchived", "deleted")),
}


def payload(action: str | None = None, **more: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "installation": {"id": 7},
        "repository": {"id": 42, "full_name": "octo/churn", "default_branch": "main"},
        "sender": {"login": "ada", "type": "User"},
        **more,
    }
    return base if action is None else {"action": action, **base}


def comment(**more: Any) -> dict[str, Any]:
    return {"id": 5, "user": {"login": "ada", "type": "User"}, "body": "/refactor run docstrings", **more}


def issue(**more: Any) -> dict[str, Any]:
    return {"number": 3, "user": {"login": "ada", "type": "User"}, "body": "/refactor run", **more}


PULL = {"number": 9, "head": {"ref": "fix"}, "merged": False}
CHECK = {"id": 5, "head_sha": SHA, "external_id": "pull-request-9"}

CASES: list[tuple[str, dict[str, Any], Event]] = [
    (
        "issue_comment",
        payload("created", issue=issue(), comment=comment()),
        CommentCreated(WHERE, 3, False, 5, "issue", "ada", "/refactor run docstrings"),
    ),
    (
        "issue_comment",
        payload("created", issue=issue(pull_request={"url": "x"}), comment=comment()),
        CommentCreated(WHERE, 3, True, 5, "issue", "ada", "/refactor run docstrings"),
    ),
    (
        "issues",
        payload("opened", issue=issue()),
        CommentCreated(WHERE, 3, False, None, "issue", "ada", "/refactor run"),
    ),
    (
        "pull_request_review_comment",
        payload("created", pull_request=issue(), comment=comment(path="a.py", line=12)),
        CommentCreated(WHERE, 3, True, 5, "review", "ada", "/refactor run docstrings", "a.py", 12),
    ),
    (
        "pull_request_review_comment",
        payload("created", pull_request=issue(), comment=comment(path="a.py", line=None)),
        CommentCreated(WHERE, 3, True, 5, "review", "ada", "/refactor run docstrings", "a.py", None),
    ),
    (
        "pull_request_review_comment",
        payload("created", pull_request=issue(), comment=comment(path="a.py", line=2, side="LEFT", commit_id=SHA)),
        CommentCreated(WHERE, 3, True, 5, "review", "ada", "/refactor run docstrings", "a.py", 2, True, SHA),
    ),
    ("push", payload(ref="refs/heads/main", after=SHA), Pushed(WHERE, "main", SHA, True)),
    ("push", payload(ref="refs/heads/feature/x", after=SHA), Pushed(WHERE, "feature/x", SHA, False)),
    (
        "push",
        payload(ref="refs/heads/main", after=SHA, commits=[{"added": ["a.py"], "removed": [], "modified": []}]),
        Pushed(WHERE, "main", SHA, True, configuration=False),
    ),
    (
        "pull_request",
        payload("closed", pull_request={**PULL, "merged": True}),
        PullRequestChanged(WHERE, "closed", 9, "fix", True, "ada"),
    ),
    (
        "pull_request",
        payload("synchronize", pull_request=PULL),
        PullRequestChanged(WHERE, "synchronize", 9, "fix", False, "ada"),
    ),
    ("check_run", payload("rerequested", check_run={"id": 5, "head_sha": SHA}), CheckRequested(WHERE, SHA)),
    (
        "check_run",
        payload("rerequested", check_run={"id": 5, "head_sha": SHA, "external_id": "pull-request-9"}),
        CheckRequested(WHERE, SHA, 9),
    ),
    (
        "check_run",
        payload("requested_action", check_run=CHECK, requested_action={"identifier": "fix"}),
        ActionRequested(WHERE, SHA, 5, 9, "fix", "ada"),
    ),
    ("check_suite", payload("rerequested", check_suite={"head_sha": SHA}), CheckRequested(WHERE, SHA)),
    (
        "check_suite",
        payload("rerequested", check_suite={"head_sha": SHA, "pull_requests": [{"number": 9}]}),
        CheckRequested(WHERE, SHA, 9),
    ),
    ("repository", payload("renamed"), RepositoryChanged(WHERE, "renamed")),
    (
        "installation",
        payload(
            "created",
            installation={"id": 7, "account": {"login": "octo"}},
            repositories=[{"id": 42, "full_name": "octo/churn"}],
        ),
        InstallationChanged(7, "created", "octo", added=(WHERE,)),
    ),
    (
        "installation",
        payload(
            "deleted",
            installation={"id": 7, "account": {"login": "octo"}},
            repositories=[{"id": 42, "full_name": "octo/churn"}],
        ),
        InstallationChanged(7, "deleted", "octo", removed=(WHERE,)),
    ),
    (
        "installation_repositories",
        payload(
            "removed",
            installation={"id": 7, "account": None},
            repositories_added=[],
            repositories_removed=[{"id": 42, "full_name": "octo/churn"}],
        ),
        InstallationChanged(7, "removed", "", removed=(WHERE,)),
    ),
]


@pytest.mark.parametrize(("kind", "given_payload", "expected"), CASES)
def test_an_event_is_read_and_survives_the_inbox(kind: str, given_payload: dict[str, Any], expected: Event) -> None:
    event = parse(kind, given_payload, "refactor-bot")
    assert event == expected
    assert decode(encode(expected)) == expected


@pytest.mark.parametrize(("kind", "given_payload", "expected"), CASES)
def test_the_apps_own_events_are_dropped(kind: str, given_payload: dict[str, Any], expected: Event) -> None:
    own = {**given_payload, "sender": {"login": "Refactor-Bot[bot]", "type": "Bot"}}
    assert parse(kind, own, "refactor-bot") == Dropped("the App's own event")
    assert parse(kind, own, "another-app") == parse(kind, own, "third-app")


@pytest.mark.parametrize(
    ("kind", "given_payload"),
    [
        ("issue_comment", payload("edited", issue=issue(), comment=comment())),
        ("issue_comment", payload("deleted", issue=issue(), comment=comment())),
        ("issue_comment", payload("created", issue=issue(), comment=comment(user={"login": "x", "type": "Bot"}))),
        ("issue_comment", payload("created", issue=issue(), comment=comment(user={"login": "x[bot]", "type": "User"}))),
        ("issue_comment", payload("created", issue=issue(), comment=comment(user=None))),
        ("issue_comment", payload("created", issue=issue(), comment=comment(body=None))),
        ("issue_comment", payload("created", issue=issue(), comment=comment(body=" \n"))),
        ("issue_comment", payload("created", issue=issue(), comment=comment(body="x" * 100_000))),
        ("issue_comment", payload("created", issue=issue(), comment=comment(body="\ud800"))),
        ("issues", payload("opened", issue=issue(body=None))),
        ("issues", payload("opened", issue=issue(user={"login": "dependabot[bot]", "type": "Bot"}))),
        ("issues", payload("edited", issue=issue())),
        ("pull_request_review_comment", payload("edited", pull_request=issue(), comment=comment())),
        ("push", payload(ref="refs/tags/v1", after=SHA)),
        ("push", payload(ref="refs/heads/", after=SHA)),
        ("push", payload(ref="refs/heads/gone", after="0" * 40)),
        ("push", payload(ref="refs/heads/x", after="not a sha")),
        ("push", payload(ref="refs/heads/x\n", after=SHA)),
        ("pull_request", payload("labeled", pull_request=PULL)),
        ("pull_request", payload("edited", pull_request=PULL)),
        (
            "check_run",
            payload("requested_action", check_run={**CHECK, "external_id": ""}, requested_action={"identifier": "fix"}),
        ),
        (
            "check_run",
            payload(
                "requested_action",
                check_run=CHECK,
                requested_action={"identifier": "fix"},
                sender={"login": "other[bot]", "type": "Bot"},
            ),
        ),
        ("check_run", payload("created", check_run={"head_sha": SHA})),
        ("check_suite", payload("completed", check_suite={"head_sha": SHA})),
        ("repository", payload("edited")),
        ("star", payload("created")),
        ("ping", {"zen": "Keep it logically awesome."}),
        ("", {}),
        ("push", {}),
        ("issues", {"action": ["opened"]}),
        ("repository", {**payload("renamed"), "installation": None}),
        ("repository", {**payload("renamed"), "repository": {"id": 2**64, "full_name": "a/b"}}),
        ("repository", {**payload("renamed"), "repository": {"id": True, "full_name": "a/b"}}),
        ("repository", {**payload("renamed"), "repository": {"id": 1, "full_name": "a/b\x00"}}),
        ("repository", {**payload("renamed"), "repository": {"id": 1, "full_name": "../../etc"}}),
        ("repository", {**payload("renamed"), "repository": {"id": -1, "full_name": "a/b"}}),
    ],
)
def test_what_asks_for_nothing_is_dropped_with_a_reason(kind: str, given_payload: dict[str, Any]) -> None:
    dropped = parse(kind, given_payload, "refactor-bot")
    assert isinstance(dropped, Dropped)
    assert dropped.reason


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=10), inner, max_size=3)),
    max_leaves=8,
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, Any]:
    kind, whole, _ = draw(st.sampled_from(CASES))
    copy = json.loads(json.dumps(whole))
    target = copy
    for _ in range(draw(st.integers(0, 2))):
        below = [value for value in target.values() if isinstance(value, dict) and value]
        target = draw(st.sampled_from(below)) if below else target
    key = draw(st.sampled_from(sorted(target)))
    if draw(st.booleans()):
        del target[key]
    else:
        target[key] = draw(anything)
    return kind, copy


@settings(max_examples=400)
@given(damaged())
def test_a_damaged_payload_never_raises(case: tuple[str, Any]) -> None:
    event = parse(*case, "refactor-bot")
    if not isinstance(event, Dropped):
        assert decode(encode(event)) == event


@given(st.sampled_from(sorted(HANDLED)), st.dictionaries(st.text(max_size=12), anything, max_size=5))
def test_an_arbitrary_object_never_raises(handled: tuple[str, str], given_payload: dict[str, Any]) -> None:
    kind, action = handled
    assert isinstance(parse(kind, {**given_payload, "action": action}, "refactor-bot"), Dropped)


def test_every_published_example_gives_an_event_if_and_only_if_it_is_handled() -> None:
    seen = set()
    for event in json.loads(gzip.decompress(EXAMPLES.read_bytes())):
        for example in event["examples"]:
            given_payload = {"installation": {"id": 1}, **example}
            parsed = parse(event["name"], given_payload, "refactor-bot")
            handled = (event["name"], example.get("action", "")) in HANDLED
            if handled and isinstance(parsed, Dropped):
                assert parsed.reason in ACCEPTABLE
            if not isinstance(parsed, Dropped):
                assert handled
                assert decode(encode(parsed)) == parsed
                seen.add(type(parsed))
    assert seen == {CommentCreated, Pushed, PullRequestChanged, CheckRequested, InstallationChanged, RepositoryChanged}


@pytest.mark.parametrize("data", [b"", b"[]", b'["Other",{}]', b'["Pushed",{}]', b"\xff", encode(CASES[0][2])[:-2]])
def test_a_stored_event_of_another_version_is_explained(data: bytes) -> None:
    with pytest.raises(RefactorBotError, match="Redeliver it"):
        decode(data)


def pushed(*commits: dict[str, Any], **more: Any) -> bool:
    event = parse("push", payload(ref="refs/heads/main", after=SHA, commits=list(commits), **more), "refactor-bot")
    assert isinstance(event, Pushed)
    return event.configuration


@pytest.mark.parametrize("kind", ["added", "removed", "modified"])
@pytest.mark.parametrize("path", [".refactor-bot.toml", "pyproject.toml"])
def test_a_push_tells_whether_the_configuration_may_have_changed(kind: str, path: str) -> None:
    assert not pushed({"added": ["sub/pyproject.toml"]}, {"modified": ["a.py"]})
    assert pushed({"added": ["a.py"]}, {kind: ["b.py", path]})


def test_a_push_whose_commits_do_not_tell_may_change_anything() -> None:
    assert pushed()
    assert pushed({"added": ["a.py"]}, forced=True)
    assert pushed({"added": ["a.py"]}, created=True)
    assert pushed(*[{"added": ["a.py"]}] * 2_048)


@pytest.mark.parametrize("event", [SweepDue(WHERE), SweepDue(WHERE, "weekly||UTC")])
def test_what_is_due_is_kept_like_a_delivery(event: SweepDue) -> None:
    assert decode(encode(event)) == event
