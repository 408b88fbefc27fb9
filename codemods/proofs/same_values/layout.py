"""Compares the texts: outside inserted statements and the lines that hold a reference, every line is the same.

A file is a sequence of logical lines (``tokenize`` ends each with a ``NEWLINE``) with gaps between them, in which
there are only blank lines and comments. Inserted statements and the comments directly above them are taken out; what
is left must be the same, line by line, but for the lines of a reference, where comments must keep their places among
the tokens.
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from codemods.proofs.ground.code import COOKIE, Code
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_values.lockstep import Moved

# A tool obeys these, or a reader of cells does.
_ORDER = re.compile(
    r"#\s*(type|noqa|nosec|pragma|pylint|pyright|mypy|ruff|fmt|yapf|isort|flake8|autopep8|nopep8|noinspection|pyre)\b"
    r"|#\s*(%%|cython:|distutils:|region|endregion|///|-\*-|vim:|In\[|<codecell>|refactor-bot)",
    re.IGNORECASE,
)
_SILENT = frozenset({tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})
# Brackets and commas come and go when a line is wrapped; what they mean is compared in the trees.
_WRAPPING = frozenset({"(", ")", ","})
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Line:
    """One logical line: its first and last physical line, from 1, and its tokens where they matter."""

    first: int
    last: int
    tokens: tuple[tokenize.TokenInfo, ...] = ()


def same_layout(before: Code, after: Code, inserted: Sequence[ast.stmt], moved: Sequence[Moved]) -> None:
    """Refuse any difference of text that neither an inserted statement nor a reference accounts for."""
    before, after = _ended(before), _ended(after)
    old_spans, new_spans = (_spans(code, nodes) for code, nodes in _expressions(before, after, moved))
    old = _logical_lines(before, {start[0] for start in old_spans})
    every = _logical_lines(after, {start[0] for start in new_spans} | {one.lineno for one in inserted})
    added = _inserted_lines(every, inserted)
    new = [line for line in every if line not in added]
    if len(old) != len(new):
        raise RefusedError(1, "statements were joined or split")
    for one, other in zip(old, new, strict=True):
        if before.rows[one.first - 1 : one.last] == after.rows[other.first - 1 : other.last]:
            continue
        if not one.tokens or not other.tokens:
            raise RefusedError(other.first, "a line changed that holds no reference")
        if _words(one, old_spans) != _words(other, new_spans):
            raise RefusedError(other.first, "a comment or the spelling of something else in the line changed")
    _same_gaps(_Gaps(before, after, old, new, sorted(added, key=lambda line: line.first)))


def _ended(code: Code) -> Code:
    """The file with a line end behind its last line, which is no longer the last one once something stands below."""
    if not code.rows or code.rows[-1].endswith(("\n", "\r")):
        return code
    end = code.rows[0][len(code.rows[0].rstrip("\r\n")) :] or "\n"
    return replace(code, rows=(*code.rows[:-1], code.rows[-1] + end))


def _expressions(
    before: Code, after: Code, moved: Sequence[Moved]
) -> tuple[tuple[Code, list[ast.expr]], tuple[Code, list[ast.expr]]]:
    return (before, [one.before for one in moved]), (after, [one.after for one in moved])


def _spans(code: Code, nodes: Iterable[ast.expr]) -> dict[Position, Position]:
    """Ends of expressions by their starts, in characters."""

    def place(row: int, column: int) -> Position:
        text = code.rows[row - 1]
        return row, column if text.isascii() else len(text.encode()[:column].decode())

    return {
        place(one.lineno, one.col_offset): place(one.end_lineno or one.lineno, one.end_col_offset or 0) for one in nodes
    }


def _logical_lines(code: Code, touched: set[int]) -> list[_Line]:
    """Split a file into logical lines, with tokens for those that hold one of the rows."""
    found, tokens, first = [], [], 0
    rows = iter([row.rstrip("\r\n") + "\n" for row in code.rows])
    try:
        for token in tokenize.generate_tokens(lambda: next(rows, "")):
            if first:
                tokens.append(token)
            elif token.type not in _SILENT and token.type != tokenize.COMMENT:
                first = token.start[0]
                tokens.append(token)
            if token.type == tokenize.NEWLINE and first:
                last = tokens[-2].end[0]
                kept = tokens if not touched.isdisjoint(range(first, last + 1)) else ()
                found.append(_Line(first, last, tuple(kept)))
                tokens, first = [], 0
    except (tokenize.TokenError, SyntaxError):
        raise RefusedError(1, "cannot be split into tokens") from None
    return found


def _inserted_lines(lines: Sequence[_Line], inserted: Sequence[ast.stmt]) -> set[_Line]:
    """The logical lines of inserted statements, each of which has its lines to itself."""
    by_row = {line.first: line for line in lines}
    found = set()
    for statement in inserted:
        line = by_row.get(statement.lineno)
        alone = line is not None and not any(token.string == ";" for token in line.tokens)
        if line is None or not alone or line.last != statement.end_lineno or line in found:
            raise RefusedError(statement.lineno, "an inserted statement shares its line")
        found.add(line)
    return found


def _words(line: _Line, spans: dict[Position, Position]) -> list[tuple[str, bool]]:
    """The tokens of a line, with one empty word for each reference or its literal.

    Comments are among them, each with whether it has its physical line to itself.
    """
    end = (0, 0)
    found = []
    for token in line.tokens:
        if token.type == tokenize.COMMENT:
            found.append((token.string, not token.line[: token.start[1]].strip()))
        elif token.start in spans:
            end = spans[token.start]
            found.append(("", False))
        elif token.start >= end and token.type not in _SILENT and token.string not in _WRAPPING:
            found.append((token.string, False))
    return found


@dataclass(frozen=True, slots=True)
class _Gaps:
    """Both texts with their logical lines, and the inserted ones in order."""

    before: Code
    after: Code
    old: list[_Line]
    new: list[_Line]
    added: list[_Line]


def _same_gaps(gaps: _Gaps) -> None:
    """Compare what stands between the logical lines."""
    old_start = new_start = position = 0
    ends_old = [*((line.first - 1, line.last) for line in gaps.old), (len(gaps.before.rows), 0)]
    ends_new = [*((line.first - 1, line.last) for line in gaps.new), (len(gaps.after.rows), 0)]
    for (old_end, old_next), (new_end, new_next) in zip(ends_old, ends_new, strict=True):
        within = []
        while position < len(gaps.added) and gaps.added[position].first <= new_end:
            within.append(gaps.added[position])
            position += 1
        if within:
            _same_gap(gaps, range(old_start, old_end), range(new_start, new_end), within)
        elif gaps.before.rows[old_start:old_end] != gaps.after.rows[new_start:new_end]:
            raise RefusedError(new_start + 1, "a comment or blank line changed away from any inserted statement")
        old_start, new_start = old_next, new_next


def _same_gap(gaps: _Gaps, old: range, new: range, within: list[_Line]) -> None:
    """Compare a gap into which statements were inserted: old comments stay in order, new ones stand above those."""
    before, after = gaps.before.rows, gaps.after.rows
    taken = {row for line in within for row in range(line.first - 1, line.last)}
    own = _comments_above(after, taken, new)
    waiting = [row for row in old if before[row].strip()]
    places: dict[int, int] = {}
    for row in new:
        if row in taken or not after[row].strip():
            continue
        if len(places) < len(waiting) and after[row] == before[waiting[len(places)]]:
            places[waiting[len(places)]] = row
        elif row not in own:
            raise RefusedError(row + 1, "a comment was changed, moved or added")
        elif _ORDER.match(after[row].strip()) or COOKIE.match(after[row]):
            raise RefusedError(row + 1, "an inserted comment is an order to a tool")
    if len(places) != len(waiting):
        raise RefusedError(new.start + 1, "a comment was changed or removed")
    if not old.start and any(row > within[0].first - 1 for row in places.values()):
        raise RefusedError(within[0].first, "a statement was inserted above the comments that the file starts with")
    if any(row + 1 in places and places[row + 1] != place + 1 for row, place in places.items()):
        raise RefusedError(within[0].first, "a statement was inserted into a block of comments")
    last = old.stop - 1
    torn = last in places and places[last] != new.stop - 1
    if torn and not _both_imports(gaps, within, new.stop) and not _is_head(before, last):
        raise RefusedError(within[-1].first, "a statement was inserted between a comment and what it describes")


def _is_head(rows: Sequence[str], row: int) -> bool:
    """Whether a comment names the interpreter or the encoding of the file, whatever comes next."""
    return row < 2 and bool(COOKIE.match(rows[row]) or rows[row].startswith("#!"))


def _comments_above(rows: Sequence[str], taken: set[int], gap: range) -> set[int]:
    """The rows of comments that stand directly above an inserted statement."""
    found: set[int] = set()
    for row in reversed(gap):
        if rows[row].strip() and row not in taken and (row + 1 in taken or row + 1 in found):
            found.add(row)
    return found


def _both_imports(gaps: _Gaps, within: list[_Line], row: int) -> bool:
    """Whether all inserted lines and the next one are imports: a comment above the first is above them all."""
    rows = [*(gaps.after.rows[line.first - 1] for line in within), *gaps.after.rows[row : row + 1]]
    return all(text.startswith(("import ", "from ")) for text in rows)
