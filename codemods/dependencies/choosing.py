"""What each package of an area should be raised to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from codemods.api import Unavailable
from codemods.dependencies.areas import Area
from codemods.dependencies.asking import Asking
from codemods.dependencies.manifests.values import Dialect, Kind, Requirement
from codemods.dependencies.options import DependencyOptions
from codemods.dependencies.questions import AdvisoriesOf, ProjectOf
from codemods.dependencies.supported import where
from codemods.dependencies.versions.choose import Choice, NoChoice, choose, in_use
from codemods.dependencies.versions.pythons import runs_on
from codemods.dependencies.versions.rules import Rules
from codemods.dependencies.versions.values import Advisory, Level, Project, is_version, version_of

MOST = 600
_MOST_LOOKS = 5


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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of new versions.

    Attributes:
        pythons: Versions of Python that the area supports, from old to new.
        options: The options.
        today: The day.
        at_once: Whether nothing will be proposed later: what a security fix makes possible is taken with it.
    """

    pythons: Sequence[str]
    options: DependencyOptions
    today: date
    at_once: bool

    @property
    def rules(self) -> Rules:
        """What is allowed."""
        options = self.options
        level = Level[options.level.upper()]
        return Rules(level, options.minimum_age, options.prereleases, options.allow, options.ignore)


def candidates(
    area: Area, projects: Mapping[str, Project], wanted: Wanted, asking: Asking
) -> tuple[list[Candidate], list[Stuck]]:
    """Return what an area's packages may become, and what is in the way of others."""
    pythons = wanted.pythons
    subjects = {
        name: one
        for name, found in area.by_name().items()
        if name in projects and (one := _subject(area, found, pythons))
    }
    versions = {name: in_use(projects[name], one.main, pythons) for name, one in subjects.items()}
    known: dict[str, tuple[Advisory, ...]] = dict.fromkeys(subjects, ())
    choices: dict[str, Choice | NoChoice] = {}
    for _ in range(_MOST_LOOKS):
        more = _advisories(versions, asking)
        changed = [name for name in subjects if name not in choices or set(more.get(name, ())) - set(known[name])]
        if not changed:
            break
        for name in changed:
            known[name] = tuple(dict.fromkeys((*known[name], *more.get(name, ()))))
            choices[name] = _choose(subjects[name], projects[name], wanted, known[name])
        # A new version may have troubles of its own.
        versions = {name: new.version for name in changed if isinstance(new := choices[name], Choice)}
    found: list[Candidate] = []
    stuck: list[Stuck] = []
    for name, one in subjects.items():
        choice = choices[name]
        if isinstance(choice, Choice):
            if one.direct or choice.fixes:
                found.append(_candidate(one, choice, projects[name], pythons))
        elif choice.open:
            stuck.append(Stuck(one.main, choice.reason, choice.open))
    return found, stuck


def _advisories(versions: Mapping[str, str | None], asking: Asking) -> dict[str, tuple[Advisory, ...]]:
    """Return what is known against versions of packages, by name."""
    asked = {name: AdvisoriesOf(name, version) for name, version in versions.items() if version is not None}
    for question in asked.values():
        asking.want(question)
    answers = {name: asking.need(question, tuple) for name, question in asked.items()}
    return {name: answer for name, answer in answers.items() if not isinstance(answer, Unavailable)}


def _choose(one: _Subject, project: Project, wanted: Wanted, known: Sequence[Advisory]) -> Choice | NoChoice:
    """Return what a package may become: nothing that has troubles which the version in use has not."""
    fitting = where(one.main.marker, wanted.pythons) or wanted.pythons
    previous = in_use(project, one.main, wanted.pythons)
    threatened = previous is not None and any(advisory.affects(previous) for advisory in known)
    safe = project if threatened else _without(project, known)
    choice = choose(safe, one.main, wanted.rules, wanted.today, fitting, known)
    if not wanted.at_once or not isinstance(choice, Choice) or not choice.fixes:
        return choice
    fixed = replace(one.main, pinned=choice.version, specifier=f"=={choice.version}", dialect=Dialect.PEP440)
    others = [advisory for advisory in known if advisory not in choice.open]
    further = choose(_without(project, others), fixed, wanted.rules, wanted.today, fitting)
    if not isinstance(further, Choice) or previous is None:
        return choice
    level = Level.between(previous, further.version)
    return replace(choice, version=further.version, level=level, age=further.age, passed=further.passed)


def _without(project: Project, known: Sequence[Advisory]) -> Project:
    """Return a package without its vulnerable releases."""
    if not known:
        return project
    safe = tuple(one for one in project.releases if not any(advisory.affects(one.version) for advisory in known))
    return Project(project.name, safe)


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
