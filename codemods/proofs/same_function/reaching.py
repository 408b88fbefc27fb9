"""Which module an added import finds, the way the importing file is run, and whether it finds one at all."""

from __future__ import annotations

import ast
import re
import sys

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.running import has_main_block, imported_modules, is_script
from codemods.proofs.ground.world import between, folder, join, parent
from codemods.proofs.same_function.loading import Target, runs_by_path
from codemods.proofs.same_function.presence import refuse_taken_name, refuse_undelivered
from codemods.proofs.same_function.site import Evidence, Site, UnprovenError, evidence, moves_path, not_beside_script
from codemods.proofs.same_values.modules import known_module

# A new top-level module of another name could be what something else means by it, and an installed one is often
# called by the usual ones.
_TELLING_NAME = re.compile(r"_*([a-z0-9]+_)*(helpers?|shared|common|utils?)(_[a-z0-9]+)*_*")
_USUAL_NAMES = frozenset({"utils", "util", "common", "helper"})
_MOST_IMPORTS = 1_000


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
            refuse_taken_name(site, path)
            refuse_undelivered(site, path)
    except UnprovenError as unproven:
        raise RefusedError(statement.lineno, str(unproven)) from None
    return _target(site, path, known=known)


def _is_known(site: Site) -> bool:
    """Whether the file imported the module before."""
    named = (site.statement.level, site.statement.module or "")
    places = [at for at, one in site.importer.imports() if named in imported_modules(one)]
    if places and min(places) > site.place:
        raise UnprovenError(f"`{named[1]}` is imported earlier than it was")
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
        raise UnprovenError("the relative import leaves the top-level package")
    found = world.module(base, dotted)
    if found is None:
        raise UnprovenError(f"there is no `{dotted}` in {base}")
    around = folder(folder(found)) if found.endswith("/__init__.py") else folder(found)
    if not all(world.is_package(one) for one in (*between(base, here), *between(base, around))):
        raise UnprovenError("a folder between the file and the imported module is no package")
    if path.rpartition("/")[2] != "__init__.py" and not _runs_in_package(site, level):
        raise UnprovenError("nothing shows that the file is run as a part of its package")
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
    absolute = any(one.root == folder(top) and one.parts[0] == top.rpartition("/")[2] for one in evidence(site))
    # So does an import of the file through its package.
    name = top.rpartition("/")[2]
    inside = any(one.solid and (one.level or one.dotted.split(".")[0] == name) for one in site.importers)
    return absolute or (inside and not runs_by_path(site.before))


def _absolute(site: Site, dotted: str) -> str:
    """The file of ``from X import`` or ``from pkg.X import``."""
    path, world, parts = site.after.path, site.world, dotted.split(".")
    if parts[0] in sys.stdlib_module_names:
        raise UnprovenError(f"`{parts[0]}` is a module of the standard library")
    found = world.resolve(path, 0, dotted)
    if len(found) != 1:
        raise UnprovenError(f"`{dotted}` may stand for {len(found)} files")
    if len(parts) == 1:
        _means_nothing_else(site, parts[0])
    reason = "nothing shows that the file can import it"
    for one in evidence(site):
        if world.module(one.root, dotted) == found[0]:
            why = _reason_against(site, one, parts)
            if why is None:
                return found[0]
            reason = why
    if len(parts) == 1 and folder(found[0]) == folder(path) and not world.is_package(folder(path)):
        reason = not_beside_script(site) or moves_path(site, None) or ""
        if not reason:
            if not world.had(found[0]) and not _TELLING_NAME.fullmatch(parts[0]):
                raise UnprovenError(f"`{parts[0]}` may be the name of another module")
            return found[0]
    raise UnprovenError(f"`{dotted}` may not be found: {reason}")


def _reason_against(site: Site, one: Evidence, parts: list[str]) -> str | None:
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
    return moves_path(site, one.place)


def _means_nothing_else(site: Site, name: str) -> None:
    every = (node for node in ast.walk(site.before.tree) if isinstance(node, ast.Import | ast.ImportFrom))
    if any(not level and module.partition(".")[0] == name for one in every for level, module in imported_modules(one)):
        raise UnprovenError(f"the file imports another `{name}`, or imports it only sometimes")
