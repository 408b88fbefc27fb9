"""The debt report in all its formats, also over a repository that wants to be more than text in it."""

import json
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from codemods.api import Finding
from refactor_bot.engine import Crash
from refactor_bot.repo.history import Commit
from refactor_bot.report import debt_words as words
from refactor_bot.report.debt import Copies, Debt, Duplicates, Missing, Moment, Place, Total, Trend, ordered, totals
from refactor_bot.report.debt_html import to_html
from refactor_bot.report.debt_json import to_json
from refactor_bot.report.debt_markdown import to_markdown
from refactor_bot.report.debt_text import to_text
from refactor_bot.report.drift import Verdict
from refactor_bot.report.markdown import LONGEST

EVIL = "<script>alert(1)</script>\x1b[31m\u202e|`@me [x](http://evil) ]]> {{ 7*7 }}\r\n# Head"
FIX = Commit("f" * 40, "2024-05-06", "Fix a crash")
NO_TREND = Trend()
PASTE = Commit("a" * 40, "2024-01-02", "Paste")


def group(path="a.py", verdict=Verdict.SAME, removable=5, apart=0, missing=(), name="load", number=2):
    places = tuple(Place(path if not n else f"b{n}.py", 3, 9, name) for n in range(number))
    likeness = "exact" if verdict is Verdict.SAME else "near"
    differing = ((), (4, 5, 7), *((),) * (number - 2)) if likeness == "near" else ()
    return Copies(
        "function", likeness, places, 12, removable, verdict, PASTE, PASTE, apart, 1, tuple(missing), differing
    )


def change(path="a.py", signs=("it adds a guard",), lines=("-    return 1 / x", "+    return x and 1 / x"), commit=FIX):
    return Missing(commit, Place(path, 3, 9, "load"), (Place("b1.py", 3, 9, "load"),), signs, lines)


def debt(groups=(), note=None, trend=NO_TREND, crashes=()):
    found = Duplicates(ordered(groups), note)
    return Debt((Total("docstrings", 4, 3, 2), Total("duplicates", 2, 0, 2)), found, trend, 9, 1, tuple(crashes))


DRIFTED = group(verdict=Verdict.LIKELY_FIX, apart=1, missing=[change()])
FULL = debt(
    [group("z.py"), DRIFTED, group("c.py", Verdict.DRIFTED, missing=[change("c.py", ())])],
    "The history is not complete: cut.",
    Trend((Moment(PASTE, {"docstrings": 2, "duplicates": 0}),), "Older moments are left out."),
)
HOSTILE = debt(
    [group(EVIL, Verdict.LIKELY_FIX, missing=[change(EVIL, lines=(f"+{EVIL}",), commit=Commit("e" * 40, EVIL, EVIL))])],
    EVIL,
    Trend((Moment(Commit("e" * 40, "2024-01-01", EVIL), {"docstrings": 1}),), EVIL),
)


def text(report):
    return to_text(report, lambda path: path)


def test_findings_are_counted_by_codemod():
    def finding(codemod, path, reason):
        return Finding(codemod, "kind", path, 1, 1, "message", "anchor", reason=reason)

    found = [finding("paths", "a.py", "no"), finding("paths", "a.py", "no"), finding("paths", "b.py", "no")]
    assert totals(["paths", "docstrings"], found) == (Total("docstrings", 0, 0, 0), Total("paths", 3, 0, 2))


def test_a_missing_fix_stands_first_then_what_drifted_then_what_costs_most():
    groups = [
        group("small.py", removable=1),
        group("large.py", removable=90),
        group("drifted.py", Verdict.DRIFTED, removable=90),
        group("changed.py", Verdict.DRIFTED, missing=[change()]),
        group("lines.py", Verdict.LIKELY_FIX, missing=[change()]),
        group("subject.py", Verdict.LIKELY_FIX, missing=[change(signs=("one", "two"))]),
    ]
    order = ["subject.py", "lines.py", "changed.py", "drifted.py", "large.py", "small.py"]
    assert [one.places[0].path for one in ordered(groups)] == order
    assert ordered(reversed(groups)) == ordered(groups)


def test_text_says_which_copy_lacks_which_commit():
    lines = text(FULL).splitlines()
    assert "4 findings, 3 fixable, in 2 files" in lines[1]
    cost = "2 functions, nearly equal; 12 lines, 5 could go; changed apart 1 time, together 1 time"
    assert f"  A LIKELY FIX IS MISSING: {cost}" in lines
    assert "    Commit ffffffffff (2024-05-06, Fix a crash) changed a.py:3 load, and not b1.py:3 load." in lines
    assert "    It looks like a fix: it adds a guard." in lines
    assert "      +    return x and 1 / x" in lines
    assert "    b1.py:3 load (differs in 4-5, 7)" in lines
    assert "    copied in aaaaaaaaaa (2024-01-02, Paste), last equal in aaaaaaaaaa (2024-01-02, Paste)" in lines
    assert lines.index("  The history is not complete: cut.") < lines.index("  The most expensive groups beside them:")
    assert "  2024-01-02 aaaaaaaaaa: docstrings 2, duplicates 0" in lines


