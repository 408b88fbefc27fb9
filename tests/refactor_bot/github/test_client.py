"""The adapter against the stand-in: what reaches GitHub, once, whatever goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pygit2
import pytest

from refactor_bot.demo.github import Exchange, StandIn
from refactor_bot.demo.github.state import Check
from refactor_bot.github import marker
from refactor_bot.github.app_client import PyGithubApp
from refactor_bot.github.client import PyGithubForge
from refactor_bot.github.model import Annotation, Checked, CheckRun, CommitPlan, Marker, PullRequestText, RepositoryId
from refactor_bot.github.port import Forge, GitHubError, GoneError, RefusedError

NAME = "octo/churn"
BRANCH = "refactor-bot/docstrings"
BOT = "refactor-bot[bot]"
FILES = {
    "train.py": "def train():\n    return 1\n",
    "scripts/run.sh": "echo run\n",
    "docs/guide.md": "# Guide\n",
    ".github/workflows/ci.yml": "on: push\n",
}
MARKER = Marker("docstrings", "all", "d1", ("a1b2c3d4",), "f" * 40)
TEXT = PullRequestText(
    "Describe functions", f"What it does.\n\n{marker.write(MARKER)}", labels=("refactor-bot",), assignees=("ada",)
)


@dataclass
class Hub:
    """One repository with the App on it."""

    standin: StandIn
    app: PyGithubApp
    forge: PyGithubForge
    installation: int
    repo: Any
    slept: list[float]

    @property
    def tip(self) -> str:
        return self.repo.bare.tip("main")

    def tree(self, changes: Mapping[str, bytes | None], base: str | None = None) -> str:
        """Compute the tree as git would, modes kept, without GitHub."""
        objects = self.repo.bare.repository
        index = pygit2.Index()
        index.read_tree(objects[base or self.tip].tree)
        for path, data in changes.items():
            if data is None:
                index.remove(path)
                continue
            mode = index[path].mode if path in index else pygit2.enums.FileMode.BLOB
            index.add(pygit2.IndexEntry(path, objects.create_blob(data), mode))
        return str(index.write_tree(objects))

    def plan(self, changes: Mapping[str, bytes | None], parent: str | None = None) -> CommitPlan:
        base = parent or self.tip
        return CommitPlan((base,), changes, "Describe functions\n\nKey: value", self.tree(changes, base))

    def publish(self, changes: Mapping[str, bytes | None] | None = None, branch: str = BRANCH) -> str:
        made = self.forge.commit(self.plan(changes or {"train.py": b'def train():\n    """Train."""\n    return 1\n'}))
        self.forge.set_branch(branch, made.sha, force=True)
        return made.sha

    def record(self, tree: str, parents: list[str], branch: str, author: str, committer: str) -> str:
        """Write a commit as git on somebody's machine would, and move a branch there."""
        objects = self.repo.bare.repository
        people = [pygit2.Signature(name, f"{name}@users.noreply.github.com", 1, 0) for name in (author, committer)]
        made = str(objects.create_commit(None, *people, "A commit", tree, parents))
        objects.references.create(f"refs/heads/{branch}", made, force=True)
        for _, pull in self.repo.pulls():
            if pull.head == branch:
                pull.head_sha = made
        return made

    def asked(self, method: str, ending: str = "") -> list[str]:
        found = [e.path for e in self.standin.exchanges if e.method == method and e.path.endswith(ending)]
        self.standin.exchanges.clear()
        return found


@pytest.fixture(scope="module")
def watchers() -> list[Callable[[Exchange], None]]:
    """Who looks at the traffic of the test that runs."""
    return []


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory, watchers: list[Callable[[Exchange], None]]) -> Iterator[StandIn]:
    def observe(exchange: Exchange) -> None:
        for watcher in watchers:
            watcher(exchange)

    with StandIn(tmp_path_factory.mktemp("hub"), observer=observe) as standin:
        yield standin


@pytest.fixture(scope="module")
def registered(standin: StandIn) -> Any:
    return standin.register_app("refactor-bot")


