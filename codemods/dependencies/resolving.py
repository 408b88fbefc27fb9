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
from codemods.dependencies.questions import ResolutionOf
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


def unresolved(
    area: Area,
    texts: Mapping[str, str],
    edited: Collection[Requirement],
    terms: Terms,
    asking: Asking,
) -> str | None:
    """Return why the changed manifests of an area do not lead to a set of versions, or None where they do.

    Args:
        area: The manifests as they are.
        texts: The changed ones' new texts by path.
        edited: The requirements that were raised.
        terms: For what it must resolve.
        asking: Answers.
    """
    changed = [one for one in area.manifests if one.path in texts and one.compiled is None]
    asked: list[tuple[str, ResolutionOf]] = []
    for python in checked(terms.pythons):
        for manifest in changed:
            sections = _MAIN.union(one.section for one in edited if one.path == manifest.path)
            found = list(_reach(manifest.path, area, texts))
            lines = dict.fromkeys(_lines(found, sections, python, terms.projects))
            if lines:
                asked.append((manifest.path, ResolutionOf(tuple(lines), python, terms.before)))
    for _, question in asked:
        asking.want(question)
    for path, question in asked:
        answer = asking.need(question, tuple)
        if isinstance(answer, Unavailable):
            return f"{path} on Python {question.python}: {answer.reason}"
    return None


def checked(pythons: Sequence[str]) -> tuple[str, ...]:
    """Return the versions of Python that a set is resolved for: the oldest and the newest that can be."""
    able = [one for one in pythons if tuple(int(part) for part in one.split(".")) >= _OLDEST]
    return tuple(dict.fromkeys([able[0], able[-1]])) if able else ()


def _lines(
    manifests: Iterable[Manifest], sections: Collection[str], python: str, projects: Mapping[str, Project]
) -> Iterator[str]:
    """Return the requirements of some manifests without what cannot be installed anyway."""
    for manifest in manifests:
        for one in manifest.requirements:
            plain = one.origin is Origin.INDEX and one.section in sections
            if plain and _installs(one, python, projects):
                yield _line(one)


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
