"""How files are run; see ``codemods.commands``."""

from __future__ import annotations

from codemods.commands import Commands, files, read

__all__ = ["Commands", "files", "read"]
