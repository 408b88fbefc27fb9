"""Imports that went because only functions needed them that went, too."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.proofs.ground.names import string_words
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.same_function.difference import Difference
from codemods.proofs.same_function.module import Program
from codemods.proofs.same_function.outside import Outside


def refuse_losses(before: Program, after: Program, change: Difference, outside: Outside) -> None:
    """Refuse the loss of an import that something else may need.

    Args:
        before: The file before.
        after: The file after.
        change: What changed.
        outside: What other files take.

    Raises:
        RefusedError: Something may.
    """
    if not change.lost:
        return
    line = change.lost[0][1].lineno
    if before.path.endswith("__init__.py"):
        raise RefusedError(line, "the file of a package loses an import, which others may take from it")
    gone = {id(node) for one in change.removed for node in ast.walk(one)}
    names: set[str] = set()
    for alias, statement in change.lost:
        name = alias.asname or alias.name.partition(".")[0]
        names.add(name)
        if alias.name == "*" or (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
            raise RefusedError(statement.lineno, f"the import of `{alias.name}` is removed")
        if alias.asname == alias.name or _is_kept_by_comment(before, statement):
            raise RefusedError(statement.lineno, f"`{name}` is imported for others")
        if not any(id(load) in gone for load in before.loads.get(name, [])):
            raise RefusedError(statement.lineno, f"the import of `{name}` is removed, and no moved function used it")
    _refuse_left_behind(after, names, line)
    outside.refuse_taken(before.path, names)


def _is_kept_by_comment(before: Program, statement: ast.stmt) -> bool:
    rows = before.code.rows[statement.lineno - 1 : statement.end_lineno]
    return any("noqa" in row or "F401" in row for row in rows)


def _refuse_left_behind(after: Program, names: set[str], line: int) -> None:
    """Refuse the loss of imports that something still uses, or may use by text that is run as code."""
    if used := sorted(names & (after.bindings.keys() | after.loads.keys())):
        raise RefusedError(line, f"the import of `{used[0]}` is removed, and the name is still used")
    documented = {id(one) for one in _docstrings(after.tree)}
    for node in ast.walk(after.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            for name in names.intersection(string_words(text)):
                if ">>>" in text if id(node) in documented else (text == name or f"{name}." in text):
                    raise RefusedError(line, f"the import of `{name}` is removed, and a string may still use it")


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
