"""The whole loop against the stand-in: signed webhook, job, proof, pull request; all of it held to the contract."""

from pathlib import Path

import pygit2
import pytest
from plugins.loop import NAME, OWNER, SOURCE, Loop

from refactor_bot.certificate import parse
from refactor_bot.github import marker
from refactor_bot.repo.transport import git
from refactor_bot.sweep.verify import verify

RUN = "/refactor run docstrings"


def test_a_comment_becomes_a_proven_pull_request(loop: Loop, tmp_path: Path):
    repo = loop.repository({"churn/data.py": SOURCE, "notes.txt": b"x"})
    answer = loop.command(RUN)
    (pull,) = loop.pulls()
    assert loop.reactions == {"eyes", "rocket"}
    assert f"#{pull.number}" in answer
    assert pull.labels == ["refactor-bot"]
    assert pull.author.login == "refactor-bot[bot]"
    head = repo.bare.repository[pull.pull.head_sha]
    assert pull.pull.head == "refactor-bot/docstrings"
    assert parse(head.message).holds
    assert marker.read(pull.body).codemod == "docstrings"
    for part in ("churn/data.py", "**Proof**", "same-code", "```diff", "/refactor rebase"):
        assert part in pull.body
    (check,) = loop.hub.checks(NAME, pull.pull.head_sha)
    assert (check.conclusion, check.output["title"]) == ("success", "same-code holds")
    git(["clone", "--quiet", "--bare", str(repo.bare.path), "clone.git"], tmp_path, local=True)
    (proven,) = verify(tmp_path / "clone.git", "main..refactor-bot/docstrings")
    assert proven.state == "proven"


