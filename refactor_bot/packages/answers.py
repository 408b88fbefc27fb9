"""Answers what plans of upgrades ask: each question by the adapter that knows, several at once, for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Protocol

from codemods.api import Question, Unavailable
from codemods.dependencies.questions import (
    AdvisoriesOf,
    Break,
    BreaksOf,
    CompileOf,
    Description,
    DescriptionOf,
    ProjectOf,
    ResolutionOf,
    Use,
)
from refactor_bot.packages.port import Advisories, PackageIndex
from refactor_bot.packages.resolving import Resolvers

_THREADS = 8
_KEPT_SECONDS = 15 * 60
_MOST_KEPT = 4_000
_HEAVY = (CompileOf, ResolutionOf, BreaksOf)
_MOST_HEAVY = 2


class Apis(Protocol):
    """Compares what two releases of a package offer."""

    def breaks(self, name: str, old: str, new: str, uses: tuple[Use, ...]) -> tuple[Break, ...] | Unavailable:
        """Return the uses that the old release has and the new one has not."""


class Descriptions(Protocol):
    """Reads what releases say of themselves."""

    def description(self, name: str, version: str) -> Description | Unavailable:
        """Return the description of a release."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Who is asked.

    Attributes:
        index: For releases.
        advisories: For vulnerabilities.
        resolvers: For compiled files and sets of versions.
        apis: For what breaks.
        descriptions: For links.
    """

    index: PackageIndex
    advisories: Advisories
    resolvers: Resolvers
    apis: Apis
    descriptions: Descriptions


class Answers:
    """Answers questions; what was answered a moment ago is not asked again.

    Args:
        sources: Who is asked.
        clock: Tells seconds.
    """

    def __init__(self, sources: Sources, clock: Callable[[], float] = time.monotonic) -> None:
        self._sources = sources
        self._clock = clock
        self._kept: dict[Question, tuple[float, object]] = {}
        self._lock = Lock()

    def answer(self, questions: Collection[Question]) -> Mapping[Question, object]:
        """Return the answers; ``Unavailable`` for what cannot be answered."""
        known = {one: kept for one in questions if (kept := self._known(one)) is not None}
        asked = [one for one in questions if one not in known]
        light = [one for one in asked if not isinstance(one, _HEAVY)]
        heavy = [one for one in asked if isinstance(one, _HEAVY)]
        for threads, those in ((_THREADS, light), (_MOST_HEAVY, heavy)):
            if those:
                with ThreadPoolExecutor(min(threads, len(those))) as pool:
                    known |= dict(zip(those, pool.map(self._ask, those), strict=True))
        return known

    def _known(self, question: Question) -> object | None:
        with self._lock:
            at, answer = self._kept.get(question, (0.0, None))
            return answer if answer is not None and self._clock() - at < _KEPT_SECONDS else None

    def _ask(self, question: Question) -> object:
        try:
            answer = self._asked(question)
        except Exception as error:  # noqa: BLE001 - what is looked up is anybody's, and must stop nothing
            answer = Unavailable(f"the answer could not be read ({type(error).__name__})")
        with self._lock:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[question] = (self._clock(), answer)
        return answer

    def _asked(self, question: Question) -> object:
        sources = self._sources
        match question:
            case ProjectOf(name):
                return sources.index.project(name)
            case AdvisoriesOf(name, version):
                found = sources.advisories.of(name, version)
                return found if isinstance(found, Unavailable) else tuple(found)
            case DescriptionOf(name, version):
                return sources.descriptions.description(name, version)
            case CompileOf(job, upgrades, before):
                return sources.resolvers.compile(job, upgrades, before)
            case ResolutionOf(requirements, python, before):
                return sources.resolvers.resolve(requirements, python, before)
            case BreaksOf(name, old, new, uses):
                return sources.apis.breaks(name, old, new, uses)
        return Unavailable("nobody knows about this")
