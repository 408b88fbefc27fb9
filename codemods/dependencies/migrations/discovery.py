"""Finds every table: a module of ``tables`` with ``ROWS``, and with ``TYPES`` where it knows some. There is no list."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from codemods.dependencies.migrations import tables
from codemods.dependencies.migrations.rows import Row, Types


@cache
def modules() -> tuple[ModuleType, ...]:
    """Return the tables in alphabetical order."""
    names = sorted(info.name for info in pkgutil.iter_modules(tables.__path__))
    return tuple(importlib.import_module(f"{tables.__name__}.{name}") for name in names)


@cache
def rows() -> Mapping[str, Row]:
    """Return all rows by key, in the order of the tables.

    Raises:
        ValueError: Two rows have the same key.
    """
    found: dict[str, Row] = {}
    for module in modules():
        for row in module.ROWS:
            if row.key in found:
                raise ValueError(f"two rows are called {row.key}")
            found[row.key] = row
    return found


@cache
def by_name() -> Mapping[str, tuple[Row, ...]]:
    """Return the rows by the dotted names that they are about."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows().values():
        for name in row.names:
            found[name].append(row)
    return {name: tuple(those) for name, those in found.items()}


@cache
def packages() -> frozenset[str]:
    """Return the import names of the libraries that have rows."""
    return frozenset(name.partition(".")[0] for name in by_name())


@cache
def types() -> tuple[Types, ...]:
    """Return what is known of types."""
    return tuple(module.TYPES for module in modules() if hasattr(module, "TYPES"))
