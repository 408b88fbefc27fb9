"""All changed files together: what moved where, and everything that must hold of it."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from codemods.proofs import Change, Files
from codemods.proofs.ground.code import Code, read
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.running import imported_modules
from codemods.proofs.ground.whole import at, by_path
from codemods.proofs.ground.world import World, folder, join
from codemods.proofs.same_function.cycles import Graph
from codemods.proofs.same_function.describing import refuse_silence
from codemods.proofs.same_function.difference import Difference, added, difference
from codemods.proofs.same_function.inert import refuse_active
from codemods.proofs.same_function.leaving import refuse_losses
from codemods.proofs.same_function.loading import Loading, Target, same_loading
from codemods.proofs.same_function.module import Program
from codemods.proofs.same_function.move import Edited, Move, Place, check, definition, last_loud
from codemods.proofs.same_function.outside import Outside
from codemods.proofs.same_function.reaching import reach
from codemods.proofs.same_function.site import Site
from codemods.proofs.same_function.uses import (
    refuse_handing,
    refuse_identity,
    refuse_patching_tests,
    refuse_program,
)

_PROGRAMS = (".py", ".pyw")


@dataclass(slots=True)
class _Whole:
    """What is found on the way through the changed files.

    Attributes:
        world: The repository.
        edited: Changed files that were there before, by path.
        new: Modules that are new, by path, with what they hold.
        codes: Files after the change, by path.
        programs: The same as programs, by path and by the package that their relative imports start from.
        moves: The functions that left each file, by its path.
        inert: Whether modules do nothing when they are imported, by path, as far as they were looked up.
    """

    world: World
    edited: dict[str, Edited] = field(default_factory=dict)
    new: dict[str, Difference] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    programs: dict[tuple[str, str], Program] = field(default_factory=dict)
    moves: dict[str, list[Move]] = field(default_factory=dict)
    inert: dict[str, bool] = field(default_factory=dict)

    def code(self, path: str) -> Code:
        """Return a file after the change."""
        if path not in self.codes:
            data = self.world.after(path)
            if data is None:
                raise RefusedError(1, "there is no such file", path)
            with at(path):
                self.codes[path] = read(data, "after")
        return self.codes[path]

    def program(self, path: str, package: str) -> Program:
        """Return a program after the change."""
        if (path, package) not in self.programs:
            self.programs[path, package] = Program(path, self.code(path), package)
        return self.programs[path, package]

    def old_program(self, path: str, package: str) -> Program:
        """Return a program before the change."""
        if path in self.new:
            raise RefusedError(1, "the file is new", path)
        if path not in self.edited:
            return self.program(path, package)
        return Program(path, self.edited[path].before.code, package)

    def loading(self, targets: Mapping[int, Target] | None = None) -> Loading:
        """Return what finds out what a program loads, after the change if it is told what the new imports find."""
        program = self.old_program if targets is None else self.program
        return Loading(self.world, targets or {}, program, self.inert)

    def own(self, path: str) -> Program:
        """Return a program after the change that is known by its place."""
        return self.program(path, f"/{path.rpartition('/')[0]}")


def check_all(changes: Sequence[Change], files: Files) -> dict[str, int]:
    """Return the counts of a change.

    Raises:
        RefusedError: The claim does not hold.
    """
    whole = _Whole(_world(changes, files))
    for change in changes:
        if change.before != change.after:
            with at(change.path):
                _read(whole, change)
    outside = _outside(whole)
    for path, file in whole.edited.items():
        with at(path):
            whole.moves[path] = [*_moves(whole, file, outside)]
    every = [one for found in whole.moves.values() for one in found]
    moved: dict[Place, Place] = {one.origin: one.goal for one in every}
    targets = {id(one.alias): one.target for one in every}
    goals = {*moved.values()}
    graph = Graph(whole.world, whole.own)
    for path, file in whole.edited.items():
        with at(path):
            _check_moves(whole, file, moved, graph)
            _check_file(whole, file, outside)
            _check_additions(whole, file.after, file.change, goals)
            old, new = whole.loading(), whole.loading(targets)
            same_loading(file.before, file.after, file.change, old, new)
    for path, content in whole.new.items():
        with at(path):
            _check_additions(whole, whole.own(path), content, goals)
    sources = {one.file.before.path for one in every}
    return {"files": len(sources), "functions-moved": len(goals), "copies-removed": len(every)}


def _world(changes: Sequence[Change], files: Files) -> World:
    """The repository; refuse changes that merge no functions."""
    found = by_path(changes)
    for path, change in found.items():
        if change.before == change.after:
            continue
        if not path.endswith(_PROGRAMS):
            raise RefusedError(1, "not a kind of file that functions move between", path)
    return World(found, files)


def _read(whole: _Whole, change: Change) -> None:
    after = whole.own(change.path)
    if change.before is None:
        if after.code.bom or after.code.encoding not in {"utf-8", "ascii"} or not after.code.text.endswith("\n"):
            raise RefusedError(1, "the module is new, and no plain UTF-8")
        whole.new[change.path] = added(after)
        return
    before = Program(change.path, read(change.before, "before"), after.package)
    whole.edited[change.path] = Edited(before, after, difference(before, after))


def _outside(whole: _Whole) -> Outside:
    """Look through the changed files before, and those of the packages around them."""
    programs = {path: one.before for path, one in whole.edited.items()}
    for path in whole.edited:
        around = folder(path)
        while around:
            package = join(around, "__init__.py")
            if package not in programs and whole.world.had(package):
                with suppress(RefusedError):
                    programs[package] = whole.own(package)
            around = folder(around)
    return Outside.of(programs.values(), whole.world)


def _moves(whole: _Whole, file: Edited, outside: Outside) -> Iterator[Move]:
    """The functions that left a file, each with what took its place."""
    gained: dict[str, list[tuple[ast.alias, ast.Import | ast.ImportFrom]]] = {}
    for name, one in file.change.gained:
        gained.setdefault(name.asname or name.name, []).append((name, one))
    places = dict(file.change.kept)
    importers = outside.importers.get(file.before.path, [])
    targets: dict[int, tuple[Target, int]] = {}
    for old in file.change.removed:
        found = gained.get(old.name, [])
        froms = [(alias, one) for alias, one in found if isinstance(one, ast.ImportFrom)]
        if len(found) != 1 or not froms:
            raise RefusedError(old.lineno, f"`{old.name}` is removed, and no one import takes its place")
        alias, statement = froms[0]
        if id(statement) not in targets:
            site = Site(file.before, file.after, statement, places, whole.world, whole.program, importers)
            targets[id(statement)] = reach(site), last_loud(file, statement, whole.world)
        target, loud = targets[id(statement)]
        new = definition(target, alias.name, statement.lineno)
        yield Move(file, old, alias, statement, target, new, loud)


def _check_moves(whole: _Whole, file: Edited, moved: Mapping[Place, Place], graph: Graph) -> None:
    """Check the functions that left a file."""
    checked: set[str] = set()
    for move in whole.moves[file.before.path]:
        target = move.target.program
        same = check(move, moved, whole.world, whole.own)
        refuse_silence(move)
        refuse_identity(file.before, move.old.name)
        refuse_identity(target, move.new.name)
        refuse_handing(file.before, move.old.name, same=same)
        if target.path not in checked:
            checked.add(target.path)
            loaded = frozenset(_loaded_above(whole, file, move.statement))
            graph.refuse_cycle(file.before.path, target.path, move.statement.lineno, loaded)
            if not move.target.known:
                refuse_active(target)


def _loaded_above(whole: _Whole, file: Edited, statement: ast.stmt) -> Iterator[str]:
    """The files that a file imports above a statement, before and after."""
    place = file.after.tops[id(statement)]
    for index, now in file.change.kept:
        one = file.before.tree.body[index]
        if now < place and isinstance(one, ast.Import | ast.ImportFrom):
            for level, dotted in imported_modules(one):
                yield from whole.world.resolve(file.before.path, level, dotted)


def _check_file(whole: _Whole, file: Edited, outside: Outside) -> None:
    """Check what else must hold of a file that functions left."""
    moves = whole.moves[file.before.path]
    path, names = file.before.path, _global_names(file, moves)
    if moves:
        refuse_program(file.before)
        outside.refuse_patches(path, names)
        refuse_patching_tests(whole.world, path, names)
        if any("log" in name for name in names):
            outside.refuse_logging_places(moves[0].old.lineno)
    refuse_losses(file.before, file.after, file.change, outside)


def _global_names(file: Edited, moves: Sequence[Move]) -> set[str]:
    """The names of the functions that left a file, and those of the module that they use."""
    inside = {id(node) for one in moves for node in ast.walk(one.old)}
    used = {name for name, loads in file.before.loads.items() if any(id(one) in inside for one in loads)}
    return used | {one.old.name for one in moves}


def _check_additions(whole: _Whole, after: Program, change: Difference, goals: Collection[Place]) -> None:
    """Refuse definitions that no file takes, and imports that neither bring a function nor serve one."""
    moved = {id(one.alias) for one in whole.moves.get(after.path, ())}
    if change.defined:
        refuse_active(after)
    elif after.path in whole.new:
        raise RefusedError(1, "the module is new, and defines nothing")
    used = {node.id for one in change.defined for node in ast.walk(one) if isinstance(node, ast.Name)}
    for one in change.defined:
        if (after.path, one.name) not in goals:
            raise RefusedError(one.lineno, f"`{one.name}` is new, and takes the place of nothing")
    for alias, statement in change.gained:
        name = alias.asname or alias.name.partition(".")[0]
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if id(alias) in moved or (future and after.path in whole.new):
            continue
        if name not in used or after.bindings[name] != [alias] or alias.name == "*" or future:
            raise RefusedError(statement.lineno, f"the import of `{name}` is new, and serves no function that moved")
