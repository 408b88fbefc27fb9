"""Turns decided places of one file into edits of its text."""

from __future__ import annotations

import ast
from bisect import bisect_left, insort
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from codemods.dependencies.migrations import import_edits
from codemods.dependencies.migrations.calls import File
from codemods.dependencies.migrations.facts import Site
from codemods.dependencies.migrations.finding import find
from codemods.dependencies.migrations.reaching import Entry
from codemods.dependencies.migrations.scopes import Binding
from codemods.dependencies.migrations.writing import Place, write_all
from codemods.edits import TextEdit
from codemods.source import Source

_ALL = "*"


def rewrite(source: Source, sites: Sequence[Site], keep: Collection[str] = ()) -> list[list[TextEdit]]:
    """Return the edits by site, in the order of ``sites``; those of imports stand among those of the first.

    Args:
        source: The file.
        sites: The places to change, as ``index`` found them in this very file; others are left alone.
        keep: Imported names that other files take from this one, which stay; ``*`` for all.
    """
    file = File.of(source)
    if file.hidden.reason is not None:
        return [[] for _ in sites]
    uses = {(use.node.lineno, use.node.col_offset, use.row.key): use for use in find(file.module)}
    asked = [uses.get((site.line, site.column, site.row)) for site in sites]
    written = dict(zip([use for use in asked if use], write_all(file, [use for use in asked if use]), strict=True))
    places = [written[use] if use is not None else "" for use in asked]
    found: list[list[TextEdit]] = []
    taken: list[tuple[int, int]] = []
    done: list[Place] = []
    for place in places:
        edits = list(dict.fromkeys(place.written.edits)) if isinstance(place, Place) else []
        free = not _overlap(edits, taken)
        found.append(edits if free else [])
        if isinstance(place, Place) and free:
            for edit in edits:
                insort(taken, (edit.start, edit.end))
            done.append(place)
    own = _Imports(file, done, frozenset(keep)).edits()
    first = next((one for one in found if one), None)
    if first is not None:
        first.extend(own)
    elif found:
        found[0].extend(own)
    return found


def _overlap(edits: Sequence[TextEdit], taken: Sequence[tuple[int, int]]) -> bool:
    """Whether an edit is in the way of spans that are in order, and not in the way of each other."""
    for one in edits:
        place = bisect_left(taken, (one.start, one.end))
        near = taken[max(place - 1, 0) : place + 1]
        if any(one.start < end and start < one.end for start, end in near):
            return True
    return False


@dataclass(frozen=True)
class _Imports:
    """What becomes of a file's imports."""

    file: File
    places: Sequence[Place]
    keep: frozenset[str]
    wanted: dict[int, list[Entry]] = field(default_factory=dict)

    def edits(self) -> list[TextEdit]:
        gone = {one for place in self.places for one in place.written.gone}
        used = {id(one.through) for place in self.places for one in place.written.reached if one.through is not None}
        for place in self.places:
            for one in place.written.reached:
                if one.anchor is not None and one.entry is not None:
                    self._add(one.anchor, one.entry)
            if place.taken is not None:
                self._add(*place.taken)
        for place in self.places:
            if place.leaving is not None and id(place.leaving) not in used and self._is_left(place.leaving, gone):
                self._drop(place.leaving)
        return import_edits.edits(self.file.source, self.file.module, self.wanted)

    def _add(self, anchor: Binding, entry: Entry) -> None:
        for one in self._aliases(anchor):
            entries = self.wanted.setdefault(id(one[1]), [import_edits.entry_of(*one)])
            if entry not in entries:
                entries.append(entry)
            return

    def _drop(self, old: Binding) -> None:
        for statement, alias in self._aliases(old):
            own = import_edits.entry_of(statement, alias)
            entries = self.wanted.setdefault(id(alias), [own])
            self.wanted[id(alias)] = [one for one in entries if one != own]

    def _aliases(self, binding: Binding) -> list[tuple[import_edits.Statement, ast.alias]]:
        return [
            (statement, alias)
            for statement, _ in self.file.module.imports
            for alias in statement.names
            if alias is binding.node
        ]

    def _is_left(self, old: Binding, gone: set[int]) -> bool:
        """Whether nothing reads an import any more; a whole package stays, as it is seldom missed by mistake."""
        if "." not in old.dotted and "." not in getattr(old.node, "name", ""):
            return False
        bound = [entry.bound for entry in self.wanted.get(id(old.node), [])]
        if (not self.keep.isdisjoint((old.name, _ALL)) or old.name in self.file.module.strings) and bound.count(
            old.name
        ) < 2:
            return False
        readers = self.file.module.readers(old)
        if "." not in old.dotted:
            # ``import package.module``: what matters is whether that module is still used.
            readers = [one for one in readers if self._through(one, getattr(old.node, "name", ""))]
        return all(id(one) in gone for one in readers)

    def _through(self, name: ast.Name, module: str) -> bool:
        node: ast.AST = name
        dotted = self.file.module.dotted(name)
        while isinstance(above := self.file.module.parents[id(node)], ast.Attribute):
            node = above
            dotted = f"{dotted}.{above.attr}"
        return dotted == module or dotted.startswith(f"{module}.")
