"""What pip-compile and uv are given instead of the repository's files: the same requirements, written anew.

pip reads more from a requirements file than requirements: indexes, links, encodings, variables, code to build. So
nothing of a file is passed on but what was understood, and a file with anything else is refused.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from posixpath import join, normpath
from typing import TypeAlias

import tomlkit
from packaging.utils import canonicalize_name

from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.compile_command import CompileCommand, read_command
from codemods.dependencies.manifests.header import read_header
from codemods.dependencies.manifests.uv_command import UvCommand, read_uv_command, refused_settings
from codemods.dependencies.manifests.values import ELSEWHERE, Compiled, Kind, Manifest, Origin, Requirement

_MOST_LAYERS = 50
_HARMLESS = frozenset({"--pre", "--prefer-binary", "--require-hashes"})
_HASH = re.compile(r"(?:sha256|sha384|sha512):[0-9a-fA-F]+")
_PLAIN = re.compile(r"[\w./-]+")
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")

Command: TypeAlias = CompileCommand | UvCommand


@dataclass(frozen=True, slots=True)
class CompileJob:
    """All that a run of pip-compile or uv needs.

    Attributes:
        command: What is run.
        directory: Where, relative to the repository; empty for its top.
        output: The file that is written, relative to the repository.
        files: Every file that is read, path relative to the repository and text, the old output too.
        python: The version that the output is compiled for, ``3.11``; None where neither the command nor the old output
            says so.
    """

    command: Command
    directory: str
    output: str
    files: tuple[tuple[str, str], ...]
    python: str | None = None


def command_of(compiled: Compiled) -> Command | str:
    """Return the command that a header names, or why it is not replayed."""
    return read_uv_command(compiled.command) if compiled.tool == "uv" else read_command(compiled.command)


def compile_job(command: Command, output: str, text_of: Callable[[str], str | None]) -> CompileJob | str:
    """Return what a run of pip-compile or uv needs, or why it may not be run.

    Args:
        command: From the header of the output, or of our own making.
        output: The file that is written, relative to the repository.
        text_of: Returns a file's text by its path, or None.
    """
    directory = command.directory(output)
    if directory is None:
        return f"its command writes {command.output}, which is another file"
    refused = refused_settings(directory, text_of) if isinstance(command, UvCommand) else None
    if refused:
        return refused
    files: dict[str, str] = {}
    waiting = [normpath(join(directory, one)) for one in (*command.inputs, *command.constraints)]
    while waiting:
        path = waiting.pop()
        if path in files:
            continue
        if len(files) >= _MOST_LAYERS:
            return "more than 50 layers"
        taken = _take(path, text_of(path))
        if isinstance(taken, str):
            return taken
        files[path], further = taken
        waiting += further
    if output in files:
        return f"{output} is read and written"
    old = text_of(output)
    if old is not None:
        kept = _lock(output, old)
        if isinstance(kept, str):
            return kept
        files[output] = kept[0]
    header = read_header(old) if old is not None else None
    python = command.python or (header.python if header else None)
    return CompileJob(command, directory, output, tuple(files.items()), _minor(python) if python else None)


def _minor(python: str) -> str:
    return ".".join(python.split(".")[:2])


def _take(path: str, text: str | None) -> tuple[str, list[str]] | str:
    """Return a file's text as it may be given to pip-compile, with the files that it reads, or why not."""
    if text is None:
        return f"{path} is missing"
    if path.rpartition("/")[2] in ("setup.py", "setup.cfg"):
        return f"{path} would have to be built"
    if path.rpartition("/")[2] == "pyproject.toml":
        return _project(path, text)
    manifest = read(path, text, Kind.INPUT)
    assert manifest is not None
    refused = _refusal(manifest)
    if refused:
        return refused
    lines = [(one.line, line(one)) for one in manifest.requirements]
    lines += [(one.line, f"{'-c' if one.constraint else '-r'} {one.written}") for one in manifest.includes]
    lines += [(one.line, one.name) for one in manifest.options]
    return _joined([one for _, one in sorted(lines, key=lambda pair: pair[0])], text), [
        one.path for one in manifest.includes if one.path
    ]


def line(one: Requirement) -> str:
    """Return a requirement of an index as one line, in a spelling of our own."""
    extras = f"[{','.join(one.extras)}]" if one.extras else ""
    marker = f" ; {one.marker}" if one.marker else ""
    hashes = "".join(f" --hash={digest}" for digest in one.hashes)
    return f"{one.name}{extras}{one.specifier}{marker}{hashes}"


def _refusal(manifest: Manifest) -> str | None:
    """Return why a file is not given to a resolver, or None."""
    for problem in manifest.problems:
        return f"{manifest.path}, line {problem.line}: {problem.reason}"
    for option in manifest.options:
        if option.name not in _HARMLESS:
            return f"{manifest.path}, line {option.line}: {option.name} is not followed"
    for include in manifest.includes:
        if include.path is None or not _PLAIN.fullmatch(include.written):
            return f"{manifest.path}, line {include.line}: reads a file that is not of the repository"
    for one in manifest.requirements:
        if one.origin is not Origin.INDEX:
            return f"{manifest.path}, line {one.line}: {ELSEWHERE[one.origin]}"
        if any(_HASH.fullmatch(digest) is None for digest in one.hashes):
            return f"{manifest.path}, line {one.line}: a hash of another form"
    return None


def _lock(path: str, text: str) -> tuple[str, list[str]] | str:
    """Return an existing output as it may be given to pip-compile: its pins and hashes."""
    manifest = read(path, text, Kind.REQUIREMENTS)
    assert manifest is not None
    refused = _refusal(manifest)
    if refused:
        return refused
    if manifest.includes:
        return f"{path}, line {manifest.includes[0].line}: reads another file, which compiled files do not"
    return _joined([line(one) for one in manifest.requirements if one.pinned], text), []


def _project(path: str, text: str) -> tuple[str, list[str]] | str:
    """Return a ``pyproject.toml`` with nothing but a name and dependencies, which need no build to be read."""
    manifest = read(path, text)
    assert manifest is not None
    refused = _refusal(manifest)
    if refused:
        return refused
    name = project_name(text)
    if manifest.dynamic or name is None or not _NAME.fullmatch(name):
        return f"{path} would have to be built: its dependencies or its name are not written in [project]"
    if any(one.name == canonicalize_name(name) for one in manifest.requirements):
        return f"{path} depends on itself, and would have to be built"
    optional: dict[str, list[str]] = {}
    dependencies = []
    for one in manifest.requirements:
        if one.section == "project.dependencies":
            dependencies.append(line(one))
        elif one.section.startswith("project.optional-dependencies."):
            optional.setdefault(one.section.removeprefix("project.optional-dependencies."), []).append(line(one))
    project = {"name": name, "version": "0", "dependencies": dependencies, "optional-dependencies": optional}
    return tomlkit.dumps({"project": project}), []


def project_name(text: str) -> str | None:
    """Return the name that a ``pyproject.toml`` gives its project, or None."""
    try:
        project = tomllib.loads(text).get("project")
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    name = project.get("name") if isinstance(project, dict) else None
    return name if isinstance(name, str) else None


def _joined(lines: list[str], text: str) -> str:
    """Return lines as a text with another's line ends, which the output of pip-compile follows."""
    end = "\r\n" if "\r\n" in text else "\n"
    return "".join(f"{one}{end}" for one in lines)