@pytest.fixture
def described(watchers: list[Callable[[Exchange], None]], contract: Any) -> Iterator[None]:
    """Hold the traffic to GitHub's own description."""
    kind = {"content-type": "application/json"}

    def watch(seen: Exchange) -> None:
        query = dict(parse_qsl(seen.query, keep_blank_values=True))
        headers = {**kind, **seen.headers}
        contract.exchange(
            seen.method, seen.path, query, kind, seen.request or None, seen.status, headers, seen.response
        )

    watchers.append(watch)
    yield
    watchers.remove(watch)


@pytest.fixture
def hub(tmp_path: Path, standin: StandIn, registered: Any, described: None) -> Iterator[Hub]:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    repo = standin.add_repository(NAME, tmp_path)
    standin.add_repository("octo/other", tmp_path)
    installation = standin.install("refactor-bot", "octo", [NAME])
    slept: list[float] = []
    app = PyGithubApp(registered.app_id, registered.private_key, standin.api_url, sleep=slept.append)
    yield Hub(standin, app, app.forge(installation, repo.id), installation, repo, slept)
    standin.world.repos.clear()
    standin.world.installations.clear()
    standin.faults.waiting.clear()
    standin.exchanges.clear()


def test_it_is_a_forge(hub: Hub) -> None:
    forge: Forge = hub.forge
    assert forge.token().startswith("ghs_")
    assert hub.app.slug() == "refactor-bot"


def test_the_repository_as_it_stands(hub: Hub) -> None:
    found = hub.forge.repository()
    assert found.id == RepositoryId(hub.installation, hub.repo.id, NAME)
    assert (found.default_branch, found.head, found.archived) == ("main", hub.tip, False)
    assert found.clone_url == f"{hub.standin.url}/{NAME}.git"
    hub.standin.push(NAME, "main", {"new.py": b"x = 1\n"})
    assert hub.forge.repository().head == hub.tip


def test_an_empty_repository_has_no_head(hub: Hub) -> None:
    empty = hub.standin.add_repository("octo/empty")
    installation = hub.standin.install("refactor-bot", "octo", ["octo/empty"])
    forge = hub.app.forge(installation, empty.id)
    found = forge.repository()
    assert (found.default_branch, found.head) == (None, None)
    assert forge.branch_head("main") is None
    assert forge.recent_titles("main", 5) == ()
    assert forge.own_pull_requests() == ()


def test_a_repository_whose_default_branch_is_missing_has_no_head(hub: Hub) -> None:
    hub.repo.default_branch = "gone"
    assert (hub.forge.repository().default_branch, hub.forge.repository().head) == (None, None)


def test_a_renamed_repository_is_still_found(hub: Hub) -> None:
    hub.repo.name = "renamed"
    assert hub.forge.repository().id.full_name == "octo/renamed"
    assert hub.forge.branch_head("main") is not None


@pytest.mark.parametrize(
    ("role", "permission"),
    [("admin", "admin"), ("maintain", "write"), ("write", "write"), ("triage", "read"), ("read", "read")],
)
def test_permissions_are_those_of_the_permission_api(role: str, permission: str, hub: Hub) -> None:
    hub.standin.set_collaborator(NAME, "ada", role)
    assert hub.forge.permission("ada") == permission


def test_a_stranger_and_a_strange_name_may_do_nothing_much(hub: Hub) -> None:
    hub.standin.open_issue(NAME, "stranger", "Hello")
    assert hub.forge.permission("stranger") == "read"
    for login in ("nobody-knows", "../../x", "a/b", "é?#", "%2e%2e"):
        assert hub.forge.permission(login) == "none"


# Commits and branches


def test_a_commit_comes_out_as_planned_and_is_signed_by_github(hub: Hub) -> None:
    changes: dict[str, bytes | None] = {
        "train.py": "π = 3\r\n".encode(),
        "new/file.py": b"x = 1",
        "docs/guide.md": None,
    }
    plan = hub.plan(changes)
    made = hub.forge.commit(plan)
    commit = hub.repo.bare.repository[made.sha]
    assert (made.tree, str(commit.tree_id)) == (plan.tree, plan.tree)
    assert made.parents == plan.parents
    assert (commit.author.name, commit.committer.name) == (BOT, "web-flow")
    assert commit.message == "Describe functions\n\nKey: value"


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe binary \x00", b"nul \x00 in text", b"\xef\xbb\xbfbom\n", b"x" * 300_000, b"caf\xe9\n"]
)
def test_any_content_arrives_byte_for_byte(data: bytes, hub: Hub) -> None:
    plan = hub.plan({"train.py": data})
    assert hub.forge.commit(plan).tree == plan.tree


