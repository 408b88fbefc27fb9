"""JSON with positions: some objects and arrays are walked here, what they hold is read by the decoder of ``json``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*+")

T = TypeVar("T")
Read = Callable[[str, int], tuple[T, int]]
"""Reads what begins at a position of the text; returns it with the position after it."""


class Value(NamedTuple):
    """A value and the characters ``text[start:end]`` that spell it."""

    start: int
    end: int
    value: object


class Member(NamedTuple):
    """A name in an object with its value."""

    key: Value
    value: Value


def value(text: str, at: int) -> tuple[Value, int]:
    """Read any value; a ``Read``, as are the functions below once their item is given.

    Raises:
        ValueError: It is not valid JSON.
        RecursionError: It is nested too deeply.
    """
    found, end = _DECODER.raw_decode(text, at)
    return Value(at, end, found), end


def name(text: str, at: int) -> tuple[Value, int]:
    """Read the name of a member and its colon; the position is that of the member's value."""
    expect(text, at, '"')
    key, at = value(text, at)
    at = after_space(text, at)
    expect(text, at, ":")
    return key, after_space(text, at + 1)


def member(text: str, at: int) -> tuple[Member, int]:
    """Read a name, a colon and a value."""
    key, at = name(text, at)
    found, at = value(text, at)
    return Member(key, found), at


def members(text: str, at: int, item: Read[Member] = member) -> tuple[list[Member], int]:
    """Read an object whose members ``item`` reads."""
    return _sequence(text, at, "{}", item)


def array(text: str, at: int, item: Read[T]) -> tuple[list[T], int]:
    """Read an array whose elements ``item`` reads."""
    return _sequence(text, at, "[]", item)


def after_space(text: str, at: int) -> int:
    """Return the position of the first character from ``at`` that is no white space."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def before_space(text: str, at: int) -> int:
    """Return where the white space that ends at ``at`` begins."""
    while at and text[at - 1] in " \t\n\r":
        at -= 1
    return at


def expect(text: str, at: int, character: str) -> None:
    """Check that a character stands at a position.

    Raises:
        ValueError: Another one does.
    """
    if not text.startswith(character, at):
        raise json.JSONDecodeError(f"Expecting {character}", text, at)


def _sequence(text: str, at: int, brackets: str, item: Read[T]) -> tuple[list[T], int]:
    expect(text, at, brackets[0])
    found: list[T] = []
    at = after_space(text, at + 1)
    if text.startswith(brackets[1], at):
        return found, at + 1
    while True:
        one, at = item(text, at)
        found.append(one)
        at = after_space(text, at)
        if text.startswith(brackets[1], at):
            return found, at + 1
        expect(text, at, ",")
        at = after_space(text, at + 1)
