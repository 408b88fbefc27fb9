"""Decides over a repository: which packages are raised now, which wait, and what that means for the code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from codemods import exclusion, ignores
from codemods.api import Context, Finding, Plan, Question, Skipped, Unavailable
from codemods.dependencies import batches, findings
from codemods.dependencies.applying import Applied, Ground, apply, hindrance
from codemods.dependencies.areas import Area, areas, governed
from codemods.dependencies.asking import Asking, UnansweredError
from codemods.dependencies.batches import Wish
from codemods.dependencies.calls import Code
from codemods.dependencies.choosing import Candidate, Wanted, candidates, projects_of
from codemods.dependencies.facts import DependencyFacts
from codemods.dependencies.findings import NAME
from codemods.dependencies.fit import is_plain, unfit
from codemods.dependencies.frozen import frozen
from codemods.dependencies.manifests import kind_of, read
from codemods.dependencies.manifests.raising import is_content
from codemods.dependencies.manifests.specifiers import Strategy
from codemods.dependencies.manifests.values import Kind, Manifest
from codemods.dependencies.options import DependencyOptions
from codemods.dependencies.proposing import proposed
from codemods.dependencies.questions import ProjectOf
from codemods.dependencies.resolving import Terms
from codemods.dependencies.supported import FILES, Supported, inferred, stated
from codemods.dependencies.told import told
from codemods.dependencies.versions.values import Project
from codemods.keeping import passing
from codemods.source import Source, UnreadableError

# A compiled file takes a resolver tens of seconds, a set of requirements about one.
_MOST_COMPILED = 16
_MOST_RESOLVED = 48
_NOT_TRIED = "too many versions do not fit together; this one was not tried"


def wanted(paths: Collection[str]) -> list[str]:
    """Return the manifests among some files, and what says which Python is used."""
    return [path for path in paths if _is_read(path)]


def _is_read(path: str) -> bool:
    kind = kind_of(path)
    known = (kind is not None and kind is not Kind.LOCK) or path.rpartition("/")[2] in FILES
    return known and is_plain(path) and exclusion.by_path(path) is None


def questions(
    facts: Mapping[str, DependencyFacts], context: Context, options: DependencyOptions
) -> Collection[Question]:
    """Return what must be known before the plan can go on."""
    asking = Asking(context.answers)
    try:
        _Planner(facts, context, options, asking).plan()
    except UnansweredError:
        return asking.missing
    return ()


def plan(facts: Mapping[str, DependencyFacts], context: Context, options: DependencyOptions) -> Plan:
    """Decide over all files."""
    return _Planner(facts, context, options, Asking(context.answers, last=True)).plan()


@dataclass
class _Planner:
    """One plan.

    Attributes:
        facts: What is known of the code.
        context: The repository.
        options: The options.
        asking: Answers.
        found: Findings.
        skipped: Manifests that had to be left alone.
    """

    facts: Mapping[str, DependencyFacts]
    context: Context
    options: DependencyOptions
    asking: Asking
    found: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def plan(self) -> Plan:
        """Decide, or raise ``UnansweredError`` where more must be known."""
        for area in self.areas:
            for name in area.by_name():
                self.asking.want(ProjectOf(name))
        self.asking.settle()
        mine = self.asking
        for area in self.areas:
            # Areas do not wait for each other: what all of them must know is asked at once.
            self.asking = mine.another()
            with suppress(UnansweredError):
                self._plan_area(area)
            mine.missing |= self.asking.missing
        mine.settle()
        if not any(kind_of(path) for path in self.context.paths):
            self.found += proposed(self.facts, self.context, mine)
        return Plan(tuple(self.found), tuple(self.skipped))

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The manifests' files by path."""
        sources: dict[str, Source] = {}
        for path, data in sorted(self.context.texts.items()):
            if path in self.context.excluded:
                continue
            try:
                sources[path] = Source.read(data)
            except UnreadableError as error:
                self.skipped.append(Skipped(path, str(error)))
        return sources

    @cached_property
    def texts(self) -> dict[str, str]:
        """Their texts by path."""
        return {path: source.text for path, source in self.sources.items()}

    @cached_property
    def areas(self) -> tuple[Area, ...]:
        """The manifests by area."""
        manifests: list[Manifest] = []
        for path, text in self.texts.items():
            if ignores.whole_file(text):
                self.skipped.append(Skipped(path, "asks to be left alone (refactor-bot: ignore-file)"))
            elif (manifest := read(path, text)) is None:
                continue
            elif (reason := unfit(manifest, text)) is not None:
                self.skipped.append(Skipped(path, reason))
            else:
                manifests.append(manifest)
                self.skipped += [Skipped(path, f"line {one.line}: {one.reason}") for one in manifest.problems[:5]]
        return areas(manifests)

    @cached_property
    def frozen(self) -> dict[str, str]:
        """Manifests that something rests on which stays as it is, with that."""
        return frozen(self.context, {one.path: one for area in self.areas for one in area.manifests})

    @cached_property
    def code(self) -> Code:
        """What is known of the code, and whose it is."""
        return Code(self.facts, governed(self.facts, self.areas))

    def _plan_area(self, area: Area) -> None:
        projects = self._projects(area)
        if not projects:
            return
        supported = stated(area, self.areas, self.texts, self.options.python) or inferred(area, projects)
        wanted = Wanted(supported.pythons, self.options, self.context.today, at_once=self.context.open_groups is None)
        known, stuck = candidates(area, self._not_silenced(area, projects), wanted, self.asking)
        self.found += [findings.threatened(one) for one in stuck]
        attempt = _Attempt(self, area, projects, supported)
        known = self._raisable(area, known, attempt.ground(urgent=False))
        wishes = self._wishes(area, known)
        for number, wish in enumerate(wishes):
            applied, kept, dropped = attempt.make(wish, last=number + 1 == len(wishes))
            self.found += [findings.dropped(one, reason, wish.group) for one, reason in dropped]
            if applied is not None:
                self._propose(area, wish, kept, applied, supported)
                waiting = wishes[number + 1 :]
                self.found += [findings.waiting(one, wish.group) for later in waiting for one in later.candidates]
                return

    def _projects(self, area: Area) -> dict[str, Project]:
        answers = projects_of(area, self.asking)
        places = {name: found[0].path for name, found in area.by_name().items()}
        for name, answer in answers.items():
            if isinstance(answer, Unavailable):
                self.skipped.append(Skipped(places[name], f"{name}: {answer.reason}"))
        return {name: answer for name, answer in answers.items() if isinstance(answer, Project)}

    def _not_silenced(self, area: Area, projects: Mapping[str, Project]) -> dict[str, Project]:
        silenced = {
            one.name
            for one in area.requirements
            if ignores.silences(ignores.read_lines(self.texts[one.path]), NAME, one.line, one.line)
        }
        return {name: project for name, project in projects.items() if name not in silenced}

    def _raisable(self, area: Area, known: Collection[Candidate], ground: Ground) -> list[Candidate]:
        """Return the upgrades of which nothing is in the way by itself, and tell of the others."""
        able = []
        for one in known:
            firm = replace(one, firm=self.options.migrate and self.code.needs(area.root, one))
            reason = hindrance(ground, firm)
            if reason is None:
                able.append(firm)
            elif not is_content(reason) and one.choice.previous is not None:
                self.found.append(findings.dropped(one, reason, ""))
        return able

    def pins(self, area: Area) -> bool:
        """Whether bare requirements may get a version: not where a build reads the file, and others depend on it."""
        built = (Kind.SETUP_PY, Kind.SETUP_CFG, Kind.PYPROJECT)
        return self.options.pin and not any(
            one.kind in built and (one.dynamic or one.problems or one.kind is Kind.SETUP_PY) for one in area.manifests
        )

    def _wishes(self, area: Area, known: Collection[Candidate]) -> tuple[Wish, ...]:
        if self.context.open_groups is None:
            return batches.together(area, tuple(known))
        wishes = batches.wishes(area, tuple(known), self.options.group, lambda one: self.code.breaks(area.root, one))
        return batches.chosen(wishes, self.context.open_groups)

    def _propose(
        self, area: Area, wish: Wish, kept: Collection[Candidate], applied: Applied, supported: Supported
    ) -> None:
        encoded = {path: self.sources[path].encode(text) for path, text in applied.texts.items()}
        broken = self.code.broken(area.root, tuple(kept), self.asking)
        steps = findings.steps(kept, self.asking)
        batch = findings.batch(area, wish.group, encoded, applied, supported)
        self.found += findings.raised(area, batch, steps, applied)
        self.found += findings.left(applied, steps, wish.group)
        for one in kept:
            decisions = tuple(self.code.decisions(area.root, one, told(area, applied, one.name)))
            calls = findings.Calls(batch, steps[one.name], migrate=self.options.migrate)
            self.found += calls.migrations(decisions, self.code.keep)
            self.found += calls.broken(broken.get(one.name, ()), decisions)


