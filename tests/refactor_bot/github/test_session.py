from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from refactor_bot.github.failures import UnclearError
from refactor_bot.github.port import GitHubError, GoneError, RefusedError
from refactor_bot.github.session import Session

TOKEN = "ghs_" + "t" * 40


class Thing(msgspec.Struct):
    id: int


LOST = {"status": 502, "body": {"message": "Server Error"}}


def test_an_answer_is_read_into_its_type(session: Session, script: Any, reply: Any) -> None:
    script.answer(reply(body={"id": 7, "more": None}))
    assert session.get("/things/7", Thing, q="a b&c") == Thing(7)
    assert script.asked == [("GET", "/api/v3/things/7?q=a+b%26c", None)]
    assert script.tokens == [f"token {TOKEN}"]


@pytest.mark.parametrize("failure", [LOST, {"status": 500}, {"status": 503}, {"drop": True}])
def test_a_question_is_repeated(failure: Any, session: Session, script: Any, reply: Any, slept: list[float]) -> None:
    script.answer(reply(**failure), reply(**failure), reply(body={"id": 1}))
    assert session.get("/x", Thing) == Thing(1)
    assert slept == [0.5, 1.0]


@pytest.mark.parametrize("failure", [LOST, {"drop": True}])
def test_what_creates_something_is_not_repeated(failure: Any, session: Session, script: Any, reply: Any) -> None:
    script.answer(reply(**failure))
    with pytest.raises(UnclearError, match="It is tried again later"):
        session.post("/x", Thing, {"a": 1})
    assert len(script.asked) == 1


def test_what_is_harmless_is_repeated(session: Session, script: Any, reply: Any) -> None:
    script.answer(reply(**LOST), reply(drop=True), reply(body={"id": 1}))
    assert session.post("/x/git/blobs", Thing, {"a": 1}, harmless=True) == Thing(1)
    assert script.asked == [("POST", "/api/v3/x/git/blobs", {"a": 1})] * 3


def test_an_outage_ends_the_attempts(session: Session, script: Any, reply: Any, slept: list[float]) -> None:
    script.answer(reply(**LOST))
    with pytest.raises(UnclearError, match="GET /x with 502"):
        session.get("/x", Thing)
    assert len(script.asked) == 4
    assert slept == [0.5, 1.0, 2.0]


def test_a_lost_answer_does_not_make_two_of_it(session: Session, script: Any, reply: Any) -> None:
    script.answer(reply(body=[]), reply(**LOST), reply(body=[{"id": 5}]))
    made = session.once(
        lambda: next(iter(session.get("/things", list[Thing])), None), lambda: session.post("/things", Thing, {})
    )
    assert made == Thing(5)
    assert [verb for verb, _, _ in script.asked] == ["GET", "POST", "GET"]


def test_a_request_that_got_lost_is_made_again(session: Session, script: Any, reply: Any) -> None:
    script.answer(reply(body=[]), reply(**LOST), reply(body=[]), reply(body={"id": 6}))
    made = session.once(
        lambda: next(iter(session.get("/things", list[Thing])), None), lambda: session.post("/things", Thing, {})
    )
    assert made == Thing(6)
    assert [verb for verb, _, _ in script.asked] == ["GET", "POST", "GET", "POST"]


@pytest.mark.parametrize(
    ("status", "headers", "message", "wait"),
    [
        (403, {"Retry-After": "7"}, "You have exceeded a secondary rate limit.", 7),
        (429, {"Retry-After": "60"}, "slow down", 60),
        (403, {}, "You have exceeded a secondary rate limit and have been temporarily blocked.", 60),
        (429, {}, "", 60),
    ],
)
def test_a_short_limit_is_waited_for_even_by_what_creates(
    status: int,
    headers: dict[str, str],
    message: str,
    wait: float,
    session: Session,
    script: Any,
    reply: Any,
    slept: list[float],
) -> None:
    script.answer(reply(status, {"message": message}, headers), reply(body={"id": 1}))
    assert session.post("/x", Thing, {}) == Thing(1)
    assert slept == [wait]


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "61"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "99999999999"},
    ],
)
def test_a_long_limit_is_left_to_the_queue(
    headers: dict[str, str], session: Session, script: Any, reply: Any, slept: list[float]
) -> None:
    script.answer(reply(403, {"message": "API rate limit exceeded"}, headers))
    with pytest.raises(GitHubError, match="rate limit") as caught:
        session.get("/x", Thing)
    assert type(caught.value) is GitHubError
    assert (slept, len(script.asked)) == ([], 1)


