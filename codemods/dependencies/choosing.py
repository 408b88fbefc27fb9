"""What each package of an area should be raised to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from codemods.api import Unavailable
from codemods.dependencies.areas import Area
from codemods.dependencies.asking import Asking
from codemods.dependencies.manifests.values import Kind, Requirement
from codemods.dependencies.options import DependencyOptions
from codemods.dependencies.questions import AdvisoriesOf, ProjectOf
from codemods.dependencies.supported import where
from codemods.dependencies.versions.choose import Choice, choose, in_use
from codemods.dependencies.versions.pythons import runs_on
from codemods.dependencies.versions.rules import Rules
from codemods.dependencies.versions.values import Advisory, Level, Project, is_version, version_of

MOST = 600


@dataclass(frozen=True, slots=True)
class Candidate:
    """A package of an area, and what it may become.

    Attributes:
        name: Normalised.
        requirements: Where it is required, compiled files included.
        choice: What it may become.
        direct: Whether it is required by itself, not only by another package.
        left: Places that keep their version, with reasons: they are for other versions of Python.
        firm: Whether the code will need the new version, so that no range may allow older ones.
    """

    name: str
    requirements: tuple[Requirement, ...]
    choice: Choice
    direct: bool
    left: tuple[tuple[Requirement, str], ...] = ()
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Stuck:
    """A package that cannot be raised, and why.

    Attributes:
        requirement: The first place that requires it.
        reason: One clause.
        threats: Advisories that hold for what is in use.
    """

    requirement: Requirement
    reason: str
    threats: tuple[Advisory, ...] = ()


@dataclass(frozen=True, slots=True)
class _Subject:
    name: str
    requirements: tuple[Requirement, ...]
    main: Requirement
    direct: bool


def projects_of(area: Area, asking: Asking) -> dict[str, Project | Unavailable]:
    """Return what the index has of the packages of an area."""
    names = list(area.by_name())[:MOST]
    for name in names:
        asking.want(ProjectOf(name))
    return {name: asking.need(ProjectOf(name), Project) for name in names}


def candidates(
    area: Area,
    projects: Mapping[str, Project],
    pythons: Sequence[str],
    options: DependencyOptions,
    asking: Asking,
    today: date,
) -> tuple[list[Candidate], list[Stuck]]:
    """Return what an area's packages may become, and what is in the way of others."""
    subjects = [
        one for name, found in area.by_name().items() if name in projects and (one := _subject(area, found, pythons))
    ]
    used = {one.name: in_use(projects[one.name], one.main, pythons) for one in subjects}
    for name, version in used.items():
        if version is not None:
            asking.want(AdvisoriesOf(name, version))
    asking.settle()
    rules = Rules(Level[options.level.upper()], options.minimum_age, options.prereleases, options.allow, options.ignore)
    found: list[Candidate] = []
    stuck: list[Stuck] = []
    for one in subjects:
        version = used[one.name]
        known = asking.need(AdvisoriesOf(one.name, version), tuple) if version is not None else ()
        threats: tuple[Advisory, ...] = () if isinstance(known, Unavailable) else known
        fitting = where(one.main.marker, pythons) or pythons
        choice = choose(projects[one.name], one.main, rules, today, fitting, threats)
        if isinstance(choice, Choice):
            if one.direct or choice.fixes:
                found.append(_candidate(one, choice, projects[one.name], pythons))
        elif choice.open:
            stuck.append(Stuck(one.main, choice.reason, choice.open))
    return found, stuck


def _candidate(one: _Subject, choice: Choice, project: Project, pythons: Sequence[str]) -> Candidate:
    """Return an upgrade of the places that are for versions of Python which the new release is for."""
    release = project.release(choice.version)
    assert release is not None
    left: list[tuple[Requirement, str]] = []
    for place in one.requirements:
        fitting = where(place.marker, pythons)
        lost = next((python for python in fitting if place.marker and not runs_on(release, python)), None)
        if not fitting:
            left.append((place, "it is for another Python than those in use"))
        elif lost is not None:
            left.append((place, f"{choice.version} is not for Python {lost}"))
    kept = {place for place, _ in left}
    places = tuple(place for place in one.requirements if place not in kept)
    return Candidate(one.name, places, choice, one.direct, tuple(left))


def _subject(area: Area, requirements: tuple[Requirement, ...], pythons: Sequence[str]) -> _Subject | None:
    """Return the requirement that stands for a package: the lowest pin, else the first with a specifier.

    Of several that are for different versions of Python, those for the newest stand for it.
    """
    newest = [one for one in requirements if pythons[-1] in where(one.marker, pythons)]
    if not newest or any(one.pinned and not is_version(one.pinned) for one in requirements):
        return None
    direct = any(area.manifest(one.path).compiled is None for one in requirements)
    pinned = [one for one in newest if one.pinned]
    ranges = [one for one in newest if one.specifier.strip() not in ("", "*")]
    if pinned:
        main = min(pinned, key=lambda one: version_of(one.pinned or ""))
    elif ranges:
        main = ranges[0]
    else:
        main = next((one for one in newest if area.manifest(one.path).kind is Kind.REQUIREMENTS), newest[0])
    return _Subject(main.name, requirements, main, direct)
