"""Finds every codemod: a module of this package that has an instance named ``CODEMOD``. There is no list."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any

import codemods
from codemods.api import Codemod

AnyCodemod = Codemod[Any, Any]


@cache
def discover() -> dict[str, AnyCodemod]:
    """Return all codemods by name, in alphabetical order."""
    modules = (importlib.import_module(f"codemods.{info.name}") for info in pkgutil.iter_modules(codemods.__path__))
    found = (getattr(module, "CODEMOD", None) for module in modules)
    return {mod.name: mod for mod in sorted((m for m in found if isinstance(m, Codemod)), key=lambda m: m.name)}
