"""How a version specifier (PEP 440) is raised: its layout, its precision and its other clauses kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from codemods.dependencies.manifests.pythons import is_specifier

_CLAUSE = re.compile(r"(===|==|~=|!=|<=|>=|<|>)(\s*)([^\s,]+)")
_OLDER = "asks for a newer version already"


class CannotRaiseError(Exception):
    """A specifier that cannot be raised to a version; the message is the reason a person reads."""


class Strategy(StrEnum):
    """What becomes of a range. The names are those of Dependabot's ``versioning-strategy``.

    ``increase`` raises lower bounds to the version as well, ``increase-if-necessary`` moves only what excludes it, and
    ``widen`` also keeps the versions that compatible releases (``~=``, ``^``) allowed so far.
    """

    INCREASE = "increase"
    INCREASE_IF_NECESSARY = "increase-if-necessary"
    WIDEN = "widen"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a specifier and where it stands in it."""

    operator: str
    gap: str
    version: str
    start: int
    end: int

    def with_version(self, version: str, operator: str | None = None) -> str:
        """Return the clause with another version."""
        return f"{operator or self.operator}{self.gap}{version}"


def raised(written: str, to: str, strategy: Strategy, *, pin_bare: bool = False) -> str:
    """Return a specifier that allows a version, the same text where nothing has to change.

    Args:
        written: The specifier, empty for a bare requirement.
        to: The version.
        strategy: What becomes of ranges.
        pin_bare: Whether a bare requirement gets a pin.

    Raises:
        CannotRaiseError: It cannot be raised to this version.
    """
    target = _version(to)
    if not written.strip():
        return _bare(to, strategy, pin_bare=pin_bare)
    clauses = _clauses(written)
    if any("+" in one.version for one in clauses):
        raise CannotRaiseError("a local version, which is no release of the package index")
    for one in clauses:
        if one.operator == "!=" and allows(f"=={one.version}", target):
            raise CannotRaiseError(f"excludes {to}")
    if strategy is not Strategy.INCREASE and allows(written, target):
        return written
    result = _joined(written, clauses, [_raise_clause(one, target, strategy) for one in clauses])
    if not allows(result, target):
        raise CannotRaiseError(f"{written} cannot be raised to {to}")
    return result


def allows(specifier: str, version: Version) -> bool:
    """Return whether a specifier allows a version, a pre-release too."""
    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except InvalidSpecifier:
        return False


def with_precision(to: Version, like: str) -> str:
    """Return a version cut to as many parts as another has."""
    parts = len(like.split("."))
    if to.pre or to.dev is not None or to.post is not None or to.epoch:
        return str(to)
    release = [*to.release, *[0] * parts][:parts]
    return ".".join(str(part) for part in release)


def raised_end(end: str, to: Version) -> str:
    """Return the exclusive upper bound that allows a version: its last part that is not zero moves past it.

    ``<2`` and ``<2.0`` become ``<4`` and ``<4.0`` for 3.1; ``<1.5`` becomes ``<3.2``. The rule is Dependabot's.
    """
    if to.epoch or not re.fullmatch(r"\d+(\.\d+)*", end):
        raise CannotRaiseError(f"an upper bound of another form, <{end}")
    parts = [int(part) for part in end.split(".")]
    place = max((number for number, part in enumerate(parts) if part), default=0)
    release = [*to.release, *[0] * len(parts)]
    return ".".join(str(part) for part in [*release[:place], release[place] + 1, *[0] * (len(parts) - place - 1)])


def _version(text: str) -> Version:
    try:
        version = Version(text)
    except InvalidVersion:
        raise CannotRaiseError(f"{text} is no version (PEP 440)") from None
    if version.local:
        raise CannotRaiseError("a local version, which is no release of the package index")
    return version


def _bare(to: str, strategy: Strategy, *, pin_bare: bool) -> str:
    if pin_bare:
        return f"=={to}"
    return f">={to}" if strategy is Strategy.INCREASE else ""


def _clauses(written: str) -> list[Clause]:
    found = [Clause(one[1], one[2], one[3], one.start(), one.end()) for one in _CLAUSE.finditer(written)]
    if _CLAUSE.sub("", written).strip(" ,\t\r\n") or not is_specifier(written):
        raise CannotRaiseError(f"{written} is no version specifier (PEP 440)")
    return found


def _joined(written: str, clauses: Sequence[Clause], replaced: Sequence[str]) -> str:
    parts, position = [], 0
    for clause, text in zip(clauses, replaced, strict=True):
        parts += [written[position : clause.start], text]
        position = clause.end
    return "".join([*parts, written[position:]])


def _raise_clause(one: Clause, to: Version, strategy: Strategy) -> str:
    """Return a clause as it must be for a version."""
    whole = f"{one.operator}{one.version}"
    if one.operator in ("==", "===", "~="):
        return _raise_pin(one, to, strategy)
    if one.operator in (">=", ">"):
        if not allows(whole, to):
            raise CannotRaiseError(_OLDER)
        return one.with_version(str(to), ">=") if strategy is Strategy.INCREASE else one.with_version(one.version)
    if allows(whole, to):
        return one.with_version(one.version)
    return one.with_version(str(to) if one.operator == "<=" else raised_end(one.version, to))


def _raise_pin(one: Clause, to: Version, strategy: Strategy) -> str:
    star = one.version.endswith(".*")
    start = one.version.removesuffix(".*")
    try:
        older = Version(start) > to
    except InvalidVersion:
        raise CannotRaiseError(f"pinned to {start}, which is no version (PEP 440)") from None
    if older:
        raise CannotRaiseError(_OLDER)
    if strategy is Strategy.WIDEN and (star or one.operator == "~="):
        if allows(f"{one.operator}{one.version}", to):
            return one.with_version(one.version)
        kept = start if star else start.rpartition(".")[0]
        return f">={one.gap}{start},<{one.gap}{_after(with_precision(to, kept))}"
    if star:
        return one.with_version(f"{with_precision(to, start)}.*")
    return one.with_version(with_precision(to, start) if one.operator == "~=" else str(to))


def _after(version: str) -> str:
    """Return the version whose last part is one more."""
    head, dot, last = version.rpartition(".")
    if not last.isdigit():
        raise CannotRaiseError(f"a range that cannot be widened to {version}")
    return f"{head}{dot}{int(last) + 1}"
