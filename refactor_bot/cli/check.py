"""``refactor-bot check``: what there is, without changing anything."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from codemods.api import Finding, Options
from refactor_bot.cli.findings import summary, to_json, to_text
from refactor_bot.cli.fix import fixed, write_patch
from refactor_bot.cli.project import Project, engine
from refactor_bot.cli.sarif import to_sarif
from refactor_bot.engine import Engine, Report, Request
from refactor_bot.errors import UsageError
from refactor_bot.report.markdown import printable

_MOST_SKIPPED = 10


def check(
    paths: Sequence[Path], names: Sequence[str], style: str, since: str | None, baseline: Path | None, *, cached: bool
) -> int:
    """Print the findings and return the exit code.

    Args:
        paths: A directory, or files.
        names: Codemods; empty for those that the configuration enables.
        style: ``text``, ``json``, ``sarif`` or ``diff``.
        since: A revision; what was found there already is left out.
        baseline: An earlier output of ``--format json``; what it holds is left out.
        cached: Whether facts of earlier runs may be used.
    """
    project = Project.find(paths)
    options = project.options(names)
    known = _known(baseline)
    with engine(cached=cached) as running:
        report = running.check(project.tree, Request(options, project.config.excluded))
        if since is not None:
            known |= _found_at(project, since, options, running)
        findings = [f for f in report.findings if project.covers(f.path) and f.fingerprint not in known]
        if style == "diff":
            write_patch(fixed(project, options, running, findings).changes)
    if style != "diff":
        sys.stdout.write(_rendered(style, project, report, findings))
    _note(project, report, findings, style)
    return 3 if report.crashes else 1 if findings else 0


def _found_at(project: Project, revision: str, options: dict[str, Options], running: Engine) -> set[str]:
    then = running.check(project.since(revision), Request(options, project.config.excluded))
    return {finding.fingerprint for finding in then.findings}


def _known(baseline: Path | None) -> set[str]:
    if baseline is None:
        return set()
    try:
        found = json.loads(baseline.read_bytes())
        return {str(finding["fingerprint"]) for finding in found["findings"]}
    except OSError as error:
        raise UsageError(f"{baseline}: cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        message = f"{baseline}: expected the output of `refactor-bot check --format json`"
        raise UsageError(message) from None


def _rendered(style: str, project: Project, report: Report, findings: Sequence[Finding]) -> str:
    if style == "json":
        return to_json(report, findings)
    if style == "sarif":
        return to_sarif(report, findings)
    return to_text(findings, project.shown)


def _note(project: Project, report: Report, findings: Sequence[Finding], style: str) -> None:
    for crash in report.crashes:
        sys.stderr.write(f"refactor-bot: {crash.codemod} failed on {crash.path or 'the repository'}: {crash.error}\n")
    if style == "text":
        skipped = [skip for skip in report.skipped if project.covers(skip.path)]
        for skip in skipped[:_MOST_SKIPPED]:
            sys.stderr.write(f"{printable(project.shown(skip.path))}: left alone: {printable(skip.reason)}\n")
        if len(skipped) > _MOST_SKIPPED:
            sys.stderr.write(f"... and {len(skipped) - _MOST_SKIPPED} more left alone; --format json lists them all\n")
        sys.stderr.write(f"{summary(report, findings)}\n")
