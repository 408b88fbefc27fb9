"""Titles in the style of the repository's own commits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

_CONVENTIONAL = re.compile(r"(build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test)(\([^)]*\))?!?: \S")
_MOSTLY = 0.6
_ENOUGH = 3
_LONGEST = 72

Style = Literal["auto", "conventional", "plain"]


def title(plain: str, commit_type: str, style: Style, recent: Sequence[str]) -> str:
    """Return a title.

    Args:
        plain: Imperative, with a capital letter, without a stop.
        commit_type: Word of Conventional Commits (conventionalcommits.org 1.0.0).
        style: What the configuration asks for; ``auto`` follows ``recent``.
        recent: Subjects of the newest commits of people.
    """
    if style == "conventional" or (
        style == "auto" and _most(recent, lambda subject: bool(_CONVENTIONAL.match(subject)))
    ):
        prefix = f"{commit_type}: "
        scoped = [subject for subject in recent if _CONVENTIONAL.match(subject)]
        lower = not scoped or _most(scoped, lambda subject: subject.partition(": ")[2][:1].islower(), enough=1)
    else:
        prefix = ""
        lower = style == "auto" and _most(recent, lambda subject: subject[:1].islower())
    words = plain[0].lower() + plain[1:] if lower and not plain[1:2].isupper() else plain
    return _cut(prefix + words)


def _most(subjects: Sequence[str], holds: object, enough: int = _ENOUGH) -> bool:
    check = holds if callable(holds) else bool
    return len(subjects) >= enough and sum(map(check, subjects)) >= _MOSTLY * len(subjects)


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1].rsplit(' ', 1)[0]}\N{HORIZONTAL ELLIPSIS}"
