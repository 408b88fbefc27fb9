"""What people decided, in words."""

from dataclasses import replace
from datetime import UTC, datetime

from codemods.api import Finding
from refactor_bot.decisions import Decisions, Made, Things
from refactor_bot.report import wishes

MADE = Made("maintainer", datetime(2026, 3, 1, 12, tzinfo=UTC), 3, 41)
LATER = replace(MADE, by="colleague", at=datetime(2026, 4, 2, tzinfo=UTC), pull_request=9)


def test_nothing_decided_is_nothing_said():
    assert wishes.in_effect(Decisions()) == ""


def test_what_is_in_effect_fits_a_few_lines():
    many = {f"src/{n}": frozenset[str]() for n in range(9)}
    things = Things(frozenset({("paths", "0a1b2c3d")}), ("duplicates",), many, ("numpy@2",))
    decisions = Decisions().leaving(things, MADE).leaving(Things(paths={"a": frozenset()}), LATER, "paths")
    decisions = decisions.with_name("data/x.csv", "X_CSV", LATER).pausing(LATER)
    said = wishes.in_effect(decisions)
    assert said.startswith("Paused since 2026-04-02 00:00 UTC by `colleague` (#9):")
    assert "- 1 codemod: `duplicates`, by `maintainer` on 2026-03-01 in #3" in said
    assert "- 10 paths: `a` (`paths` only), `src/0`" in said
    assert "and 5 more, the last by `colleague` on 2026-04-02 in #9" in said
    assert "- 1 package rule: `pkg:numpy@2`, by" in said
    assert "- 1 finding, by `maintainer`" in said
    assert "1 path got a name in a comment" in said
    assert len(said.splitlines()) < 12


def test_hostile_words_stay_words():
    things = Things(paths={"a`|<b>@x": frozenset()})
    said = wishes.in_effect(Decisions().leaving(things, MADE))
    assert "``a`\\|<b>@x``" in said


def test_what_is_left_alone_is_told_with_the_way_back():
    finding = Finding("paths", "home", "a.py", 3, 3, "/home/ada *is* there", "x", reason="none", fingerprint="0a1b2c3d")
    said = wishes.left_alone([finding], ["ffffffff"], ["`old`"], ["Refreshed #2."], ["0a1b2c3d", "old"])
    assert "- `0a1b2c3d` `a.py:3`: /home/ada \\*is\\* there" in said
    assert "- `ffffffff`, which is not found at the moment" in said
    assert said.endswith("Refreshed #2.\n\n`/refactor restore 0a1b2c3d old` undoes it.")


def test_a_long_answer_is_cut():
    said = wishes.left_alone([], [f"{n:08x}" for n in range(99)], [], [], [f"{n:08x}" for n in range(99)])
    assert said.count("\n- ") == 31
    assert "- and 69 more" in said
    assert "restore" not in said
