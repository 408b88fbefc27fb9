"""What is kept of one file."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.dependencies.migrations.facts import MigrationFacts
from codemods.dependencies.uses.facts import UseFacts


@dataclass(frozen=True, slots=True)
class DependencyFacts:
    """What one file has to do with other projects, and with the files beside it.

    Attributes:
        migrations: The places that upgrades may break.
        uses: What it takes from elsewhere.
        taken: Names that it takes from modules, as module and name, whoever's they are; ``*`` for all.
    """

    migrations: MigrationFacts | None = None
    uses: UseFacts | None = None
    taken: tuple[tuple[str, str], ...] = ()
