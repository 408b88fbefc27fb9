"""One requirement string (PEP 508): its parts, where they stand, and where it is installed from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Pep508
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from codemods.dependencies.manifests.texts import LONGEST_LINE, LONGEST_SPECIFIER
from codemods.dependencies.manifests.values import Origin

_PARTS = re.compile(r"\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?(?P<rest>.*)", re.DOTALL)
_VCS = re.compile(r"(?:git|hg|svn|bzr)(?:\+|:|@)", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
# https://pip.pypa.io/en/stable/reference/requirements-file-format/#using-environment-variables
_VARIABLE = re.compile(r"\$[({]")
_DIGITS = re.compile(r"\d{100}")
_USUAL = 200
_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The parts of a requirement string.

    Attributes:
        name: Normalised; empty where it is not said.
        specifier: As written, without parentheses.
        first: Where the specifier starts in the string; where one would be put for a bare requirement.
        last: Where it ends.
        marker: Normalised by packaging.
        extras: Normalised and sorted.
        pinned: The exact version asked for.
        origin: Where it is installed from.
    """

    name: str
    specifier: str = ""
    first: int = 0
    last: int = 0
    marker: str = ""
    extras: tuple[str, ...] = ()
    pinned: str | None = None
    origin: Origin = Origin.INDEX


def parse(text: str) -> Parsed | str:
    """Return the parts of a requirement string, or why it is none."""
    if len(text) > LONGEST_LINE:
        return "a requirement of more than 8000 characters"
    if _DIGITS.search(text):
        return "a number of more than 100 digits"
    return _parse_again(text) if len(text) <= _USUAL else _parse(text)


def _parse(text: str) -> Parsed | str:
    if _VARIABLE.search(text):
        return "depends on an environment variable"
    elsewhere = _elsewhere(text.strip())
    if elsewhere is not None:
        return elsewhere
    try:
        known = Pep508(text.strip())
    except (InvalidRequirement, RecursionError):
        return "not a valid requirement (PEP 508)"
    extras = tuple(sorted(canonicalize_name(extra) for extra in known.extras))
    marker = str(known.marker or "")
    name = canonicalize_name(known.name)
    if known.url is not None:
        return Parsed(name, marker=marker, extras=extras, origin=origin_of(known.url))
    first, last = _specifier(text)
    written = text[first:last]
    if len(written) > LONGEST_SPECIFIER:
        return f"a version specifier of more than {LONGEST_SPECIFIER} characters"
    return Parsed(name, written, first, last, marker, extras, pin(known.specifier))


@lru_cache(maxsize=10_000)
def _parse_again(text: str) -> Parsed | str:
    """Read a string that stands in many files, and is read in every round of a plan."""
    return _parse(text)


def pin(specifiers: SpecifierSet) -> str | None:
    """Return the exact version that a specifier asks for, or None."""
    clauses = list(specifiers)
    if len(clauses) != 1 or clauses[0].operator not in ("==", "===") or clauses[0].version.endswith(".*"):
        return None
    return clauses[0].version


def origin_of(url: str) -> Origin:
    """Return what sort of place a URL names."""
    if _VCS.match(url):
        return Origin.VCS
    return Origin.LOCAL if url.lower().startswith("file:") or not _SCHEME.match(url) else Origin.URL


def _specifier(text: str) -> tuple[int, int]:
    """Return where the specifier of a valid requirement without a URL stands."""
    parts = _PARTS.match(text)
    assert parts is not None
    start = parts.start("rest")
    body = parts["rest"].partition(";")[0]
    stripped = body.strip()
    if stripped.startswith("(") and stripped.endswith(")"):
        inner = stripped[1:-1]
        first = start + body.index("(") + 1 + len(inner) - len(inner.lstrip())
        return first, first + len(inner.strip())
    if not stripped:
        end = len(text[:start].rstrip())
        return end, end
    first = start + len(body) - len(body.lstrip())
    return first, first + len(stripped)


def _elsewhere(text: str) -> Parsed | None:
    """Return the requirement of a URL or a path without a name in front, or None for any other string."""
    named = _PARTS.match(text)
    if named is not None and named["rest"].lstrip().startswith("@"):
        return None
    word = text.split(maxsplit=1)[0] if text else ""
    if _VCS.match(word) or (_SCHEME.match(word) and "/" in word):
        found = _EGG.search(word)
        return Parsed(canonicalize_name(found[1]) if found else "", origin=origin_of(word))
    bare = word.partition(";")[0].partition("[")[0]
    if bare.startswith((".", "~")) or "/" in bare or "\\" in bare or bare.lower().endswith(_ARCHIVES):
        return Parsed("", origin=Origin.LOCAL)
    return None
