"""Review suggestions in words: what each proposes, and the block that GitHub applies with one click."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codemods.api import Claim, Finding
from codemods.counting import count
from refactor_bot.engine import FileChange
from refactor_bot.report.hunks import unified
from refactor_bot.report.markdown import LONGEST, block, code, folded, text
from refactor_bot.report.pull_request import CLAIMS

_MOST = 5


def suggestion(codemod: str, claim: Claim, findings: Sequence[Finding], new: str) -> str:
    """Return the body of one review comment.

    Args:
        codemod: Whose change it is.
        claim: What was checked of it.
        findings: What it fixes, as far as that stands on its lines.
        new: The lines instead, each with its end.
    """
    said = [f"{code(f.fingerprint)} {text(f.message)}" for f in findings[:_MOST]]
    head = f"{code(codemod)}: {'; '.join(said)}" if said else code(codemod)
    return f"{head}\n\n{fenced(new)}\n\nProven, {code(claim)}: {CLAIMS[claim]}."


def fenced(new: str) -> str:
    """Return the block that GitHub puts in the place of the commented lines, byte for byte; nothing in it ends it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", new)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}suggestion\n{new}{fence}"


def review(number: int) -> str:
    """Return what a review says above its suggestions."""
    apart = "Each of them was proven by itself, and all of them together." if number > 1 else "It was proven."
    return f"To be applied with one click each. {apart} {code('/refactor ignore FINDING')} turns one down for good."


def given(number: int, url: str | None) -> str:
    """Say what became of suggestions.

    Args:
        number: How many there are.
        url: The review with those that are new; None where there are none.
    """
    fixes = count(number, "fix", "fixes")
    if url is None:
        return f"{fixes} suggested already, on the lines concerned."
    return f"Suggested {fixes}, the new ones in [a review]({url}), to be applied with one click each."


def not_suggested(changes: Sequence[FileChange], why: str) -> str:
    """Show what does not fit into suggestions.

    Args:
        changes: The files without it and with it.
        why: Why it is no suggestion, one sentence.
    """
    patch = unified(changes).decode("utf-8", "replace")
    room = LONGEST // 2
    if len(patch) > room:
        patch = f"{patch[:room].rsplit(chr(10), 1)[0]}\n... cut here: the whole diff is longer than a comment may be"
    shown = folded(f"The rest, in {count(len(changes), 'file')}", block(patch, "diff"))
    return f"{why}\n\n{shown}"
