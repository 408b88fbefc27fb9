"""What the check on a person's pull request says: the debt that the pull request brings, and what to press."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from codemods.api import Finding
from codemods.counting import count
from codemods.discovery import discover
from refactor_bot.engine import Crash
from refactor_bot.github.model import Annotation, Button
from refactor_bot.report.answers import explained
from refactor_bot.report.markdown import code, printable, table, text

FIX, EXPLAIN, IGNORE = "fix", "explain", "ignore"
MOST = 200
"""Findings that a check shows and its buttons are about: four requests."""

_MOST_CRASHES = 10
# GitHub REST API, check runs: 20 characters for a label, 40 for a description.
_FIX = Button(FIX, "Fix", "Propose proven fixes of these files")
_EXPLAIN = Button(EXPLAIN, "Explain", "Say why, in a comment")
_IGNORE = Button(IGNORE, "Ignore", "Never propose these findings again")
LABELS = {button.action: button.label for button in (_FIX, _EXPLAIN, _IGNORE)}


def title(found: Sequence[Finding], number: int) -> str:
    """Return the check's title.

    Args:
        found: What the check shows.
        number: How much there is.
    """
    if not found:
        return "No new debt"
    fixable = sum(finding.fixable for finding in found)
    more = "" if number == len(found) else " at least"
    return f"{count(number, 'new finding')} on changed lines,{more} {fixable} fixable"


def summary(found: Sequence[Finding], number: int, crashes: Sequence[Crash]) -> str:
    """Return the check's text, Markdown."""
    if not found:
        parts = ["Nothing was found on the lines that this pull request changes that was not there before."]
    else:
        every = Counter(finding.codemod for finding in found)
        fixable = Counter(finding.codemod for finding in found if finding.fixable)
        rows = [[code(name), str(own), str(fixable[name])] for name, own in every.most_common()]
        parts = [table(["codemod", "new", "fixable"], rows), _buttons(found)]
    if number > len(found):
        parts.append(f"The first {len(found)} of {number} are shown, and the buttons are about these.")
    parts += [
        f"{code(crash.path or crash.codemod)}: {code(crash.codemod)} failed on it ({text(crash.error)})."
        for crash in crashes[:_MOST_CRASHES]
    ]
    return "\n\n".join(parts)


def _buttons(found: Sequence[Finding]) -> str:
    fix = (
        f"**Fix**, or a comment {code('/refactor run')}, proposes the fixes: as suggestions on the lines, or as a pull "
        "request into this branch. "
        if any(finding.fixable for finding in found)
        else ""
    )
    return (
        f"{fix}**Explain** says more in a comment. **Ignore** remembers that these findings are wanted as they are. "
        "The buttons obey people with write permission."
    )


def buttons(found: Sequence[Finding]) -> tuple[Button, ...]:
    """Return what can be pressed."""
    if not found:
        return ()
    return (_FIX, _EXPLAIN, _IGNORE) if any(finding.fixable for finding in found) else (_EXPLAIN, _IGNORE)


def notes(found: Sequence[Finding], *, failing: bool) -> tuple[Annotation, ...]:
    """Return the notes on the lines."""
    return tuple(
        Annotation(
            path=finding.path,
            start_line=finding.line,
            end_line=finding.end_line,
            message=_note(finding),
            title=f"{finding.codemod} {finding.fingerprint}",
            level="failure" if failing else "notice",
        )
        for finding in found
    )


def _note(finding: Finding) -> str:
    parts = [finding.message, f"Not fixed: {finding.reason}" if finding.reason else ""]
    return "\n".join(printable(part) for part in parts if part)


def explanation(found: Sequence[Finding]) -> str:
    """Return why something was found, codemod by codemod, with a bounded number of findings each."""
    names = dict.fromkeys(finding.codemod for finding in found)
    return "\n\n".join(
        explained(discover()[name], [finding for finding in found if finding.codemod == name]) for name in names
    )


def pressed(label: str, login: str, answer: str) -> str:
    """Return the comment that answers a press of a button."""
    return f"**{label}**, pressed by {code(login)}:\n\n{answer}"
