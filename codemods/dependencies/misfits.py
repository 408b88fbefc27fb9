"""Manifests that do not resolve even as they are: what is raised must fit with all of them that does.

Requirements of old repositories often name packages that have, or need, what only a source release offers, or that
exclude each other. Those are left out of the check, but for what they themselves ask of the packages that are raised.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.utils import canonicalize_name

from codemods.api import Unavailable
from codemods.dependencies.asking import Asking
from codemods.dependencies.questions import Description, DescriptionOf, ResolutionOf
from codemods.dependencies.versions.pythons import environment_of
from codemods.keeping import passing

_MOST_ATTEMPTS = 40
_NOT_TRIED = "it was not tried"


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement as a resolver is given it.

    Attributes:
        name: The package.
        text: The requirement.
        version: The version in use, None where the index has none.
    """

    name: str
    text: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Sets:
    """A manifest's requirements before and after.

    Attributes:
        was: As they are.
        now: As they are to be.
        python: For which version of Python.
        before: Files that were uploaded on this day or later do not exist.
    """

    was: tuple[Line, ...]
    now: tuple[Line, ...]
    python: str
    before: date | None

    def question(self, lines: Sequence[Line]) -> ResolutionOf:
        """Return the question whether some requirements fit together."""
        return ResolutionOf(tuple(dict.fromkeys(one.text for one in lines)), self.python, self.before)

    @property
    def raised(self) -> frozenset[str]:
        """The packages whose requirement changes."""
        old = {one.text for one in self.was}
        return frozenset(one.name for one in self.now if one.text not in old)


def without_misfits(sets: Sets, reason: str, asking: Asking) -> tuple[str, ...] | str:
    """Return what to tell of requirements that were left out, or why what is to be does not fit.

    Args:
        sets: The requirements.
        reason: Why they do not fit as they are to be.
        asking: Answers.
    """
    if _misfit(sets, sets.was, asking) is None:
        return reason
    apart = {one.name: why for one, why in _apart(sets, asking) if one.name not in sets.raised}
    if not apart:
        return reason
    ties: list[Line] = []
    for one in sets.was:
        if one.name in apart:
            found = _ties(one, sets, asking)
            if isinstance(found, str):
                return f"{one.name} does not fit as it is, and {found}"
            ties += found
    misfit = _misfit(sets, [*(one for one in sets.now if one.name not in apart), *ties], asking)
    if misfit is not None:
        return misfit
    return tuple(
        f"{name} was left out of the check, as it does not fit even now: {why}." for name, why in apart.items()
    )


def _misfit(sets: Sets, lines: Sequence[Line], asking: Asking) -> str | None:
    answer = asking.need(sets.question(lines), tuple) if lines else ()
    return answer.reason if isinstance(answer, Unavailable) else None


def _apart(sets: Sets, asking: Asking) -> list[tuple[Line, str]]:
    """Return the requirements that do not fit with those before them."""
    made = 0

    def attempt(before: Sequence[Line], more: Sequence[Line]) -> str | None:
        nonlocal made
        made += 1
        return _misfit(sets, (*before, *more), asking) if made <= _MOST_ATTEMPTS else _NOT_TRIED

    return passing(sets.was, attempt)


def _ties(one: Line, sets: Sets, asking: Asking) -> list[Line] | str:
    """Return what a package asks of those that are raised, as far as it is given that now."""
    if one.version is None:
        return "the index has no version of it"
    answer = asking.need(DescriptionOf(one.name, one.version), Description)
    if isinstance(answer, Unavailable):
        return f"what it needs is not known: {answer.reason}"
    return [tie for text in answer.requires for tie in _tie(text, sets)]


def _tie(text: str, sets: Sets) -> Iterator[Line]:
    try:
        parsed = Parsed(text)
        holds = parsed.marker is None or parsed.marker.evaluate(environment_of(sets.python))
    except (InvalidRequirement, ValueError, RecursionError):
        return
    name = canonicalize_name(parsed.name)
    if not holds or parsed.url or name not in sets.raised:
        return
    now = next((one.version for one in sets.was if one.name == name), None)
    if now is None or parsed.specifier.contains(now, prereleases=True):
        yield Line(name, f"{name}{parsed.specifier}")
