"""Which distributions the code needs and no manifest declares. Values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from packaging.utils import canonicalize_name

from codemods.dependencies.manifests import kind_of
from codemods.dependencies.missing.bounds import new_enough, too_new
from codemods.dependencies.missing.suspicion import suspicion
from codemods.dependencies.missing.values import LeftOut, Missing, Need, Place, Proposal
from codemods.dependencies.missing.wanted import Wanted, wanted
from codemods.dependencies.missing.writing import requirements_in
from codemods.dependencies.uses import UseFacts
from codemods.dependencies.versions.values import Project

MOST = 300


def candidates(
    files: Mapping[str, UseFacts], paths: Collection[str], declared: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the names, normalised and sorted, that an index must be asked for before ``proposal``.

    Args:
        files: What each file takes from elsewhere, by path.
        paths: Every file of the repository.
        declared: Names that manifests declare.
    """
    return tuple(sorted({want.owner.names[0] for want in _asked(files, paths, declared)}))


def proposal(
    files: Mapping[str, UseFacts],
    paths: Collection[str],
    declared: Collection[str],
    projects: Mapping[str, Project | None],
    today: date,
) -> Proposal:
    """Return which distributions are missing, and the text of a new ``requirements.in`` where there is no manifest.

    Args:
        files: What each file takes from elsewhere, by path.
        paths: Every file of the repository.
        declared: Names that manifests declare.
        projects: What the index says of each of ``candidates``: None where it has no such package. One that could not
            be asked for is left out.
        today: The day.
    """
    left_out = [_left_out(want, want.owner.reason) for want in wanted(files, paths) if want.owner.reason is not None]
    missing: dict[str, Missing] = {}
    for number, want in enumerate(_open(files, paths, declared)):
        name = want.owner.names[0]
        reason = _refusal(want, projects, today) if number < MOST else f"is beyond the first {MOST}"
        if reason is not None:
            left_out.append(_left_out(want, reason))
        else:
            missing[name] = _together(missing.get(name), _missing(want))
    bounded = tuple(_bounded(missing[name], projects[name], files, today) for name in sorted(missing))
    text = requirements_in(bounded) if not any(kind_of(path) for path in paths) else None
    return Proposal(bounded, tuple(sorted(left_out, key=lambda one: one.name)), text)


def _open(files: Mapping[str, UseFacts], paths: Collection[str], declared: Collection[str]) -> list[Wanted]:
    """What may be proposed, as far as no index is needed to tell."""
    have = {str(canonicalize_name(name)) for name in declared}
    return [one for one in wanted(files, paths) if one.owner.names and have.isdisjoint(one.owner.names)]


def _asked(files: Mapping[str, UseFacts], paths: Collection[str], declared: Collection[str]) -> Iterable[Wanted]:
    return _open(files, paths, declared)[:MOST]


def _refusal(want: Wanted, projects: Mapping[str, Project | None], today: date) -> str | None:
    name = want.owner.names[0]
    if want.needs == {Need.TYPING}:
        return "is imported for type checkers alone"
    if name not in projects:
        return f"is not proposed, as the index did not say whether it has `{name}`"
    project = projects[name]
    if project is None or not project.releases:
        return f"is in no place that is known: the index has no `{name}`"
    return None if want.owner.known else suspicion(project, today)


def _left_out(want: Wanted, reason: str) -> LeftOut:
    return LeftOut(want.owner.key, reason, want.places)


def _missing(want: Wanted) -> Missing:
    return Missing(want.owner.names[0], (want.owner.key,), want.places, min(want.needs))


def _together(one: Missing | None, other: Missing) -> Missing:
    """Join what two import names ask of one distribution."""
    if one is None:
        return other
    lines: dict[str, int] = {}
    for place in sorted((*one.places, *other.places)):
        lines.setdefault(place.path, place.line)
    places = tuple(Place(path, line) for path, line in lines.items())
    return Missing(one.name, tuple(sorted({*one.imports, *other.imports})), places, min(one.need, other.need))


def _bounded(one: Missing, project: Project | None, files: Mapping[str, UseFacts], today: date) -> Missing:
    if project is None:
        return one
    return replace(one, below=too_new(project, files), at_least=new_enough(project, files, today))
