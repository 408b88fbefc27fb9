"""Looks for debt, with what people decided in mind: a finding keeps its fingerprint when its path is given a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from codemods.api import Finding, Options
from codemods.dependencies.findings import NAME as _UPGRADES
from codemods.paths.options import PathOptions
from refactor_bot.engine import Report, Request
from refactor_bot.repo.git_snapshot import GitSnapshot
from refactor_bot.sweep.reading import Reading
from refactor_bot.sweep.services import Services

_CODE = (".py", ".ipynb")


def look(
    reading: Reading,
    codemods: Iterable[str],
    services: Services,
    snapshot: GitSnapshot | None = None,
    chosen: Mapping[str, Options] | None = None,
) -> Report:
    """Return what some codemods find.

    Args:
        reading: What the sweep starts from.
        codemods: Their names.
        services: The adapters.
        snapshot: Other files than the target's.
        chosen: Other options than the configuration's and people's.
    """
    engine = services.engine()
    excluded = _excluded(reading)
    files = snapshot or reading.snapshot
    options = {**reading.options(codemods), **(chosen or {})}
    report = engine.check(files, Request(options, excluded, reading.groups))
    plain = {name: reading.config.options[name] for name in options}
    decided = {
        name: plain[name] for name in options if isinstance(plain[name], PathOptions) and options[name] != plain[name]
    }
    if not decided:
        return report
    before = engine.check(files, Request(decided, excluded, reading.groups))
    return replace(report, findings=recognised(report.findings, before.findings))


def _excluded(reading: Reading) -> Callable[[str], bool]:
    """Return what tells the files that are not even looked at.

    Upgrades are planned over all manifests together, so one that people want left alone is none. Of code, what is found
    is left out instead: other findings keep their fingerprints.
    """

    def excluded(path: str) -> bool:
        left = not path.endswith(_CODE) and reading.decisions.covering(_UPGRADES, path) is not None
        return left or reading.config.excluded(path)

    return excluded


def recognised(findings: Iterable[Finding], before: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings under the fingerprints that they had before, whatever kind of debt they count as now."""
    known: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for finding in before:
        known[_place(finding)].append(finding.fingerprint)
    return tuple(
        replace(finding, fingerprint=known[_place(finding)].pop(0)) if known[_place(finding)] else finding
        for finding in findings
    )


def _place(finding: Finding) -> tuple[object, ...]:
    return (finding.codemod, finding.path, finding.line, finding.end_line, finding.anchor, finding.message)
