"""Tells the debt that a change brings from the debt that was there. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import pygit2

from codemods.api import Finding


def fresh(
    found: Sequence[Finding],
    before: Iterable[Finding],
    old: Callable[[str], bytes | None],
    new: Callable[[str], bytes | None],
) -> tuple[Finding, ...]:
    """Return what stands on changed lines and was not there before, wherever in the repository.

    Of findings that are alike, as many are new as there are more of them.

    Args:
        found: What is found after the change.
        before: What was found before it.
        old: Reads a file as it was.
        new: Reads a file as it is.
    """
    room = Counter(map(_alike, found))
    room.subtract(map(_alike, before))

    @cache
    def lines(path: str) -> frozenset[int] | None:
        return changed_lines(old(path), new(path))

    kept = []
    for finding in found:
        if room[_alike(finding)] > 0 and _touches(finding, lines(finding.path)):
            room[_alike(finding)] -= 1
            kept.append(finding)
    return tuple(kept)


def changed_lines(old: bytes | None, new: bytes | None) -> frozenset[int] | None:
    """Return the lines of a text that were not in the old one, from 1; None for all of them."""
    if old is None or new is None:
        return None
    if old == new:
        return frozenset()
    patch = pygit2.Patch.create_from(
        old, new, flag=pygit2.enums.DiffOption.FORCE_TEXT, context_lines=0, interhunk_lines=0
    )
    return frozenset(line for hunk in patch.hunks for line in range(hunk.new_start, hunk.new_start + hunk.new_lines))


def _alike(finding: Finding) -> tuple[str, str, str]:
    return (finding.codemod, finding.kind, finding.anchor)


def _touches(finding: Finding, lines: frozenset[int] | None) -> bool:
    return lines is None or any(number in lines for number in range(finding.line, finding.end_line + 1))
