from __future__ import annotations

import pytest

from codemods.api import Claim, Edit, Finding, Skipped
from refactor_bot import config
from refactor_bot.engine import Crash, FileChange, Report
from refactor_bot.engine.values import Stats
from refactor_bot.github.model import PullRequestText
from refactor_bot.onboarding.preview import Preview, Row, preview
from refactor_bot.onboarding.text import body
from refactor_bot.reconcile import DesiredPullRequest
from refactor_bot.report.hunks import Hunk
from refactor_bot.report.markdown import LONGEST
from refactor_bot.report.pull_request import proof

DEFAULT = config.load(lambda _path: None)
BASE = "0123456789abcdef" * 2


def finding(codemod: str, path: str, kind: str = "missing", *, fixable: bool = True) -> Finding:
    edit, reason = (Edit(), None) if fixable else (None, "unsure")
    return Finding(codemod, kind, path, 1, 1, "A finding.", "anchor", edit, reason)


def change(codemod: str, path: str, lines: int = 6) -> FileChange:
    after = "".join(f"new {number}\n" for number in range(lines))
    return FileChange(path, b"old\n", after.encode(), (finding(codemod, path),))


def desired(codemod: str, *paths: str) -> DesiredPullRequest:
    changes = dict.fromkeys(paths, b"")
    return DesiredPullRequest(codemod, "all", "b", "main", BASE, changes, "t", (), "d", PullRequestText("", ""), "")


def text(shown: Preview) -> str:
    return body(shown, DEFAULT, BASE, proof(Claim.ONLY_ADDS, {"files-added": 1}, BASE, "b"), "<!-- marker -->")


def test_counts_are_by_codemod():
    findings = [finding("docstrings", "a.py"), finding("docstrings", "b.py", fixable=False), finding("paths", "a.py")]
    report = Report(tuple(findings), (Skipped("x", "generated"),), (Crash("paths", None, "no"),), Stats(12, 0, 1.0))
    wanted = [desired("docstrings", "a.py", "c.py"), desired("docstrings", "a.py"), desired("paths", "a.py")]
    shown = preview(report, findings, {"docstrings": [], "duplicates": [], "paths": []}, wanted, 2.4)
    assert shown.rows == (Row("docstrings", 2, 1, 2, 2), Row("duplicates", 0, 0, 0, 0), Row("paths", 1, 1, 1, 1))
    said = text(shown)
    assert "Looking through 12 files took 2 s" in said
    assert "1 file left alone" in said
    assert "A codemod failed 1 time" in said
    assert "3 runs for the above." in said


def test_each_codemod_has_an_example_before_any_has_two():
    changes = {
        "docstrings": [change("docstrings", f"d{number}.py") for number in range(4)],
        "duplicates": [],
        "paths": [change("paths", "n.ipynb"), change("paths", "p.py")],
    }
    shown = preview(Report(), (), changes, (), 1.0)
    assert [(name, hunk.path) for name, hunk in shown.examples] == [
        ("docstrings", "d0.py"),
        ("paths", "p.py"),
        ("docstrings", "d1.py"),
    ]


def test_a_notebook_is_an_example_where_there_is_nothing_else_and_a_long_one_is_cut():
    shown = preview(Report(), (), {"paths": [change("paths", "n.ipynb", lines=200)]}, (), 1.0)
    ((_, hunk),) = shown.examples
    assert (hunk.path, len(hunk.lines)) == ("n.ipynb", 30)


def test_what_follows_is_said_for_each_choice():
    said = text(Preview((), (), 1, 0, 0, 0.0))
    for part in (
        "Merge it",
        "`weekly`",
        "at most 5 open at once",
        "Close it",
        "Leave it open",
        "Nothing is found today",
    ):
        assert part in said
    assert "CI" not in said
    assert said.endswith("<!-- marker -->")


def test_more_than_may_be_open_at_once_waits():
    said = text(Preview((Row("paths", 9, 9, 9, 9),), (), 1, 0, 0, 1.0))
    assert "9 runs for the above, at most 5 of them open at a time." in said


@pytest.mark.parametrize("line", ["+ " + "x" * 30_000, "+ ``` <!-- refactor-bot:{} -->"])
def test_whatever_the_repository_holds_the_body_is_whole(line: str):
    hunk = Hunk("a`|b.py", 3, (line,) * 3)
    said = text(Preview((Row("paths", 1, 1, 1, 1),), (("paths", hunk),) * 3, 1, 0, 0, 1.0, "3 groups @octo"))
    assert len(said) <= LONGEST
    assert said.endswith("<!-- marker -->")
    assert "Merge it" in said
    assert "@octo" not in said
