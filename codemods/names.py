"""What names mean: dotted names through imports and their aliases, cheaply and without scopes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from codemods.importing import Import

_COMPAT = re.compile(r"\.compat\.v[12]\b")


@dataclass(frozen=True, slots=True)
class Names:
    """The imported names of a file.

    Attributes:
        meaning: Dotted name of what each local name stands for.
    """

    meaning: dict[str, str]

    @classmethod
    def of(cls, found: Iterable[Import]) -> Names:
        """Collect them from a file's imports; a relative import means what follows its dots."""
        meaning: dict[str, str] = {}
        for one in found:
            if not one.names:
                (bound,) = one.bound
                meaning[bound] = one.module if bound != one.module.partition(".")[0] else bound
            else:
                prefix = "." * one.level + (f"{one.module}." if one.module else "")
                meaning |= {bound: f"{prefix}{name}" for name, bound in zip(one.names, one.bound, strict=True)}
        return cls(meaning)

    def dotted(self, node: ast.expr) -> str:
        """Return the dotted name of an expression, empty when it starts with something else than a name."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        parts.append(self.meaning.get(node.id, node.id))
        return _COMPAT.sub("", ".".join(reversed(parts)))
