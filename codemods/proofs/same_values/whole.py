"""All changed files together: each by its kind, then what they mean to each other."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from codemods.proofs import Change, Files
from codemods.proofs.ground.code import COOKIE, Code, read
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.whole import at, by_path
from codemods.proofs.ground.world import World, folder, join
from codemods.proofs.same_values import toml_keys, yaml_keys
from codemods.proofs.same_values.forms import TOML_NAME, ConfigModule, Entry, config_module
from codemods.proofs.same_values.notebook import check_notebook
from codemods.proofs.same_values.program import Program, Surroundings, check_program

_PROGRAMS = (".py", ".pyw")
_DATA = (".yaml", ".yml")
_NOTEBOOK = ".ipynb"


@dataclass(slots=True)
class _Whole:
    """What is found on the way through the changed files.

    Attributes:
        world: The repository.
        programs: Changed programs, notebooks included, by path.
        shapes: What modules hold that hold nothing but entries, by path, as far as they were looked up.
        keys: What YAML files got, by path, for those that programs refer to.
        used: Files that hold values for others.
        moved: How many literals moved.
    """

    world: World
    programs: dict[str, Program] = field(default_factory=dict)
    shapes: dict[str, ConfigModule | None] = field(default_factory=dict)
    keys: dict[str, dict[str, Entry]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    moved: int = 0

    def shape(self, path: str) -> ConfigModule | None:
        """Return what a module holds after the change that holds nothing but entries, or None."""
        if path not in self.shapes:
            data = self.world.after(path)
            with at(path):
                self.shapes[path] = _shape(path, data, self.world) if data is not None else None
        return self.shapes[path]

    def yaml_keys(self, path: str, omega: bool) -> dict[str, Entry]:
        """Return what a YAML file got."""
        change = self.world.changes[path]
        with at(path):
            if change.before is None or change.after is None:
                raise RefusedError(1, "the YAML file is new")
            found = yaml_keys.added_keys(change.before, change.after, omega=omega)
        if self.keys.setdefault(path, found) != found:
            raise RefusedError(1, "the YAML file is read in two ways", path)
        return found


def check_all(changes: Sequence[Change], files: Files) -> dict[str, int]:
    """Return the counts of a change.

    Raises:
        RefusedError: The claim does not hold.
    """
    whole = _Whole(_world(changes, files))
    changed = [one for one in changes if one.before != one.after]
    new = _new_modules(whole, changed)
    for change in changed:
        if change.path.endswith(_PROGRAMS) and change.path not in new:
            with at(change.path):
                assert change.before is not None
                assert change.after is not None
                codes = read(change.before, "before"), read(change.after, "after")
                whole.programs[change.path] = Program.of(change.path, *codes)
    _check_programs(whole, changed)
    entries = [*_entries(whole, new)]
    with at(changed[0].path if changed else ""):
        _are_distinct(entries)
    _are_unknown(whole, entries)
    _are_not_spread(whole, new)
    _are_not_awaited(whole)
    _are_used(whole, changed)
    files_changed = sum(whole.shapes.get(path) is None for path in whole.programs)
    return {"files": files_changed, "values-moved": whole.moved, "entries": len(entries)}


def _world(changes: Sequence[Change], files: Files) -> World:
    """The repository; refuse changes that no form makes."""
    found = by_path(changes)
    for path, change in found.items():
        if change.before == change.after:
            continue
        may_be_new = (".py", f"/{TOML_NAME}")
        if change.before is None and not f"/{path}".endswith(may_be_new):
            raise RefusedError(1, "the file is new, and no module of entries", path)
        if not f"/{path}".endswith((*_PROGRAMS, *_DATA, _NOTEBOOK, *may_be_new)):
            raise RefusedError(1, "not a kind of file that values move between", path)
    return World(found, files)


def _new_modules(whole: _Whole, changed: Iterable[Change]) -> dict[str, ConfigModule]:
    """Modules that are new, each of nothing but entries."""
    found: dict[str, ConfigModule] = {}
    for change in changed:
        if change.before is None and change.path.endswith(_PROGRAMS):
            with at(change.path):
                assert change.after is not None
                _is_plain_text(read(change.after, "after"))
                shape = whole.shape(change.path)
                if shape is None or not shape.entries:
                    raise RefusedError(1, "the module is new, and holds something else than entries")
                found[change.path] = shape
    return found


def _is_plain_text(code: Code) -> None:
    odd = code.bom or code.encoding != "utf-8" or "\r" in code.text or not code.text.endswith("\n")
    if odd or any(COOKIE.match(row) or row.startswith("#!") for row in code.rows[:2]):
        raise RefusedError(1, "the module is new, and no plain UTF-8 with line feeds")


def _shape(path: str, data: bytes, world: World) -> ConfigModule | None:
    """What a module holds that holds nothing but entries; with the values of ``config.toml`` where it reads that."""
    try:
        found = config_module(read(data, "after").tree)
    except RefusedError as refused:
        if path in world.changes:
            raise
        raise RefusedError(refused.line, f"{path} cannot be read: {refused.reason}") from None
    if found is None or not found.toml:
        return found
    if any(world.resolve(path, 0, name) for name in ("pathlib", "tomllib")):
        raise RefusedError(1, "the repository has a module `pathlib` or `tomllib` of its own")
    table = world.after(join(folder(path), TOML_NAME))
    with at(join(folder(path), TOML_NAME)):
        values = toml_keys.paths(table) if table is not None else {}
    for one in found.entries.values():
        if one.key is not None and values.get(one.key, one.value) != one.value:
            raise RefusedError(one.line, f"`{one.name}` has another value in {TOML_NAME}")
    return found


def _check_programs(whole: _Whole, changed: Iterable[Change]) -> None:
    """Check each changed program and notebook."""
    inserted = {
        path: {one.name: one for one in program.inserted.entries.values()} for path, program in whole.programs.items()
    }
    data = frozenset(one.path for one in changed if one.path.endswith(_DATA))
    around = Surroundings(whole.world, whole.shape, inserted, whole.yaml_keys, data)
    for change in changed:
        with at(change.path):
            if change.path in whole.programs:
                whole.shape(change.path)
                outcome = check_program(whole.programs[change.path], around)
                whole.used |= outcome.used
                whole.moved += outcome.moved
            elif change.path.endswith(_NOTEBOOK):
                whole.programs[change.path], moved = check_notebook(change, whole.world)
                whole.moved += moved


def _entries(whole: _Whole, new: dict[str, ConfigModule]) -> Iterator[tuple[str, Entry]]:
    """All entries that are new, with the files that hold them."""
    for path, program in whole.programs.items():
        yield from ((path, one) for one in program.inserted.all_entries)
    for path, shape in new.items():
        yield from ((path, one) for one in shape.entries.values())
    for path, keys in whole.keys.items():
        yield from ((path, one) for one in keys.values())


def _are_distinct(entries: Iterable[tuple[str, Entry]]) -> None:
    """Refuse one variable for two values, or for relative names in two folders."""
    seen: dict[str, tuple[str, str]] = {}
    for path, one in entries:
        meaning = folder(path), one.value
        if one.env and seen.setdefault(one.env, meaning) != meaning:
            raise RefusedError(one.line, f"`{one.env}` overrides two different values", path)


def _are_unknown(whole: _Whole, entries: Iterable[tuple[str, Entry]]) -> None:
    """Refuse a variable that a changed program knew before."""
    variables = {one.env for _, one in entries if one.env}
    for path, program in whole.programs.items():
        if known := variables & program.names.words:
            raise RefusedError(1, f"the program knows `{min(known)}` already", path)


def _are_not_spread(whole: _Whole, new: dict[str, ConfigModule]) -> None:
    """Refuse a star import of a module that got entries: it would bring them along."""
    grown = {path for path, program in whole.programs.items() if program.inserted.statements} | set(new)
    for path, program in whole.programs.items():
        for node in program.names.bindings.get("*", []):
            statement = program.names.parent(node)
            assert isinstance(statement, ast.ImportFrom)
            found = grown.intersection(whole.world.resolve(path, statement.level, statement.module or ""))
            if found:
                raise RefusedError(statement.lineno, f"all names of {min(found)} are imported", path)


def _are_not_awaited(whole: _Whole) -> None:
    """Refuse a name that another changed program asked for before it was there."""
    for path, program in whole.programs.items():
        for one in program.inserted.entries.values():
            for other, reader in whole.programs.items():
                asked = one.name in reader.names.attributes or one.name in reader.names.imported_names
                if asked and other != path:
                    raise RefusedError(1, f"the program asked for `{one.name}` before it was there", other)


def _are_used(whole: _Whole, changed: Iterable[Change]) -> None:
    """Refuse a new module, a TOML or a YAML file that no changed program refers to."""
    for change in changed:
        path = change.path
        if path in whole.programs:
            continue
        if f"/{path}".endswith(f"/{TOML_NAME}"):
            with at(path):
                assert change.after is not None
                added = toml_keys.added_paths(change.before, change.after)
            beside = [one for at, one in whole.shapes.items() if one and one.toml and folder(at) == folder(path)]
            read_keys = {entry.key for one in beside for entry in one.entries.values()}
            if not beside or not read_keys.issuperset(added):
                raise RefusedError(1, "no module of entries beside the TOML file reads what it got", path)
        elif path not in whole.used:
            raise RefusedError(1, "no changed program refers to the file", path)
