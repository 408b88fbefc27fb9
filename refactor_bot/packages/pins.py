"""Pins that uv found, and the text that pip-compile makes of them.

The rules are those of ``piptools/writer.py`` and of ``_get_install_requirement_from_candidate`` in its resolver.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from posixpath import basename, join, normpath

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from codemods.dependencies.manifests import read
from codemods.dependencies.manifests.compile_command import CompileCommand
from codemods.dependencies.manifests.compile_inputs import CompileJob, project_name
from codemods.dependencies.manifests.values import Kind, Requirement
from codemods.dependencies.versions.pythons import environment_of

_PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)(?:\[(?P<extras>[a-z0-9, -]+)\])?==(?P<version>[^\s;\\]+)(?: \\)?")
_HASH = re.compile(r" {4}--hash=(\S+)(?: \\)?")
_VIA = re.compile(r" {4}# {1,3}(?:via )?(?P<source>\S.*)")
_UNSAFE = frozenset({"distribute", "pip", "setuptools"})
_UNSAFE_AND_FREE = (
    "# WARNING: The following packages were not pinned, but pip requires them to be",
    "# pinned when the requirements file includes hashes and the requirement is not",
    "# satisfied by a package already installed. Consider using the --allow-unsafe flag.",
)
_UNSAFE_TITLE = "# The following packages are considered to be unsafe in a requirements file:"
# What compile_inputs refuses long before.
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Pin:
    """One package of a resolution.

    Attributes:
        name: Normalised.
        version: The release.
        extras: Sorted.
        hashes: Sorted, ``sha256:...``.
        sources: Why it is there: packages by name, and files as ``-r requirements.in``.
    """

    name: str
    version: str
    extras: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    sources: frozenset[str] = frozenset()


def read_pins(text: str) -> tuple[Pin, ...] | None:
    """Return the pins that uv wrote without a header and with split annotations; None for any other text."""
    pins: list[Pin] = []
    hashes: list[str] = []
    sources: list[str] = []
    for line in reversed(text.splitlines()):
        pin, digest, via = _PIN.fullmatch(line), _HASH.fullmatch(line), _VIA.fullmatch(line)
        if pin:
            extras = tuple(sorted(one.strip() for one in (pin["extras"] or "").split(",") if one.strip()))
            pins.append(Pin(pin["name"], pin["version"], extras, tuple(sorted(hashes)), frozenset(sources)))
            hashes, sources = [], []
        elif digest:
            hashes.append(digest[1])
        elif via and via["source"] != "via":
            sources.append(via["source"])
        elif not via:
            return None
    return None if hashes or sources else tuple(reversed(pins))


def as_pip_compile(pins: tuple[Pin, ...], job: CompileJob, command: CompileCommand, python: str) -> str:
    """Return the text that pip-compile writes for a resolution.

    Args:
        pins: All of it.
        job: What is compiled.
        command: The job's.
        python: The version that it is compiled for.
    """
    flags = dict(command.flags)
    markers = _markers(job, command, python)
    listed = {canonicalize_name(value) for name, value in command.values if name == "--unsafe-package"}
    unsafe = [one for one in pins if one.name in (listed or _UNSAFE)]
    lines = list(_header(command, python)) if flags.get("--header", True) else []
    for one in pins:
        if one not in unsafe:
            lines += _entry(one, command, markers)
    if unsafe:
        allowed = flags.get("--allow-unsafe", False)
        lines += ["", *([_UNSAFE_TITLE] if allowed or not command.hashes else _UNSAFE_AND_FREE)]
        for one in unsafe:
            lines += _entry(one, command, markers) if allowed else [f"# {one.name}"]
    end = _line_end(job, command)
    return "".join(f"{line}{end}" for line in lines or [""])


def with_sources(pin: Pin, job: CompileJob, hidden: str) -> Pin:
    """Return a pin with why it is there as pip-compile says it: paths normalised, projects by their names as written.

    Args:
        pin: As uv wrote it.
        job: What is compiled.
        hidden: The name of a file that is not the repository's.
    """
    found = set()
    for one in pin.sources - {pin.name}:
        first, _, path = one.partition(" ")
        if first in ("-r", "-c"):
            found.add(f"{first} {normpath(path)}")
        elif path:
            project = project_name(dict(job.files).get(normpath(join(job.directory, path.strip("()"))), ""))
            found.add(f"{project or first} {path}")
        else:
            found.add(one)
    return replace(pin, sources=frozenset(one for one in found if basename(one) != hidden))


def asks_for_prereleases(job: CompileJob) -> bool:
    """Return whether a file that is read has ``--pre``, which uv does not follow there."""
    manifests = [read(path, text, Kind.INPUT) for path, text in job.files if not path.endswith(".toml")]
    return any(option.name == "--pre" for one in manifests if one for option in one.options)


def prereleases_of(job: CompileJob, upgrades: Sequence[str]) -> frozenset[str]:
    """Return the packages of which a file, the old output too, or an upgrade names a pre-release.

    Args:
        job: What is compiled.
        upgrades: ``name==version``.
    """
    manifests = [read(path, text, None if path.endswith(".toml") else Kind.INPUT) for path, text in job.files]
    asked = [(one.name, one.specifier) for manifest in manifests if manifest for one in manifest.requirements]
    asked += [(name, f"=={version}") for name, _, version in (one.partition("==") for one in upgrades)]
    return frozenset(name for name, specifier in asked if _names_prerelease(specifier))


def _names_prerelease(specifier: str) -> bool:
    try:
        return bool(SpecifierSet(specifier).prereleases)
    except InvalidSpecifier:
        return False


def _header(command: CompileCommand, python: str) -> Iterator[str]:
    yield "#"
    yield f"# This file is autogenerated by pip-compile with Python {python}"
    yield "# by the following command:"
    yield "#"
    yield f"#    {command.header()}"
    yield "#"


def _entry(pin: Pin, command: CompileCommand, markers: dict[str, str]) -> list[str]:
    """Return the lines of one package."""
    flags = dict(command.flags)
    extras = f"[{','.join(pin.extras)}]" if pin.extras and not flags.get("--strip-extras") else ""
    marker = f" ; {markers[pin.name]}" if pin.name in markers else ""
    lines = [f"{pin.name}{extras}=={pin.version}{marker}"]
    if command.hashes:
        lines[0] += " \\"
        lines += [f"    --hash={digest} \\" for digest in pin.hashes]
        lines[-1] = lines[-1].removesuffix(" \\")
    sources = sorted(pin.sources)
    if not sources or not flags.get("--annotate", True):
        return lines
    if dict(command.values).get("--annotation-style") == "line":
        via = f"# via {', '.join(sources)}"
        return [*lines, f"    {via}"] if command.hashes else [f"{lines[0]:24}  {via}"]
    if len(sources) == 1:
        return [*lines, f"    # via {sources[0]}"]
    return [*lines, "    # via", *(f"    #   {one}" for one in sources)]


def _markers(job: CompileJob, command: CompileCommand, python: str) -> dict[str, str]:
    """Return the marker that pip-compile writes behind a package: the last one of the inputs that holds."""
    found: dict[str, str] = {}
    for path in (*command.inputs, *command.constraints):
        for one in _requirements(job, normpath(join(job.directory, path)), 0):
            if one.marker and _holds(one.marker, python):
                found[one.name] = one.marker
    return found


def _requirements(job: CompileJob, path: str, depth: int) -> Iterator[Requirement]:
    """Yield what a file asks for, in the order of its lines, with the files that it reads in their places."""
    text = dict(job.files).get(path)
    project = basename(path) == "pyproject.toml"
    manifest = read(path, text, None if project else Kind.INPUT) if text is not None and depth < _DEEPEST else None
    if manifest is None:
        return
    includes = {one.line: one.path for one in manifest.includes}
    requirements = {one.line: one for one in manifest.requirements}
    if project:
        # pip-compile puts the name of the extra in the place of the markers behind it.
        yield from (one for one in manifest.requirements if one.section == "project.dependencies")
        return
    for line in sorted({*includes, *requirements}):
        if line in requirements:
            yield requirements[line]
        elif (further := includes[line]) is not None:
            yield from _requirements(job, further, depth + 1)


def _holds(marker: str, python: str) -> bool:
    try:
        return Marker(marker).evaluate(environment_of(python))
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, RecursionError):
        return False


def _line_end(job: CompileJob, command: CompileCommand) -> str:
    chosen = {"LF": "\n", "CRLF": "\r\n", "native": os.linesep}.get(dict(command.values).get("--newline", ""))
    if chosen is not None:
        return chosen
    texts = dict(job.files)
    paths = (job.output, *(normpath(join(job.directory, one)) for one in command.inputs))
    first = next((texts[one] for one in paths if "\n" in texts.get(one, "")), "")
    return "\r\n" if "\r\n" in first else "\n"
