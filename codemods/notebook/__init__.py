"""Notebooks as sources: the code cells of an ``.ipynb`` file are one Python module, and edits go back into its JSON."""

from __future__ import annotations

from codemods.notebook.document import MAX_BYTES
from codemods.notebook.notebook import Cell, Notebook
from codemods.source import Source

__all__ = ["MAX_BYTES", "SUFFIX", "Cell", "Notebook", "open_source"]

SUFFIX = ".ipynb"


def open_source(path: str, data: bytes) -> Source:
    """Read a file the way its name asks for.

    Raises:
        UnreadableError: No codemod can work on it.
    """
    return Notebook.read(data) if path.endswith(SUFFIX) else Source.read(data)
