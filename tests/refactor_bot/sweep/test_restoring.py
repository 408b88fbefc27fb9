"""Which words undo which decisions, and what is said about the others."""

from datetime import UTC, datetime

import pytest

from refactor_bot.commands import Command
from refactor_bot.decisions import EVERY, Decisions, Made, Things
from refactor_bot.sweep.restoring import Undoing
from refactor_bot.sweep.target import Target

MADE = Made("maintainer", datetime(2026, 3, 1, 12, tzinfo=UTC), 3, 41)
THINGS = Things(
    frozenset({("docstrings", "0a1b2c3d")}),
    ("duplicates",),
    {"src": frozenset({"ffffffff"}), "paths": frozenset()},
    ("numpy@2", "torch"),
)
KNOWN = Decisions().leaving(THINGS, MADE).leaving(Things(paths={"a.py": frozenset()}), MADE, "docstrings")


def undoing(command: Command, codemod: str | None = None) -> Undoing:
    after = KNOWN.restoring(
        findings=command.findings,
        codemods=command.codemods,
        paths=command.paths,
        packages=command.packages,
        scope=codemod,
    )
    return Undoing(command, codemod, KNOWN, after)


@pytest.mark.parametrize(
    ("command", "codemod", "undone"),
    [
        (Command("restore", findings=("0a1b2c3d", "ffffffff")), None, ["0a1b2c3d", "ffffffff"]),
        (Command("restore", ("duplicates",)), None, ["duplicates"]),
        (Command("restore", paths=("src", "paths")), "paths", ["src", "./paths"]),
        (Command("restore", paths=("a.py",)), None, ["a.py"]),
        (Command("restore", paths=("a.py",)), "docstrings", ["a.py"]),
        (Command("restore", packages=("numpy@2", "torch")), None, ["pkg:numpy@2", "pkg:torch"]),
    ],
)
def test_what_is_undone(command: Command, codemod: str | None, undone: list[str]):
    found = undoing(command, codemod)
    assert found.undone == undone
    assert found.problems == []


@pytest.mark.parametrize(
    ("command", "codemod", "said"),
    [
        (Command("restore", findings=("00000000",)), None, "`00000000` was not left alone."),
        (Command("restore", ("paths",)), None, "`paths` was not left alone."),
        (Command("restore", paths=("b.py",)), None, "`b.py` was not left alone."),
        (Command("restore", paths=("a.py",)), "paths", "`a.py` was not left alone."),
        (Command("restore", paths=("src/a.py",)), None, "with `src`, which `/refactor restore src` undoes."),
        (Command("restore", paths=("paths/a.py",)), None, "which `/refactor restore ./paths` undoes."),
        (Command("restore", packages=("numpy",)), None, "with `pkg:numpy@2`, which"),
        (Command("restore", packages=("pandas",)), None, "`pkg:pandas` was not left alone."),
    ],
)
def test_what_is_not_undone_says_why(command: Command, codemod: str | None, said: str):
    found = undoing(command, codemod)
    assert found.undone == []
    assert found.after == KNOWN
    assert len(found.problems) == 1
    assert said in found.problems[0]


def test_a_path_of_one_codemod_is_its_own_matter():
    assert KNOWN.covering("docstrings", "a.py") == "a.py"
    assert KNOWN.covering("paths", "a.py") is None
    assert KNOWN.covering(EVERY, "src/x.py") == "src"


@pytest.mark.parametrize(
    ("branch", "number"),
    [
        ("refactor-bot/docstrings", None),
        ("refactor-bot/pr-7/docstrings", 7),
        ("refactor-bot/pr-x/docstrings", None),
        ("refactor-bot/pr-/docstrings", None),
        (f"refactor-bot/pr-{'9' * 5_000}/docstrings", None),
        ("main", None),
    ],
)
def test_a_branch_says_what_it_is_stacked_on(branch: str, number: int | None):
    assert Target.below(branch) == number
