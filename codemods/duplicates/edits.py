"""The changes that the ``duplicates`` codemod plans."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.api import Edit


@dataclass(frozen=True, slots=True, order=True)
class Needed:
    """A name that a function needs, and its import in the module that the function moves to.

    Attributes:
        section: 0 for Python's own modules, 1 for other projects, 2 for this one, 3 for relative imports.
        module: Dotted name, with leading dots in a relative import.
        name: What is taken from it; empty for ``import module``.
        alias: The name it gets; empty where that is its own.
    """

    section: int
    module: str
    name: str = ""
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Shared:
    """The one function that takes the place of copies.

    Attributes:
        path: The file that has it, or gets it.
        name: What it is called there.
        text: Its lines, where the file does not have it yet.
        imports: What it needs there; in a file that was there before, what that imports, in order.
        futures: The ``__future__`` features of the module.
        origin: File and line of the copy that the text is from.
    """

    path: str
    name: str
    text: str = ""
    imports: tuple[Needed, ...] = ()
    futures: tuple[str, ...] = ()
    origin: tuple[str, int] = ("", 0)


@dataclass(frozen=True, slots=True)
class Merge(Edit):
    """Import a function in the place of its copy.

    Attributes:
        name: What the copy is called in its file.
        line: First line of the copy.
        start: The same with the comment above it.
        stop: Its last line, with comments below its last statement.
        shared: The function.
        statement: How it is imported, without names: ``from pkg.helpers import``.
        apart: Whether the import makes a group of its own, as the last one above it is of another project.
        above: Line of the import above which the new one is sorted; 0 where it goes below the last one.
        droppable: Imported names that nothing but functions that move needs.
    """

    name: str
    line: int
    start: int
    stop: int
    shared: Shared
    statement: str
    apart: bool = False
    above: int = 0
    droppable: tuple[str, ...] = ()
