"""What ``index`` keeps of one file. Everything is a digest: facts are small, and the same in every process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from codemods.duplicates.traits import ModuleTraits
from codemods.importing import Import

Kind = Literal["function", "method", "class", "file", "block"]
"""What is copied; blocks are parts of functions, found when all files are compared: no facts hold one."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, a method, a class, or the file as a whole.

    Attributes:
        name: Qualified name, ``Net.forward``; ``outer.<locals>.inner`` for a nested function, empty for a file.
        kind: What it is.
        line: First line, decorators included.
        end_line: Last line, inclusive.
        lines: Lines of code: without docstring, comments and blank lines.
        exact: Digest of the syntax without docstrings, annotations and positions; names are kept.
        alpha: The same with parameters and local names numbered, and the definition's own name left out.
        form: Digest of the bare structure: every name and literal left out.
        signature: Digest of the parameters: names, kinds and defaults; empty for classes and files.
        first: Where its statements begin in ``DuplicateFacts.statements``.
        last: One past its last statement.
        sketch: Keys under which near copies are found (``codemods.duplicates.near``); empty when it is too small.
    """

    name: str
    kind: Kind
    line: int
    end_line: int
    lines: int
    exact: str
    alpha: str
    form: str
    signature: str
    first: int
    last: int
    sketch: bytes

    @property
    def anchor(self) -> str:
        """Names a finding about it, as ``codemods.fingerprint`` asks: names and structure, no positions."""
        return self.exact


@dataclass(frozen=True, slots=True)
class DuplicateFacts:
    """Everything that bears on copies in one file.

    Attributes:
        definitions: The functions, methods and classes that are worth comparing, in order of their first line, outer
            ones before inner ones.
        whole: The file as a whole; None when there is too little code in it.
        statements: The digests of all statements, packed (``codemods.duplicates.statements``).
        lines: Lines of code.
        imports: Its imports.
        traits: What decides whether its functions can be merged with others, and where to.
    """

    definitions: tuple[Definition, ...]
    whole: Definition | None
    statements: bytes
    lines: int
    imports: tuple[Import, ...]
    traits: ModuleTraits = field(default_factory=ModuleTraits)

    @property
    def runs(self) -> bool:
        """Whether the file does something when it is started, beyond definitions."""
        return self.traits.runs

    @property
    def module_line(self) -> int:
        """The line below which a further module would be imported."""
        return self.traits.module_line
