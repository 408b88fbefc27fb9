from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from codemods.api import Claim, Edit, Finding, Skipped
from refactor_bot.engine import FileChange, Refusal
from refactor_bot.report import hunks, markdown, pull_request, titles
from refactor_bot.report.commit import message

HTML = MarkdownIt("gfm-like", {"linkify": False}).disable("linkify")


def finding(path: str = "a.py", line: int = 1, kind: str = "missing-docstring", reason: str | None = None) -> Finding:
    edit = None if reason else Edit()
    return Finding("docstrings", kind, path, line, line, "It.", "x", edit, reason, fingerprint=f"{line:08x}")


def change(path: str = "a.py", before: bytes = b"a\nb\n", after: bytes = b"a\nx\nb\n", **more) -> FileChange:
    return FileChange(path, before, after, more.get("findings", (finding(path),)), {"files": 1})


CONTENT = pull_request.Content(
    why="One. Two.",
    claim=Claim.SAME_CODE,
    counts={"files": 1, "docstrings-added": 1, "docstrings-changed": 0},
    changes=[change()],
    refusals=[],
    unfixable=[],
    skipped=[],
    rest=0,
    base="b" * 40,
    branch="refactor-bot/docstrings",
)


@given(st.text())
def test_text_stays_text(words):
    html = HTML.render(markdown.text(words))
    assert "<a " not in html
    assert "<em>" not in html
    assert "<code>" not in html
    assert "<h" not in html
    assert "<img" not in html


@given(st.text())
def test_code_stays_in_its_span(words):
    html = HTML.render(f"before {markdown.code(words)} after")
    assert html.startswith("<p>before <code>")
    assert html.rstrip().endswith("</code> after</p>")


@given(st.text())
def test_code_stays_in_its_cell(words):
    html = HTML.render(markdown.table(["a", "b"], [[markdown.code(words), "end"]]))
    assert html.count("<td") == 2


@given(st.text())
def test_a_block_cannot_be_left(content):
    html = HTML.render(markdown.block(content, "diff") + "\n\nafter")
    assert html.count("<pre>") == 1
    assert html.rstrip().endswith("<p>after</p>")


@pytest.mark.parametrize("words", ["@everyone", "a@b", "https://x.org", "#12", "![x](y)", "<script>"])
def test_nobody_is_mentioned_and_nothing_is_linked(words):
    assert "<a" not in HTML.render(markdown.text(words))
    assert "@e" not in markdown.text("@everyone")


def test_a_body_has_everything_a_reviewer_needs():
    body = pull_request.body(
        replace(
            CONTENT,
            refusals=[Refusal(finding("r.py", 3), "it differs")],
            unfixable=[finding("u.py", 4, reason="too clever")],
            skipped=[Skipped("s.py", "does not parse (line 2)")],
            rest=5,
        ),
        "<!-- m -->",
    )
    assert body.startswith("One. Two.")
    assert body.endswith("<!-- m -->")
    for part in (
        "`a.py`",
        "+x",
        "same-code",
        "docstrings added 1",
        "`r.py:3`",
        "`u.py:4`",
        "`s.py`",
        "5 more",
        "rebase",
    ):
        assert part in body
    assert "docstrings changed" not in body


def test_a_body_stays_below_the_limit_however_large_the_change():
    lines = b"".join(b"%d\n" % n for n in range(3000))
    wide = b"y" * 60_000 + b"\n"
    changes = [change(f"{'d' * 200}/{n}.py", lines, lines + wide) for n in range(300)]
    left = [finding(f"{'u' * 300}{n}.py", n + 1, reason="r" * 3000) for n in range(500)]
    body = pull_request.body(replace(CONTENT, changes=changes, unfixable=left), "<!-- m -->")
    assert len(body) <= markdown.LONGEST
    assert body.startswith("One. Two.")
    assert body.endswith("<!-- m -->")


