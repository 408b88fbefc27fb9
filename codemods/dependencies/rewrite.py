"""Turns findings into edits, and keeps what was resolved together together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from codemods.api import Finding
from codemods.dependencies.edits import Batch, Migrate, Raise, Step
from codemods.dependencies.migrations.rewrite import rewrite as migrated
from codemods.dependencies.options import DependencyOptions
from codemods.dependencies.proposing import Create
from codemods.dependencies.versions.values import Level, version_of
from codemods.edits import TextEdit
from codemods.source import Source

_MOST_IGNORED = 1_000


def rewrite(source: Source, findings: Sequence[Finding]) -> list[list[TextEdit]]:
    """Return the edits of one file by finding."""
    moves = [one.edit for one in findings if isinstance(one.edit, Migrate)]
    keep = frozenset(name for one in moves for name in one.keep)
    calls = iter(migrated(source, [one.site for one in moves], keep) if moves else ())
    return [_edits(one, calls) for one in findings]


def _edits(one: Finding, calls: Iterator[list[TextEdit]]) -> list[TextEdit]:
    if isinstance(one.edit, Raise):
        return [one.edit.edit]
    if isinstance(one.edit, Create):
        return [TextEdit(0, 0, one.edit.text)]
    return next(calls) if isinstance(one.edit, Migrate) else []


def companions(findings: Sequence[Finding]) -> dict[str, bytes]:
    """Return the manifests and compiled files of the batches of some findings, by path."""
    return {path: data for batch in batches(findings).values() for path, data in batch.files}


def lonely(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings whose batch lacks a place that is raised."""
    raised: dict[str, int] = defaultdict(int)
    for one in findings:
        if isinstance(one.edit, Raise):
            raised[one.edit.batch.group] += 1
    known = batches(findings)
    return [one for one in findings if (batch := batch_of(one)) and raised[batch.group] < known[batch.group].places]


def batches(findings: Sequence[Finding]) -> dict[str, Batch]:
    """Return the batches of some findings by group."""
    return {batch.group: batch for one in findings if (batch := batch_of(one)) is not None}


def batch_of(finding: Finding) -> Batch | None:
    """Return the batch that a finding belongs to, or None."""
    return finding.edit.batch if isinstance(finding.edit, Raise | Migrate) else None


def without(options: DependencyOptions, findings: Sequence[Finding]) -> DependencyOptions | None:
    """Return options that ignore the versions of some findings, or None where these name none."""
    steps = {one.edit.step: None for one in findings if isinstance(one.edit, Raise)}
    rules = tuple(dict.fromkeys((*options.ignore, *map(_rule, steps))))[:_MOST_IGNORED]
    return options.model_copy(update={"ignore": rules}) if rules != options.ignore else None


def _rule(step: Step) -> str:
    """Return the rule for versions that are not wanted: a large step's whole major version."""
    if step.level is Level.MAJOR:
        return f"{step.name}@{version_of(step.new).major}"
    return f"{step.name}@<={step.new}"
