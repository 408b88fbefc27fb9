"""``pyproject.toml``: PEP 621 dependencies, PEP 735 groups, Poetry's tables; and ``Pipfile``, which is alike."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Any

from packaging.utils import canonicalize_name

from codemods.dependencies.manifests.keyed import Keyed, keyed, settled
from codemods.dependencies.manifests.listed import Entry, listed
from codemods.dependencies.manifests.pythons import from_poetry
from codemods.dependencies.manifests.texts import MOST_REQUIREMENTS, Lines, Literal
from codemods.dependencies.manifests.toml_strings import Place, load, locate, strings, table
from codemods.dependencies.manifests.values import Dialect, Kind, Manifest, Origin, Problem, Requirement

_DYNAMIC = ("dependencies", "optional-dependencies")


@dataclass(slots=True)
class _Found:
    """What a file lists, before it is known where it stands."""

    listed: list[tuple[str, Place]] = field(default_factory=list)
    keyed: list[Keyed] = field(default_factory=list)


def read_pyproject(path: str, text: str) -> Manifest:
    """Return the requirements of a ``pyproject.toml``."""
    document = load(text)
    if isinstance(document, str):
        return Manifest(path, Kind.PYPROJECT, problems=(Problem(1, document),))
    project, tool = table(document, "project"), table(document, "tool")
    found = _Found()
    _lists(found, "project", project, ("dependencies",))
    _arrays(found, "project.optional-dependencies", table(project, "optional-dependencies"))
    _arrays(found, "dependency-groups", table(document, "dependency-groups"))
    _lists(found, "tool.uv", table(tool, "uv"), ("dev-dependencies", "constraint-dependencies"))
    _arrays(found, "tool.pdm.dev-dependencies", table(tool, "pdm", "dev-dependencies"))
    poetry = table(tool, "poetry")
    for section, holder in _poetry(poetry):
        found.keyed += keyed(path, section, holder, Dialect.POETRY)
    requires = _string(project, "requires-python") or from_poetry(_string(table(poetry, "dependencies"), "python"))
    dynamic = any(one in _names(project.get("dynamic")) for one in _DYNAMIC)
    elsewhere = {canonicalize_name(str(name)) for name in table(tool, "uv", "sources")}
    requirements, problems = _settle(path, text, document, found)
    return Manifest(
        path,
        Kind.PYPROJECT,
        tuple(_from_source(one, elsewhere) for one in requirements),
        requires_python=requires,
        dynamic=dynamic,
        problems=tuple(problems),
    )


def read_pipfile(path: str, text: str) -> Manifest:
    """Return the requirements of a ``Pipfile``."""
    document = load(text)
    if isinstance(document, str):
        return Manifest(path, Kind.PIPFILE, problems=(Problem(1, document),))
    found = _Found()
    for section in document:
        holder = table(document, section)
        if section not in ("requires", "scripts", "pipenv", "source") and holder:
            found.keyed += keyed(path, str(section), holder, Dialect.PEP440)
    requires = table(document, "requires")
    version = _string(requires, "python_version") or _string(requires, "python_full_version")
    requirements, problems = _settle(path, text, document, found)
    python = f"=={version}.*" if version and version.count(".") == 1 else f"=={version}" if version else None
    return Manifest(path, Kind.PIPFILE, tuple(requirements), requires_python=python, problems=tuple(problems))


def _settle(path: str, text: str, document: Any, found: _Found) -> tuple[list[Requirement], list[Problem]]:
    """Return what was found with the lines and the offsets that it has in the text."""
    found.listed = found.listed[:MOST_REQUIREMENTS]
    found.keyed = found.keyed[:MOST_REQUIREMENTS]
    places = [place for _, place in found.listed] + [one.place for one in found.keyed if one.place]
    unlocated = [Literal(str(holder[key]), "", 0) for holder, key in places]  # type: ignore[index]
    literals = locate(document, text, places)
    lines = Lines(text)
    known = iter(literals or unlocated)
    requirements: list[Requirement] = []
    problems: list[Problem] = []
    for section, _ in found.listed:
        one = listed(path, Entry(next(known), section, literals is not None), lines)
        if isinstance(one, Problem):
            problems.append(one)
        else:
            requirements.append(one)
    for entry in found.keyed:
        literal = next(known) if entry.place else None
        requirements.append(settled(entry, literal, lines, located=literals is not None))
    return sorted(requirements, key=lambda one: one.line), problems


def _lists(found: _Found, section: str, holder: MutableMapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        found.listed += [(f"{section}.{key}", place) for place in strings(holder.get(key))]


def _arrays(found: _Found, section: str, holder: MutableMapping[str, Any]) -> None:
    _lists(found, section, holder, tuple(holder))


def _poetry(poetry: MutableMapping[str, Any]) -> list[tuple[str, MutableMapping[str, Any]]]:
    found = [(f"tool.poetry.{key}", table(poetry, key)) for key in ("dependencies", "dev-dependencies")]
    groups = table(poetry, "group")
    found += [(f"tool.poetry.group.{one}.dependencies", table(groups, one, "dependencies")) for one in groups]
    return found


def _from_source(one: Requirement, elsewhere: AbstractSet[str]) -> Requirement:
    if one.name not in elsewhere or one.origin is not Origin.INDEX:
        return one
    return replace(one, reason="tool.uv.sources says where it is installed from")


def _names(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _string(holder: Mapping[str, Any], key: str) -> str | None:
    found = holder.get(key)
    return str(found) if isinstance(found, str) else None
