"""Text: nothing but imports and changed statements may look different, and every comment stays."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable

from codemods.proofs.ground.code import Code
from codemods.proofs.ground.refusal import RefusedError


def check(before: Code, after: Code, changed: Iterable[tuple[ast.AST, ast.AST]]) -> None:
    """Refuse other changes of the text.

    Raises:
        RefusedError: A comment or a line differs that belongs to no change.
    """
    if comments(before.text) != comments(after.text):
        raise RefusedError(1, "a comment changed")
    pairs = list(changed)
    old = _rows(before, [one for one, _ in pairs])
    new = _rows(after, [other for _, other in pairs])
    for (_, one), (number, other) in zip(old, new, strict=False):
        if one != other:
            raise RefusedError(number, "a line changed that no row is about")
    if len(old) != len(new):
        raise RefusedError(1, "lines appeared or vanished that no row is about")


def comments(text: str) -> list[str]:
    """Return the comments of a program in order."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text, newline="").readline))
    except (tokenize.TokenError, SyntaxError):
        raise RefusedError(1, "cannot be read token by token") from None
    return [token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT]


def _rows(code: Code, changed: list[ast.AST]) -> list[tuple[int, str]]:
    """The lines, with their numbers, that hold no import, no changed statement and no lonely comment."""
    taken: set[int] = set()
    for node in ast.walk(code.tree):
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass):
            taken |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    for node in changed:
        first, last = _head(node)
        taken |= set(range(first, last + 1))
    rows = enumerate(code.rows, start=1)
    return [(number, row) for number, row in rows if number not in taken and not row.lstrip().startswith("#")]


def _head(node: ast.AST) -> tuple[int, int]:
    """The lines of a statement without those of the statements in it."""
    lines = [one.lineno for one in ast.walk(node) if hasattr(one, "lineno")]
    body = getattr(node, "body", None)
    if isinstance(body, list) and body:
        return min(lines), max(min(lines), body[0].lineno - 1)
    return min(lines), getattr(node, "end_lineno", None) or max(lines)
