"""Which places an upgrade of a library breaks, and what can be done about each."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.version import Version

from codemods.dependencies.migrations import discovery
from codemods.dependencies.migrations.facts import MigrationFacts, Site
from codemods.dependencies.migrations.rows import Row


@dataclass(frozen=True, slots=True)
class Decision:
    """What an upgrade means for one place.

    Attributes:
        site: The place.
        required: Whether it fails, or means something else, with the new version; else that one advises against it.
        reason: Why a person must change it; None where it is rewritten.
    """

    site: Site
    required: bool
    reason: str | None = None

    @property
    def rewritten(self) -> bool:
        """Whether the bot changes it."""
        return self.reason is None


def decide(facts: MigrationFacts, library: str, old: str | None, new: str) -> tuple[Decision, ...]:
    """Return what an upgrade of a library means for a file.

    Args:
        facts: The file's.
        library: Name of the distribution.
        old: The version before, None where it is not known.
        new: The version after.

    Raises:
        InvalidVersion: A version is none (``packaging``).
    """
    before, after = Version(old) if old else None, Version(new)
    found = []
    for site in facts.sites:
        row = discovery.rows().get(site.row)
        if row is None or row.library != library or not concerns(row, before, after):
            continue
        required = bool(row.removed) and after >= Version(row.removed)
        found.append(Decision(site, required, site.reason or _hindrance(row, before, after)))
    return tuple(found)


def concerns(row: Row, before: Version | None, after: Version) -> bool:
    """Return whether an upgrade makes the old form of a row fail, or advises against it."""
    if row.again and after >= Version(row.again):
        # The name is there again: only who wrote it for the old version means the old thing.
        return before is not None and before < Version(row.removed)
    first = row.deprecated or row.removed
    return bool(first) and after >= Version(first)


def _hindrance(row: Row, before: Version | None, after: Version) -> str | None:
    if row.works and after < Version(row.works):
        return f"what takes its place comes with {row.library} {row.works}"
    if before is not None and row.removed and before >= Version(row.removed):
        return f"{row.library} {before} has it no more; what it was meant to do is not certain"
    if before is not None and row.equal_from and before < Version(row.equal_from):
        return f"before {row.library} {row.equal_from} it did something else"
    return None
