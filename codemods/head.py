"""The top of a module: where its imports end, and where further ones go."""

from __future__ import annotations

import ast

from codemods.edits import TextEdit
from codemods.source import Source

_DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def first_line(statement: ast.stmt) -> int:
    """Return the first line of a statement, decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in decorators)])


def import_line(tree: ast.Module, before: int) -> int:
    """Return the line below which names are imported or defined for code that starts at line ``before``.

    That is the last line of the last import above it, before any function or class; of the docstring where there is no
    import; 0 where there is neither.
    """
    found = 0
    if tree.body and ast.get_docstring(tree, clean=False) is not None:
        found = tree.body[0].end_lineno or 0
    for statement in tree.body:
        if first_line(statement) >= before or isinstance(statement, _DEFINITION):
            break
        if _imports(statement) and (statement.end_lineno or 0) < before:
            found = statement.end_lineno or found
    return found


def module_line(tree: ast.Module) -> int:
    """Return the line below which a module is imported: behind what changes where imports are found, too."""
    found = import_line(tree, 10**9)
    for statement in tree.body:
        if isinstance(statement, _DEFINITION):
            break
        if isinstance(statement, ast.Expr | ast.Assign | ast.If) and moves_imports(statement):
            found = max(found, statement.end_lineno or 0)
    return found


def moves_imports(tree: ast.AST) -> bool:
    """Return whether some code changes where imports are found."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="sys"), attr="path"):
                return True
            case (
                ast.Attribute(value=ast.Name(id="os"), attr="chdir")
                | ast.Attribute(value=ast.Name(id="site"), attr="addsitedir")
            ):
                return True
    return False


def insertion_below(source: Source, line: int, text: str) -> TextEdit:
    """Return the edit that puts lines below a line, with an empty line before them and behind them."""
    start = source.line_end(line)
    while start < len(source.text) and source.text[start] in "\r\n":
        start += 1
        if source.text[start - 1] == "\n" or source.text[start : start + 1] != "\n":
            break
    ended = source.text[:start].endswith(("\n", "\r"))
    following = source.line_text(source.line_of(start)).strip() if start < len(source.text) else ""
    return TextEdit(start, start, ("\n" if ended else "\n\n") + text + ("\n" if following else ""))


def _imports(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Try):
        return bool(statement.body) and all(_imports(one) for one in statement.body)
    return isinstance(statement, ast.Import | ast.ImportFrom)
