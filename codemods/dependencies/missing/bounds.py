"""Limits of versions that the code's uses of a library prove, by the tables of migrations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the uses prove of one library.

    Attributes:
        gone: Uses of what a version takes away.
        brought: Uses of what a version brings.
    """

    gone: list[Bound] = field(default_factory=list)
    brought: list[Bound] = field(default_factory=list)


def evidence(files: Mapping[str, UseFacts]) -> Mapping[str, Evidence]:
    """Return what the uses of all files prove, by the library's name."""
    found: dict[str, Evidence] = defaultdict(Evidence)
    for path in sorted(files):
        for site in files[path].sites:
            use, place = site.use, Place(path, site.line)
            for row in discovery.by_name().get(use.name, ()):
                if row.removed and _fails(row, use):
                    found[row.library].gone.append(Bound(row.removed, _told(row, use), place))
            for library, keyword, version in _brought().get(use.name, ()):
                if not keyword or keyword in use.keywords:
                    name = f"{use.name}({keyword}=)" if keyword else use.name
                    found[library].brought.append(Bound(version, name, place))
    return found


def too_new(project: Project, found: Evidence) -> Bound | None:
    """Return the first version without something that the code uses, the oldest one; None where there is none."""
    there = [one for one in found.gone if _between(project, one.version)]
    return min(there, key=lambda one: (version_of(one.version), one.place), default=None)


def new_enough(project: Project, found: Evidence, today: date) -> Bound | None:
    """Return the first version with everything that the code uses, where that is a recent one."""
    recent = [one for one in found.brought if _is_recent(project, one.version, today)]
    return max(recent, key=lambda one: version_of(one.version), default=None)


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
