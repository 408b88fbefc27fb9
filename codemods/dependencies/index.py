"""Keeps what matters of one file."""

from __future__ import annotations

import ast

from codemods.dependencies.facts import DependencyFacts
from codemods.dependencies.migrations.index import index as migration_index
from codemods.dependencies.uses.index import index as use_index
from codemods.source import Source

_MOST = 2_000


def index(source: Source) -> DependencyFacts | None:
    """Return what one file has to do with other projects and the files beside it, or None where that is nothing."""
    if "import" not in source.text:
        return None
    found = DependencyFacts(migration_index(source), use_index(source), _taken(source.tree))
    return found if found != DependencyFacts() else None


def _taken(tree: ast.Module) -> tuple[tuple[str, str], ...]:
    found: dict[tuple[str, str], None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            found.update(dict.fromkeys((module, alias.name) for alias in node.names))
    return tuple(found)[:_MOST]
