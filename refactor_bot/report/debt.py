"""What a debt report says: how much there is, what it costs, and how it came to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from codemods.api import Finding
from refactor_bot.engine import Crash
from refactor_bot.repo.history import Commit
from refactor_bot.report.drift import Verdict

_SEVERITY = (Verdict.LIKELY_FIX, Verdict.DRIFTED)


@dataclass(frozen=True, slots=True)
class Total:
    """The debt that one codemod finds."""

    codemod: str
    findings: int
    fixable: int
    files: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a copy is today; ``name`` is empty for a whole file."""

    path: str
    line: int
    end_line: int
    name: str


@dataclass(frozen=True, slots=True)
class Missing:
    """A change that one copy has and others have not.

    Attributes:
        commit: Which made it; None when it is not committed yet.
        place: The copy that has it.
        missed: The copies that have not.
        signs: What makes it look like a correction, in words; empty when nothing does.
        lines: What it removes and adds, with signs as in a diff.
    """

    commit: Commit | None
    place: Place
    missed: tuple[Place, ...]
    signs: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copies:
    """One group of copies, and what became of it.

    Attributes:
        kind: What they are: ``function``, ``class`` ...
        likeness: How alike: ``exact``, ``renamed`` or ``near``.
        places: Where they are.
        lines: Lines of code of all of them.
        removable: Lines that could go.
        verdict: What became of them.
        born: The first commit with two of them equal, as far as the history was read.
        equal: The last commit in which all that there were then were equal.
        apart: Commits that changed some of them and not the others.
        together: Commits that changed all of them.
        missing: What some have and others have not, since they were equal.
        differing: Lines by which each copy differs from the first today, where it does.
    """

    kind: str
    likeness: str
    places: tuple[Place, ...]
    lines: int
    removable: int
    verdict: Verdict = Verdict.UNKNOWN
    born: Commit | None = None
    equal: Commit | None = None
    apart: int = 0
    together: int = 0
    missing: tuple[Missing, ...] = ()
    differing: tuple[tuple[int, ...], ...] = ()

    @property
    def drifted(self) -> bool:
        """Whether they were equal once and are no longer."""
        return self.verdict in _SEVERITY


@dataclass(frozen=True, slots=True)
class Duplicates:
    """All groups of copies, those that drifted first, then the most expensive.

    Attributes:
        groups: The groups.
        note: What is to be known about the history, or None: that there is none, or that it is cut.
    """

    groups: tuple[Copies, ...]
    note: str | None = None

    @property
    def lines(self) -> int:
        """Lines of code that stand in copies."""
        return sum(group.lines for group in self.groups)

    @property
    def removable(self) -> int:
        """Lines that could go if each group were one definition."""
        return sum(group.removable for group in self.groups)

    @property
    def apart(self) -> int:
        """How often copies changed apart."""
        return sum(group.apart for group in self.groups)

    @property
    def together(self) -> int:
        """How often the same change was made to all copies."""
        return sum(group.together for group in self.groups)

    @property
    def drifted(self) -> tuple[Copies, ...]:
        """The groups that were equal once and are no longer."""
        return tuple(group for group in self.groups if group.drifted)


@dataclass(frozen=True, slots=True)
class Moment:
    """How many findings there were at a commit, by codemod."""

    commit: Commit
    findings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Trend:
    """Earlier moments, newest first.

    Attributes:
        moments: The moments.
        note: Why there are none, or fewer; None when there is nothing to say.
    """

    moments: tuple[Moment, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Debt:
    """The whole report.

    Attributes:
        totals: By codemod.
        duplicates: The copies; None when they were not looked for.
        trend: How the totals came to be.
        files: Files that were read.
        skipped: Files that were left alone.
        crashes: Codemods that failed.
    """

    totals: tuple[Total, ...]
    duplicates: Duplicates | None
    trend: Trend
    files: int
    skipped: int
    crashes: tuple[Crash, ...] = ()


def totals(codemods: Iterable[str], findings: Sequence[Finding]) -> tuple[Total, ...]:
    """Count findings by codemod."""
    own = {name: [finding for finding in findings if finding.codemod == name] for name in codemods}
    return tuple(
        Total(name, len(found), sum(f.fixable for f in found), len({f.path for f in found}))
        for name, found in sorted(own.items())
    )


def ordered(groups: Iterable[Copies]) -> tuple[Copies, ...]:
    """Put a fix that a copy lacks first, then what drifted, then the most expensive groups."""
    return tuple(sorted(groups, key=_rank))


def _rank(group: Copies) -> tuple[int, bool, int, int, int, str, int]:
    severity = _SEVERITY.index(group.verdict) if group.drifted else len(_SEVERITY)
    signs = max((len(change.signs) for change in group.missing), default=0)
    first = group.places[0]
    return severity, not group.missing, -signs, -group.removable, -group.apart, first.path, first.line
