"""Puts names in the place of literals, and defines or imports those names at the top of the file."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from codemods.api import Finding
from codemods.edits import TextEdit
from codemods.head import first_line, import_line, insertion_below, module_line
from codemods.notebook import Notebook
from codemods.paths.config_files import assignment, fallback, imports_os, note, os_import
from codemods.paths.edits import Entry, InConfig, InFile, InModule, InParser, InPlace, Move
from codemods.paths.literals import Spelling, leading, span
from codemods.paths.syntax import Function
from codemods.source import Source

_LONGEST = 88
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*\.py")
_BLOCK = "# Paths. Each can be overridden by an environment variable"


def rewrite(source: Source, findings: Sequence[Finding]) -> list[list[TextEdit]]:
    """Return the text edits by finding; what several need stands among those of the first."""
    nodes = _nodes(source.tree)
    spell = Spelling.of(source)
    edits: list[list[TextEdit]] = []
    moves: list[tuple[Move, ast.expr]] = []
    for finding in findings:
        move = finding.edit
        node = nodes.get((move.line, move.column)) if isinstance(move, Move) else None
        own = _reference(source, node, move, spell) if isinstance(move, Move) and node is not None else None
        edits.append([own] if own is not None else [])
        if own is not None and isinstance(move, Move) and node is not None:
            moves.append((move, node))
    first = next((own for own in edits if own), None)
    if first is not None:
        name = findings[0].path.rpartition("/")[2]
        notebook = isinstance(source, Notebook)
        first += _notebook(source, moves, spell) if notebook else _module(source, moves, name, spell)
    return edits


def _nodes(tree: ast.Module) -> dict[tuple[int, int], ast.expr]:
    """String literals by their place; parts of an f-string have the place of the whole."""
    found: dict[tuple[int, int], ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            found.setdefault((node.lineno, node.col_offset), node)
    return found


def _reference(source: Source, node: ast.expr, move: Move, spell: Spelling) -> TextEdit | None:
    if isinstance(node, ast.JoinedStr) and move.length:
        place = leading(source, node, move.length)
        if place is None or '"' in move.reference:
            return None
        return TextEdit(*place, f"{{{move.reference}}}", reformat=True)
    start, end = span(source, node)
    replacement = move.reference.replace('"', spell.quote)
    if isinstance(move.home, InPlace):
        written = source.text[start:end]
        replacement = fallback(move.entry, Spelling("'" if written.lstrip("rRuU")[0] == "'" else '"'), written)
    before, after = source.text[start - 1 : start], source.text[end : end + 1]
    left = " " if before.isalnum() or before == "_" else ""
    right = " " if after.isalnum() or after == "_" else ""
    return TextEdit(start, end, left + replacement + right, reformat=True)


def _module(source: Source, moves: Sequence[tuple[Move, ast.expr]], name: str, spell: Spelling) -> list[TextEdit]:
    top = {id(node): first_line(statement) for statement in source.tree.body for node in ast.walk(statement)}
    here = [(move, top[id(node)]) for move, node in moves if isinstance(move.home, InFile)]
    edits: list[TextEdit] = []
    # The environment is read by what stands in this file: at the earliest line, `os` must be there.
    reading = [top[id(node)] for move, node in moves if isinstance(move.home, InFile | InPlace)]
    reading += [move.home.line for move, _ in moves if isinstance(move.home, InParser)]
    if reading and not imports_os(source.tree, min(reading)):
        edits.append(_early_os(source, min(reading)))
    edits += _imports(source, [move for move, _ in moves])
    if here:
        entries = list({move.entry.name: move.entry for move, _ in here}.values())
        edits.append(_constants(source, entries, min(line for _, line in here), name, spell))
    return _spaced(edits) + _options(source, [move for move, _ in moves], spell)


def _spaced(edits: Sequence[TextEdit]) -> list[TextEdit]:
    """Return insertions with one empty line between those that follow each other."""
    spaced = [*edits]
    for number, (one, following) in enumerate(pairwise(edits)):
        doubled = one.replacement.endswith("\n\n") and following.replacement.startswith("\n")
        if one.start == following.start and doubled:
            spaced[number] = replace(one, replacement=one.replacement[:-1])
    return spaced


def _early_os(source: Source, before: int) -> TextEdit:
    edit = os_import(source)
    if source.line_of(edit.start) <= before:
        return edit
    line = import_line(source.tree, before)
    if line:
        return insertion_below(source, line, "import os\n")
    start = source.line_start(first_line(source.tree.body[0]))
    return TextEdit(start, start, "import os\n\n")


def _imports(source: Source, moves: Sequence[Move]) -> list[TextEdit]:
    """Import names from config modules, below the last import of the head."""
    wanted: dict[str, dict[str, None]] = {}
    for move in moves:
        if isinstance(move.home, InModule | InConfig) and move.home.statement:
            wanted.setdefault(move.home.statement, {})[move.entry.name] = None
    lines = "".join(_statement(statement, sorted(names)) for statement, names in sorted(wanted.items()))
    line = module_line(source.tree)
    if not lines:
        return []
    if line == 0:
        start = source.line_start(first_line(source.tree.body[0]))
        return [TextEdit(start, start, f"{lines}\n")]
    last = next(one for one in source.tree.body if one.end_lineno == line)
    if not isinstance(last, ast.Import | ast.ImportFrom):
        return [insertion_below(source, line, lines)]
    start = source.line_end(line)
    gap = "\n\n" if any(isinstance(move.home, InModule) and move.home.apart for move in moves) else "\n"
    return [TextEdit(start, start, gap + lines.rstrip("\n"))]


def _statement(statement: str, names: Sequence[str]) -> str:
    line = f"{statement} {', '.join(names)}\n"
    if len(line) <= _LONGEST:
        return line
    return f"{statement} (\n" + "".join(f"    {name},\n" for name in names) + ")\n"


def _constants(source: Source, entries: Sequence[Entry], before: int, name: str, spell: Spelling) -> TextEdit:
    lines = "".join(f"{assignment(entry, spell)}\n" for entry in entries)
    earlier = _last_entry(source, before)
    if earlier:
        start = source.line_end(earlier)
        return TextEdit(start, start, "\n" + lines.rstrip("\n"), reformat=True)
    heading, example = note(entries[0], f"python {name if _PLAIN_NAME.fullmatch(name) else '...'}")
    block = f"# {heading}\n# {example}\n{lines}"
    line = import_line(source.tree, before)
    if line:
        edit = insertion_below(source, line, block)
        return TextEdit(edit.start, edit.end, edit.replacement, reformat=True)
    first = source.tree.body[0]
    start = source.line_start(first_line(first))
    gap = "\n\n" if isinstance(first, Function | ast.ClassDef) else "\n"
    return TextEdit(start, start, f"{block}{gap}", reformat=True)


def _last_entry(source: Source, before: int) -> int:
    """The line of the last entry of a block that an earlier change made above a line, or 0."""
    if _BLOCK not in source.text:
        return 0
    lines = [
        one.end_lineno or 0
        for one in source.tree.body
        if isinstance(one, ast.Assign) and first_line(one) < before and _is_entry(one.value)
    ]
    return max(lines, default=0)


def _is_entry(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="os"), attr="environ"), attr="get")):
            return len(value.args) == 2
    return False


def _options(source: Source, moves: Sequence[Move], spell: Spelling) -> list[TextEdit]:
    """Add options to command lines, below the last one that is there."""
    added: dict[tuple[int, str], tuple[InParser, Entry]] = {}
    for move in moves:
        if isinstance(move.home, InParser):
            added.setdefault((move.home.line, move.home.option), (move.home, move.entry))
    edits = []
    for line in sorted({line for line, _ in added}):
        indent = _indent_of(source, line)
        lines = [_option(home, entry, indent, spell) for (own, _), (home, entry) in added.items() if own == line]
        start = source.line_end(line)
        edits.append(TextEdit(start, start, "".join(f"\n{one}" for one in lines), reformat=True))
    return edits


def _indent_of(source: Source, line: int) -> str:
    """The indentation of the statement that ends on a line."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.stmt) and node.end_lineno == line and not hasattr(node, "body"):
            text = source.line_text(node.lineno)
            return text[: len(text) - len(text.lstrip(" \t"))]
    return ""


