"""What a resolver is asked, and for which Python."""

import pytest

from codemods.dependencies.questions import ResolutionOf
from codemods.dependencies.resolving import checked


@pytest.fixture
def world(world):
    return world.has("a", "1.0", "2.0").has("b", "1.0").has("c", "1.0", tags=())


def asked(upgrade, world, files, **options):
    upgrade(files, **options)
    return {(one.requirements, one.python) for one in world.asked if isinstance(one, ResolutionOf)}


@pytest.mark.parametrize(
    ("pythons", "found"),
    [
        (("3.9", "3.10", "3.11"), ("3.9", "3.11")),
        (("3.11",), ("3.11",)),
        (("2.7", "3.6", "3.7"), ()),
        (("3.7", "3.8"), ("3.8",)),
        ((), ()),
    ],
)
def test_the_oldest_and_the_newest_python_are_checked(pythons, found):
    assert checked(pythons) == found


def test_what_is_raised_is_resolved_with_what_it_stands_beside(upgrade, world):
    found = asked(
        upgrade, world, {"requirements.txt": "-r base.txt\na==1.0\nb\n", "constraints.txt": "b<9\n"}, pin=False
    )
    assert found == {(("a==2.0", "b"), "3.11")}


def test_layers_are_resolved_together(upgrade, world):
    files = {"requirements/base.txt": "b==1.0\n", "requirements/dev.txt": "-r base.txt\na==1.0\n"}
    assert asked(upgrade, world, files) == {(("a==2.0", "b==1.0"), "3.11")}


def test_what_no_wheel_is_of_says_nothing(upgrade, world):
    found = asked(upgrade, world, {"requirements.txt": "a==1.0\nc==1.0\nunknown==1\nd @ https://e.org/d\n"})
    assert found == {(("a==2.0",), "3.11")}


def test_markers_and_extras_are_passed_on(upgrade, world):
    found = asked(upgrade, world, {"requirements.txt": "a[x,y]==1.0 ; sys_platform == 'linux'\n"})
    assert found == {(('a[x,y]==2.0 ; sys_platform == "linux"',), "3.11")}


def test_poetrys_constraints_are_written_as_pip_reads_them(upgrade, world):
    text = '[tool.poetry.dependencies]\npython = "~3.11"\na = "^1.0"\nb = "*"\n'
    assert asked(upgrade, world, {"pyproject.toml": text}) == {(("a>=2.0,<3", "b"), "3.11")}


def test_groups_that_are_not_raised_are_not_asked_for(upgrade, world):
    text = (
        '[project]\nname = "x"\nrequires-python = ">=3.11,<3.13"\ndependencies = ["a==1.0"]\n'
        '[dependency-groups]\ndev = ["b"]\n'
    )
    found = asked(upgrade, world, {"pyproject.toml": text})
    assert found == {(("a==2.0",), "3.11"), (("a==2.0",), "3.12")}


def test_fresh_releases_do_not_exist_but_for_security(upgrade, world):
    upgrade({"requirements.txt": "a==1.0\n"}, minimum_age=7)
    before = {one.before for one in world.asked if isinstance(one, ResolutionOf)}
    assert [str(day) for day in before] == ["2026-05-26"]
    world.asked.clear()
    world.threatens("a", fixed="2.0")
    upgrade({"requirements.txt": "a==1.0\n"}, minimum_age=7)
    assert {one.before for one in world.asked if isinstance(one, ResolutionOf)} == {None}
