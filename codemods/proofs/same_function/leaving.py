"""Imports that went because only functions needed them that went, too."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Sequence

from codemods.proofs.same_function.difference import Difference
from codemods.proofs.same_function.module import Program
from codemods.proofs.same_values.names import last_name, string_words
from codemods.proofs.same_values.refusal import RefusedError
from codemods.proofs.same_values.world import World, folder, join


def refuse_losses(
    before: Program, after: Program, change: Difference, programs: Sequence[Program], world: World
) -> None:
    """Refuse the loss of an import that something else may need.

    Args:
        before: The file before.
        after: The file after.
        change: What changed.
        programs: All changed files before.
        world: The repository.

    Raises:
        RefusedError: Something may.
    """
    if not change.lost:
        return
    line = change.lost[0][1].lineno
    if before.path.endswith("__init__.py"):
        raise RefusedError(line, "the file of a package loses an import, which others may take from it")
    gone = {id(node) for one in change.removed for node in ast.walk(one)}
    names = set()
    for alias, statement in change.lost:
        name = alias.asname or alias.name.partition(".")[0]
        names.add(name)
        if alias.name == "*" or (isinstance(statement, ast.ImportFrom) and statement.module == "__future__"):
            raise RefusedError(statement.lineno, f"the import of `{alias.name}` is removed")
        if alias.asname == alias.name or _is_kept_by_comment(before, statement):
            raise RefusedError(statement.lineno, f"`{name}` is imported for others")
        if not any(id(load) in gone for load in before.loads.get(name, [])):
            raise RefusedError(statement.lineno, f"the import of `{name}` is removed, and no moved function used it")
        refuse_left_behind(after, name, statement.lineno)
    refuse_taken(programs, world, before.path, names)


def _is_kept_by_comment(before: Program, statement: ast.stmt) -> bool:
    rows = before.code.rows[statement.lineno - 1 : statement.end_lineno]
    return any("noqa" in row or "F401" in row for row in rows)


def refuse_taken(programs: Iterable[Program], world: World, path: str, lost: Collection[str]) -> None:
    """Refuse to lose names that another program takes from a file.

    Raises:
        RefusedError: One does.
    """
    around = join(folder(path), "__init__.py")
    for program in programs:
        if program.path != path:
            _takes_none(program, world, path, lost)
    text = world.before(around)
    if text is not None and path != around and not any(one.path == around for one in programs):
        _takes_none(Program.of(around, text, "before"), world, path, lost)


def _takes_none(program: Program, world: World, path: str, lost: Collection[str]) -> None:
    """Refuse a program that takes one of the names from the file."""
    known: set[str] = set()
    for level, module, alias, node in _imported(program.tree):
        if alias is not None and path in world.resolve(program.path, level, module):
            if alias.name == "*" or alias.name in lost:
                raise RefusedError(node.lineno, f"`{alias.name}` is taken from {path}", program.path)
        elif path in world.resolve(program.path, level, ".".join(filter(None, (module, alias.name if alias else "")))):
            bound = alias or next(one for one in node.names if one.name == module)
            known.add(bound.asname or bound.name.rpartition(".")[2])
    for use in ast.walk(program.tree) if known else ():
        if isinstance(use, ast.Attribute) and use.attr in lost and last_name(use.value) in known:
            raise RefusedError(use.lineno, f"`{use.attr}` is taken from {path}", program.path)


def _imported(tree: ast.Module) -> Iterator[tuple[int, str, ast.alias | None, ast.Import | ast.ImportFrom]]:
    """Dots, module, what is taken from it if anything, and the statement, of each import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name, None, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, node.module or "", alias, node) for alias in node.names)


def refuse_left_behind(after: Program, name: str, line: int) -> None:
    """Refuse the loss of an import that something still uses.

    Args:
        after: The file after.
        name: The name that is bound no more.
        line: Where the import was.

    Raises:
        RefusedError: It is still used, or may be.
    """
    if name in after.bindings or name in after.loads:
        raise RefusedError(line, f"the import of `{name}` is removed, and the name is still used")
    documented = {id(one) for one in _docstrings(after.tree)}
    for node in ast.walk(after.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            words = string_words(text)
            used = ">>>" in text if id(node) in documented else (text == name or f"{name}." in text)
            if used and name in words:
                raise RefusedError(line, f"the import of `{name}` is removed, and a string may still use it")


def _docstrings(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value
