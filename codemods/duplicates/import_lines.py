"""Import statements as text: written, sorted, extended and taken away."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from codemods.duplicates.edits import Needed
from codemods.duplicates.effects import STRANGE
from codemods.edits import TextEdit
from codemods.source import Source

_LONGEST = 88
# An unused import is there on purpose.
_MEANT = re.compile(r"noqa|F401")


def block(needed: Collection[Needed], futures: Sequence[str]) -> str:
    """Return the imports of a module in sections, the way isort and ruff sort them."""
    sections = [_section([one for one in needed if one.section == number]) for number in range(4)]
    if futures:
        sections.insert(0, f"from __future__ import {', '.join(futures)}\n")
    return "\n".join(section for section in sections if section)


def _section(needed: Sequence[Needed]) -> str:
    whole = sorted({(one.module.lower(), one.module, one.alias) for one in needed if not one.name})
    lines = [f"import {module} as {alias}\n" if alias else f"import {module}\n" for _, module, alias in whole]
    parts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in needed:
        if one.name:
            parts[one.module].append((one.name, one.alias))
    lines += (from_import(f"from {module} import", parts[module]) for module in sorted(parts, key=place_of_module))
    return "".join(lines)


def order_of(one: Needed) -> tuple[object, ...]:
    """Sort names that modules need in the order of their imports."""
    if not one.name:
        return one.section, 0, (one.module.lower(), one.module, one.alias)
    return one.section, 1, place_of_module(one.module), bool(one.alias), place_of_name(one.name), one.alias


def place_of_module(module: str) -> tuple[int, str]:
    """Relative imports come last, those from furthest away first."""
    dots = len(module) - len(module.lstrip("."))
    return -dots, module.lower()


def place_of_name(name: str) -> tuple[int, str]:
    """Sort constants before classes before functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def from_import(statement: str, names: Iterable[tuple[str, str]]) -> str:
    """Return the lines that take names from a module; each name that gets another one has a line of its own.

    Args:
        statement: ``from module import``.
        names: Each with the name that it gets, empty where that is its own.
    """
    found = sorted(set(names), key=lambda pair: (place_of_name(pair[0]), pair[1]))
    plain = [name for name, alias in found if not alias]
    renamed = "".join(f"{statement} {name} as {alias}\n" for name, alias in found if alias)
    if not plain:
        return renamed
    line = f"{statement} {', '.join(plain)}\n"
    if len(line) > _LONGEST + 1:
        line = f"{statement} (\n" + "".join(f"    {name},\n" for name in plain) + ")\n"
    return line + renamed


def extended(source: Source, statement: str, names: Collection[str]) -> TextEdit | None:
    """Return the edit that adds names to an import of a module that is there, or None where there is none to extend."""
    for one in source.tree.body if names else ():
        if not isinstance(one, ast.ImportFrom) or f"from {'.' * one.level}{one.module or ''} import" != statement:
            continue
        if any(alias.asname or alias.name == "*" for alias in one.names) or not stands_alone(source, one):
            continue
        known = [alias.name for alias in one.names]
        tidy = known == sorted(known, key=place_of_name)
        wanted = [*known, *(name for name in sorted(names) if name not in known)]
        if tidy:
            wanted.sort(key=place_of_name)
        start, end = source.line_start(one.lineno), source.line_end(one.end_lineno or one.lineno)
        if "#" in source.text[start:end]:
            continue
        spread = one.end_lineno != one.lineno
        line = f"{statement} {', '.join(wanted)}"
        if spread or len(line) > _LONGEST:
            line = f"{statement} (\n" + "".join(f"    {name},\n" for name in wanted) + ")"
        return TextEdit(start, end, line)
    return None


def stands_alone(source: Source, statement: ast.stmt) -> bool:
    """Return whether a statement shares its lines with no other."""
    start = source.offset(statement.lineno, statement.col_offset)
    end = source.offset(statement.end_lineno or statement.lineno, statement.end_col_offset or 0)
    before = source.text[source.line_start(statement.lineno) : start]
    after = source.text[end : source.line_end(statement.end_lineno or statement.lineno)].strip()
    return not before.strip() and (not after or after.startswith("#"))


def without(source: Source, names: Collection[str]) -> tuple[list[ast.stmt], list[TextEdit]]:
    """Return the statements at the top of a module that import some names only, and edits of those that take more."""
    whole: list[ast.stmt] = []
    edits: list[TextEdit] = []
    for one in source.tree.body:
        if not isinstance(one, ast.Import | ast.ImportFrom) or not stands_alone(source, one):
            continue
        lines = source.text[source.line_start(one.lineno) : source.line_end(one.end_lineno or one.lineno)]
        if _MEANT.search(lines):
            continue
        dropped = [bound_name(one, alias) in names for alias in one.names]
        if all(dropped):
            whole.append(one)
        elif any(dropped):
            own = list(_aliases(source, one.names, dropped))
            edits += own if not any("#" in source.text[edit.start : edit.end] for edit in own) else []
    return whole, edits


def is_standard(module: str) -> bool:
    """Return whether a module is one of Python's own, which may be loaded at any time."""
    return module.partition(".")[0] in sys.stdlib_module_names - STRANGE


def bound_name(statement: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """Return the name that a part of an import binds."""
    plain = alias.name.partition(".")[0] if isinstance(statement, ast.Import) else alias.name
    return alias.asname or plain


def _aliases(source: Source, aliases: Sequence[ast.alias], dropped: Sequence[bool]) -> Iterator[TextEdit]:
    starts = [source.offset(one.lineno, one.col_offset) for one in aliases]
    ends = [source.offset(one.end_lineno or one.lineno, one.end_col_offset or 0) for one in aliases]
    last = max(index for index, gone in enumerate(dropped) if not gone)
    for index, gone in enumerate(dropped):
        if gone and index < last:
            yield TextEdit(starts[index], starts[index + 1], "", reformat=True)
        elif gone:
            yield TextEdit(ends[index - 1], ends[index], "", reformat=True)
