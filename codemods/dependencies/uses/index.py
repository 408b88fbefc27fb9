"""Reads one file: what it imports, and how what it imports is used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice

from codemods.dependencies.migrations.calls import File
from codemods.dependencies.migrations.guards import guarded
from codemods.dependencies.migrations.scopes import Module
from codemods.dependencies.questions import Use
from codemods.dependencies.uses.facts import Imported, Site, UseFacts
from codemods.dependencies.uses.standard import is_standard
from codemods.dependencies.uses.when import when
from codemods.importing import imports
from codemods.source import Source

MOST = 2000
_MOST_KEYWORDS = 40
_LONGEST = 200


def index(source: Source, file: File | None = None) -> UseFacts | None:
    """Return what a file takes from elsewhere, or None where that is nothing.

    Args:
        source: The file.
        file: The same, where its names are read already.

    Raises:
        UnreadableError: The file does not parse.
    """
    if "import" not in source.text:
        return None
    if file is None:
        if not any(not one.level and _counts(one.module) for one in imports(source.tree)):
            return None
        file = File.of(source)
    found = sorted(_imported(file.module), key=lambda one: (one.line, one.module, one.names))
    sites = _first_sites(file) if found else ()
    return UseFacts(tuple(found[:MOST]), sites) if found else None


def _imported(module: Module) -> Iterator[Imported]:
    for statement, _ in module.imports:
        if isinstance(statement, ast.ImportFrom):
            modules = [statement.module] if statement.module and not statement.level else []
            names = tuple(sorted(alias.name for alias in statement.names if len(alias.name) <= _LONGEST))[:MOST]
        else:
            modules, names = [alias.name for alias in statement.names], ()
        for dotted in modules:
            if _counts(dotted):
                yield Imported(dotted, names, statement.lineno, when(module, statement))


def _counts(dotted: str) -> bool:
    return bool(dotted) and len(dotted) <= _LONGEST and not dotted.startswith(".") and not is_standard(dotted)


def _first_sites(file: File) -> tuple[Site, ...]:
    uses = sorted(_uses(file), key=lambda pair: (pair[1].lineno, pair[0]))
    first: dict[Use, int] = {}
    for use, node in uses:
        if use not in first and use.name not in file.module.set_here and not guarded(file.module, node):
            first[use] = node.lineno
    return tuple(Site(use, line) for use, line in islice(first.items(), MOST))


def _uses(file: File) -> Iterator[tuple[Use, ast.stmt | ast.expr]]:
    module = file.module
    for statement, _ in module.imports:
        yield from ((Use(dotted), statement) for dotted in _taken(statement) if _counts(dotted))
    for name in module.names:
        if not _goes_on(module, name) and _counts(dotted := module.meaning(name)) and "." in dotted:
            yield _use(module, name, dotted), name
    for attribute in module.attributes:
        if _goes_on(module, attribute):
            continue
        if dotted := module.dotted(attribute):
            if _counts(dotted):
                yield _use(module, attribute, dotted), attribute
        elif len(types := file.evidence.of(attribute.value)) == 1:
            yield _use(module, attribute, f"{min(types)}.{attribute.attr}"), attribute


def _taken(statement: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The names that an import asks a library for."""
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            yield alias.name
        elif statement.module and not statement.level:
            yield statement.module if alias.name == "*" else f"{statement.module}.{alias.name}"


def _goes_on(module: Module, node: ast.expr) -> bool:
    """Whether a name is only the beginning of a longer one."""
    above = module.parents[id(node)]
    return isinstance(above, ast.Attribute) and isinstance(above.ctx, ast.Load) and bool(module.dotted(node))


def _use(module: Module, node: ast.expr, dotted: str) -> Use:
    above = module.parents[id(node)]
    if not isinstance(above, ast.Call) or above.func is not node:
        return Use(dotted)
    keywords = {one.arg for one in above.keywords if one.arg is not None and len(one.arg) <= _LONGEST}
    return Use(dotted, called=True, keywords=tuple(sorted(keywords))[:_MOST_KEYWORDS])