def _option(home: InParser, entry: Entry, indent: str, spell: Spelling) -> str:
    default = fallback(entry, spell, spell(entry.value))
    about = spell(f"path (environment: {entry.variable})")
    return f"{indent}{home.parser}.add_argument({spell(home.option)}, default={default}, help={about})"


def _notebook(source: Source, moves: Sequence[tuple[Move, ast.expr]], spell: Spelling) -> list[TextEdit]:
    """Define names in the parameters cell, or in a new one above all code."""
    assert isinstance(source, Notebook)
    entries = list({move.entry.name: move.entry for move, _ in moves}.values())
    lines = "".join(f"{assignment(entry, spell)}\n" for entry in entries)
    first, second = note(entries[0], "jupyter lab")
    note_lines = f"# {first}\n# {second}\n"
    cell, top = source.parameters_cell, source.first_cell
    if cell is None:
        whole = f"import os\n\n{note_lines}{lines.rstrip()}"
        return [TextEdit(top, top, whole, new_cell=True)] if top is not None else []
    text = source.text[slice(*cell)]
    if _BLOCK in text:
        return [TextEdit(cell[1], cell[1], lines)]
    needs_os = not imports_os(source.tree, source.line_of(cell[1]))
    block = ("import os\n\n" if needs_os else "") + note_lines + lines
    return [TextEdit(cell[1], cell[1], f"\n{block}") if text.strip() else TextEdit(*cell, block)]
