"""Edits of calls: keywords that change, defaults that are written out, calls that are written anew."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from codemods.dependencies.migrations.arguments import (
    Argument,
    UnwritableError,
    after_last,
    arguments,
    plain_gap,
    removal,
    span,
)
from codemods.dependencies.migrations.cells import Hidden, hidden, is_shown
from codemods.dependencies.migrations.evidence import Evidence
from codemods.dependencies.migrations.reaching import Reached, reach
from codemods.dependencies.migrations.rows import Case, Default, Keyword, Reshape
from codemods.dependencies.migrations.scopes import Binding, Module
from codemods.dependencies.migrations.template import (
    REST,
    Piece,
    binds_loosely,
    is_primary,
    library_names,
    pieces,
    with_names,
)
from codemods.edits import TextEdit
from codemods.source import Source

_CLOSING = re.compile(r",?\s*\)$")
_NEVER_MOVED = ast.Yield | ast.YieldFrom | ast.GeneratorExp | ast.NamedExpr | ast.Starred


@dataclass(frozen=True)
class File:
    """A file that is being rewritten.

    Attributes:
        source: Its text.
        module: Its names.
        evidence: Its types.
        hidden: What a notebook holds besides Python.
    """

    source: Source
    module: Module
    evidence: Evidence
    hidden: Hidden

    @classmethod
    def of(cls, source: Source) -> File:
        """Read a file."""
        module, found = Module.of(source.tree), hidden(source)
        module.hide(found.words, found.bound)
        return cls(source, module, Evidence(module), found)


@dataclass(slots=True)
class Written:
    """What becomes of one place.

    Attributes:
        edits: Changes of the text.
        reached: Names that the new text uses.
        gone: Names whose use went with the old text, by identity.
    """

    edits: list[TextEdit] = field(default_factory=list)
    reached: list[Reached] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)

    def named(self, file: File, text: str, at: ast.AST, old: Binding | None) -> str:
        """Return a text of a row with its dotted names as the file writes them."""
        found = {name: reach(file.module, name, at, old) for name in library_names(text)}
        self.reached += found.values()
        return with_names(text, {name: one.text for name, one in found.items()})


def keyword(file: File, change: Keyword, call: ast.Call) -> Written:
    """Change a keyword of a call."""
    given = arguments(file.source, call)
    if rivals := sorted({one.name for one in given} & {*change.unless, change.to} - {change.name, ""}):
        raise UnwritableError(f"`{rivals[0]}` is given, too")
    index = next((index for index, one in enumerate(given) if one.name == change.name), None)
    if index is None:
        index = change.position or 0
        if index + 1 != len(call.args):
            raise UnwritableError("other arguments are given by their positions behind it")
    one = given[index]
    value = _new_value(change, one)
    if value == "" or not change.to:
        return Written([removal(file.source, call, given, index)])
    if one.by_position:
        text = value if value is not None else file.source.text[one.start : one.end]
        return Written([TextEdit(one.start, one.end, f"{change.to}={text}")])
    edits = [TextEdit(one.start, one.start + len(change.name), change.to)] if change.to != change.name else []
    if value is not None:
        edits.append(TextEdit(*span(file.source, one.value), value))
    return Written(edits)


def _new_value(change: Keyword, one: Argument) -> str | None:
    """The new value, None where it stays."""
    if not change.values:
        return None
    values = dict(change.values)
    written = ast.unparse(one.value)
    if written not in values:
        raise UnwritableError(f"the value of `{change.name}` is not one that is known")
    return values[written]


def default(file: File, change: Default, call: ast.Call, old: Binding | None) -> Written:
    """Write out what leaving an argument out meant."""
    given = arguments(file.source, call)
    written = Written()
    place = after_last(file.source, call, given)
    text = written.named(file, change.value, call, old)
    written.edits.append(TextEdit(place, place, f", {change.keyword}={text}"))
    return written


def reshape(file: File, change: Reshape, call: ast.Call, old: Binding | None) -> Written:
    """Write a call anew; its arguments keep their places in the text."""
    given = arguments(file.source, call, change.parameters)
    if any(isinstance(one.value, _NEVER_MOVED) for one in given):
        raise UnwritableError("an argument is written in a way that cannot be moved")
    case = next((one for one in change.cases if _fits(file, one, given)), None)
    if case is None:
        raise UnwritableError("what becomes of it depends on its arguments, which are not known here")
    if " = " in case.to:
        above = file.module.parents[id(call)]
        if not isinstance(above, ast.Expr) or is_shown(file.source, above):
            raise UnwritableError("its result is used")
    return _Shape(file, change, case, call, given).written(old)


def _fits(file: File, case: Case, given: Sequence[Argument]) -> bool:
    values = {one.name: one.value for one in given}
    for name, literal in case.when:
        if (ast.unparse(values[name]) if name in values else "") != literal:
            return False
    return all(name in values and _has_type(file, values[name], types) for name, types in case.types)


def _has_type(file: File, value: ast.expr, types: str) -> bool:
    if types == "int":
        return isinstance(value, ast.Constant) and type(value.value) is int
    found = file.evidence.of(value)
    return bool(found) and found <= set(types.split("|"))


@dataclass(frozen=True)
class _Shape:
    """A call on its way to its new form."""

    file: File
    change: Reshape
    case: Case
    call: ast.Call
    given: Sequence[Argument]

    def written(self, old: Binding | None) -> Written:
        """Replace what stands between the arguments."""
        written = Written()
        text = self.file.source.text
        position, end = span(self.file.source, self.call)
        gap, keeps = "(" * self._loose(), False
        for part in self._parts():
            if isinstance(part, str):
                gap += part
                continue
            start, stop, keeps_gap = part
            self._fill(written, old, position, start, gap, keeps=keeps and keeps_gap)
            position, gap, keeps = stop, "", True
        gap += ")" * self._loose()
        tail = text[position:end]
        if gap != ")" or not plain_gap(tail[:-1]):
            self._fill(written, old, position, end, gap, keeps=False)
        return written

    def _loose(self) -> bool:
        above = self.file.module.parents[id(self.call)]
        tight = isinstance(above, ast.BinOp | ast.UnaryOp | ast.Attribute | ast.Subscript | ast.Compare | ast.Await)
        return tight and binds_loosely(self.case.to)

    def _fill(self, written: Written, old: Binding | None, start: int, stop: int, gap: str, *, keeps: bool) -> None:
        source = self.file.source
        there = source.text[start:stop]
        if start > stop:
            raise UnwritableError("its arguments stand in another order")
        if keeps and gap == ", " and plain_gap(there):
            return
        new = _laid_out(there, written.named(self.file, gap, self.call, old))
        if there == new:
            return
        if "#" in there:
            raise UnwritableError("there is a comment among its arguments")
        written.edits.append(TextEdit(start, stop, new, reformat=True))

    def _parts(self) -> Iterator[str | tuple[int, int, bool]]:
        """The new code: texts, and arguments by their places."""
        shape = list(pieces(self.case.to))
        placed = {piece.argument for piece in shape} - {"", REST}
        decided = {name for name, _ in self.case.when}
        rest = [one for one in self.given if one.name not in placed | decided]
        if rest and not any(piece.argument == REST for piece in shape):
            raise UnwritableError(f"what becomes of `{rest[0].name or 'its arguments'}` is not known")
        for index, piece in enumerate(shape):
            following = shape[index + 1].text if index + 1 < len(shape) else ""
            if piece.argument == REST:
                yield from self._rest(rest)
            elif piece.argument:
                yield from self._placed(piece.argument, following)
            elif index and shape[index - 1].argument == REST and not rest:
                yield piece.text.removeprefix(", ")
            else:
                empty = _before_rest(shape, index) and not rest
                yield piece.text.removesuffix(", ") if empty else piece.text

    def _rest(self, rest: Sequence[Argument]) -> Iterator[str | tuple[int, int, bool]]:
        for index, one in enumerate(rest):
            if index:
                yield ", "
            if self.change.named and one.by_position:
                if not one.name:
                    raise UnwritableError("it has more arguments than are known")
                yield f"{one.name}="
            yield one.start, one.end, True

    def _placed(self, name: str, following: str) -> Iterator[str | tuple[int, int, bool]]:
        node: ast.expr
        if name == "self":
            assert isinstance(self.call.func, ast.Attribute)
            node = self.call.func.value
        else:
            found = next((one for one in self.given if one.name == name), None)
            if found is None:
                raise UnwritableError(f"`{name}` is not given")
            node = found.value
        start, end = span(self.file.source, node)
        wrapped = following[:1] in (".", "[", "(") and following != "" and not is_primary(node)
        yield "(" * wrapped
        yield start, end, False
        yield ")" * wrapped


def _laid_out(there: str, new: str) -> str:
    """Keep the line ends at both ends of the arguments."""
    if new.endswith("(") and there.rstrip().endswith("("):
        return new + there[len(there.rstrip()) :]
    if new == ")" and (end := _CLOSING.search(there)):
        return end[0]
    return new


def _before_rest(shape: Sequence[Piece], index: int) -> bool:
    return index + 1 < len(shape) and shape[index + 1].argument == REST
