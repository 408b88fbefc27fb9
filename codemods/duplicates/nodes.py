"""Quick walks through syntax trees."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

# Fields that hold no nodes: names, numbers, and marks that all nodes share.
_PLAIN = frozenset(
    {"id", "ctx", "attr", "name", "arg", "op", "ops", "level", "module", "asname", "kind", "type_comment", "is_async"}
    | {"simple", "conversion", "type_ignores", "rest", "kwd_attrs", "tag"}
)
_CHILDREN: dict[type, tuple[str, ...]] = {
    # `type X = int`, since Python 3.12, has its name in a node.
    kind: tuple(field for field in kind._fields if field not in _PLAIN or kind.__name__ == "TypeAlias")
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
} | dict.fromkeys((ast.Constant, ast.Global, ast.Nonlocal, ast.MatchSingleton), ())


def children(node: ast.AST) -> list[Any]:
    """Return the nodes right below a node, without contexts and operators."""
    found: list[Any] = []
    for field in _CHILDREN[node.__class__]:
        value = getattr(node, field, None)
        if value.__class__ is list:
            found += value
        elif value is not None:
            found.append(value)
    return found if None not in found else [one for one in found if one is not None]


def by_class(tree: ast.AST) -> Mapping[type, Sequence[Any]]:
    """Return all nodes of a tree by their class, in no particular order."""
    found: dict[type, list[Any]] = defaultdict(list)
    fields = _CHILDREN
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        kind = node.__class__
        found[kind].append(node)
        for field in fields[kind]:
            value = getattr(node, field, None)
            if value.__class__ is list:
                stack += [one for one in value if one is not None]
            elif value is not None:
                stack.append(value)
    return found