def test_commits_are_signed_by_github(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    (pull,) = loop.pulls()
    commit = repo.bare.repository[pull.pull.head_sha]
    assert commit.author.name == "refactor-bot[bot]"
    assert commit.committer.name == "web-flow"
    assert pull.pull.head_sha in loop.hub.world.signed


def test_asking_twice_changes_nothing(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    (pull,) = loop.pulls()
    before = (pull.pull.head_sha, pull.body)
    answer = loop.command(RUN)
    assert "up to date" in answer
    assert [(p.pull.head_sha, p.body) for p in loop.pulls()] == [before]


def test_a_redelivered_command_is_handled_once(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    delivery = next(d for d in loop.hub.deliveries() if d.event == "issue_comment")
    comments = len(loop.hub.issue(NAME, 1).comments)
    loop.hub.webhooks.again(delivery.id)
    loop.settle()
    assert len(loop.hub.issue(NAME, 1).comments) == comments
    assert len(loop.pulls()) == 1


def test_a_lost_database_loses_no_answer(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    delivery = next(d for d in loop.hub.deliveries() if d.event == "issue_comment")
    delivery.guid = "00000000-0000-4000-8000-000000000001"
    comments = len(loop.hub.issue(NAME, 1).comments)
    loop.hub.webhooks.again(delivery.id)
    loop.settle()
    assert len(loop.hub.issue(NAME, 1).comments) == comments


def test_merely_behind_is_left_alone(loop: Loop):
    loop.repository({"a.py": SOURCE, "b.txt": b"1"})
    loop.command(RUN)
    (pull,) = loop.pulls()
    before = pull.pull.head_sha
    loop.hub.push(NAME, "main", {"b.txt": b"2", "a.py": b"# a comment\n" + SOURCE})
    loop.settle()
    assert loop.pulls()[0].pull.head_sha == before


def test_a_conflict_is_resolved_by_making_it_again(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    before = loop.pulls()[0].pull.head_sha
    loop.hub.push(NAME, "main", {"a.py": SOURCE.replace(b"strict=True):\n", b"strict=True):\n    # first\n")})
    loop.settle()
    (pull,) = loop.pulls()
    assert pull.pull.head_sha != before
    assert repo.bare.merged_tree(pull.pull.base_sha, pull.pull.head_sha) is not None
    assert [c.sha for c in repo.checks][-1] == pull.pull.head_sha


def test_new_findings_wait_to_be_asked_for(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    before = loop.pulls()[0].body
    loop.hub.push(NAME, "main", {"b.py": SOURCE})
    loop.settle()
    assert loop.pulls()[0].body == before


def test_an_obsolete_pull_request_is_closed_with_the_reason(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    loop.hub.push(NAME, "main", {"a.py": b"x = 1\n"})
    loop.settle()
    (pull,) = loop.pulls(state="all")
    assert (pull.state, pull.closed_by.login) == ("closed", "refactor-bot[bot]")
    assert "no longer found" in pull.comments[-1].body
    assert repo.bare.tip("refactor-bot/docstrings") is None


def test_merged_and_done(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    loop.hub.merge(NAME, loop.pulls()[0].number, OWNER)
    loop.settle()
    assert "nothing found" in loop.command(RUN)
    assert loop.pulls() == []


def test_human_commits_are_kept(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    branch = "refactor-bot/docstrings"
    mine = loop.hub.push(NAME, branch, {"mine.txt": b"mine"}, "My own commit")
    loop.hub.push(NAME, "main", {"a.py": SOURCE.replace(b"strict=True):\n", b"strict=True):\n    # first\n")})
    loop.settle()
    assert repo.bare.tip(branch) == mine
    number = loop.pulls()[0].number
    assert "people" in loop.command("/refactor rebase", number)
    assert repo.bare.tip(branch) == mine
    assert "Refreshed" in loop.command("/refactor recreate", number)
    assert repo.bare.tip(branch) != mine
    assert "mine.txt" not in [e.name for e in repo.bare.repository[repo.bare.tip(branch)].tree]


def test_closed_by_a_person_is_remembered(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    loop.hub.close(NAME, loop.pulls()[0].number, OWNER)
    loop.settle()
    answer = loop.command(RUN)
    assert "closed by a person" in answer
    assert loop.pulls() == []


def test_every_closed_pull_request_is_remembered(loop: Loop):
    loop.repository({"a.py": SOURCE})
    for number in (0, 1):
        loop.hub.push(NAME, "main", {f"new{number}.py": SOURCE.replace(b"rows", b"rows%d" % number)})
        loop.settle()
        loop.command(RUN)
        loop.hub.close(NAME, loop.pulls()[0].number, OWNER)
        loop.settle()
    assert "closed by a person" in loop.command(RUN)
    assert loop.pulls() == []


def test_what_the_bot_closed_may_come_back(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    loop.hub.push(NAME, "main", {"a.py": b"x = 1\n"})
    loop.settle()
    assert loop.pulls() == []
    loop.hub.push(NAME, "main", {"a.py": SOURCE})
    loop.settle()
    assert "Opened" in loop.command(RUN)


def test_reopened_is_wanted_again(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    number = loop.pulls()[0].number
    loop.hub.close(NAME, number, OWNER)
    loop.hub.reopen(NAME, number, OWNER)
    loop.settle()
    assert "up to date" in loop.command(RUN)


def test_rebase_moves_to_the_current_base(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    sha = loop.hub.push(NAME, "main", {"b.txt": b"1"})
    loop.settle()
    number = loop.pulls()[0].number
    assert "Refreshed" in loop.command("/refactor rebase", number)
    tip = repo.bare.repository[repo.bare.tip("refactor-bot/docstrings")]
    assert str(tip.parents[0].id) == sha
    assert "up to date" in loop.command("/refactor rebase", number)


def test_strangers_are_refused_politely_and_once(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.hub.set_collaborator(NAME, "reader", "triage")
    answer = loop.command(RUN, login="stranger")
    assert "write permission" in answer
    assert loop.reactions == {"eyes", "confused"}
    assert "write permission" in loop.command(RUN, login="reader")
    assert loop.command(RUN, number=1, login="stranger") == ""
    assert loop.pulls() == []


@pytest.mark.parametrize("role", ["write", "maintain", "admin"])
def test_people_with_write_permission_are_obeyed(loop: Loop, role: str):
    loop.repository({"a.py": SOURCE})
    loop.hub.set_collaborator(NAME, "colleague", role)
    loop.command(RUN, login="colleague")
    assert len(loop.pulls()) == 1


def test_a_wrong_configuration_is_answered_with_file_and_line(loop: Loop):
    loop.repository({"a.py": SOURCE, ".refactor-bot.toml": b"[codemods]\nenable = ['docstring']\n"})
    answer = loop.command(RUN)
    assert ".refactor-bot.toml:2" in answer
    assert "docstrings" in answer
    assert loop.reactions == {"eyes", "confused"}


def test_the_configuration_is_obeyed(loop: Loop):
    toml = b'exclude = ["b.py"]\n[pull-requests]\ndraft = true\nlabels = ["debt"]\nassignees = ["maintainer"]\n'
    loop.repository({"a.py": SOURCE, "b.py": SOURCE, ".refactor-bot.toml": toml})
    loop.command("/refactor run")
    (pull,) = loop.pulls()
    assert pull.pull.draft
    assert pull.labels == ["refactor-bot", "debt"]
    assert [account.login for account in pull.assignees] == [OWNER]
    assert "b.py" not in pull.body


def test_large_changes_are_split_by_directory(loop: Loop):
    files = {f"{folder}/m{n}.py": SOURCE for folder in ("one", "two") for n in range(2)}
    loop.repository({**files, ".refactor-bot.toml": b"[pull-requests]\nmax-files = 2\n"})
    loop.command(RUN)
    assert {p.pull.head for p in loop.pulls()} == {"refactor-bot/docstrings--one", "refactor-bot/docstrings--two"}


def test_the_limit_of_open_pull_requests(loop: Loop):
    files = {f"{folder}/m.py": SOURCE for folder in ("one", "two", "three")}
    loop.repository({**files, ".refactor-bot.toml": b"[pull-requests]\nmax-files = 1\nlimit = 2\n"})
    assert "limit of 2" in loop.command(RUN)
    assert len(loop.pulls()) == 2


def test_titles_follow_the_repository(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    for subject in ("feat: one", "fix(io): two", "docs: three", "chore: four"):
        loop.hub.push(NAME, "main", {"x": subject.encode()}, subject)
    loop.command(RUN)
    (pull,) = loop.pulls()
    assert pull.title.startswith("docs: describe")
    assert repo.bare.repository[pull.pull.head_sha].message.startswith(pull.title)


def test_paths_narrow_a_run(loop: Loop):
    loop.repository({"one/a.py": SOURCE, "two/b.py": SOURCE})
    loop.command(f"{RUN} one")
    assert "one/a.py" in loop.pulls()[0].body
    assert "two/b.py" not in loop.pulls()[0].body
    assert "There is no" in loop.command(f"{RUN} three")


def test_a_pull_request_of_a_person_gets_a_stacked_one(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.hub.branch(NAME, "feature", "main")
    loop.hub.push(NAME, "feature", {"b.py": SOURCE}, "Add b")
    theirs = loop.hub.open_pull(NAME, OWNER, "feature", "main", "Add b")
    loop.command(RUN, theirs.number)
    stacked = next(p for p in loop.pulls() if p.number != theirs.number)
    assert (stacked.pull.head, stacked.pull.base) == (f"refactor-bot/pr-{theirs.number}/docstrings", "feature")
    assert "b.py" in stacked.body
    assert "`a.py`" not in stacked.body


def test_preview_opens_nothing(loop: Loop):
    loop.repository({"a.py": SOURCE})
    answer = loop.command("/refactor preview docstrings")
    assert "```diff" in answer
    assert "Nothing was opened" in answer
    assert loop.pulls(state="all") == []


def test_questions_are_answered(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    assert "No pull request" not in loop.command("/refactor status")
    assert 'style = "' in loop.command("/refactor config")
    assert "same-code" in loop.command("/refactor explain docstrings")
    assert "| comment" not in loop.command("/refactor help")
    assert "did you mean" in loop.command("/refactor runn").lower()
    assert loop.reactions == {"eyes", "confused"}
    fingerprint = marker.read(loop.pulls()[0].body).fingerprints[0]
    assert fingerprint in loop.command(f"/refactor explain {fingerprint}")
    assert "no finding" in loop.command("/refactor explain 00000000")


@pytest.mark.parametrize(
    "text", ["> /refactor run", "```\n/refactor run\n```", "see `/refactor run`", "    /refactor run"]
)
def test_quotes_and_code_are_no_commands(loop: Loop, text: str):
    loop.repository({"a.py": SOURCE})
    assert loop.command(text) == ""
    assert loop.reactions == set()


def test_several_commands_get_one_answer(loop: Loop):
    loop.repository({"a.py": SOURCE})
    answer = loop.command("/refactor config\n\nthanks\n\n/refactor run docstrings")
    assert "Opened #" in answer
    assert answer.count("<!--") == 1


def test_no_python(loop: Loop):
    loop.repository({"notes.txt": b"x"})
    assert "no Python file" in loop.command(RUN)


def test_an_empty_repository(loop: Loop):
    loop.repository({})
    assert "no commit" in loop.command(RUN)


def test_a_repository_without_its_default_branch(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    repo.default_branch = "gone"
    assert "no commit on a default branch" in loop.command(RUN)


def test_an_archived_repository_is_left_in_peace(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    repo.archived = True
    assert loop.command(RUN) == ""
    assert loop.pulls() == []
    repo.archived = False
    assert "up to date" in loop.command(RUN) or loop.pulls()


def test_unparsable_files_links_and_submodules_are_named(loop: Loop):
    repo = loop.repository(
        {"a.py": SOURCE, "broken.py": b"def f(:\n", "old.py": b"print 'x'\n", "latin.py": b"x = '\xe9'\n"}
    )
    objects = repo.bare.repository
    tip = objects[repo.bare.tip("main")]
    builder = objects.TreeBuilder(tip.tree)
    builder.insert("link.py", objects.create_blob(b"a.py"), pygit2.enums.FileMode.LINK)
    builder.insert("module", str(tip.id), pygit2.enums.FileMode.COMMIT)
    repo.bare.record(str(builder.write()), [str(tip.id)], "Odd files", OWNER, "main")
    loop.command(RUN)
    body = loop.pulls()[0].body
    for name in ("broken.py", "old.py", "latin.py", "link.py", "module"):
        assert f"`{name}`" in body


@pytest.mark.parametrize(
    ("kind", "method", "path"),
    [
        ("lost answer", "POST", "/pulls$"),
        ("lost answer", "POST", "/comments$"),
        ("lost answer", "POST", "/git/refs$"),
        ("lost answer", "POST", "/check-runs$"),
        ("error", "POST", "/git/commits$"),
        ("error", "GET", "/pulls$"),
        ("secondary limit", "POST", "/git/trees$"),
        ("dropped connection", "POST", "/pulls$"),
        ("dropped connection", "PATCH", "/pulls/"),
    ],
)
def test_one_pull_request_and_one_answer_whatever_goes_wrong(loop: Loop, kind: str, method: str, path: str):
    loop.repository({"a.py": SOURCE})
    loop.hub.faults.add(kind, method, path)
    loop.command(RUN)
    assert len(loop.pulls(state="all")) == 1
    assert len(loop.hub.issue(NAME, 1).comments) == 2
    (pull,) = loop.pulls()
    assert len(loop.hub.checks(NAME, pull.pull.head_sha)) == 1


def test_an_uninstalled_app_stops_quietly(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.hub.webhooks.hold()
    number = loop.hub.open_issue(NAME, OWNER, "Debt").number
    loop.hub.comment(NAME, number, OWNER, RUN)
    loop.hub.uninstall(next(iter(loop.hub.world.installations)))
    loop.hub.webhooks.release()
    loop.settle()
    assert len(loop.hub.issue(NAME, number).comments) == 1


def test_workflow_files_are_never_touched_and_tokens_never_seen(loop: Loop):
    loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    for token in loop.hub.world.tokens:
        assert token not in loop.pulls()[0].body
        assert all(token.encode() not in exchange.request for exchange in loop.hub.exchanges)


def test_a_branch_that_people_left_behind_is_not_overwritten(loop: Loop):
    repo = loop.repository({"a.py": SOURCE})
    loop.command(RUN)
    (pull,) = loop.pulls()
    branch = pull.pull.head
    loop.hub.push(NAME, branch, {"mine.py": b"mine = 1\n"}, "Mine", OWNER)
    loop.settle()
    loop.hub.close(NAME, pull.number, OWNER)
    loop.settle()
    tip = repo.bare.branches()[branch]
    loop.hub.push(NAME, "main", {"b.py": SOURCE.replace(b"load", b"read")}, "More", OWNER)
    loop.settle()
    assert "has commits of people" in loop.command(RUN)
    assert repo.bare.branches()[branch] == tip
    assert loop.pulls() == []
