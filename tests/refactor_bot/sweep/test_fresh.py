"""Which debt counts as new."""

from codemods.api import Finding
from codemods.fingerprint import number
from refactor_bot.sweep.fresh import changed_lines, fresh

OLD = b"a\nb\nc\nd\n"


def finding(line: int, anchor: str = "x", path: str = "a.py", end: int | None = None) -> Finding:
    return Finding("docstrings", "missing", path, line, end or line, "m", anchor, reason="r")


def new(found, before, old=OLD, after=b"a\nB\nc\nD\n"):
    kept = fresh(number(found), number(before), lambda _: old, lambda _: after)
    return [(one.line, one.anchor) for one in kept]


def test_lines_are_those_of_the_new_text():
    assert changed_lines(OLD, OLD) == frozenset()
    assert changed_lines(OLD, b"a\nX\nb\nc\nd\n") == {2}
    assert changed_lines(OLD, b"a\nd\n") == frozenset()
    assert changed_lines(OLD, b"a\nB\nc\nD\nE\n") == {2, 4, 5}
    assert changed_lines(None, OLD) is None


def test_only_what_stands_on_changed_lines_is_new():
    assert new([finding(2, "b"), finding(3, "c")], []) == [(2, "b")]
    assert new([finding(1, "long", end=2)], []) == [(1, "long")]
    assert new([finding(1, "b"), finding(3, "c")], []) == []


def test_what_was_there_before_is_not_new_wherever_it_went():
    assert new([finding(2, "b")], [finding(4, "b", "elsewhere.py")]) == []
    assert new([finding(2, "b", "moved.py")], [finding(2, "b")], old=None) == []


def test_of_equals_as_many_are_new_as_there_are_more():
    assert new([finding(2), finding(3)], [finding(3)]) == [(2, "x")]
    assert new([finding(2), finding(4)], [finding(3)]) == [(2, "x")]
    assert new([finding(2), finding(4)], [finding(3), finding(1)]) == []


def test_a_new_file_is_all_new():
    assert new([finding(3, "c")], [], old=None) == [(3, "c")]
