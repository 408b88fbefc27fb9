"""The body of a pull request: what and why, the files, a few hunks, the proof, what was left alone, the commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from codemods.api import Claim, Finding, Link, Skipped, Table
from codemods.counting import count
from codemods.discovery import discover
from refactor_bot.engine import FileChange, Refusal
from refactor_bot.report.hunks import count_lines, representative
from refactor_bot.report.markdown import LONGEST, block, code, folded, table, text

_MOST_FILES = 60
_MOST_LEFT = 40

CLAIMS: Mapping[Claim, str] = {
    Claim.SAME_CODE: "the program is the same once docstrings are left out",
    Claim.SAME_VALUES: "every expression still evaluates to the identical value",
    Claim.SAME_FUNCTION: "each merged copy is the same function, importable where it is used",
    Claim.EQUIVALENT_CALL: "each rewritten call is the documented equivalent",
    Claim.ONLY_ADDS: "only new files are added",
    Claim.RESOLVABLE: "the new versions resolve together for every supported Python",
    Claim.SAME_IMPORTS: "every import still resolves to the same module",
    Claim.CHANGES_BEHAVIOUR: "this changes what the program does",
}


@dataclass(frozen=True, slots=True)
class Content:
    """What a body tells.

    Attributes:
        why: Two sentences from the codemod.
        claim: What was proven.
        counts: What the checker counted.
        changes: The files.
        refusals: Edits that were dropped because their proof did not hold.
        unfixable: Findings of the codemod without an edit.
        skipped: Files that were left alone.
        tables: What the codemod tells besides.
        rest: How many more fixable findings there are outside of this pull request.
        base: The commit that it was made on.
        branch: Its own branch.
        command: How the bot is addressed.
    """

    why: str
    claim: Claim
    counts: Mapping[str, int]
    changes: Sequence[FileChange]
    refusals: Sequence[Refusal]
    unfixable: Sequence[Finding]
    skipped: Sequence[Skipped]
    rest: int
    base: str
    branch: str
    command: str = "/refactor"
    tables: Sequence[Table] = ()


def body(content: Content, marker: str) -> str:
    """Return the body; below GitHub's limit, however large the change.

    Args:
        content: What to tell.
        marker: The hidden comment that identifies the pull request.
    """
    sections = [
        content.why,
        *(details(one) for one in content.tables),
        files_table(content.changes),
        _hunks(content.changes),
        proof(content.claim, content.counts, content.base, content.branch),
        _left_alone(content),
        _commands(content.command),
    ]
    while sum(len(section) + 2 for section in sections) + len(marker) > LONGEST and len(sections) > 1:
        sections.remove(max(sections[1:], key=len))
    return "\n\n".join([*(section for section in sections if section), marker])


def details(one: Table) -> str:
    """Return a codemod's own table, without the columns that say nothing."""
    cells = [[_cell(cell) for cell in row] for row in one.rows]
    told = [number for number in range(len(one.columns)) if any(row[number] for row in cells)]
    rows = [[row[number] for number in told] for row in cells]
    heads = [text(one.columns[number]) for number in told]
    parts = [f"**{text(one.title)}**", table(heads, rows) if rows else ""]
    return "\n\n".join(part for part in (*parts, *map(text, one.notes)) if part)


def _cell(parts: Sequence[str | Link]) -> str:
    return ", ".join(
        f"[{text(one.text)}]({_address(one.url)})" if isinstance(one, Link) else text(one) for one in parts
    )


def _address(url: str) -> str:
    """Return an address as Markdown can hold it in a table."""
    return quote(url, safe="%/:?#@!$&'*+,;=~-._")


def files_table(changes: Sequence[FileChange]) -> str:
    """Return the table of files with what was fixed in each and the lines it costs."""
    rows = []
    for change in changes[:_MOST_FILES]:
        lines = count_lines(change)
        fixed = Counter(done(finding) for finding in change.findings)
        what = ", ".join(f"{number} {word}" for word, number in sorted(fixed.items()))
        what = what or ("new" if change.before is None else "updated")
        rows.append([code(change.path), what, f"+{lines.added}", f"\N{MINUS SIGN}{lines.removed}"])
    more = len(changes) - len(rows)
    if more > 0:
        rows.append([f"and {count(more, 'more file')}", "", "", ""])
    return table(["file", "fixed", "added", "removed"], rows)


def done(finding: Finding) -> str:
    """Return what was done about a finding, as the codemod words it: ``described``, ``corrected``."""
    codemod = discover().get(finding.codemod)
    return (codemod.done.get(finding.kind) if codemod else None) or finding.kind.replace("-", " ")


def proof(claim: Claim, counts: Mapping[str, int], base: str, branch: str) -> str:
    """Return the table of what was proven, and how to check it again."""
    counted = ", ".join(f"{name.replace('-', ' ')} {number}" for name, number in counts.items() if number)
    rows = [[f"{code(claim)}: {CLAIMS[claim]}", counted, "\N{WHITE HEAVY CHECK MARK} holds"]]
    again = code(f"refactor-bot verify {base[:12]}..origin/{branch}")
    return (
        f"**Proof**\n\n{table(['claim', 'checked', 'result'], rows)}\n\nTo check it again, from the diff alone: {again}"
    )


def _hunks(changes: Sequence[FileChange]) -> str:
    shown = [
        f"{code(f'{hunk.path}:{hunk.line}')}\n\n{block(chr(10).join(hunk.lines), 'diff')}"
        for hunk in representative(changes)
    ]
    return "**What it looks like**\n\n" + "\n\n".join(shown) if shown else ""


def _left_alone(content: Content) -> str:
    lines = [
        f"- {code(f'{refusal.finding.path}:{refusal.finding.line}')}: {_why_dropped(refusal)}"
        for refusal in content.refusals
    ]
    lines += [f"- {code(f'{f.path}:{f.line}')}: {text(f.reason or '')}" for f in content.unfixable]
    lines += [f"- {code(skip.path)}: {text(skip.reason)}" for skip in content.skipped]
    if content.rest:
        lines.insert(
            0, f"- {count(content.rest, 'more finding')} of this kind, in other pull requests or not asked for"
        )
    if not lines:
        return ""
    number = len(lines)
    if number > _MOST_LEFT:
        lines = [*lines[:_MOST_LEFT], f"- and {number - _MOST_LEFT} more"]
    return folded(f"Left alone, and why ({number})", "\n".join(lines))


def _why_dropped(refusal: Refusal) -> str:
    return text(refusal.reason) if refusal.waits else f"the proof did not hold: {text(refusal.reason)}"


def _commands(command: str) -> str:
    rows = [
        [code(f"{command} rebase"), "make this pull request again on the current base"],
        [code(f"{command} recreate"), "the same, and discard commits of people"],
        [code(f"{command} drop PATH"), "make it again without a file, a finding or a codemod, and remember that"],
        [code(f"{command} ignore"), "never propose these findings again"],
        [code(f"{command} explain"), "why, the proof, the options"],
        [code(f"{command} help"), "everything else"],
    ]
    closing = (
        "Close this pull request and these findings are not proposed again. A commit of yours on this branch is kept."
    )
    return folded("Commands", f"{table(['comment', 'what it does'], rows)}\n\n{closing}")
