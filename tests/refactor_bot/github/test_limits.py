from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor_bot.github import limits, marker
from refactor_bot.github.model import Marker
from refactor_bot.github.port import GitHubError

MARKER = marker.write(Marker("docstrings", "all", "d", ("a1b2c3d4",), "f" * 40))


@given(st.text(max_size=300), st.integers(100, 400))
def test_a_text_within_the_limit_stays_as_it_is(text: str, longest: int) -> None:
    shown = limits.cut(text, longest)
    assert len(shown) <= longest
    assert shown == text or len(text) > longest


@pytest.mark.parametrize("length", [65_000, 65_536, 65_537, 200_000])
def test_a_marker_survives_the_cut(length: int) -> None:
    shown = limits.cut("x" * length + MARKER)
    assert len(shown) <= limits.BODY
    assert marker.read(shown) is not None
    assert ("Cut here" in shown) == (length + len(MARKER) > limits.BODY)


def test_an_answers_key_survives_the_cut() -> None:
    assert marker.signed(limits.cut(marker.sign("x" * 100_000, "k")), "k")


@given(st.text(max_size=600))
def test_a_line_is_one_line(text: str) -> None:
    shown = limits.line(text)
    assert len(shown) <= limits.TITLE
    assert len(shown.splitlines()) <= 1


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_a_burst_is_let_through_and_then_spaced_out() -> None:
    clock = Clock()
    throttle = limits.Throttle(((3, 60.0),), longest=100, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        throttle.take()
    assert clock.slept == []
    clock.now += 10
    throttle.take()
    assert clock.slept == [50.0]
    clock.now += 3_600
    throttle.take()
    assert len(clock.slept) == 1


@given(st.lists(st.floats(0, 30), max_size=60))
def test_no_window_ever_holds_more_than_is_allowed(gaps: list[float]) -> None:
    clock = Clock()
    throttle = limits.Throttle(((5, 60.0), (20, 600.0)), longest=1e9, clock=clock, sleep=clock.sleep)
    times: list[float] = []
    for gap in gaps:
        clock.now += gap
        throttle.take()
        times.append(clock.now)
    for count, window in ((5, 60.0), (20, 600.0)):
        assert all(late - early >= window - 1e-6 for early, late in zip(times, times[count:], strict=False))


def test_a_long_wait_is_left_to_the_queue() -> None:
    clock = Clock()
    throttle = limits.Throttle(((1, 3600.0),), longest=60, clock=clock, sleep=clock.sleep)
    throttle.take()
    with pytest.raises(GitHubError, match="goes on in 60 minutes"):
        throttle.take()
    clock.now += 3_600
    throttle.take()
    assert clock.slept == []
