"""The check on people's pull requests and its buttons, against the stand-in and a real git server."""

import re

import httpx
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

    def pull(self, files, branch="feature", login="dev", **more) -> Issue:
        self.hub.branch(NAME, branch, "main")
        self.hub.push(NAME, branch, files)
        opened = self.hub.open_pull(NAME, login, branch, "main", "Work", **more)
        self.loop.settle()
        return opened

    def forked(self, files) -> Issue:
        fork = self.hub.fork(NAME, "guest")
        self.hub.branch(fork.full_name, "patch", "main", "guest")
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


def test_nothing_is_checked_that_nobody_asked_for(bench: Bench):
    bench.start(config=None)
    plain = bench.pull({"b.py": NEW})
    assert bench.check(plain) is None
    bench.hub.push(NAME, "main", {".refactor-bot.toml": CONFIG})
    draft = bench.pull({"b.py": NEW + b"\n\nX = 1\n"}, "draft", draft=True)
    bench.hub.world.account("other[bot]", "Bot")
    bots = bench.pull({"b.py": NEW + b"\n\nX = 2\n"}, "bots", login="other[bot]")
    assert (bench.check(draft), bench.check(bots)) == (None, None)
    bench.hub.ready(NAME, draft.number, "dev")
    bench.loop.settle()
    assert bench.check(draft).conclusion == "neutral"
    bench.hub.push(NAME, "main", {".refactor-bot.toml": b'[pull-requests]\ncheck = "off"\n' + CONFIG})
    off = bench.pull({"b.py": NEW + b"\n\nX = 3\n"}, "off")
    assert bench.check(off) is None
    bench.hub.push(NAME, "main", {".refactor-bot.toml": b'[pull-requests]\ncheck = "failure"\n' + CONFIG})
    blocked = bench.pull({"b.py": NEW + b"\n\nX = 4\n"}, "blocked")
    assert bench.check(blocked).conclusion == "failure"
    bench.loop.command("/refactor run docstrings")
    (own,) = [pull for pull in bench.loop.pulls() if pull.pull.head.startswith("refactor-bot/")]
    assert bench.check(own).external_id == ""


def test_the_buttons_explain_ignore_and_fix_once(bench: Bench):
    bench.start()
    theirs = bench.pull({"b.py": NEW})
    before = bench.check(theirs)
    assert "only act for people with write permission" in bench.press(theirs, "fix", "dev")
    assert "has no docstring" in bench.press(theirs, "explain")
    assert bench.press(theirs, "explain") == ""
    fixed = bench.press(theirs, "fix")
    (stacked,) = [pull for pull in bench.loop.pulls() if pull.number != theirs.number]
    assert (stacked.pull.head, stacked.pull.base) == (f"refactor-bot/pr-{theirs.number}/docstrings", "feature")
    assert f"Opened #{stacked.number}" in fixed
    assert fixed.startswith(f"**Fix**, pressed by `{OWNER}`")
    assert bench.press(theirs, "fix") == ""
    pressed = [one for one in bench.hub.deliveries() if one.payload.get("action") == "requested_action"]
    for delivery in pressed:
        bench.hub.webhooks.again(delivery.id)
    bench.loop.settle()
    assert len(theirs.comments) == 3
    ignored = bench.press(theirs, "ignore")
    assert f"Closed #{stacked.number}" in ignored
    assert "never proposed again" in ignored
    assert bench.check(theirs).id != before.id
    assert bench.check(theirs).conclusion == "success"
    bench.hub.press(NAME, before, "ignore", OWNER)
    bench.loop.settle()
    assert len(theirs.comments) == 4


def test_what_a_comment_leaves_alone_is_new_no_more(bench: Bench):
    bench.start()
    theirs = bench.pull({"b.py": NEW})
    bench.loop.command("/refactor ignore b.py", theirs.number, "dev")
    assert bench.check(theirs).conclusion == "neutral"
    bench.loop.command("/refactor ignore b.py", theirs.number)
    assert bench.check(theirs).conclusion == "success"
    bench.loop.command("/refactor restore b.py", theirs.number)
    assert bench.check(theirs).conclusion == "neutral"


