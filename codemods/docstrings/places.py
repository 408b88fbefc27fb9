"""Where things are in the text: functions, the end of a header, the exact literal of a docstring."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from codemods.source import Source

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

# Between the last argument and the colon stand only brackets, commas, stars, arrows and comments: no strings.
_COLON = re.compile(r"(?:#[^\r\n]*|[^:#])*?:")
_END_OF_LINE = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?=\r|\n|\Z)")
_LITERAL = re.compile(r"([rRuU]?)('''|\"\"\"|'|\")")


@dataclass(frozen=True, slots=True)
class Found:
    """A function met while walking over statements.

    Attributes:
        node: Its syntax.
        owners: Classes and functions around it, outermost first.
    """

    node: FunctionNode
    owners: tuple[ast.ClassDef | FunctionNode, ...]

    @property
    def name(self) -> str:
        """Its qualified name."""
        return ".".join((*(owner.name for owner in self.owners), self.node.name))

    @property
    def owner(self) -> ast.ClassDef | None:
        """The class that it is a method of."""
        last = self.owners[-1] if self.owners else None
        return last if isinstance(last, ast.ClassDef) else None

    @property
    def nested(self) -> bool:
        """Whether it is defined inside a function."""
        return any(not isinstance(owner, ast.ClassDef) for owner in self.owners)


def declarations(tree: ast.Module) -> Iterator[Found | ast.ClassDef | ast.Import | ast.ImportFrom]:
    """Yield every function, class and import of a module, in order, wherever statements can stand."""
    stack: list[tuple[ast.AST, tuple[ast.ClassDef | FunctionNode, ...]]] = [(tree, ())]
    while stack:
        node, owners = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Found(node, owners)
            owners = (*owners, node)
        elif isinstance(node, ast.ClassDef):
            yield node
            owners = (*owners, node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield node
            continue
        stack.extend((child, owners) for child in reversed(_statements(node)))


def _statements(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            found += (child for child in block if not isinstance(child, ast.Expr | ast.Assign | ast.Return))
    return found


def colon(source: Source, node: FunctionNode) -> int:
    """Return the index of the colon that ends a function's header."""
    args = node.args
    parts = [*args.posonlyargs, *args.args, *args.kwonlyargs, *args.defaults, *args.kw_defaults]
    parts += [args.vararg, args.kwarg, node.returns, *getattr(node, "type_params", [])]
    ends = [
        (part.end_lineno, part.end_col_offset) for part in parts if part is not None and hasattr(part, "end_lineno")
    ]
    line, column = max(ends, default=(node.lineno, node.col_offset))
    match = _COLON.match(source.text, source.offset(line or node.lineno, column or 0))
    if match is None:
        raise ValueError(f"line {node.lineno}: no end of the header")
    return match.end() - 1


def body_on_own_lines(source: Source, after_colon: int) -> bool:
    """Return whether the body starts on a line below the header."""
    return _END_OF_LINE.match(source.text, after_colon) is not None


@dataclass(frozen=True, slots=True)
class Literal:
    """A docstring as one string literal.

    Attributes:
        start: Index of its first character.
        end: One past its last.
        quote: What delimits it.
        inner: What stands between the quotes, as written.
    """

    start: int
    end: int
    quote: str
    inner: str


def docstring(source: Source, node: FunctionNode | ast.ClassDef) -> Literal | None:
    """Return a docstring's literal, or None when there is none or it is made of several literals."""
    first = node.body[0]
    if not (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    ):
        return None
    value = first.value
    start = source.offset(value.lineno, value.col_offset)
    end = source.offset(value.end_lineno or value.lineno, value.end_col_offset or 0)
    match = _LITERAL.match(source.text, start, end)
    if match is None or not source.text.endswith(match[2], match.end(), end):
        return None
    inner = source.text[match.end() : end - len(match[2])]
    if match[2] in inner or (len(match[2]) == 1 and "\n" in inner):
        return None
    return Literal(start, end, match[2], inner)
