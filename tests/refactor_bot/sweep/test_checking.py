"""The check on people's pull requests and its buttons, against the stand-in and a real git server."""

import re

import pytest
from plugins.loop import NAME, OWNER, SOURCE, Loop

from refactor_bot.demo.github.state import Check, Issue

CONFIG = b'[codemods]\nenable = ["docstrings"]\n'
NEW = b'''"""Another module."""


def scale(rows, factor):
    if not factor:
        raise ValueError("no factor")
    total = [row * factor for row in rows]
    return total, factor
'''
FENCE = re.compile(r"^(`{3,})suggestion\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


class Bench:
    """A repository with debt, and pull requests of people."""

    def __init__(self, loop: Loop):
        self.loop, self.hub = loop, loop.hub

    def start(self, config=CONFIG):
        files = {"a.py": SOURCE} | ({".refactor-bot.toml": config} if config else {})
        self.repo = self.loop.repository(files)
        return self

    def pull(self, files, branch="feature", **more) -> Issue:
        self.hub.branch(NAME, branch, "main")
        self.hub.push(NAME, branch, files)
        opened = self.hub.open_pull(NAME, "dev", branch, "main", "Work", **more)
        self.loop.settle()
        return opened

    def forked(self, files) -> Issue:
        fork = self.hub.fork(NAME, "guest")
        self.hub.push(fork.full_name, "patch", files, login="guest")
        opened = self.hub.open_pull(NAME, "guest", "guest:patch", "main", "Patch")
        self.loop.settle()
        return opened

    def check(self, issue: Issue) -> Check | None:
        found = self.hub.checks(NAME, issue.pull.head_sha)
        return found[-1] if found else None

    def press(self, issue: Issue, action, login=OWNER):
        check = self.check(issue)
        before = len(issue.comments)
        self.hub.press(NAME, check, action, login)
        self.loop.settle()
        return "\n".join(comment.body for comment in issue.comments[before:])

    def asked(self, method, path):
        return [one for one in self.hub.exchanges if one.method == method and re.search(path, one.path)]

    def apply(self, issue: Issue, comment, fork=None):
        """Do what a click on a suggestion does."""
        repo = self.hub.world.repo(fork or NAME)
        branch = issue.pull.head
        text = bytes((repo.bare.repository[issue.pull.head_sha].tree / comment.path).data).decode()
        lines = text.splitlines(keepends=True)
        first = comment.start_line or comment.line
        lines[first - 1 : comment.line] = [FENCE.search(comment.body)[2]]
        self.hub.push(repo.full_name, branch, {comment.path: "".join(lines).encode()})
        self.loop.settle()


@pytest.fixture
def bench(loop: Loop) -> Bench:
    return Bench(loop)


def test_a_pull_request_is_told_the_debt_that_it_brings(bench: Bench):
    bench.start()
    theirs = bench.pull({"b.py": NEW, "a.py": SOURCE + b"\n\nRATE = 1\n"})
    check = bench.check(theirs)
    assert (check.name, check.conclusion, check.sha) == ("refactor-bot", "neutral", theirs.pull.head_sha)
    assert [(note["path"], note["start_line"]) for note in check.annotations] == [("b.py", 4)]
    assert "1 new finding on changed lines, 1 fixable" in check.output["title"]
    assert [button["identifier"] for button in check.buttons] == ["fix", "explain", "ignore"]
    bench.hub.push(NAME, "feature", {"b.py": None, "a.py": SOURCE.replace(b"0.1", b"0.2")})
    bench.hub.push(NAME, "feature", {"a.py": SOURCE + b"\n\nRATE = 2\n"})
    bench.loop.settle()
    assert (bench.check(theirs).conclusion, bench.check(theirs).buttons) == ("success", [])
    assert theirs.comments == []
    assert [pull.number for pull in bench.loop.pulls()] == [theirs.number]
