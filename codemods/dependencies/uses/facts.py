"""What is kept of one file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from codemods.dependencies.questions import Use


class When(StrEnum):
    """When an import is made: whether the file can do without it."""

    ALWAYS = "always"
    GUARDED = "guarded"
    """In a ``try`` that copes with its absence, or in what such a ``try`` falls back to."""
    TYPING = "typing"
    """For type checkers alone."""
    CONDITION = "condition"
    """Under an ``if`` that asks for something else than whether the file is run."""
    FUNCTION = "function"
    """When a function is called."""

    @property
    def optional(self) -> bool:
        """Whether the file can be loaded without it."""
        return self is not When.ALWAYS


@dataclass(frozen=True, slots=True, order=True)
class Imported:
    """One module that an import statement names.

    Attributes:
        module: Full dotted name.
        names: What is taken from it, ``*`` included, sorted; empty for ``import module``.
        line: First line of the statement.
        when: When it is imported.
    """

    module: str
    names: tuple[str, ...]
    line: int
    when: When

    @property
    def top(self) -> str:
        """The first part of the module's name."""
        return self.module.partition(".")[0]

    @property
    def dotted(self) -> tuple[str, ...]:
        """The full dotted names that may be modules: its own and those of what is taken from it."""
        return (self.module, *(f"{self.module}.{name}" for name in self.names if name != "*"))


@dataclass(frozen=True, slots=True)
class Site:
    """Where something is used.

    Attributes:
        use: The use.
        line: The first line that it is used in, in this way.
    """

    use: Use
    line: int


@dataclass(frozen=True, slots=True)
class UseFacts:
    """What one file takes from elsewhere; Python's own library and relative imports left out.

    Whether an absolute import means another project or a file of the repository is not known here.

    Attributes:
        imports: In the order of their lines.
        sites: In the order of their lines, each use once. What is used under a guard against other versions, and names
            that the file gives values of its own, are left out.
    """

    imports: tuple[Imported, ...] = ()
    sites: tuple[Site, ...] = ()
