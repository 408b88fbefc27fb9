"""Requirements that stand as strings in a structured file."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.dependencies.manifests.pep508 import parse
from codemods.dependencies.manifests.texts import Lines, Literal
from codemods.dependencies.manifests.values import ELSEWHERE, Origin, Problem, Requirement


@dataclass(frozen=True, slots=True)
class Entry:
    """A requirement string, where it stands and what it belongs to.

    Attributes:
        literal: The string in the file.
        section: Table, group or key.
        located: Whether the literal's offsets are those of the text.
    """

    literal: Literal
    section: str
    located: bool = True


def listed(path: str, entry: Entry, lines: Lines, reason: str | None = None) -> Requirement | Problem:
    """Return the requirement of a PEP 508 string, or why it is none."""
    literal = entry.literal
    line = lines.number(literal.start)
    parsed = parse(literal.value)
    if isinstance(parsed, str):
        return Problem(line, f"{entry.section}: {parsed}")
    span = literal.span(parsed.first, parsed.last) if parsed.origin is Origin.INDEX and entry.located else None
    if parsed.origin is not Origin.INDEX:
        reason = ELSEWHERE[parsed.origin]
    elif span is None and reason is None:
        reason = "written with escapes" if entry.located else "its layout cannot be kept"
    return Requirement(
        path,
        line,
        parsed.name,
        literal.value,
        parsed.specifier,
        span,
        section=entry.section,
        marker=parsed.marker,
        extras=parsed.extras,
        pinned=parsed.pinned,
        origin=parsed.origin,
        reason=reason,
    )
