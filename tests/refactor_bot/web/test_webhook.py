import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text

from refactor_bot.github.model import CommentCreated, RepositoryId
from refactor_bot.github.port import GitHubError
from refactor_bot.github.webhooks import decode
from refactor_bot.jobs.inbox import Counts, Inbox
from refactor_bot.settings import Settings
from refactor_bot.store.installations import Reach, reach
from refactor_bot.store.schema import connect
from refactor_bot.store.tables import events, installations, repositories
from refactor_bot.web.app import create_app
from refactor_bot.web.receive import LARGEST

EXAMPLES = Path(__file__).parents[2] / "data" / "webhooks-examples.json.gz"

Headers = Callable[..., dict[str, str]]
Comment = Callable[..., bytes]


def jobs(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0


def test_a_command_is_stored_and_queued(client: TestClient, engine: Engine, headers: Headers, comment: Comment) -> None:
    body = comment()
    answer = client.post("/webhook", content=body, headers=headers(body, "issue_comment"))
    assert answer.status_code == 202
    assert answer.json() == {"status": "queued", "reason": ""}
    with engine.connect() as connection:
        stored = connection.execute(select(events)).one()
    expected = CommentCreated(
        RepositoryId(7, 42, "octo/churn"), 3, False, 5, "issue", "ada", "/refactor run docstrings"
    )
    assert decode(stored.payload) == expected
    assert (stored.delivery, stored.kind, stored.repository) == ("d-1", "issue_comment", 42)
    assert jobs(engine) == 1


def test_a_redelivery_is_recognised(client: TestClient, engine: Engine, headers: Headers, comment: Comment) -> None:
    body = comment()
    statuses = [
        client.post("/webhook", content=body, headers=headers(body, "issue_comment")).json()["status"] for _ in range(3)
    ]
    assert statuses == ["queued", "duplicate", "duplicate"]
    assert Inbox(engine).counts() == Counts(1, 0, 0)


def test_many_commands_are_all_kept_behind_one_job(
    client: TestClient, engine: Engine, headers: Headers, comment: Comment
) -> None:
    body = comment()
    for number in range(12):
        client.post("/webhook", content=body, headers=headers(body, "issue_comment", f"d-{number}"))
    assert Inbox(engine).counts() == Counts(12, 0, 0)
    assert jobs(engine) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": "sha1=757107ea"},
    ],
)
def test_a_wrong_signature_is_refused(
    changed: dict[str, str], client: TestClient, engine: Engine, headers: Headers, comment: Comment
) -> None:
    body = comment()
    answer = client.post("/webhook", content=body, headers=headers(body, "issue_comment", **changed))
    assert answer.status_code == 401
    assert "WEBHOOK_SECRET" in answer.json()["reason"]
    assert Inbox(engine).counts() == Counts(0, 0, 0)


def test_a_missing_signature_is_refused_before_the_body_is_parsed(client: TestClient) -> None:
    assert client.post("/webhook", content=b"{not json").status_code == 401
    assert client.post("/webhook").status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"null", b"\xff\xfe", b"payload=%7B%7D", b"[" * 100_000])
def test_a_signed_body_that_is_no_object_is_malformed(body: bytes, client: TestClient, headers: Headers) -> None:
    assert client.post("/webhook", content=body, headers=headers(body, "push")).status_code == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"X-GitHub-Event": ""},
        {"X-GitHub-Event": "Push; drop table"},
        {"X-GitHub-Event": "x" * 100},
        {"X-GitHub-Delivery": ""},
        {"X-GitHub-Delivery": "a b"},
        {"X-GitHub-Delivery": "a" * 65},
    ],
)
def test_malformed_headers_are_refused(changed: dict[str, str], client: TestClient, headers: Headers) -> None:
    assert client.post("/webhook", content=b"{}", headers=headers(b"{}", "push", **changed)).status_code == 400


def test_a_body_over_the_limit_is_refused_by_its_announced_size(client: TestClient, headers: Headers) -> None:
    announced = headers(b"", "push", **{"Content-Length": str(LARGEST + 1)})
    assert client.post("/webhook", content=b"", headers=announced).status_code == 413


def test_a_body_over_the_limit_is_refused_while_it_arrives(client: TestClient, headers: Headers) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent <= LARGEST:
            sent += 1024 * 1024
            yield b" " * 1024 * 1024

    assert client.post("/webhook", content=endless(), headers=headers(b"", "push")).status_code == 413


def test_what_asks_for_nothing_is_dropped_with_the_reason(
    client: TestClient, engine: Engine, headers: Headers, comment: Comment
) -> None:
    own = comment(sender={"login": "refactor-bot[bot]", "type": "Bot"})
    answer = client.post("/webhook", content=own, headers=headers(own, "issue_comment"))
    assert answer.status_code == 202
    assert answer.json() == {"status": "dropped", "reason": "the App's own event"}
    star = comment()
    assert client.post("/webhook", content=star, headers=headers(star, "star")).json()["status"] == "dropped"
    assert jobs(engine) == 0


