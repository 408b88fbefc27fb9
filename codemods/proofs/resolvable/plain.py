"""A requirements file that people write: nothing but specifiers rises in it."""

from __future__ import annotations

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable.clauses import Dialect
from codemods.proofs.resolvable.documents import Document
from codemods.proofs.resolvable.pip_lines import Line, lines
from codemods.proofs.resolvable.requirement import Asked, split
from codemods.proofs.resolvable.rising import check_rise


def compare(before: Document, after: Document, *, pin_bare: bool) -> list[Asked]:
    """Return what a requirements file asks for before and after.

    Raises:
        RefusedError: It changed in more than specifiers that rose.
    """
    old, new = list(lines(before.text)), list(lines(after.text))
    found = []
    for one, other in zip(old, new, strict=False):
        asked = _asked(one, other, pin_bare=pin_bare)
        if asked is not None:
            found.append(asked)
    if len(old) != len(new):
        raise RefusedError(min(len(old), len(new)) + 1, "a line appeared or vanished")
    return found


def _asked(one: Line, other: Line, *, pin_bare: bool) -> Asked | None:
    before, line = split(one.requirement), other.number
    if one.raw == other.raw:
        if before is None or one.is_option:
            return None
        return Asked(before.name, before.specifier, before.specifier, Dialect.PEP440, line)
    after = split(other.requirement)
    if before is None or after is None or one.is_option or other.is_option:
        raise RefusedError(line, "what changed is no requirement of a package index")
    if one.options or other.options:
        raise RefusedError(line, f"{before.name} has hashes or options, and changed")
    first, last, end = len(before.head), len(before.head + before.specifier), len(after.head + after.specifier)
    # In the file's own text, so that comments and what joins lines count.
    if one.raw[:first] != other.raw[: len(after.head)] or one.raw[last:] != other.raw[end:]:
        raise RefusedError(line, f"more than the specifier of {before.name} changed")
    if before.whole.extras != after.whole.extras or str(before.whole.marker) != str(after.whole.marker):
        raise RefusedError(line, f"the extras or the marker of {before.name} changed")
    check_rise(before.specifier, after.specifier, Dialect.PEP440, line, pin_bare=pin_bare)
    return Asked(before.name, before.specifier, after.specifier, Dialect.PEP440, line)