def test_three_hunks_of_different_kinds_and_files():
    many = [change(f"f{n}.py", findings=(finding(f"f{n}.py", 2, "drift" if n == 4 else "missing"),)) for n in range(6)]
    shown = hunks.representative(many)
    assert len(shown) == 3
    assert len({hunk.path for hunk in shown}) == 3
    assert {kind for hunk in shown for kind in hunk.kinds} == {"drift", "missing"}


def test_a_hunk_below_its_header_belongs_to_it():
    lines = [b"line %d\n" % n for n in range(20)]
    found = (finding(line=1, kind="missing"), finding(line=5, kind="drift"))
    edited = FileChange("a.py", b"".join(lines), b"".join([*lines[:12], b"new\n", *lines[12:]]), found)
    assert [hunk.kinds for hunk in hunks.hunks(edited)] == [{"drift"}]


def test_a_digest_stays_when_other_lines_move():
    one = change(before=b"a\nb\n", after=b"a\nx\nb\n")
    moved = change(before=b"0\n0\na\nb\n", after=b"0\n0\na\nx\nb\n")
    other = change(before=b"a\nb\n", after=b"a\ny\nb\n")
    assert hunks.digest([one]) == hunks.digest([moved]) != hunks.digest([other])
    assert hunks.digest([one, change("b.py")]) == hunks.digest([change("b.py"), one])


def test_line_counts():
    assert hunks.count_lines(change(before=b"a\nb\nc\n", after=b"a\nx\ny\nc\n")) == hunks.LineCounts(2, 1)
    assert hunks.count_lines(change(before=None, after=b"a\nb")) == hunks.LineCounts(2, 0)


CONVENTIONAL = ["feat: add x", "fix(io): y", "docs: z", "Merge branch 'a'"]


@pytest.mark.parametrize(
    ("style", "recent", "expected"),
    [
        ("auto", [], "Describe 2 functions"),
        ("auto", ["Add x", "Fix y", "Merge z"], "Describe 2 functions"),
        ("auto", ["add x", "fix y", "merge z", "Oh"], "describe 2 functions"),
        ("auto", CONVENTIONAL, "docs: describe 2 functions"),
        ("auto", ["feat: Add x", "fix: Y", "docs: Z"], "docs: Describe 2 functions"),
        ("auto", ["feat: one", "Two"], "Describe 2 functions"),
        ("plain", CONVENTIONAL, "Describe 2 functions"),
        ("conventional", [], "docs: describe 2 functions"),
    ],
)
def test_titles(style, recent, expected):
    assert titles.title("Describe 2 functions", "docs", style, recent) == expected


def test_long_titles_end_at_a_word():
    made = titles.title("Describe " + "many " * 40, "docs", "plain", [])
    assert len(made) <= 72
    assert made.endswith("many\N{HORIZONTAL ELLIPSIS}")


def test_commit_messages_have_subject_reason_and_trailers():
    text = message("Subject", "A `reason` that is long. " * 8, ["Key: value"])
    subject, blank, *rest = text.splitlines()
    assert (subject, blank) == ("Subject", "")
    assert max(map(len, rest)) <= 72
    assert text.endswith("\n\nKey: value\n")


def test_a_patch_applies(tmp_path):
    from refactor_bot.repo.transport import git

    for name, before, after in (
        ("crlf.py", b"a\r\nb\r\n", b"a\r\nx\r\nb\r\n"),
        ("end.py", b"a\nb", b"a\nx\nb"),
        ("latin.py", b"\xe9\nb\n", b"\xe9\nx\nb\n"),
        ("new.py", None, b"n\n"),
        ("a b.py", b"a\n", b"x\n"),
        ("tab\there.py", b"a\n", b"x\n"),
        ("new\nline.py", b"a\n", b"x\n"),
        ('quo"te\\.py', b"a\n", b"x\n"),
        ("ä.py", b"a\n", b"x\n"),
    ):
        (tmp_path / name).unlink(missing_ok=True)
        if before is not None:
            (tmp_path / name).write_bytes(before)
        patch = hunks.unified([FileChange(name, before, after, (finding(name),))])
        (tmp_path / "p.patch").write_bytes(patch)
        git(["apply", "p.patch"], tmp_path)
        assert (tmp_path / name).read_bytes() == after
