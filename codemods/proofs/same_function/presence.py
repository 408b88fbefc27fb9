"""Whether a module has its name for itself, and is where the files are that import it."""

from __future__ import annotations

import ast
import re

from codemods.proofs.ground.running import imported_modules
from codemods.proofs.ground.world import folder, join
from codemods.proofs.same_function.site import PACKAGED_BY, Site, UnprovenError

_EXTENSIONS = (".so", ".abi3.so", ".pyd", ".pyi", ".pyx")
# A package that looks at the files in its folder, or is no plain module itself.
_LISTING = re.compile(rb"listdir|scandir|iterdir|\b[ir]?glob\b|iter_modules|walk_packages|__path__")
_COPIED_BY = ("Dockerfile", "Containerfile", "Dockerfile.cpu", "Dockerfile.gpu", "docker/Dockerfile")
_MODULES = re.compile(rb"py[_-]modules|force-include|only-include")


def refuse_taken_name(site: Site, path: str) -> None:
    """Refuse a new module whose name has another meaning in its folder."""
    world = site.world
    if world.had(path):
        _overwrites_nothing(site, path)
        return
    stem = path.removesuffix(".py")
    if path.endswith("__init__.py") or world.has_any(
        [join(stem, "__init__.py"), *(f"{stem}{one}" for one in _EXTENSIONS)]
    ):
        raise UnprovenError(f"another module has the name of {path}")
    package = world.before(join(folder(path), "__init__.py")) or b""
    name = stem.rpartition("/")[2]
    if re.search(rf"\b{re.escape(name)}\b".encode(), package) or _LISTING.search(package):
        raise UnprovenError(f"the package of {path} knows the name already, or looks at the files in its folder")


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
        raise UnprovenError(f"{package} gives the name of {path} to something else")


def refuse_undelivered(site: Site, path: str) -> None:
    """Refuse a module that would not be where the file is copied to."""
    here, world = folder(site.after.path), site.world
    name, own = path.rpartition("/")[2].encode(), site.after.path.rpartition("/")[2].encode()
    copied = re.compile(rb"^\s*(COPY|ADD)\b[^\n]*\b" + re.escape(own) + rb"\b", re.MULTILINE | re.IGNORECASE)
    for one in dict.fromkeys(join(at, file) for at in ("", here, folder(path)) for file in _COPIED_BY):
        text = world.before(one) or b""
        if copied.search(text) and name not in text:
            raise UnprovenError(f"{one} copies the file without {path}")
    if not world.had(path) and not world.is_package(folder(path)):
        for one in dict.fromkeys(join(at, file) for at in ("", folder(path)) for file in PACKAGED_BY):
            if _MODULES.search(world.before(one) or b""):
                raise UnprovenError(f"{one} lists the modules to install, and {path} is not among them")
