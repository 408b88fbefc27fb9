"""What the stand-in does not do: a merge state that takes its time, repositories without drafts, too many commits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from refactor_bot.github.client import PyGithubForge
from refactor_bot.github.model import PullRequestText, Span
from refactor_bot.github.place import Identity
from refactor_bot.github.port import RefusedError
from refactor_bot.github.pull_requests import spans
from refactor_bot.github.session import Session

REPOSITORY = {"id": 42, "full_name": "o/r", "default_branch": "main", "html_url": "h", "clone_url": "c"}
TEXT = PullRequestText("Title", "Body", draft=True)
BOT = {"login": "refactor-bot[bot]", "type": "Bot"}


def pull(**more: Any) -> dict[str, Any]:
    side = {"sha": "a" * 40, "repo": {"id": 42}}
    shown = {
        "number": 1,
        "html_url": "u",
        "state": "open",
        "title": "Title",
        "body": None,
        "user": BOT,
        "labels": [{"name": "x"}],
        "head": {"ref": "refactor-bot/docstrings", **side},
        "base": {"ref": "main", **side},
        "mergeable": True,
    }
    return {**shown, **more}


@pytest.fixture
def forge(session: Session) -> PyGithubForge:
    return PyGithubForge(session, Identity(1, "refactor-bot"), 7, 42, lambda: "ghs_" + "t" * 40)


Bodies = Callable[..., None]


@pytest.fixture
def answers(script: Any, reply: Any) -> Bodies:
    def give(*bodies: Any) -> None:
        script.answer(*(body if isinstance(body, reply) else reply(body=body) for body in (REPOSITORY, *bodies)))

    return give


def commit(**more: Any) -> dict[str, Any]:
    by = {"author": BOT, "committer": {"login": "web-flow"}, "parents": [{"sha": "b" * 40}]}
    return {"sha": "c" * 40, "commit": {"message": "m"}, **by, **more}


def test_a_merge_state_that_is_not_known_yet_is_asked_for_again(
    forge: PyGithubForge, answers: Bodies, slept: list[float]
) -> None:
    answers([pull()], pull(mergeable=None), pull(mergeable=None), pull(mergeable=False), [commit()], [])
    (found,) = forge.own_pull_requests()
    assert (found.conflicted, found.human_commits) == (True, False)
    assert slept == [0.3, 0.7]


def test_a_merge_state_that_is_never_known_is_no_conflict(
    forge: PyGithubForge, answers: Bodies, slept: list[float]
) -> None:
    answers([pull()], *[pull(mergeable=None)] * 4, [commit()], [])
    assert not forge.own_pull_requests()[0].conflicted
    assert len(slept) == 3


def test_where_drafts_are_not_to_be_had_it_is_opened_without(
    forge: PyGithubForge, answers: Bodies, script: Any, reply: Any
) -> None:
    refused = reply(422, {"message": "Draft pull requests are not supported in this repository."})
    answers([], refused, pull(), pull(), [commit()])
    assert forge.open_pull_request("refactor-bot/docstrings", "main", TEXT).number == 1
    drafts = [sent["draft"] for verb, _, sent in script.asked if verb == "POST"]
    assert drafts == [True, False]


def test_a_pull_request_that_somebody_opened_meanwhile_is_taken(
    forge: PyGithubForge, answers: Bodies, reply: Any
) -> None:
    exists = reply(422, {"message": "Validation Failed", "errors": [{"message": "A pull request already exists."}]})
    answers([], exists, [pull()], pull(), [commit()])
    assert forge.open_pull_request("refactor-bot/docstrings", "main", TEXT).number == 1


def test_any_other_refusal_stays_one(forge: PyGithubForge, answers: Bodies, reply: Any) -> None:
    answers([], reply(422, {"message": "Validation Failed"}))
    with pytest.raises(RefusedError):
        forge.open_pull_request("refactor-bot/docstrings", "main", TEXT)


def test_a_branch_of_a_fork_is_not_its_own(forge: PyGithubForge, answers: Bodies) -> None:
    fork = {"ref": "refactor-bot/docstrings", "sha": "a" * 40, "repo": {"id": 99}}
    deleted = {**fork, "repo": None}
    answers([pull(head=fork), pull(head=deleted)], [])
    assert forge.own_pull_requests() == ()


def test_heads_of_a_fork_are_elsewhere(forge: PyGithubForge, answers: Bodies) -> None:
    answers(pull(head={"ref": "x", "sha": "a" * 40, "repo": None}))
    found = forge.pull_request(1)
    assert (found.branch, found.head, found.here, found.by_person) == ("x", "a" * 40, False, False)


@pytest.mark.parametrize(
    ("patch", "shown"),
    [
        ("", ()),
        ("@@ -0,0 +1,3 @@\n+a\n+b\n+c", (Span(1, 3),)),
        ("@@ -1 +1 @@\n-a\n+b", (Span(1, 1),)),
        ("@@ -3,2 +2,0 @@ def f():\n-a\n-b", ()),
        ("@@ -1,3 +1,4 @@\n a\n+@@ -1 +9,9 @@\n b\n c\n@@ -9,3 +10,3 @@ x\n d\n-e\n+f\n g", (Span(1, 4), Span(10, 12))),
    ],
)
def test_the_lines_that_a_patch_shows(patch: str, shown: tuple[Span, ...]) -> None:
    assert spans(patch) == shown


@pytest.mark.parametrize(
    "commits",
    [
        [commit() for _ in range(250)],
        [commit(author=None)],
        [commit(author={"login": "ada"})],
        [commit(committer=None)],
        [commit(committer={"login": "ada"})],
        [commit(parents=[])],
        [commit(author={"login": "ada"}, parents=[{"sha": "b" * 40}, {"sha": "d" * 40}]) for _ in range(6)],
    ],
)
def test_in_doubt_it_is_a_persons_work(commits: list[Any], forge: PyGithubForge, answers: Bodies) -> None:
    answers([pull()], pull(), commits, [])
    assert forge.own_pull_requests()[0].human_commits


def test_a_merge_whose_parts_are_gone_is_a_persons_work(forge: PyGithubForge, answers: Bodies, reply: Any) -> None:
    merge = commit(author={"login": "ada"}, parents=[{"sha": "b" * 40}, {"sha": "d" * 40}])
    answers([pull()], pull(), [merge], reply(404, {"message": "Not Found"}), [])
    assert forge.own_pull_requests()[0].human_commits


def test_a_comparison_that_github_cut_off_is_a_persons_work(forge: PyGithubForge, answers: Bodies) -> None:
    merge = commit(author={"login": "ada"}, parents=[{"sha": "b" * 40}, {"sha": "d" * 40}])
    files = [{"filename": f"{n}.py", "status": "modified", "sha": "e" * 40} for n in range(300)]
    shown = {"status": "ahead", "files": files}
    answers([pull()], pull(), [merge], shown, shown, shown, [])
    assert forge.own_pull_requests()[0].human_commits


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([{"filename": "x.toml", "status": "removed"}], True),
        ([{"filename": "y.toml", "status": "renamed", "previous_filename": "x.toml"}], True),
        ([{"filename": "a.py", "status": "modified"}, {"filename": "x.toml", "status": "added"}], True),
        ([{"filename": "sub/x.toml", "status": "added"}], False),
        ([], False),
    ],
)
def test_a_file_is_touched_also_where_it_goes(
    forge: PyGithubForge, answers: Bodies, files: list[dict[str, str]], expected: bool
) -> None:
    answers(files)
    assert forge.touches(1, ("x.toml",)) is expected


def test_what_came_from_a_branch_is_found_however_it_ended(forge: PyGithubForge, answers: Bodies, script: Any) -> None:
    branch = "refactor-bot/onboarding"
    head = {"ref": branch, "sha": "a" * 40, "repo": None}
    mine = [
        pull(number=9, state="closed", head=head),
        pull(number=8, state="closed", head=head, merged_at="2026-05-04T00:00:00Z"),
    ]
    others = [pull(number=7, state="closed", head=head, user={"login": "ada"}), pull(number=6, state="closed")]
    answers([*mine, *others])
    found = forge.own_pull_requests_from(branch)
    assert [(one.number, one.state) for one in found] == [(9, "closed"), (8, "merged")]
    _, path, _ = script.asked[-1]
    assert "state=all" in path
    assert "head=o%3Arefactor-bot%2Fonboarding" in path
