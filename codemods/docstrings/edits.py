"""What a plan tells the rewrite to do at one function."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.api import Edit
from codemods.docstrings.facts import Doc, Parameter
from codemods.docstrings.options import Style


@dataclass(frozen=True, slots=True)
class Describe(Edit):
    """Give a function a docstring.

    Attributes:
        line: Line of its ``def``.
        column: Column of its ``def``, in UTF-8 bytes.
        doc: What the docstring says.
        style: How sections are written.
        line_length: The longest line.
        quote: What delimits it.
        second_line: Whether the text starts on the second line.
    """

    line: int
    column: int
    doc: Doc
    style: Style
    line_length: int
    quote: str
    second_line: bool


@dataclass(frozen=True, slots=True)
class Realign(Edit):
    """Bring documented parameters in line with the signature.

    Attributes:
        line: Line of the ``def``.
        column: Column of the ``def``, in UTF-8 bytes.
        style: How it is documented.
        line_length: The longest line.
        renames: Documented name and real name.
        added: Parameters to add.
        order: All parameters in the order of the signature.
        reorder: Whether entries are put in that order.
    """

    line: int
    column: int
    style: Style
    line_length: int
    renames: tuple[tuple[str, str], ...]
    added: tuple[Parameter, ...]
    order: tuple[str, ...]
    reorder: bool
