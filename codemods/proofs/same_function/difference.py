"""What changed between two versions of a program: functions and imports that came or went, and not a line more."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import Counter
from dataclasses import dataclass, field

from codemods.proofs.ground.code import Code, same_form
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_function.inert import is_text
from codemods.proofs.same_function.layout import LINE_END, Layout, same_layout, texts
from codemods.proofs.same_function.module import Program
from codemods.proofs.same_function.scopes import FUNCTIONS

_DATABRICKS = "# Databricks notebook source"
Import = ast.Import | ast.ImportFrom


@dataclass(slots=True)
class Difference:
    """What happened to the statements of a module.

    Attributes:
        removed: Functions that went.
        defined: Functions that came.
        lost: Names of imports that went, each with its statement.
        gained: Names of imports that came, each with its statement.
        kept: Pairs of indices of the statements that stayed, imports that changed their names included.
    """

    removed: list[FUNCTIONS] = field(default_factory=list)
    defined: list[FUNCTIONS] = field(default_factory=list)
    lost: list[tuple[ast.alias, Import]] = field(default_factory=list)
    gained: list[tuple[ast.alias, Import]] = field(default_factory=list)
    kept: list[tuple[int, int]] = field(default_factory=list)


def difference(before: Program, after: Program) -> Difference:
    """Return what changed.

    Raises:
        RefusedError: Anything else than functions and imports changed, or a comment that does not belong to them.
    """
    same_form(before.code, after.code)
    if before.code.text.startswith(_DATABRICKS):
        raise RefusedError(1, "a notebook that is written as a program")
    if ast.get_docstring(before.tree, clean=False) != ast.get_docstring(after.tree, clean=False):
        raise RefusedError(1, "the docstring of the module changed")
    found = _statements(before, after)
    old, new = before.tree.body, after.tree.body
    pairs = {index: number for number, (index, _) in enumerate(found.kept)}
    others = {index: number for number, (_, index) in enumerate(found.kept)}
    same_layout(Layout.of(before.code, old, pairs, FUNCTIONS | Import), Layout.of(after.code, new, others, FUNCTIONS))
    return found


def added(program: Program) -> Difference:
    """Return what a new module holds, as if all of it came to an empty one.

    Raises:
        RefusedError: It holds something else than functions and imports.
    """
    found = Difference()
    for index, one in enumerate(program.tree.body):
        if isinstance(one, FUNCTIONS):
            found.defined.append(one)
        elif isinstance(one, Import):
            found.gained.extend((alias, one) for alias in one.names)
        elif index or not is_text(one):
            raise RefusedError(one.lineno, "the module is new, and holds something else than imports and functions")
    return found


def _statements(before: Program, after: Program) -> Difference:
    """Go through both bodies; what is in both stands in the same order."""
    found = Difference()
    codes = before.code, after.code
    old, new = before.tree.body, after.tree.body
    exact = len({end for code in codes for end in LINE_END.findall(code.text)}) > 1
    old_texts, new_texts = texts(before.code, old, exact=exact), texts(after.code, new, exact=exact)
    behind, ahead = Counter(old_texts), Counter(new_texts)
    i = j = 0
    while i < len(old) or j < len(new):
        one, other = old[i] if i < len(old) else None, new[j] if j < len(new) else None
        goes = one is not None and not ahead[old_texts[i]]
        comes = other is not None and not behind[new_texts[j]]
        if one and other and (old_texts[i] == new_texts[j] or (goes and comes and _changed(found, one, other, codes))):
            found.kept.append((i, j))
        elif one and goes and _goes(found, one):
            other = None
        elif other and comes and _comes(found, other):
            one = None
        else:
            raise _unexpected(one, other)
        if one:
            behind[old_texts[i]] -= 1
            i += 1
        if other:
            ahead[new_texts[j]] -= 1
            j += 1
    return found


def _unexpected(one: ast.stmt | None, other: ast.stmt | None) -> RefusedError:
    if other is None:
        assert one is not None
        return RefusedError(one.lineno, "a statement was removed")
    return RefusedError(other.lineno, "a statement was changed, moved or added")


def _goes(found: Difference, one: ast.stmt) -> bool:
    """Whether a statement may go."""
    if isinstance(one, FUNCTIONS):
        found.removed.append(one)
    elif isinstance(one, Import):
        found.lost.extend((alias, one) for alias in one.names)
    return isinstance(one, FUNCTIONS | Import)


def _comes(found: Difference, one: ast.stmt) -> bool:
    """Whether a statement may come."""
    if isinstance(one, FUNCTIONS):
        found.defined.append(one)
    elif isinstance(one, Import):
        found.gained.extend((alias, one) for alias in one.names)
    return isinstance(one, FUNCTIONS | Import)


def _changed(found: Difference, one: ast.stmt, other: ast.stmt, codes: tuple[Code, Code]) -> bool:
    """Whether an import still imports from the same module, and only its names changed."""
    match one, other:
        case ast.Import(), ast.Import():
            pass
        case ast.ImportFrom(), ast.ImportFrom():
            if (one.module, one.level) != (other.module, other.level):
                return False
        case _:
            return False
    old, new = ({(name.name, name.asname): name for name in node.names} for node in (one, other))
    stayed = [name for name in old if name in new]
    same_order = stayed == [name for name in new if name in old]
    if not stayed or not same_order or _comments(codes[0], one) != _comments(codes[1], other):
        return False
    found.lost.extend((alias, one) for name, alias in old.items() if name not in new)
    found.gained.extend((alias, other) for name, alias in new.items() if name not in old)
    return True


def _comments(code: Code, node: ast.stmt) -> list[str]:
    text = "".join(code.rows[node.lineno - 1 : node.end_lineno])
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]
