"""Words for reviewers: they name what is done, and the numbers are right."""

import pytest

from codemods.api import Finding, Link
from codemods.dependencies import CODEMOD
from codemods.dependencies.edits import Batch, Migrate, Raise, Step
from codemods.dependencies.migrations.facts import Site
from codemods.dependencies.questions import Break, Description, Use
from codemods.dependencies.versions.values import Advisory, Level
from codemods.edits import TextEdit

BATCH = Batch("all", (), 1, ("3.9", "3.12"), "what pyproject.toml requires")
FIXES = (Advisory("PYSEC-1", ("CVE-2024-1",), "bad", "https://osv.dev/PYSEC-1"),)
CODE = """\
import numpy as np

a = np.float(1)
b = np.float_(1)
c = np.gone()
d = np.trapz([1])
"""


def raised(name, old="1.0", new="2.0", **how):
    step = Step(name, old, new, Level.MAJOR if old else None, **how)
    return Finding(
        "dependencies", "major", "requirements.txt", 1, 1, name, name, Raise(BATCH, step, TextEdit(0, 0, ""))
    )


def moved(name="numpy", *, required=True):
    site = Site(1, 0, 1, "numpy:numpy.float", "numpy.float")
    edit = Migrate(BATCH, Step(name, "1.0", "2.0", Level.MAJOR), site, required)
    return Finding("dependencies", "migration", "a.py", 1, 1, name, name, edit)


@pytest.mark.parametrize(
    ("findings", "title"),
    [
        ([raised("numpy")], "Upgrade numpy to 2.0"),
        ([raised("numpy"), moved()], "Upgrade numpy to 2.0 and migrate 1 call"),
        ([raised("numpy"), moved(), moved()], "Upgrade numpy to 2.0 and migrate 2 calls"),
        ([raised("pandas"), raised("numpy")], "Upgrade numpy, pandas"),
        ([raised("numpy", fixes=FIXES)], "Upgrade vulnerable numpy to 2.0"),
        ([raised("numpy", fixes=FIXES), raised("pandas")], "Upgrade numpy, pandas"),
        ([raised("numpy", old=None)], "Pin numpy to 2.0"),
        ([raised("numpy", old=None), raised("pandas")], "Upgrade numpy, pandas"),
        ([raised(f"package-{n}") for n in range(20)], "Upgrade 20 dependencies"),
        ([raised("n" * 90)], "Upgrade 1 dependency"),
        ([raised("numpy"), raised("numpy", old="1.5")], "Upgrade numpy"),
    ],
)
def test_titles(findings, title):
    assert CODEMOD.title(findings) == title


def test_titles_are_never_too_long():
    for names in range(1, 40):
        for length in (3, 20, 55):
            findings = [raised(f"{'n' * length}{n}", fixes=FIXES) for n in range(names)] + [moved()] * 12345
            assert len(CODEMOD.title(findings)) <= 60


@pytest.mark.parametrize(
    ("findings", "why"),
    [
        ([raised("numpy")], "This raises numpy to versions that fit together"),
        ([raised("a"), raised("b")], "This raises a and b to"),
        ([raised("a"), raised("b"), raised("c"), raised("d"), raised("e")], "This raises 5 packages to"),
        ([raised("a", fixes=FIXES), raised("b")], "This ends 1 known vulnerability in a. This raises b to"),
        ([raised("a", fixes=FIXES), raised("b", fixes=FIXES)], "This ends 2 known vulnerabilities in a and b."),
        ([raised("a", old=None)], "1 requirement without a version gets"),
        ([raised("a", old=None), raised("b", old=None)], "2 requirements without a version get "),
        (
            [raised("a"), moved(), moved(required=False)],
            "2 calls that the new versions break or advise against are changed",
        ),
        ([raised("a"), moved(), moved(required=False)], "(1 would fail)"),
    ],
)
def test_reasons(findings, why):
    assert why in CODEMOD.why(findings)


def cells(table, column):
    return [row[table.columns.index(column)] for row in table.rows]


