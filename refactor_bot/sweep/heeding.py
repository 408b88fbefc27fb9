"""Takes out of what is found what people want left alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codemods.api import Finding
from codemods.dependencies.edits import Migrate, Raise
from codemods.dependencies.findings import FOR_A_PERSON
from codemods.dependencies.versions.rules import matches
from refactor_bot.decisions import Decisions
from refactor_bot.engine import Report

_LEFT = "people asked to leave this place alone"


def heeded(report: Report, decisions: Decisions) -> tuple[Report, tuple[Finding, ...]]:
    """Return what is found without what people refused, and what that was.

    A call that a new version breaks is there whoever wants it left alone: it stays, for people to change.
    """
    kept: list[Finding] = []
    refused: list[Finding] = []
    for finding in report.findings:
        if not decisions.refuses(finding):
            kept.append(finding)
        elif (left := for_people(finding, _LEFT)) is not None:
            kept.append(left)
        else:
            refused.append(finding)
    return replace(report, findings=tuple(kept)), tuple(refused)


def for_people(finding: Finding, reason: str) -> Finding | None:
    """Return a place in code that an upgrade concerns, as one that is not changed with it; None for anything else."""
    if finding.kind == FOR_A_PERSON:
        return finding
    if not isinstance(finding.edit, Migrate):
        return None
    kind = FOR_A_PERSON if finding.edit.required else finding.kind
    return replace(finding, kind=kind, edit=None, reason=reason)


def concerning(findings: Sequence[Finding], rule: str) -> list[Finding]:
    """Return the upgrades, and the calls that need them, which a rule of packages means."""
    steps = [(one, one.edit.step) for one in findings if isinstance(one.edit, Raise | Migrate)]
    return [one for one, step in steps if matches(rule, step.name, step.new, step.level)]
