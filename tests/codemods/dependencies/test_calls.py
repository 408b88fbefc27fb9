"""What upgrades mean for code."""

import time

import pytest
from packaging.version import Version

from codemods.dependencies.calls import Code
from codemods.dependencies.choosing import Candidate
from codemods.dependencies.index import index
from codemods.dependencies.told import Told
from codemods.dependencies.versions.choose import Choice
from codemods.dependencies.versions.values import Level
from codemods.source import Source

CODE = "import numpy as np\n\nx = np.float(1)\ny = np.trapz([1])\nz = np.float_(2)\n"


def code(files, name="numpy"):
    facts = {path: found for path, text in files.items() if (found := index(Source.read(text.encode()))) is not None}
    return Code(facts, {("", name): sorted(facts)})


def to(version, previous="1.23.5", name="numpy"):
    return Candidate(name, (), Choice(version, previous, Level.MAJOR, 1), True)


def told(*pairs):
    return [Told(Version(old) if old else None, Version(new) if new else None) for old, new in pairs]


def decided(candidate, versions=None):
    return {
        decision.site.name.rpartition(".")[2]: (decision.required, decision.rewritten)
        for _, decision in code({"a.py": CODE}).decisions("", candidate, versions)
    }


def test_the_tables_decide():
    assert decided(to("2.1.3")) == {"float": (True, True), "trapz": (False, True), "float_": (True, True)}
    assert decided(to("1.24.0")) == {"float": (True, True)}
    assert decided(to("1.23.9")) == {"float": (False, True)}


@pytest.mark.parametrize(
    ("versions", "rewritten"),
    [
        ([("1.23.5", "2.1.3")], {"float", "trapz", "float_"}),
        ([("1.23.5", "2.1.3"), ("1.26.4", "2.1.3")], {"trapz", "float_"}),
        ([("1.23.5", "2.1.3"), (None, "1.20")], {"float", "float_"}),
        ([("1.23.5", "2.1.3"), ("1.23.5", "1.23.5")], {"float", "float_"}),
        ([("2.0.0", "2.1.3")], {"trapz"}),
        ([], set()),
    ],
)
def test_calls_are_rewritten_where_they_are_right_for_all_that_is_told(versions, rewritten):
    found = decided(to("2.1.3"), told(*versions))
    assert {name for name, (_, done) in found.items() if done} == rewritten


def test_upgrades_that_fail_without_changes_break():
    assert code({"a.py": CODE}).breaks("", to("2.1.3"))
    assert not code({"a.py": CODE}).breaks("", to("1.23.9"))
    assert not code({"a.py": "x = 1\n"}).breaks("", to("2.1.3"))
    assert not code({"a.py": CODE}).breaks("elsewhere", to("2.1.3"))


def test_upgrades_need_new_versions_where_what_takes_a_calls_place_does():
    assert not code({"a.py": CODE}).needs("", to("2.1.3"))
    text = "from sklearn.metrics import mean_squared_error\n\nx = mean_squared_error(a, b, squared=False)\n"
    assert code({"a.py": text}, "scikit-learn").needs("", to("1.6.1", "1.1.3", "scikit-learn"))


@pytest.mark.parametrize(
    ("other", "path", "kept"),
    [
        ("from a import np\n", "b.py", {"np"}),
        ("from .a import np, x\n", "pkg/b.py", {"np", "x"}),
        ("from pkg.a import np\n", "b.py", {"np"}),
        ("from . import a\n", "b.py", {"a"}),
        ("import a\n\nprint(a.np.zeros)\n", "b.py", {"np"}),
        ("from a import *\n", "b.py", {"*"}),
        ("from b import np\n", "c.py", set()),
        ("import numpy\n", "b.py", set()),
    ],
)
def test_names_that_others_take_are_kept(other, path, kept):
    found = code({"a.py": CODE, path: other}).keep("a.py")
    assert kept <= found
    assert bool(found) == bool(kept)


def test_names_of_a_package_are_those_of_its_init():
    files = {"pkg/__init__.py": CODE, "use.py": "from pkg import np\n"}
    assert code(files).keep("pkg/__init__.py") == {"np"}


def test_large_repositories_take_little_time():
    found = code({f"pkg/m{n}.py": f"from pkg.m{n + 1} import x as other\n{CODE}" for n in range(300)})
    facts = {f"{copy}/{path}": one for copy in range(10) for path, one in found.facts.items()}
    large = Code(facts, {("", "numpy"): sorted(facts)})
    started = time.monotonic()
    assert sum(large.keep(path) == {"x"} for path, _ in large.decisions("", to("2.1.3"))) == 2_990 * 3
    assert time.monotonic() - started < 5