def test_long_reports_are_cut_and_say_so():
    many = [change(lines=tuple(f"+line {n}" for n in range(30)))] * 9
    drifted = [group(f"d{n}.py", Verdict.LIKELY_FIX, missing=many, number=30) for n in range(30)]
    shown = text(debt([*drifted, *(group(f"{n}.py") for n in range(30))]))
    for more in ["10 more drifted groups", "6 more such changes", "18 more lines", "20 more groups", "and 24 more"]:
        assert more in shown
    assert len(to_markdown(debt(drifted * 40))) <= LONGEST + 100
    assert "Not shown: 100 more, which cost less." in to_html(debt([group(f"{n}.py") for n in range(300)]), "r")


def test_nothing_found_is_said():
    assert "Copies: No copies found." in text(debt())
    assert "No copies found." in to_markdown(debt())
    assert "No copies found." in to_html(debt(), "r")


def test_json_holds_everything():
    found = json.loads(to_json(FULL))
    assert found["version"] == 1
    assert found["totals"]["docstrings"] == {"findings": 4, "fixable": 3, "files": 2}
    copies = found["duplicates"]
    assert (copies["lines"], copies["removable"], copies["changed_apart"], copies["drifted"]) == (36, 15, 1, 2)
    first = copies["groups"][0]
    assert (first["verdict"], first["equal_until"]["id"]) == ("likely-fix", "a" * 40)
    assert first["copies"][1] == {"path": "b1.py", "line": 3, "end_line": 9, "name": "load", "differing": [4, 5, 7]}
    assert first["missing"][0]["commit"] == {"id": "f" * 40, "date": "2024-05-06", "subject": "Fix a crash"}
    assert found["trend"]["moments"][0]["findings"] == {"docstrings": 2, "duplicates": 0}
    assert json.loads(to_json(debt(crashes=[Crash("paths", None, "no")])))["crashes"][0]["error"] == "no"


@pytest.mark.parametrize("report", [FULL, HOSTILE, debt()])
def test_the_page_is_well_formed_and_loads_nothing(report):
    class Reader(HTMLParser):
        open, seen, text = [], set(), ""

        def handle_starttag(self, tag, attributes):
            self.seen.add(tag)
            assert not {name for name, _ in attributes} & {"src", "href", "onclick", "onload", "style"}
            if tag not in {"meta", "br"}:
                self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

        def handle_data(self, data):
            self.text += data

    page = to_html(report, EVIL)
    reader = Reader()
    reader.open, reader.seen = [], set()
    reader.feed(page)
    assert reader.open == []
    assert reader.seen.isdisjoint({"script", "img", "iframe", "link", "a"})
    assert {"main", "h1", "caption", "title"} <= reader.seen
    assert '<html lang="en">' in page
    assert not {"\x1b", "\u202e", "\r"} & set(page)
    assert "49" not in reader.text
    assert "&lt;script&gt;" in page
    assert "&amp;lt;" not in page


def test_markdown_says_what_it_was_given():
    rendered = MarkdownIt("gfm-like", {"linkify": False}).render(to_markdown(HOSTILE))
    assert "<script" not in rendered
    assert "<a " not in rendered
    assert rendered.count("<h1") == 1
    assert not {"\x1b", "\u202e", "\r"} & set(to_markdown(HOSTILE))
    assert "[load" not in rendered
    assert "It adds" not in rendered
    assert "<h3>A likely fix is missing: <code>load</code></h3>" in MarkdownIt().render(to_markdown(FULL))


def test_the_terminal_gets_no_control_characters():
    assert not {"\x1b", "\u202e", "\r"} & set(text(HOSTILE))
    assert text(HOSTILE).count("# Head") == text(HOSTILE).count("<script>")


@pytest.mark.parametrize(
    ("lines", "expected"), [((), []), ((3,), ["3"]), ((3, 4, 5), ["3-5"]), ((1, 3, 4, 9), ["1, 3-4, 9"])]
)
def test_lines_are_told_as_ranges(lines, expected):
    one = Copies("function", "near", (Place("a", 1, 9, "f"), Place("b", 1, 9, "f")), 9, 4, differing=((), lines))
    assert [ranges for _, ranges in words.differing(one)] == expected