def test_many_files_make_one_commit(hub: Hub) -> None:
    plan = hub.plan({f"many/{n}.py": f"x = {n}\n".encode() * 2_000 for n in range(120)})
    assert hub.forge.commit(plan).tree == plan.tree
    assert len(hub.asked("POST", "/git/trees")) == 1


def test_an_executable_file_stays_executable(hub: Hub) -> None:
    objects = hub.repo.bare.repository
    index = pygit2.Index()
    index.read_tree(objects[hub.tip].tree)
    index.add(pygit2.IndexEntry("scripts/run.sh", index["scripts/run.sh"].id, pygit2.enums.FileMode.BLOB_EXECUTABLE))
    hub.record(str(index.write_tree(objects)), [hub.tip], "main", "ada", "ada")
    plan = hub.plan({"scripts/run.sh": b"echo again\n", "train.py": b"x = 1\n"})
    made = hub.forge.commit(plan)
    assert made.tree == plan.tree
    assert hub.repo.bare.repository[made.sha].tree["scripts/run.sh"].filemode == 0o100755


def test_another_tree_than_planned_is_not_published(hub: Hub) -> None:
    plan = replace(hub.plan({"train.py": b"x = 1\n"}), tree="0" * 40)
    hub.asked("GET")
    with pytest.raises(RefusedError, match="nothing was published"):
        hub.forge.commit(plan)
    assert hub.asked("POST", "/git/commits") == []


def test_a_workflow_is_never_touched(hub: Hub) -> None:
    with pytest.raises(RefusedError, match=r"\.github/workflows/ci\.yml: .* by hand"):
        hub.forge.commit(hub.plan({".github/workflows/ci.yml": b"on: never\n"}))


def test_a_branch_is_made_moved_and_deleted(hub: Hub) -> None:
    assert hub.forge.branch_head(BRANCH) is None
    first = hub.publish()
    found = hub.forge.branch_head(BRANCH)
    assert found is not None
    assert (found.sha, found.parents) == (first, (hub.tip,))
    hub.forge.set_branch(BRANCH, first, force=False)
    other = hub.forge.commit(hub.plan({"train.py": b"y = 2\n"}))
    with pytest.raises(RefusedError, match="not a fast forward"):
        hub.forge.set_branch(BRANCH, other.sha, force=False)
    hub.forge.set_branch(BRANCH, other.sha, force=True)
    follower = hub.forge.commit(hub.plan({"train.py": b"z = 3\n"}, other.sha))
    hub.forge.set_branch(BRANCH, follower.sha, force=False)
    assert hub.repo.bare.tip(BRANCH) == follower.sha
    hub.forge.delete_branch(BRANCH)
    hub.forge.delete_branch(BRANCH)
    assert hub.forge.branch_head(BRANCH) is None


@pytest.mark.parametrize("branch", ["refactor-bot/paths--a%2Fb", "refactor-bot/ü#1", "refactor-bot/pr-3/docstrings"])
def test_any_branch_name_is_quoted(branch: str, hub: Hub) -> None:
    sha = hub.publish(branch=branch)
    found = hub.forge.branch_head(branch)
    assert found is not None
    assert found.sha == sha == hub.repo.bare.tip(branch)
    hub.forge.delete_branch(branch)
    assert hub.repo.bare.tip(branch) is None


def test_a_protected_branch_is_refused_with_what_to_do(hub: Hub) -> None:
    hub.publish()
    hub.repo.protected.add(BRANCH)
    with pytest.raises(RefusedError, match="exempt branches"):
        hub.publish({"train.py": b"y = 2\n"})


