"""What packages of an area may become."""

from datetime import date

import pytest

from codemods.api import Unavailable
from codemods.dependencies.areas import areas
from codemods.dependencies.asking import Asking, UnansweredError
from codemods.dependencies.choosing import Wanted, candidates, projects_of
from codemods.dependencies.manifests import read
from codemods.dependencies.options import DependencyOptions
from codemods.dependencies.questions import AdvisoriesOf, ProjectOf
from codemods.dependencies.versions.values import Advisory, Project, Span

TODAY = date(2026, 6, 1)


def ask(world, step):
    """Run a step as often as it has questions."""
    known = {}
    for _ in range(20):
        asking = Asking(known)
        try:
            return step(asking)
        except UnansweredError:
            known |= world.answer([one for one in asking.missing if one not in known])
    raise AssertionError("it never ends")


def chosen(world, text, *, pythons=("3.11",), at_once=False, path="requirements.txt", **options):
    (area,) = areas([read(path, text)])
    wanted = Wanted(pythons, DependencyOptions(minimum_age=0, **options), TODAY, at_once)

    def step(asking):
        known = {name: one for name, one in projects_of(area, asking).items() if isinstance(one, Project)}
        return candidates(area, known, wanted, asking)

    return ask(world, step)


def versions(world, text, **how):
    return {one.name: one.choice.version for one in chosen(world, text, **how)[0]}


@pytest.fixture
def world(world):
    return world.has("a", "1.0", "1.5", "2.0", "3.0")


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("a==1.0\n", "3.0"),
        ("a\n", "3.0"),
        ("a<2\n", "3.0"),
        ("a==3.0\n", None),
        ("a>=1\n", None),
        ("a==9.0\n", None),
        ("a===one\n", None),
        ("b==1.0\n", None),
        ("-e .\ngit+https://e.org/a\n", None),
    ],
)
def test_the_newest_is_chosen(world, text, version):
    assert versions(world, text) == ({"a": version} if version else {})


def test_the_lowest_pin_stands_for_a_package(world):
    ((one,), _) = chosen(world, "a==2.0\na==1.0 ; sys_platform == 'win32'\na>=1\n")
    assert (one.choice.previous, one.choice.version) == ("1.0", "3.0")
    assert len(one.requirements) == 3


def test_pins_for_other_pythons_keep_their_versions(world):
    world.has("c", "1.0").has("c", "2.0", python=">=3.9")
    text = "c==1.0 ; python_version < '3.9'\nc==1.0 ; python_version >= '3.9'\n"
    ((one,), _) = chosen(world, text, pythons=("3.8", "3.9", "3.10"))
    assert [place.line for place in one.requirements] == [2]
    assert [(place.line, reason) for place, reason in one.left] == [(1, "2.0 is not for Python 3.8")]
    ((one,), _) = chosen(world, text)
    assert [(place.line, reason) for place, reason in one.left] == [(1, "it is for another Python than those in use")]
    assert chosen(world, "c==1.0 ; python_version < '3.9'\n") == ([], [])


def test_security_fixes_are_as_small_as_can_be(world):
    world.threatens("a", fixed="1.5")
    assert versions(world, "a==1.0\n") == {"a": "1.5"}


def test_security_fixes_take_with_them_what_would_come_next(world):
    world.threatens("a", fixed="1.5")
    ((one,), _) = chosen(world, "a==1.0\n", at_once=True)
    assert (one.choice.version, one.choice.fixes[0].id) == ("3.0", "PYSEC-1")
    assert versions(world, "a==1.0\n", at_once=True, level="minor") == {"a": "1.5"}
    assert versions(world, "a==1.0\n", at_once=True, ignore=("a@3",)) == {"a": "2.0"}


@pytest.mark.parametrize("at_once", [False, True])
def test_versions_with_troubles_of_their_own_are_passed_over(world, at_once):
    world.advisories["a"] = [Advisory("NEW-1", spans=(Span("2.5"),))]
    assert versions(world, "a==1.0\n", at_once=at_once) == {"a": "2.0"}
    world.advisories["a"] = [Advisory("NEW-1", spans=(Span("1.2"),))]
    assert versions(world, "a==1.0\n", at_once=at_once) == {}


@pytest.mark.parametrize("at_once", [False, True])
def test_what_ends_one_threat_does_not_bring_another(world, at_once):
    world.advisories["a"] = [Advisory("OLD-1", spans=(Span("0", "1.5"),)), Advisory("NEW-1", spans=(Span("3.0"),))]
    assert versions(world, "a==1.0\n", at_once=at_once) == {"a": "2.0" if at_once else "1.5"}


def test_threats_that_nothing_ends_are_told(world):
    world.advisories["a"] = [Advisory("OLD-1", spans=(Span("0"),))]
    found, (stuck,) = chosen(world, "a==3.0\n")
    assert found == []
    assert [one.id for one in stuck.threats] == ["OLD-1"]


def test_advisories_that_are_away_are_none(world):
    answer = world._answer
    world._answer = lambda one: Unavailable("away") if isinstance(one, AdvisoriesOf) else answer(one)
    assert versions(world, "a==1.0\n") == {"a": "3.0"}


def test_packages_are_asked_for_at_once(world):
    text = "".join(f"p{number}==1\n" for number in range(700))
    (area,) = areas([read("requirements.txt", text)])
    asking = Asking({})
    with pytest.raises(UnansweredError):
        projects_of(area, asking)
    assert len(asking.missing) == 600
    assert all(isinstance(one, ProjectOf) for one in asking.missing)


def test_what_is_not_looked_up_any_more_cannot_be_had():
    asking = Asking({}, last=True)
    assert asking.need(ProjectOf("a"), Project) == Unavailable("more had to be looked up than is")
    assert asking.missing == {}
    assert asking.another().need(ProjectOf("a"), Project) == Unavailable("more had to be looked up than is")
