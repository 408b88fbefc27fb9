"""Which distributions the code needs and no manifest declares. Values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from packaging.utils import canonicalize_name

from codemods.dependencies.manifests import kind_of
from codemods.dependencies.missing.bounds import Evidence, evidence, new_enough, too_new
from codemods.dependencies.missing.distributions import lookalike
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
    asked, _ = _sorted_out(wanted(files, paths), declared)
    return tuple(sorted({want.owner.names[0] for want in asked}))


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
    asked, left_out = _sorted_out(wanted(files, paths), declared)
    missing: dict[str, Missing] = {}
    for want in asked:
        name = want.owner.names[0]
        if (reason := _refusal(want, projects, today)) is not None:
            left_out.append(_left_out(want, reason))
        else:
            missing[name] = _together(missing.get(name), _missing(want))
    found = evidence(files)
    bounded = tuple(_bounded(missing[name], projects[name], found.get(name), today) for name in sorted(missing))
    text = requirements_in(bounded) if not any(kind_of(path) for path in paths) else None
    return Proposal(bounded, tuple(sorted(left_out, key=lambda one: one.name)), text)


def _sorted_out(every: Iterable[Wanted], declared: Collection[str]) -> tuple[list[Wanted], list[LeftOut]]:
    """What an index must be asked for, and what needs no index to be left out."""
    have = {str(canonicalize_name(name)) for name in declared}
    asked: list[Wanted] = []
    left_out: list[LeftOut] = []
    for want in every:
        if not have.isdisjoint(want.owner.names):
            continue
        reason = _reason(want, len(asked))
        if reason is None:
            asked.append(want)
        else:
            left_out.append(_left_out(want, reason))
    return asked, left_out


def _reason(want: Wanted, asked: int) -> str | None:
    """Why nobody needs to be asked for something, after some others."""
    if want.owner.reason is not None:
        return want.owner.reason
    if want.needs == {Need.TYPING}:
        return "is imported for type checkers alone"
    if asked >= MOST:
        return f"is beyond the first {MOST}"
    alike = None if want.owner.known else lookalike(want.owner.key)
    return f"is almost, but not quite, `{alike}`" if alike else None


def _refusal(want: Wanted, projects: Mapping[str, Project | None], today: date) -> str | None:
    name = want.owner.names[0]
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


def _bounded(one: Missing, project: Project | None, found: Evidence | None, today: date) -> Missing:
    if project is None or found is None:
        return one
    return replace(one, below=too_new(project, found), at_least=new_enough(project, found, today))