def test_installations_are_mirrored(client: TestClient, engine: Engine, headers: Headers) -> None:
    def send(kind: str, **payload: Any) -> None:
        body = json.dumps({"installation": {"id": 7, "account": {"login": "octo"}}, **payload}).encode()
        answer = client.post("/webhook", content=body, headers=headers(body, kind))
        assert (answer.status_code, answer.json()["status"]) == (202, "handled")

    churn, other = {"id": 42, "full_name": "octo/churn"}, {"id": 43, "full_name": "octo/other"}
    send("installation", action="created", repositories=[churn, churn])
    send("installation", action="created", repositories=[churn])
    assert reach(engine) == Reach(1, 1)
    send("installation_repositories", action="added", repositories_added=[other], repositories_removed=[churn])
    with engine.connect() as connection:
        assert connection.execute(select(repositories.c.full_name)).scalars().all() == ["octo/other"]
    send("installation", action="suspend")
    with engine.connect() as connection:
        assert connection.scalar(select(installations.c.suspended)) is True
    send("installation", action="unsuspend")
    with engine.connect() as connection:
        assert connection.scalar(select(installations.c.suspended)) is False
    send("installation", action="deleted", repositories=[other])
    assert reach(engine) == Reach(0, 0)


def test_a_renamed_repository_gets_its_new_name(client: TestClient, engine: Engine, headers: Headers) -> None:
    for action, name in (("renamed", "octo/new"), ("archived", "octo/new")):
        body = json.dumps(
            {"action": action, "installation": {"id": 7}, "repository": {"id": 42, "full_name": name}}
        ).encode()
        client.post("/webhook", content=body, headers=headers(body, "repository", f"d-{action}"))
    with engine.connect() as connection:
        assert connection.execute(select(repositories.c.full_name)).scalars().all() == ["octo/new"]


def test_without_credentials_deliveries_are_kept_by_github(
    settings: Settings, engine: Engine, headers: Headers, comment: Comment, app: Any
) -> None:
    body = comment()
    for client in (
        TestClient(create_app(settings, engine, None)),
        TestClient(create_app(settings.model_copy(update={"webhook_secret": None}), engine, app)),
    ):
        answer = client.post("/webhook", content=body, headers=headers(body, "issue_comment"))
        assert answer.status_code == 503
        assert "/setup" in answer.json()["reason"]


def test_a_database_that_does_not_answer_makes_the_delivery_fail(
    settings: Settings, headers: Headers, comment: Comment, app: Any
) -> None:
    nowhere = connect("postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=1")
    client = TestClient(create_app(settings, nowhere, app))
    body = comment()
    answer = client.post("/webhook", content=body, headers=headers(body, "issue_comment"))
    assert answer.status_code == 503
    assert answer.json()["reason"] == "the database does not answer"


def test_a_delivery_is_kept_also_while_github_does_not_answer(
    client: TestClient, app: Any, headers: Headers, comment: Comment
) -> None:
    app.error = GitHubError("GitHub did not answer.")
    body = comment()
    answer = client.post("/webhook", content=body, headers=headers(body, "issue_comment"))
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")


@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=300),
        st.recursive(
            st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
            lambda inner: st.one_of(
                st.lists(inner, max_size=3),
                st.dictionaries(
                    st.sampled_from(["action", "repository", "installation", "sender", "issue", "id", "x"]), inner
                ),
            ),
            max_leaves=10,
        ).map(lambda value: json.dumps(value).encode()),
    ),
    st.sampled_from(["push", "issue_comment", "installation", "repository", "x"]),
)
def test_no_body_makes_the_server_fail(client: TestClient, headers: Headers, body: bytes, kind: str) -> None:
    assert client.post("/webhook", content=body, headers=headers(body, kind)).status_code in (202, 400)


def test_every_published_example_is_answered_signed_wrongly_signed_and_unsigned(
    client: TestClient, engine: Engine, headers: Headers
) -> None:
    number = 0
    queued = 0
    for event in json.loads(gzip.decompress(EXAMPLES.read_bytes())):
        for example in event["examples"]:
            number += 1
            body = json.dumps({"installation": {"id": 1}, **example}).encode()
            signed = headers(body, event["name"], f"d-{number}")
            assert client.post("/webhook", content=body).status_code == 401
            wrong = {**signed, "X-Hub-Signature-256": "sha256=" + "1" * 64}
            assert client.post("/webhook", content=body, headers=wrong).status_code == 401
            answer = client.post("/webhook", content=body, headers=signed)
            assert answer.status_code == 202
            queued += answer.json()["status"] == "queued"
    assert number > 300
    assert Inbox(engine).counts() == Counts(queued, 0, 0)
    with engine.connect() as connection:
        kinds = set(connection.execute(select(events.c.kind)).scalars())
    assert kinds == {
        "issue_comment",
        "pull_request_review_comment",
        "push",
        "pull_request",
        "check_run",
        "check_suite",
        "repository",
        "issues",
    }
