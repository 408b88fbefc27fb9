"""The nodes of a syntax tree, looked through once and then asked for by kind."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TypeVar, cast

_T = TypeVar("_T", bound=ast.AST)


class Nodes:
    """All nodes below one.

    Args:
        tree: Where they are.
    """

    def __init__(self, tree: ast.AST) -> None:
        self._kinds: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        waiting = [tree]
        while waiting:
            node = waiting.pop()
            self._kinds[type(node)].append(node)
            # Their dictionaries are read several times as fast as ``ast`` names the fields.
            for value in vars(node).values():
                if isinstance(value, ast.AST):
                    waiting.append(value)
                elif isinstance(value, list):
                    waiting += [one for one in value if isinstance(one, ast.AST)]

    def of(self, kind: type[_T]) -> list[_T]:
        """Return the nodes of a kind, in no order."""
        return cast("list[_T]", self._kinds.get(kind, []))
