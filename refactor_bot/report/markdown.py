"""Markdown that says exactly what it was given: no link, no mention, no formatting slips in from a repository."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

LONGEST = 60_000
"""Characters of a body, below GitHub's limit of 65,536 (GitHub REST API: bodies of issues and comments)."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~&@:-])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def text(words: str) -> str:
    """Return words as plain text of one line: nothing in them is Markdown, HTML or a mention."""
    return _SPECIAL.sub(r"\\\1", _one_line(words)).replace("\\@", "@\u2060")


def code(words: str) -> str:
    """Return words as a code span, whatever backticks they hold."""
    line = _one_line(words) or " "
    longest = max((len(run) for run in re.findall(r"`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    # A bar would end the cell of a table even inside a code span.
    return f"{fence}{pad}{line}{pad}{fence}".replace("|", "\\|")


def block(content: str, language: str) -> str:
    """Return a fenced block that its content cannot leave."""
    longest = max((len(run) for run in re.findall(r"`{3,}", content)), default=2)
    fence = "`" * (longest + 1)
    shown = visible(content.rstrip())
    return f"{fence}{language}\n{shown}\n{fence}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the cells are Markdown already, numbers stand right."""
    body = [list(row) for row in rows]
    right = [all(re.fullmatch(r"[+\N{MINUS SIGN}]?\d*", row[i]) for row in body) for i in range(len(head))]
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---:' if r else '---' for r in right)}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in body)])


def folded(summary: str, content: str) -> str:
    """Return a section that is closed until somebody clicks on it."""
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"


def printable(words: str) -> str:
    """Return words for a terminal: one line without control characters."""
    return _one_line(words)


def visible(content: str) -> str:
    """Return content with its spaces and tabs, without control characters; also none that turn text around."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", content)


def _one_line(words: str) -> str:
    return visible(" ".join(words.split()))
