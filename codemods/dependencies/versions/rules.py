"""What the operator and the people of a repository allow: levels, ages, packages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from codemods.dependencies.versions.values import Level

_VERSION = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Rules:
    """Which versions may be proposed.

    Attributes:
        level: The largest step.
        minimum_age: Days since a version was uploaded; security fixes do not wait.
        prereleases: Whether pre-releases count.
        allow: Packages that may be raised, ``NAME`` or ``NAME@SPEC`` with ``*`` in the name; empty for all.
        ignore: Packages or versions of them that are left out, in the same form; it wins over ``allow``.
        wheels: Whether a version needs a wheel.
    """

    level: Level = Level.MAJOR
    minimum_age: int = 0
    prereleases: bool = False
    allow: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    wheels: bool = True

    def forbid(self, name: str, version: str, step: Level | None) -> str | None:
        """Return the rule that leaves a version out, as a reason, or None."""
        ignored = next((rule for rule in self.ignore if matches(rule, name, version, step)), None)
        if ignored is not None:
            return f"ignored ({ignored})"
        if self.allow and not any(matches(rule, name, version, step) for rule in self.allow):
            return "not among the allowed packages"
        return None


def matches(rule: str, name: str, version: str, step: Level | None = None) -> bool:
    """Return whether ``NAME[@SPEC]`` means a version of a package.

    ``SPEC`` is a specifier (PEP 440), a version that stands for all that start with it, or a level.
    """
    pattern, _, spec = rule.partition("@")
    if not fnmatchcase(canonicalize_name(name), _normal(pattern)):
        return False
    spec = spec.strip()
    if not spec:
        return True
    if spec.upper() in Level.__members__:
        return step is Level[spec.upper()]
    if _VERSION.fullmatch(spec):
        spec = f"=={spec}.*"
    try:
        return SpecifierSet(spec).contains(version, prereleases=True)
    except InvalidSpecifier:
        return False


def problems(rules: Iterable[str]) -> list[str]:
    """Return the rules whose specifier means nothing."""
    found = []
    for rule in rules:
        spec = rule.partition("@")[2].strip()
        known = not spec or spec.upper() in Level.__members__ or _VERSION.fullmatch(spec)
        try:
            SpecifierSet("" if known else spec)
        except InvalidSpecifier:
            found.append(rule)
    return found


def _normal(pattern: str) -> str:
    return re.sub(r"[-_.]+", "-", pattern.strip()).lower()
