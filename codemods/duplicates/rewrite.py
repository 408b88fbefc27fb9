"""Takes copies out of a file, and imports the one function that is left."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from codemods.api import Finding
from codemods.duplicates.edits import Merge
from codemods.duplicates.import_lines import extended, from_import, without
from codemods.edits import TextEdit
from codemods.head import first_line, insertion_below, module_line
from codemods.source import Source

_DEFINITION = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_WORD = re.compile(r"[^\W\d]\w*")


def rewrite(source: Source, findings: Sequence[Finding]) -> list[list[TextEdit]]:
    """Return the text edits by finding; the imports, which all need, stand among those of the first."""
    known = {(first_line(one), one.name): one for one in source.tree.body if isinstance(one, _DEFINITION)}
    merges = [
        finding.edit if isinstance(finding.edit, Merge) and (finding.edit.line, finding.edit.name) in known else None
        for finding in findings
    ]
    found = [merge for merge in merges if merge is not None]
    if not found:
        return [[] for _ in findings]
    file = _File(source, found)
    removals = file.removals()
    edits = [[removals[merge.line]] if merge is not None else [] for merge in merges]
    first = next(own for own in edits if own)
    first += file.imports()
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
    def gone(self) -> frozenset[int]:
        """First lines of the copies."""
        return frozenset(merge.line for merge in self.merges)

    @cached_property
    def rest(self) -> list[ast.stmt]:
        """The statements that stay."""
        return [
            one for one in self.source.tree.body if not (isinstance(one, _DEFINITION) and first_line(one) in self.gone)
        ]

    @cached_property
    def used(self) -> frozenset[str]:
        """Names that occur in what stays, apart from imports; words of strings as well, which may be names."""
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
                        found.update(_WORD.findall(text))
        return frozenset(found)

    def removals(self) -> dict[int, TextEdit]:
        """Return the edit that takes each copy away, by its first line, with empty lines that are too many then."""
        edits: dict[int, TextEdit] = {}
        for run in self._runs():
            start, end = self._gap(run[0].start, run[-1].stop)
            bounds = [start, *(merge.start for merge in run[1:]), end + 1]
            for merge, low, high in zip(run, bounds, bounds[1:], strict=False):
                edits[merge.line] = TextEdit(self._offset(low), self._offset(high), "")
        return edits

    def _runs(self) -> list[list[Merge]]:
        """The copies in order, those together that have nothing but empty lines between them."""
        runs: list[list[Merge]] = []
        for merge in sorted(self.merges, key=lambda one: one.start):
            if runs and self._is_blank(runs[-1][-1].stop + 1, merge.start - 1):
                runs[-1].append(merge)
            else:
                runs.append([merge])
        return runs

    @cached_property
    def _last(self) -> int:
        """The number of lines; an empty rest behind the last line end is none."""
        last = self.source.line_of(len(self.source.text))
        return last if self.source.line_text(last) else last - 1

    def _offset(self, line: int) -> int:
        return self.source.line_start(line) if line <= self._last else len(self.source.text)

    def _is_blank(self, first: int, last: int) -> bool:
        return all(not self.source.line_text(line).strip() for line in range(first, last + 1))

    def _gap(self, start: int, end: int) -> tuple[int, int]:
        """The lines to take away with lines ``start`` to ``end``: of the empty ones around, the larger gap stays."""
        above, below = start, end
        while above > 1 and self._is_blank(above - 1, above - 1):
            above -= 1
        while below < self._last and self._is_blank(below + 1, below + 1):
            below += 1
        if below == self._last:
            return above, below
        if above == 1:
            return start, below
        before, after = start - above, below - end
        wanted = max(before, after)
        if not self._beside_definition(start, end):
            wanted = min(wanted, 1)
        if wanted <= before:
            return start - (before - wanted), below
        return start, below - (wanted - before)

    def _beside_definition(self, start: int, end: int) -> bool:
        before = [one for one in self.rest if (one.end_lineno or 0) < start]
        after = [one for one in self.rest if first_line(one) > end]
        return any(isinstance(one, _DEFINITION) for one in (*before[-1:], *after[:1]))

    def imports(self) -> list[TextEdit]:
        """Return the edits of imports: those that nothing needs any more go, those of the functions come."""
        names = {name for merge in self.merges for name in merge.droppable} - self.used
        dropped = list(without(self.source, names))
        whole = {one.lineno for one, edits in dropped if edits[0].start == self.source.line_start(one.lineno)}
        lines, edits = "", []
        for statement, taken in sorted(self._taken().items()):
            plain = {name for name, alias in taken if not alias}
            longer = extended(self.source, statement, plain) if plain else None
            if longer is not None:
                edits.append(longer)
                taken = [pair for pair in taken if pair[1]]
            lines += from_import(statement, taken) if taken else ""
        last = self._last_import()
        replaced = last is not None and last.lineno in whole
        for one, own in dropped:
            if replaced and lines and last is one:
                edits.append(self._in_its_place(own[0], one, lines))
            else:
                edits += [self._with_gap(edit) for edit in own] if one.lineno in whole else own
        if lines and not replaced:
            edits.append(self._insertion(lines))
        return edits

    def _taken(self) -> dict[str, list[tuple[str, str]]]:
        """The names to import, by statement; a name that only others take from here is marked as meant for them."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for merge in self.merges:
            renamed = merge.shared.name != merge.name
            marked = renamed or merge.name not in self.used
            found[merge.statement].append((merge.shared.name, merge.name if marked else ""))
        return found

    def _last_import(self) -> ast.stmt | None:
        line = module_line(self.source.tree)
        last = next((one for one in self.source.tree.body if one.end_lineno == line), None)
        return last if isinstance(last, ast.Import | ast.ImportFrom) else None

    def _in_its_place(self, edit: TextEdit, statement: ast.stmt, lines: str) -> TextEdit:
        above = self.source.line_text(statement.lineno - 1).strip() if statement.lineno > 1 else ""
        gap = "\n" if above and any(merge.apart for merge in self.merges) else ""
        return TextEdit(edit.start, edit.end, gap + lines)

    def _with_gap(self, edit: TextEdit) -> TextEdit:
        """Take the empty line below with lines that have an empty line above, or nothing."""
        first, below = self.source.line_of(edit.start), self.source.line_of(edit.end)
        if (
            (first == 1 or self._is_blank(first - 1, first - 1))
            and below <= self._last
            and self._is_blank(below, below)
        ):
            return TextEdit(edit.start, self._offset(below + 1), "")
        return edit

    def _insertion(self, lines: str) -> TextEdit:
        """Put imports below the last import of the head, or above all code."""
        source, line = self.source, module_line(self.source.tree)
        if line:
            if self._last_import() is None:
                return insertion_below(source, line, lines)
            start = source.line_end(line)
            gap = "\n\n" if any(merge.apart for merge in self.merges) else "\n"
            return TextEdit(start, start, gap + lines.rstrip("\n"))
        first = source.tree.body[0]
        start = source.line_start(
            min([first_line(first), *(m.start for m in self.merges if m.line == first_line(first))])
        )
        following = self.rest[:1]
        gap = "\n\n" if following and isinstance(following[0], _DEFINITION) else "\n" if following else ""
        return TextEdit(start, start, lines + gap)


def _docstrings(statement: ast.stmt) -> Iterator[ast.expr]:
    nodes: Collection[ast.AST] = (statement, *ast.walk(statement))
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Constant(value=str()) as text):
                yield text
