"""Findings for people and for programs: text, JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from codemods.api import Finding
from codemods.counting import count
from refactor_bot.engine import Report
from refactor_bot.report.markdown import printable


def to_text(findings: Sequence[Finding], shown: Callable[[str], str]) -> str:
    """Return one line for each finding: where, what, its fingerprint, and why there is no fix."""
    lines = []
    for finding in findings:
        place = f"{printable(shown(finding.path))}:{finding.line}"
        why_not = "" if finding.fixable else f" (not fixable: {printable(finding.reason or '')})"
        lines.append(f"{place}: {finding.codemod}: {printable(finding.message)}{why_not} [{finding.fingerprint}]\n")
    return "".join(lines)


def to_json(report: Report, findings: Sequence[Finding]) -> str:
    """Return the one object of ``--format json``."""
    found: dict[str, Any] = {
        "version": 1,
        "findings": [_finding(finding) for finding in findings],
        "skipped": [{"path": skip.path, "reason": skip.reason} for skip in report.skipped],
        "crashes": [{"codemod": c.codemod, "path": c.path, "error": c.error} for c in report.crashes],
        "stats": {
            "files": report.stats.files,
            "cached": report.stats.cached,
            "seconds": report.stats.seconds,
            "findings": dict(sorted(Counter(finding.codemod for finding in findings).items())),
        },
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def summary(report: Report, findings: Sequence[Finding]) -> str:
    """Return the last line for a person."""
    fixable = sum(finding.fixable for finding in findings)
    read = f"{count(report.stats.files, 'Python file')} read"
    if not findings:
        return f"Nothing found; {read}."
    return f"{count(len(findings), 'finding')}, {fixable} fixable with `refactor-bot fix`; {read}."


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "codemod": finding.codemod,
        "path": finding.path,
        "line": finding.line,
        "end_line": finding.end_line,
        "message": finding.message,
        "fixable": finding.fixable,
        "reason": finding.reason,
        "fingerprint": finding.fingerprint,
    }
