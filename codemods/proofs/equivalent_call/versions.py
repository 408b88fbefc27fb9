"""Versions: every row that was applied must hold for the upgrade that asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from codemods.dependencies.migrations.rows import Row

_COMMENT = re.compile(r"(^|\s)#.*$|\\\s*$")


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The versions of a library around a change.

    Attributes:
        old: The version before, None where it is not known.
        new: The version after, None where it is not known.
    """

    old: str | None
    new: str | None


def pins(data: bytes | None) -> dict[str, str]:
    """Return the exact versions that a requirements file states."""
    found: dict[str, str] = {}
    for line in (data or b"").decode(errors="replace").splitlines():
        try:
            one = Requirement(_COMMENT.sub("", line).strip())
        except InvalidRequirement:
            continue
        exact = [part.version for part in one.specifier if part.operator == "==" and "*" not in part.version]
        if len(exact) == 1:
            found[canonicalize_name(one.name)] = exact[0]
    return found


def hindrance(rows: Iterable[Row], upgrades: Mapping[str, Upgrade]) -> str | None:
    """Return why a row does not hold for its library's upgrade, or None."""
    for row in rows:
        upgrade = upgrades.get(row.library, Upgrade(None, None))
        old = Version(upgrade.old) if upgrade.old else None
        new = Version(upgrade.new) if upgrade.new else None
        if new is not None and row.works and new < Version(row.works):
            return f"`{row.key}` needs {row.library} {row.works}, not {new}"
        if old is not None and row.removed and old >= Version(row.removed):
            return f"`{row.key}` was gone before {row.library} {old} already"
        if old is not None and row.equal_from and old < Version(row.equal_from):
            return f"`{row.key}` is not the same before {row.library} {row.equal_from}"
        if row.again and old is None and (new is None or new >= Version(row.again)):
            return (
                f"`{row.key}` has another meaning from {row.library} {row.again} on, and the old version is not known"
            )
    return None
