"""Requirements that are keys of a table, ``numpy = "^1.2"``: Poetry's and Pipenv's."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from codemods.dependencies.manifests.pep508 import origin_of, pin
from codemods.dependencies.manifests.texts import LONGEST_SPECIFIER, Lines, Literal
from codemods.dependencies.manifests.toml_strings import Place
from codemods.dependencies.manifests.values import ELSEWHERE, Dialect, Origin, Requirement

_DIGITS = re.compile(r"\d{100}")
_SOURCES = {
    "git": Origin.VCS,
    "hg": Origin.VCS,
    "svn": Origin.VCS,
    "url": Origin.URL,
    "path": Origin.LOCAL,
    "file": Origin.LOCAL,
    "workspace": Origin.LOCAL,
}


@dataclass(frozen=True, slots=True)
class Keyed:
    """A key of a table of requirements.

    Attributes:
        requirement: Without line and span, which the literal gives.
        place: Where its version specifier is, or another string of it; None where there is none.
        versioned: Whether that place is its version specifier.
    """

    requirement: Requirement
    place: Place | None
    versioned: bool = False


def keyed(path: str, section: str, table: MutableMapping[str, Any], dialect: Dialect) -> list[Keyed]:
    """Return the requirements of a table of them."""
    found = []
    for key in table:
        name = str(key)
        if section.startswith("tool.poetry") and name == "python":
            continue
        found.append(_keyed(path, section, table, name, dialect))
    return found


def settled(one: Keyed, literal: Literal | None, lines: Lines, *, located: bool) -> Requirement:
    """Return a requirement with what its literal tells; its layout cannot be kept where it is not located."""
    requirement = one.requirement
    if literal is None:
        return requirement
    line = lines.number(literal.start) if located else 1
    if not one.versioned:
        return replace(requirement, line=line)
    span = literal.span(0, len(literal.value)) if located else None
    reason = requirement.reason or (None if span else "its layout cannot be kept")
    return replace(requirement, line=line, span=span, reason=reason)


def _keyed(path: str, section: str, table: MutableMapping[str, Any], name: str, dialect: Dialect) -> Keyed:
    value = table[name]
    base = Requirement(path, 1, canonicalize_name(name), name, section=section, dialect=dialect)
    if isinstance(value, str):
        return Keyed(_versioned(base, str(value)), (table, name), versioned=True)
    if not isinstance(value, MutableMapping):
        return Keyed(replace(base, reason="several constraints for one package"), None)
    base = replace(base, marker=_text(value, "markers"), extras=_extras(value))
    origin = _origin(value)
    if origin is not Origin.INDEX:
        return Keyed(replace(base, origin=origin, reason=ELSEWHERE[origin]), _first(value))
    version = value.get("version")
    if not isinstance(version, str):
        return Keyed(replace(base, reason="has no version"), _first(value))
    known = _versioned(base, str(version))
    if "source" in value or "index" in value:
        known = replace(known, reason="comes from an index that this file names")
    return Keyed(known, (value, "version"), versioned=True)


def _versioned(base: Requirement, version: str) -> Requirement:
    if len(version) > LONGEST_SPECIFIER or _DIGITS.search(version):
        return replace(base, reason="a version specifier that is too long")
    return replace(base, written=f"{base.written} {version}", specifier=version, pinned=_pinned(version, base.dialect))


def _pinned(version: str, dialect: Dialect) -> str | None:
    written = version.strip()
    if dialect is Dialect.POETRY and written[:1].isdigit():
        written = f"=={written}"
    try:
        return pin(SpecifierSet(written))
    except InvalidSpecifier:
        return None


def _origin(value: Mapping[str, Any]) -> Origin:
    if value.get("editable") or value.get("develop"):
        return Origin.EDITABLE
    for key, origin in _SOURCES.items():
        if key in value:
            place = value[key]
            return origin_of(str(place)) if key == "file" and isinstance(place, str) else origin
    return Origin.INDEX


def _extras(value: Mapping[str, Any]) -> tuple[str, ...]:
    extras = value.get("extras")
    known = extras if isinstance(extras, list) else []
    return tuple(sorted(canonicalize_name(str(one)) for one in known if isinstance(one, str)))


def _first(value: MutableMapping[str, Any]) -> Place | None:
    """Return where the first string of a table stands."""
    return next(((value, str(key)) for key in value if isinstance(value[key], str)), None)


def _text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return str(found) if isinstance(found, str) else ""
