"""What ``index`` keeps of one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codemods.importing import Import

Role = Literal[
    "io",
    "command",
    "method",
    "argument",
    "keyword",
    "assigned",
    "element",
    "parameter-default",
    "option-default",
    "environment-default",
    "returned",
    "inert",
    "dynamic",
]


@dataclass(frozen=True, slots=True)
class Site:
    """A string that may name a place, and how the code uses it.

    Attributes:
        line: Its line, from 1.
        column: Its column, in UTF-8 bytes.
        end_line: Last line of it.
        value: The string, or the leading constant part of an f-string.
        part: Whether the string goes on behind it: an f-string, a concatenation, a join.
        glued: Whether it goes on in the same component: anywhere but in a join.
        formatted: Whether it is the leading part of an f-string.
        shape: How it names a place.
        role: What is done with it.
        name: The function, target or keyword concerned.
        way: ``read``, ``write`` or ``either`` where it reaches a known call.
        reaches: Whether the variable that it is assigned to reaches a call that reads or writes.
        top: First line of the top-level statement around it.
        owner: Qualified name of the function or class around it; empty at module level.
        anchor: Digest of the syntax around it.
        target: The constant that it is assigned to, where that is done once, at module or class level.
        parser: Index of the parser whose result is at hand here, or -1.
        loaded: Index of the YAML file whose content is at hand here, or -1.
        optional: Whether the code goes on where there is no such file.
        obstacle: Why nothing can be put in its place.
        given: The arguments of unknown functions that it becomes: dotted name, and index or keyword.
    """

    line: int
    column: int
    end_line: int
    value: str
    part: bool
    glued: bool
    formatted: bool
    shape: str
    role: Role
    name: str
    way: str
    reaches: bool
    top: int
    owner: str
    anchor: str
    target: str | None = None
    parser: int = -1
    loaded: int = -1
    optional: bool = False
    obstacle: str | None = None
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Taker:
    """A parameter that a place goes through.

    Attributes:
        function: Name of the function, or of the class that it initialises.
        number: Its index among the arguments of a caller; -1 where it can only be given by name.
        parameter: Its name.
        way: ``read``, ``write``, or ``later`` where it is joined to a place that starts elsewhere; empty if unknown.
        onward: The arguments of other functions that it becomes.
    """

    function: str
    number: int
    parameter: str
    way: str
    onward: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Parser:
    """A command line that takes further options.

    Attributes:
        name: Name of the ``ArgumentParser``.
        arguments: Name of what it parsed.
        line: The line below which options are added.
        initials: First characters of its long options; empty where abbreviations are off.
        destinations: Attributes that it sets.
    """

    name: str
    arguments: str
    line: int
    initials: str
    destinations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A YAML file that is loaded by a literal name and only read.

    Attributes:
        name: Name of its content.
        file: The literal.
        attribute: Whether keys are attributes (OmegaConf).
    """

    name: str
    file: str
    attribute: bool


@dataclass(frozen=True, slots=True)
class PathFacts:
    """What matters of one file.

    Attributes:
        sites: Strings that may name places.
        imports: What it imports.
        names: Upper-case names that occur in it.
        shouts: Upper-case strings in it, which may name environment variables.
        module_line: The line below which a config module would be imported.
        runs: Whether it does something when it is started, beyond definitions.
        constants: How many upper-case constants it defines at the top.
        plain: Whether its top level only defines things.
        values: Whether its top level only assigns: programs run such files to collect all names in them.
        entries: Names, variables and values of a config module that has nothing else, or None.
        reflects: Why no name may be added to it, or None.
        star_line: The last line of a star import.
        os_taken: Whether ``os`` names something else than the module.
        yaml_names: Names of YAML files that occur in it.
        handed: Imported modules that are used as values, not only for their attributes.
        parsers: Command lines.
        loaded: YAML files.
        takers: What its functions do with places.
        published: Names of files that web addresses in it end with.
        notebook: Whether it is one.
    """

    sites: tuple[Site, ...] = ()
    imports: tuple[Import, ...] = ()
    names: frozenset[str] = frozenset()
    shouts: frozenset[str] = frozenset()
    module_line: int = 0
    runs: bool = False
    constants: int = 0
    plain: bool = False
    values: bool = False
    entries: tuple[tuple[str, str, str], ...] | None = None
    reflects: str | None = None
    star_line: int = 0
    os_taken: bool = False
    yaml_names: frozenset[str] = frozenset()
    handed: frozenset[str] = frozenset()
    parsers: tuple[Parser, ...] = ()
    loaded: tuple[Loaded, ...] = ()
    takers: tuple[Taker, ...] = ()
    published: frozenset[str] = frozenset()
    notebook: bool = False
