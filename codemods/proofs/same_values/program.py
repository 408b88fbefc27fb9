"""Checks one program: inserted statements, what references stand for, and that nothing else changed."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from codemods.proofs.ground.code import Code, same_form
from codemods.proofs.ground.names import Names
from codemods.proofs.ground.observers import refuse_named_in_text, refuse_observers
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.running import path_statements
from codemods.proofs.ground.world import World, folder
from codemods.proofs.same_values.arguments import argument_values
from codemods.proofs.same_values.blocks import Block, blocks
from codemods.proofs.same_values.forms import ConfigModule, Entry
from codemods.proofs.same_values.inserted import Inserted, find, in_order
from codemods.proofs.same_values.known import attribute_uses, is_ready
from codemods.proofs.same_values.layout import same_layout
from codemods.proofs.same_values.lockstep import Comparison
from codemods.proofs.same_values.modules import Importer, serves, target_of
from codemods.proofs.same_values.preconditions import (
    environment_is_kept,
    is_scripted,
    no_identity_of_strings,
    no_star_after,
    os_is_os,
    stars_keep_os,
)
from codemods.proofs.same_values.yaml_keys import Loaded, key_values, loaded, places

# Each of them costs a walk over the functions around it.
_MOST_BLOCKS = 20
_DATABRICKS = "# Databricks notebook source"
_CELL = re.compile(r"# ?%%")
_TEXT_CELL = re.compile(r"\[(markdown|md|raw)\]")


@dataclass(frozen=True, slots=True)
class Program:
    """A program before and after.

    Attributes:
        path: Where it is.
        before: Its code before.
        after: Its code after.
        names: The names before.
        inserted: The inserted statements.
    """

    path: str
    before: Code
    after: Code
    names: Names
    inserted: Inserted

    @classmethod
    def of(cls, path: str, before: Code, after: Code) -> Program:
        """Find what was inserted.

        Raises:
            RefusedError: Two inserted statements are in each other's way.
        """
        names = Names.of(before.tree)
        return cls(path, before, after, names, find(before.tree, after.tree, names))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a program may refer to outside itself.

    Attributes:
        world: The repository.
        shape: What a module holds after the change that holds nothing but entries, by path; else None.
        inserted: Entries that changed modules got, by path and name.
        keys: What a changed YAML file got, by path and whether OmegaConf reads it.
        data: Paths of the changed YAML files.
    """

    world: World
    shape: Callable[[str], ConfigModule | None]
    inserted: Mapping[str, Mapping[str, Entry]]
    keys: Callable[[str, bool], dict[str, Entry]]
    data: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Referred:
    """What references of one form stand for.

    Attributes:
        values: By the identity of the node.
        names: Names that get a meaning at a statement of the module: where, and which value.
        anchor: The statement of the module after which no name may change its meaning.
        readers: The statements of the module that read the environment.
        used: Paths of other files that hold the values.
        elsewhere: Entries of those.
    """

    values: Mapping[int, str] = field(default_factory=dict)
    names: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    anchor: int | None = None
    readers: tuple[int, ...] = ()
    used: frozenset[str] = frozenset()
    elsewhere: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check of a program found.

    Attributes:
        moved: How many literals moved.
        used: Paths of other files that hold values for it.
    """

    moved: int
    used: frozenset[str]


def check_program(program: Program, around: Surroundings) -> Outcome:
    """Return what moved in a file.

    Raises:
        RefusedError: The claim does not hold.
    """
    in_order(program.inserted, program.after.tree)
    if any(one.key is not None for one in program.inserted.entries.values()) and around.shape(program.path) is None:
        raise RefusedError(1, "an entry reads a TOML table that the module does not load")
    _is_one_program(program)
    importer = Importer(
        program.path, program.before.tree, program.names, program.inserted.places, around.world, around.shape
    )
    found = [
        constants(program),
        *_imported(program, importer, around),
        *_attributes(program, importer, around),
        *_arguments(program, around.world),
        *_yaml(program, around),
    ]
    _keeps_package(program, found, around.world)
    return Outcome(finish(program, around.world, found), frozenset().union(*(one.used for one in found)))


def _keeps_package(program: Program, found: Sequence[Referred], world: World) -> None:
    """Refuse names in the file of a package that the import of one of its modules could replace."""
    if posixpath.basename(program.path) != "__init__.py":
        return
    names = {"os", *(name for one in found for name in one.names)}
    here = folder(program.path)
    if any(one.values for one in found[1:]) or any(world.module(here, name) for name in names):
        raise RefusedError(1, "a module of the package may replace a name in its file")


def _is_one_program(program: Program) -> None:
    """Refuse a file that is a notebook in disguise, where the inserted statements are in the way."""
    if program.before.text.startswith(_DATABRICKS):
        raise RefusedError(1, "a notebook that is written as a program")
    inserted = {one.lineno for one in program.inserted.statements}
    kind = ""
    for number, row in enumerate(program.after.rows, 1):
        kind = row if _CELL.match(row) else kind
        if number in inserted and _TEXT_CELL.search(kind):
            raise RefusedError(number, "a statement was inserted into a cell of text")


def finish(program: Program, world: World, found: Sequence[Referred]) -> int:
    """Compare both versions, once it is known what references stand for, and return how many literals moved.

    Raises:
        RefusedError: The claim does not hold.
    """
    before, after, names, inserted = program.before, program.after, program.names, program.inserted
    meanings = {name: meaning for one in found for name, meaning in one.names.items()}
    values = _name_values(after.tree, meanings)
    values.update((node, value) for one in found for node, value in one.values.items())
    same_form(before, after)
    identities = frozenset(id(one) for one in inserted.statements)
    moved = Comparison(identities, values, names, is_scripted(names)).run(before.tree, after.tree)
    same_layout(before, after, inserted.statements, moved)
    # From here on both trees are known to hold the same statements but for the inserted ones.
    os_is_os(inserted, after.tree, names)
    stars_keep_os(program.path, inserted, after.tree, world)
    no_star_after(after.tree, [one.anchor for one in found if one.anchor is not None])
    environment_is_kept(before.tree, names, inserted.places, [place for one in found for place in one.readers])
    refuse_observers(before.tree, names)
    refuse_named_in_text(before.tree, names, [*meanings])
    for one in (entry for part in found for entry in part.elsewhere):
        if one.env and one.env in names.words:
            raise RefusedError(1, f"the program knows `{one.env}` already")
    if moved:
        no_identity_of_strings(before.tree)
    return len(moved)


def _name_values(tree: ast.Module, meanings: Mapping[str, tuple[int, str]]) -> dict[int, str]:
    """The values of names by the identities of their uses, all of which come after the names get their meaning."""
    found: dict[int, str] = {}
    for top, statement in enumerate(tree.body):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in meanings:
                place, value = meanings[node.id]
                if top <= place:
                    raise RefusedError(node.lineno, f"`{node.id}` is used before it has a value")
                found[id(node)] = value
    return found


def constants(program: Program) -> Referred:
    """Forms C and W: names of entries in the file itself, and assignments that read the environment in place."""
    entries, in_place = program.inserted.entries, program.inserted.in_place
    return Referred(
        values={id(one.node): one.entry.value for one in in_place},
        names={one.name: (index, one.value) for index, one in entries.items()},
        anchor=min(entries, default=None),
        readers=(*entries, *(one.top for one in in_place)),
    )


def _imported(program: Program, importer: Importer, around: Surroundings) -> Iterator[Referred]:
    """Forms M, T and E: names of entries in another module."""
    loads = {node.id for node in ast.walk(program.after.tree) if isinstance(node, ast.Name)}
    for place, statement in program.inserted.imports.items():
        _keeps_path_order(program, place, statement.lineno)
        target = target_of(importer, statement, place)
        shape = around.shape(target.path)
        entries = shape.entries if shape else around.inserted.get(target.path, {})
        serves(importer, target.path, statement.lineno)
        if target.known:
            is_ready(importer, target.path, statement.lineno)
        names = [one.name for one in statement.names]
        if missing := [one for one in names if one not in entries]:
            raise RefusedError(statement.lineno, f"{target.path} has no entry `{missing[0]}`")
        if unused := [one for one in names if one not in loads]:
            raise RefusedError(statement.lineno, f"`{unused[0]}` is imported and not used")
        yield Referred(
            names={one: (place, entries[one].value) for one in names},
            anchor=place,
            readers=(place,),
            used=frozenset({target.path}),
            elsewhere=tuple(entries[one] for one in names),
        )


def _keeps_path_order(program: Program, place: int, line: int) -> None:
    """Refuse an import before a statement that changes where imports are looked up, or right behind one."""
    places = [program.inserted.places[one] for one in path_statements(program.before.tree)]
    if any(one > place for one in places):
        raise RefusedError(line, "an import stands before a statement that changes where imports are looked up")
    behind = min((at for at in program.inserted.places if at > place), default=None)
    if places and behind is not None and isinstance(program.after.tree.body[behind], ast.Import | ast.ImportFrom):
        raise RefusedError(line, "an import stands between `sys.path` and the imports that depend on it")


def _attributes(program: Program, importer: Importer, around: Surroundings) -> Iterator[Referred]:
    """Form E: attributes of a module that the file imported before."""
    others = {path: entries for path, entries in around.inserted.items() if path != program.path}
    for use in attribute_uses(importer, program.after.tree, others):
        yield Referred({use.node: use.entry.value}, {}, use.place, (use.place,), frozenset({use.path}), (use.entry,))


def _arguments(program: Program, world: World) -> Iterator[Referred]:
    """Form A: attributes of what the file's own parser returns."""
    if len(program.inserted.arguments) > _MOST_BLOCKS:
        raise RefusedError(1, "too many parsers")
    for block, found in program.inserted.arguments:
        line = block.body[min(found)].lineno
        if world.resolve(program.path, 0, "argparse"):
            raise RefusedError(line, "the repository has a module `argparse` of its own")
        made, values = argument_values(block, found, program.names)
        if {*values.values()} != {one.entry.value for one in found.values()}:
            raise RefusedError(line, "an argument was added that is not used")
        # The default is read when the block runs, which may be at any time.
        yield Referred(values, anchor=block.top_of(made), readers=(len(program.after.tree.body),))


