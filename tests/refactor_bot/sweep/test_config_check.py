"""What the check says of pull requests that change the configuration, and that nothing is said elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pytest
from plugins.loop import NAME, SOURCE, Loop

from refactor_bot.config import OWN_FILE, SHARED_FILE
from refactor_bot.github.model import CheckRequested, CheckRun, PullRequestChanged, PullRequestState, RepositoryId
from refactor_bot.github.port import GoneError, RefusedError
from refactor_bot.sweep.config_check import check_config, wanted

CHURN = RepositoryId(7, 42, "octo/churn")
TWO = b"[pull-requests]\nlimit = 2\n"


@dataclass
class OnePull:
    """A repository with one pull request, by what its files are at the three commits that count."""

    commits: Mapping[str, Mapping[str, bytes]]
    touched: Collection[str] = (OWN_FILE,)
    open: bool = True
    related: bool = True
    refuses: bool = False
    read: list[str] = field(default_factory=list)
    runs: list[CheckRun] = field(default_factory=list)

    def touches(self, number: int, paths: Collection[str]) -> bool:
        return bool(set(paths) & set(self.touched))

    def pull_request(self, number: int) -> PullRequestState:
        return PullRequestState(number, "topic", "head", "base", False, self.open, False, True)

    def merge_base(self, base: str, head: str) -> str:
        assert (base, head) == ("base", "head")
        if not self.related:
            raise GoneError("no history in common")
        return "parted"

    def put_check_run(self, run: CheckRun) -> str:
        if self.refuses:
            raise RefusedError("no permission")
        self.runs.append(run)
        return ""

    def files(self, commit: str):
        self.read.append(commit)
        return self.commits.get(commit, {}).get


def test_the_head_is_compared_with_where_it_parted_from_its_base():
    pull = OnePull({"base": {OWN_FILE: b"exclude = ['x']\n"}, "head": {OWN_FILE: TWO}, "parted": {OWN_FILE: b""}})
    check_config(3, pull, pull.files, again=True)
    (run,) = pull.runs
    assert (run.sha, run.conclusion, run.title) == ("head", "success", "1 setting will be different")
    assert (run.part, run.pull_request, run.again) == ("config", 3, True)
    assert "exclude" not in run.summary


def test_without_a_common_history_the_base_itself_counts():
    pull = OnePull({"base": {OWN_FILE: TWO}, "head": {OWN_FILE: b""}}, related=False)
    check_config(3, pull, pull.files)
    assert "| `pull-requests.limit` | `2` | `5` (default) |" in pull.runs[0].summary


def test_a_removed_configuration_is_a_difference():
    pull = OnePull({"parted": {OWN_FILE: TWO}, "head": {}})
    check_config(3, pull, pull.files)
    assert "only commands are followed" in pull.runs[0].summary


def test_a_mistake_in_the_shared_file_stands_at_its_line():
    text = b"[project]\nname = 'x'\n\n[tool.refactor-bot]\nexclud = []\n"
    pull = OnePull({"parted": {SHARED_FILE: text[:21]}, "head": {SHARED_FILE: text}}, touched=[SHARED_FILE])
    check_config(3, pull, pull.files)
    (run,) = pull.runs
    assert [(one.path, one.start_line) for one in run.annotations] == [(SHARED_FILE, 5)]
    assert run.conclusion == "failure"


@pytest.mark.parametrize(
    ("pull", "read"),
    [
        (OnePull({}, touched=["a.py"]), []),
        (OnePull({"head": {OWN_FILE: b"x"}}, open=False), []),
        (
            OnePull({"head": {SHARED_FILE: b"[project]\nname = 'x'\n"}}, touched=[SHARED_FILE]),
            ["parted", "head"],
        ),
        (OnePull({"head": {OWN_FILE: b"x"}}, refuses=True), ["parted", "head"]),
    ],
)
def test_where_there_is_nothing_to_say_nothing_is_said(pull: OnePull, read: list[str]):
    check_config(3, pull, pull.files)
    assert (pull.runs, pull.read) == ([], read)


def test_which_events_are_about_a_pull_request():
    events = [
        PullRequestChanged(CHURN, "opened", 1, "x", False, "ada"),
        PullRequestChanged(CHURN, "synchronize", 2, "x", False, "ada"),
        PullRequestChanged(CHURN, "closed", 3, "x", False, "ada"),
        CheckRequested(CHURN, "a" * 40, 2),
        CheckRequested(CHURN, "a" * 40),
    ]
    assert wanted(events) == {1: False, 2: True}


def test_a_pull_request_gets_both_checks_and_each_is_its_own(loop: Loop):
    hub = loop.hub
    loop.repository({"a.py": SOURCE, OWN_FILE: b'[codemods]\nenable = ["docstrings"]\n'})
    hub.branch(NAME, "topic", "main")
    hub.push(NAME, "topic", {OWN_FILE: b'[codemods]\nenable = ["docstring"]\n', "b.py": SOURCE})
    pull = hub.open_pull(NAME, "dev", "topic", "main", "Configure")
    loop.settle()
    checks = {check.name: check for check in hub.checks(NAME, pull.pull.head_sha)}
    assert set(checks) == {"refactor-bot", "refactor-bot/config"}
    (note,) = checks["refactor-bot/config"].annotations
    assert (note["path"], note["start_line"], note["annotation_level"]) == (OWN_FILE, 2, "failure")

    hub.push(NAME, "topic", {OWN_FILE: b"[pull-requests]\nlimit = 2\n"})
    loop.settle()
    checks = {check.name: check for check in hub.checks(NAME, pull.pull.head_sha)}
    assert checks["refactor-bot/config"].conclusion == "success"
    assert "`pull-requests.limit`" in checks["refactor-bot/config"].output["summary"]
    assert "`codemods.enable`" in checks["refactor-bot/config"].output["summary"]

    hub.push(NAME, "topic", {OWN_FILE: b'# the same\n[codemods]\nenable = ["docstrings"]\n'})
    loop.settle()
    assert {check.name for check in hub.checks(NAME, pull.pull.head_sha)} == {"refactor-bot"}


def test_a_pull_request_of_a_fork_is_checked_too(loop: Loop):
    hub = loop.hub
    loop.repository({"a.py": SOURCE})
    fork = hub.fork(NAME, "guest")
    hub.branch(fork.full_name, "patch", "main", "guest")
    hub.push(fork.full_name, "patch", {OWN_FILE: b'schedule = "dayly"\n'}, login="guest")
    pull = hub.open_pull(NAME, "guest", "guest:patch", "main", "Patch")
    loop.settle()
    (check,) = hub.checks(NAME, pull.pull.head_sha)
    assert (check.name, check.conclusion) == ("refactor-bot/config", "failure")
    hub.push(fork.full_name, "patch", {OWN_FILE: b'schedule = "daily"\n'}, login="guest")
    loop.settle()
    (check,) = hub.checks(NAME, pull.pull.head_sha)
    assert check.conclusion == "success"
    assert '| `schedule` | `"weekly"` (default) | `"daily"` |' in check.output["summary"]
    assert "its `schedule` is followed" in check.output["summary"]