def test_a_press_that_was_cut_short_is_finished(bench: Bench):
    bench.start()
    theirs = bench.pull({"b.py": NEW})
    bench.hub.faults.add("secondary limit", "POST", "/comments$", retry_after=900)
    answer = bench.press(theirs, "ignore")
    assert "`b.py:4`" in answer
    assert len(theirs.comments) == 1
    assert bench.check(theirs).conclusion == "success"


def test_the_demo_has_the_buttons_on_its_page(bench: Bench):
    bench.start()
    theirs = bench.pull({"b.py": NEW})
    page = f"{bench.hub.url}/{NAME}/runs/{bench.check(theirs).id}"
    shown = httpx.get(page).text
    assert "b.py:4" in shown
    assert 'title="Say why, in a comment"' in shown
    press = {"action": "explain"}
    assert httpx.post(f"{page}/press", data=press, headers={"Origin": "http://elsewhere.test"}).status_code == 403
    assert httpx.post(f"{page}0/press", data=press, headers={"Origin": bench.hub.url}).status_code == 404
    assert httpx.post(f"{page}/press", data={"action": "no"}, headers={"Origin": bench.hub.url}).status_code == 404
    assert httpx.post(f"{page}/press", data=press, headers={"Origin": bench.hub.url}).status_code == 303
    bench.loop.settle()
    assert len(theirs.comments) == 1


def test_a_fork_gets_suggestions_that_apply_with_a_click(bench: Bench):
    bench.start()
    theirs = bench.forked({"b.py": NEW, "c.py": NEW.replace(b"scale", b"shift")})
    check = bench.check(theirs)
    assert [note["path"] for note in check.annotations] == ["b.py", "c.py"]
    answer = bench.press(theirs, "fix")
    assert "Suggested 2 fixes" in answer
    assert [(c.path, c.author.login) for c in theirs.review_comments] == [
        ("b.py", "refactor-bot[bot]"),
        ("c.py", "refactor-bot[bot]"),
    ]
    assert [pull.number for pull in bench.loop.pulls()] == [theirs.number]
    assert "2 fixes suggested already" in bench.loop.command("/refactor run", theirs.number)
    bench.apply(theirs, theirs.review_comments[0], fork="guest/churn")
    assert [note["path"] for note in bench.check(theirs).annotations] == ["c.py"]
    assert "1 fix suggested already" in bench.loop.command("/refactor run", theirs.number)
    theirs.review_comments[1].line = None
    assert "Suggested 1 fix" in bench.loop.command("/refactor run", theirs.number)
    assert len(theirs.review_comments) == 3
    assert len(theirs.pull.reviews) == 2


def test_what_fits_into_no_suggestion_is_shown_to_a_fork(bench: Bench):
    bench.start()
    body = SOURCE.replace(b"0.1", b"0.2") + b"\n\nRATE = 1\n"
    theirs = bench.forked({"a.py": body})
    answer = bench.loop.command("/refactor run", theirs.number)
    assert "fits into no suggestion" in answer
    assert "```diff" in answer
    assert "+    " in answer


def test_small_fixes_are_suggested_on_own_branches(bench: Bench):
    bench.start(b"[pull-requests]\nsuggest-lines = 0\n" + CONFIG)
    large = bench.pull({"b.py": NEW})
    assert "Opened" in bench.loop.command("/refactor run", large.number)
    bench.hub.push(NAME, "main", {".refactor-bot.toml": b"[pull-requests]\nsuggest = true\n" + CONFIG})
    bench.loop.settle()
    assert "Left" in bench.loop.command("/refactor run", large.number)
    assert large.review_comments == []
    small = bench.pull({"c.py": NEW.replace(b"scale", b"shift")}, "small")
    assert "Suggested 1 fix" in bench.loop.command("/refactor run", small.number)
    bench.apply(small, small.review_comments[0])
    assert (bench.check(small).conclusion, len(bench.loop.pulls())) == ("success", 3)
