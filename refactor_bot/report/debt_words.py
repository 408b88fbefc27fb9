"""The sentences of a debt report, the same in every format. They hold a repository's own words: escape them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from codemods.counting import count
from refactor_bot.repo.history import Commit
from refactor_bot.report.debt import Copies, Debt, Duplicates, Missing, Place
from refactor_bot.report.drift import Verdict

_HEADS = {Verdict.LIKELY_FIX: "A likely fix is missing", Verdict.DRIFTED: "Drifted apart"}
_LIKENESS = {"exact": "equal", "renamed": "equal but for names", "near": "nearly equal"}
_MOST_PLACES = 8


def headline(debt: Debt) -> str:
    """Say how much debt there is."""
    findings = sum(total.findings for total in debt.totals)
    fixable = sum(total.fixable for total in debt.totals)
    return (
        f"{count(findings, 'finding')}, {fixable} fixable; {count(debt.files, 'file')} read, {debt.skipped} left alone."
    )


def cost(found: Duplicates) -> str:
    """Say what copies cost."""
    if not found.groups:
        return "No copies found."
    removable = f"{count(found.lines, 'line')} of code stand in them, {found.removable} could go"
    return f"{count(len(found.groups), 'group')} of copies; {removable}."


def churn(found: Duplicates) -> str:
    """Say how often copies changed."""
    apart = f"{count(found.apart, 'commit')} changed some copies of a group and not the others"
    return f"{apart}, {found.together} changed all of them; {count(len(found.drifted), 'group')} drifted apart."


def head(group: Copies) -> str:
    """Say what became of a group, in a few words."""
    if group.verdict in _HEADS:
        return _HEADS[group.verdict]
    return _LIKENESS.get(group.likeness, group.likeness).capitalize()


def what(group: Copies) -> str:
    """Say what the copies are and what they cost."""
    things = count(len(group.places), group.kind, "classes" if group.kind == "class" else None)
    changed = f"; changed apart {count(group.apart, 'time')}, together {count(group.together, 'time')}"
    known = changed if group.verdict is not Verdict.UNKNOWN else ""
    alike = _LIKENESS.get(group.likeness, group.likeness)
    return f"{things}, {alike}; {group.lines} lines, {group.removable} could go{known}"


def life(group: Copies) -> str:
    """Say when the copies became equal, and until when they were; empty where that is not known."""
    parts = []
    if group.born:
        parts.append(f"copied in {commit(group.born)}")
    if group.equal and group.drifted:
        parts.append(f"last equal in {commit(group.equal)}")
    return ", ".join(parts)


def missing(change: Missing, shown: Callable[[Place], str]) -> str:
    """Say which change a copy lacks."""
    who = " and ".join(_some([shown(place) for place in change.missed]))
    made = f"Commit {commit(change.commit)}" if change.commit else "What is not committed yet"
    return f"{made} changed {shown(change.place)}, and not {who}"


def signs(change: Missing) -> str:
    """Say why a change looks like a correction; empty when nothing says so."""
    return f"it looks like a fix: {', '.join(change.signs)}" if change.signs else ""


def commit(one: Commit) -> str:
    """Name a commit."""
    return f"{one.id[:10]} ({one.date}, {one.subject})"


def place(one: Place) -> str:
    """Name a copy."""
    return f"{one.path}:{one.line} {one.name}".rstrip()


def differing(group: Copies) -> Sequence[tuple[Place, str]]:
    """Return the copies that differ from the first today, each with its lines that do."""
    pairs = zip(group.places, group.differing, strict=False)
    return [(one, _ranges(lines)) for one, lines in pairs if lines]


def _some(names: Sequence[str]) -> list[str]:
    more = len(names) - _MOST_PLACES
    return [*names[:_MOST_PLACES], f"{more} more"] if more > 0 else list(names)


def _ranges(lines: Sequence[int]) -> str:
    """Return ``3, 5-7`` for the lines 3, 5, 6 and 7."""
    found: list[list[int]] = []
    for line in sorted(lines):
        if found and line == found[-1][1] + 1:
            found[-1][1] = line
        else:
            found.append([line, line])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)
