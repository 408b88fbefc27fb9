import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemods.api import Finding
from refactor_bot.decisions import (
    EVERY,
    LARGEST,
    LONGEST_PATH,
    MOST_BELOW,
    MOST_NAMES,
    MOST_PACKAGES,
    MOST_PATHS,
    Below,
    Decisions,
    DecisionsError,
    Made,
    Named,
    Things,
    dump,
    parse,
)

MADE = Made("maintainer", datetime(2026, 3, 1, 12, 0, tzinfo=UTC), 3, 41)
LATER = replace(MADE, at=MADE.at + timedelta(days=1))
OTHER = replace(LATER, by="colleague", comment=42)
ISSUE = replace(LATER, pull_request=9, comment=None)


def finding(codemod: str, fingerprint: str, path: str = "a.py") -> Finding:
    return Finding(codemod, "kind", path, 1, 1, "It is so.", "anchor", reason="none", fingerprint=fingerprint)


EXAMPLE = (
    Decisions()
    .with_name("../input/train.csv", "TRAIN_CSV", MADE)
    .with_never([("docstrings", "0a1b2c3d"), ("paths", "ffffffff")], OTHER)
)


def test_the_bytes_are_the_same_whoever_writes_them():
    other_way = (
        Decisions()
        .with_never([("paths", "ffffffff")], OTHER)
        .with_never([("docstrings", "0a1b2c3d")], OTHER)
        .with_name("../input/train.csv", "TRAIN_CSV", MADE)
    )
    assert dump(EXAMPLE) == dump(other_way)
    assert json.loads(dump(EXAMPLE))["names"]["../input/train.csv"] == {
        "name": "TRAIN_CSV",
        "by": "maintainer",
        "at": "2026-03-01T12:00:00+00:00",
        "pull-request": 3,
        "comment": 41,
    }


def test_times_of_other_zones_are_the_same_time():
    there = replace(MADE, at=MADE.at.astimezone(timezone(timedelta(hours=5))))
    assert dump(Decisions().with_name("a", "A", there)) == dump(Decisions().with_name("a", "A", MADE))


FINGERPRINTS = st.from_regex(r"\A[0-9a-f]{8}\Z")
RULES = st.sampled_from(["numpy", "numpy@2", "torch@>=2.4,<3", "*@major", "scikit-learn@minor"])
PATHS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)
MADES = st.builds(
    Made,
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
    st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)),
    st.integers(1, 10**6),
    st.none() | st.integers(1, 10**12),
)
ALL = st.builds(
    Decisions,
    st.dictionaries(
        st.sampled_from(["docstrings", "paths"]), st.dictionaries(FINGERPRINTS, MADES, max_size=3), max_size=2
    ),
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=300),
        st.builds(Named, st.from_regex(r"\A[A-Z][A-Z0-9_]{0,60}\Z"), MADES),
        max_size=2,
    ),
    st.dictionaries(st.sampled_from(["docstrings", "dependencies"]), MADES, max_size=1),
    st.dictionaries(
        st.sampled_from(["*", "paths"]),
        st.dictionaries(PATHS, st.builds(Below, MADES, st.frozensets(FINGERPRINTS, max_size=3)), max_size=2),
        max_size=2,
    ),
    st.dictionaries(RULES, MADES, max_size=2),
    st.none() | MADES,
)


@given(ALL)
def test_what_is_written_is_read_again(decisions: Decisions):
    assert parse(dump(decisions)) == decisions
    assert dump(parse(dump(decisions))) == dump(decisions)


def test_findings_are_refused_by_codemod():
    assert EXAMPLE.refuses(finding("paths", "ffffffff"))
    assert not EXAMPLE.refuses(finding("docstrings", "ffffffff"))
    assert not EXAMPLE.refuses(finding("duplicates", "ffffffff"))


def test_what_a_comment_decided_is_found_again():
    assert EXAMPLE.literal_by(MADE) == "../input/train.csv"
    assert EXAMPLE.literal_by(OTHER) is None
    assert EXAMPLE.never_by(OTHER) == {("docstrings", "0a1b2c3d"), ("paths", "ffffffff")}
    assert EXAMPLE.never_by(MADE) == frozenset()
    said_elsewhere = replace(OTHER, pull_request=4)
    assert EXAMPLE.never_by(said_elsewhere) == frozenset()


def test_a_comment_that_is_handled_again_changes_nothing():
    assert EXAMPLE.with_name("../input/train.csv", "TRAIN_CSV", LATER) == EXAMPLE
    assert EXAMPLE.with_never([("paths", "ffffffff")], replace(OTHER, at=OTHER.at + timedelta(1))) == EXAMPLE


def test_the_newest_word_counts():
    named = EXAMPLE.with_name("../input/train.csv", "TRAINING_CSV", OTHER)
    assert named.names["../input/train.csv"] == Named("TRAINING_CSV", OTHER)
    assert named.with_name("../input/train.csv", "TRAINING_CSV", MADE).literal_by(MADE) == "../input/train.csv"


