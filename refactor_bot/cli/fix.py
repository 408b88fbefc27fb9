"""``refactor-bot fix``: makes and proves the edits, and writes the files."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from codemods.api import Finding, Options
from codemods.counting import count
from codemods.discovery import discover
from refactor_bot.cli.commit import commit_changes, ensure_ready
from refactor_bot.cli.project import Project, engine
from refactor_bot.cli.write import write_all
from refactor_bot.engine import Crash, Engine, FileChange, Refusal, Request
from refactor_bot.errors import UsageError
from refactor_bot.repo.snapshot import Overlay
from refactor_bot.report.hunks import unified
from refactor_bot.report.markdown import printable


@dataclass(frozen=True, slots=True)
class Made:
    """What came of some codemods.

    Attributes:
        changes: Proven.
        refusals: Edits whose proof did not hold.
        crashes: What failed.
        left: What a person must do for these changes to work.
    """

    changes: tuple[FileChange, ...]
    refusals: tuple[Refusal, ...]
    crashes: tuple[Crash, ...]
    left: tuple[Finding, ...] = ()


def fix(paths: Sequence[Path], names: Sequence[str], *, diff: bool, commit: bool, cached: bool) -> int:
    """Fix what can be proven and return the exit code.

    Args:
        paths: A directory, or files.
        names: Codemods; empty for those that the configuration enables.
        diff: Whether to print the changes instead of writing them.
        commit: Whether to commit each codemod's changes with its certificate.
        cached: Whether facts of earlier runs may be used.
    """
    project = Project.find(paths)
    options = project.options(names)
    crashed = False
    before: dict[str, bytes | None] = {}
    with engine(cached=cached) as running:
        for name, own in options.items():
            made = fixed(project, {name: own}, running, None, before)
            changes = made.changes
            if diff:
                write_patch(changes)
            elif changes:
                _apply(project, name, changes, commit=commit)
            before |= {change.path: change.after for change in changes} if diff else {}
            crashed = crashed or bool(made.crashes)
            _tell(name, made, wrote=not diff)
    return 3 if crashed else 0


def fixed(
    project: Project,
    options: Mapping[str, Options],
    running: Engine,
    only: Sequence[Finding] | None,
    overlay: Mapping[str, bytes | None] | None = None,
) -> Made:
    """Return the proven changes of some codemods, each on top of the ones before it.

    Args:
        project: Where.
        options: The codemods, by name.
        running: The engine.
        only: The findings to fix; None for all that the project's paths cover.
        overlay: Changes that were made already and are not on disk.
    """
    changed: dict[str, bytes | None] = dict(overlay or {})
    changes: list[FileChange] = []
    refusals: list[Refusal] = []
    crashes: list[Crash] = []
    left: list[Finding] = []
    wanted = None if only is None else {finding.fingerprint for finding in only}
    for name, own in options.items():
        snapshot = Overlay(project.tree, dict(changed))
        report = running.check(snapshot, Request({name: own}, project.config.excluded))
        findings = [
            f for f in report.findings if (project.covers(f.path) if wanted is None else f.fingerprint in wanted)
        ]
        fixes = running.fix(snapshot, name, own, findings)
        whole, refused = running.complete(snapshot, name, own, fixes.changes)
        changes += whole
        refusals += [*fixes.refusals, *refused]
        crashes += [*report.crashes, *fixes.crashes]
        changed |= {change.path: change.after for change in whole}
        left += _left(name, whole, report.findings)
    return Made(tuple(changes), tuple(refusals), tuple(crashes), tuple(left))


def _left(name: str, changes: Sequence[FileChange], findings: Sequence[Finding]) -> list[Finding]:
    """Return what a person must do for some changes."""
    done = [finding for change in changes for finding in change.findings]
    groups = {finding.group for finding in done}
    others = [one for one in findings if one.codemod == name and not one.fixable and one.group in groups]
    return others if discover()[name].unfinished(done, others) else []


def _apply(project: Project, name: str, changes: Sequence[FileChange], *, commit: bool) -> None:
    if commit:
        ensure_ready(project, changes)
    write_all(project.root, {change.path: change.after for change in changes})
    if commit:
        try:
            commit_changes(project, name, changes)
        except UsageError:
            write_all(project.root, {change.path: change.before for change in changes})
            raise


def write_patch(changes: Sequence[FileChange]) -> None:
    """Print changes as a patch, byte for byte whatever the encoding of the files."""
    sys.stdout.flush()
    sys.stdout.buffer.write(unified(changes))


def _tell(name: str, made: Made, *, wrote: bool) -> None:
    changes = made.changes
    for refusal in made.refusals:
        place = f"{printable(refusal.finding.path)}:{refusal.finding.line}"
        sys.stderr.write(f"{place}: {name}: left alone, the proof did not hold: {printable(refusal.reason)}\n")
    for crash in made.crashes:
        sys.stderr.write(f"refactor-bot: {crash.codemod} failed on {crash.path or 'the repository'}: {crash.error}\n")
    findings = sum(len(change.findings) for change in changes)
    if not findings:
        sys.stderr.write(f"{name}: nothing to fix.\n")
        return
    counts: Counter[str] = Counter()
    for change in changes:
        counts.update(change.counts)
    proven = ", ".join(f"{key.replace('-', ' ')} {number}" for key, number in counts.items() if number)
    verb = "Fixed" if wrote else "Would fix"
    place = count(len(changes), "file")
    sys.stderr.write(f"{name}: {verb.lower()} {count(findings, 'finding')} in {place}; proof holds ({proven}).\n")
    for one in made.left:
        place = f"{printable(one.path)}:{one.line}"
        sys.stderr.write(f"{place}: {name}: left to you: {printable(one.message)} ({printable(one.reason or '')})\n")
