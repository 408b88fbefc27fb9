"""Which version a requirement should be raised to. Values in, a value out: the day is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from codemods.dependencies.manifests.pythons import from_poetry
from codemods.dependencies.manifests.values import Dialect, Requirement
from codemods.dependencies.versions.pythons import has_wheel, runs_on
from codemods.dependencies.versions.rules import Rules
from codemods.dependencies.versions.values import Advisory, Level, Project, Release, version_of

_MOST_PASSED = 20


@dataclass(frozen=True, slots=True)
class Passed:
    """A newer version that was not taken, and why."""

    version: str
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A version to raise to.

    Attributes:
        version: The version.
        previous: What is in use: the pin, or the newest that the range allows; None where the index has no such one.
        level: How far it is from that.
        age: Days since its upload, None where the index does not say.
        fixes: The advisories that hold for the previous version and not for this one.
        open: Advisories that hold for this version too.
        passed: Newer versions that were not taken.
    """

    version: str
    previous: str | None
    level: Level | None
    age: int | None
    fixes: tuple[Advisory, ...] = ()
    open: tuple[Advisory, ...] = ()
    passed: tuple[Passed, ...] = ()


@dataclass(frozen=True, slots=True)
class NoChoice:
    """Why there is nothing to raise to.

    Attributes:
        reason: One clause for a person.
        passed: Newer versions that were not taken.
        open: Advisories that hold for what is in use.
    """

    reason: str
    passed: tuple[Passed, ...] = ()
    open: tuple[Advisory, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    project: Project
    requirement: Requirement
    rules: Rules
    today: date
    pythons: Sequence[str]
    used: Release | None
    previous: str | None


def choose(
    project: Project,
    requirement: Requirement,
    rules: Rules,
    today: date,
    pythons: Sequence[str],
    advisories: Sequence[Advisory] = (),
) -> Choice | NoChoice:
    """Return the version to raise a requirement to, or why there is none.

    A security fix comes first: the smallest version that fixes most, whatever its level and age. Else the newest
    version that every rule allows. No version of Python that the one in use supports may be lost.

    Args:
        project: What the index has.
        requirement: What the repository asks for.
        rules: What is allowed.
        today: The day, for ages.
        pythons: The versions of Python that the repository supports, ``3.11``.
        advisories: What is known against the package.
    """
    previous = in_use(project, requirement, pythons)
    used = project.release(previous) if previous else None
    question = _Question(project, requirement, rules, today, pythons, used, previous)
    threats = [one for one in advisories if previous is not None and one.affects(previous)]
    return (_fix(question, threats, advisories) if threats else None) or _newest(question, threats)


def in_use(project: Project, requirement: Requirement, pythons: Sequence[str]) -> str | None:
    """Return the version in use: the pin, or the newest that is allowed and could be installed."""
    if requirement.pinned is not None:
        return requirement.pinned
    specifier = _specifier(requirement)
    if specifier is None or not len(specifier):
        return None
    fitting = [
        one
        for one in project.releases
        if specifier.contains(one.version)
        and one.yanked is None
        and any(runs_on(one, python) for python in pythons or ("3.11",))
    ]
    return fitting[-1].version if fitting else None


def _specifier(requirement: Requirement) -> SpecifierSet | None:
    written: str | None = requirement.specifier
    if requirement.dialect is Dialect.POETRY or requirement.specifier.strip() == "*":
        written = from_poetry(requirement.specifier.strip()) or ""
    try:
        return SpecifierSet(written or "")
    except InvalidSpecifier:
        return None


def _fix(question: _Question, threats: Sequence[Advisory], advisories: Sequence[Advisory]) -> Choice | None:
    """Return the smallest newer version with the fewest advisories, if that is fewer than now."""
    newer = [one for one in _newer(question) if _unfit(question, one, urgent=True) is None]
    if not newer:
        return None

    def open_in(release: Release) -> tuple[Advisory, ...]:
        return tuple(one for one in advisories if one.affects(release.version))

    best = min(newer, key=lambda one: (len(open_in(one)), version_of(one.version)))
    left = open_in(best)
    if len(left) >= len(threats):
        return None
    return _choice(question, best, tuple(one for one in threats if one not in left), left, ())


def _newest(question: _Question, threats: Sequence[Advisory]) -> Choice | NoChoice:
    passed: list[Passed] = []
    for release in reversed(_newer(question)):
        reason = _unfit(question, release, urgent=False)
        if reason is None:
            left = tuple(one for one in threats if one.affects(release.version))
            fixes = tuple(one for one in threats if one not in left)
            return _choice(question, release, fixes, left, passed)
        passed.append(Passed(release.version, reason))
    kept = tuple(passed[:_MOST_PASSED])
    return NoChoice(_why_not(question, passed), kept, tuple(threats))


def _why_not(question: _Question, passed: Sequence[Passed]) -> str:
    if not question.project.releases:
        return "the index has no release of it"
    if question.previous is None and not passed:
        return "the index has no release of it"
    if not passed:
        pinned = question.requirement.pinned is not None
        return f"{question.previous} is the newest" if pinned else f"allows {question.previous} already, the newest"
    return f"{passed[0].version} is {passed[0].reason}"


def _choice(
    question: _Question,
    release: Release,
    fixes: tuple[Advisory, ...],
    left: tuple[Advisory, ...],
    passed: Sequence[Passed],
) -> Choice:
    step = Level.between(question.previous, release.version) if question.previous else None
    uploaded = release.uploaded
    age = (question.today - uploaded).days if uploaded else None
    return Choice(release.version, question.previous, step, age, fixes, left, tuple(passed[:_MOST_PASSED]))


def _newer(question: _Question) -> list[Release]:
    previous = question.previous
    return [
        one for one in question.project.releases if previous is None or version_of(one.version) > version_of(previous)
    ]


def _unfit(question: _Question, release: Release, *, urgent: bool) -> str | None:
    """Return why a release may not be taken, or None; an urgent one may be a large step and a fresh one."""
    rules, previous = question.rules, question.previous
    step = Level.between(previous, release.version) if previous else None
    version = version_of(release.version)
    if not release.files or release.yanked is not None:
        return "yanked" if release.files else "without files"
    if version.is_prerelease and not rules.prereleases:
        return "a pre-release"
    if not _exclusions(question.requirement.specifier).contains(version, prereleases=True):
        return f"excluded by {question.requirement.path}"
    forbidden = rules.forbid(question.project.name, release.version, step)
    if forbidden:
        return forbidden
    if step is not None and step > rules.level and not urgent:
        return f"a {step.name.lower()} step, and {rules.level.name.lower()} is the largest allowed"
    return _unsupported(question, release) or (None if urgent else _young(question, release))


@lru_cache(maxsize=10_000)
def _exclusions(specifier: str) -> SpecifierSet:
    """Return the clauses that exclude single versions, which stay when a requirement is raised."""
    try:
        return SpecifierSet(",".join(one for one in specifier.split(",") if one.strip().startswith("!=")))
    except InvalidSpecifier:
        return SpecifierSet()


def _unsupported(question: _Question, release: Release) -> str | None:
    used = question.used
    for python in question.pythons:
        if used is not None and not runs_on(used, python):
            continue
        if not runs_on(release, python):
            return f"not for Python {python}"
        built_before = used is not None and not has_wheel(used, python)
        if question.rules.wheels and not has_wheel(release, python) and not built_before:
            return f"without a wheel for Python {python}"
    pythons = question.pythons
    if pythons and not any(_installs(question, release, python) for python in pythons):
        runs = any(runs_on(release, python) for python in pythons)
        return "without a wheel" if runs else f"not for Python {pythons[-1]}"
    return None


def _installs(question: _Question, release: Release, python: str) -> bool:
    return runs_on(release, python) and (not question.rules.wheels or has_wheel(release, python))


def _young(question: _Question, release: Release) -> str | None:
    least = question.rules.minimum_age
    if not least:
        return None
    if release.uploaded is None:
        return "of unknown age"
    age = (question.today - release.uploaded).days
    return f"{age} days old, younger than {least}" if age < least else None
