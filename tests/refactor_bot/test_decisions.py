import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor_bot.decisions import LARGEST, MOST_NAMES, Decisions, DecisionsError, Made, Named, dump, parse

MADE = Made("maintainer", datetime(2026, 3, 1, 12, 0, tzinfo=UTC), 3, 41)
LATER = replace(MADE, at=MADE.at + timedelta(days=1))
OTHER = replace(LATER, by="colleague", comment=42)

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


MADES = st.builds(
    Made,
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
    st.datetimes(timezones=st.just(UTC)).map(lambda at: at.replace(microsecond=0)),
    st.integers(1, 10**6),
    st.integers(1, 10**12),
)
ALL = st.builds(
    Decisions,
    st.dictionaries(
        st.sampled_from(["docstrings", "paths"]), st.dictionaries(st.from_regex(r"\A[0-9a-f]{8}\Z"), MADES)
    ),
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=300),
        st.builds(Named, st.from_regex(r"\A[A-Z][A-Z0-9_]{0,60}\Z"), MADES),
        max_size=5,
    ),
)


@given(ALL)
def test_what_is_written_is_read_again(decisions: Decisions):
    assert parse(dump(decisions)) == decisions
    assert dump(parse(dump(decisions))) == dump(decisions)


def test_findings_are_refused_by_codemod():
    assert EXAMPLE.refuses("paths", "ffffffff")
    assert not EXAMPLE.refuses("docstrings", "ffffffff")
    assert not EXAMPLE.refuses("duplicates", "ffffffff")


def test_what_a_comment_decided_is_found_again():
    assert EXAMPLE.literal_by(41) == "../input/train.csv"
    assert EXAMPLE.literal_by(42) is None
    assert EXAMPLE.never_by(42) == {("docstrings", "0a1b2c3d"), ("paths", "ffffffff")}
    assert EXAMPLE.never_by(41) == frozenset()


def test_a_comment_that_is_handled_again_changes_nothing():
    assert EXAMPLE.with_name("../input/train.csv", "TRAIN_CSV", LATER) == EXAMPLE
    assert EXAMPLE.with_never([("paths", "ffffffff")], replace(OTHER, at=OTHER.at + timedelta(1))) == EXAMPLE


def test_the_newest_word_counts():
    named = EXAMPLE.with_name("../input/train.csv", "TRAINING_CSV", OTHER)
    assert named.names["../input/train.csv"] == Named("TRAINING_CSV", OTHER)
    assert named.with_name("../input/train.csv", "TRAINING_CSV", MADE).literal_by(41) == "../input/train.csv"


def whole(**parts: object) -> bytes:
    return json.dumps({"version": 1, "never": {}, "names": {}, **parts}).encode()


ONE = {"by": "a", "at": "2026-01-01T00:00:00Z", "pull-request": 1, "comment": 1}


def test_the_smallest_text_is_read():
    assert parse(whole()) == Decisions()
    assert parse(whole(never={"paths": {"0a1b2c3d": ONE}})).refuses("paths", "0a1b2c3d")


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
        whole(version="1"),
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
