"""The files that hold entries beside the code: config modules, TOML, YAML. Text in, text out."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Sequence

import tomlkit
import tomlkit.exceptions

from codemods.edits import TextEdit
from codemods.head import first_line, import_line, insertion_below
from codemods.paths.edits import Entry, InYaml
from codemods.paths.literals import Spelling
from codemods.source import Source, newline_of

_TABLE = "paths"
_LARGEST_TOML = 256 * 1024
# Editors cut a script into cells at these.
_CELL = re.compile(r"#\s*(?:%%|\+|-\s*$|In\[|<)")
_LOADER = """\
import os
from pathlib import Path

try:
    import tomllib
except ImportError:
    tomllib = None

_FILE = Path(__file__).with_name("config.toml")
_PATHS = tomllib.loads(_FILE.read_text(encoding="utf-8")).get("paths", {}) if tomllib and _FILE.is_file() else {}
"""


def note(entry: Entry, command: str = "python train.py") -> tuple[str, str]:
    """Return the two lines that say how an entry is overridden."""
    return "Paths. Each can be overridden by an environment variable, for example", f"{entry.variable}=... {command}"


def assignment(entry: Entry, spell: Spelling, *, toml: bool = False) -> str:
    """Return the line that defines an entry."""
    value = spell(entry.value)
    if toml:
        value = f"_PATHS.get({spell(entry.name.lower())}, {value})"
    return f"{entry.name} = {fallback(entry, spell, value)}"


def fallback(entry: Entry, spell: Spelling, value: str) -> str:
    """Return the expression that reads the environment first, then takes what is written behind it."""
    return f"os.environ.get({spell(entry.variable)}, {value})"


def module(existing: bytes | None, entries: Sequence[Entry], *, toml: bool) -> bytes:
    """Return a config module with further entries; a new one where there is none."""
    source = Source.read(existing or b"")
    spell = Spelling.of(source)
    lines = [assignment(entry, spell, toml=toml) for entry in entries]
    if existing is None:
        first, second = note(entries[0])
        where = "\nor in config.toml beside this file" if toml else ""
        head = f'"""{first}\n{second}{where}\n"""\n\n'
        return (head + (_LOADER if toml else "import os\n") + "\n" + "\n".join(lines) + "\n").encode()
    return source.replace([_at_the_end(source.text, "\n".join(lines))])


def extended(existing: bytes, entries: Sequence[Entry]) -> bytes:
    """Return a project's own config module with entries at its end."""
    source = Source.read(existing)
    spell = Spelling.of(source)
    first, second = note(entries[0])
    block = "\n".join([f"# {first}", f"# {second}", *(assignment(entry, spell) for entry in entries)])
    edits = [_at_the_end(source.text, f"\n{block}")]
    if not imports_os(source.tree, 10**9):
        edits.append(os_import(source))
    return source.replace(edits)


def _at_the_end(text: str, lines: str) -> TextEdit:
    """Return the edit that adds lines to a text, which ends in a line end afterwards if it did before."""
    added = f"{lines}\n" if text.endswith(("\n", "\r")) else f"\n{lines}"
    return TextEdit(len(text), len(text), added)


def imports_os(tree: ast.Module, before: int) -> bool:
    """Return whether a module imports ``os``, or a module below it, at its top, above a line."""
    return any(
        (alias.asname or alias.name.partition(".")[0]) == "os" and (alias.name == "os" or not alias.asname)
        for one in tree.body
        if isinstance(one, ast.Import) and one.lineno < before
        for alias in one.names
    )


def os_import(source: Source) -> TextEdit:
    """Return the edit that imports ``os`` among the other imports, or below the docstring where there are none."""
    body = source.tree.body
    for number, statement in enumerate(body):
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not isinstance(statement, ast.Import | ast.ImportFrom) or future:
            continue
        shares_its_line = number and body[number - 1].end_lineno == statement.lineno
        if not shares_its_line:
            return _import_above(source, body[number:])
    line = import_line(source.tree, 10**9)
    if line:
        return insertion_below(source, line, "import os\n")
    first = body[0] if body else None
    start = source.line_start(first_line(first)) if first is not None else len(source.text)
    return TextEdit(start, start, "import os\n\n")


def _import_above(source: Source, statements: Sequence[ast.stmt]) -> TextEdit:
    """Return the edit that imports ``os`` above the first of some statements, or among them where they are sorted."""
    first = statements[0]
    assert isinstance(first, ast.Import | ast.ImportFrom)
    if not _is_standard(first):
        # What the file starts with, a licence or a coding cookie, stays its start.
        starts = first is source.tree.body[0]
        start = source.line_start(first.lineno if starts else _heading(source, first.lineno))
        return TextEdit(start, start, "import os\n\n")
    above: ast.stmt | None = None
    for one in statements:
        adjacent = above is None or one.lineno == (above.end_lineno or 0) + 1
        if not (isinstance(one, ast.Import) and adjacent and one.names[0].name < "os"):
            break
        above = one
    if above is None:
        start = source.line_start(first.lineno)
        return TextEdit(start, start, "import os\n")
    start = source.line_end(above.end_lineno or above.lineno)
    return TextEdit(start, start, "\nimport os")


def _heading(source: Source, line: int) -> int:
    """Return the first line of a comment that heads the imports from a line on: one with an empty line above it."""
    above = line
    while above > 1 and source.line_text(above - 1).startswith("#"):
        above -= 1
        if _CELL.match(source.line_text(above)):
            return line
    return above if above > 1 and not source.line_text(above - 1).strip() else line


def _is_standard(statement: ast.Import | ast.ImportFrom) -> bool:
    name = statement.names[0].name if isinstance(statement, ast.Import) else statement.module or ""
    level = 0 if isinstance(statement, ast.Import) else statement.level
    return not level and name.partition(".")[0] in sys.stdlib_module_names


def toml_file(existing: bytes | None, entries: Sequence[Entry]) -> bytes | None:
    """Return a TOML file whose table ``paths`` has the entries, its layout kept; None where it cannot take them."""
    if len(existing or b"") > _LARGEST_TOML:
        return None
    try:
        document = tomlkit.parse((existing or b"").decode())
    except (ValueError, tomlkit.exceptions.TOMLKitError, RecursionError):
        return None
    table = document.setdefault(_TABLE, tomlkit.table())
    if not hasattr(table, "setdefault"):
        return None
    for entry in entries:
        table.setdefault(entry.name.lower(), entry.value)
    return _like(existing, tomlkit.dumps(document)).encode()


def _like(existing: bytes | None, text: str) -> str:
    """Return a text with the line ends of a file, and a last one where that has it."""
    if existing is None:
        return text
    before = existing.decode()
    kept = text if before.endswith(("\n", "\r")) else text.removesuffix("\n")
    mixed = "\n" in before.replace("\r\n", "")
    return kept if mixed else kept.replace("\r\n", "\n").replace("\n", newline_of(before))


def yaml_file(existing: bytes, entries: Sequence[tuple[InYaml, Entry]]) -> bytes:
    """Return a YAML file with further keys at its end."""
    import yaml

    text = existing.decode()
    lines = []
    for home, entry in entries:
        value = yaml.safe_dump(entry.value, allow_unicode=True, width=10_000).removesuffix("...\n").strip()
        lines.append(f"{home.key}: {value}")
    edit = _at_the_end(text, "\n".join(lines))
    return (text + edit.replacement.replace("\n", newline_of(text))).encode()
