"""Edits of import statements: what they take is exchanged, goes, or comes beside it."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from codemods.dependencies.migrations.arguments import UnwritableError, span
from codemods.dependencies.migrations.cells import around, shows_above
from codemods.dependencies.migrations.reaching import Entry
from codemods.dependencies.migrations.scopes import Module
from codemods.edits import TextEdit
from codemods.source import Source

Statement = ast.Import | ast.ImportFrom
Wanted = Mapping[int, Sequence[Entry]]
"""What takes the place of a part of an import, by the identity of the ``alias``; parts not named stay."""

_LONGEST = 88


def refuse_comments(source: Source, statement: ast.AST) -> None:
    """Refuse an import that has comments among its names.

    Raises:
        UnwritableError: It has.
    """
    if isinstance(statement, ast.Import | ast.ImportFrom):
        start, end = span(source, statement)
        if "#" in source.text[start:end] or "\\" in source.text[start:end]:
            raise UnwritableError("its import has comments or is written in an unusual way")


def entry_of(statement: Statement, alias: ast.alias) -> Entry:
    """Return what a part of an import takes."""
    if isinstance(statement, ast.Import):
        return Entry(alias.name, "", alias.asname or ("" if "." in alias.name else alias.name))
    return Entry("." * statement.level + (statement.module or ""), alias.name, alias.asname or alias.name)


def line_of(entries: Sequence[Entry]) -> str:
    """Return the statement that takes some names from one module."""
    first = entries[0]
    if not first.name:
        plain = first.bound in ("", first.module)
        return f"import {first.module}" if plain else f"import {first.module} as {first.bound}"
    names = sorted({_part(one) for one in entries}, key=str.lower)
    line = f"from {first.module} import {', '.join(names)}"
    if len(line) <= _LONGEST:
        return line
    return f"from {first.module} import (\n" + "".join(f"    {name},\n" for name in names) + ")"


def _part(entry: Entry) -> str:
    return entry.name if entry.bound == entry.name else f"{entry.name} as {entry.bound}"


def edits(source: Source, module: Module, wanted: Wanted) -> list[TextEdit]:
    """Return the edits of all imports of a file."""
    return _Imports(source, module, wanted).edits()


@dataclass(frozen=True)
class _Imports:
    source: Source
    module: Module
    wanted: Wanted

    def edits(self) -> list[TextEdit]:
        found: list[TextEdit] = []
        for statement, _ in self.module.imports:
            if any(id(alias) in self.wanted for alias in statement.names):
                found += self._statement(statement)
        return found

    def _statement(self, statement: Statement) -> Iterator[TextEdit]:
        kept: list[tuple[ast.alias, list[Entry]]] = []
        others: dict[str, list[Entry]] = defaultdict(list)
        for alias in statement.names:
            stays: list[Entry] = []
            for entry in self.wanted.get(id(alias), [entry_of(statement, alias)]):
                if self._belongs(statement, entry):
                    stays.append(entry)
                elif entry not in others[self._heading(entry)] and not self._is_there(statement, entry):
                    others[self._heading(entry)].append(entry)
            kept.append((alias, stays))
        joined = [self._joined(statement, entries) for entries in others.values()]
        yield from (one for one in joined if one is not None)
        lines = [line_of(own) for own, one in zip(others.values(), joined, strict=True) if one is None and own]
        if not any(stays for _, stays in kept):
            yield self._instead(statement, lines)
            return
        yield from self._within(statement, kept)
        if lines:
            yield self._below(statement, lines)

    def _belongs(self, statement: Statement, entry: Entry) -> bool:
        if isinstance(statement, ast.Import):
            return any(entry == entry_of(statement, alias) for alias in statement.names)
        return bool(entry.name) and entry.module == "." * statement.level + (statement.module or "")

    def _heading(self, entry: Entry) -> str:
        return entry.module if entry.name else f"import {entry.module} as {entry.bound}"

    def _body(self, statement: Statement) -> list[ast.stmt]:
        """The statements beside it; in a notebook, those of its cell, as no other one may have been run."""
        above = self.module.parents[id(statement)]
        bodies = (getattr(above, name, None) for name in ("body", "orelse", "finalbody"))
        body = next(body for body in bodies if isinstance(body, list) and statement in body)
        return around(self.source, statement, body)

    def _is_there(self, statement: Statement, entry: Entry) -> bool:
        """Whether the same block has that import already."""
        for one in self._body(statement):
            if not isinstance(one, ast.Import | ast.ImportFrom) or one is statement:
                continue
            if any(entry_of(one, alias) == entry and id(alias) not in self.wanted for alias in one.names):
                return True
        return False

    def _joined(self, statement: Statement, entries: Sequence[Entry]) -> TextEdit | None:
        """Add names to an import of the same module that stands above or among the same imports."""
        body = self._body(statement)
        for place, one in enumerate(body):
            if not entries or not isinstance(one, ast.ImportFrom) or one is statement or not entries[0].name:
                continue
            among = body[body.index(statement) : place]
            if one.module != entries[0].module or one.level or not all(isinstance(each, Statement) for each in among):
                continue
            if any(alias.name == "*" or id(alias) in self.wanted for alias in one.names):
                continue
            last = span(self.source, one.names[-1])[1]
            new = ", ".join(sorted({_part(entry) for entry in entries}, key=str.lower))
            if "#" not in self.source.text[span(self.source, one)[0] : self.source.line_end(one.end_lineno or 0)]:
                return TextEdit(last, last, f", {new}", reformat=True)
        return None

    def _instead(self, statement: Statement, lines: Sequence[str]) -> TextEdit:
        start, end = span(self.source, statement)
        indent = self._indent(statement)
        if lines:
            glue = f"\n{indent}" if self._alone(statement) else "; "
            return TextEdit(start, end, glue.join(line.replace("\n", f"\n{indent}") for line in lines))
        if not self._alone(statement) or len(self._body(statement)) == 1 or shows_above(self.source, statement):
            return TextEdit(start, end, "pass")
        text, line_end = self.source.text, self.source.line_end(statement.end_lineno or statement.lineno)
        if text[end:line_end].strip():
            return TextEdit(start, end + len(text[end:line_end]) - len(text[end:line_end].lstrip()), "")
        after = re.compile(r"\r\n|\r|\n").match(text, line_end)
        return TextEdit(self.source.line_start(statement.lineno), after.end() if after else line_end, "")

    def _within(self, statement: Statement, kept: Sequence[tuple[ast.alias, list[Entry]]]) -> Iterator[TextEdit]:
        spans = [span(self.source, alias) for alias, _ in kept]
        last = max(index for index, (_, stays) in enumerate(kept) if stays)
        known = {entry_of(statement, alias) for alias in statement.names}
        for index, (alias, stays) in enumerate(kept):
            start, end = spans[index]
            if stays == [entry_of(statement, alias)]:
                continue
            if not stays:
                gone = (start, spans[index + 1][0]) if index < last else (spans[index - 1][1], end)
                yield TextEdit(*gone, "", reformat=True)
                continue
            new = [entry for entry in stays if entry == entry_of(statement, alias) or entry not in known]
            parts = [line_of([entry]).partition("import ")[2] for entry in new]
            yield TextEdit(start, end, ", ".join(parts), reformat=True)

    def _below(self, statement: Statement, lines: Sequence[str]) -> TextEdit:
        if not self._alone(statement):
            end = span(self.source, statement)[1]
            return TextEdit(end, end, "".join(f"; {line}" for line in lines))
        end = self.source.line_end(statement.end_lineno or statement.lineno)
        indent = self._indent(statement)
        return TextEdit(end, end, "".join(f"\n{indent}{line.replace(chr(10), chr(10) + indent)}" for line in lines))

    def _indent(self, statement: Statement) -> str:
        start = self.source.line_start(statement.lineno)
        before = self.source.text[start : span(self.source, statement)[0]]
        return before if not before.strip() else ""

    def _alone(self, statement: Statement) -> bool:
        """Whether a statement shares its lines with no other."""
        start, end = span(self.source, statement)
        before = self.source.text[self.source.line_start(statement.lineno) : start]
        after = self.source.text[end : self.source.line_end(statement.end_lineno or statement.lineno)].strip()
        return not before.strip() and (not after or after.startswith("#"))
