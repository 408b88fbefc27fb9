"""The onboarding pull request against the stand-in: asked once, remembered for good, and nothing else until merged."""

from __future__ import annotations

from pathlib import Path

import pytest
from plugins.loop import NAME, OWNER, SOURCE, Loop

from refactor_bot.certificate import parse
from refactor_bot.config import OWN_FILE, load
from refactor_bot.github import marker
from refactor_bot.onboarding import BRANCH
from refactor_bot.repo.transport import git
from refactor_bot.sweep.verify import verify

TITLE = "Configure refactor-bot"


@pytest.fixture
def onboarding() -> int:
    return 20


def redelivered(loop: Loop, event: str) -> None:
    """Have GitHub say it all again, as somebody who lost the database would hear it."""
    sent = next(delivery for delivery in loop.hub.deliveries() if delivery.event == event)
    sent.guid = f"{len(loop.hub.deliveries()):08}-0000-4000-8000-000000000001"
    loop.hub.webhooks.again(sent.id)
    loop.settle()


def test_one_proven_pull_request_and_nothing_else(loop: Loop, tmp_path: Path):
    repo = loop.repository({"churn/data.py": SOURCE, "notes.txt": b"x"})
    (pull,) = loop.pulls()
    assert (pull.title, pull.pull.head, pull.labels) == (TITLE, BRANCH, ["refactor-bot"])
    assert marker.read(pull.body).codemod == "onboarding"
    for part in (
        "| `docstrings` |",
        "```diff",
        "What it costs",
        "1 run",
        "Merge it",
        "Close it",
        "/refactor run",
        "only-adds",
    ):
        assert part in pull.body
    tip = repo.bare.repository[pull.pull.head_sha]
    assert parse(tip.message).counts["files-added"] == 1
    assert load(lambda path: bytes(tip.tree[path].data) if path in tip.tree else None).source == OWN_FILE
    (check,) = loop.hub.checks(NAME, pull.pull.head_sha)
    assert (check.conclusion, check.output["title"]) == ("success", "only-adds holds")
    git(["clone", "--quiet", "--bare", str(repo.bare.path), "clone.git"], tmp_path, local=True)
    (proven,) = verify(tmp_path / "clone.git", f"main..{BRANCH}")
    assert proven.state == "proven"

    before = (pull.pull.head_sha, pull.body)
    redelivered(loop, "installation")
    loop.hub.push(NAME, "main", {"notes.txt": b"y"})
    loop.settle()
    assert [(one.pull.head_sha, one.body) for one in loop.pulls()] == [before]

    for asked in ("ignore", "drop a.py"):
        assert "close it to say no" in loop.command(f"/refactor {asked}", pull.number)
    assert "`paths`" in loop.command("/refactor explain", pull.number)
    assert "Refreshed" in loop.command("/refactor rebase", pull.number)
    assert str(repo.bare.repository[pull.pull.head_sha].parents[0].id) == repo.bare.tip("main")
    assert "Opened" in loop.command("/refactor run docstrings", pull.number)
    assert [one.pull.head for one in loop.pulls()] == [BRANCH, "refactor-bot/docstrings"]


def test_closed_by_a_person_is_a_no_for_good(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    loop.hub.close(NAME, loop.pulls()[0].number, OWNER)
    loop.hub.acts.move(repo, BRANCH, None, loop.hub.world.account(OWNER))
    redelivered(loop, "installation")
    loop.hub.push(NAME, "main", {"b.py": SOURCE})
    loop.settle()
    assert loop.pulls() == []
    assert len(loop.pulls(state="all")) == 1
    assert "Opened" in loop.command("/refactor run docstrings")


def test_a_configuration_that_appears_otherwise_answers_the_question(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    loop.hub.push(NAME, "main", {OWN_FILE: b'schedule = "never"\n'})
    loop.settle()
    (pull,) = loop.pulls(state="all")
    assert (pull.state, pull.closed_by.login) == ("closed", "refactor-bot[bot]")
    assert OWN_FILE in pull.comments[-1].body
    assert repo.bare.tip(BRANCH) is None
    loop.hub.push(NAME, "main", {OWN_FILE: None})
    redelivered(loop, "installation")
    assert loop.pulls() == []


@pytest.mark.parametrize("files", [{"README.md": b"x"}, {"a.py": SOURCE, OWN_FILE: b""}, {}])
def test_who_is_not_asked(loop: Loop, files: dict[str, bytes]):
    loop.repository(files)
    assert loop.pulls(state="all") == []


def test_an_empty_repository_is_asked_with_its_first_commit(loop: Loop):
    loop.repository({})
    loop.hub.push(NAME, "main", {"a.py": SOURCE}, "First commit", OWNER)
    loop.settle()
    assert [pull.title for pull in loop.pulls()] == [TITLE]


def test_people_change_the_file_see_what_that_means_and_merge(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    (pull,) = loop.pulls()
    edited = loop.hub.push(NAME, BRANCH, {OWN_FILE: b'schedule = "never"\n'}, "Not by yourself", OWNER)
    loop.settle()
    (check,) = loop.hub.checks(NAME, edited)
    assert (check.name, check.conclusion) == ("refactor-bot/config", "success")
    assert '| `schedule` | `"weekly"` (default) | `"never"` |' in check.output["summary"]
    assert "people have committed" in loop.command("/refactor rebase", pull.number)
    assert repo.bare.tip(BRANCH) == edited
    loop.hub.merge(NAME, pull.number, OWNER)
    loop.settle()
    redelivered(loop, "installation")
    assert [(one.number, one.state) for one in loop.pulls(state="all")] == [(pull.number, "closed")]
    assert 'schedule = "never"' in loop.command("/refactor config")
