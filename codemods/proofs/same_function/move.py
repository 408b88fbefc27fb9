"""A function that a file takes from a module from now on, instead of defining it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.running import imported_modules
from codemods.proofs.ground.world import World
from codemods.proofs.same_function.alpha import Equality, Free, docstring, equality
from codemods.proofs.same_function.annotations import refuse_annotations
from codemods.proofs.same_function.behaviour import (
    OBSERVING_MODULES,
    refuse_found_by_name,
    refuse_mutable_defaults,
    refuse_seeing,
)
from codemods.proofs.same_function.difference import Difference
from codemods.proofs.same_function.inert import is_plain
from codemods.proofs.same_function.loading import Target
from codemods.proofs.same_function.module import Meaning, Program
from codemods.proofs.same_function.scopes import FUNCTIONS

Place = tuple[str, str]
_SPECIAL = frozenset({"__package__", "__name__", "__path__", "__spec__", "__import__", "__builtins__"})


@dataclass(frozen=True, slots=True)
class Edited:
    """A changed file that was there before.

    Attributes:
        before: The file before.
        after: The file after.
        change: What changed.
    """

    before: Program
    after: Program
    change: Difference


@dataclass(frozen=True, slots=True)
class Move:
    """One function that left a file.

    Attributes:
        file: The file.
        old: The function before.
        alias: What the file imports instead.
        statement: The import.
        target: The module that it finds.
        new: The function there.
        loud: The index before of the last statement above the import that may use the function; -1 where there is none.
    """

    file: Edited
    old: FUNCTIONS
    alias: ast.alias
    statement: ast.ImportFrom
    target: Target
    new: FUNCTIONS
    loud: int

    @property
    def origin(self) -> Place:
        """File and name before."""
        return self.file.before.path, self.old.name

    @property
    def goal(self) -> Place:
        """File and name after."""
        return self.target.program.path, self.new.name


def definition(target: Target, name: str, line: int) -> FUNCTIONS:
    """Return the function that a module gives by a name.

    Raises:
        RefusedError: It may give something else, or nothing.
    """
    program = target.program
    if "*" in program.bindings or name not in program.functions:
        raise RefusedError(line, f"{program.path} does not define `{name}` exactly once, whatever happens")
    return program.functions[name]


def check(move: Move, moved: Mapping[Place, Place], world: World, own: Callable[[str], Program]) -> bool:
    """Check one function against what takes its place.

    Args:
        move: The function.
        moved: All functions that moved.
        world: The repository.
        own: Returns a program of the repository after the change.

    Returns:
        Whether its name, docstring and annotations are the same, too.

    Raises:
        RefusedError: It may not be the same function.
    """
    before, new = move.file.before, move.target.program
    _is_only(move)
    for program, function in ((before, move.old), (new, move.new)):
        refuse_found_by_name(program.path, function)
        if ">>>" in (docstring(function) or ""):
            raise RefusedError(function.lineno, "an example in a docstring is run where the function is", program.path)
    refuse_mutable_defaults(move.old)
    found = equality(move.old, before.scopes, move.new, new.scopes)
    scopes = before.scopes
    refuse_seeing(
        move.old,
        lambda one: scopes.resolve(one.id, scopes.places[id(one)]) is scopes.module,
        before.bindings,
        found.renamed,
    )
    if before.futures != new.futures:
        raise RefusedError(move.old.lineno, f"{new.path} has other imports from `__future__`")
    for one in found.free:
        _is_stable(move, _same_name(move, one, moved), one, world, own)
    _same_imports(move, found)
    same = refuse_annotations(found, before, new, move.old.lineno)
    if move.loud > before.tops[id(move.old)]:
        line = before.tree.body[move.loud].lineno
        raise RefusedError(move.statement.lineno, f"`{move.old.name}` is imported too late: line {line} before")
    return same and found.same_docstring and move.old.name == move.new.name


def _is_only(move: Move) -> None:
    """Refuse a function that its file may know by its name as something else."""
    before, after, name = move.file.before, move.file.after, move.old.name
    for program in (before, after):
        if "*" in program.bindings:
            line = getattr(program.bindings["*"][0], "lineno", 1)
            raise RefusedError(line, "a star import may give any name another meaning")
    if special := sorted(before.bindings.keys() & _SPECIAL):
        raise RefusedError(move.old.lineno, f"the file binds `{special[0]}`, on which its imports depend")
    if before.bindings[name] != [move.old] or after.bindings[name] != [move.alias]:
        raise RefusedError(move.old.lineno, f"`{name}` is bound more than once in the file")


def _same_name(move: Move, free: Free, moved: Mapping[Place, Place]) -> Meaning | None:
    """Return what a free name stands for in both modules, if it is none of those that moved."""
    before, new = move.file.before, move.target.program
    if free.maybe and free.old not in before.bindings and free.new not in new.bindings:
        return None
    one, other = before.meaning(free.old, free.line), new.meaning(free.new, free.line)
    first = one.module.partition(".")[0]
    if first in OBSERVING_MODULES or first == "__main__":
        raise RefusedError(free.line, f"`{free.old}` of `{first}` can see the module or the frame")
    if other.kind == "function":
        if moved.get((one.module, one.name)) == (other.module, other.name):
            return None
        if one == Meaning("attribute", move.target.keys[-1], other.name):
            return None
    elif one == other:
        return one
    raise RefusedError(free.line, f"`{free.old}` does not stand for the same thing in {new.path}")


def _is_stable(move: Move, meaning: Meaning | None, free: Free, world: World, own: Callable[[str], Program]) -> None:
    """Refuse what is taken from a module of the repository that may give something else at another time."""
    if meaning is None or meaning.kind != "attribute":
        return
    if meaning.module.startswith("/"):
        found = [one for one in [world.module(meaning.module.strip("/"), "")] if one]
    else:
        found = world.resolve(move.file.before.path, 0, meaning.module)
    for path in found:
        bindings = own(path).bindings
        bound = bindings.get(meaning.name, [])
        below = path.removesuffix("/__init__.py").removesuffix(".py")
        # What a star import brings is brought once.
        given = "*" in bindings or world.module(below, meaning.name) is not None
        if len(bound) != 1 and (bound or not given):
            raise RefusedError(free.line, f"`{free.old}` may change while {path} runs")


def _same_imports(move: Move, found: Equality) -> None:
    """Refuse imports within the function that mean another module from another place."""
    before, new = move.file.before, move.target.program
    for one, other in found.imports:
        if before.key(one.level, one.module or "") != new.key(other.level, other.module or ""):
            raise RefusedError(one.lineno, "an import within the function means another module")


def last_loud(file: Edited, statement: ast.stmt, world: World) -> int:
    """Return the index before of the last statement above an import that may use a function; -1 if there is none.

    Plain definitions use none, nor do modules that are not of this repository.
    """
    place, found = file.after.tops[id(statement)], -1
    for index, at in file.change.kept:
        one = file.before.tree.body[index]
        if at > place or is_plain(one):
            continue
        if isinstance(one, ast.Import | ast.ImportFrom):
            own = any(world.resolve(file.before.path, *module) for module in imported_modules(one))
            found = index if own else found
        else:
            found = index
    return found
