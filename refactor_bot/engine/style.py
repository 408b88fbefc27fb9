"""What a repository says of its own layout: Black's settings, and the longest line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from codemods.formatting import BlackStyle
from refactor_bot.config import parse_toml
from refactor_bot.repo.snapshot import Snapshot

_FLAKE8_FILES = (".flake8", "setup.cfg", "tox.ini")
_SHORTEST, _LONGEST = 40, 320


@dataclass(frozen=True, slots=True)
class Style:
    """How a repository lays out its code.

    Attributes:
        black: Black's settings, its defaults where there are none.
        line_length: The longest line that any of the usual tools is told, or None.
    """

    black: BlackStyle
    line_length: int | None


def style_of(snapshot: Snapshot) -> Style:
    """Read the style from the files of Black, ruff and flake8; what is broken says nothing."""
    tools = _tools(snapshot)
    black = tools.get("black")
    settings = black if isinstance(black, dict) else {}
    length = (
        _number(settings.get("line-length"))
        or _number(_dig(tools, "ruff", "line-length"))
        or _number(_dig(tools, "ruff", "lint", "pycodestyle", "max-line-length"))
        or next((found for name in _FLAKE8_FILES if (found := _flake8(snapshot, name))), None)
    )
    targets = settings.get("target-version", ())
    return Style(
        BlackStyle(
            line_length=_number(settings.get("line-length")) or 88,
            skip_string_normalization=settings.get("skip-string-normalization") is True,
            skip_magic_trailing_comma=settings.get("skip-magic-trailing-comma") is True,
            target_versions=tuple(str(name) for name in targets) if isinstance(targets, list) else (),
        ),
        length or (88 if isinstance(black, dict) else None),
    )


def _tools(snapshot: Snapshot) -> dict[str, Any]:
    try:
        parsed = parse_toml((snapshot.read("pyproject.toml") or b"").decode())
    except (ValueError, RecursionError):
        return {}
    tools = parsed.get("tool")
    return tools if isinstance(tools, dict) else {}


def _dig(table: dict[str, Any], *names: str) -> Any:
    value: Any = table
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _number(value: object) -> int | None:
    return value if type(value) is int and _SHORTEST <= value <= _LONGEST else None


def _flake8(snapshot: Snapshot, name: str) -> int | None:
    """Read one value line by line: configparser takes quadratic time for a line of blanks."""
    found, section = None, ""
    for line in (snapshot.read(name) or b"").decode("utf-8", "replace").splitlines():
        if line.startswith("["):
            section = line.strip()
        key, _, value = line.replace(":", "=", 1).partition("=")
        if section == "[flake8]" and key.strip() == "max-line-length" and re.fullmatch(r"\d{1,4}", value.strip()):
            found = int(value)
    return _number(found)
