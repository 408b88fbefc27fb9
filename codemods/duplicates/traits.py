"""What decides whether a function can leave its module: what its names mean there, and what stands in the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from codemods.duplicates.watching import Watching

OURS = "Functions that several modules share."
"""First line of a module of this codemod's own making."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What matters of one function of a module's own body.

    Attributes:
        line: First line, decorators included; names it.
        start: First line of the comment that belongs to it, ``line`` where there is none.
        stop: Last line of it, with comments inside of it below its last statement.
        imported: Names that imports of the module bind, and that it reads.
        noted: The same in its annotations only.
        annotations: Its annotations as text; empty where there is none.
        plain: Whether these are made of builtin types and of ``typing`` only, so that any file can have them.
        called: Names of other functions and classes of the module that it reads.
        builtins: Builtins that it reads.
        docs: How much it says about itself, in characters of docstring and comments without space.
        docstring: How long its docstring is, in the same way.
        head: A number that differs where docstring or annotations do.
        obstacle: Why it cannot leave its module, or None.
        text: Its lines from ``start`` to ``stop``; empty where there is an obstacle.
    """

    line: int
    start: int
    stop: int
    imported: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    annotations: str = ""
    plain: bool = True
    called: tuple[str, ...] = ()
    builtins: tuple[str, ...] = ()
    docs: int = 0
    docstring: int = 0
    head: int = 0
    obstacle: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class ModuleTraits:
    """What matters of a module around its functions.

    Attributes:
        functions: Its functions that could be merged.
        runs: Whether it does something when it is started, beyond definitions.
        module_line: The line below which a further module would be imported.
        steps: Lines of statements above it that are neither imports nor text.
        pure: Whether importing it only defines names.
        lists: Whether it may look at the files in its folder.
        helpers: The words in it that a module for shared functions may be called by.
        ours: Whether it is a module of this codemod's own making.
        futures: The ``__future__`` features it asks for.
        moves_imports: Whether it changes where imports are found.
        bound: Names that its top level binds.
        exported: Names in its ``__all__``.
        watching: What it does to functions of its own and of others.
    """

    functions: tuple[Traits, ...] = ()
    runs: bool = False
    module_line: int = 0
    steps: tuple[int, ...] = ()
    pure: bool = False
    lists: bool = False
    helpers: frozenset[str] = frozenset()
    ours: bool = False
    futures: tuple[str, ...] = ()
    moves_imports: bool = False
    bound: frozenset[str] = frozenset()
    exported: frozenset[str] = frozenset()
    watching: Watching = field(default_factory=Watching)


def by_line(module: ModuleTraits) -> Mapping[int, Traits]:
    """Return the functions of a module by their first lines."""
    return {one.line: one for one in module.functions}
