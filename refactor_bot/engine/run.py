"""The engine: index, plan, rewrite and prove over a snapshot."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import msgspec

from codemods import ignores
from codemods.api import Context, Finding, Options, Plan
from codemods.discovery import discover
from codemods.fingerprint import number
from refactor_bot.engine.cache import IndexCache, NoCache
from refactor_bot.engine.indexing import Index, Progress, index
from refactor_bot.engine.lookup import Lookup, NoLookup, informed
from refactor_bot.engine.rewriting import Task, rewrite_file
from refactor_bot.engine.runner import Failure, InlineRunner, Runner
from refactor_bot.engine.style import style_of
from refactor_bot.engine.together import Group, complete_group
from refactor_bot.engine.values import Crash, FileChange, Fixes, Known, Refusal, Report, Request, Stats
from refactor_bot.repo.snapshot import Snapshot

_LONELY = "what it belongs with cannot be changed"
_MOST_TEXTS = 400
# Compiled requirements with hashes are that large.
_LONGEST_TEXT = 1024 * 1024
_ALL_TEXTS = 32 * 1024 * 1024


def _silent(_step: str, _done: int, _total: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Runs codemods.

    Attributes:
        runner: Where per-file work runs.
        cache: What remembers facts between runs.
        progress: Told how far a step is.
        lookup: What answers the questions of codemods.
        today: The day.
    """

    runner: Runner = field(default_factory=InlineRunner)
    cache: IndexCache = field(default_factory=NoCache)
    progress: Progress = _silent
    lookup: Lookup = field(default_factory=NoLookup)
    today: date = date.min

    def check(self, snapshot: Snapshot, request: Request) -> Report:
        """Return what the codemods find; nothing is changed."""
        started = time.monotonic()
        found = index(snapshot, request.codemods, request.excluded, self.runner, self.cache, self.progress)
        context = self._context(snapshot, request)
        plans = [self._plan(name, found, snapshot, request, context) for name in request.codemods]
        findings = number(finding for plan in plans for finding in plan.findings)
        skipped = dict.fromkeys([*found.skipped, *(skip for plan in plans for skip in plan.skipped)])
        return Report(
            findings=tuple(
                _in_file(finding, found.lines.get(finding.path, ()))
                for finding in findings
                if not ignores.covers(found.ignores.get(finding.path, {}), finding)
            ),
            skipped=tuple(sorted(skipped, key=lambda skip: skip.path)),
            crashes=tuple(found.crashes),
            stats=Stats(found.files, found.cached, round(time.monotonic() - started, 3)),
        )

    def facts(self, snapshot: Snapshot, codemod: str, request: Request) -> Known:
        """Return what one codemod of a request knows of the files that it does not leave alone."""
        found = index(
            snapshot, {codemod: request.codemods[codemod]}, request.excluded, self.runner, self.cache, self.progress
        )
        return Known(_decoded(codemod, found), found.ignores)

    def fix(self, snapshot: Snapshot, codemod: str, options: Options, findings: Iterable[Finding]) -> Fixes:
        """Make and prove the edits of one codemod's findings; those without an edit are passed over."""
        by_path: dict[str, list[Finding]] = defaultdict(list)
        for finding in findings:
            if finding.fixable and finding.codemod == codemod:
                by_path[finding.path].append(finding)
        style = style_of(snapshot).black
        changes: dict[str, FileChange] = {}
        refusals: list[Refusal] = []
        crashes: list[Crash] = []
        while by_path:
            tasks = [Task(snapshot, path, codemod, options, style, tuple(own)) for path, own in sorted(by_path.items())]
            for done, (task, result) in enumerate(self.runner.map(rewrite_file, tasks), start=1):
                self.progress("rewrite", done, len(tasks))
                if isinstance(result, Failure):
                    crashes.append(Crash(codemod, task.path, result.reason))
                    continue
                refusals += result.refusals
                if result.change is not None:
                    changes[task.path] = result.change
            by_path = _without_lonely(codemod, changes, refusals)
        return Fixes(tuple(change for _, change in sorted(changes.items())), tuple(refusals), tuple(crashes))

    def complete(
        self, snapshot: Snapshot, codemod: str, options: Options, changes: Sequence[FileChange]
    ) -> tuple[tuple[FileChange, ...], tuple[Refusal, ...]]:
        """Add the files that the changes of one pull request rest on, and prove them together.

        Returns:
            The changes whose claim holds as a whole, and the findings of files that had to be left out. What was
            counted stands on the first change where files are shared.
        """
        left, refusals = tuple(changes), list[Refusal]()
        while True:
            ((_, result),) = self.runner.map(complete_group, [Group(snapshot, codemod, options, left)])
            if isinstance(result, Failure):
                return (), tuple(Refusal(finding, result.reason) for change in changes for finding in change.findings)
            refusals += result.refusals
            kept = {finding for change in result.changes for finding in change.findings}
            lonely = kept.intersection(discover()[codemod].lonely(tuple(kept)))
            rest = tuple(
                one for one in left if not kept.isdisjoint(one.findings) and not lonely.issuperset(one.findings)
            )
            if not lonely or len(rest) == len(left):
                return result.changes, tuple(refusals)
            refusals += [
                Refusal(f, _LONELY) for one in left if one not in rest for f in kept.intersection(one.findings)
            ]
            left = rest

    def _plan(self, name: str, found: Index, snapshot: Snapshot, request: Request, context: Context) -> Plan:
        codemod, options = discover()[name], request.codemods[name]
        opened = None if request.open_groups is None else request.open_groups.get(name, frozenset())
        try:
            facts = _decoded(name, found)
            wanted = sorted(codemod.wanted(facts, context.paths))[:_MOST_TEXTS]
            context = replace(context, texts=_texts(snapshot, wanted), open_groups=opened)
            context = informed(codemod, facts, context, options, self.lookup)
            return codemod.plan(facts, context, options)
        except Exception as error:  # noqa: BLE001 - one codemod must not stop the others
            found.crashes.append(Crash(name, None, f"{type(error).__name__}: {error}"[:300]))
            return Plan()

    def _context(self, snapshot: Snapshot, request: Request) -> Context:
        paths = frozenset(snapshot.paths())
        return Context(
            paths=paths,
            excluded=frozenset(path for path in paths if request.excluded(path)),
            line_length=style_of(snapshot).line_length,
            today=self.today,
        )