def test_titles_are_those_of_people(hub: Hub) -> None:
    for number in range(3):
        hub.standin.push(NAME, "main", {f"{number}.py": b""}, f"Add {number}\n\nBody")
    sha = hub.forge.commit(hub.plan({"train.py": b"x\n"})).sha
    hub.forge.set_branch("main", sha, force=False)
    assert hub.forge.recent_titles("main", 3) == ("Add 2", "Add 1", "Add 0")
    assert hub.forge.recent_titles("nowhere", 3) == ()


# Pull requests


def test_a_pull_request_is_opened_once(hub: Hub) -> None:
    hub.standin.set_collaborator(NAME, "ada", "write")
    hub.standin.open_issue(NAME, "ada", "Tidy up")
    head = hub.publish()
    opened = hub.forge.open_pull_request(BRANCH, "main", TEXT)
    again = hub.forge.open_pull_request(BRANCH, "main", TEXT)
    assert opened == again
    assert opened.opened_at is not None
    assert abs(datetime.now(UTC) - opened.opened_at) < timedelta(minutes=5)
    assert (opened.state, opened.head, opened.branch, opened.base_branch) == ("open", head, BRANCH, "main")
    assert (opened.marker, opened.human_commits, opened.conflicted) == (MARKER, False, False)
    (issue,) = hub.standin.pull_requests(NAME)
    assert (issue.title, issue.labels, [a.login for a in issue.assignees]) == (
        "Describe functions",
        ["refactor-bot"],
        ["ada"],
    )


@pytest.mark.parametrize("kind", ["lost answer", "error", "dropped connection"])
def test_a_lost_answer_does_not_open_it_twice(kind: Any, hub: Hub) -> None:
    hub.publish()
    hub.standin.faults.add(kind, "POST", "/pulls$")
    hub.forge.open_pull_request(BRANCH, "main", TEXT)
    assert len(hub.standin.pull_requests(NAME, "all")) == 1


def test_a_reviewer_that_github_does_not_take_loses_nothing(hub: Hub) -> None:
    hub.publish()
    opened = hub.forge.open_pull_request(BRANCH, "main", replace(TEXT, reviewers=("nobody",)))
    assert hub.standin.issue(NAME, opened.number).labels == ["refactor-bot"]


def test_a_branch_that_changes_nothing_is_refused_in_words(hub: Hub) -> None:
    hub.standin.branch(NAME, BRANCH, "main")
    with pytest.raises(RefusedError, match="No commits between"):
        hub.forge.open_pull_request(BRANCH, "main", TEXT)


def test_title_and_body_are_updated_and_labels_stay(hub: Hub) -> None:
    hub.publish()
    number = hub.forge.open_pull_request(BRANCH, "main", TEXT).number
    hub.standin.issue(NAME, number).labels.append("mine")
    hub.forge.update_pull_request(
        number, PullRequestText("New\ntitle", "x" * 70_000 + marker.write(MARKER), ("other",))
    )
    issue = hub.standin.issue(NAME, number)
    assert (issue.title, issue.labels) == ("New title", ["refactor-bot", "mine"])
    assert marker.read(issue.body) == MARKER
    assert len(issue.body or "") <= 65_536


def test_only_its_own_pull_requests_are_seen(hub: Hub) -> None:
    hub.standin.push(NAME, "main", {"a.py": b""})
    for branch in ("refactor-bot/impostor", "feature"):
        hub.standin.branch(NAME, branch, "main")
        hub.standin.push(NAME, branch, {f"{branch}.py": b""})
        hub.standin.open_pull(NAME, "mallory", branch, "main", "Not the bot's", marker.write(MARKER))
    assert hub.forge.own_pull_requests() == ()
    hub.publish()
    number = hub.forge.open_pull_request(BRANCH, "main", TEXT).number
    assert [pull.number for pull in hub.forge.own_pull_requests()] == [number]


def test_closed_and_merged_ones_are_seen_too(hub: Hub) -> None:
    numbers = []
    for _ in range(3):
        hub.publish()
        numbers.append(hub.forge.open_pull_request(BRANCH, "main", TEXT).number)
        hub.standin.close(NAME, numbers[-1], "ada")
    other = "refactor-bot/paths"
    hub.publish({"docs/guide.md": b"# More\n"}, branch=other)
    merged = hub.forge.open_pull_request(other, "main", TEXT).number
    hub.standin.merge(NAME, merged, "ada")
    found = [(pull.number, pull.state) for pull in hub.forge.own_pull_requests()]
    assert found == [(merged, "merged"), *((number, "closed") for number in reversed(numbers))]