def test_a_codemod_is_left_alone_as_a_whole():
    decided = EXAMPLE.leaving(Things(codemods=("duplicates",)), OTHER)
    assert decided.refuses(finding("duplicates", "00000001"))
    assert not decided.refuses(finding("docstrings", "00000001"))
    assert decided.restoring(codemods=["duplicates"]) == EXAMPLE


def test_a_path_is_left_alone_with_all_below_it():
    decided = EXAMPLE.leaving(Things(paths={"src/old": frozenset()}), OTHER)
    assert decided.refuses(finding("duplicates", "00000001", "src/old/deep/a.py"))
    assert decided.refuses(finding("duplicates", "00000001", "src/old"))
    assert not decided.refuses(finding("duplicates", "00000001", "src/older/a.py"))
    assert decided.covering("paths", "src/old/a.py") == "src/old"
    assert decided.covering("paths", "src/a.py") is None
    assert decided.restoring(paths=["src/old"]) == EXAMPLE


def test_code_that_moves_away_from_its_path_is_known_again():
    decided = EXAMPLE.leaving(Things(paths={"old": frozenset({"00000001"})}), OTHER)
    assert decided.refuses(finding("duplicates", "00000001", "new/a.py"))
    assert not decided.refuses(finding("duplicates", "00000002", "new/a.py"))
    only = decided.restoring(findings=["00000001"])
    assert not only.refuses(finding("duplicates", "00000001", "new/a.py"))
    assert only.refuses(finding("duplicates", "00000001", "old/a.py"))


def test_one_codemod_may_leave_a_path_alone():
    decided = EXAMPLE.leaving(Things(paths={"a.py": frozenset()}), OTHER, "docstrings")
    assert decided.refuses(finding("docstrings", "00000001"))
    assert not decided.refuses(finding("paths", "00000001"))
    both = decided.leaving(Things(paths={"a.py": frozenset()}), OTHER, "paths")
    assert both.restoring(paths=["a.py"], scope="paths") == decided
    assert both.restoring(paths=["a.py"]) == EXAMPLE
    every = both.leaving(Things(paths={"a.py": frozenset()}), OTHER)
    assert every.restoring(paths=["a.py"], scope="docstrings").covering("docstrings", "a.py") is None
    assert every.restoring(paths=["a.py"], scope="docstrings").covering("paths", "a.py") == "a.py"


def test_findings_and_packages_are_restored():
    decided = EXAMPLE.leaving(Things(frozenset({("paths", "00000001")}), packages=("numpy@2",)), OTHER)
    assert decided.refuses(finding("paths", "00000001"))
    assert decided.restoring(findings=["00000001"], packages=["numpy@2"]) == EXAMPLE
    assert decided.restoring(packages=["numpy"]) == decided
    assert not decided.restoring(findings=["ffffffff"]).refuses(finding("paths", "ffffffff"))


def test_leaving_alone_what_is_left_alone_changes_nothing():
    things = Things(frozenset({("paths", "00000001")}), ("docstrings",), {"a": frozenset({"00000002"})}, ("numpy@2",))
    decided = EXAMPLE.leaving(things, OTHER)
    assert decided.leaving(things, replace(OTHER, at=OTHER.at + timedelta(1))) == decided
    assert decided.leaving(things, ISSUE).codemods["docstrings"] == ISSUE


def test_a_pause_lasts_since_it_was_first_asked_for():
    decided = EXAMPLE.pausing(MADE).pausing(OTHER)
    assert decided.paused == MADE
    assert decided.resuming() == EXAMPLE
    assert EXAMPLE.resuming() == EXAMPLE


def test_what_an_older_bot_can_read_is_written_for_it():
    assert json.loads(dump(EXAMPLE))["version"] == 1
    newer = [
        EXAMPLE.pausing(MADE),
        EXAMPLE.leaving(Things(codemods=("paths",)), MADE),
        EXAMPLE.leaving(Things(paths={"a": frozenset()}), MADE),
        EXAMPLE.leaving(Things(packages=("numpy",)), MADE),
        EXAMPLE.with_never([("paths", "00000001")], ISSUE),
    ]
    assert {json.loads(dump(one))["version"] for one in newer} == {2}
    assert dump(newer[0].resuming()) == dump(EXAMPLE)


def whole(**parts: object) -> bytes:
    return json.dumps({"version": 1, "never": {}, "names": {}, **parts}).encode()


ONE = {"by": "a", "at": "2026-01-01T00:00:00Z", "pull-request": 1, "comment": 1}


def test_the_smallest_text_is_read():
    assert parse(whole()) == Decisions()
    assert parse(whole(never={"paths": {"0a1b2c3d": ONE}})).refuses(finding("paths", "0a1b2c3d"))


