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
from codemods.dependencies.versions.choose import Choice, choose, in_use
from codemods.dependencies.versions.pythons import with_marker
from codemods.dependencies.versions.rules import Rules
from codemods.dependencies.versions.values import Advisory, Level, Project, version_of

MOST = 600


@dataclass(frozen=True, slots=True)
class Candidate:
    """A package of an area, and what it may become.

    Attributes:
        name: Normalised.
        requirements: Where it is required, compiled files included.
        choice: What it may become.
        direct: Whether it is required by itself, not only by another package.
    """

    name: str
    requirements: tuple[Requirement, ...]
    choice: Choice
    direct: bool


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
    subjects = [one for name, found in area.by_name().items() if name in projects and (one := _subject(area, found))]
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
        fitting = with_marker(pythons, one.main.marker)
        choice = choose(projects[one.name], one.main, rules, today, fitting, threats)
        if isinstance(choice, Choice):
            if one.direct or choice.fixes:
                found.append(Candidate(one.name, one.requirements, choice, one.direct))
        elif choice.open:
            stuck.append(Stuck(one.main, choice.reason, choice.open))
    return found, stuck


def _subject(area: Area, requirements: tuple[Requirement, ...]) -> _Subject | None:
    """Return the requirement that stands for a package: the lowest pin, else the first with a specifier."""
    direct = any(area.manifest(one.path).compiled is None for one in requirements)
    pinned = [one for one in requirements if one.pinned]
    ranges = [one for one in requirements if one.specifier.strip() not in ("", "*")]
    if pinned:
        main = min(pinned, key=lambda one: version_of(one.pinned or ""))
    elif ranges:
        main = ranges[0]
    else:
        main = next((one for one in requirements if area.manifest(one.path).kind is Kind.REQUIREMENTS), requirements[0])
    return _Subject(main.name, requirements, main, direct)
