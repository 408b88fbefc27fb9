"""Finds the places in a file that rows are about."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from codemods.dependencies.migrations import discovery
from codemods.dependencies.migrations.evidence import Evidence
from codemods.dependencies.migrations.guards import guarded
from codemods.dependencies.migrations.rows import Default, Keyword, Rename, Replace, Report, Reshape, Row
from codemods.dependencies.migrations.scopes import Module

NOT_CALLED = "it is used without being called here"


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """One place that one row is about.

    Attributes:
        row: The row.
        name: The full dotted name.
        node: The call, attribute, name or part of an import.
        reason: Why it cannot be rewritten, as far as that is known without trying.
    """

    row: Row
    name: str
    node: ast.Call | ast.Attribute | ast.Name | ast.alias
    reason: str | None = None


@cache
def _methods() -> Mapping[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in discovery.rows().values():
        for name in row.old if row.owners else ():
            found[name].append(row)
    return {name: tuple(those) for name, those in found.items()}


def find(module: Module) -> list[Use]:
    """Return the places in a file that rows are about, in order; without those that cope with several versions."""
    evidence = Evidence(module)
    found = [*_imported(module), *_named(module), *_called(module), *_of_objects(module, evidence)]
    kept = [use for use in found if use.name not in module.set_here and not guarded(module, use.node)]
    return sorted(kept, key=lambda use: (use.node.lineno, use.node.col_offset, use.row.key))


def _imported(module: Module) -> Iterator[Use]:
    """Names that moved, where an import takes them."""
    for statement, _ in module.imports:
        for alias in statement.names:
            if isinstance(statement, ast.ImportFrom):
                name = f"{statement.module}.{alias.name}" if not statement.level else ""
            else:
                name = alias.name if alias.asname else ""
            for row in discovery.by_name().get(name, ()):
                if not row.owners and of_names(row):
                    yield Use(row, name, alias)


def _named(module: Module) -> Iterator[Use]:
    """Names that moved, where they are taken from their module, and functions that are handed on."""
    nodes: list[ast.Attribute | ast.Name] = [*module.attributes, *module.names]
    for node in nodes:
        for row in discovery.by_name().get(module.dotted(node), ()):
            if row.owners:
                continue
            name = module.dotted(node)
            if of_names(row) and isinstance(node, ast.Attribute):
                yield Use(row, name, node)
            elif isinstance(row.change, Reshape) and not row.change.only_with and not _is_called(module, node):
                yield Use(row, name, node, NOT_CALLED)


def _called(module: Module) -> Iterator[Use]:
    for call in module.calls:
        name = module.dotted(call.func)
        for row in discovery.by_name().get(name, ()):
            if not row.owners and not of_names(row) and concerns(row, call):
                yield Use(row, name, call)


def _of_objects(module: Module, evidence: Evidence) -> Iterator[Use]:
    for node in module.attributes:
        rows = _methods().get(node.attr, ())
        if not rows or module.dotted(node):
            continue
        types = evidence.of(node.value)
        for row in rows:
            if types and types <= set(row.owners):
                yield from _method(module, row, node, min(types))
            elif not types and isinstance(row.change, Report) and row.change.distinctive and _imports(module, row):
                yield Use(row, f"{row.owners[0]}.{node.attr}", node)


def _method(module: Module, row: Row, node: ast.Attribute, owner: str) -> Iterator[Use]:
    name = f"{owner}.{node.attr}"
    call = module.parents[id(node)]
    if of_names(row):
        yield Use(row, name, node)
    elif isinstance(call, ast.Call) and call.func is node:
        if concerns(row, call):
            yield Use(row, name, call)
    elif isinstance(row.change, Reshape) and not row.change.only_with:
        yield Use(row, name, node, NOT_CALLED)


def _imports(module: Module, row: Row) -> bool:
    top = row.owners[0].partition(".")[0]
    names = (
        alias.name if isinstance(one, ast.Import) else one.module or ""
        for one, _ in module.imports
        for alias in one.names
    )
    return any(name.partition(".")[0] == top for name in names)


def _is_called(module: Module, node: ast.expr) -> bool:
    above = module.parents[id(node)]
    return isinstance(above, ast.Call) and above.func is node


def concerns(row: Row, call: ast.Call) -> bool:
    """Return whether the arguments of a call are those that a row is about."""
    given = {one.arg: one.value for one in call.keywords}
    match row.change:
        case Keyword(name=name, to=to, values=values, position=position):
            value = given.get(name) or at_position(call, position)
            if value is None:
                return False
            # A value that got another name is what the row is about; the other values stay right.
            return to != name or ast.unparse(value) in dict(values)
        case Default(keyword=keyword, position=position):
            return keyword not in given and at_position(call, position) is None
        case Reshape(only_with=only_with) | Report(only_with=only_with):
            return not only_with or not set(only_with).isdisjoint(given)
    return False


def of_names(row: Row) -> bool:
    """Return whether a row is about every use of its names, not about calls alone."""
    change = row.change
    return isinstance(change, Rename | Replace) or (isinstance(change, Report) and not change.only_with)


def at_position(call: ast.Call, position: int | None) -> ast.expr | None:
    """Return the argument at a place, None where there is none or a ``*`` stands before it."""
    if position is None or len(call.args) <= position:
        return None
    return None if any(isinstance(one, ast.Starred) for one in call.args[: position + 1]) else call.args[position]
