"""Checks ``equivalent-call``: every difference is what a row of the migration tables makes of the old code.

Both versions are parsed, and imported names are replaced by what they stand for. The trees are then compared side by
side; where they differ, a row whose name and types are found in the old version must give exactly the new code. Imports
may come and go as the rows ask, and no other line or comment may differ. The code cells of a notebook are one program;
what is no Python in it must not change, and names that it may bind stand for nothing. The tables are all that this
shares with what wrote the change.

What other files import from a changed file is not seen here: that is the claim ``same-imports``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codemods.api import Claim
from codemods.dependencies.migrations.rows import Row
from codemods.proofs import Change, Files, Verdict
from codemods.proofs.equivalent_call import imports, layout, notebook, reached
from codemods.proofs.equivalent_call.expected import Expected
from codemods.proofs.equivalent_call.lockstep import Lockstep
from codemods.proofs.equivalent_call.magics import Hidden
from codemods.proofs.equivalent_call.names import Names
from codemods.proofs.equivalent_call.types import Kinded
from codemods.proofs.equivalent_call.versions import Upgrade, hindrance, pins
from codemods.proofs.ground.code import Code, read, same_form
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.whole import at, by_path, verdict

_CODE = (".py", ".pyw", notebook.SUFFIX)


def rows_applied(before: bytes, after: bytes, path: str = "") -> list[Row]:
    """Return the rows that lead from one version of a file to the other.

    Args:
        before: The old version.
        after: The new one.
        path: Its path, which tells notebooks from programs.

    Raises:
        RefusedError: The versions differ in another way.
    """
    if not path.endswith(notebook.SUFFIX):
        old, new = read(before, "before"), read(after, "after")
        same_form(old, new)
        return _applied(old, new, Hidden())
    pair = notebook.read_pair(before, after)
    with pair.placed():
        return _applied(pair.before, pair.after, pair.hidden)


def _applied(old: Code, new: Code, hidden: Hidden) -> list[Row]:
    names, now = Names.of(old.tree), Names.of(new.tree)
    for one in (names, now):
        one.bound |= hidden.bound
    kinds = Kinded(old.tree, names, loose=set(hidden.bound))
    step = Lockstep(names, now, Expected(names, kinds))
    step.statements(old.tree.body, new.tree.body)
    rows = [*step.applied, *imports.moved(step.slots)]
    imports.check(step.slots, rows, now)
    imports.refuse_set(rows, names)
    imports.refuse_read(step.slots, hidden.read)
    reached.check(step.changed, step.slots, new.tree)
    layout.check(old, new, step.changed)
    return rows


class EquivalentCall:
    """The checker of ``equivalent-call``."""

    claim = Claim.EQUIVALENT_CALL

    def check(self, changes: Sequence[Change], files: Files) -> Verdict:
        """Return whether all changed programs differ only as the tables say, for the versions that the pins tell."""
        programs = [one for one in changes if one.path.endswith(_CODE)]
        return self.check_upgrades(programs, _upgrades(changes, files))

    def check_upgrades(self, changes: Sequence[Change], upgrades: Mapping[str, Upgrade]) -> Verdict:
        """The same with known versions, by the library's name."""

        def check_all(changes: Sequence[Change], _: Files) -> Mapping[str, int]:
            return _check(changes, upgrades)

        return verdict(self.claim, check_all, changes, lambda _: None)


def _check(changes: Sequence[Change], upgrades: Mapping[str, Upgrade]) -> Mapping[str, int]:
    rows: list[Row] = []
    for path, change in by_path(changes).items():
        with at(path):
            if change.before is None or change.after is None:
                raise RefusedError(1, "the file is new")
            own = rows_applied(change.before, change.after, path)
            if (reason := hindrance(own, upgrades)) is not None:
                raise RefusedError(1, reason)
            rows += own
    return {"files": len(changes), "calls-migrated": len(rows)}


def _upgrades(changes: Sequence[Change], files: Files) -> dict[str, Upgrade]:
    before, after = pins(files("requirements.txt")), pins(files("requirements.txt"))
    for change in changes:
        if change.path.endswith(".txt"):
            before |= pins(change.before)
            after |= pins(change.after)
    return {name: Upgrade(before.get(name), after.get(name)) for name in before | after}


CHECKER = EquivalentCall()
