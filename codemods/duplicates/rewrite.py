"""Takes copies out of a file, and imports the one function that is left."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from codemods.api import Finding
from codemods.duplicates.edits import Merge
from codemods.duplicates.import_lines import (
    bound_name,
    extended,
    from_import,
    is_standard,
    order_of,
    stands_alone,
    without,
)
from codemods.duplicates.removing import Lines, Removal
from codemods.edits import TextEdit
from codemods.head import first_line, insertion_below, module_line
from codemods.source import Source

_DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# They load numpy before anything else.
_BRINGING_NUMPY = frozenset({"pandas", "scipy", "matplotlib", "cv2"})
_DOTTED = re.compile(r"([^\W\d]\w*)\s*\.")
_LONGEST_EXPRESSION = 500


def rewrite(source: Source, findings: Sequence[Finding]) -> list[list[TextEdit]]:
    """Return the text edits by finding; the imports, which all need, stand among those of the first."""
    known = {(first_line(one), one.name) for one in source.tree.body if isinstance(one, _DEFINITION)}
    merges = [
        finding.edit if isinstance(finding.edit, Merge) and (finding.edit.line, finding.edit.name) in known else None
        for finding in findings
    ]
    found = [merge for merge in merges if merge is not None]
    if not found:
        return [[] for _ in findings]
    removed, others = _File(source, found).edits()
    edits = [[removed[merge.start]] if merge is not None else [] for merge in merges]
    next(own for own in edits if own).extend(others)
    return edits


@dataclass(frozen=True)
class _File:
    """A file and the copies that leave it.

    Attributes:
        source: The file.
        merges: What becomes of the copies.
    """

    source: Source
    merges: Sequence[Merge]

    @cached_property
    def rest(self) -> list[ast.stmt]:
        """The statements that stay, whatever becomes of imports."""
        gone = {merge.line for merge in self.merges}
        body = self.source.tree.body
        return [one for one in body if not (isinstance(one, _DEFINITION) and first_line(one) in gone)]

    @cached_property
    def used(self) -> frozenset[str]:
        """Names that occur in what stays, apart from imports; in strings as well, which may be code."""
        found: set[str] = set()
        for statement in self.rest:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            texts = {id(one) for one in _docstrings(statement)}
            for node in ast.walk(statement):
                match node:
                    case ast.Name(id=name):
                        found.add(name)
                    case ast.Constant(value=str(text)) if id(node) not in texts or ">>>" in text:
                        found.update(_named_in(text))
        return frozenset(found)

    def edits(self) -> tuple[dict[int, TextEdit], list[TextEdit]]:
        """Return the edits that take copies away, by their first line with comments, and those of imports."""
        whole, parts = without(self.source, self._leaving())
        new, others = self._new_imports()
        others += parts
        removals = [Removal(merge.start, merge.stop) for merge in self.merges]
        removals += [Removal(one.lineno, one.end_lineno or one.lineno) for one in whole]
        line = module_line(self.source.tree)
        place = next((one for one in removals if one.start <= line <= one.stop), None)
        stays = [one for one in self.rest if one not in whole]
        if place is None and line:
            others += [self._insertion(new, line)] if new else []
            removed = Lines(self.source, stays).edits(removals)
        else:
            first = min(removals, key=lambda one: one.start) if place is None and self._starts_with_copy else place
            if first is None and new:
                others.append(self._above_all(new))
            removed = Lines(self.source, stays, new, self._is_apart).edits(removals, first)
        others += [edit for start, edit in removed.items() if start not in {merge.start for merge in self.merges}]
        return removed, others

    def _leaving(self) -> set[str]:
        """The imported names that go: nothing needs them, and modules are loaded in the same order without them.

        What a function needs is loaded with the module that it is in, below the other imports.
        """
        unused = {name for merge in self.merges for name in merge.droppable} - self.used
        later = {bound: number for number, bound in enumerate(self._loaded_with_functions())}
        leaving = set[str]()
        following, soonest = "", len(later)
        for module, bound in reversed(self._head()):
            if is_standard(module):
                leaving.update({bound} & unused)
            elif bound in unused and soonest >= 0 and later.get(bound, soonest) < soonest:
                leaving.add(bound)
                soonest = later[bound]
            elif bound in unused and module == "numpy" and following in _BRINGING_NUMPY:
                leaving.add(bound)
            else:
                # What is loaded before something that stays is loaded there.
                following, soonest = module, -1
        return leaving

    def _loaded_with_functions(self) -> list[str]:
        """The names that the modules of the functions import, in the order in which that happens."""
        found: list[str] = []
        for statement in sorted({merge.statement for merge in self.merges}):
            own = [merge.shared for merge in self.merges if merge.statement == statement]
            needed = {one for shared in own for one in shared.imports}
            ordered = sorted(needed, key=order_of) if any(shared.text for shared in own) else own[0].imports
            found += (one.alias or one.name or one.module.partition(".")[0] for one in ordered)
        return list(dict.fromkeys(found))

    def _head(self) -> list[tuple[str, str]]:
        """What the imports at the top bind, in order, each with its module."""
        line = module_line(self.source.tree)
        found: list[tuple[str, str]] = []
        for one in self.source.tree.body:
            if isinstance(one, ast.Import | ast.ImportFrom) and one.lineno <= line:
                module = f"{'.' * one.level}{one.module or ''}" if isinstance(one, ast.ImportFrom) else ""
                found += ((module or alias.name, bound_name(one, alias)) for alias in one.names)
        return found

    @property
    def _is_apart(self) -> bool:
        return any(merge.apart for merge in self.merges)

    @property
    def _starts_with_copy(self) -> bool:
        return first_line(self.source.tree.body[0]) in {merge.line for merge in self.merges}

    def _new_imports(self) -> tuple[str, list[TextEdit]]:
        """Return the lines that import the functions, and the edits of imports that take these in."""
        lines, edits = "", []
        for statement, names in sorted(self._taken().items()):
            longer = extended(self.source, statement, {name for name, alias in names if not alias})
            if longer is not None:
                edits.append(longer)
            left = [pair for pair in names if longer is None or pair[1]]
            lines += from_import(statement, left)
        return lines, edits

    def _taken(self) -> dict[str, list[tuple[str, str]]]:
        """The names to import, by statement; a name that only others take from here is marked as meant for them."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for merge in self.merges:
            marked = merge.shared.name != merge.name or merge.name not in self.used
            found[merge.statement].append((merge.shared.name, merge.name if marked else ""))
        return found

    def _insertion(self, lines: str, line: int) -> TextEdit:
        """Put imports below the last import of the head."""
        last = next((one for one in self.source.tree.body if one.end_lineno == line), None)
        if not isinstance(last, ast.Import | ast.ImportFrom):
            return insertion_below(self.source, line, lines)
        above = self._sorted_place
        if above:
            start = self.source.line_start(above)
            return TextEdit(start, start, lines)
        start = self.source.line_end(line)
        gap = "\n\n" if self._is_apart else "\n"
        return TextEdit(start, start, gap + lines.rstrip("\n"))

    @property
    def _sorted_place(self) -> int:
        """The line above which the imports are sorted, where that is one and a statement starts there, else 0."""
        lines = {merge.above for merge in self.merges}
        tops = {one.lineno for one in self.source.tree.body if stands_alone(self.source, one)}
        (line,) = lines if len(lines) == 1 else (0,)
        return line if line in tops and not self.source.line_text(max(1, line - 1)).startswith("#") else 0

    def _above_all(self, lines: str) -> TextEdit:
        first = self.source.tree.body[0]
        start = self.source.line_start(first_line(first))
        return TextEdit(start, start, lines + ("\n\n" if isinstance(first, _DEFINITION) else "\n"))


def _docstrings(statement: ast.stmt) -> Iterator[ast.expr]:
    for node in ast.walk(statement):
        match node:
            case ast.Expr(value=ast.Constant(value=str()) as text):
                yield text


def _named_in(text: str) -> set[str]:
    """The names in a string, should it be code."""
    found = set(_DOTTED.findall(text))
    if len(text) <= _LONGEST_EXPRESSION:
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            found.update(one.id for one in ast.walk(ast.parse(text.strip(), mode="eval")) if isinstance(one, ast.Name))
    return found
