"""Which upgrades go into one pull request, and in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from codemods.dependencies.areas import Area
from codemods.dependencies.choosing import Candidate
from codemods.dependencies.families import family
from codemods.dependencies.versions.values import Level

SECURITY = "security"
_OWN = ("all", "minor", "pins", "manifest", SECURITY)
_SMALL = (Level.PATCH, Level.MINOR)


@dataclass(frozen=True, slots=True)
class Wish:
    """Upgrades that should travel together.

    Attributes:
        group: Name of the group, unique in the repository.
        candidates: In order of name.
        urgent: Whether they are fixes of vulnerabilities.
    """

    group: str
    candidates: tuple[Candidate, ...]
    urgent: bool = False


def wishes(
    area: Area, candidates: Sequence[Candidate], group: str, breaks: Callable[[Candidate], bool]
) -> tuple[Wish, ...]:
    """Return the upgrades of an area by pull request, the most urgent first.

    Args:
        area: The manifests.
        candidates: The upgrades.
        group: The option.
        breaks: Whether an upgrade needs changes of code.
    """
    found: dict[tuple[int, str], list[Candidate]] = defaultdict(list)
    for one in candidates:
        found[_key(one, group, breaks=breaks(one))].append(one)
    slug = area.slug
    return tuple(
        Wish(f"{slug}--{name}" if slug else name, tuple(found[order, name]), urgent=order == 0)
        for order, name in sorted(found)
    )


def together(area: Area, candidates: Sequence[Candidate]) -> tuple[Wish, ...]:
    """Return all upgrades of an area as one."""
    urgent = any(one.choice.fixes for one in candidates)
    return (Wish(area.slug or "all", tuple(candidates), urgent=urgent),) if candidates else ()


def _key(one: Candidate, group: str, *, breaks: bool) -> tuple[int, str]:
    level = one.choice.level
    small = level in _SMALL and not breaks
    if one.choice.fixes:
        return 0, SECURITY if small and group != "package" else f"{SECURITY}-{_name(one, group)}"
    if group == "all":
        return 1, "all"
    if group == "package":
        return 1, _called(one.name)
    if small:
        return 1, "minor"
    if level is None:
        return 2, "pins"
    return 3, _called(family(one.name))


def _called(name: str) -> str:
    """Return a package's name as a group's: another one than those of groups that are of no package."""
    return f"{name}_" if name in _OWN or name.startswith(f"{SECURITY}-") else name


def _name(one: Candidate, group: str) -> str:
    return one.name if group == "package" else family(one.name)


def chosen(wishes: Sequence[Wish], open_groups: frozenset[str]) -> tuple[Wish, ...]:
    """Return the wishes in the order in which they should be tried: urgent ones, what is open already, the others."""
    return tuple(sorted(wishes, key=lambda one: (not one.urgent, one.group not in open_groups)))
