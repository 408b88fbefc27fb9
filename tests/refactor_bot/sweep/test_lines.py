import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor_bot.sweep.lines import Origin, origin

BEFORE = b"a\nb\nc\nd\ne\n"


@pytest.mark.parametrize(
    ("after", "line", "expected"),
    [
        (BEFORE, 3, Origin(3, 3, False)),
        (b"a\nb\nC\nd\ne\n", 3, Origin(3, 3, True)),
        (b"a\nb\nC\nD\ne\n", 4, Origin(4, 4, True)),
        (b"a\nb\nC\nd\ne\n", 4, Origin(4, 4, False)),
        (b"new\na\nb\nc\nd\ne\n", 1, Origin(0, 0, True)),
        (b"new\na\nb\nc\nd\ne\n", 2, Origin(1, 1, False)),
        (b"a\nb\nnew\nnew\nc\nd\ne\n", 3, Origin(2, 2, True)),
        (b"a\nb\nnew\nnew\nc\nd\ne\n", 4, Origin(2, 2, True)),
        (b"a\nb\nnew\nnew\nc\nd\ne\n", 5, Origin(3, 3, False)),
        (b"a\nd\ne\n", 1, Origin(1, 1, False)),
        (b"a\nd\ne\n", 2, Origin(4, 4, False)),
        (b"c\nd\ne\n", 1, Origin(3, 3, False)),
        (b"a\nb\nX\ne\n", 3, Origin(3, 4, True)),
        (b"a\nb\nX\ne\n", 4, Origin(5, 5, False)),
        (b"a\nb\nX\nY\nZ\ne\n", 5, Origin(3, 4, True)),
        (b"X\na\nb\nY\nd\nE\n", 4, Origin(3, 3, True)),
        (b"X\na\nb\nY\nd\nE\n", 6, Origin(5, 5, True)),
        (b"a\r\nb\nc\nd\ne\n", 1, Origin(1, 1, True)),
        (b"a\nb\nc\nd\ne", 5, Origin(5, 5, True)),
    ],
)
def test_lines_are_followed_back(after: bytes, line: int, expected: Origin):
    assert origin(BEFORE, after, line) == expected


def test_a_new_file_comes_from_nowhere():
    assert origin(None, b"a\nb\n", 2) == Origin(0, 0, True)


LINES = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8)


@given(LINES, LINES)
def test_an_unchanged_line_is_the_same_line(old: list[str], new: list[str]):
    before, after = ("".join(f"{line}\n" for line in lines).encode() for lines in (old, new))
    for number in range(1, len(new) + 1):
        where = origin(before, after, number)
        assert 0 <= where.first <= where.last <= max(len(old), 0)
        if not where.changed:
            assert old[where.first - 1] == new[number - 1]
