"""An import that was added to a file, and what shows which folders the file's imports are looked up in."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.running import has_main_block, imported_modules, is_script, path_statements
from codemods.proofs.ground.world import World, folder, join
from codemods.proofs.same_function.loading import runs_by_path
from codemods.proofs.same_function.module import Program
from codemods.proofs.same_function.outside import Taking
from codemods.proofs.same_values.modules import Importer, known_module

PACKAGED_BY = ("setup.py", "setup.cfg", "pyproject.toml")


class UnprovenError(Exception):
    """An import that may not work; the message says why."""


@dataclass(frozen=True, slots=True)
class Site:
    """An import that was added to a file.

    Attributes:
        before: The file before.
        after: The file after.
        statement: The import.
        places: Where each statement that stayed stands after the change, by its index before.
        world: The repository.
        program: Returns a program after the change, by path and by the package that its relative imports start from.
        importers: The imports of the file in the other changed files, and in those of the packages around it.
    """

    before: Program
    after: Program
    statement: ast.ImportFrom
    places: Mapping[int, int]
    world: World
    program: Callable[[str, str], Program]
    importers: Sequence[Taking]

    @property
    def place(self) -> int:
        """Where the import stands in the module."""
        return self.after.tops[id(self.statement)]

    @property
    def importer(self) -> Importer:
        """The file with its imports that run whatever happens, before and after."""
        kept = [self.before.tree.body[index] for index in self.places]
        tree, places = ast.Module(kept, []), tuple(self.places.values())
        return Importer(self.before.path, tree, self.before.names, places, self.world, lambda _: None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """An import that shows which folder modules are looked up in.

    Attributes:
        root: The folder; its name is empty for that of the repository.
        parts: The names of the imported module.
        place: Where the import stands; halfway between two statements where it went.
    """

    root: str
    parts: tuple[str, ...]
    place: float


def evidence(site: Site) -> Iterator[Evidence]:
    """The folders in which imports found modules of the repository.

    Whoever imports a file imports the packages around it first, unless it is run by its path.
    """
    yield from _found(site.importer)
    yield from _lost(site)
    if runs_by_path(site.before):
        return
    around = folder(site.after.path)
    while site.world.is_package(around):
        package = join(around, "__init__.py")
        if package != site.after.path and site.world.before(package) == site.world.after(package):
            one = site.program(package, f"/{around}")
            places = tuple(-1 for _ in one.tree.body)
            yield from _found(Importer(package, one.tree, one.names, places, site.world, lambda _: None))
        around = folder(around)


def _lost(site: Site) -> Iterator[Evidence]:
    """What imports show that went: they worked where they stood."""
    place = -1
    for index, one in enumerate(site.before.tree.body):
        place = site.places.get(index, place)
        if index not in site.places and isinstance(one, ast.Import | ast.ImportFrom):
            tree = ast.Module([one], [])
            importer = Importer(site.before.path, tree, site.before.names, (place,), site.world, lambda _: None)
            yield from (Evidence(found.root, found.parts, place + 0.5) for found in _found(importer))


def _found(importer: Importer) -> Iterator[Evidence]:
    for place, statement in importer.imports():
        for level, dotted in imported_modules(statement):
            names = [dotted] if not level else []
            if isinstance(statement, ast.ImportFrom) and not level:
                names += [f"{dotted}.{alias.name}" for alias in statement.names]
            for name in names:
                yield from _one_found(importer, name, place, statement.lineno)


def _one_found(importer: Importer, name: str, place: int, line: int) -> Iterator[Evidence]:
    try:
        path = known_module(importer, 0, name, line)
    except RefusedError:
        return
    stem = folder(path) if path.endswith("/__init__.py") else path.removesuffix(".py")
    parts = tuple(name.split("."))
    if path != importer.path and f"/{stem}".endswith("/" + "/".join(parts)):
        yield Evidence(stem.removesuffix("/".join(parts)).rstrip("/"), parts, place)


@dataclass(frozen=True, slots=True)
class _Around(World):
    """The repository without packages that are installed from it, which can be imported from anywhere.

    Attributes:
        installed: Their names.
    """

    installed: frozenset[str]

    def resolve(self, path: str, level: int, dotted: str) -> list[str]:
        """Return every file that an import in a file may stand for, but for those of installed packages."""
        if not level and dotted.partition(".")[0] in self.installed:
            return []
        return World.resolve(self, path, level, dotted)


def _installed(site: Site) -> Iterator[str]:
    """The packages that a file outside of them imports, and that the repository has a build file for."""
    for node in ast.walk(site.before.tree):
        for level, dotted in imported_modules(node) if isinstance(node, ast.Import | ast.ImportFrom) else ():
            name = dotted.partition(".")[0]
            for package in site.world.resolve(site.after.path, level, name) if name and not level else ():
                top = folder(package)
                root = folder(top).removesuffix("src").rstrip("/") if folder(top).endswith("src") else folder(top)
                outside = not site.after.path.startswith(f"{top}/")
                built = any(site.world.had(join(root, one)) for one in PACKAGED_BY)
                if package.endswith("/__init__.py") and outside and built:
                    yield name


def not_beside_script(site: Site) -> str | None:
    """Why a file may be run otherwise than as a script, or imported otherwise than by a script beside it; or None."""
    path, world = site.after.path, site.world
    installed = frozenset(_installed(site))
    reason = is_script(path, site.before.tree, _Around(world.changes, world.files, installed))
    if reason is None or has_main_block(site.before.tree):
        return reason
    name = path.rpartition("/")[2].removesuffix(".py")
    for one in site.importers:
        other = one.program
        beside = folder(other.path) == folder(path) and (one.level, one.dotted) == (0, name) and one.solid
        if beside and is_script(other.path, other.tree, world) is None:
            return None
    return reason


def moves_path(site: Site, place: float | None) -> str | None:
    """Why modules are looked up in another place by then than by the import at a place, or None.

    No place stands for the start of a script, whose own folder comes first.
    """
    body = site.before.tree.body
    for index in path_statements(site.before.tree):
        if index not in site.places:
            return "a statement that changes where imports are looked up went"
        at = site.places[index]
        low, high = sorted((site.place, -1 if place is None else place))
        if low < at < high and not (_appends(body[index]) and high == site.place):
            return "a statement in between changes where imports are looked up"
    return None


def _appends(node: ast.stmt) -> bool:
    """Whether a statement is a plain ``sys.path.append(...)``, behind which everything is found as before."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Attribute(attr="path"), attr="append"), args=[arg])):
            return not any(isinstance(one, ast.NamedExpr | ast.Lambda) for one in ast.walk(arg))
    return False
