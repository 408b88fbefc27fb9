"""Version specifiers as clauses with bounds, in the dialects of PEP 440 and of Poetry."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

Bound = tuple[Version, int]
"""Lower bounds are (version, 1 where it is excluded), upper (version, 1 where it is included); greater is higher."""

_LONGEST = 1_000
_CLAUSE = re.compile(
    r"(?P<before>\s*)(?P<operator>===|==|~=|!=|<=|>=|<|>|\^|~|=|)(?P<gap>\s*)"
    r"(?P<version>v?\d[0-9A-Za-z.!_-]*?)(?P<star>\.\*)?(?P<after>\s*)"
)
_PEP440 = frozenset({"===", "==", "~=", "!=", "<=", ">=", "<", ">"})
_RANGES = frozenset({"~=", "^", "~"})


class Dialect(StrEnum):
    """How a version specifier is written."""

    PEP440 = "pep440"
    POETRY = "poetry"
    PIPENV = "pipenv"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause.

    Attributes:
        operator: As written, empty for a bare version of Poetry's.
        version: Without a star.
        star: Whether all versions are meant that start so.
        layout: The blanks before, inside and after.
        low: Lower bound.
        high: Upper bound.
    """

    operator: str
    version: Version
    star: bool
    layout: tuple[str, str, str]
    low: Bound | None
    high: Bound | None

    @property
    def pin(self) -> bool:
        """Whether it asks for exactly one version."""
        return self.operator in {"==", "===", "=", ""} and not self.star


def parse(written: str, dialect: Dialect) -> tuple[Clause, ...] | None:
    """Return the clauses of a specifier, or None for one that is invalid or too unusual to be compared.

    A specifier that allows everything, empty or ``*``, has no clauses.
    """
    if not written.strip() or (written.strip() == "*" and dialect is not Dialect.PEP440):
        return ()
    if len(written) > _LONGEST or (dialect is not Dialect.POETRY and not _is_specifier(written)):
        return None
    clauses = [_clause(part, dialect) for part in written.split(",")]
    found = tuple(one for one in clauses if one is not None)
    return found if len(found) == len(clauses) else None


def floor(clauses: tuple[Clause, ...]) -> Bound | None:
    """Return the highest lower bound."""
    return max((one.low for one in clauses if one.low), default=None)


def ceiling(clauses: tuple[Clause, ...]) -> Bound | None:
    """Return the lowest upper bound."""
    return min((one.high for one in clauses if one.high), default=None)


def is_empty(clauses: tuple[Clause, ...]) -> bool:
    """Whether the bounds leave no version."""
    low, high = floor(clauses), ceiling(clauses)
    if low is None or high is None:
        return False
    return low[0] > high[0] or (low[0] == high[0] and (low[1] == 1 or high[1] == 0))


def _clause(part: str, dialect: Dialect) -> Clause | None:
    found = _CLAUSE.fullmatch(part)
    if found is None or (dialect is not Dialect.POETRY and found["operator"] not in _PEP440):
        return None
    operator, star = found["operator"], found["star"] is not None
    try:
        version = Version(found["version"])
    except InvalidVersion:
        return None
    if star and operator not in {"==", "!=", "=", ""}:
        return None
    layout = (found["before"], found["gap"], found["after"])
    low, high = _bounds(operator, version, star=star)
    return Clause(operator, version, star, layout, low, high)


def _bounds(operator: str, version: Version, *, star: bool) -> tuple[Bound | None, Bound | None]:
    if operator == "!=":
        return None, None
    if operator in {">=", ">"}:
        return (version, int(operator == ">")), None
    if operator in {"<=", "<"}:
        return None, (version, int(operator == "<="))
    if star or operator in _RANGES:
        return (version, 0), (_end(operator, version.release, version.epoch), 0)
    return (version, 0), (version, 1)


def _end(operator: str, release: tuple[int, ...], epoch: int) -> Version:
    """Return the first version behind a range."""
    if operator == "^":
        place = next((n for n, part in enumerate(release) if part), len(release) - 1)
    elif operator == "~":
        place = min(1, len(release) - 1)
    else:
        place = max(0, len(release) - (2 if operator == "~=" else 1))
    parts = [*release[:place], release[place] + 1]
    return Version(f"{epoch}!{'.'.join(map(str, parts))}")


def _is_specifier(written: str) -> bool:
    try:
        SpecifierSet(written)
    except InvalidSpecifier:
        return False
    return True
