"""The modules that hold what copies became, as they must be for some findings."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from codemods.api import Finding
from codemods.duplicates.edits import Merge, Needed, Shared
from codemods.duplicates.import_lines import block, is_standard
from codemods.duplicates.traits import OURS
from codemods.edits import TextEdit
from codemods.head import import_line
from codemods.importing import Import, imports
from codemods.source import Source, UnreadableError

Read = Callable[[str], bytes | None]


def companions(findings: Iterable[Finding], read: Read) -> dict[str, bytes]:
    """Return the modules as they must be for exactly these findings, by path."""
    functions: dict[str, dict[str, Shared]] = defaultdict(dict)
    for finding in findings:
        match finding.edit:
            case Merge(shared=shared) if shared.text:
                functions[shared.path][shared.name] = shared
    found: dict[str, bytes] = {}
    for path, wanted in sorted(functions.items()):
        content = _module(sorted(wanted.values(), key=lambda one: one.origin), read(path))
        if content is not None:
            found[path] = content
    return found


def _module(functions: Sequence[Shared], existing: bytes | None) -> bytes | None:
    needed = {one for shared in functions for one in shared.imports}
    if existing is None:
        head = f'"""{OURS}"""\n\n' + block(needed, functions[0].futures)
        parts = [head.rstrip("\n") + "\n", *(shared.text for shared in functions)]
        return "\n\n".join(parts).encode()
    try:
        source = Source.read(existing)
        missing = [one for one in functions if one.name not in _defined(source.tree)]
        return _extended(source, missing) if missing else existing
    except UnreadableError:
        # A file in the way, which no snapshot lists: without the functions the proof refuses what rests on them.
        return None


def _defined(tree: ast.Module) -> frozenset[str]:
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


def _extended(source: Source, functions: Sequence[Shared]) -> bytes:
    """Return a module of this codemod's own making with further functions at its end."""
    end = len(source.text)
    gap = "" if source.text.endswith(("\n", "\r")) else "\n"
    edits = [TextEdit(end, end, gap + "".join(f"\n\n{shared.text}" for shared in functions))]
    known = _imported(source.tree)
    needed = {one for shared in functions for one in shared.imports}
    there = {(one.module, one.name, one.alias) for one in known}
    missing = {one for one in needed if (one.module, one.name, one.alias) not in there}
    if missing:
        edits.append(_imports(source, missing, known))
    return source.replace(edits)


def _imports(source: Source, missing: set[Needed], known: set[Needed]) -> TextEdit:
    """Add imports: among the others where these are sorted as this codemod sorts them, else below."""
    statements = [one for one in source.tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
    if statements:
        start = source.line_start(statements[0].lineno)
        end = source.line_end(statements[-1].end_lineno or statements[-1].lineno)
        futures = sorted(one.name for one in known if one.module == "__future__")
        own = {one for one in known if one.module != "__future__"}
        if source.text[start:end].replace("\r\n", "\n") == block(own, futures).rstrip("\n"):
            return TextEdit(start, end, block(own | missing, futures).rstrip("\n"))
    line = import_line(source.tree, 10**9)
    start = source.line_end(line) if line else 0
    return TextEdit(start, start, ("\n" if statements else "\n\n") + block(missing, ()).rstrip("\n"))


def _imported(tree: ast.Module) -> set[Needed]:
    """Return the imports at the top of a module, each with the section that it stands in."""
    found: set[Needed] = set()
    section, below = 0, 0
    for statement in tree.body:
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        relative = isinstance(statement, ast.ImportFrom) and statement.level > 0
        for one in imports(ast.Module([statement], [])):
            module = "." * one.level + one.module
            if not section and not is_standard(module):
                section = 1
            elif statement.lineno > below + 1 and section == 1:
                section = 2
            section = 3 if relative else section
            taken = zip(one.names or ("",), one.bound, strict=True)
            found |= {Needed(section, module, name, _alias(one, name, bound)) for name, bound in taken}
        below = statement.end_lineno or statement.lineno
    return found


def _alias(one: Import, name: str, bound: str) -> str:
    return "" if bound == (name or one.module.partition(".")[0]) else bound
