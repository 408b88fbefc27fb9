from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor_bot.github import marker
from refactor_bot.github.model import Marker

ONE = Marker("docstrings", "all", "d1", ("a1b2c3d4", "00ff00ff"), "f" * 40)

texts = st.text(st.characters(codec="utf-8"), max_size=60)
names = st.from_regex(r"\A[A-Za-z0-9_-]{1,60}\Z")
markers = st.builds(Marker, names, names, texts, st.lists(texts, max_size=5).map(tuple), texts)


@given(markers, texts)
def test_what_is_written_is_read(written: Marker, body: str) -> None:
    assert marker.read(f"{body}\n\n{marker.write(written)}\n") == written


@given(markers)
def test_nothing_inside_ends_the_comment(written: Marker) -> None:
    text = marker.write(written)
    inside = text.removeprefix("<!--").removesuffix("-->")
    assert "--" not in inside
    assert ">" not in inside
    assert "\n" not in text


@given(st.one_of(st.none(), st.text(max_size=300)))
def test_any_other_body_has_no_marker(body: str | None) -> None:
    assert marker.read(body) is None


@pytest.mark.parametrize(
    "text",
    [
        "<!-- refactor-bot:{} -->",
        "<!-- refactor-bot:[] -->",
        "<!-- refactor-bot:{",
        marker.write(ONE)[:-4],
        marker.write(ONE).replace('"docstrings"', "3"),
        marker.write(ONE).replace('"docstrings"', '"' + "x" * 300 + '"'),
        marker.write(ONE).replace('"codemod"', '"other"'),
        marker.write(ONE).replace("{", '{"more":1,', 1),
        marker.write(replace(ONE, fingerprints=("a",) * 2_001)),
        marker.write(replace(ONE, fingerprints=("a" * 200,) * 1_000)),
        "<!-- refactor-bot:" + "{" * 20_000 + " -->",
        "<!-- refactor-bot:answer:status -->",
        "<!-- other-bot:" + marker.write(ONE).removeprefix("<!-- refactor-bot:"),
    ],
)
def test_a_damaged_or_foreign_marker_is_none(text: str) -> None:
    assert marker.read(text) is None


def test_the_last_of_several_counts() -> None:
    forged = marker.write(replace(ONE, digest="forged"))
    assert marker.read(f"`{forged}`\n{marker.write(ONE)}") == ONE


@given(texts, texts)
def test_an_answer_is_found_by_its_own_key_only(key: str, other: str) -> None:
    body = marker.sign("Done.", key)
    assert marker.signed(body, key)
    assert marker.signed(body.replace("\n", "\r\n") + "\r\n", key)
    assert marker.signed(body, other) == (key == other)
    assert marker.key(body.replace("\n", "\r\n") + "\r\n") == (key or None)
    assert marker.key(f"{body}\n\nsomebody's words") is None
    assert "--" not in body.splitlines()[-1].removeprefix("<!--").removesuffix("-->")


def test_a_quoted_answer_key_is_not_an_answer() -> None:
    quoted = marker.sign("Done.", "comment-1") + "\n\nsomebody's words"
    assert not marker.signed(quoted, "comment-1")
    assert not marker.signed(None, "comment-1")
    assert marker.signed(marker.sign(quoted, "comment-2"), "comment-2")


def test_split_keeps_the_marker_apart() -> None:
    body = f"Text.\n\n{marker.write(ONE)}"
    assert marker.split(body) == ("Text.\n\n", marker.write(ONE))
    assert marker.split("Text.") == ("Text.", "")
    assert marker.split(f"{marker.write(ONE)} and more") == (f"{marker.write(ONE)} and more", "")


@pytest.mark.parametrize("group", ["x/../../main", "..", "", "a b", "x\n"])
def test_a_group_that_leads_to_another_branch_is_no_marker(group):
    assert marker.read(marker.write(Marker("paths", group, "d", (), "b"))) is None
