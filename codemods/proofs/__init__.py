"""One checker per claim. A checker sees the text before and after, nothing else: never what a codemod says that it did.

Nothing here imports a codemod, and no codemod imports from here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from codemods.api import Claim


@dataclass(frozen=True, slots=True)
class Change:
    """One file before and after.

    Attributes:
        path: Where, relative to the repository.
        before: Its bytes before; None for a file that is new.
        after: Its bytes after; None for a file that was removed.
    """

    path: str
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a checker says of a change.

    Attributes:
        claim: The claim that was checked.
        reason: Why it does not hold, with file and line; None when it holds.
        counts: What was counted on the way, for the certificate (``files``, ``docstrings-added`` ...).
    """

    claim: Claim
    reason: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether the claim holds."""
        return self.reason is None


class Files(Protocol):
    """The rest of the repository, for claims that reach beyond the changed files."""

    def __call__(self, path: str) -> bytes | None:
        """Return a file's bytes before the change, or None."""


class Checker(Protocol):
    """Checks one claim; an instance named ``CHECKER`` in a module of this package."""

    claim: Claim

    def check(self, changes: Sequence[Change], files: Files) -> Verdict:
        """Return whether the claim holds for all changes together."""


@cache
def checkers() -> dict[Claim, Checker]:
    """Return the checkers by claim."""
    modules = (importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    return {m.CHECKER.claim: m.CHECKER for m in modules if hasattr(m, "CHECKER")}


def check(claim: Claim, changes: Sequence[Change], files: Files) -> Verdict:
    """Return the verdict on a claim; a claim without a checker never holds."""
    checker = checkers().get(claim)
    if checker is None:
        return Verdict(claim, reason=f"no checker for {claim}")
    return checker.check(changes, files)


def merge(claim: Claim, verdicts: Iterable[Verdict]) -> Verdict:
    """Return one verdict for several parts of a change: it holds when all hold, and counts are summed."""
    counts: Counter[str] = Counter()
    for verdict in verdicts:
        if not verdict.holds:
            return verdict
        counts.update(verdict.counts)
    return Verdict(claim, counts=dict(counts))
