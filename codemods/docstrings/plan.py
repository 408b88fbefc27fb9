"""Decides over the whole repository which functions are described, and which docstrings are put right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from codemods.api import Context, Edit, Finding, Plan
from codemods.docstrings import drift, learn
from codemods.docstrings.edits import Describe, Realign
from codemods.docstrings.facts import DocstringFacts, Drifted, Place, Undocumented, Value, says_more
from codemods.docstrings.options import DocstringOptions, Style
from codemods.docstrings.readers import Readers, readers
from codemods.docstrings.values import INSTANCE
from codemods.test_files import is_test

NAME = "docstrings"
_LINE_LENGTH = 88


def plan(facts: Mapping[str, DocstringFacts], context: Context, options: DocstringOptions) -> Plan:
    """Return the findings of all files, in order."""
    planner = _Planner.of(facts, context, options)
    found = [
        finding
        for path in sorted(facts)
        if not path.endswith(".pyi") and not (options.level == "evidence" and is_test(path))
        for finding in planner.findings(path, facts[path])
    ]
    return Plan(tuple(_limited(found, options.max_per_pull_request)))


def _limited(found: Sequence[Finding], limit: int) -> Iterator[Finding]:
    taken = 0
    for finding in sorted(found, key=lambda one: (one.path, one.line)):
        taken += finding.fixable
        if limit and finding.fixable and taken > limit:
            yield replace(finding, edit=None, reason=f"left for later: max-per-pull-request is {limit}")
        else:
            yield finding


@dataclass(frozen=True, slots=True)
class _Planner:
    """What is known of the whole repository."""

    options: DocstringOptions
    style: Style
    line_length: int
    quote: str
    second_line: bool
    vocabulary: learn.Vocabulary
    readers: Readers
    classes: Mapping[str, tuple[tuple[str, ...], frozenset[str]]]

    @classmethod
    def of(cls, facts: Mapping[str, DocstringFacts], context: Context, options: DocstringOptions) -> _Planner:
        habits = learn.habits(facts.values())
        classes: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {}
        for one in facts.values():
            for item in one.classes:
                bases, methods = classes.get(item.name, ((), frozenset()))
                classes[item.name] = ((*bases, *item.bases), methods | set(item.methods))
        return cls(
            options,
            learn.style(habits) if options.style == "auto" else options.style,
            context.line_length or _LINE_LENGTH,
            "'''" if habits.apostrophes > habits.quotes else '"""',
            habits.second_line > habits.first_line,
            learn.vocabulary(facts),
            readers(facts, context.paths),
            classes,
        )

    def findings(self, path: str, facts: DocstringFacts) -> Iterator[Finding]:
        for item in facts.undocumented:
            if finding := self._missing(path, item):
                yield finding
        for drifted in facts.drifted if self.options.drift else ():
            yield self._drifted(path, drifted)

    def _missing(self, path: str, item: Undocumented) -> Finding | None:
        base = self._overridden(item)
        everything = self.options.level == "all"
        if base and not everything:
            return None
        described = tuple(
            self.vocabulary.describe(path, item.place.name, parameter) for parameter in item.doc.parameters
        )
        doc = replace(item.doc, parameters=described, overrides=base, complete=everything)
        if self.style == "numpy":
            doc = replace(doc, returns=_typed(doc.returns), yields=_typed(doc.yields))
        if not everything and not says_more(doc):
            return None
        reason = item.reason or self.readers.reason(path, item.place.name, item.decorators)
        if not doc.summary:
            reason = reason or "its name does not say what it does; describe it by hand"
        place = item.place
        edit = Describe(place.line, place.column, doc, self.style, self.line_length, self.quote, self.second_line)
        return _finding(path, place, "missing-docstring", f"`{place.name}` has no docstring", edit, reason)

    def _overridden(self, item: Undocumented) -> str | None:
        """The method of the repository that a method replaces, nearest first."""
        if item.owner is None:
            return None
        method = item.place.name.rpartition(".")[2]
        seen = {item.owner}
        queue = [*self.classes.get(item.owner, ((), frozenset()))[0]]
        while queue:
            base = queue.pop(0)
            if base in seen or base not in self.classes:
                continue
            seen.add(base)
            bases, methods = self.classes[base]
            if method in methods:
                return f"{base}.{method}"
            queue += bases
        return None

    def _drifted(self, path: str, item: Drifted) -> Finding:
        known = tuple(self.vocabulary.describe(path, item.place.name, parameter) for parameter in item.parameters)
        if not item.typed:
            known = tuple(replace(parameter, annotation=None) for parameter in known)
        found = drift.repair(replace(item, parameters=known))
        reason = item.reason or self.readers.reason(path, item.place.name, item.decorators) or found.reason
        order = tuple(parameter.name for parameter in known)
        edit = Realign(
            item.place.line,
            item.place.column,
            item.style,
            self.line_length,
            found.renames,
            found.added,
            order,
            found.reorder,
        )
        return _finding(path, item.place, found.kind, found.message, edit, reason)


def _typed(value: Value | None) -> Value | None:
    """What is returned in NumPy style, where it starts with its type; None when no type is known."""
    if value is None or value.type:
        return value
    return replace(value, type="self") if value.text == INSTANCE else None


def _finding(path: str, place: Place, kind: str, message: str, edit: Edit, reason: str | None) -> Finding:
    return Finding(
        NAME, kind, path, place.line, place.end_line, message, place.anchor, None if reason else edit, reason
    )
