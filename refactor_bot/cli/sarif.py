"""Findings as SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format), which code scanning takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from codemods.api import Finding
from codemods.discovery import discover
from refactor_bot import __version__
from refactor_bot.engine import Report

_HOME = "https://github.com/apps/refactor-bot"


def to_sarif(report: Report, findings: Sequence[Finding]) -> str:
    """Return one SARIF log with one run."""
    names = list(dict.fromkeys(finding.codemod for finding in findings))
    driver = {
        "name": "refactor-bot",
        "version": __version__,
        "informationUri": _HOME,
        "rules": [_rule(name) for name in names],
    }
    notes = [
        {"level": "note", "message": {"text": f"{skip.path}: {skip.reason}"}, "locations": [_location(skip.path)]}
        for skip in report.skipped
    ]
    errors = [
        {"level": "error", "message": {"text": f"{crash.codemod} failed on {crash.path or 'a file'}: {crash.error}"}}
        for crash in report.crashes
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, names.index(finding.codemod)) for finding in findings],
        "invocations": [
            {"executionSuccessful": not report.crashes, "toolExecutionNotifications": [*notes, *errors]},
        ],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(name: str) -> dict[str, Any]:
    codemod = discover()[name]
    return {
        "id": name,
        "name": "".join(word.title() for word in name.split("-")),
        "shortDescription": {"text": codemod.summary},
        "fullDescription": {"text": f"{codemod.summary} {codemod.safety}"},
        "help": {"text": f"refactor-bot explain {name}"},
        "defaultConfiguration": {"level": "note"},
    }


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    why_not = "" if finding.fixable else f" Not fixable: {finding.reason}."
    return {
        "ruleId": finding.codemod,
        "ruleIndex": rule,
        "level": "note",
        "message": {"text": f"{finding.message}{why_not}"},
        "locations": [_location(finding.path, finding.line, finding.end_line)],
        "partialFingerprints": {"refactorBot/v1": finding.fingerprint},
        "properties": {"fixable": finding.fixable, "kind": finding.kind},
    }


def _location(path: str, line: int | None = None, end_line: int | None = None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(path), "uriBaseId": "%SRCROOT%"}}
    if line is not None:
        place["region"] = {"startLine": line, "endLine": end_line}
    return {"physicalLocation": place}
