"""What the manifests say about the versions of each package around a change, and whether migrated code fits them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from codemods.proofs import Change
from codemods.proofs.equivalent_call import CHECKER, rows_applied
from codemods.proofs.equivalent_call.versions import Upgrade
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.whole import at
from codemods.proofs.resolvable.relocking import Relocked
from codemods.proofs.resolvable.requirement import Asked, least, pinned

Upgrades = Mapping[str, Sequence[Upgrade]]

_MOST = 20
_REASON = re.compile(r":(?P<line>\d+): (?P<reason>.*)", re.DOTALL)


def upgrades_of(asked: Mapping[str, Sequence[Asked]], relocked: Mapping[str, Relocked]) -> Upgrades:
    """Return the upgrades of each package, one for every pair of versions that a changed manifest tells.

    The version before is known only by a pin. The version after is the pin, or the smallest that a specifier requires:
    code must work with all that it allows. Where a file is compiled, its pins tell instead of its inputs. Specifiers
    that tell nothing count for nothing, as long as another one tells. Files that did not change are not looked at.

    Args:
        asked: What the manifests ask for, by path.
        relocked: The compiled files, by path.
    """
    found: dict[str, list[Upgrade]] = {}
    for one in relocked.values():
        for pin in one.after.all():
            old = next((had for had in one.before.pins.get(pin.name, ()) if had.marker == pin.marker), None)
            found.setdefault(pin.name, []).append(Upgrade(str(old.version) if old else None, str(pin.version)))
    for path, several in asked.items():
        compiled = {name for one in relocked.values() if path in one.inputs.files for name in one.after.pins}
        for entry in several:
            if entry.name not in compiled:
                found.setdefault(entry.name, []).append(_upgrade(entry))
    return {name: _told(several) for name, several in found.items()}


def check_programs(programs: Sequence[Change], upgrades: Upgrades) -> int:
    """Return how many calls were migrated; every one must be right for every upgrade of its library.

    Raises:
        RefusedError: Code changed in another way, or is not right for an upgrade.
    """
    if not programs:
        return 0
    for change in programs:
        with at(change.path):
            if change.before is None or change.after is None:
                raise RefusedError(1, "the file is new")
            rows = rows_applied(change.before, change.after, change.path)
            if not rows:
                raise RefusedError(1, "the code changed, and no row of the tables is why")
            for row in rows:
                if not any(one.new for one in upgrades.get(row.library, ())):
                    raise RefusedError(1, f"`{row.key}` was migrated, and no manifest tells the version after")
    rounds = max((len(several) for several in upgrades.values()), default=1)
    if rounds > _MOST:
        raise RefusedError(1, "the manifests tell too many versions of one package", programs[0].path)
    counted = 0
    for number in range(rounds):
        chosen = {name: several[min(number, len(several) - 1)] for name, several in upgrades.items()}
        verdict = CHECKER.check_upgrades(programs, chosen)
        if verdict.reason is not None:
            raise _refusal(verdict.reason, programs)
        counted = verdict.counts["calls-migrated"]
    return counted


def _upgrade(entry: Asked) -> Upgrade:
    old = pinned(entry.before, entry.dialect)
    new = pinned(entry.after, entry.dialect) or least(entry.after, entry.dialect)
    return Upgrade(str(old) if old else None, str(new) if new else None)


def _told(several: Sequence[Upgrade]) -> Sequence[Upgrade]:
    known = [one for one in several if one.new is not None]
    return tuple(dict.fromkeys(known or several))


def _refusal(reason: str, programs: Sequence[Change]) -> RefusedError:
    """Return a verdict's reason as a refusal of our own."""
    for one in programs:
        found = _REASON.fullmatch(reason.removeprefix(one.path)) if reason.startswith(f"{one.path}:") else None
        if found:
            return RefusedError(int(found["line"]), found["reason"], one.path)
    return RefusedError(1, reason, programs[0].path)