def newest(**parts: object) -> bytes:
    rest = {"codemods": {}, "paths": {}, "packages": {}, "paused": None}
    return whole(**{"version": 2, **rest, **parts})


def test_the_newest_form_is_read():
    assert parse(newest()) == Decisions()
    assert parse(newest(paused={**ONE, "comment": None})).paused.comment is None
    found = {**ONE, "findings": ["0a1b2c3d"]}
    assert parse(newest(paths={"*": {"a": found}})).refuses(finding("paths", "0a1b2c3d", "b.py"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 100_000,
        whole(version=2),
        whole(version=3),
        whole(version="1"),
        whole(version=True),
        whole(codemods={}),
        newest(version=1),
        newest(more={}),
        newest(paused=True),
        newest(paused={**ONE, "until": "2027-01-01T00:00:00Z"}),
        newest(codemods={"Paths": ONE}),
        newest(codemods={"paths": {**ONE, "comment": 0}}),
        newest(packages={"numpy@": ONE}),
        newest(packages={"numpy@latest": ONE}),
        newest(packages={"Num.py": ONE}),
        newest(packages={f"p{n}": ONE for n in range(MOST_PACKAGES + 1)}),
        newest(paths={"*": {"a": ONE}}),
        newest(paths={"**": {}}),
        newest(paths={"*": {"": {**ONE, "findings": []}}}),
        newest(paths={"*": {"a" * (LONGEST_PATH + 1): {**ONE, "findings": []}}}),
        newest(paths={"*": {"a": {**ONE, "findings": ["x"]}}}),
        newest(paths={"*": {"a": {**ONE, "findings": ["0a1b2c3d"] * (MOST_BELOW + 1)}}}),
        newest(paths={"*": {str(n): {**ONE, "findings": []} for n in range(MOST_PATHS + 1)}}),
        whole(pause=True),
        whole(never=[]),
        whole(never={"Paths": {}}),
        whole(never={"paths": {"0a1b2c3": ONE}}),
        whole(never={"paths": {"0A1B2C3D": ONE}}),
        whole(never={"paths": {"0a1b2c3d": {}}}),
        whole(never={"paths": {"0a1b2c3d": {**ONE, "why": "?"}}}),
        whole(never={"paths": {"0a1b2c3d": {**ONE, "at": "2026-01-01T00:00:00"}}}),
        whole(never={"paths": {"0a1b2c3d": {**ONE, "at": "0001-01-01T00:00:00+14:00"}}}),
        whole(never={"paths": {"0a1b2c3d": {**ONE, "comment": 0}}}),
        whole(never={"paths": {"0a1b2c3d": {**ONE, "comment": 2**63}}}),
        whole(names={"": {**ONE, "name": "A"}}),
        whole(names={"x" * 301: {**ONE, "name": "A"}}),
        whole(names={"x": {**ONE, "name": "a"}}),
        whole(names={"x": {**ONE, "name": "A\n"}}),
        whole(names={"x": ONE}),
        whole(names={str(n): {**ONE, "name": "A"} for n in range(MOST_NAMES + 1)}),
        whole() + b" " * LARGEST,
    ],
)
def test_anything_else_is_refused(data: bytes):
    with pytest.raises(DecisionsError):
        parse(data)


@given(st.binary())
def test_no_bytes_do_anything_worse(data: bytes):
    with pytest.raises(DecisionsError):
        parse(data)


def test_what_would_not_be_read_again_is_not_written():
    names = Decisions(names={str(number): Named("A", MADE) for number in range(MOST_NAMES)})
    assert parse(dump(names)) == names
    with pytest.raises(DecisionsError, match="no room"):
        dump(names.with_name("one more", "B", MADE))
    with pytest.raises(DecisionsError, match="no room"):
        dump(Decisions().with_never([("paths", f"{number:08x}") for number in range(5_001)], MADE))
    with pytest.raises(DecisionsError, match="no room"):
        dump(Decisions({"paths": {f"{n:08x}": replace(MADE, by="b" * 250) for n in range(4_000)}}))


@pytest.mark.parametrize(
    "things",
    [
        Things(paths={str(n): frozenset() for n in range(MOST_PATHS + 1)}),
        Things(packages=tuple(f"p{n}" for n in range(MOST_PACKAGES + 1))),
        Things(paths={str(p): frozenset(f"{n:08x}" for n in range(MOST_BELOW)) for p in range(80)}),
    ],
)
def test_everything_that_is_left_alone_is_bounded(things: Things):
    with pytest.raises(DecisionsError, match="no room"):
        dump(Decisions().leaving(things, MADE))


def test_of_a_path_with_many_findings_some_are_known_again():
    many = frozenset(f"{n:08x}" for n in range(MOST_BELOW + 1))
    decided = Decisions().leaving(Things(paths={"a": many}), MADE)
    assert len(decided.paths[EVERY]["a"].findings) == MOST_BELOW
    assert parse(dump(decided)) == decided
