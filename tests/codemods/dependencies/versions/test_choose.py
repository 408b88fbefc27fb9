"""Which version is chosen: every rule on its own, security first, and the reasons when there is none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.dependencies.manifests import read
from codemods.dependencies.versions.choose import Choice, NoChoice, choose
from codemods.dependencies.versions.pythons import has_wheel, pythons_of, with_marker
from codemods.dependencies.versions.rules import Rules, matches, problems
from codemods.dependencies.versions.values import Advisory, File, Level, Project, Release, Span

TODAY = date(2024, 6, 1)


def release(version, *, python=">=3.8", tags=("py3-none",), age=100, yanked=None):
    uploaded = None if age is None else TODAY - timedelta(days=age)
    name = f"a-{version}"
    return Release(version, (File(name, name, tags, requires_python=python, yanked=yanked, uploaded=uploaded),))


def project(*releases):
    return Project("a", tuple(release(one) if isinstance(one, str) else one for one in releases))


def wanted(line):
    (found,) = read("requirements.txt", line).requirements
    return found


def chosen(line, *releases, rules=None, pythons=("3.9", "3.11"), advisories=()):
    return choose(project(*releases), wanted(line), rules or Rules(), TODAY, pythons, advisories)


@pytest.mark.parametrize(
    ("line", "version", "previous", "level"),
    [
        ("a==1.0", "2.1.0", "1.0", Level.MAJOR),
        ("a==2.0", "2.1.0", "2.0", Level.MINOR),
        ("a==2.1.0.dev1", "2.1.0", "2.1.0.dev1", Level.PATCH),
        ("a<2", "2.1.0", "1.5", Level.MAJOR),
        ("a~=1.0", "2.1.0", "1.5", Level.MAJOR),
        ("a", "2.1.0", None, None),
        ("a==0.9", "2.1.0", "0.9", Level.MAJOR),
    ],
)
def test_the_newest(line, version, previous, level):
    found = chosen(line, "1.0", "1.5", "2.0", "2.1.0")
    assert (found.version, found.previous, found.level, found.age) == (version, previous, level, 100)


@pytest.mark.parametrize(
    ("newest", "rules", "reason"),
    [
        (release("2.0", yanked=""), Rules(), "yanked"),
        (release("2.0rc1"), Rules(), "a pre-release"),
        (release("2.0.dev1"), Rules(), "a pre-release"),
        (release("2.0", python=">=3.10"), Rules(), "not for Python 3.9"),
        (release("2.0", python="<3.10"), Rules(), "not for Python 3.11"),
        (release("2.0", tags=()), Rules(), "without a wheel for Python 3.9"),
        (release("2.0", tags=("cp311-cp311",)), Rules(), "without a wheel for Python 3.9"),
        (release("2.0", age=3), Rules(minimum_age=7), "3 days old, younger than 7"),
        (release("2.0", age=None), Rules(minimum_age=7), "of unknown age"),
        (release("2.0"), Rules(level=Level.MINOR), "a major step, and minor is the largest allowed"),
        (release("2.0"), Rules(ignore=("a@2",)), "ignored (a@2)"),
        (release("2.0"), Rules(allow=("a@<2",)), "not among the allowed packages"),
        (Release("2.0", ()), Rules(), "without files"),
    ],
)
def test_a_version_is_passed_over(newest, rules, reason):
    found = chosen("a==1.0", "1.0", "1.5", newest, rules=rules)
    assert isinstance(found, Choice)
    assert found.version == "1.5"
    assert [(one.version, one.reason) for one in found.passed] == [(newest.version, reason)]
    alone = chosen("a==1.0", "1.0", newest, rules=rules)
    assert alone == NoChoice(f"{newest.version} is {reason}", found.passed)


def test_what_rules_let_through():
    assert chosen("a==1", "1", "2rc1", rules=Rules(prereleases=True)).version == "2rc1"
    assert chosen("a==1", "1", release("2", tags=()), rules=Rules(wheels=False)).version == "2"
    assert chosen("a==1", "1", release("2", age=7), rules=Rules(minimum_age=7)).version == "2"


def test_a_python_that_was_not_supported_before_is_not_asked_for():
    old = release("1.0", python=">=3.8,<3.11", tags=("cp39-cp39",))
    assert chosen("a==1.0", old, release("2.0", python=">=3.8,<3.10", tags=("cp39-cp39",))).version == "2.0"


@pytest.mark.parametrize(
    ("line", "reason"),
    [("a==2", "2 is the newest"), ("a>=1", "allows 2 already, the newest"), ("a==3", "3 is the newest")],
)
def test_nothing_newer(line, reason):
    assert chosen(line, "1", "2") == NoChoice(reason)


def test_a_package_without_releases():
    assert chosen("a==1").reason == "the index has no release of it"
    assert chosen("a").reason == "the index has no release of it"


LEAK = Advisory("PYSEC-1", spans=(Span("0", "1.2"), Span("2.0", "2.3")))
CRASH = Advisory("PYSEC-2", spans=(Span("1.0", fixed=None, last="1.4"),))


def test_the_smallest_version_that_fixes_comes_first():
    rules = Rules(level=Level.PATCH, minimum_age=30)
    found = chosen("a==1.0", "1.0", "1.1", release("1.2", age=1), "1.3", "3.0", rules=rules, advisories=[LEAK])
    assert (found.version, found.fixes, found.open) == ("1.2", (LEAK,), ())


def test_a_fix_of_everything_is_better_than_a_fix_of_one():
    versions = ("1.0", "1.2", "1.5", "2.0", "2.3")
    assert chosen("a==1.0", *versions, advisories=[LEAK, CRASH]).version == "1.5"
    found = chosen("a==1.0", "1.0", "1.2", "2.0", advisories=[LEAK, CRASH])
    assert (found.version, found.fixes, found.open) == ("1.2", (LEAK,), (CRASH,))


def test_a_fix_must_be_fit():
    yanked = release("1.2", yanked="broken")
    assert chosen("a==1.0", "1.0", yanked, release("1.3", python=">=3.12"), "1.4", advisories=[LEAK]).version == "1.4"
    found = chosen("a==1.0", "1.0", "1.2", rules=Rules(ignore=("a",)), advisories=[LEAK])
    assert found == NoChoice("1.2 is ignored (a)", found.passed, (LEAK,))


def test_an_advisory_that_nothing_fixes_does_not_stop_updates():
    endless = Advisory("PYSEC-3", spans=(Span("0"),))
    found = chosen("a==1.0", "1.0", "2.0", advisories=[endless])
    assert (found.version, found.fixes, found.open) == ("2.0", (), (endless,))


@pytest.mark.parametrize(
    ("advisory", "hit", "free"),
    [
        (Advisory("x", spans=(Span("1.0", "1.5"),)), ["1.0", "1.4.9"], ["0.9", "1.5", "2"]),
        (Advisory("x", spans=(Span("0", None, "1.5"),)), ["0.1", "1.5"], ["1.5.1"]),
        (Advisory("x", versions=frozenset({"1.0"})), ["1.0"], ["1.1"]),
        (Advisory("x", fixed=("1.4.5", "2.0.3")), ["1.4.4", "1.9", "2.0.2"], ["1.4.5", "1.4.6", "2.0.3", "3"]),
        (Advisory("x"), ["1", "99"], []),
    ],
)
def test_what_an_advisory_affects(advisory, hit, free):
    assert [one for one in hit + free if advisory.affects(one)] == hit


@pytest.mark.parametrize(
    ("rule", "hits"),
    [
        ("numpy", True),
        ("NumPy", True),
        ("num*", True),
        ("num", False),
        ("numpy@2", True),
        ("numpy@2.1", True),
        ("numpy@2.2", False),
        ("numpy@>=2,<3", True),
        ("numpy@<2", False),
        ("numpy@minor", True),
        ("numpy@major", False),
        ("numpy@nonsense", False),
    ],
)
def test_rules_of_packages(rule, hits):
    assert matches(rule, "numpy", "2.1.3", Level.MINOR) is hits


def test_rules_that_mean_nothing_are_found():
    assert problems(["a", "a@1", "a@>=1", "a@major", "a@nonsense"]) == ["a@nonsense"]


@pytest.mark.parametrize(
    ("requires", "expected"),
    [
        (">=3.12", ("3.12", "3.13", "3.14")),
        (">=3.8.1,<3.10", ("3.8", "3.9")),
        ("==3.9.*", ("3.9",)),
        ("<=3.5", ("2.7", "3.4", "3.5")),
        (None, ("3.11",)),
        ("nonsense", ("3.11",)),
        (">=4", ("3.11",)),
    ],
)
def test_pythons(requires, expected):
    assert pythons_of(requires, ["3.11"]) == expected


@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("python_version < '3.10'", ("3.8", "3.9")),
        ("python_full_version >= '3.10.4'", ("3.10",)),
        ("sys_platform == 'win32'", ("3.8", "3.9", "3.10")),
        ("", ("3.8", "3.9", "3.10")),
        ("nonsense", ("3.8", "3.9", "3.10")),
    ],
)
def test_markers_narrow_pythons(marker, expected):
    assert with_marker(["3.8", "3.9", "3.10"], marker) == expected


@pytest.mark.parametrize(
    ("tag", "python", "fits"),
    [
        ("py3-none", "3.9", True),
        ("py2-none", "3.9", False),
        ("py39-none", "3.8", False),
        ("cp39-cp39", "3.9", True),
        ("cp39-cp39", "3.10", False),
        ("cp310-cp310", "3.10", True),
        ("cp38-abi3", "3.12", True),
        ("cp38-abi3", "3.7", False),
        ("pp39-pypy39_pp73", "3.9", False),
    ],
)
def test_wheels(tag, python, fits):
    assert has_wheel(release("1", python=None, tags=(tag,)), python) is fits


ages = st.one_of(st.none(), st.integers(0, 60))
made = st.builds(
    lambda number, age, yanked, python: (number, age, yanked, python),
    st.tuples(st.integers(1, 3), st.integers(0, 3)),
    ages,
    st.sampled_from([None, None, ""]),
    st.sampled_from([">=3.8", ">=3.10", None]),
)


@settings(max_examples=60)
@given(st.lists(made, max_size=8, unique_by=lambda one: one[0]), st.sampled_from(Level), st.integers(0, 30))
def test_a_choice_keeps_every_rule(parts, level, least):
    found = [
        release(f"{major}.{minor}", python=python, age=age, yanked=yanked)
        for (major, minor), age, yanked, python in sorted(parts, key=lambda one: one[0])
    ]
    answer = chosen("a==1.1", *found, rules=Rules(level=level, minimum_age=least))
    if isinstance(answer, NoChoice):
        assert answer.reason
        return
    taken = project(*found).release(answer.version)
    assert taken.yanked is None
    assert Level.between("1.1", answer.version) <= level
    assert not least or (TODAY - taken.uploaded).days >= least
    assert all(one.version != answer.version for one in answer.passed)


def test_an_excluded_version_is_passed_over():
    found = chosen("a>=1.0,!=2.1,<2", release("1.0"), release("2.0"), release("2.1"))
    assert (found.version, found.passed[0].version) == ("2.0", "2.1")
    assert "excluded by" in found.passed[0].reason
