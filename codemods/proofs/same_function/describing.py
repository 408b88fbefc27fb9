"""Whether what was said about a function is still said somewhere: in its docstring, and in comments."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_function.alpha import docstring
from codemods.proofs.same_function.layout import first_row
from codemods.proofs.same_function.module import Program
from codemods.proofs.same_function.move import Move
from codemods.proofs.same_function.scopes import FUNCTIONS


def refuse_silence(move: Move) -> None:
    """Refuse the loss of a docstring where less is said from now on, and of a comment above where nothing is.

    Raises:
        RefusedError: One is lost.
    """
    told = _size([docstring(move.new) or "", *_comments(move.target.program, move.new)])
    before, after = move.file.before, move.file.after
    if _size([docstring(move.old) or ""]) > told:
        raise RefusedError(move.old.lineno, f"the docstring of `{move.old.name}` is lost")
    stays = {row.rstrip("\r\n") for row in after.code.rows}
    if not told and any(row.strip("# \t") and row not in stays for row in _above(before, move.old)):
        raise RefusedError(move.old.lineno, f"the comment above `{move.old.name}` is lost")


def _size(texts: Sequence[str]) -> int:
    """How many characters some texts have, without space."""
    return sum(len("".join(text.split())) for text in texts)


def _above(program: Program, function: FUNCTIONS) -> Iterator[str]:
    """The comment lines right above a function."""
    row = first_row(function) - 1
    while row > 0 and program.code.rows[row - 1].startswith("#"):
        row -= 1
        yield program.code.rows[row].rstrip("\r\n")


def _comments(program: Program, function: FUNCTIONS) -> Iterator[str]:
    """The comment lines right above a function and in it."""
    yield from _above(program, function)
    strings = (node for node in ast.walk(function) if isinstance(node, ast.Constant | ast.JoinedStr))
    inside = {row for one in strings for row in range(one.lineno, (one.end_lineno or one.lineno) + 1)}
    for row in range(function.lineno, (function.end_lineno or function.lineno) + 1):
        line = program.code.rows[row - 1].strip()
        if line.startswith("#") and row not in inside:
            yield line
