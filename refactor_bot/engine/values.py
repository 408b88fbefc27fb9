"""What the engine is asked and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from codemods.api import Finding, Options, Skipped
from codemods.ignores import Ignores


def _nothing(_path: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Request:
    """What to look for.

    Attributes:
        codemods: The codemods to run, by name, with their options.
        excluded: Whether the repository's configuration leaves a path out.
        open_groups: By codemod, its groups that have an open pull request; None where all changes are made at once.
    """

    codemods: Mapping[str, Options]
    excluded: Callable[[str], bool] = _nothing
    open_groups: Mapping[str, frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class Crash:
    """A codemod that failed on a file; the other results still stand.

    Attributes:
        codemod: Which one.
        path: On which file; None when it failed over the whole repository.
        error: What happened, one line.
    """

    codemod: str
    path: str | None
    error: str


@dataclass(frozen=True, slots=True)
class Stats:
    """What a run cost.

    Attributes:
        files: Python files that were looked at.
        cached: How many of them were known from earlier runs.
        seconds: Wall time.
    """

    files: int = 0
    cached: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """What was found.

    Attributes:
        findings: In order of path and line, each with its fingerprint; silenced ones are left out.
        skipped: What was left alone, with reasons.
        crashes: Codemods that failed.
        stats: What it cost.
    """

    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    crashes: tuple[Crash, ...] = ()
    stats: Stats = Stats()


@dataclass(frozen=True, slots=True)
class Known:
    """What a codemod knows of files.

    Attributes:
        facts: Its facts by path, files without any left out.
        ignores: Inline ignores by path.
    """

    facts: Mapping[str, Any]
    ignores: Mapping[str, Ignores]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding whose edit was dropped.

    Attributes:
        finding: Which one.
        reason: Why its proof does not hold, or what it waits for.
        waits: Whether its proof holds, and something else comes first.
    """

    finding: Finding
    reason: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file with proven edits.

    Attributes:
        path: Where.
        before: Its bytes before; None for a new file.
        after: Its bytes after.
        findings: What was fixed in it; none in a file that others of the same change rest on.
        counts: What the checker counted; empty where only the change as a whole was counted.
    """

    path: str
    before: bytes | None
    after: bytes
    findings: tuple[Finding, ...]
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fixes:
    """What a codemod changed.

    Attributes:
        changes: In order of path; each one's claim holds.
        refusals: Edits that were dropped.
        crashes: Files on which the codemod failed.
    """

    changes: tuple[FileChange, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    crashes: tuple[Crash, ...] = ()
