"""Where the values of a JSON text stand; the text is known to be valid."""

from __future__ import annotations

import json
import re
from typing import Any

_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
_STOP = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]')
_SCALAR = re.compile(r"[^\s,\]}]+")
_SPACE = re.compile(r"[ \t\r\n]*")
Span = tuple[int, int]


def load(text: str) -> Any:
    """Return what a JSON text holds; repeated keys are an error, and numbers stay text.

    Raises:
        ValueError: It is not valid, or an object has a key twice.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a key occurs twice")
        return found

    return json.loads(text, object_pairs_hook=unique, parse_int=str, parse_float=str)


def end_of(text: str, start: int) -> int:
    """Return the end of the value that starts at a place."""
    if text[start] == '"':
        found = _STRING.match(text, start)
    elif text[start] not in "{[":
        found = _SCALAR.match(text, start)
    else:
        depth = 0
        for found in _STOP.finditer(text, start):
            depth += (found[0] in "{[") - (found[0] in "}]")
            if not depth:
                break
    assert found
    return found.end()


def members(text: str, start: int) -> dict[str, Span]:
    """Return the spans of the values of an object, by key."""
    found: dict[str, Span] = {}
    position = _space(text, start + 1)
    while text[position] != "}":
        end = end_of(text, position)
        key = json.loads(text[position:end])
        value = _space(text, _space(text, end) + 1)
        found[key] = value, end_of(text, value)
        position = _next(text, found[key][1])
    return found


def elements(text: str, start: int) -> list[Span]:
    """Return the spans of the elements of an array."""
    found: list[Span] = []
    position = _space(text, start + 1)
    while text[position] != "]":
        found.append((position, end_of(text, position)))
        position = _next(text, found[-1][1])
    return found


def first(text: str) -> int:
    """Return where the outermost value starts."""
    return _space(text, 0)


def _space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    assert found
    return found.end()


def _next(text: str, end: int) -> int:
    """The start of what follows a value and perhaps a comma."""
    position = _space(text, end)
    return _space(text, position + 1) if text[position] == "," else position