def _yaml(program: Program, around: Surroundings) -> Iterator[Referred]:
    """Form Y: new keys of a YAML file that the file loaded before."""
    if not around.data:
        return
    claimed = 0
    for block in blocks(program.after.tree):
        for one in loaded(block, program.names):
            found = [path for path in places(program.path, one.source) if around.world.had(path)]
            if around.data.intersection(found):
                claimed += 1
                yield _keys(program, block, one, found, around)
    if claimed != _mentions(program, around.data):
        raise RefusedError(1, "a changed YAML file is read in a way that may see its keys")


def _keys(program: Program, block: Block, one: Loaded, found: list[str], around: Surroundings) -> Referred:
    line = block.body[one.index].lineno
    if len(found) != 1 or any(around.world.resolve(program.path, 0, name) for name in ("yaml", "omegaconf")):
        raise RefusedError(line, f"`{one.source}` may stand for several files")
    entries = around.keys(found[0], one.omega)
    values = dict(key_values(one, entries, program.names))
    return Referred(values, anchor=block.top_of(one.index), used=frozenset(found), elsewhere=tuple(entries.values()))


def _mentions(program: Program, files: frozenset[str]) -> int:
    """How many strings of a program may name one of the files."""
    names = {posixpath.basename(one) for one in files}
    strings = (node.value for node in ast.walk(program.before.tree) if isinstance(node, ast.Constant))
    return sum(isinstance(one, str) and posixpath.basename(one) in names for one in strings)
