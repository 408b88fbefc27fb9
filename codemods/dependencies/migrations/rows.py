"""What a row of a migration table says: which use of a library changes, since when, into what.

Dotted names are those of the library, whatever a file calls it by its imports. Pieces of new code are written as Python
expressions with full dotted names; ``{name}`` stands for an argument, ``{self}`` for the object of a method, ``...``
for all arguments that are left.
"""

from __future__ import annotations

from dataclasses import dataclass

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """A name that moved.

    Attributes:
        to: The new dotted name; of a method or attribute with owners, its new name alone.
    """

    to: str


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword argument of a call that is renamed, gets another value, or goes.

    Attributes:
        name: The keyword.
        to: Its new name; empty where it goes.
        values: New values by old ones, as written; an empty new value takes the keyword away. Without any, every value
            stays as it is; with some, other values need a person.
        position: Its place among the arguments where it may be given without its name, from 0.
        unless: Other arguments that decide with it; where one is given a person must look.
    """

    name: str
    to: str = ""
    values: Pairs = ()
    position: int | None = None
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Default:
    """An argument that must be given now.

    Attributes:
        keyword: Its name.
        value: What leaving it out meant, as an expression.
        position: Its place among the arguments, from 0.
    """

    keyword: str
    value: str
    position: int


@dataclass(frozen=True, slots=True)
class Case:
    """One form of a call, and what it becomes.

    Attributes:
        to: The new expression. Its arguments stand in the order of the old call.
        when: Literals that arguments must have, as written; empty for one that must not be given.
        types: Types that arguments must have: dotted names, or ``int`` for a number that is written out.
    """

    to: str
    when: Pairs = ()
    types: Pairs = ()


@dataclass(frozen=True, slots=True)
class Reshape:
    """A call that is written anew.

    Attributes:
        parameters: Names of the old parameters in order, those that can be given by position.
        cases: The first that fits is taken.
        named: Whether arguments of ``...`` that were given by position get their names.
        only_with: Calls without any of these arguments are right as they are; empty where no call is.
    """

    parameters: tuple[str, ...]
    cases: tuple[Case, ...]
    named: bool = False
    only_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A use that a person must look at.

    Attributes:
        advice: What takes its place, one sentence without a final stop.
        distinctive: Whether an attribute of this name is reported on objects of unknown type, too.
        only_with: Only calls with any of these arguments are reported; empty where every use is.
    """

    advice: str
    distinctive: bool = False
    only_with: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replace:
    """A name that becomes an expression.

    Attributes:
        to: The expression.
    """

    to: str


Change = Rename | Keyword | Default | Reshape | Report | Replace


@dataclass(frozen=True, slots=True)
class Notes:
    """Where the library says so.

    Attributes:
        title: Title of its page.
        version: The release that the page is about.
    """

    title: str
    version: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Code before and after; the two are equal where a person must look.

    Attributes:
        before: A small program that prints what it finds.
        after: The same, migrated.
    """

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Row:
    """One change of one library.

    Attributes:
        library: Name of the distribution.
        old: Dotted names that it is about; of methods and attributes their names alone.
        change: What becomes of them.
        works: First version that has the new form; empty where all have.
        notes: Where the library says so.
        removed: First version in which the old form fails or means something else; empty while there is none.
        deprecated: First version that advises against the old form.
        owners: Classes whose methods or attributes the names are; the object's type must be known.
        again: First version in which the old name exists again, with another meaning.
        equal_from: First version in which both forms do the same, where older ones differ.
        examples: Before and after.
        kept: Code that looks alike and is left alone.
        runs: Whether the examples can be run wherever the library is installed.
    """

    library: str
    old: tuple[str, ...]
    change: Change
    works: str
    notes: Notes
    removed: str = ""
    deprecated: str = ""
    owners: tuple[str, ...] = ()
    again: str = ""
    equal_from: str = ""
    examples: tuple[Shown, ...] = ()
    kept: tuple[str, ...] = ()
    runs: bool = True

    @property
    def key(self) -> str:
        """The row's name, the only one of its kind."""
        owner = f"{self.owners[0]}." if self.owners else ""
        keyword = f"({self.change.name}=)" if isinstance(self.change, Keyword) else ""
        return f"{self.library}:{owner}{self.old[0]}{keyword}"

    @property
    def names(self) -> tuple[str, ...]:
        """The full dotted names that it is about."""
        return tuple(f"{owner}.{name}" for owner in self.owners for name in self.old) if self.owners else self.old


@dataclass(frozen=True, slots=True)
class Types:
    """What is known of the types of a library's values.

    Attributes:
        classes: The type of an instance, by the dotted names that its class is imported by.
        returns: The type of a result, by the dotted name of a function or of a type's method; several types, any of
            which it may be, are separated by ``|``.
        attributes: The type of an attribute, by its dotted name.
        items: What a written string or list selects, by the type and ``[str]`` or ``[list]``.
    """

    classes: Pairs
    returns: Pairs = ()
    attributes: Pairs = ()
    items: Pairs = ()
