"""Which statements of a program are new: told by their form and by names that nobody had before."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from codemods.proofs.ground.names import Names
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_values.blocks import Block, blocks
from codemods.proofs.same_values.forms import (
    Argument,
    Entry,
    argument,
    distinct,
    docstring,
    entry,
    environment_read,
    from_import,
    is_import_os,
)


@dataclass(frozen=True, slots=True)
class InPlace:
    """An assignment of the module, or of a class in it, that reads the environment where it had a literal.

    Attributes:
        top: Index of the statement of the module that holds it.
        node: What is assigned.
        entry: What it says; the name of a class attribute is a dotted one.
    """

    top: int
    node: ast.expr
    entry: Entry


@dataclass(frozen=True, slots=True)
class Inserted:
    """The inserted statements of a program.

    Attributes:
        os: Index of the inserted ``import os`` in the module, or -1.
        entries: Entries by their index in the module.
        imports: Imports of entries by their index in the module.
        arguments: Blocks that got arguments, with those by their index.
        statements: All of them.
        places: Where each old statement of the module stands now.
        in_place: Old assignments that read the environment now.
    """

    os: int
    entries: dict[int, Entry]
    imports: dict[int, ast.ImportFrom]
    arguments: list[tuple[Block, dict[int, Argument]]]
    statements: list[ast.stmt]
    places: tuple[int, ...]
    in_place: tuple[InPlace, ...] = ()

    @property
    def all_entries(self) -> list[Entry]:
        """Entries, the defaults of arguments, and what stands in place."""
        arguments = [one.entry for _, found in self.arguments for one in found.values()]
        return [*self.entries.values(), *arguments, *(one.entry for one in self.in_place)]


def find(before: ast.Module, after: ast.Module, names: Names) -> Inserted:
    """Find the inserted statements.

    Args:
        before: The tree before.
        after: The tree after.
        names: The names before.

    Raises:
        RefusedError: Two entries share a name or a variable, or a variable was known before.
    """
    entries: dict[int, Entry] = {}
    imports: dict[int, ast.ImportFrom] = {}
    own_os = _inserted_os(before, after)
    for index, statement in enumerate(after.body):
        if found := _new_entry(statement, names):
            entries[index] = found
        elif isinstance(statement, ast.ImportFrom):
            imported = from_import(statement)
            if imported and not any(map(names.knows, imported)):
                imports[index] = statement
    arguments = []
    for block in blocks(after):
        added = {index: one for index, statement in enumerate(block.body) if (one := _new_argument(statement, names))}
        if added:
            arguments.append((block, added))
    taken = {own_os, *entries, *imports}
    statements = [after.body[index] for index in sorted(taken - {-1})]
    statements += [block.body[index] for block, added in arguments for index in added]
    new = {id(one) for one in statements}
    places = tuple(index for index, one in enumerate(after.body) if id(one) not in new)
    if len(places) > len(before.body):
        _name_is_free(after, places, names)
    in_place = tuple(one for index in places for one in _in_place(index, after.body[index], names))
    result = Inserted(own_os, entries, imports, arguments, statements, places, in_place)
    _are_fresh(result, names)
    return result


def _inserted_os(before: ast.Module, after: ast.Module) -> int:
    found = [index for index, one in enumerate(after.body) if is_import_os(one)]
    return found[0] if len(found) == 1 + sum(map(is_import_os, before.body)) else -1


def _new_entry(statement: ast.stmt, names: Names) -> Entry | None:
    found = entry(statement)
    # A name that was there before may have got its entry in place; where the statement is new, the trees differ.
    return None if found and names.knows(found.name) else found


def _name_is_free(after: ast.Module, places: tuple[int, ...], names: Names) -> None:
    """Say why a statement that looks like a new entry is none: its name had a meaning before."""
    for index in places:
        found = entry(after.body[index])
        if found and found.env not in names.words and names.knows(found.name):
            raise RefusedError(found.line, f"`{found.name}` has a meaning in the program already")


def _in_place(top: int, statement: ast.stmt, names: Names) -> Iterator[InPlace]:
    """Form W: assignments of the module, or of a class in it, with a variable that was not known before."""
    owner = f"{statement.name}." if isinstance(statement, ast.ClassDef) else ""
    for one in statement.body if isinstance(statement, ast.ClassDef) else [statement]:
        match one:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                read = environment_read(value)
            case _:
                continue
        match read:
            case env, ast.Constant(value=str(literal)) if env not in names.words:
                yield InPlace(top, value, Entry(f"{owner}{name}", literal, one.lineno, env))


def _new_argument(statement: ast.stmt, names: Names) -> Argument | None:
    found = argument(statement)
    return found if found and found.entry.env not in names.words else None


def _are_fresh(inserted: Inserted, names: Names) -> None:
    for one, other in distinct(inserted.all_entries):
        raise RefusedError(other.line, f"`{one.name}` and `{other.name}` share a name, a variable or a key")
    for one in inserted.all_entries:
        if one.env in names.words:
            raise RefusedError(one.line, f"the program knows `{one.env}` already")
    imported: set[str] = {one.name for one in inserted.entries.values()}
    for statement in inserted.imports.values():
        new = {one.name for one in statement.names}
        if imported & new:
            raise RefusedError(statement.lineno, f"`{min(imported & new)}` is bound twice")
        imported |= new


def in_order(inserted: Inserted, after: ast.Module) -> None:
    """Refuse an inserted statement before the docstring or a ``__future__`` import."""
    first = min((*inserted.entries, *inserted.imports, *([inserted.os] if inserted.os >= 0 else [])), default=None)
    if first is None:
        return
    old = [after.body[index] for index in inserted.places]
    futures = [index for index in inserted.places if getattr(after.body[index], "module", None) == "__future__"]
    floor = max([*futures, inserted.places[0] if docstring(old) else -1], default=-1)
    if first < floor:
        raise RefusedError(after.body[first].lineno, "a statement stands before the docstring or a `__future__` import")
