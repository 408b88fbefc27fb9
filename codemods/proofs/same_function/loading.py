"""In which order a program loads modules and does its work: before and after the change it must be the same.

Of the standard library only what is loaded counts, not the order; modules of the target's kind do nothing themselves,
so what they load counts in their place.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from codemods.proofs.same_function.difference import Difference
from codemods.proofs.same_function.inert import is_plain
from codemods.proofs.same_function.module import Program
from codemods.proofs.same_values.refusal import RefusedError
from codemods.proofs.same_values.world import World

# They do something when they are imported.
_NOISY = frozenset({"this", "antigravity", "__main__", "__phello__", "__hello__", "idlelib", "turtledemo", "lib2to3"})
_DEEPEST = 20
Event = str | int


@dataclass(frozen=True, slots=True)
class Target:
    """A module that functions are taken from.

    Attributes:
        program: The module after the change, known by the name that the importing file gives it.
        keys: The keys of the module and the packages around it, outermost first.
        inert: Packages among them that do nothing.
        known: Whether the file imported the module before, whatever happens, no later than now.
    """

    program: Program
    keys: tuple[str, ...]
    inert: frozenset[str]
    known: bool


@dataclass(slots=True)
class Loading:
    """What a version of a program loads and does, in order.

    Attributes:
        world: The repository.
        targets: What the imports of moved functions stand for, by ``id`` of the name in the statement.
        events: Keys of modules, and numbers of statements that stayed.
        every: All keys, those of the standard library included.
    """

    world: World
    targets: Mapping[int, Target]
    events: dict[Event, None] = field(default_factory=dict)
    every: set[str] = field(default_factory=set)

    def run(self, program: Program, numbers: Mapping[int, int], *, depth: int = 0) -> None:
        """Go through a module.

        Args:
            program: The module.
            numbers: The numbers of its statements that stayed, by index; others do nothing.
            depth: How many modules lie above it.
        """
        if depth > _DEEPEST:
            raise RefusedError(1, "the modules import each other too deeply", program.path)
        for index, one in enumerate(program.tree.body):
            if isinstance(one, ast.Import | ast.ImportFrom):
                self._import(program, one, depth)
            elif index in numbers and not is_plain(one):
                self.events.setdefault(numbers[index])

    def _import(self, program: Program, statement: ast.Import | ast.ImportFrom, depth: int) -> None:
        rest = [alias for alias in statement.names if id(alias) not in self.targets]
        for target in (self.targets[id(alias)] for alias in statement.names if id(alias) in self.targets):
            self._target(target, depth)
        for key in keys(program, statement, rest) if rest else ():
            self._load(program.path, key)

    def _target(self, target: Target, depth: int) -> None:
        *packages, own = target.keys
        if target.known:
            # What it does it did before.
            self._load(target.program.path, own)
        for key in packages:
            if key not in target.inert:
                self._load(target.program.path, key)
            self.every.add(key)
        if own not in self.every:
            self.every.add(own)
            self.run(target.program, {}, depth=depth + 1)

    def _load(self, path: str, key: str) -> None:
        self.every.add(key)
        first = key.partition(".")[0]
        standard = first in sys.stdlib_module_names and first not in _NOISY
        if not standard or self.world.resolve(path, 0, first):
            self.events.setdefault(key)


def keys(program: Program, statement: ast.Import | ast.ImportFrom, names: Sequence[ast.alias]) -> Iterator[str]:
    """Yield the keys of all modules that an import may load for some of its names, packages on the way first."""
    if isinstance(statement, ast.Import):
        for alias in names:
            yield from _prefixes(alias.name)
        return
    key = program.key(statement.level, statement.module or "")
    yield from _prefixes(key) if not statement.level else _below(program, statement, key)
    mark = "/" if key.startswith("/") else "."
    yield from (f"{key.rstrip('/')}{mark}{alias.name}" for alias in names)


def _below(program: Program, statement: ast.ImportFrom, key: str) -> Iterator[str]:
    """The packages that a relative import adds to those around the program."""
    parts = (statement.module or "").split(".") if statement.module else []
    for size in range(1, len(parts) + 1):
        yield program.key(statement.level, ".".join(parts[:size]))
    if not parts:
        yield key


def _prefixes(dotted: str) -> list[str]:
    parts = dotted.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts) + 1)]


def same_loading(
    before: Program, after: Program, change: Difference, world: World, targets: Mapping[int, Target]
) -> None:
    """Refuse another order of what is loaded and done.

    Raises:
        RefusedError: Something is loaded earlier, later, newly or no more.
    """
    old, new = Loading(world, {}), Loading(world, targets)
    old.run(before, {index: number for number, (index, _) in enumerate(change.kept)})
    new.run(after, {index: number for number, (_, index) in enumerate(change.kept)})
    line = min((one.lineno for _, one in (*change.gained, *change.lost)), default=1)
    if missing := sorted(one for one in old.every - new.every if not one.startswith("typing.")):
        raise RefusedError(line, f"`{missing[0]}` is not loaded any more")
    first, second = list(old.events), list(new.events)
    if first == second:
        return
    one = next((b for a, b in zip([*first, None], [*second, None], strict=False) if a != b), None)
    if isinstance(one, str) and one not in old.every:
        raise RefusedError(line, f"`{one}` would be loaded that the file did not load itself")
    what = f"`{one}`" if isinstance(one, str) else f"the statement of line {_line(after, change, one)}"
    raise RefusedError(line, f"modules would be loaded in another order, from {what} on")


def _line(after: Program, change: Difference, number: int | None) -> int:
    return after.tree.body[change.kept[number][1]].lineno if number is not None else 1
