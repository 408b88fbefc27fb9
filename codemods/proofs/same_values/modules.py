"""Forms M, T and E: entries that live in another module, and whether its import works the way the file is run."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from codemods.proofs.ground.code import MAX_BYTES, parsed
from codemods.proofs.ground.names import Names, bound
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.running import has_main_block, imported_modules, is_script
from codemods.proofs.ground.world import World, between, folder, join, parent
from codemods.proofs.same_values.forms import ConfigModule

# A module of another name could be what something else means by it.
_TELLING_NAME = re.compile(r"_*[a-z0-9_]*(path|conf|settings|constants)[a-z0-9_]*")
_EXTENSIONS = (".so", ".abi3.so", ".pyd", ".pyi", ".pyx")
# A package that looks at the files in its folder, or is no plain module itself.
_LISTING = re.compile(rb"listdir|scandir|iterdir|glob|iter_modules|walk_packages|__path__|sys\.modules|lazy")


@dataclass(frozen=True, slots=True)
class Importer:
    """A file that imports entries.

    Attributes:
        path: Where it is.
        tree: Its tree before.
        names: The names in it before.
        places: Where each statement of the module stands after the change.
        world: The repository.
        shape: What a module holds after the change that holds nothing but entries, by path; else None.
    """

    path: str
    tree: ast.Module
    names: Names
    places: tuple[int, ...]
    world: World
    shape: Callable[[str], ConfigModule | None]

    def imports(self) -> Iterator[tuple[int, ast.Import | ast.ImportFrom]]:
        """The imports that ran unconditionally before, with their places after the change."""
        for place, statement in zip(self.places, self.tree.body, strict=False):
            if isinstance(statement, ast.Import | ast.ImportFrom):
                yield place, statement


@dataclass(frozen=True, slots=True)
class Target:
    """What an inserted import stands for.

    Attributes:
        path: The module's file.
        known: Whether the file imported the module before.
    """

    path: str
    known: bool


def target_of(importer: Importer, statement: ast.ImportFrom, place: int) -> Target:
    """Return the module that an inserted import stands for.

    Args:
        importer: The file.
        statement: The import.
        place: Where it stands in the module after the change.

    Raises:
        RefusedError: It may stand for none, for another, or may not work the way the file is run.
    """
    level, dotted = statement.level, statement.module or ""
    same = [at for at, one in importer.imports() for found in imported_modules(one) if found == (level, dotted)]
    if same:
        if min(same) > place:
            raise RefusedError(statement.lineno, f"`{dotted}` is imported earlier than it was")
        return Target(known_module(importer, level, dotted, statement.lineno), known=True)
    try:
        if level:
            path = _relative(importer, level, dotted)
        elif "." in dotted:
            path = _absolute(importer, dotted, place)
        else:
            path = _bare(importer, dotted)
        _is_free(importer, path)
    except _UnprovenError as unproven:
        raise RefusedError(statement.lineno, str(unproven)) from None
    if importer.shape(path) is None:
        raise RefusedError(statement.lineno, f"{path} is no module that holds nothing but entries")
    return Target(path, known=False)


class _UnprovenError(Exception):
    """An import that may not work."""


def known_module(importer: Importer, level: int, dotted: str, line: int) -> str:
    """Return the file of a module that was imported before; refuse one that cannot be told for sure."""
    if not level and dotted.partition(".")[0] in sys.stdlib_module_names:
        raise RefusedError(line, f"`{dotted}` is a module of the standard library")
    found = importer.world.resolve(importer.path, level, dotted)
    if len(found) != 1:
        raise RefusedError(line, f"`{dotted}` may stand for {len(found)} files")
    if not importer.world.had(found[0]):
        raise RefusedError(line, f"{found[0]} is new, although it was imported before")
    for _, statement in importer.imports():
        if (level, dotted) in imported_modules(statement) and not _is_from(importer, statement, found[0]):
            raise RefusedError(statement.lineno, f"{found[0]} has not what is imported from `{dotted}`")
    return found[0]


def _is_from(importer: Importer, statement: ast.Import | ast.ImportFrom, path: str) -> bool:
    """Whether a file has all that an import takes from it, or that is used of it; another module would not."""
    world = importer.world
    has = names_in(world, path)
    if "*" in has or "__getattr__" in has:
        return True
    if isinstance(statement, ast.ImportFrom):
        below = folder(path) if path.endswith("/__init__.py") else path.removesuffix(".py")
        return all(one.name in has or one.name == "*" or world.module(below, one.name) for one in statement.names)
    taken: set[str] = set()
    for one in statement.names:
        for load in importer.names.loads.get(one.asname or one.name, []):
            attribute = importer.names.parent(load)
            taken |= {attribute.attr} if isinstance(attribute, ast.Attribute) else set()
    return len(statement.names) > 1 or taken <= has


def names_in(world: World, path: str) -> set[str]:
    """The names that a module binds, in any scope of it."""
    try:
        tree = parsed((world.before(path) or b"")[:MAX_BYTES].decode())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    # What every module has.
    return {name for node in ast.walk(tree) for name in bound(node)} | {"__name__", "__file__", "__doc__", "__path__"}


def _relative(importer: Importer, level: int, dotted: str) -> str:
    """The file of ``from ..X import``."""
    base = parent(importer.path, level)
    if not base or not dotted:
        raise _UnprovenError("the relative import leaves the top-level package, or names no module")
    world, here = importer.world, folder(importer.path)
    if not all(world.is_package(one) for one in between(base, here)):
        raise _UnprovenError("a folder between the file and the imported module is no package")
    if importer.path.rpartition("/")[2] != "__init__.py" and not _runs_in_package(importer, level):
        raise _UnprovenError("nothing shows that the file is run as a part of its package")
    return f"{join(base, *dotted.split('.'))}.py"


def _runs_in_package(importer: Importer, level: int) -> bool:
    """Whether an import that was there fails unless the file runs as a part of its package."""
    top = folder(importer.path)
    while importer.world.is_package(folder(top)):
        top = folder(top)
    name = top.rpartition("/")[2]
    found = [one for _, statement in importer.imports() for one in imported_modules(statement)]
    if any(other >= level for other, _ in found):
        return True
    # An installed package can be imported by a script, too, which then has no parent package.
    absolute = any(
        name in _modules_below(importer, statement, name, folder(top)) for _, statement in importer.imports()
    )
    return absolute and not has_main_block(importer.tree) and importer.path.rpartition("/")[2] != "__main__.py"


def _absolute(importer: Importer, dotted: str, place: int) -> str:
    """The file of ``from pkg.X import``."""
    world, parts = importer.world, dotted.split(".")
    packages = world.resolve(importer.path, 0, parts[0])
    if parts[0] in sys.stdlib_module_names or len(packages) != 1 or not packages[0].endswith("/__init__.py"):
        raise _UnprovenError(f"`{parts[0]}` is not one package of this repository")
    root = folder(folder(packages[0]))
    path = f"{join(root, *parts)}.py"
    if not all(world.is_package(one) for one in between(folder(packages[0]), folder(path))):
        raise _UnprovenError(f"a folder of `{dotted}` is no package")
    if world.resolve(importer.path, 0, dotted) not in ([path], []):
        raise _UnprovenError(f"`{dotted}` may stand for several files")
    found = ((at, _modules_below(importer, statement, parts[0], root)) for at, statement in importer.imports())
    loaded = {at: modules for at, modules in found if modules}
    if not loaded:
        raise _UnprovenError(f"nothing shows that `{parts[0]}` can be imported by the file")
    # An import right behind it, with nothing of the file's own in between, is as good as one before it.
    behind = min((at for at in importer.places if at > place), default=-1)
    ready = set().union(*(names for at, names in loaded.items() if at < place or at == behind))
    for one in _prefixes(dotted)[:-1]:
        if one not in ready and not _is_inert(world, join(root, *one.split("."))):
            raise _UnprovenError(f"`{one}` would be imported earlier than before")
    return path


def _modules_below(importer: Importer, statement: ast.Import | ast.ImportFrom, package: str, root: str) -> set[str]:
    """The modules of a package of the repository that an import runs, the packages on the way included."""
    found: set[str] = set()
    for level, name in imported_modules(statement):
        if not level and name.partition(".")[0] == package:
            path = importer.world.module(root, name)
            if path and importer.world.had(path) and _is_from(importer, statement, path):
                found.update(_prefixes(name))
    return found


def _prefixes(dotted: str) -> list[str]:
    parts = dotted.split(".")
    return [".".join(parts[:size]) for size in range(1, len(parts) + 1)]


def _is_inert(world: World, package: str) -> bool:
    """Whether importing a package does nothing: its file holds comments and strings at most."""
    text = world.before(join(package, "__init__.py")) or b""
    return all(row.strip()[:1] in {b"", b"#"} for row in text.splitlines())


def _bare(importer: Importer, name: str) -> str:
    """The file of ``from X import`` beside the importing file."""
    world, here = importer.world, folder(importer.path)
    path = join(here, f"{name}.py")
    if name in sys.stdlib_module_names or not _TELLING_NAME.fullmatch(name):
        raise _UnprovenError(f"`{name}` may be the name of another module")
    every = (node for node in ast.walk(importer.tree) if isinstance(node, ast.Import | ast.ImportFrom))
    if any(not level and dotted.partition(".")[0] == name for one in every for level, dotted in imported_modules(one)):
        raise _UnprovenError(f"the file imports another `{name}`, or imports it only sometimes")
    if world.resolve(importer.path, 0, name) not in ([path], []):
        raise _UnprovenError(f"`{name}` may stand for several files")
    if _imports_sibling(importer):
        return path
    if world.is_package(here):
        raise _UnprovenError("nothing shows that modules beside the file can be imported by their bare names")
    if reason := is_script(importer.path, importer.tree, world):
        raise _UnprovenError(reason)
    return path


def _imports_sibling(importer: Importer) -> bool:
    """Whether the file imported another module of its own folder by its bare name."""
    world, here = importer.world, folder(importer.path)
    for _, statement in importer.imports():
        for level, dotted in imported_modules(statement):
            first = dotted.partition(".")[0]
            if level or not first or first in sys.stdlib_module_names:
                continue
            found = world.resolve(importer.path, 0, dotted)
            own = join(here, *dotted.split("."))
            beside = {f"{own}.py", f"{own}/__init__.py"} - {importer.path}
            known = len(found) == 1 and found[0] in beside and world.had(found[0])
            if known and _is_from(importer, statement, found[0]):
                return True
    return False


def _is_free(importer: Importer, path: str) -> None:
    """Refuse a new module whose name has another meaning in its folder."""
    world = importer.world
    if world.had(path):
        return
    stem = path.removesuffix(".py")
    if world.has_any([join(stem, "__init__.py"), *(f"{stem}{one}" for one in _EXTENSIONS)]):
        raise _UnprovenError(f"another module has the name of {path}")
    package = world.before(join(folder(path), "__init__.py")) or b""
    name = stem.rpartition("/")[2]
    if re.search(rf"\b{re.escape(name)}\b".encode(), package) or _LISTING.search(package):
        raise _UnprovenError(f"the package of {path} knows the name already, or looks at the files in its folder")


def serves(importer: Importer, path: str, line: int) -> None:
    """Refuse entries for files of a folder in which the same text means other files."""
    if not importer.world.spans(folder(path), folder(importer.path)):
        raise RefusedError(line, f"{path} does not lie in a package that holds the file, nor beside it")