def test_versions_have_a_table():
    late = Advisory("PYSEC-9")
    steps = [
        raised("b", fixes=FIXES, age=1, links=(Link("changelog", "https://e.org/c"),)),
        raised("a", age=400, open=(late,), why="3.0 is a pre-release"),
    ]
    (table,) = CODEMOD.tables(steps, [])
    assert cells(table, "package") == [("a",), ("b",)]
    assert cells(table, "from") == [("1.0",), ("1.0",)]
    assert cells(table, "age") == [("400 days",), ("1 day",)]
    assert cells(table, "why") == [
        ("3.0 is a pre-release", "still open: PYSEC-9"),
        (Link("CVE-2024-1", "https://osv.dev/PYSEC-1"), "bad"),
    ]
    assert cells(table, "what changed") == [(), (Link("changelog", "https://e.org/c"),)]
    assert table.notes == ("Chosen for Python 3.9 to 3.12 (what pyproject.toml requires).",)


def test_advisories_without_a_safe_address_are_words():
    (table,) = CODEMOD.tables([raised("a", fixes=(Advisory("PYSEC-1", link="javascript:x"),))], [])
    assert cells(table, "why") == [("PYSEC-1",)]


def test_numbers_of_calls_are_those_of_the_code(upgrade, world):
    world.has("numpy", "1.23.5", "2.1.3")
    world.breaks = {"numpy": [Break(Use("numpy.gone", called=True), "is gone")]}
    done = upgrade({"requirements.txt": "numpy==1.23.5\n", "train.py": CODE})
    assert done.refusals == ()
    others = [one for one in done.findings if not one.fixable]
    _, calls = CODEMOD.tables(done.fixable, others)
    assert calls.notes == (
        "3 call sites break, 2 rewritten, 1 for you.",
        "1 more call that would only warn is rewritten.",
    )
    assert calls.rows == ((("train.py:5",), ("numpy.gone is gone in numpy 2.1.3",), ("no equivalent is known",)),)
    assert CODEMOD.unfinished(done.fixable, others)
    assert CODEMOD.title(done.fixable) == "Upgrade numpy to 2.1.3 and migrate 3 calls"


def test_what_needs_nobody_is_finished(upgrade, world):
    world.has("numpy", "1.23.5", "2.1.3")
    done = upgrade({"requirements.txt": "numpy==1.23.5\n", "train.py": "import numpy as np\n\nx = np.float_(1)\n"})
    others = [one for one in done.findings if not one.fixable]
    assert not CODEMOD.unfinished(done.fixable, others)
    _, calls = CODEMOD.tables(done.fixable, others)
    assert calls.notes == ("1 call site breaks, 1 rewritten, 0 for you.",)


def test_links_are_those_of_the_release(upgrade, world):
    world.has("flask", "2.0", "3.0")
    known = (("Changelog", "https://e.org/changes"), ("Source", "https://github.com/pallets/flask.git"))
    world.descriptions = {"flask": Description("", known)}
    done = upgrade({"requirements.txt": "flask==2.0\n"})
    (table,) = CODEMOD.tables(done.fixable, [])
    assert cells(table, "what changed") == [
        (Link("changelog", "https://e.org/changes"), Link("releases", "https://github.com/pallets/flask/releases"))
    ]


def test_every_kind_that_is_fixed_has_a_word(upgrade, world):
    world.has("a", "1.0.0", "1.0.1").has("b", "1.0", "1.1").has("c", "1.0", "2.0").has("d", "1.0").has("e", "1", "2")
    world.threatens("e", fixed="2").has("numpy", "1.23.5", "2.1.3")
    text = "a==1.0.0\nb==1.0\nc==1.0\nd\ne==1\nnumpy==1.23.5\n"
    done = upgrade({"requirements.txt": text, "train.py": CODE})
    kinds = {one.kind for one in done.fixable}
    assert kinds == {"patch", "minor", "major", "pin", "security", "migration"}
    assert kinds <= set(CODEMOD.done)
