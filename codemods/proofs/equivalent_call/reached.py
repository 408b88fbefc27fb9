"""Names that new code reads and the old code did not: they must have their value there, as surely as the old ones."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from codemods.proofs.equivalent_call.lockstep import Slot
from codemods.proofs.equivalent_call.names import taken
from codemods.proofs.ground.refusal import RefusedError

_IMPORTS = (ast.Import, ast.ImportFrom)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def check(changed: Collection[tuple[ast.AST, ast.AST]], slots: Sequence[Slot], after: ast.Module) -> None:
    """Refuse a name that new code reads where no import has certainly bound it.

    An import has, where it stands above in the same block or one around it, or in the place of each import of a name
    that the old code read there.

    Raises:
        RefusedError: There is such a name.
    """
    came = {name for slot in slots for name in _came(slot)}
    blocks = _Blocks.of(after) if changed else _Blocks()
    for old, new in changed:
        before, now = _read(old), _read(new)
        for name in sorted(now.keys() & (came | (now.keys() - before.keys()))):
            bound = name not in blocks.imported or blocks.binds(name, new)
            if not bound and not _instead(name, before, slots):
                raise RefusedError(now[name], f"`{name}` may be read before it is imported")


def _came(slot: Slot) -> set[str]:
    old = {(one.bound, one.dotted) for statement in slot.before for one in taken(statement)}
    return {one.bound for statement in slot.after for one in taken(statement) if (one.bound, one.dotted) not in old}


def _instead(name: str, before: Collection[str], slots: Sequence[Slot]) -> bool:
    """Whether a name came in each place where the import of some name stands that the old code read."""
    came = [name in _came(slot) for slot in slots]
    for other in before:
        places = [any(one.bound == other for each in slot.before for one in taken(each)) for slot in slots]
        if any(places) and all(now for there, now in zip(places, came, strict=True) if there):
            return True
    return False


def _read(node: ast.AST) -> dict[str, int]:
    """The names that a statement reads, without those of the statements in it, with their lines."""
    found: dict[str, int] = {}
    stack = [node]
    while stack:
        one = stack.pop()
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            found.setdefault(one.id, one.lineno)
        stack += [child for child in ast.iter_child_nodes(one) if not isinstance(child, ast.stmt)]
    return found


@dataclass(slots=True)
class _Blocks:
    """Where imports and statements stand.

    Attributes:
        imported: The block and the line of each import of a name.
        around: The blocks whose names each statement sees, by its identity.
    """

    imported: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    around: dict[int, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, tree: ast.Module) -> _Blocks:
        blocks = cls()
        stack: list[tuple[ast.AST, tuple[int, ...]]] = [(tree, ())]
        while stack:
            node, around = stack.pop()
            for body in _bodies(node):
                inner = (*around, id(body))
                for one in body:
                    blocks.around[id(one)] = inner
                    if isinstance(one, _IMPORTS):
                        for each in taken(one):
                            blocks.imported[each.bound].append((id(body), one.lineno))
                    stack.append((one, _seen_inside(node, one, around, inner)))
        return blocks

    def binds(self, name: str, statement: ast.AST) -> bool:
        """Whether an import above a statement, in a block around it, binds a name."""
        around, line = self.around.get(id(statement), ()), getattr(statement, "lineno", 0)
        return any(block in around and above < line for block, above in self.imported.get(name, ()))


def _seen_inside(node: ast.AST, one: ast.AST, around: tuple[int, ...], inner: tuple[int, ...]) -> tuple[int, ...]:
    """The blocks whose names are seen in a statement: functions do not see those of the class around them."""
    return around if isinstance(node, ast.ClassDef) and isinstance(one, _SCOPES) else inner


def _bodies(node: ast.AST) -> Iterator[list[ast.AST]]:
    """The lists of statements in a node, and of what holds statements in turn."""
    for _, value in ast.iter_fields(node):
        if isinstance(value, list) and value and isinstance(value[0], ast.stmt | ast.ExceptHandler | ast.match_case):
            yield value
