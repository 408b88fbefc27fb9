"""Limits of versions that the code's uses of a library prove, by the tables of migrations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from codemods.dependencies.migrations import discovery
from codemods.dependencies.migrations.finding import of_names
from codemods.dependencies.migrations.rows import Keyword, Rename, Report, Reshape, Row
from codemods.dependencies.missing.values import Bound, Place
from codemods.dependencies.questions import Use
from codemods.dependencies.uses import UseFacts
from codemods.dependencies.versions.values import Project, version_of

# What came with an older release is in every environment that is set up anew.
_RECENT = timedelta(days=3 * 365)


def too_new(project: Project, files: Mapping[str, UseFacts]) -> Bound | None:
    """Return the first version without something that the code uses, the oldest one; None where there is none."""
    found = []
    for path, use, line in _uses(files):
        rows = [one for one in discovery.by_name().get(use.name, ()) if one.library == project.name and one.removed]
        found += [Bound(row.removed, _told(row, use), Place(path, line)) for row in rows if _fails(row, use)]
    there = [one for one in found if _between(project, one.version)]
    return min(there, key=lambda one: (version_of(one.version), one.place), default=None)


def new_enough(project: Project, files: Mapping[str, UseFacts], today: date) -> Bound | None:
    """Return the first version with everything that the code uses, where that is a recent one."""
    found = []
    for path, use, line in _uses(files):
        for library, keyword, version in _brought().get(use.name, ()):
            if library == project.name and (not keyword or keyword in use.keywords):
                name = f"{use.name}({keyword}=)" if keyword else use.name
                found.append(Bound(version, name, Place(path, line)))
    recent = [one for one in found if _is_recent(project, one.version, today)]
    return max(recent, key=lambda one: version_of(one.version), default=None)


def _uses(files: Mapping[str, UseFacts]) -> Iterator[tuple[str, Use, int]]:
    for path in sorted(files):
        yield from ((path, site.use, site.line) for site in files[path].sites)


def _fails(row: Row, use: Use) -> bool:
    """Whether a use is certain to be one that a row is about; of arguments, only keywords are known."""
    match row.change:
        case Keyword(name=name, to=to, values=values):
            return use.called and name in use.keywords and (not values or to != name)
        case Reshape(only_with=only_with) | Report(only_with=only_with) if only_with:
            return use.called and not set(only_with).isdisjoint(use.keywords)
        case Reshape():
            return use.called
    return of_names(row)


def _told(row: Row, use: Use) -> str:
    match row.change:
        case Keyword(name=name):
            return f"{use.name}({name}=)"
        case Reshape(only_with=only_with) | Report(only_with=only_with) if only_with:
            return f"{use.name}({min(set(only_with) & set(use.keywords))}=)"
    return use.name


def _between(project: Project, version: str) -> bool:
    """Whether the index has releases on both sides of a version."""
    usable = [version_of(one.version) for one in project.releases if one.yanked is None]
    finals = [one for one in usable if not one.is_prerelease]
    return any(one < version_of(version) for one in finals) and any(one >= version_of(version) for one in finals)


def _is_recent(project: Project, version: str, today: date) -> bool:
    release = project.release(version)
    return release is not None and release.uploaded is not None and today - release.uploaded <= _RECENT


@cache
def _brought() -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """Library, keyword and version by the name that came with that version."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in discovery.rows().values():
        for name, keyword in _new_names(row) if row.works else ():
            found.setdefault(name, []).append((row.library, keyword, row.works))
    return {name: tuple(those) for name, those in found.items()}


def _new_names(row: Row) -> Iterable[tuple[str, str]]:
    match row.change:
        case Rename(to=to):
            return [(f"{owner}.{to}", "") for owner in row.owners] or [(to, "")]
        case Keyword(name=name, to=to) if to not in ("", name):
            return [(old, to) for old in row.names]
    return ()
