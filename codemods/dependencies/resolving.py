"""Whether manifests that no program compiles still lead to versions that fit together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from codemods.api import Unavailable
from codemods.dependencies.areas import Area
from codemods.dependencies.asking import Asking
from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.pythons import from_poetry
from codemods.dependencies.manifests.values import Dialect, Manifest, Origin, Requirement
from codemods.dependencies.misfits import Line, Sets, without_misfits
from codemods.dependencies.versions.choose import in_use
from codemods.dependencies.versions.pythons import has_wheel
from codemods.dependencies.versions.values import Project

_OLDEST = (3, 8)
_MAIN = frozenset(
    {
        "",
        "project.dependencies",
        "tool.poetry.dependencies",
        "options.install_requires",
        "install_requires",
        "packages",
        "dependencies.pip",
    }
)


@dataclass(frozen=True, slots=True)
class Terms:
    """For what a set of versions must hold.

    Attributes:
        pythons: Versions of Python that the repository supports.
        before: Files that were uploaded on this day or later do not exist.
        projects: What the index has of the packages that are required.
    """

    pythons: tuple[str, ...]
    before: date | None
    projects: Mapping[str, Project]


def resolved(
    area: Area,
    texts: Mapping[str, str],
    edited: Collection[Requirement],
    terms: Terms,
    asking: Asking,
) -> tuple[str, ...] | str:
    """Return what to tell of the changed manifests, which lead to a set of versions, or why they do not.

    Args:
        area: The manifests as they are.
        texts: The changed ones' new texts by path.
        edited: The requirements that were raised.
        terms: For what it must resolve.
        asking: Answers.
    """
    changed = [one.path for one in area.manifests if one.path in texts and one.compiled is None]
    asked = [
        (path, sets)
        for python in checked(terms.pythons)
        for path in changed
        if (sets := _sets(path, area, texts, edited, terms, python)).now
    ]
    for _, sets in asked:
        asking.want(sets.question(sets.now))
    notes: dict[str, None] = {}
    for path, sets in asked:
        answer = asking.need(sets.question(sets.now), tuple)
        if isinstance(answer, Unavailable):
            told = without_misfits(sets, answer.reason, asking)
            if isinstance(told, str):
                return f"{path} on Python {sets.python}: {told}"
            notes |= dict.fromkeys(told)
    return tuple(notes)


def _sets(
    path: str, area: Area, texts: Mapping[str, str], edited: Collection[Requirement], terms: Terms, python: str
) -> Sets:
    sections = _MAIN.union(one.section for one in edited if one.path == path)
    was = tuple(_lines(_reach(path, area, {}), sections, python, terms.projects))
    now = tuple(_lines(_reach(path, area, texts), sections, python, terms.projects))
    return Sets(was, now, python, terms.before)


def checked(pythons: Sequence[str]) -> tuple[str, ...]:
    """Return the versions of Python that a set is resolved for: the oldest and the newest that can be."""
    able = [one for one in pythons if tuple(int(part) for part in one.split(".")) >= _OLDEST]
    return tuple(dict.fromkeys([able[0], able[-1]])) if able else ()


def _lines(
    manifests: Iterable[Manifest], sections: Collection[str], python: str, projects: Mapping[str, Project]
) -> Iterator[Line]:
    """Return the requirements of some manifests without what cannot be installed anyway."""
    for manifest in manifests:
        for one in manifest.requirements:
            plain = one.origin is Origin.INDEX and one.section in sections
            if plain and _installs(one, python, projects):
                yield Line(one.name, _line(one), in_use(projects[one.name], one, (python,)))


def _reach(path: str, area: Area, texts: Mapping[str, str]) -> Iterator[Manifest]:
    """Return a manifest and those that it reads, as they are to be."""
    known = {one.path: one for one in area.manifests}
    waiting, seen = [path], {path}
    while waiting:
        here = waiting.pop()
        one = read(here, texts[here], known[here].kind) if here in texts else known[here]
        if one is None:
            continue
        yield one
        further = [i.path for i in one.includes if i.path in known and i.path not in seen and not i.constraint]
        waiting += [path for path in further if path]
        seen.update(waiting)


def _installs(one: Requirement, python: str, projects: Mapping[str, Project]) -> bool:
    """Whether some release that is asked for has a wheel; what has none is built by people and says nothing here."""
    project = projects.get(one.name)
    if project is None:
        return False
    if one.pinned:
        release = project.release(one.pinned)
        return release is not None and has_wheel(release, python)
    allowed = _allowed(one)
    return any(has_wheel(release, python) for release in project.releases if allowed.contains(release.version))


def _allowed(one: Requirement) -> SpecifierSet:
    try:
        return SpecifierSet(_specifier(one))
    except InvalidSpecifier:
        return SpecifierSet()


def _specifier(one: Requirement) -> str:
    if one.dialect is Dialect.POETRY or one.specifier.strip() == "*":
        return from_poetry(one.specifier.strip()) or ""
    return one.specifier


def _line(one: Requirement) -> str:
    extras = f"[{','.join(one.extras)}]" if one.extras else ""
    return f"{one.name}{extras}{_specifier(one)}" + (f" ; {one.marker}" if one.marker else "")
