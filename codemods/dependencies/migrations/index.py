"""Keeps what matters of one file: the places that any row is about."""

from __future__ import annotations

from codemods.dependencies.migrations import discovery
from codemods.dependencies.migrations.calls import File
from codemods.dependencies.migrations.facts import MigrationFacts, Site
from codemods.dependencies.migrations.finding import Use, find
from codemods.dependencies.migrations.writing import Place, write_all
from codemods.source import Source


def index(source: Source, file: File | None = None) -> MigrationFacts | None:
    """Return the places in one file that upgrades may break, or None where there is none.

    Args:
        source: The file.
        file: The same, where its names are read already.

    Raises:
        UnreadableError: The file does not parse.
    """
    if not any(name in source.text for name in discovery.packages()):
        return None
    file = File.of(source) if file is None else file
    uses = find(file.module)
    places = write_all(file, uses) if file.hidden.reason is None else [file.hidden.reason] * len(uses)
    sites = tuple(_site(use, place) for use, place in zip(uses, places, strict=True))
    return MigrationFacts(sites) if sites else None


def _site(use: Use, place: Place | str) -> Site:
    node = use.node
    reason = place if isinstance(place, str) else None
    return Site(node.lineno, node.col_offset, node.end_lineno or node.lineno, use.row.key, use.name, reason)
