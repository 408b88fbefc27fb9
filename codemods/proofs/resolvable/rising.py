"""Whether one specifier is another one raised: nothing that it asks for is lowered or gone."""

from __future__ import annotations

from collections.abc import Iterator

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable.clauses import Clause, Dialect, is_empty, parse

_ANY = frozenset({"", "*"})


def check_rise(old: str, new: str, dialect: Dialect, line: int, *, pin_bare: bool = False) -> None:
    """Refuse a specifier that is not another one raised.

    Args:
        old: The specifier before, empty for none.
        new: The specifier after.
        dialect: How both are written.
        line: For the reason.
        pin_bare: Whether a bare requirement may get a pin.

    Raises:
        RefusedError: It is invalid, something of it fell or vanished, or it allows nothing.
    """
    after = parse(new, dialect)
    if after is None:
        raise RefusedError(line, f"`{new[:80]}` is no version specifier")
    if not after:
        raise RefusedError(line, f"the specifier `{old[:80]}` vanished")
    if any(one.version.local for one in after):
        raise RefusedError(line, f"`{new[:80]}` asks for a local version, which no index has")
    if is_empty(after):
        raise RefusedError(line, f"`{new[:80]}` allows no version")
    if old.strip() in _ANY:
        _check_first(after, line, pin_bare=pin_bare)
        return
    before = parse(old, dialect)
    if before is None:
        raise RefusedError(line, f"`{old[:80]}` is no version specifier that can be compared")
    rose = [_compare(one, others, line) for one, others in _paired(before, after, line)]
    if not any(rose):
        raise RefusedError(line, f"`{new[:80]}` is written otherwise, and not higher than `{old[:80]}`")


def _check_first(after: tuple[Clause, ...], line: int, *, pin_bare: bool) -> None:
    """Refuse anything but a pin or a lower bound for a requirement that had neither."""
    one = after[0]
    bound = one.operator == ">=" or (pin_bare and one.operator == "==" and not one.star)
    if len(after) > 1 or not bound or any(one.layout):
        raise RefusedError(line, "a bare requirement gets another specifier than a pin or a lower bound")


def _paired(
    before: tuple[Clause, ...], after: tuple[Clause, ...], line: int
) -> Iterator[tuple[Clause, tuple[Clause, ...]]]:
    """Yield each clause with what took its place: one clause, or the two bounds of a widened range."""
    place = 0
    for one in before:
        following = after[place : place + 2]
        ranged = one.star or one.operator in {"~=", "^", "~"}
        if ranged and one.operator != "!=" and [other.operator for other in following] == [">=", "<"]:
            yield one, following
            place += 2
            continue
        if not following or not _same_sort(one, following[0]):
            raise RefusedError(line, f"a clause `{one.operator}{one.version}` vanished or became another one")
        yield one, following[:1]
        place += 1
    if place < len(after):
        raise RefusedError(line, f"a clause `{after[place].operator}{after[place].version}` appeared")


def _same_sort(one: Clause, other: Clause) -> bool:
    same = other.operator == one.operator or (one.operator, other.operator) == (">", ">=")
    return same and one.star == other.star and one.layout == other.layout


def _compare(one: Clause, others: tuple[Clause, ...], line: int) -> bool:
    """Refuse bounds that fell or vanished; return whether one rose."""
    if one.operator == "!=":
        if others[0].version != one.version:
            raise RefusedError(line, f"the excluded version {one.version} changed")
        return False
    rose = False
    lows = [other.low for other in others if other.low]
    highs = [other.high for other in others if other.high]
    for old, bounds, what in ((one.low, lows, "lower"), (one.high, highs, "upper")):
        if old is None:
            continue
        if not bounds or bounds[0] < old:
            bound = "pin" if one.pin else f"{what} bound"
            raise RefusedError(line, f"the {bound} {one.version} fell")
        rose |= bounds[0] > old
    return rose
