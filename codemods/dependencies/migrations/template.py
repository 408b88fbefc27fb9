"""New code of a row as pieces: text, arguments, and what is left of the arguments."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from codemods.dependencies.migrations import discovery

_PART = re.compile(r"\{(\w+)\}|(\.\.\.)")
_DOTTED = re.compile(r"""(?<![\w."'])([a-z_]\w*(?:\.\w+)+)""")
REST = "..."
_PRIMARY = (
    ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.List | ast.Tuple | ast.Dict | ast.Set | ast.JoinedStr
    | ast.ListComp | ast.SetComp | ast.DictComp
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of new code.

    Attributes:
        text: What is written; empty for an argument.
        argument: The argument's name, ``...`` for all that are left.
    """

    text: str = ""
    argument: str = ""


def pieces(template: str) -> Iterator[Piece]:
    """Yield the parts of a template, texts and arguments in turn; it begins and ends with a text."""
    position = 0
    for match in _PART.finditer(template):
        yield Piece(text=template[position : match.start()])
        yield Piece(argument=match[1] or REST)
        position = match.end()
    yield Piece(text=template[position:])


def library_names(text: str) -> list[str]:
    """Return the dotted names of libraries in a piece of text."""
    known = discovery.packages()
    return [name for name in _DOTTED.findall(text) if name.partition(".")[0] in known]


def with_names(text: str, written: dict[str, str]) -> str:
    """Return a text with dotted names as they are written in a file."""
    return _DOTTED.sub(lambda match: written.get(match[1], match[1]), text)


def is_primary(node: ast.expr) -> bool:
    """Return whether an expression can be followed by a dot or a bracket as it is."""
    return isinstance(node, _PRIMARY) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def binds_loosely(template: str) -> bool:
    """Return whether new code needs parentheses beside an operator."""
    body = ast.parse(_PART.sub(lambda match: match[1] or "rest", template)).body[0]
    return isinstance(body, ast.Expr) and not is_primary(body.value)
