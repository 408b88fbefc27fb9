"""Which versions of a package the manifests tell around an upgrade: migrated calls must be right for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from codemods.dependencies.applying import Applied
from codemods.dependencies.areas import Area, read_by
from codemods.dependencies.manifests.pep508 import pin
from codemods.dependencies.manifests.pythons import from_poetry
from codemods.dependencies.manifests.values import Dialect, Requirement
from codemods.dependencies.migrations.rows import Row

_STARTS = ("==", "===", "~=", ">=", ">")


@dataclass(frozen=True, slots=True)
class Told:
    """The versions that one place tells.

    Attributes:
        old: The pin before; None where there is none.
        new: The pin after, or the smallest version that is required; None where neither is said.
    """

    old: Version | None
    new: Version | None

    def hindrance(self, row: Row) -> str | None:
        """Return why a row of the tables is not right for them, or None."""
        if self.new is not None and row.works and self.new < Version(row.works):
            return f"a manifest still allows {row.library} {self.new}; what takes its place comes with {row.works}"
        if self.old is not None and row.removed and self.old >= Version(row.removed):
            return f"a manifest asks for {row.library} {self.old}, which has it no more"
        if self.old is not None and row.equal_from and self.old < Version(row.equal_from):
            return f"before {row.library} {row.equal_from} it did something else, and a manifest asks for {self.old}"
        if row.again and self.old is None and self.new is not None and self.new >= Version(row.again):
            return f"{row.library} {row.again} has it again, and which one is meant is not certain"
        return None


def told(area: Area, applied: Applied, name: str) -> tuple[Told, ...]:
    """Return the versions that the places of a package tell once an upgrade is applied; those that tell nothing not.

    Where a file is compiled, its pins tell instead of its inputs. Where no file that changes tells any, nobody does:
    what only files say that stay as they are is no reason to change code.
    """
    found = [(path, one) for path, one in _all(area, applied, name) if one.new is not None]
    changed = any(path in applied.texts for path, _ in found)
    return tuple(dict.fromkeys(one for _, one in found)) if changed else ()


def _all(area: Area, applied: Applied, name: str) -> Iterator[tuple[str, Told]]:
    places = area.by_name().get(name, ())
    compiled = [area.manifest(one.path) for one in places if area.manifest(one.path).compiled is not None]
    inputs = {path for manifest in compiled for path in read_by(manifest)}
    for one in places:
        if area.manifest(one.path).compiled is not None:
            yield one.path, Told(_version(one.pinned), _version(applied.pins.get(one.path, {}).get(name, one.pinned)))
        elif one.path not in inputs:
            edit = applied.edits.get(one)
            yield one.path, Told(_version(one.pinned), _start(one, edit.replacement if edit else one.specifier))


def _start(one: Requirement, written: str) -> Version | None:
    """Return the smallest version that a specifier requires, or None."""
    specifier: str | None = written
    if one.dialect is Dialect.POETRY or written.strip() == "*":
        specifier = from_poetry(written.strip())
    try:
        known = SpecifierSet(specifier or "")
    except InvalidSpecifier:
        return None
    if exact := pin(known):
        return _version(exact)
    starts = [_version(clause.version.removesuffix(".*")) for clause in known if clause.operator in _STARTS]
    return max((found for found in starts if found is not None), default=None)


def _version(text: str | None) -> Version | None:
    try:
        return Version(text) if text is not None else None
    except InvalidVersion:
        return None
