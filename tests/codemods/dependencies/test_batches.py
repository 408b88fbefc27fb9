"""Which upgrades go together."""

import pytest

from codemods.dependencies.areas import Area
from codemods.dependencies.batches import chosen, together, wishes
from codemods.dependencies.choosing import Candidate
from codemods.dependencies.families import family
from codemods.dependencies.versions.choose import Choice
from codemods.dependencies.versions.values import Advisory, Level

TOP, SUB = Area("", ()), Area("tools", (), "tools")
FIXES = (Advisory("PYSEC-1"),)


def one(name, level, fixes=()):
    return Candidate(name, (), Choice("2", "1" if level else None, level, 10, fixes), True)


SEVERAL = [
    one("a", Level.PATCH),
    one("b", Level.MINOR),
    one("breaking", Level.MINOR),
    one("numpy", Level.MAJOR),
    one("scipy", Level.MAJOR),
    one("bare", None),
    one("weak", Level.PATCH, FIXES),
    one("weaker", Level.MAJOR, FIXES),
]


def sorted_out(area, group, candidates=SEVERAL):
    found = wishes(area, candidates, group, lambda one: one.name == "breaking")
    return [(wish.group, [one.name for one in wish.candidates], wish.urgent) for wish in found]


def test_by_level():
    assert sorted_out(TOP, "level") == [
        ("security", ["weak"], True),
        ("security-weaker", ["weaker"], True),
        ("minor", ["a", "b"], False),
        ("pins", ["bare"], False),
        ("breaking", ["breaking"], False),
        ("numpy", ["numpy", "scipy"], False),
    ]


def test_by_package():
    found = sorted_out(TOP, "package")
    assert all(len(names) == 1 for _, names, _ in found)
    assert [group for group, _, _ in found][:2] == ["security-weak", "security-weaker"]


def test_all():
    assert [group for group, _, _ in sorted_out(TOP, "all")] == ["security", "security-weaker", "all"]


def test_folders_have_groups_of_their_own():
    assert all(group.startswith("tools--") for group, _, _ in sorted_out(SUB, "level"))


@pytest.mark.parametrize("name", ["minor", "pins", "all", "security", "security-x"])
def test_packages_called_like_groups_have_groups_of_their_own(name):
    groups = [group for group, _, _ in sorted_out(TOP, "level", [*SEVERAL, one(name, Level.MAJOR)])]
    assert len(set(groups)) == len(groups)
    groups = [group for group, _, _ in sorted_out(TOP, "package", [*SEVERAL, one(name, Level.MAJOR)])]
    assert len(set(groups)) == len(groups)


def test_at_once():
    (wish,) = together(TOP, SEVERAL)
    assert (wish.group, len(wish.candidates), wish.urgent) == ("all", 8, True)
    assert together(SUB, SEVERAL)[0].group == "tools"
    assert together(TOP, []) == ()


def test_what_is_open_goes_before_what_is_not_and_behind_what_is_urgent():
    found = wishes(TOP, SEVERAL, "level", lambda one: False)
    order = [wish.group for wish in chosen(found, frozenset({"numpy", "security-weaker"}))]
    assert order == ["security-weaker", "security", "numpy", "minor", "pins"]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("scipy", "numpy"),
        ("opencv-python", "numpy"),
        ("torchvision", "torch"),
        ("tensorflow-gpu", "tensorflow"),
        ("tokenizers", "hugging-face"),
        ("pytest-cov", "pytest"),
        ("requests", "requests"),
    ],
)
def test_families(name, called):
    assert family(name) == called
