"""The nodes of a module by their class, found in one walk."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

# Nothing in them is a node of its own.
_LEAVES = frozenset({ast.Name, ast.Constant, ast.alias, ast.Global, ast.Nonlocal, ast.Pass, ast.Break, ast.Continue})
# Shared between all nodes, and never asked for.
_MARKS = frozenset(
    one
    for base in (ast.expr_context, ast.operator, ast.unaryop, ast.cmpop, ast.boolop)
    for one in (base, *base.__subclasses__())
)


def by_class(tree: ast.AST) -> Mapping[type, Sequence[Any]]:
    """Return all nodes of a tree by their class, in no particular order."""
    found: dict[type, list[Any]] = defaultdict(list)
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        kind = node.__class__
        found[kind].append(node)
        if kind in _LEAVES:
            continue
        if kind is ast.Attribute:
            stack.append(node.value)
            continue
        for value in node.__dict__.values():
            if value.__class__ is list:
                stack += [one for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST) and value.__class__ not in _MARKS:
                stack.append(value)
    return found
