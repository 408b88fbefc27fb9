"""Which module an added import finds, the way the importing file is run, and whether it finds one at all."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from codemods.proofs.same_function.loading import Target, runs_by_path
from codemods.proofs.same_function.module import Program
from codemods.proofs.same_function.outside import Taking
from codemods.proofs.same_values.modules import Importer, known_module
from codemods.proofs.same_values.refusal import RefusedError
from codemods.proofs.same_values.running import has_main_block, imported_modules, is_script, path_statements
from codemods.proofs.same_values.world import World, between, folder, join, parent

# A new top-level module of another name could be what something else means by it, and an installed one is often
# called by the usual ones.
_TELLING_NAME = re.compile(r"_*([a-z0-9]+_)*(helpers?|shared|common|utils?)(_[a-z0-9]+)*_*")
_USUAL_NAMES = frozenset({"utils", "util", "common", "helper"})
_EXTENSIONS = (".so", ".abi3.so", ".pyd", ".pyi", ".pyx")
# A package that looks at the files in its folder, or is no plain module itself.
_LISTING = re.compile(
    rb"listdir|scandir|iterdir|glob|iter_modules|walk_packages|__path__|sys\.modules|lazy|__getattr__"
)
_MOST_IMPORTS = 1_000
_PACKAGED_BY = ("setup.py", "setup.cfg", "pyproject.toml")
_COPIED_BY = ("Dockerfile", "Containerfile", "Dockerfile.cpu", "Dockerfile.gpu", "docker/Dockerfile")
_MODULES = re.compile(rb"py[_-]modules|force-include|only-include")


class _UnprovenError(Exception):
    """An import that may not work."""


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
class _Evidence:
    """An import that shows which folder modules are looked up in.

    Attributes:
        root: The folder; its name is empty for that of the repository.
        parts: The names of the imported module.
        place: Where the import stands.
    """

    root: str
    parts: tuple[str, ...]
    place: int


def reach(site: Site) -> Target:
    """Return the module that an import finds.

    Raises:
        RefusedError: It may find none, or another.
    """
    statement = site.statement
    level, dotted = statement.level, statement.module or ""
    if sum(len(one.names) for _, one in site.importer.imports()) > _MOST_IMPORTS:
        raise RefusedError(statement.lineno, "the file has too many imports")
    if not dotted:
        raise RefusedError(statement.lineno, "the import names no module")
    try:
        if known := _is_known(site):
            path = known_module(site.importer, level, dotted, statement.lineno)
        else:
            path = _relative(site, level, dotted) if level else _absolute(site, dotted)
            _is_free(site, path)
            _is_delivered(site, path)
    except _UnprovenError as unproven:
        raise RefusedError(statement.lineno, str(unproven)) from None
    return _target(site, path, known=known)


def _is_known(site: Site) -> bool:
    """Whether the file imported the module before."""
    named = (site.statement.level, site.statement.module or "")
    places = [at for at, one in site.importer.imports() if named in imported_modules(one)]
    if places and min(places) > site.place:
        raise _UnprovenError(f"`{named[1]}` is imported earlier than it was")
    return bool(places)


def _target(site: Site, path: str, *, known: bool) -> Target:
    level, parts = site.statement.level, (site.statement.module or "").split(".")
    names = [".".join(parts[:size]) for size in range(1, len(parts) + 1)]
    keys = tuple(site.after.key(level, one) for one in names)
    package = keys[-1] if path.endswith("/__init__.py") else ".".join(parts[:-1])
    if level:
        package = f"/{folder(path)}"
    return Target(site.program(path, package), keys, known)


def _relative(site: Site, level: int, dotted: str) -> str:
    """The file of ``from ..X import``."""
    path, world = site.after.path, site.world
    base, here = parent(path, level), folder(path)
    if not base:
        raise _UnprovenError("the relative import leaves the top-level package")
    found = world.module(base, dotted)
    if found is None:
        raise _UnprovenError(f"there is no `{dotted}` in {base}")
    around = folder(folder(found)) if found.endswith("/__init__.py") else folder(found)
    if not all(world.is_package(one) for one in (*between(base, here), *between(base, around))):
        raise _UnprovenError("a folder between the file and the imported module is no package")
    if path.rpartition("/")[2] != "__init__.py" and not _runs_in_package(site, level):
        raise _UnprovenError("nothing shows that the file is run as a part of its package")
    return found


def _runs_in_package(site: Site, level: int) -> bool:
    """Whether an import that was there fails unless the file runs as a part of its package."""
    every = [one for _, statement in site.importer.imports() for one in imported_modules(statement)]
    if any(other >= level for other, _ in every):
        return True
    top = folder(site.after.path)
    while site.world.is_package(folder(top)):
        top = folder(top)
    # An installed package can be imported by a script, too, which then has no parent package.
    if has_main_block(site.before.tree) or site.after.path.rpartition("/")[2] == "__main__.py":
        return False
    absolute = any(one.root == folder(top) and one.parts[0] == top.rpartition("/")[2] for one in _evidence(site))
    # So does an import of the file through its package.
    name = top.rpartition("/")[2]
    inside = any(one.solid and (one.level or one.dotted.split(".")[0] == name) for one in site.importers)
    return absolute or (inside and not runs_by_path(site.before))


def _evidence(site: Site) -> Iterator[_Evidence]:
    """The folders in which imports found modules of the repository.

    Whoever imports a file imports the packages around it first, unless it is run by its path.
    """
    yield from _found(site.importer)
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


def _found(importer: Importer) -> Iterator[_Evidence]:
    for place, statement in importer.imports():
        for level, dotted in imported_modules(statement):
            names = [dotted] if not level else []
            if isinstance(statement, ast.ImportFrom) and not level:
                names += [f"{dotted}.{alias.name}" for alias in statement.names]
            for name in names:
                yield from _one_found(importer, name, place, statement.lineno)


def _one_found(importer: Importer, name: str, place: int, line: int) -> Iterator[_Evidence]:
    try:
        path = known_module(importer, 0, name, line)
    except RefusedError:
        return
    stem = folder(path) if path.endswith("/__init__.py") else path.removesuffix(".py")
    parts = tuple(name.split("."))
    if path != importer.path and f"/{stem}".endswith("/" + "/".join(parts)):
        yield _Evidence(stem.removesuffix("/".join(parts)).rstrip("/"), parts, place)


def _absolute(site: Site, dotted: str) -> str:
    """The file of ``from X import`` or ``from pkg.X import``."""
    path, world, parts = site.after.path, site.world, dotted.split(".")
    if parts[0] in sys.stdlib_module_names:
        raise _UnprovenError(f"`{parts[0]}` is a module of the standard library")
    found = world.resolve(path, 0, dotted)
    if len(found) != 1:
        raise _UnprovenError(f"`{dotted}` may stand for {len(found)} files")
    if len(parts) == 1:
        _means_nothing_else(site, parts[0])
    reason = "nothing shows that the file can import it"
    for one in _evidence(site):
        if world.module(one.root, dotted) == found[0]:
            why = _reason_against(site, one, parts)
            if why is None:
                return found[0]
            reason = why
    if len(parts) == 1 and folder(found[0]) == folder(path) and not world.is_package(folder(path)):
        reason = _not_beside_script(site) or _moves_path(site, None) or ""
        if not reason:
            if not world.had(found[0]) and not _TELLING_NAME.fullmatch(parts[0]):
                raise _UnprovenError(f"`{parts[0]}` may be the name of another module")
            return found[0]
    raise _UnprovenError(f"`{dotted}` may not be found: {reason}")


def _not_beside_script(site: Site) -> str | None:
    """Why a file may be run otherwise than as a script, or imported otherwise than by a script beside it; or None."""
    path, world = site.after.path, site.world
    reason = is_script(path, site.before.tree, world)
    if reason is None or has_main_block(site.before.tree):
        return reason
    name = path.rpartition("/")[2].removesuffix(".py")
    for one in site.importers:
        other = one.program
        beside = folder(other.path) == folder(path) and (one.level, one.dotted) == (0, name) and one.solid
        if beside and is_script(other.path, other.tree, world) is None:
            return None
    return reason


def _reason_against(site: Site, one: _Evidence, parts: list[str]) -> str | None:
    """Why an import that worked does not show that another does, or None."""
    world = site.world
    for size in range(1, len(parts)):
        package = join(one.root, *parts[:size])
        # Without an `__init__.py` a folder is a package only if no regular one is found first.
        if not world.is_package(package) and one.parts[:size] != tuple(parts[:size]):
            return f"{package} is no package"
    if len(parts) == 1:
        if not _TELLING_NAME.fullmatch(parts[0]):
            return f"`{parts[0]}` may be the name of another module"
        first = is_script(site.after.path, site.before.tree, world) is None and one.root == folder(site.after.path)
        if parts[0] in _USUAL_NAMES and not first:
            return f"`{parts[0]}` is a name that installed packages have, too"
    elif one.parts[0] != parts[0]:
        return f"`{parts[0]}` may be another package"
    return _moves_path(site, one.place)


def _moves_path(site: Site, place: int | None) -> str | None:
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


def _means_nothing_else(site: Site, name: str) -> None:
    every = (node for node in ast.walk(site.before.tree) if isinstance(node, ast.Import | ast.ImportFrom))
    if any(not level and module.partition(".")[0] == name for one in every for level, module in imported_modules(one)):
        raise _UnprovenError(f"the file imports another `{name}`, or imports it only sometimes")


def _is_free(site: Site, path: str) -> None:
    """Refuse a new module whose name has another meaning in its folder."""
    world = site.world
    if world.had(path):
        _overwrites_nothing(site, path)
        return
    stem = path.removesuffix(".py")
    if path.endswith("__init__.py") or world.has_any(
        [join(stem, "__init__.py"), *(f"{stem}{one}" for one in _EXTENSIONS)]
    ):
        raise _UnprovenError(f"another module has the name of {path}")
    package = world.before(join(folder(path), "__init__.py")) or b""
    name = stem.rpartition("/")[2]
    if re.search(rf"\b{re.escape(name)}\b".encode(), package) or _LISTING.search(package):
        raise _UnprovenError(f"the package of {path} knows the name already, or looks at the files in its folder")


def _overwrites_nothing(site: Site, path: str) -> None:
    """Refuse a module whose name the package around it gives to something else: its first import takes the name."""
    module = folder(path) if path.endswith("/__init__.py") else path.removesuffix(".py")
    package = join(folder(module), "__init__.py")
    if site.world.after(package) is None:
        return
    around = site.program(package, f"/{folder(module)}")
    every = (one for one in around.tree.body if isinstance(one, ast.Import | ast.ImportFrom))
    loads = any(site.world.resolve(package, *found) == [path] for one in every for found in imported_modules(one))
    if module.rpartition("/")[2] in around.bindings and not loads:
        raise _UnprovenError(f"{package} gives the name of {path} to something else")


def _is_delivered(site: Site, path: str) -> None:
    """Refuse a module that would not be where the file is copied to."""
    here, world = folder(site.after.path), site.world
    name, own = path.rpartition("/")[2].encode(), site.after.path.rpartition("/")[2].encode()
    copied = re.compile(rb"^\s*(COPY|ADD)\b[^\n]*\b" + re.escape(own) + rb"\b", re.MULTILINE | re.IGNORECASE)
    for one in dict.fromkeys(join(at, file) for at in ("", here, folder(path)) for file in _COPIED_BY):
        text = world.before(one) or b""
        if copied.search(text) and name not in text:
            raise _UnprovenError(f"{one} copies the file without {path}")
    if not world.had(path) and not world.is_package(folder(path)):
        for one in dict.fromkeys(join(at, file) for at in ("", folder(path)) for file in _PACKAGED_BY):
            if _MODULES.search(world.before(one) or b""):
                raise _UnprovenError(f"{one} lists the modules to install, and {path} is not among them")
