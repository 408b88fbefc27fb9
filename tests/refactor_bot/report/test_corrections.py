import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refactor_bot.report.corrections import difference, received, signs, speaks_of_fix


@pytest.mark.parametrize(
    "subject",
    [
        "Fix division by zero in normalise",
        "fix: empty frames",
        "Fixed wrong axis",
        "BUGFIX for cuda tensors",
        "Handle missing labels",
        "Correct the loss",
        "Avoid a crash when the file is gone",
        "CVE-2024-3651: bound the header",
        "Loss is nan with fp16",
        "Resolve issue #31",
        "Fix docs and a crash",
        "Repair broken resume",
        "Fix the format of dates",
    ],
)
def test_subjects_that_speak_of_a_mistake(subject):
    assert speaks_of_fix(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "Add a fixture",
        "Prefix names with the run",
        "Fix typo",
        "Fix some typos in messages",
        "fix lint",
        "Fixed the docstrings",
        "fix flake8",
        "Debugging output",
        "Use terrors dataset",
        "Add the nanodet model",
    ],
)
def test_subjects_that_do_not(subject):
    assert not speaks_of_fix(subject)


GUARD, CONDITION, DETAIL = ("it adds a guard",), ("it changes a condition",), ("it changes an operator or a constant",)


@pytest.mark.parametrize(
    ("removed", "added", "expected"),
    [
        ([], ["    if x is None:", "        return"], GUARD),
        (["x = read()"], ["with lock:", "    x = read()"], GUARD),
        ([], ["    assert len(x)"], GUARD),
        (["if a:"], ["if a and b:"], CONDITION),
        (["if a < b:"], ["if a <= b:"], CONDITION),
        (["while n:"], ["while n > 0:"], CONDITION),
        (["return a[i]"], ["return a[i + 1]"], DETAIL),
        (["return a[:1]"], ["return a[:2]"], DETAIL),
        (["keepdims=False,"], ["keepdims=True,"], DETAIL),
        (["x = a + b"], ["x = a - b"], DETAIL),
        (["x = a+b"], ["x = a + b"], ()),
        (["print('a')"], ["print('b')"], ()),
        (["x = load(p)"], ["x = read(p)"], ()),
        ([], ["log(x)"], ()),
        (["if x:", "    return"], [], ()),
        ([], [], ()),
    ],
)
def test_lines_that_look_like_a_correction(removed, added, expected):
    assert signs("Change it", removed, added) == expected


@pytest.mark.parametrize(
    ("removed", "added", "now", "expected"),
    [
        ([], ["  if x:"], ["if  x:"], True),
        ([], ["if x:"], ["y"], False),
        (["a"], ["b"], ["b", "a"], True),
        (["a"], [], ["b"], True),
        (["a"], [], ["a"], False),
        ([], [], ["a"], False),
    ],
)
def test_whether_code_has_a_change(removed, added, now, expected):
    assert received(removed, added, now) is expected


def test_blank_lines_and_comments_are_no_difference():
    assert difference(["a", "b"], ["a", "", "# b it is", "c", "\ud800"]) == (("b",), ("c", "?"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=8), max_size=6), st.lists(st.text(max_size=8), max_size=6), st.text(max_size=40))
def test_any_text_is_read(before, after, subject):
    removed, added = difference(before, after)
    assert isinstance(signs(subject, removed, added), tuple)


def test_a_long_hostile_line_takes_no_time_to_read():
    lines = ["if" + " (" * 200_000, "fix " * 100_000, "'" * 100_001]
    assert signs("fix " + "the " * 100_000, [], lines)
