"""Compares documented parameters with the signature, and decides what can be put right without guessing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from codemods.docstrings.facts import Drifted, Parameter

_SIMILAR = 0.75


@dataclass(frozen=True, slots=True)
class Repair:
    """How a parameter section is put right.

    Attributes:
        kind: The kind of the finding.
        message: What is wrong.
        renames: Documented name and real name.
        added: Parameters to add.
        reorder: Whether entries are put in the order of the signature.
        reason: Why nothing can be done.
    """

    kind: str
    message: str
    renames: tuple[tuple[str, str], ...] = ()
    added: tuple[Parameter, ...] = ()
    reorder: bool = False
    reason: str | None = None


def differs(documented: Sequence[str], others: frozenset[str], parameters: Sequence[Parameter]) -> bool:
    """Return whether documented parameters are not those of the signature, in its order."""
    return bool(
        _unknown(documented, parameters)
        or _missing(documented, others, parameters)
        or _disordered(documented, parameters)
    )


def _unknown(documented: Sequence[str], parameters: Sequence[Parameter]) -> list[str]:
    """Documented names that are no parameters; with ``**kwargs`` any name can be one."""
    names = {item.name for item in parameters}
    if any(item.stars == "**" for item in parameters):
        return []
    return [name for name in documented if name not in names and name not in {"self", "cls"}]


def _missing(documented: Sequence[str], others: frozenset[str], parameters: Sequence[Parameter]) -> list[Parameter]:
    known = {*documented, *others}
    return [item for item in parameters if item.name not in known and not item.stars and not item.name.startswith("_")]


def _disordered(documented: Sequence[str], parameters: Sequence[Parameter]) -> bool:
    names = [item.name for item in parameters if not item.stars]
    places = [names.index(name) for name in documented if name in names]
    return places != sorted(places)


def repair(drifted: Drifted) -> Repair:
    """Return what to do about a function whose documented parameters are wrong."""
    unknown = _unknown(drifted.documented, drifted.parameters)
    missing = _missing(drifted.documented, frozenset(drifted.others), drifted.parameters)
    renames = _renames(unknown, [item.name for item in missing])
    label = f"`{drifted.place.name}`"
    left = [name for name in unknown if name not in dict(renames)]
    if left:
        shown = ", ".join(f"`{name}`" for name in left)
        return Repair(
            "drift-unknown",
            f"{label} documents {shown}, which {'is no parameter' if len(left) == 1 else 'are no parameters'}",
            reason="no single parameter has a similar name; rename or remove the entry",
        )
    found = {new for _, new in renames}
    missing = [item for item in missing if item.name not in found]
    added = tuple(item for item in missing if _something_known(item))
    names = tuple(dict(renames).get(name, name) for name in drifted.documented)
    reorder = drifted.movable and _disordered(names, drifted.parameters)
    kind, message = _said(label, renames, added or missing, reorder=reorder)
    if not (renames or added or reorder):
        reason = (
            "the code says nothing about it; describe it by hand"
            if missing
            else "its entries cannot be moved one by one"
        )
        return Repair(kind, message, reason=reason)
    return Repair(kind, message, renames, added, reorder)


def _said(
    label: str, renames: Sequence[tuple[str, str]], missing: Sequence[Parameter], *, reorder: bool
) -> tuple[str, str]:
    parts = [f"documents `{old}`, which is now `{new}`" for old, new in renames]
    if missing:
        parts.append(f"does not document {', '.join(f'`{item.name}`' for item in missing)}")
    if reorder:
        parts.append("documents its parameters in another order")
    kind = "drift-renamed" if renames else "drift-missing" if missing else "drift-order"
    return kind, f"{label} {' and '.join(parts)}"


def _something_known(item: Parameter) -> bool:
    return bool(item.description or item.uses or item.default is not None or item.annotation)


def _renames(unknown: Sequence[str], missing: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of which each is the only one similar to the other."""
    close = {old: [new for new in missing if _similar(old, new)] for old in unknown}
    pairs = [(old, news[0]) for old, news in close.items() if len(news) == 1]
    claimed = [new for _, new in pairs]
    return tuple(
        (old, new)
        for old, new in pairs
        if claimed.count(new) == 1 and not any(new in news for other, news in close.items() if other != old)
    )


def _similar(old: str, new: str) -> bool:
    first, second = old.lower().replace("_", ""), new.lower().replace("_", "")
    if first == second:
        return True
    if len(first) < 4 or len(second) < 4 or old.rstrip("0123456789") == new.rstrip("0123456789"):
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= _SIMILAR
