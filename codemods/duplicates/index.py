"""Keeps what matters of one file."""

from __future__ import annotations

from codemods.duplicates.facts import DuplicateFacts
from codemods.duplicates.options import DuplicateOptions
from codemods.source import Source


def index(source: Source, options: DuplicateOptions) -> DuplicateFacts | None:
    """Return the digests of what one file defines, or None when nothing in it is worth comparing."""
    del source, options
    return None