@pytest.mark.parametrize(
    ("status", "message", "kind", "said"),
    [
        (401, "Bad credentials", GoneError, "no longer accepts"),
        (403, "This installation has been suspended", GoneError, "suspended"),
        (404, "Not Found", GoneError, "deleted, or the App was removed"),
        (410, "Issues are disabled for this repo", GoneError, "Issues are disabled"),
        (451, "Repository unavailable due to DMCA takedown.", GoneError, "DMCA"),
        (403, "Resource not accessible by integration", RefusedError, "Accept the permissions"),
        (403, "Repository was archived so is read-only.", RefusedError, "Unarchive"),
        (409, "Git Repository is empty.", RefusedError, "Push a first commit"),
        (409, "Conflict", RefusedError, "at the same time"),
        (422, "Update is not a fast forward", RefusedError, "not a fast forward"),
        (422, "Protected branch update failed", RefusedError, "exempt branches"),
    ],
)
def test_refusals_say_what_to_do(
    status: int, message: str, kind: type[Exception], said: str, session: Session, script: Any, reply: Any
) -> None:
    script.answer(reply(status, {"message": message}))
    with pytest.raises(kind, match=said) as caught:
        session.get("/repos/o/r", Thing)
    assert isinstance(caught.value, GoneError) == (kind is GoneError)
    assert "/repos/o/r" in str(caught.value)
    assert len(script.asked) == 1


def test_the_details_of_a_refusal_are_named(session: Session, script: Any, reply: Any) -> None:
    errors = [{"resource": "PullRequest", "code": "custom", "message": "No commits between main and x"}, "plain"]
    script.answer(reply(422, {"message": "Validation Failed", "errors": errors}))
    with pytest.raises(RefusedError, match="Validation Failed; No commits between main and x; plain"):
        session.post("/repos/o/r/pulls", Thing, {})


def test_no_token_is_in_an_error(session: Session, script: Any, reply: Any) -> None:
    script.answer(reply(422, {"message": f"bad {TOKEN}\nand more"}))
    with pytest.raises(RefusedError) as caught:
        session.get("/x", Thing)
    assert TOKEN not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("body", [[], {"id": "seven"}, {}, None, "text"])
def test_an_unexpected_answer_is_no_crash(body: Any, session: Session, script: Any, reply: Any) -> None:
    script.answer(reply(body=body))
    with pytest.raises(GitHubError, match="Check GITHUB_API_URL"):
        session.get("/x", Thing)


def test_a_server_that_is_not_there(make_session: Callable[..., Session], script: Any, slept: list[float]) -> None:
    script.url = "http://127.0.0.1:1"
    with pytest.raises(UnclearError, match="did not answer"):
        make_session().get("/x", Thing)
    assert len(slept) == 3


def test_lists_are_read_page_by_page_and_no_further_than_asked(session: Session, script: Any, reply: Any) -> None:
    following = {"Link": f'<{script.url}/things?page=2&per_page=100>; rel="next", <{script.url}/x>; rel="last"'}
    script.answer(reply(body=[{"id": 1}, {"id": 2}], headers=following), reply(body=[{"id": 3}]))
    assert [thing.id for thing in session.pages("/things", Thing, 10, state="open")] == [1, 2, 3]
    assert [path for _, path, _ in script.asked] == [
        "/api/v3/things?per_page=100&state=open",
        "/api/v3/things?page=2&per_page=100",
    ]
    script.asked.clear()
    script.answer(reply(body=[{"id": 1}, {"id": 2}], headers=following))
    assert [thing.id for thing in session.pages("/things", Thing, 2)] == [1, 2]
    assert len(script.asked) == 1


def test_a_next_page_on_another_server_is_not_followed(session: Session, script: Any, reply: Any) -> None:
    script.answer(reply(body=[{"id": 1}], headers={"Link": '<http://evil.example/x>; rel="next"'}))
    with pytest.raises(GitHubError, match="unexpected way"):
        list(session.pages("/things", Thing, 10))
    assert len(script.asked) == 1


def test_credentials_that_ran_out_are_renewed_once(
    make_session: Callable[..., Session], script: Any, reply: Any
) -> None:
    renewed: list[int] = []
    session = make_session(renew=lambda: renewed.append(1))
    script.answer(reply(401, {"message": "Bad credentials"}), reply(body={"id": 1}))
    assert session.get("/x", Thing) == Thing(1)
    script.answer(reply(401, {"message": "Bad credentials"}))
    with pytest.raises(GoneError):
        session.get("/x", Thing)
    assert len(renewed) == 2


def test_only_what_creates_content_is_held_back(session: Session, script: Any, reply: Any, limiter: Any) -> None:
    script.answer(reply(body={"id": 1}))
    session.get("/x", Thing)
    session.patch("/x", Thing, {})
    session.post("/repos/o/r/git/trees", Thing, {})
    assert limiter.taken == 0
    session.post("/repos/o/r/issues/1/comments", Thing, {})
    assert limiter.taken == 1
