"""Sets of words; see ``codemods.tables``."""

from __future__ import annotations

from codemods.tables import words

__all__ = ["words"]
