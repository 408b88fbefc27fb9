"""What is kept of one file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """One place that a row of the tables is about.

    Attributes:
        line: First line, from 1.
        column: In UTF-8 bytes, from 0.
        end_line: Last line.
        row: The row's key.
        name: The full dotted name that is used.
        reason: Why a person must change it, whatever the versions; None where it can be rewritten.
    """

    line: int
    column: int
    end_line: int
    row: str
    name: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MigrationFacts:
    """The places in one file that upgrades may break.

    Attributes:
        sites: In order.
    """

    sites: tuple[Site, ...]