def test_what_the_bot_closes_was_turned_down_by_nobody(hub: Hub) -> None:
    hub.publish()
    number = hub.forge.open_pull_request(BRANCH, "main", TEXT).number
    hub.forge.update_pull_request(number, PullRequestText("Title", f"Text {marker.write(MARKER)}"))
    hub.forge.close_pull_request(number)
    hub.forge.close_pull_request(number)
    (pull,) = hub.forge.own_pull_requests()
    assert (pull.state, pull.marker) == ("closed", replace(MARKER, fingerprints=()))
    assert pull.body.startswith("Text ")


def test_what_a_person_closes_keeps_its_findings(hub: Hub) -> None:
    hub.publish()
    number = hub.forge.open_pull_request(BRANCH, "main", TEXT).number
    hub.forge.update_pull_request(number, PullRequestText("Title", marker.write(MARKER)))
    hub.standin.close(NAME, number, "ada")
    hub.forge.close_pull_request(number)
    (pull,) = hub.forge.own_pull_requests()
    assert (pull.state, pull.marker) == ("closed", MARKER)


def test_a_destroyed_body_has_no_marker(hub: Hub) -> None:
    hub.publish()
    number = hub.forge.open_pull_request(BRANCH, "main", TEXT).number
    hub.standin.issue(NAME, number).body = None
    (pull,) = hub.forge.own_pull_requests()
    assert (pull.body, pull.marker) == ("", None)


def test_a_conflict_is_seen(hub: Hub) -> None:
    hub.publish()
    hub.forge.open_pull_request(BRANCH, "main", TEXT)
    assert not hub.forge.own_pull_requests()[0].conflicted
    hub.standin.push(NAME, "main", {"train.py": b"something else\n"})
    assert hub.forge.own_pull_requests()[0].conflicted


def human(hub: Hub) -> bool:
    (pull,) = hub.forge.own_pull_requests()
    return pull.human_commits


def test_a_persons_commit_is_seen(hub: Hub) -> None:
    hub.publish()
    hub.forge.open_pull_request(BRANCH, "main", TEXT)
    assert not human(hub)
    hub.standin.push(NAME, BRANCH, {"train.py": b"mine\n"}, login="ada")
    assert human(hub)


def test_an_amended_commit_is_a_persons(hub: Hub) -> None:
    sha = hub.publish()
    hub.forge.open_pull_request(BRANCH, "main", TEXT)
    objects = hub.repo.bare.repository
    tree = hub.tree({"train.py": b"amended\n"}, sha)
    hub.record(tree, [str(objects[sha].parent_ids[0])], BRANCH, BOT, "ada")
    assert human(hub)


def merge_base_in(hub: Hub, *, committer: str = "web-flow", extra: Mapping[str, bytes | None] | None = None) -> None:
    """Press the button `Update branch`, or do something that only looks like it."""
    bare = hub.repo.bare
    head, base = bare.tip(BRANCH), bare.tip("main")
    tree = bare.merged_tree(head, base)
    assert tree is not None
    merge = hub.record(tree, [head, base], BRANCH, "ada", committer)
    if extra:
        hub.record(hub.tree(extra, merge), [head, base], BRANCH, "ada", committer)


@pytest.fixture
def behind(hub: Hub) -> Hub:
    hub.publish()
    hub.forge.open_pull_request(BRANCH, "main", TEXT)
    hub.standin.push(NAME, "main", {"new.py": b"x = 1\n"})
    return hub


def test_a_clean_merge_of_the_base_is_no_persons_work(behind: Hub) -> None:
    merge_base_in(behind)
    assert not human(behind)


def test_a_merge_in_which_something_was_edited_is(behind: Hub) -> None:
    merge_base_in(behind, extra={"train.py": b"edited in the merge\n"})
    assert human(behind)


def test_a_merge_that_adds_a_file_is(behind: Hub) -> None:
    merge_base_in(behind, extra={"slipped-in.py": b"x = 1\n"})
    assert human(behind)


