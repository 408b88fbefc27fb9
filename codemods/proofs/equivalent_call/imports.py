"""Imports: what goes is an old name that nothing reads, what comes is what the rows need, in the same places."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from codemods.dependencies.migrations import discovery
from codemods.dependencies.migrations.rows import Default, Rename, Replace, Reshape, Row
from codemods.proofs.equivalent_call.lockstep import Slot
from codemods.proofs.equivalent_call.names import Names, Taken, taken
from codemods.proofs.ground.refusal import RefusedError

_DOTTED = re.compile(r"""(?<![\w."'])[a-z_]\w*(?:\.\w+)*""")


def moved(slots: Iterable[Slot]) -> list[Row]:
    """Return the rows that explain imports whose readers did not change, as they keep the name."""
    found: list[Row] = []
    for slot in slots:
        old, new = _bindings(slot.before, slot.function), _bindings(slot.after, slot.function)
        for one in old - new:
            for row in discovery.by_name().get(one[1], ()):
                if isinstance(row.change, Rename) and not row.owners:
                    target = row.change.to.removeprefix("builtins.")
                    comes = any(dotted == target and bound == one[0] for bound, dotted, _ in new - old)
                    if comes or (target != row.change.to and target == one[0]):
                        found.append(row)
    return found


def check(slots: Sequence[Slot], rows: Sequence[Row], after: Names) -> None:
    """Refuse imports that the rows do not explain.

    Raises:
        RefusedError: One came or went that they do not explain, or stands in another place.
    """
    goes = {name for row in rows for name in row.names}
    comes = {part for row in rows for name in _new_names(row) for part in (name, name.rpartition(".")[0])}
    for slot in slots:
        old, new = _bindings(slot.before, slot.function), _bindings(slot.after, slot.function)
        line = (slot.after or slot.before)[0].lineno
        for bound, dotted, module in old - new:
            part = module if "." in module and "." not in dotted else dotted
            if "." not in part or not any(name == part or name.startswith(f"{part}.") for name in goes):
                raise RefusedError(line, f"the import of `{bound}` went, which no row asks for")
        for bound, dotted, module in new - old:
            part = module if "." in module and "." not in dotted else dotted
            if part not in comes:
                raise RefusedError(line, f"`{bound}` is imported, which no row asks for")
            if not _place_of(slot.before, rows):
                raise RefusedError(line, f"`{bound}` is imported where nothing of the library was")
        if _kept(slot.before, old & new) != _kept(slot.after, old & new):
            raise RefusedError(line, "imports stand in another order")
    _refuse_late(slots, after)


def refuse_set(rows: Iterable[Row], names: Names) -> None:
    """Refuse rows about names of a library that the file gives values of its own.

    Raises:
        RefusedError: There is one.
    """
    stored = {dotted: one.lineno for one in names.stored if (dotted := names.dotted(one))}
    for row in rows if stored else ():
        for name in (*row.names, *_new_names(row)):
            for dotted, line in stored.items():
                if name == dotted or name.startswith(f"{dotted}."):
                    raise RefusedError(line, f"`{dotted}` is given another value")


def refuse_read(slots: Iterable[Slot], names: Collection[str]) -> None:
    """Refuse another meaning of a name that is also read where no syntax is compared.

    Raises:
        RefusedError: Such a name came or went.
    """
    for slot in slots:
        old, new = _bindings(slot.before, slot.function), _bindings(slot.after, slot.function)
        for bound, _, _ in sorted((old - new) + (new - old)):
            if bound in names:
                line = (slot.after or slot.before)[0].lineno
                raise RefusedError(line, f"`{bound}` is also used by a magic")


def _refuse_late(slots: Sequence[Slot], after: Names) -> None:
    """Names of the module that came must be bound before they are read."""
    for slot in slots:
        came = _bindings(slot.after, slot.function) - _bindings(slot.before, slot.function)
        bounds = {bound for bound, _, _ in came}
        for name, line in after.early:
            if name in bounds and not any(one.line < line for one in after.taken[name]):
                raise RefusedError(line, f"`{name}` is read before it is imported")


def _bindings(statements: Iterable[ast.Import | ast.ImportFrom], function: int) -> Counter[tuple[str, str, str]]:
    found: list[Taken] = [one for statement in statements for one in taken(statement, function)]
    return Counter((one.bound, one.dotted, one.module) for one in found)


def _kept(
    statements: Iterable[ast.Import | ast.ImportFrom], common: Counter[tuple[str, str, str]]
) -> list[tuple[str, str, str]]:
    found = [(one.bound, one.dotted, one.module) for statement in statements for one in taken(statement)]
    return [one for one in found if one in common]


def _place_of(statements: Iterable[ast.Import | ast.ImportFrom], rows: Sequence[Row]) -> bool:
    packages = {name.partition(".")[0] for row in rows for name in row.names}
    return any(one.module.partition(".")[0] in packages for statement in statements for one in taken(statement))


def _new_names(row: Row) -> list[str]:
    match row.change:
        case Rename(to=to):
            return [to]
        case Replace(to=text) | Default(value=text):
            return _DOTTED.findall(text)
        case Reshape(cases=cases):
            return [name for case in cases for name in _DOTTED.findall(case.to)]
    return []
