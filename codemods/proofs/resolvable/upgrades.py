"""What the manifests say about the versions of each package around a change, and whether migrated code fits them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from codemods.proofs import Change
from codemods.proofs.equivalent_call import CHECKER, rows_applied
from codemods.proofs.equivalent_call.versions import Upgrade
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.ground.whole import at
from codemods.proofs.ground.world import between, folder
from codemods.proofs.resolvable.relocking import Relocked
from codemods.proofs.resolvable.requirement import Asked, least, pinned

Upgrades = Mapping[str, Sequence[Upgrade]]
"""By package, one for every pair of versions that the manifests tell."""

_MOST = 20
# Folders that hold the manifests of the folder above them.
_HOLDERS = frozenset(
    {
        "requirements",
        "requirement",
        "reqs",
        "deps",
        "dependencies",
        "conda",
        "envs",
        "environments",
        "binder",
        ".binder",
    }
)
_REASON = re.compile(r":(?P<line>\d+): (?P<reason>.*)", re.DOTALL)


def upgrades_of(asked: Mapping[str, Sequence[Asked]], relocked: Mapping[str, Relocked]) -> dict[str, Upgrades]:
    """Return the upgrades of each package that the changed manifests tell, by the folder that these are for.

    The version before is known only by a pin. The version after is the pin, or the smallest that a specifier requires:
    code must work with all that it allows. Where a file is compiled, its pins tell instead of its inputs. Specifiers
    that tell nothing count for nothing, as long as another one tells. Files that did not change are not looked at.

    Args:
        asked: What the manifests ask for, by path.
        relocked: The compiled files, by path.
    """
    found: dict[str, dict[str, list[Upgrade]]] = defaultdict(lambda: defaultdict(list))
    for path, one in relocked.items():
        here = found[_folder_of(path)]
        for pin in one.after.all():
            old = next((had for had in one.before.pins.get(pin.name, ()) if had.marker == pin.marker), None)
            here[pin.name].append(Upgrade(str(old.version) if old else None, str(pin.version)))
    for path, several in asked.items():
        compiled = {name for one in relocked.values() if path in one.inputs.files for name in one.after.pins}
        here = found[_folder_of(path)]
        for entry in several:
            if entry.name not in compiled:
                here[entry.name].append(_upgrade(entry))
    return {folder: {name: _told(those) for name, those in here.items()} for folder, here in found.items()}


def check_programs(programs: Sequence[Change], by_folder: Mapping[str, Upgrades]) -> int:
    """Return how many calls were migrated; every one must be right for every upgrade of its library.

    The upgrades that count for a file are those of the nearest folder above it whose manifests tell some; where none
    does, those of all folders.

    Raises:
        RefusedError: Code changed in another way, or is not right for an upgrade.
    """
    counted = 0
    for change in programs:
        with at(change.path):
            if change.before is None or change.after is None:
                raise RefusedError(1, "the file is new")
            rows = rows_applied(change.before, change.after, change.path)
            if not rows:
                raise RefusedError(1, "the code changed, and no row of the tables is why")
            upgrades = {row.library: _governing(change.path, row.library, by_folder) for row in rows}
            for row in rows:
                if not any(one.new for one in upgrades[row.library]):
                    raise RefusedError(1, f"`{row.key}` was migrated, and no manifest tells the version after")
        counted += _check_program(change, upgrades)
    return counted


def _check_program(change: Change, upgrades: Upgrades) -> int:
    rounds = max((len(several) for several in upgrades.values()), default=1)
    if rounds > _MOST:
        raise RefusedError(1, "the manifests tell too many versions of one package", change.path)
    counted = 0
    for number in range(rounds):
        chosen = {name: several[min(number, len(several) - 1)] for name, several in upgrades.items()}
        verdict = CHECKER.check_upgrades([change], chosen)
        if verdict.reason is not None:
            raise _refusal(verdict.reason, [change])
        counted = verdict.counts["calls-migrated"]
    return counted


def _governing(path: str, name: str, by_folder: Mapping[str, Upgrades]) -> Sequence[Upgrade]:
    """Return the upgrades of a package that count for a file."""
    for place in between("", folder(path)):
        found = by_folder.get(place, {}).get(name, ())
        if any(one.new for one in found):
            return found
    return _told([one for upgrades in by_folder.values() for one in upgrades.get(name, ())])


def _folder_of(path: str) -> str:
    """Return the folder whose code a manifest is for."""
    place = folder(path)
    return folder(place) if place.rpartition("/")[2].lower() in _HOLDERS else place


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