def test_a_merge_that_a_person_pushed_is(behind: Hub) -> None:
    merge_base_in(behind, committer="ada")
    assert human(behind)


def test_a_merge_of_another_branch_is(behind: Hub) -> None:
    bare = behind.repo.bare
    behind.standin.branch(NAME, "feature", "main")
    behind.standin.push(NAME, "feature", {"feature.py": b"x = 1\n"})
    head, other = bare.tip(BRANCH), bare.tip("feature")
    tree = bare.merged_tree(head, other)
    behind.record(tree, [head, other], BRANCH, "ada", "web-flow")
    assert human(behind)


def test_heads_and_files_of_anybodys_pull_request(hub: Hub) -> None:
    hub.standin.branch(NAME, "feature", "main")
    hub.standin.push(NAME, "feature", {"docs/guide.md": None, "train.py": b"y\n", "added.py": b"x = 1\n" * 50})
    number = hub.standin.open_pull(NAME, "ada", "feature", "main", "Feature").number
    pull, base = hub.forge.pull_request(number), hub.repo.bare.tip("main")
    assert (pull.branch, pull.head, pull.base, pull.here) == ("feature", hub.repo.bare.tip("feature"), base, True)
    assert (pull.number, pull.open, pull.draft, pull.by_person) == (number, True, False, True)
    hub.standin.push(NAME, "main", {"other.py": b"z = 1\n"})
    assert hub.forge.merge_base(hub.repo.bare.tip("main"), pull.head) == base
    assert set(hub.forge.pull_request_files(number)) == {"train.py", "added.py"}


def test_files_beyond_one_page_are_listed(hub: Hub) -> None:
    hub.standin.branch(NAME, "feature", "main")
    hub.standin.push(NAME, "feature", {f"many/{n:03}.py": f"x = {n}\n".encode() for n in range(230)})
    number = hub.standin.open_pull(NAME, "ada", "feature", "main", "Feature").number
    assert len(hub.forge.pull_request_files(number)) == 230


# Conversation


def bodies(hub: Hub, number: int) -> list[str]:
    return [comment.body for comment in hub.standin.issue(NAME, number).comments]


def test_an_answer_is_written_once_and_brought_up_to_date(hub: Hub) -> None:
    number = hub.standin.open_issue(NAME, "ada", "Hello").number
    assert not hub.forge.answered(number, "comment-5")
    url = hub.forge.answer(number, "comment-5", "Working on it.")
    assert hub.forge.answered(number, "comment-5")
    assert hub.forge.answer(number, "comment-5", "Done.") == url
    hub.asked("PATCH")
    assert hub.forge.answer(number, "comment-5", "Done.") == url
    assert hub.asked("PATCH") == []
    hub.forge.answer(number, "comment-6", "Another one.")
    assert [body.partition("\n")[0] for body in bodies(hub, number)] == ["Done.", "Another one."]


@pytest.mark.parametrize("kind", ["lost answer", "error", "dropped connection"])
def test_a_lost_answer_does_not_write_it_twice(kind: Any, hub: Hub) -> None:
    number = hub.standin.open_issue(NAME, "ada", "Hello").number
    hub.standin.faults.add(kind, "POST", "/comments$")
    hub.forge.answer(number, "k", "Done.")
    assert len(bodies(hub, number)) == 1


def test_a_forged_answer_is_not_taken_for_its_own(hub: Hub) -> None:
    number = hub.standin.open_issue(NAME, "ada", "Hello").number
    hub.standin.comment(NAME, number, "mallory", marker.sign("I am the bot.", "k"))
    assert not hub.forge.answered(number, "k")
    hub.forge.answer(number, "k", "Done.")
    assert bodies(hub, number)[0].startswith("I am the bot.")
    assert len(bodies(hub, number)) == 2


def test_an_answer_is_found_behind_many_comments(hub: Hub) -> None:
    number = hub.standin.open_issue(NAME, "ada", "Hello").number
    for count in range(130):
        hub.standin.comment(NAME, number, "ada", f"comment {count}")
    hub.forge.answer(number, "k", "Done.")
    hub.forge.answer(number, "k", "Done again.")
    assert len(bodies(hub, number)) == 131


