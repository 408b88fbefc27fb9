"""Which manifests belong together, and which code they are for."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from codemods.dependencies.manifests.compile_inputs import command_of
from codemods.dependencies.manifests.values import Manifest, Origin, Requirement

_NOT_IN_BRANCHES = re.compile(r"[^A-Za-z0-9_]+")
_LONGEST = 60
# Names of groups that are of no folder.
_TAKEN = ("", "all", "minor", "pins", "security")
# Folders that hold the manifests of the folder above them.
_HOLDERS = frozenset(
    {
        "requirements",
        "requirement",
        "reqs",
        "deps",
        "dependencies",
        "conda",
        "envs",
        "environments",
        "binder",
        ".binder",
    }
)


@dataclass(frozen=True, slots=True)
class Area:
    """Manifests that are changed together: those of one folder, and those that read each other.

    Attributes:
        root: The folder, empty for the repository's top.
        manifests: In order of path.
        slug: The folder as a word for names of branches, another one for every area; empty for the top.
    """

    root: str
    manifests: tuple[Manifest, ...]
    slug: str = ""

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """What is required from an index, builds left out."""
        return tuple(
            one
            for manifest in self.manifests
            for one in manifest.requirements
            if one.origin is Origin.INDEX and one.name and not one.section.startswith("build-system")
        )

    def by_name(self) -> dict[str, tuple[Requirement, ...]]:
        """Return the requirements by package, in order of name."""
        found: dict[str, list[Requirement]] = defaultdict(list)
        for one in self.requirements:
            found[one.name].append(one)
        return {name: tuple(found[name]) for name in sorted(found)}

    def manifest(self, path: str) -> Manifest:
        """Return the manifest of a path."""
        return next(one for one in self.manifests if one.path == path)


def areas(manifests: Sequence[Manifest]) -> tuple[Area, ...]:
    """Return the manifests by area, those of the top folder first."""
    paths = {one.path for one in manifests}
    folders = {one.path: folder_of(one.path) for one in manifests}
    leader: dict[str, str] = {folder: folder for folder in folders.values()}

    def find(folder: str) -> str:
        while leader[folder] != folder:
            folder = leader[folder]
        return folder

    for one in manifests:
        for path in read_by(one):
            if path in paths:
                first, second = sorted((find(folders[one.path]), find(folders[path])), key=_depth)
                leader[second] = first
    grouped: dict[str, list[Manifest]] = defaultdict(list)
    for one in sorted(manifests, key=lambda one: one.path):
        grouped[find(folders[one.path])].append(one)
    slugs = _slugs(grouped)
    return tuple(Area(root, tuple(grouped[root]), slugs[root]) for root in sorted(grouped, key=_depth))


def _slugs(roots: Collection[str]) -> dict[str, str]:
    words = {root: _NOT_IN_BRANCHES.sub("-", root).strip("-")[:_LONGEST] for root in roots}
    known = Counter([*words.values(), *_TAKEN])
    return {root: word if not root or known[word] == 1 else _told_apart(root, word) for root, word in words.items()}


def _told_apart(root: str, word: str) -> str:
    digest = hashlib.blake2b(root.encode(errors="surrogatepass"), digest_size=4).hexdigest()
    return f"{word}-{digest}".strip("-")


def folders_above(folder: str) -> Iterator[str]:
    """Yield a folder and those above it, the top last."""
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""


def folder_of(path: str) -> str:
    """Return the folder whose code a manifest is for."""
    folder = dirname(path)
    return dirname(folder) if folder.rpartition("/")[2].lower() in _HOLDERS else folder


def read_by(manifest: Manifest) -> tuple[str, ...]:
    """Return the files that a manifest reads or was made from."""
    found = [one.path for one in manifest.includes if one.path]
    if manifest.compiled is not None:
        command = command_of(manifest.compiled)
        if not isinstance(command, str) and (folder := command.directory(manifest.path)) is not None:
            found += [normpath(join(folder, one)) for one in (*command.inputs, *command.constraints)]
    return tuple(dict.fromkeys(found))


def made_from(manifest: Manifest, known: Mapping[str, Manifest]) -> set[str]:
    """Return every file that one reads or is made from, those that these read as well."""
    found: set[str] = set()
    waiting = [manifest]
    while waiting:
        further = [path for path in read_by(waiting.pop()) if path not in found]
        found.update(further)
        waiting += [known[path] for path in further if path in known]
    return found


def governed(paths: Iterable[str], all_areas: Sequence[Area]) -> Mapping[tuple[str, str], Collection[str]]:
    """Return the files of code by area's root and package: the nearest area above that names it decides.

    Args:
        paths: Files of code.
        all_areas: Every area.
    """
    folders: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for area in all_areas:
        names = frozenset(one.name for one in area.requirements)
        for manifest in area.manifests:
            folders[folder_of(manifest.path)][area.root] = names
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted(paths):
        decided: set[str] = set()
        for folder in folders_above(dirname(path)):
            for root, names in folders.get(folder, {}).items():
                for name in names - decided:
                    found[root, name].append(path)
                decided |= names
    return found


def _depth(folder: str) -> tuple[int, str]:
    return (folder.count("/") + bool(folder), folder)
