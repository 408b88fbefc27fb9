"""Suggestions reach a pull request once, whatever goes wrong, and buttons reach a check run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from refactor_bot.github import marker
from refactor_bot.github.checks import about, subject
from refactor_bot.github.client import PyGithubForge
from refactor_bot.github.model import Button, CheckRun, Suggestion
from refactor_bot.github.place import Identity
from refactor_bot.github.port import RefusedError
from refactor_bot.github.session import Session

REPOSITORY = {"id": 42, "full_name": "o/r", "default_branch": "main", "html_url": "h", "clone_url": "c"}
ONE = Suggestion("a.py", 3, 3, "One", "k1")
TWO = Suggestion("a.py", 5, 9, "Two", "k2")
SHA = "a" * 40

Ask = Callable[..., str | None]


def written(key: str, login: str = "refactor-bot[bot]", line: int | None = 3) -> dict[str, Any]:
    return {"html_url": "at", "body": marker.sign("One", f"suggestion-{key}"), "user": {"login": login}, "line": line}


@pytest.fixture
def forge(session: Session) -> PyGithubForge:
    return PyGithubForge(session, Identity(1, "refactor-bot"), 7, 42, lambda: "ghs_" + "t" * 40)


@pytest.fixture
def ask(script: Any, reply: Any, forge: PyGithubForge) -> Ask:
    def ask(*replies: Any) -> str | None:
        script.answer(reply(body=REPOSITORY), *(one if isinstance(one, reply) else reply(body=one) for one in replies))
        return forge.suggest(4, SHA, "Words", (ONE, TWO))

    return ask


def posted(script: Any) -> list[Any]:
    return [body for verb, path, body in script.asked if verb == "POST" and path.endswith("/pulls/4/reviews")]


def test_all_suggestions_are_one_review(ask: Ask, script: Any) -> None:
    assert ask([], {"html_url": "review"}) == "review"
    (review,) = posted(script)
    assert (review["commit_id"], review["event"]) == (SHA, "COMMENT")
    assert marker.key(review["body"]) == f"review-{SHA}"
    first, second = review["comments"]
    assert (first["path"], first["line"], first["side"], "start_line" in first) == ("a.py", 3, "RIGHT", False)
    assert (second["start_line"], second["line"], second["start_side"]) == (5, 9, "RIGHT")
    assert marker.key(second["body"]) == "suggestion-k2"


def test_what_stands_there_is_not_written_again(ask: Ask, script: Any) -> None:
    assert ask([written("k1"), written("k2")]) is None
    assert posted(script) == []


@pytest.mark.parametrize("there", [written("k1", line=None), written("k1", "ada"), written("other"), {"html_url": "x"}])
def test_what_nobody_can_apply_or_others_wrote_does_not_count(there: Any, ask: Ask, script: Any) -> None:
    assert ask([there, written("k2")], {"html_url": "review"}) == "review"
    assert [comment["line"] for comment in posted(script)[0]["comments"]] == [3]


def test_a_lost_answer_does_not_make_two_reviews(ask: Ask, script: Any, reply: Any) -> None:
    assert ask([], reply(502), [written("k1"), written("k2")]) == "at"
    assert len(posted(script)) == 1


def test_a_refusal_is_told(ask: Ask, reply: Any) -> None:
    with pytest.raises(RefusedError):
        ask([], reply(422, {"message": "line must be part of the diff"}))


def test_nothing_to_suggest_asks_nothing(forge: PyGithubForge, script: Any) -> None:
    assert forge.suggest(4, SHA, "Words", ()) is None
    assert script.asked == []


def test_a_check_run_says_what_it_is_about_and_offers_buttons(forge: PyGithubForge, script: Any, reply: Any) -> None:
    made = {"id": 5, "status": "completed", "html_url": "at"}
    script.answer(
        reply(body=REPOSITORY), reply(body={"check_runs": []}), reply(body={"check_runs": []}), reply(body=made)
    )
    buttons = tuple(Button(f"{n}" * 30, "l" * 30, "d" * 50) for n in range(4))
    forge.put_check_run(CheckRun(SHA, "neutral", "t", "s", buttons=buttons, pull_request=9))
    sent = next(body for verb, _, body in script.asked if verb == "POST")
    assert about(sent["external_id"]) == 9
    assert len(sent["actions"]) == 3
    for button in sent["actions"]:
        assert {name: len(value) for name, value in button.items()} == {
            "identifier": 20,
            "label": 20,
            "description": 40,
        }


def test_only_what_was_asked_for_again_is_written_as_it_is(forge: PyGithubForge, script: Any, reply: Any) -> None:
    output = {"title": "t", "summary": "s", "annotations_count": 0}
    there = {
        "id": 5,
        "status": "completed",
        "html_url": "at",
        "conclusion": "success",
        "output": output,
        "app": {"id": 1},
    }
    script.answer(reply(body=REPOSITORY), reply(body={"check_runs": [there]}))
    forge.put_check_run(CheckRun(SHA, "success", "t", "s"))
    assert {verb for verb, _, _ in script.asked} == {"GET"}
    script.answer(reply(body={"check_runs": [there]}), reply(body=there))
    forge.put_check_run(CheckRun(SHA, "success", "t", "s", again=True))
    assert script.asked[-1][0] == "PATCH"


@pytest.mark.parametrize(
    "words", ["", "pull-request-0", "pull-request-x", "pull-request-1 ", f"pull-request-{'9' * 40}"]
)
def test_other_subjects_are_about_no_pull_request(words: str) -> None:
    assert about(words) is None
    assert about(subject(12)) == 12