def test_an_answer_that_is_too_long_is_cut_and_still_found(hub: Hub) -> None:
    number = hub.standin.open_issue(NAME, "ada", "Hello").number
    hub.forge.answer(number, "k", "x" * 100_000)
    hub.forge.answer(number, "k", "x" * 100_000)
    assert len(bodies(hub, number)) == 1


def test_reactions_are_given_once_and_to_the_right_thing(hub: Hub) -> None:
    issue = hub.standin.open_issue(NAME, "ada", "Hello")
    comment = hub.standin.comment(NAME, issue.number, "ada", "/refactor help")
    for _ in range(2):
        hub.forge.react(issue.number, comment.id, "issue", "eyes")
        hub.forge.react(issue.number, None, "issue", "rocket")
    assert [reaction.content for reaction in comment.reactions] == ["eyes"]
    assert [reaction.content for reaction in issue.reactions] == ["rocket"]
    hub.forge.react(issue.number, 999_999, "issue", "eyes")


def test_a_review_comment_is_reacted_to(hub: Hub) -> None:
    hub.publish()
    number = hub.forge.open_pull_request(BRANCH, "main", TEXT).number
    comment = hub.standin.review_comment(NAME, number, "ada", "/refactor explain", "train.py", 2)
    hub.forge.react(number, comment.id, "review", "+1")
    assert [reaction.content for reaction in comment.reactions] == ["+1"]


# Checks


def run(hub: Hub, **more: Any) -> CheckRun:
    return CheckRun(**{"sha": hub.tip, "conclusion": "neutral", "title": "2 findings", "summary": "Two.", **more})


def notes(count: int) -> tuple[Annotation, ...]:
    return tuple(Annotation("train.py", n + 1, n, f"finding {n}", "a title") for n in range(count))


def test_a_check_run_is_created_and_then_updated(hub: Hub) -> None:
    url = hub.forge.put_check_run(run(hub, conclusion=None, title="Running"))
    assert hub.forge.put_check_run(run(hub, annotations=notes(3))) == url
    (check,) = hub.standin.checks(NAME, hub.tip)
    assert (check.status, check.conclusion, check.output["title"]) == ("completed", "neutral", "2 findings")
    assert [note["end_line"] for note in check.annotations] == [1, 2, 3]


@pytest.mark.parametrize("count", [0, 49, 50, 51, 130])
def test_annotations_go_out_in_portions_and_not_twice(count: int, hub: Hub) -> None:
    for _ in range(2):
        hub.forge.put_check_run(run(hub, annotations=notes(count)))
    (check,) = hub.standin.checks(NAME, hub.tip)
    assert [note["message"] for note in check.annotations] == [f"finding {n}" for n in range(count)]


def test_other_annotations_need_another_run(hub: Hub) -> None:
    hub.forge.put_check_run(run(hub, annotations=notes(3)))
    hub.forge.put_check_run(run(hub, title="1 finding", annotations=notes(1)))
    newest = hub.standin.checks(NAME, hub.tip)[-1]
    assert (len(newest.annotations), newest.output["title"]) == (1, "1 finding")


@pytest.mark.parametrize("kind", ["lost answer", "error"])
def test_a_lost_answer_does_not_make_two_runs(kind: Any, hub: Hub) -> None:
    hub.standin.faults.add(kind, "POST", "/check-runs$")
    hub.forge.put_check_run(run(hub))
    assert len(hub.standin.checks(NAME, hub.tip)) == 1


def test_a_long_summary_is_cut(hub: Hub) -> None:
    hub.forge.put_check_run(run(hub, summary="x" * 100_000, title="t" * 1_000))
    (check,) = hub.standin.checks(NAME, hub.tip)
    assert len(check.output["summary"]) <= 65_535


def ci(hub: Hub, app: Any, minutes: float, began: datetime, sha: str) -> None:
    ended = began + timedelta(minutes=minutes)
    hub.repo.checks.append(
        Check(len(hub.repo.checks) + 1, app, "test", sha, "completed", "success", {}, [], began, ended)
    )


