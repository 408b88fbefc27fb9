"""What becomes of one place that a row is about, as edits of the text and needs of the imports."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from codemods.dependencies.migrations.arguments import UnwritableError, span
from codemods.dependencies.migrations.calls import File, Written, default, keyword, reshape
from codemods.dependencies.migrations.finding import Use
from codemods.dependencies.migrations.import_edits import refuse_comments
from codemods.dependencies.migrations.reaching import BUILTINS, Entry, reach
from codemods.dependencies.migrations.rows import Default, Keyword, Rename, Replace, Report, Reshape
from codemods.dependencies.migrations.scopes import Binding
from codemods.dependencies.migrations.template import binds_loosely
from codemods.edits import TextEdit


@dataclass(frozen=True, slots=True)
class Place:
    """One use, rewritten.

    Attributes:
        written: What becomes of it.
        leaving: The import of the old name, which goes when nothing reads it any more.
        taken: What takes the place of that import.
    """

    written: Written
    leaving: Binding | None = None
    taken: tuple[Binding, Entry] | None = None


def write_all(file: File, uses: Sequence[Use]) -> list[Place | str]:
    """Rewrite some uses together; one that cannot be rewritten gives the reason."""
    found: list[Place | str] = []
    for use in uses:
        try:
            found.append(write(file, use))
        except UnwritableError as error:
            found.append(str(error))
    gone = {name for place in found if isinstance(place, Place) for name in place.written.gone}
    return [_refuse_shared(file, place, gone) if isinstance(place, Place) else place for place in found]


def _refuse_shared(file: File, place: Place, gone: set[int]) -> Place | str:
    """Say no to a place whose new import takes a name that is still read elsewhere."""
    for one in place.written.reached:
        if one.anchor is not None and one.replaces:
            if one.anchor.name in file.module.unseen:
                return _in_magic(one.anchor.name)
            left = [name for name in file.module.readers(one.anchor) if id(name) not in gone]
            if left:
                return f"`{one.anchor.name}` is also used in line {left[0].lineno}, in a way that stays"
    return place


def write(file: File, use: Use) -> Place:
    """Rewrite one use.

    Raises:
        UnwritableError: It cannot be, with the reason.
    """
    if use.reason is not None:
        raise UnwritableError(use.reason)
    if isinstance(use.row.change, Report):
        raise UnwritableError(use.row.change.advice)
    if isinstance(use.node, ast.alias):
        return _import(file, use, use.node)
    place = _call(file, use, use.node) if isinstance(use.node, ast.Call) else _name(file, use, use.node)
    for one in place.written.reached:
        if one.anchor is not None:
            refuse_comments(file.source, one.anchor.statement)
    return place


def _call(file: File, use: Use, call: ast.Call) -> Place:
    root = _root(call.func) if not use.row.owners else None
    old = _binding(file, root) if root is not None else None
    match use.row.change:
        case Keyword() as change:
            return Place(keyword(file, change, call))
        case Default() as change:
            return Place(default(file, change, call, old))
        case Reshape() as change:
            written = reshape(file, change, call, old)
            if root is None or any(one.through is old for one in written.reached):
                return Place(written)
            written.gone.add(id(root))
            return Place(written, old)
    raise UnwritableError("it is no call")


def _name(file: File, use: Use, node: ast.expr) -> Place:
    change = use.row.change
    assert isinstance(change, Rename | Replace)
    if use.row.owners:
        assert isinstance(node, ast.Attribute)
        end = span(file.source, node)[1]
        start = end - len(node.attr)
        if file.source.text[start:end] != node.attr:
            raise UnwritableError("its name is written in an unusual way")
        return Place(Written([TextEdit(start, end, change.to)]))
    root = _root(node)
    old = _binding(file, root) if root is not None else None
    written = Written()
    written.edits.append(TextEdit(*span(file.source, node), _text(file, change, node, old, written)))
    if root is None or any(one.through is old for one in written.reached):
        return Place(written)
    written.gone.add(id(root))
    return Place(written, old)


def _text(file: File, change: Rename | Replace, node: ast.expr, old: Binding | None, written: Written) -> str:
    if isinstance(change, Rename):
        reached = reach(file.module, change.to, node, old)
        written.reached.append(reached)
        return reached.text
    text = written.named(file, change.to, node, old)
    above = file.module.parents[id(node)]
    tight = isinstance(above, ast.BinOp | ast.UnaryOp | ast.Attribute | ast.Subscript | ast.Call | ast.Await)
    called = not isinstance(above, ast.Call) or above.func is node
    return f"({text})" if tight and called and binds_loosely(change.to) else text


def _import(file: File, use: Use, alias: ast.alias) -> Place:
    """An import of a name that moved, with everything that reads it."""
    change = use.row.change
    assert isinstance(change, Rename | Replace)
    old = _alias_binding(file, alias)
    refuse_comments(file.source, old.statement)
    if old.name in file.module.unseen:
        raise UnwritableError(_in_magic(old.name))
    readers = file.module.readers(old)
    if any(file.module.meaning(one) != use.name for one in readers):
        raise UnwritableError(f"`{old.name}` is also something else in this file")
    written = Written(gone={id(one) for one in readers})
    if isinstance(change, Replace):
        for one in readers:
            written.edits.append(TextEdit(*span(file.source, one), _text(file, change, one, old, written)))
        return Place(written, old)
    if change.to.startswith(BUILTINS):
        name = change.to.removeprefix(BUILTINS)
        _refuse_shadowed(file, name, old)
    else:
        name = alias.asname or _new_name(file, change.to.rpartition(".")[2], old)
    if name != old.name:
        written.edits += [TextEdit(*span(file.source, one), name) for one in readers]
    if change.to.startswith(BUILTINS):
        return Place(written, old)
    whole = isinstance(old.statement, ast.Import)
    return Place(written, old, (old, Entry.of(change.to, name, whole=whole)))


def _in_magic(name: str) -> str:
    return f"`{name}` is also used by a magic, which stays"


def _new_name(file: File, name: str, old: Binding) -> str:
    """The name that a moved one gets: its own where that is free and nobody may ask for the old one by a text."""
    taken = name in file.module.bound or old.name in file.module.strings or not file.module.readers(old)
    return old.name if taken else name


def _refuse_shadowed(file: File, name: str, old: Binding) -> None:
    scopes = {id(scope): scope for scope in file.module.scope_of.values()}.values()
    others = [one for scope in scopes for one in scope.bindings.get(name, []) if one is not old]
    if others or file.module.stars or old.name in file.module.strings:
        raise UnwritableError(f"`{name}` may mean something else here")


def _alias_binding(file: File, alias: ast.alias) -> Binding:
    for statement, scope in file.module.imports:
        if any(one is alias for one in statement.names):
            for bindings in scope.bindings.values():
                found = next((one for one in bindings if one.node is alias), None)
                if found is not None:
                    return found
    raise UnwritableError("it is imported into another scope")


def _root(node: ast.expr) -> ast.Name | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node if isinstance(node, ast.Name) else None


def _binding(file: File, root: ast.Name) -> Binding | None:
    return next(iter(file.module.bindings(root)), None)
