"""One requirement of a manifest: its specifier, and all that must stay as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable.clauses import Dialect, floor, parse
from codemods.proofs.resolvable.rising import check_rise

_LONGEST = 8_000
_CORE = re.compile(r"\s*[A-Za-z0-9][A-Za-z0-9._-]*(?:\s*\[[^\]]*\])?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a manifest asks of one package, before and after.

    Attributes:
        name: Normalised.
        before: The specifier before.
        after: The specifier after.
        dialect: How both are written.
        line: Where, from 1.
    """

    name: str
    before: str
    after: str
    dialect: Dialect
    line: int

    @property
    def changed(self) -> bool:
        """Whether the specifier is another one."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Parts:
    """A requirement string of an index, cut at its specifier.

    Attributes:
        name: Normalised.
        head: What stands before the specifier.
        specifier: As written, without parentheses; empty for none.
        tail: What stands behind it.
        whole: All of it, parsed.
    """

    name: str
    head: str
    specifier: str
    tail: str
    whole: Requirement


def split(text: str) -> Parts | None:
    """Return the parts of a requirement string, or None for one that is invalid or is not for an index."""
    if len(text) > _LONGEST or "\n" in text.strip() or "\r" in text.strip():
        return None
    try:
        whole = Requirement(text.strip())
    except (InvalidRequirement, RecursionError):
        return None
    core = _CORE.match(text)
    if whole.url is not None or core is None:
        return None
    first, last = _specifier(text, core.end())
    written = text[first:last]
    if str(SpecifierSet(written)) != str(whole.specifier):
        return None
    return Parts(canonicalize_name(whole.name), text[:first], written, text[last:], whole)


def _specifier(text: str, start: int) -> tuple[int, int]:
    """Return where the specifier stands; right behind name and extras where there is none."""
    body = text[start:].partition(";")[0]
    inner = body.strip()
    if not inner:
        return start, start
    first = start + body.index(inner[0])
    if inner.startswith("(") and inner.endswith(")"):
        content = inner[1:-1]
        first += 1 + len(content) - len(content.lstrip())
        return first, first + len(content.strip())
    return first, first + len(inner)


def asked(old: str, new: str, line: int, *, pin_bare: bool = False) -> Asked | None:
    """Return what a requirement string asks for before and after; None where it is unchanged and not for an index.

    Raises:
        RefusedError: It changed in more than a specifier that rose.
    """
    before = split(old)
    if old == new:
        return Asked(before.name, before.specifier, before.specifier, Dialect.PEP440, line) if before else None
    after = split(new)
    if before is None or after is None:
        raise RefusedError(line, "what changed is no requirement of a package index")
    if (before.head, before.tail) != (after.head, after.tail):
        raise RefusedError(line, f"more than the specifier of {before.name} changed")
    if before.whole.extras != after.whole.extras or str(before.whole.marker) != str(after.whole.marker):
        raise RefusedError(line, f"the extras or the marker of {before.name} changed")
    check_rise(before.specifier, after.specifier, Dialect.PEP440, line, pin_bare=pin_bare)
    return Asked(before.name, before.specifier, after.specifier, Dialect.PEP440, line)


def pinned(specifier: str, dialect: Dialect) -> Version | None:
    """Return the exact version that a specifier asks for, or None."""
    clauses = parse(specifier, dialect)
    return clauses[0].version if clauses and len(clauses) == 1 and clauses[0].pin else None


def least(specifier: str, dialect: Dialect) -> Version | None:
    """Return the smallest version that a specifier requires, or None."""
    low = floor(parse(specifier, dialect) or ())
    return low[0] if low else None
