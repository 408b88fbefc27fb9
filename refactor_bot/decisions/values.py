"""What people decided about a repository, in values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from codemods.api import Finding
from refactor_bot.errors import RefactorBotError

MOST_NAMES = 500
MOST_NEVER = 5_000
MOST_CODEMODS = 100
MOST_PATHS = 200
MOST_BELOW = 1_000
MOST_PACKAGES = 200
LONGEST_LITERAL = 300
LONGEST_PATH = 1_000

EVERY = "*"
"""Stands for every codemod where a path is left alone."""


class DecisionsError(RefactorBotError):
    """The decisions cannot be read or kept; nothing that rests on them may be done."""


@dataclass(frozen=True, slots=True)
class Made:
    """How a decision came about.

    Attributes:
        by: Login.
        at: When, to the second.
        pull_request: Number of the pull request or issue where it was said.
        comment: Number of the comment; None for the text of the issue itself.
    """

    by: str
    at: datetime
    pull_request: int
    comment: int | None

    def said_with(self, other: Made) -> bool:
        """Return whether both stand in the same comment."""
        return (self.pull_request, self.comment) == (other.pull_request, other.comment)


@dataclass(frozen=True, slots=True)
class Named:
    """The name that a path is to have."""

    name: str
    made: Made


@dataclass(frozen=True, slots=True)
class Below:
    """A path with everything below it, left alone.

    Attributes:
        made: Who said so.
        findings: Fingerprints of what was found there then, by which it is known where it moves; at most a thousand.
    """

    made: Made
    findings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Things:
    """What is to be left alone, or not any more.

    Attributes:
        findings: Codemods and fingerprints.
        codemods: Names.
        paths: Fingerprints of what is found below each now.
        packages: Rules, ``NAME`` or ``NAME@SPEC``.
    """

    findings: frozenset[tuple[str, str]] = frozenset()
    codemods: tuple[str, ...] = ()
    paths: Mapping[str, frozenset[str]] = field(default_factory=dict)
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided.

    Attributes:
        never: Fingerprints that are never proposed again, by codemod.
        names: Names for paths, by literal.
        codemods: Codemods that propose nothing.
        paths: What is left alone by path, for each codemod and for ``EVERY`` one.
        packages: Rules of packages, or of versions of them, that are left alone.
        paused: Since when nothing is opened, refreshed or closed; None where all is as usual.
    """

    never: Mapping[str, Mapping[str, Made]] = field(default_factory=dict)
    names: Mapping[str, Named] = field(default_factory=dict)
    codemods: Mapping[str, Made] = field(default_factory=dict)
    paths: Mapping[str, Mapping[str, Below]] = field(default_factory=dict)
    packages: Mapping[str, Made] = field(default_factory=dict)
    paused: Made | None = None

    def refuses(self, finding: Finding) -> bool:
        """Return whether a finding is never to be proposed."""
        codemod, fingerprint = finding.codemod, finding.fingerprint
        if codemod in self.codemods or fingerprint in self.never.get(codemod, {}):
            return True
        moved = any(fingerprint in one.findings for own in self._paths(codemod) for one in own.values())
        return moved or self.covering(codemod, finding.path) is not None

    def covering(self, codemod: str, path: str) -> str | None:
        """Return the path, left alone by a codemod or by every one, that a file is or lies below."""
        return next((outer for own in self._paths(codemod) for outer in own if is_below(path, outer)), None)

    def _paths(self, codemod: str) -> tuple[Mapping[str, Below], ...]:
        return tuple(self.paths[scope] for scope in (EVERY, codemod) if scope in self.paths)

    def with_never(self, findings: Iterable[tuple[str, str]], made: Made) -> Decisions:
        """Return the decisions with some findings, codemod and fingerprint, never proposed again."""
        never = {codemod: dict(known) for codemod, known in self.never.items()}
        for codemod, fingerprint in findings:
            own = never.setdefault(codemod, {})
            own[fingerprint] = _kept(own.get(fingerprint), made)
        return replace(self, never=never)

    def with_name(self, literal: str, name: str, made: Made) -> Decisions:
        """Return the decisions with a name for a literal, in place of the one that it had."""
        known = self.names.get(literal)
        kept = _kept(known.made if known is not None and known.name == name else None, made)
        return replace(self, names={**self.names, literal: Named(name, kept)})

    def leaving(self, things: Things, made: Made, scope: str = EVERY) -> Decisions:
        """Return the decisions with some things left alone.

        Args:
            things: What.
            made: Who says so.
            scope: The codemod that leaves the paths alone.
        """
        own = dict(self.paths.get(scope, {}))
        for path, findings in things.paths.items():
            known = own.get(path, Below(made))
            found = sorted(known.findings | findings)[:MOST_BELOW]
            own[path] = Below(_kept(known.made, made), frozenset(found))
        return replace(
            self.with_never(things.findings, made) if things.findings else self,
            codemods={**self.codemods, **{one: _kept(self.codemods.get(one), made) for one in things.codemods}},
            paths={**self.paths, scope: own} if own else self.paths,
            packages={**self.packages, **{one: _kept(self.packages.get(one), made) for one in things.packages}},
        )

    def restoring(
        self,
        *,
        findings: Collection[str] = (),
        codemods: Collection[str] = (),
        paths: Collection[str] = (),
        packages: Collection[str] = (),
        scope: str | None = None,
    ) -> Decisions:
        """Return the decisions without those that leave some things alone.

        Args:
            findings: Fingerprints.
            codemods: Names.
            paths: As they were named.
            packages: Rules.
            scope: The only codemod that leaves the paths alone no longer, besides every one; None for all.
        """
        never = {
            codemod: {mark: made for mark, made in own.items() if mark not in findings}
            for codemod, own in self.never.items()
        }
        left = {
            name: {
                path: replace(below, findings=below.findings.difference(findings))
                for path, below in own.items()
                if path not in paths or (scope is not None and name not in (scope, EVERY))
            }
            for name, own in self.paths.items()
        }
        return replace(
            self,
            never={codemod: own for codemod, own in never.items() if own},
            codemods={name: made for name, made in self.codemods.items() if name not in codemods},
            paths={name: own for name, own in left.items() if own},
            packages={rule: made for rule, made in self.packages.items() if rule not in packages},
        )

    def pausing(self, made: Made) -> Decisions:
        """Return the decisions with a pause, which lasts since the first time that it was asked for."""
        return self if self.paused is not None else replace(self, paused=made)

    def resuming(self) -> Decisions:
        """Return the decisions without a pause."""
        return replace(self, paused=None)

    def never_by(self, made: Made) -> frozenset[tuple[str, str]]:
        """Return the findings, codemod and fingerprint, that a comment turned down."""
        return frozenset(
            (codemod, fingerprint)
            for codemod, own in self.never.items()
            for fingerprint, one in own.items()
            if one.said_with(made)
        )

    def literal_by(self, made: Made) -> str | None:
        """Return the literal that a comment named."""
        return next((literal for literal, named in self.names.items() if named.made.said_with(made)), None)


def is_below(path: str, outer: str) -> bool:
    """Return whether a file is a path or lies below it."""
    return path == outer or path.startswith(f"{outer}/")


def _kept(known: Made | None, made: Made) -> Made:
    """Return the newer word on the same thing; a comment that is handled again keeps its time."""
    return known if known is not None and known.said_with(made) else made
