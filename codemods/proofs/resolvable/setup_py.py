"""``setup.py``: the syntax trees are equal but for constants that are requirements of its ``setup`` call."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from codemods.proofs.ground.code import Code, read, same_form
from codemods.proofs.ground.names import last_name
from codemods.proofs.ground.refusal import RefusedError
from codemods.proofs.resolvable.documents import Span, same_around
from codemods.proofs.resolvable.requirement import Asked, asked

_LISTS = frozenset({"install_requires", "setup_requires", "tests_require", "extras_require"})


def compare(before: bytes, after: bytes) -> list[Asked]:
    """Return what a ``setup.py`` asks for before and after.

    Raises:
        RefusedError: It changed in more than specifiers that rose.
    """
    old, new = read(before, "before"), read(after, "after")
    if old.encoding not in {"utf-8", "ascii"}:
        raise RefusedError(1, "names an encoding other than UTF-8")
    same_form(old, new)
    places = set(map(id, _requirements(old.tree)))
    starts = [list(accumulate(map(len, code.rows), initial=0)) for code in (old, new)]
    found: list[Asked] = []
    spans: list[tuple[Span, Span]] = []
    for one, other in _side_by_side(old.tree, new.tree):
        if id(one) in places:
            entry = asked(str(one.value), str(other.value), other.lineno)
            found += [entry] if entry else []
            spans += [(_span(one, old, starts[0]), _span(other, new, starts[1]))] if one.value != other.value else []
        elif repr(one.value) != repr(other.value):
            raise RefusedError(other.lineno, "a constant changed that is no requirement")
    spans.sort()
    same_around(old.text, new.text, [one for one, _ in spans], [other for _, other in spans])
    return found


def _side_by_side(old: ast.AST, new: ast.AST) -> Iterator[tuple[ast.Constant, ast.Constant]]:
    """Yield the constants of two trees that are equal in everything else."""
    stack: list[tuple[ast.AST, ast.AST]] = [(old, new)]
    while stack:
        one, other = stack.pop()
        if type(one) is not type(other):
            raise RefusedError(getattr(other, "lineno", 1), "the code changed")
        if isinstance(one, ast.Constant) and isinstance(other, ast.Constant):
            if type(one.value) is not type(other.value) or one.kind != other.kind:
                raise RefusedError(other.lineno, "a constant changed its type")
            yield one, other
            continue
        for name in one._fields:
            stack += _pairs(getattr(one, name, None), getattr(other, name, None), getattr(other, "lineno", 1))


def _pairs(one: object, other: object, line: int) -> list[tuple[ast.AST, ast.AST]]:
    mine, others = (list(value) if isinstance(value, list) else [value] for value in (one, other))
    if len(mine) != len(others):
        raise RefusedError(line, "the code changed")
    found = []
    for left, right in zip(mine, others, strict=True):
        if isinstance(left, ast.AST) and isinstance(right, ast.AST):
            found.append((left, right))
        elif left != right:
            raise RefusedError(line, "the code changed")
    return found


def _requirements(tree: ast.Module) -> Iterator[ast.Constant]:
    """Yield the strings that reach the ``setup`` call as requirements, in its lists or in those of module variables."""
    stores = Counter(
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    )
    values = {
        statement.targets[0].id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and len(statement.targets) == 1
        and stores[statement.targets[0].id] == 1
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and last_name(call.func) == "setup":
            for keyword in call.keywords:
                if keyword.arg in _LISTS:
                    yield from _strings(keyword.value, values, mapping=keyword.arg == "extras_require")


def _strings(value: ast.expr, values: dict[str, ast.expr], *, mapping: bool) -> Iterator[ast.Constant]:
    if isinstance(value, ast.Name):
        value = values.get(value.id, value)
    if mapping and isinstance(value, ast.Dict):
        for one in value.values:
            yield from _strings(one, values, mapping=False)
    elif not mapping and isinstance(value, ast.List | ast.Tuple):
        yield from (one for one in value.elts if isinstance(one, ast.Constant) and isinstance(one.value, str))


def _span(node: ast.Constant, code: Code, starts: list[int]) -> Span:
    """Return where a string's value stands, which must be written as it is, between single quotes."""
    row = code.rows[node.lineno - 1]
    start, end = (len(row.encode()[:column].decode()) for column in (node.col_offset, node.end_col_offset or 0))
    first = starts[node.lineno - 1]
    literal = row[start:end]
    if node.end_lineno != node.lineno or literal[1:-1] != node.value or literal[0] not in "\"'" or "\\" in literal:
        raise RefusedError(node.lineno, "a string that is written with escapes or in parts changed")
    return first + start + 1, first + end - 1
