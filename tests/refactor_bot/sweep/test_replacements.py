"""Proven changes, cut into replacements within what a diff shows."""

import re
from dataclasses import astuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.api import Claim
from refactor_bot.github.model import Span
from refactor_bot.report.suggestions import fenced
from refactor_bot.sweep.replacements import Cut, Task, cut

BEFORE = b"def f():\n    return 1\n\n\ndef g():\n    return 2\n"
AFTER = b'def f():\n    """Do."""\n    return 1\n\n\ndef g():\n    """Do."""\n    return 2\n'
ALL = (Span(1, 6),)


class Nothing:
    """A repository without files."""

    def read(self, _path):
        return None


def made(before=BEFORE, after=AFTER, spans=ALL, claim=Claim.SAME_CODE, **more) -> Cut:
    return cut(Task(Nothing(), claim, "a.py", before, after, spans, **more))


def applied(before: bytes, found: Cut) -> bytes:
    lines = before.decode().splitlines(keepends=True)
    for one in reversed(found.replacements):
        assert "".join(lines[one.first - 1 : one.last]) == one.old
        lines[one.first - 1 : one.last] = [one.new]
    return "".join(lines).encode()


def test_additions_take_the_line_before_them_along():
    found = made()
    assert found.whole
    assert [(one.first, one.last, one.new) for one in found.replacements] == [
        (1, 1, 'def f():\n    """Do."""\n'),
        (5, 5, 'def g():\n    """Do."""\n'),
    ]
    assert found.changed == 2
    assert applied(BEFORE, found) == AFTER


def test_or_the_line_after_where_that_one_is_not_shown():
    found = made(spans=(Span(2, 2), Span(5, 6)))
    assert astuple(found.replacements[0])[:2] == (2, 2)
    assert found.replacements[0].new == '    """Do."""\n    return 1\n'
    assert applied(BEFORE, found) == AFTER


def test_what_is_not_shown_is_left_over():
    found = made(spans=(Span(4, 6),))
    assert not found.whole
    assert len(found.replacements) == 1
    assert found.partly == applied(BEFORE, found) == BEFORE.replace(b"g():\n", b'g():\n    """Do."""\n')
    assert made(spans=()) == Cut(partly=BEFORE)
    assert made(spans=(Span(3, 3),)) == Cut(partly=BEFORE)


def test_what_does_not_hold_alone_is_applied_at_once_or_not_at_all():
    before, after = (f"def f():\n    {q}Do.\n\n    More.\n    {q}\n" for q in ('"' * 3, "'" * 3))
    whole = (before.encode(), after.encode())
    (one,) = made(*whole).replacements
    assert (one.first, one.last) == (2, 5)
    assert applied(before.encode(), made(*whole)) == after.encode()
    assert made(*whole, (Span(1, 2), Span(4, 5))) == Cut(partly=before.encode())


def test_what_is_wanted_together_comes_together():
    (one,) = made(together=True).replacements
    assert (one.first, one.last) == (2, 5)
    assert applied(BEFORE, made(together=True)) == AFTER
    assert made(spans=(Span(1, 2), Span(4, 6)), together=True) == Cut(partly=BEFORE)


def test_what_does_not_hold_is_never_suggested():
    assert made(after=BEFORE.replace(b"1", b"3")) == Cut(partly=BEFORE)
    assert made(after=AFTER.replace(b"return 2", b"return 3")).partly == AFTER.replace(
        b'():\n    """Do."""\n    return 2', b"():\n    return 2"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, AFTER),
        (BEFORE, None),
        (b"", b"# a\n"),
        (b"x = 1", b"# a\nx = 1"),
        (b"x = 1\r\n", b"# a\r\nx = 1\r\n"),
        (b"\xef\xbb\xbfx = 1\n", b"\xef\xbb\xbf# a\nx = 1\n"),
        (b"# coding: latin-1\nx = '\xe9'\n", b"# coding: latin-1\n# a\nx = '\xe9'\n"),
        (b"x = 1\n", b"# a\x0b\nx = 1\n"),
        (b"x = 1\n", "# a\u202e\nx = 1\n".encode()),
        (b"x = 1\n", b"# a\n" * 40 + b"x = 1\n"),
    ],
)
def test_what_a_suggestion_would_not_keep_is_none(before, after):
    assert made(before, after) == Cut(partly=before)


def test_lines_are_removed():
    long = b'def f():\n    """Do.\n\n    More.\n    """\n'
    (one,) = made(long, long.replace(b"    More.\n", b"")).replacements
    assert (one.first, one.last, one.new) == (4, 4, "")


functions = st.lists(st.tuples(st.sampled_from("fgh"), st.sampled_from(["", "Do.", "Do.\n\n    More."])), max_size=5)


def module(shapes, said) -> bytes:
    parts = []
    for (name, _), words in zip(shapes, said, strict=True):
        described = f'    """{words}"""\n' if words else ""
        parts.append(f"def {name}():\n{described}    return 1\n\n\n")
    return ("".join(parts) + "x = 1\n").encode()


@settings(max_examples=60, deadline=None)
@given(functions, st.data(), st.lists(st.tuples(st.integers(1, 30), st.integers(0, 8)), max_size=3))
def test_replacements_together_are_what_is_said_of_them(shapes, data, shown):
    old = module(shapes, [words for _, words in shapes])
    new = module(shapes, [data.draw(st.sampled_from(["Do.", "Make.", "Do.\n\n    Other."])) for _ in shapes])
    spans = tuple(Span(first, first + more) for first, more in sorted(shown))
    found = made(old, new, spans)
    assert applied(old, found) == found.partly
    assert found.partly == new or not found.whole
    assert all(any(s.first <= one.first <= one.last <= s.last for s in spans) for one in found.replacements)
    everything = made(old, new, (Span(1, old.count(b"\n")),))
    assert everything.whole or old == new
    assert applied(old, everything) == new


@given(st.text(alphabet="`~\n a>#", max_size=60))
def test_nothing_leaves_the_block_of_a_suggestion(text):
    new = text + "\n" if text else ""
    block = fenced(new)
    fence = re.match(r"(`+)suggestion\n", block)[1]
    inside = block.split("\n")[1:-1]
    assert "".join(f"{line}\n" for line in inside) == new
    assert block.split("\n")[-1] == fence
    assert not any(re.match(rf" {{0,3}}`{{{len(fence)},}}\s*$", line) for line in inside)
