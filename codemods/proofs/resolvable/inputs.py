"""What a compiled file is made from: the inputs of its command, with all files that they read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from posixpath import basename, dirname, join, normpath
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable import toml_files
from codemods.proofs.resolvable.documents import Document, read
from codemods.proofs.resolvable.header import Header
from codemods.proofs.resolvable.pip_lines import Line, include, lines

Read = Callable[[str], bytes | None]

_MOST_FILES = 50
_MOST_NEEDS = 10_000
_HARMLESS = frozenset({"--pre", "--prefer-binary", "--require-hashes"})
_OPTIONS_OF_PINS = "--hash"


@dataclass(frozen=True, slots=True)
class Need:
    """One requirement that a compiled file must satisfy.

    Attributes:
        name: Normalised.
        specifier: Which versions.
        marker: Where, empty for everywhere.
        path: The input.
        line: Where in it.
        constraint: Whether it only holds where something else asks for the package.
    """

    name: str
    specifier: SpecifierSet
    marker: str
    path: str
    line: int
    constraint: bool


@dataclass(slots=True)
class Inputs:
    """All that a compiled file must satisfy.

    Attributes:
        needs: In the order in which the files are read.
        files: Every file that was read.
    """

    needs: list[Need] = field(default_factory=list)
    files: set[str] = field(default_factory=set)

    def named(self) -> set[str]:
        """Return the packages that are asked for."""
        return {one.name for one in self.needs if not one.constraint}


def read_inputs(header: Header, path: str, read_file: Read) -> Inputs:
    """Return what a compiled file must satisfy.

    Args:
        header: Its header.
        path: Where it stands.
        read_file: Returns a file of the repository.

    Raises:
        RefusedError: The command, or a file, cannot be followed.
    """
    directory = header.directory(path)
    if header.problem or directory is None:
        raise RefusedError(1, header.problem or "its command writes another file", path)
    waiting = [(_place(directory, one), False) for one in header.inputs]
    waiting += [(_place(directory, one), True) for one in header.values("--constraint")]
    overriding = [_place(directory, one) for one in header.values("--override")]
    reader = _Reader(header, read_file)
    seen: set[tuple[str, bool]] = set()
    while waiting:
        one = waiting.pop(0)
        if one not in seen:
            seen.add(one)
            if len(seen) > _MOST_FILES:
                raise RefusedError(1, f"more than {_MOST_FILES} files are read", path)
            waiting += reader.take(one[0], constraint=one[1])
    if path in reader.inputs.files:
        raise RefusedError(1, "the compiled file reads itself", path)
    return _overridden(reader, overriding)


def _overridden(reader: _Reader, paths: list[str]) -> Inputs:
    """Return what must be satisfied where some files replace what all others say of a version."""
    needs, reader.inputs.needs = reader.inputs.needs, []
    if any(reader.take(path, constraint=True) for path in paths):
        raise RefusedError(1, "a file that overrides versions reads another one", paths[0])
    names = {one.name for one in reader.inputs.needs}
    reader.inputs.needs += [replace(one, specifier=SpecifierSet()) if one.name in names else one for one in needs]
    return reader.inputs


@dataclass(slots=True)
class _Reader:
    header: Header
    read_file: Read
    inputs: Inputs = field(default_factory=Inputs)

    def take(self, path: str, *, constraint: bool) -> list[tuple[str, bool]]:
        """Read one file, and return the files that it reads."""
        self.inputs.files.add(path)
        data = self.read_file(path)
        if data is None:
            raise RefusedError(1, "is missing, and a compiled file is made from it", path)
        try:
            return self._read(path, read(data), constraint=constraint)
        except RefusedError as refused:
            raise RefusedError(refused.line, refused.reason, refused.path or path) from None

    def _read(self, path: str, document: Document, *, constraint: bool) -> list[tuple[str, bool]]:
        name = basename(path)
        if name in {"setup.py", "setup.cfg"}:
            raise RefusedError(1, "decides by its own code what a compiled file is made from")
        if name == "pyproject.toml":
            for text in _project(toml_files.load(document), self.header):
                self._need(text, path, 1, constraint=constraint)
            return []
        further = []
        for line in lines(document.text):
            if (layer := include(line)) is not None:
                further.append((_place(dirname(path), layer[0]), constraint or layer[1]))
            elif line.is_option and line.body not in _HARMLESS:
                raise RefusedError(line.number, "an option that is not followed")
            elif line.body and not line.is_option:
                _refuse_options(line)
                self._need(line.requirement.strip(), path, line.number, constraint=constraint)
        return further

    def _need(self, text: str, path: str, line: int, *, constraint: bool) -> None:
        one = _requirement(text, line)
        if len(self.inputs.needs) >= _MOST_NEEDS:
            raise RefusedError(line, f"more than {_MOST_NEEDS} requirements")
        self.inputs.needs.append(
            Need(canonicalize_name(one.name), one.specifier, str(one.marker or ""), path, line, constraint)
        )


def _requirement(text: str, line: int) -> Requirement:
    try:
        one = Requirement(text)
    except (InvalidRequirement, RecursionError):
        raise RefusedError(line, "is no requirement of a package index") from None
    if one.url is not None:
        raise RefusedError(line, "is installed from elsewhere than a package index")
    return one


def _refuse_options(line: Line) -> None:
    if any(not word.startswith((_OPTIONS_OF_PINS, "sha")) for word in line.options.split()):
        raise RefusedError(line.number, "a requirement with options of its own")


def _project(document: Mapping[str, Any], header: Header) -> Iterator[str]:
    """Yield the requirements of a ``pyproject.toml`` and of the extras that a command asks for."""
    project = document.get("project")
    if not isinstance(project, dict) or {"dependencies", "optional-dependencies"} & set(project.get("dynamic") or ()):
        raise RefusedError(1, "decides by a build what a compiled file is made from")
    optional = {canonicalize_name(key): value for key, value in project.get("optional-dependencies", {}).items()}
    extras = [canonicalize_name(one) for value in header.values("--extra") for one in value.split(",")]
    waiting = list(optional) if header.has("--all-extras") else extras
    yield from _strings(project.get("dependencies", []))
    own, seen = canonicalize_name(str(project.get("name", ""))), set[str]()
    while waiting:
        extra = waiting.pop()
        if extra in seen:
            continue
        seen.add(extra)
        for text in _strings(optional.get(extra, [])):
            one = _requirement(text, 1)
            if canonicalize_name(one.name) == own:
                waiting += map(canonicalize_name, one.extras)
            else:
                yield text


def _strings(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise RefusedError(1, "lists something else than requirements")
    return value


def _place(folder: str, written: str) -> str:
    """Return the file that a path names, relative to the repository."""
    whole = normpath(join(folder, written))
    if not written or any(one in written for one in ":\\$") or written.startswith(("/", "~")) or whole.startswith(".."):
        raise RefusedError(1, "reads a file that is not of the repository")
    return whole
