from __future__ import annotations

import threading

import pytest

from refactor_bot.web.gate import GOOD_FOR, Gate, Session, same


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def token(gate: Gate) -> str:
    assert gate.token is not None
    return gate.token


def test_the_token_opens_once() -> None:
    gate = Gate()
    right = token(gate)
    session = gate.enter(right)
    assert session is not None
    assert gate.token is None
    assert gate.enter(right) is None
    assert gate.session(session.key) == session


@pytest.mark.parametrize("wrong", ["", "x", "é", "\ud800", "x" * 5000])
def test_another_token_opens_nothing_and_leaves_the_right_one(wrong: str) -> None:
    gate = Gate()
    assert gate.enter(wrong) is None
    assert gate.session(wrong) is None
    assert gate.enter(token(gate)) is not None
    assert gate.session(wrong) is None
    assert gate.session(None) is None


def test_a_session_ends() -> None:
    clock = Clock()
    gate = Gate(clock)
    session = gate.enter(token(gate))
    assert session is not None
    clock.now += GOOD_FOR - 1
    assert gate.session(session.key) == session
    clock.now += 1
    assert gate.session(session.key) is None


def test_tokens_keys_and_states_are_long_and_different() -> None:
    seen = set()
    for _ in range(20):
        gate = Gate()
        seen.add(token(gate))
        session = gate.enter(token(gate))
        assert session is not None
        seen |= {session.key, session.state}
    assert len(seen) == 60
    assert min(map(len, seen)) >= 43


def test_of_many_at_once_one_gets_in() -> None:
    gate = Gate()
    right = token(gate)
    barrier = threading.Barrier(8)
    entered: list[Session | None] = []

    def enter() -> None:
        barrier.wait()
        entered.append(gate.enter(right))

    threads = [threading.Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(session is not None for session in entered) == 1


def test_comparison() -> None:
    assert same("a", "a")
    assert not same("a", "b")
    assert not same("", "a")


def test_nothing_secret_is_shown() -> None:
    gate = Gate()
    session = gate.enter(token(gate))
    assert session is not None
    assert session.key not in repr(session)
    assert session.state not in repr(session)
