"""The changes that the ``paths`` codemod plans."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.api import Edit


@dataclass(frozen=True, slots=True)
class Entry:
    """One named path in a config.

    Attributes:
        name: What the code calls it.
        variable: The environment variable that overrides it.
        value: What it is when nothing overrides it.
    """

    name: str
    variable: str
    value: str


@dataclass(frozen=True, slots=True)
class InFile:
    """A constant at the top of the same file, or in the parameters cell of a notebook."""


@dataclass(frozen=True, slots=True)
class InPlace:
    """The assignment where it stands reads the environment first."""


@dataclass(frozen=True, slots=True)
class InModule:
    """An entry of a config module that this codemod keeps.

    Attributes:
        path: The module's file.
        statement: How it is imported, without names: ``from pkg.paths_config import``.
        toml: Path of the TOML file that holds the values, or None.
        apart: Whether the import makes a group of its own, as the last one above it is of another project.
    """

    path: str
    statement: str
    toml: str | None = None
    apart: bool = False


@dataclass(frozen=True, slots=True)
class InConfig:
    """An entry of a config module that the project had before.

    Attributes:
        path: The module's file.
        statement: How further names are imported from it, or None where the module itself is imported.
        base: Name that the module has in the file, or None where names are imported from it.
    """

    path: str
    statement: str | None
    base: str | None


@dataclass(frozen=True, slots=True)
class InParser:
    """An option of the file's own command line.

    Attributes:
        parser: Name of the parser.
        arguments: Name of what it parsed.
        line: The line below which options are added.
        option: The new option, with dashes.
    """

    parser: str
    arguments: str
    line: int
    option: str


@dataclass(frozen=True, slots=True)
class InYaml:
    """A key of a YAML file that the file loads.

    Attributes:
        path: The YAML file.
        key: The new key at its top level.
        base: Name of what was loaded.
        attribute: Whether keys are attributes (OmegaConf), not items.
    """

    path: str
    key: str
    base: str
    attribute: bool


Home = InFile | InPlace | InModule | InConfig | InParser | InYaml


@dataclass(frozen=True, slots=True)
class Move(Edit):
    """Put a name in the place of a literal.

    Attributes:
        line: Line of the literal, from 1.
        column: Its column, in UTF-8 bytes.
        length: How many characters of an f-string's leading part move; 0 for a whole literal.
        entry: What it becomes.
        home: Where the entry lives.
    """

    line: int
    column: int
    length: int
    entry: Entry
    home: Home

    @property
    def reference(self) -> str:
        """What stands in the place of the literal."""
        match self.home:
            case InConfig(base=str(base)):
                return f"{base}.{self.entry.name}"
            case InParser(arguments=arguments, option=option):
                return f"{arguments}.{option.lstrip('-').replace('-', '_')}"
            case InYaml(key=key, base=base, attribute=attribute):
                return f"{base}.{key}" if attribute else f'{base}["{key}"]'
            case _:
                return self.entry.name
