"""Words for reviewers: titles, reasons and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten

from codemods.api import Finding, Link, Table
from codemods.counting import count
from codemods.dependencies.edits import Migrate, Raise, Step
from codemods.dependencies.findings import FOR_A_PERSON, MIGRATION
from codemods.dependencies.rewrite import batches
from codemods.dependencies.versions.values import Advisory

DONE: Mapping[str, str] = {
    "security": "vulnerability fixed",
    "patch": "upgraded",
    "minor": "upgraded",
    "major": "upgraded",
    "pin": "pinned",
    MIGRATION: "call migrated",
}
_LONGEST = 60
_MOST_ROWS = 60
_MOST_NOTES = 20
_MOST_ADVISORIES = 12
_LONGEST_SUMMARY = 90
_COLUMNS = ("package", "from", "to", "step", "age", "why", "what changed")


def title(edits: Sequence[Raise | Migrate]) -> str:
    """Return what a pull request does, at most 60 characters."""
    steps = _steps(edits)
    calls = sum(isinstance(one, Migrate) for one in edits)
    verb = "Upgrade" if any(one.old for one in steps) else "Pin"
    if all(one.fixes for one in steps):
        verb = "Upgrade vulnerable"
    end = f" and migrate {count(calls, 'call')}" if calls else ""
    names = list(dict.fromkeys(one.name for one in steps))
    single = f"{verb} {names[0]} to {steps[0].new}{end}" if len(steps) == 1 else f"{verb} {', '.join(names)}{end}"
    if len(single) <= _LONGEST:
        return single
    return f"{verb} {count(len(names), 'dependency', 'dependencies')}{end}"[:_LONGEST]


def why(edits: Sequence[Raise | Migrate]) -> str:
    """Return what was done and why it is worth merging."""
    steps = _steps(edits)
    moves = [one for one in edits if isinstance(one, Migrate)]
    fixed = {(one.name, advisory.id) for one in steps for advisory in one.fixes}
    fixing = [one for one in steps if one.fixes]
    raised = [one for one in steps if one.old and not one.fixes]
    bare = [one for one in steps if not one.old]
    said = []
    if fixing:
        ended = count(len(fixed), "known vulnerability", "known vulnerabilities")
        said.append(f"This ends {ended} in {_named(fixing)}.")
    if raised:
        said.append(f"This raises {_named(raised)} to versions that fit together and run on the Python in use.")
    if bare:
        gets = "gets" if len(bare) == 1 else "get"
        said.append(
            f"{count(len(bare), 'requirement')} without a version {gets} the one that is installed today, so that "
            "tomorrow's install is the same as today's."
        )
    if moves:
        needed = sum(one.required for one in moves)
        said.append(
            f"{count(len(moves), 'call')} that the new versions break or advise against "
            f"{'is' if len(moves) == 1 else 'are'} changed with them ({needed} would fail)."
        )
    return " ".join(said)


def tables(findings: Sequence[Finding], others: Sequence[Finding]) -> list[Table]:
    """Return the packages, and the calls that are left to people."""
    edits = [one.edit for one in findings if isinstance(one.edit, Raise | Migrate)]
    found = [Table("Versions", _COLUMNS, tuple(_row(one) for one in _steps(edits)[:_MOST_ROWS]), _notes(findings))]
    mine = [one for one in others if one.kind in (FOR_A_PERSON, MIGRATION)]
    if any(isinstance(one, Migrate) for one in edits) or mine:
        found.append(_calls(edits, mine))
    return found


def unfinished(findings: Sequence[Finding], others: Sequence[Finding]) -> bool:
    """Return whether calls break that nothing rewrites."""
    return bool(findings) and any(one.kind == FOR_A_PERSON for one in others)


def _steps(edits: Sequence[Raise | Migrate]) -> list[Step]:
    """Return what is upgraded; a package may be in several versions in different parts of a repository."""
    raised = {_key(one.step): one.step for one in edits if isinstance(one, Raise)}
    found = raised or {_key(one.step): one.step for one in edits}
    return [found[key] for key in sorted(found)]


def _key(one: Step) -> tuple[str, str, str]:
    return one.name, one.old or "", one.new


def _named(steps: Sequence[Step]) -> str:
    *names, last = dict.fromkeys(one.name for one in steps)
    if len(names) > 3:
        return count(len(names) + 1, "package")
    return f"{', '.join(names)} and {last}" if names else last


def _row(one: Step) -> tuple[tuple[str | Link, ...], ...]:
    advisories = [part for advisory in one.fixes[:_MOST_ADVISORIES] for part in _told(advisory)]
    reason: list[str | Link] = advisories or [one.why or "newest that fits"]
    if one.open:
        reason.append(f"still open: {', '.join(advisory.id for advisory in one.open)}")
    return (
        (one.name,),
        (one.old or "none",),
        (one.new,),
        (one.level.name.lower() if one.level else "",),
        (count(one.age, "day") if one.age is not None else "",),
        tuple(reason),
        one.links,
    )


def _told(advisory: Advisory) -> list[str | Link]:
    name = next((alias for alias in advisory.aliases if alias.startswith("CVE-")), advisory.id)
    linked = Link(name, advisory.link) if advisory.link.startswith("https://") else name
    summary = shorten(advisory.summary, _LONGEST_SUMMARY, placeholder=" ...")
    return [linked, summary] if summary else [linked]


def _notes(findings: Sequence[Finding]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for batch in batches(findings).values():
        if batch.pythons:
            pythons = " to ".join(dict.fromkeys((batch.pythons[0], batch.pythons[-1])))
            found[f"Chosen for Python {pythons} ({batch.how})."] = None
        found |= dict.fromkeys(batch.notes[:_MOST_NOTES])
    return tuple(found)


def _calls(edits: Sequence[Raise | Migrate], others: Sequence[Finding]) -> Table:
    moves = [one for one in edits if isinstance(one, Migrate)]
    failing = [one for one in others if one.kind == FOR_A_PERSON]
    broken = sum(one.required for one in moves) + len(failing)
    rows = tuple(((f"{one.path}:{one.line}",), (one.message,), (one.reason or "",)) for one in others[:_MOST_ROWS])
    head = (
        f"{count(broken, 'call site')} {'breaks' if broken == 1 else 'break'}, "
        f"{sum(one.required for one in moves)} rewritten, {len(failing)} for you."
    )
    advised = sum(not one.required for one in moves)
    notes = [head]
    if advised:
        notes.append(f"{count(advised, 'more call')} that would only warn {'is' if advised == 1 else 'are'} rewritten.")
    if len(others) > len(rows):
        notes.append(f"And {len(others) - len(rows)} more.")
    return Table("Calls", ("where", "what", "why it is left to you"), rows, tuple(notes))