@dataclass
class _Attempt:
    """Tries upgrades of one area, a bounded number of times."""

    planner: _Planner
    area: Area
    projects: Mapping[str, Project]
    supported: Supported
    made: int = 0

    def make(
        self, wish: Wish, *, last: bool
    ) -> tuple[Applied | None, tuple[Candidate, ...], list[tuple[Candidate, str]]]:
        """Return the files with as many of some upgrades as fit together, these, and the others with reasons.

        What is not the last to be tried leaves a part of the attempts to those behind it.
        """
        ground = self.ground(urgent=wish.urgent)
        most = self.most if last else self.made + (self.most - self.made) * 3 // 4
        found: Applied | None = None
        kept: tuple[Candidate, ...] = ()

        def attempt(before: Iterable[Candidate], more: Iterable[Candidate]) -> str | None:
            nonlocal found, kept
            if self.made >= most:
                return _NOT_TRIED
            self.made += 1
            those = (*before, *more)
            result = apply(ground, those, self.planner.asking)
            if isinstance(result, str):
                return result
            found, kept = result, those
            return None

        dropped = passing(wish.candidates, attempt)
        return found, kept, dropped

    @property
    def most(self) -> int:
        """How often something is tried."""
        compiled = any(one.compiled is not None for one in self.area.manifests)
        return _MOST_COMPILED if compiled else _MOST_RESOLVED

    def ground(self, *, urgent: bool) -> Ground:
        """Return what the upgrades are made on."""
        planner, options = self.planner, self.planner.options
        before: date | None = None
        if options.minimum_age and not urgent:
            before = planner.context.today - timedelta(days=options.minimum_age - 1)
        return Ground(
            self.area,
            planner.texts,
            planner.context.paths,
            planner.frozen,
            Strategy(options.strategy),
            planner.pins(self.area),
            Terms(self.supported.pythons, before, self.projects),
        )