def test_what_the_checks_of_others_took_is_told(hub: Hub) -> None:
    app = hub.standin.world.apps[hub.standin.register_app("actions").app_id]
    began = datetime(2026, 1, 5, 12, tzinfo=UTC)
    hub.forge.put_check_run(run(hub))
    assert hub.forge.checked(hub.tip) is None
    ci(hub, app, 4.5, began, hub.tip)
    ci(hub, app, 3, began + timedelta(minutes=1), hub.tip)
    # Who waits for a day does not work for a day.
    ci(hub, app, 24 * 60, began + timedelta(minutes=2), hub.tip)
    assert hub.forge.checked(hub.tip) == Checked(began, 4.5 + 3 + 6 * 60)


# Files


def test_a_file_of_the_default_branch_is_read(hub: Hub) -> None:
    assert hub.forge.file("train.py") == FILES["train.py"].encode()
    assert hub.forge.file("scripts/run.sh") == FILES["scripts/run.sh"].encode()
    assert hub.forge.file(".refactor-bot.toml") is None
    assert hub.forge.file("scripts") is None


# What goes wrong


def test_another_repository_is_out_of_reach(hub: Hub) -> None:
    other = hub.standin.world.repo("octo/other")
    with pytest.raises(GoneError):
        hub.app.forge(hub.installation, other.id).repository()


def test_after_the_app_was_removed_everything_is_gone(hub: Hub) -> None:
    hub.forge.repository()
    hub.standin.uninstall(hub.installation)
    with pytest.raises(GoneError):
        hub.forge.repository()


def test_an_archived_repository_refuses_writes(hub: Hub) -> None:
    hub.forge.repository()
    hub.repo.archived = True
    assert hub.forge.repository().archived
    with pytest.raises(RefusedError, match="Unarchive"):
        hub.publish()


def test_a_missing_permission_is_named_with_what_to_do(tmp_path: Path, hub: Hub) -> None:
    registered = hub.standin.register_app("reader", permissions={"metadata": "read", "contents": "read"})
    installation = hub.standin.install("reader", "octo", [NAME])
    app = PyGithubApp(registered.app_id, registered.private_key, hub.standin.api_url)
    with pytest.raises(RefusedError, match="Accept the permissions"):
        app.forge(installation, hub.repo.id).put_check_run(run(hub))


def test_a_secondary_limit_is_waited_for(hub: Hub) -> None:
    number = hub.standin.open_issue(NAME, "ada", "Hello").number
    hub.standin.faults.add("secondary limit", "POST", "/comments$", retry_after=9)
    hub.forge.answer(number, "k", "Done.")
    assert (hub.slept, len(bodies(hub, number))) == ([9.0], 1)
    hub.standin.faults.add("secondary limit", "POST", "/comments$", retry_after=900)
    with pytest.raises(GitHubError, match="rate limit"):
        hub.forge.answer(number, "other", "Done.")


STEPS: list[tuple[str, str]] = [
    ("GET", "/repositories/"),
    ("GET", "/git/commits/"),
    ("POST", "/git/trees"),
    ("POST", "/git/commits"),
    ("GET", "/git/ref/"),
    ("POST", "/git/refs"),
    ("GET", "/pulls"),
    ("POST", "/pulls"),
    ("POST", "/labels"),
    ("POST", "/access_tokens"),
]


@pytest.mark.parametrize("kind", ["lost answer", "error", "secondary limit"])
@pytest.mark.parametrize(("method", "path"), STEPS)
def test_publishing_ends_the_same_whichever_answer_is_lost(method: str, path: str, kind: Any, hub: Hub) -> None:
    hub.standin.faults.add(kind, method, path)
    hub.publish()
    opened = hub.forge.open_pull_request(BRANCH, "main", TEXT)
    (issue,) = hub.standin.pull_requests(NAME, "all")
    assert (issue.number, issue.labels) == (opened.number, ["refactor-bot"])
    assert not hub.standin.faults.waiting


def test_no_token_is_ever_in_an_address(hub: Hub) -> None:
    hub.publish()
    hub.forge.open_pull_request(BRANCH, "main", TEXT)
    assert not any("ghs_" in exchange.path + exchange.query for exchange in hub.standin.exchanges)
