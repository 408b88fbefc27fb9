"""What a file takes from other projects: its imports, and every use of what they bind."""

from __future__ import annotations

from codemods.dependencies.uses.facts import Imported, Site, UseFacts, When
from codemods.dependencies.uses.index import index

__all__ = ["Imported", "Site", "UseFacts", "When", "index"]
