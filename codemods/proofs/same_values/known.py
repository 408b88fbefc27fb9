"""Form E: a first-party module that the file imported before, and that got entries."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codemods.proofs.ground.code import MAX_BYTES, parsed
from codemods.proofs.ground.names import bound
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.running import imported_modules
from codemods.proofs.ground.world import folder, join
from codemods.proofs.same_values.forms import Entry
from codemods.proofs.same_values.modules import Importer, known_module, names_in, serves

_MOST_MODULES = 200


@dataclass(frozen=True, slots=True)
class Use:
    """A reference ``config.NAME``.

    Attributes:
        node: Its identity.
        entry: What it stands for.
        path: The module that holds the entry.
        place: Where the import of the module stands in the file after the change.
    """

    node: int
    entry: Entry
    path: str
    place: int


def attribute_uses(importer: Importer, after: ast.Module, entries: Mapping[str, Mapping[str, Entry]]) -> Iterator[Use]:
    """Yield the references ``config.NAME`` in a file.

    Args:
        importer: The file.
        after: Its tree after the change.
        entries: The entries of other modules by path and name.

    Raises:
        RefusedError: The module's name has another meaning, or the module may not be ready.
    """
    wanted = {name for found in entries.values() for name in found}
    uses: dict[str, list[tuple[int, ast.Attribute]]] = {}
    for top, statement in enumerate(after.body):
        for node in ast.walk(statement):
            match node:
                case ast.Attribute(value=ast.Name(id=local), attr=name, ctx=ast.Load()) if name in wanted:
                    uses.setdefault(local, []).append((top, node))
    for place, statement in importer.imports():
        for alias in statement.names:
            level, dotted, local = _module_of(statement, alias)
            if local in uses:
                found = set(importer.world.resolve(importer.path, level, dotted)) & set(entries)
                if found:
                    path = known_module(importer, level, dotted, uses[local][0][1].lineno)
                    _is_the_module(importer, statement, alias, path)
                    yield from _values(importer, local, uses[local], (path, place, entries[path]))


def _module_of(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> tuple[int, str, str]:
    """Dots, module and local name, where an imported name may be a module; the local name is empty where it is none."""
    if isinstance(statement, ast.Import):
        return 0, alias.name, alias.asname or ("" if "." in alias.name else alias.name)
    dotted = f"{statement.module}.{alias.name}" if statement.module else alias.name
    return statement.level, dotted, alias.asname or alias.name


def _is_the_module(importer: Importer, statement: ast.Import | ast.ImportFrom, alias: ast.alias, path: str) -> None:
    """Refuse ``from pkg import config`` where the package itself has something of that name."""
    if isinstance(statement, ast.Import):
        return
    above = folder(folder(path)) if path.endswith("/__init__.py") else folder(path)
    package = importer.world.before(join(above, "__init__.py"))
    for node in ast.walk(_tree(package)):
        if not {alias.name, "*", "__getattr__"}.isdisjoint(bound(node)):
            raise RefusedError(statement.lineno, f"the package may bind `{alias.name}` to something else")


def _values(
    importer: Importer,
    local: str,
    uses: list[tuple[int, ast.Attribute]],
    module: tuple[str, int, Mapping[str, Entry]],
) -> Iterator[Use]:
    """The references to one module, whose name must have no other meaning and no other use."""
    path, place, entries = module
    line = uses[0][1].lineno
    if len(importer.names.bindings.get(local, [])) != 1:
        raise RefusedError(line, f"`{local}` has more than one meaning")
    for load in importer.names.loads.get(local, []):
        match importer.names.parent(load):
            case ast.Attribute(attr=attr, ctx=ast.Load()) if not attr.startswith("__"):
                if attr in entries:
                    raise RefusedError(load.lineno, f"`{local}.{attr}` was asked for before it was there")
            case _:
                raise RefusedError(load.lineno, f"`{local}` is used in a way that may see its names")
    has = names_in(importer.world, path)
    taken = {getattr(importer.names.parent(load), "attr", "") for load in importer.names.loads.get(local, [])}
    if not taken <= has and "*" not in has:
        raise RefusedError(line, f"{path} has not what is used of `{local}`")
    serves(importer, path, line)
    is_ready(importer, path, line)
    for top, node in uses:
        if node.attr in entries:
            if top <= place:
                raise RefusedError(node.lineno, f"`{local}` is used before it is imported")
            yield Use(id(node), entries[node.attr], path, place)


def is_ready(importer: Importer, path: str, line: int) -> None:
    """Refuse a module that may import the file, which then finds it half done, or that makes up its names."""
    if importer.shape(path) is not None:
        return
    world, waiting, seen = importer.world, [path], {path}
    above = {join(one, "__init__.py") for one in _folders(path)}
    while waiting:
        one = waiting.pop()
        if one == importer.path or len(seen) > _MOST_MODULES:
            raise RefusedError(line, f"{path} may import this file before its entries are there")
        for node in ast.walk(_tree(world.before(one))):
            if isinstance(node, ast.FunctionDef) and node.name == "__getattr__" and one == path:
                raise RefusedError(line, f"{path} makes up names when it is asked for them")
            if isinstance(node, ast.Import | ast.ImportFrom):
                # A package around the module is being imported already, and is not begun again.
                found = [new for new in _imported_files(importer, one, node) if new not in seen and new not in above]
                seen.update(found)
                waiting += found


def _imported_files(importer: Importer, path: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The files of the repository that an import may run, packages on the way included."""
    for level, dotted in imported_modules(node):
        parts = dotted.split(".") if dotted else []
        for size in range(not level, len(parts) + 1):
            yield from importer.world.resolve(path, level, ".".join(parts[:size]))
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield from importer.world.resolve(path, level, ".".join([*parts, alias.name]))


def _folders(path: str) -> list[str]:
    found = [folder(path)]
    while found[-1]:
        found.append(folder(found[-1]))
    return found


def _tree(data: bytes | None) -> ast.Module:
    """The tree of a module; of nothing where it does not parse, for then it cannot be imported either."""
    try:
        return parsed((data or b"")[:MAX_BYTES].decode())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
