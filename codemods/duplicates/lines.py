"""Which lines of a file hold code, and which lines a definition takes."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import accumulate

Function = ast.FunctionDef | ast.AsyncFunctionDef
Owner = Function | ast.ClassDef

_NO_CODE = ("", "#")


@dataclass(frozen=True, slots=True)
class CodeLines:
    """Which lines hold code.

    Attributes:
        before: How many lines with code come before each line; one more at the end.
    """

    before: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> CodeLines:
        """Count the lines that are not blank and not a comment."""
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return cls((0, *accumulate((line.lstrip()[:1] not in _NO_CODE for line in lines), initial=0)))

    def between(self, first: int, last: int) -> int:
        """Return how many of the lines from ``first`` to ``last`` hold code."""
        return self.before[last + 1] - self.before[first]


def span(node: Owner | ast.Module) -> tuple[int, int]:
    """Return the first line of a definition, decorators included, and its last."""
    if isinstance(node, ast.Module):
        return 1, max((one.end_lineno or one.lineno for one in node.body[-1:]), default=1)
    return min([node.lineno, *(one.lineno for one in node.decorator_list)]), node.end_lineno or node.lineno
