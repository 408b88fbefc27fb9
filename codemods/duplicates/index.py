"""Keeps what matters of one file: the digests of what it defines."""

from __future__ import annotations

import ast

from codemods.duplicates import statements
from codemods.duplicates.facts import Definition, DuplicateFacts, Kind
from codemods.duplicates.lines import CodeLines, Owner, span
from codemods.duplicates.movable import traits
from codemods.duplicates.options import DuplicateOptions
from codemods.duplicates.reading import Reader, Region
from codemods.duplicates.sketch import sketch
from codemods.importing import imports
from codemods.source import Source

# A definition of fewer nodes than this says nothing of its own: `self.a = a` is made of eight.
_LEAST_NODES = 40
# Statements of fewer nodes than this are in every function, such as `return x`.
_TELLING_NODES = 6
_LEAST_STATEMENTS = 5


def index(source: Source, options: DuplicateOptions) -> DuplicateFacts | None:
    """Return the digests of what one file defines, and what bears on copies elsewhere; None when there is no code."""
    lines = CodeLines.of(source.text)
    reader = Reader(source.tree, lines, options.min_lines)
    *inner, module = reader.regions
    worth = [region for region in inner if _says_something(region, reader, lines, options)]
    whole = module if _says_something(module, reader, lines, options) else None
    if not source.tree.body:
        return None
    # Outer ones come first: they begin on the same line or before, and end after.
    worth.sort(key=lambda region: (region.first, -region.last))
    packed = statements.pack(reader) if worth or whole else b""
    texts = statements.unpack(packed, 0, len(reader.rows)).texts if packed else ()
    return DuplicateFacts(
        tuple(_definition(region, reader, texts) for region in worth),
        _definition(whole, reader, texts) if whole else None,
        packed,
        module.lines,
        tuple(sorted(imports(source.tree), key=lambda one: one.line)),
        traits(source, {span(region.node)[0] for region in worth}),
    )


def _says_something(region: Region, reader: Reader, lines: CodeLines, options: DuplicateOptions) -> bool:
    """Whether a copy of it would be worth a word: it has a body, and the body does something."""
    node = region.node
    if region.size < _LEAST_NODES:
        return False
    if isinstance(node, ast.Module):
        told = [one for one in node.body if not _is_idle(one, lines, options)]
        return sum(lines.between(one.lineno, one.end_lineno or one.lineno) for one in told) >= options.min_lines
    if isinstance(node, ast.ClassDef):
        return _has_content(node, lines, options)
    # The head of a function counts as one line, however many its parameters take.
    first = reader.rows[region.first + 1][0] if region.last > region.first + 1 else node.lineno
    body = lines.between(first, node.end_lineno or node.lineno)
    return body + 1 >= options.min_lines and not all(_hands_on(one) for one in node.body)


def _is_idle(node: ast.stmt, lines: CodeLines, options: DuplicateOptions) -> bool:
    """Whether a statement of a module is none that a file is made for."""
    if isinstance(node, ast.ClassDef):
        return not _has_content(node, lines, options)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return all(_hands_on(one) for one in node.body)
    return isinstance(node, ast.Import | ast.ImportFrom)


def _has_content(node: ast.ClassDef, lines: CodeLines, options: DuplicateOptions) -> bool:
    """Whether a class has a method that does something, or many fields."""
    methods = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    if any(not _hands_on(one) for method in methods for one in method.body):
        return True
    fields = (one for one in node.body if isinstance(one, ast.Assign | ast.AnnAssign))
    return sum(lines.between(one.lineno, one.end_lineno or one.lineno) for one in fields) >= options.min_lines


def _is_data(node: Owner | ast.Module) -> bool:
    """Whether a file is nothing but settings: such files are alike on purpose, and equal ones are enough to tell."""
    return isinstance(node, ast.Module) and all(
        isinstance(one, ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        for one in node.body
    )


def _hands_on(node: ast.stmt) -> bool:
    """Whether a statement only stores or returns what was given, as constructors do."""
    match node:
        case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Return(value=value):
            return value is None or isinstance(value, ast.Name | ast.Constant | ast.Attribute)
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="__init__"))):
            return True
        case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Raise():
            return True
    return False


def _definition(region: Region, reader: Reader, texts: tuple[int, ...]) -> Definition:
    node = region.node
    line, end_line = span(node)
    rows = range(region.first, region.last)
    return Definition(
        _name(node, region.owners),
        _kind(node, region.owners),
        line,
        end_line,
        region.lines,
        region.exact,
        region.alpha,
        region.form,
        region.signature,
        region.first,
        region.last,
        sketch(_telling(reader, rows, texts)) if len(rows) >= _LEAST_STATEMENTS and not _is_data(node) else b"",
    )


def _telling(reader: Reader, rows: range, texts: tuple[int, ...]) -> set[int]:
    """The texts of the statements that say something; of all of them where few do."""
    telling = {texts[row] for row in rows if reader.rows[row][3] - reader.rows[row][1] >= _TELLING_NODES}
    return telling if len(telling) >= _LEAST_STATEMENTS - 2 else {texts[row] for row in rows}


def _kind(node: Owner | ast.Module, owners: tuple[Owner, ...]) -> Kind:
    if isinstance(node, ast.Module):
        return "file"
    if isinstance(node, ast.ClassDef):
        return "class"
    return "method" if owners and isinstance(owners[-1], ast.ClassDef) else "function"


def _name(node: Owner | ast.Module, owners: tuple[Owner, ...]) -> str:
    if isinstance(node, ast.Module):
        return ""
    parts = (f"{one.name}." if isinstance(one, ast.ClassDef) else f"{one.name}.<locals>." for one in owners)
    return f"{''.join(parts)}{node.name}"