def _texts(snapshot: Snapshot, wanted: Iterable[str]) -> dict[str, bytes]:
    """Return the bytes of some files, as far as they are not too large by themselves or together."""
    texts: dict[str, bytes] = {}
    room = _ALL_TEXTS
    for path in wanted:
        data = snapshot.read(path)
        if data and len(data) <= min(_LONGEST_TEXT, room):
            texts[path] = data
            room -= len(data)
    return texts


def _in_file(finding: Finding, lines: Sequence[int]) -> Finding:
    """Return a finding with the lines of the file, where those of its code are others."""
    if not lines:
        return finding
    first, last = (lines[min(number, len(lines)) - 1] for number in (finding.line, finding.end_line))
    return replace(finding, line=first, end_line=last)


def _decoded(codemod: str, found: Index) -> dict[str, Any]:
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(discover()[codemod].facts)
    return {path: decoder.decode(value) for path, value in sorted(found.facts[codemod].items())}


def _without_lonely(codemod: str, changes: dict[str, FileChange], refusals: list[Refusal]) -> dict[str, list[Finding]]:
    """Take back the changes with edits that are pointless alone; return what is to be done again in their files."""
    found = [finding for change in changes.values() for finding in change.findings]
    lonely = set(discover()[codemod].lonely(found))
    again: dict[str, list[Finding]] = {}
    for path, change in list(changes.items()):
        if not lonely.isdisjoint(change.findings):
            refusals += [Refusal(finding, _LONELY) for finding in change.findings if finding in lonely]
            again[path] = [finding for finding in change.findings if finding not in lonely]
            del changes[path]
    return {path: findings for path, findings in again.items() if findings}
