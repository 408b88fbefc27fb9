"""What the imports of a repository ask for, before any index is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from codemods.dependencies.manifests import kind_of
from codemods.dependencies.missing.distributions import Owner, owners
from codemods.dependencies.missing.first_party import FirstParty
from codemods.dependencies.missing.values import Need, Place
from codemods.dependencies.uses import Imported, UseFacts, When
from codemods.importing import Layout
from codemods.test_files import is_test


@dataclass(slots=True)
class Wanted:
    """What some imports ask for.

    Attributes:
        owner: Whose they are.
        lines: The first line by file.
        needs: How much each import needs it.
    """

    owner: Owner
    lines: dict[str, int] = field(default_factory=dict)
    needs: set[Need] = field(default_factory=set)

    @property
    def places(self) -> tuple[Place, ...]:
        """The files that import it, in order."""
        return tuple(Place(path, line) for path, line in sorted(self.lines.items()))


def wanted(files: Mapping[str, UseFacts], paths: Collection[str]) -> tuple[Wanted, ...]:
    """Return what the imports ask for that is not the repository's own, what most files ask for first.

    What a ``setup.py`` imports does not count: it must be there before anything is installed.
    """
    first_party = FirstParty(Layout(frozenset(paths) | files.keys()))
    found: dict[Owner, Wanted] = {}
    for path in sorted(path for path in files if kind_of(path) is None):
        for one in files[path].imports:
            for owner in owners(one):
                if first_party.holds(path, one, owner):
                    continue
                want = found.setdefault(owner, Wanted(owner))
                want.lines.setdefault(path, one.line)
                want.needs.add(_need(path, one))
    return tuple(sorted(found.values(), key=lambda want: (-len(want.lines), want.owner.key)))


def _need(path: str, one: Imported) -> Need:
    if one.when is When.TYPING:
        return Need.TYPING
    if one.when.optional:
        return Need.OPTIONAL
    return Need.TESTS if is_test(path) else Need.ALWAYS
