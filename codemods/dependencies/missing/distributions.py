"""Which distribution an import asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from packaging.utils import canonicalize_name

from codemods.dependencies.missing.elsewhere import ELSEWHERE, GENERIC
from codemods.dependencies.missing.namespaces import PARTS, SHARED
from codemods.dependencies.missing.renamed import RENAMED
from codemods.dependencies.missing.same import SAME
from codemods.dependencies.uses import Imported

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_GENERATED = re.compile(r"_pb2(?:_grpc)?$")
_ALIKE = 0.88
# Well-known names that are also what people call their own files.
AMBIGUOUS = frozenset(
    """
    acme adapters aim altair arch arrow ax can chess community crafter datasets decorator deprecated
    docker evaluate fabric feast fire flax future george guidance haiku hydra ignite imageio implicit interpret
    keyboard lightning lime magic mesa mock modal mouse notebook past procgen pyro ray responses retry roboflow
    sacred schedule sh snorkel sonnet supervision surprise tables taming torchcrf tree twitter usb venn wheel
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an import is.

    Attributes:
        key: The import name, or the part of a shared package, by which that is known.
        names: Distributions that have it, normalised, the usual one first; empty where there is a ``reason``.
        known: Whether it is well known; else the name is only the import's own, and anybody may have taken it.
        reason: Why none is proposed, a clause about the import.
    """

    key: str
    names: tuple[str, ...] = ()
    known: bool = False
    reason: str | None = None


def owners(one: Imported) -> tuple[Owner, ...]:
    """Return whose an import is; several where it takes parts of a package that distributions share."""
    found = [owner(dotted) for dotted in one.dotted[1:] or one.dotted]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=20_000)
def owner(dotted: str) -> Owner:
    """Return whose a full dotted name is."""
    top = dotted.partition(".")[0]
    for prefix in _prefixes(dotted):
        if reason := ELSEWHERE.get(prefix):
            return Owner(prefix, reason=reason)
        if names := known().get(prefix):
            return Owner(prefix, names, known=True)
    if top in SHARED:
        return Owner(dotted, reason=f"is a part of `{top}`, which several distributions share")
    return _stranger(top)


@cache
def known() -> Mapping[str, tuple[str, ...]]:
    """Return the distributions of well-known import names, the usual one first."""
    found: dict[str, tuple[str, ...]] = {name: (str(canonicalize_name(name)),) for name in SAME.split()}
    for line in (RENAMED + PARTS).splitlines():
        name, _, names = line.partition(":")
        if name:
            found[name] = tuple(names.split())
    return found


def _prefixes(dotted: str) -> Iterator[str]:
    while dotted:
        yield dotted
        dotted = dotted.rpartition(".")[0]


def _stranger(top: str) -> Owner:
    name = str(canonicalize_name(top))
    if top.startswith("_") or not _NAME.fullmatch(name):
        return Owner(top, reason="has no name that a distribution can have")
    if _GENERATED.search(top):
        return Owner(top, reason="is generated from a protocol")
    if top.lower() in GENERIC:
        return Owner(top, reason="is a name for one's own files, yet no such file is in the repository")
    return Owner(top, (name,))


@lru_cache(maxsize=2_000)
def lookalike(key: str) -> str | None:
    """Return the well-known import name that another one is almost, or None."""
    return next(iter(get_close_matches(key, known(), 1, _ALIKE)), None)
