"""What ``index`` keeps of one file. Texts mark code with single backticks; the renderer gives them the style's own."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.docstrings.options import Style


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature, without ``self`` and ``cls``.

    Attributes:
        name: Its name, without stars.
        stars: ``*`` or ``**`` for the collecting parameters, else empty.
        annotation: Source of its annotation when it is short.
        default: Source of its default when it is short.
        optional: Whether it has a default.
        uses: Sentences about what the body does with it.
        remarks: What of it a caller must know, as sentences: choices, settings that are read, changes in place.
        description: What documentation says of it.
    """

    name: str
    stars: str = ""
    annotation: str | None = None
    default: str | None = None
    optional: bool = False
    uses: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What is returned or yielded.

    Attributes:
        type: Its type when the code shows it.
        text: What it is.
        telling: Whether it says more than the signature does, and than a glance at a short body.
    """

    type: str | None = None
    text: str | None = None
    telling: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """An exception that is raised, or a warning that is issued.

    Attributes:
        name: Its class, as written.
        texts: When it happens, one text for each place.
    """

    name: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doc:
    """Everything that a docstring says.

    Attributes:
        summary: The first line; empty where the name says nothing, which leaves the description to the author.
        parameters: What is known of each parameter.
        returns: What is returned.
        yields: What is yielded.
        raises: What is raised.
        warns: What is warned about.
        overrides: Dotted name of the method that it replaces.
        has_result: Whether the function returns a value, described or not.
        complete: Whether parameters are listed also where that repeats the signature.
    """

    summary: str
    parameters: tuple[Parameter, ...] = ()
    returns: Value | None = None
    yields: Value | None = None
    raises: tuple[Problem, ...] = ()
    warns: tuple[Problem, ...] = ()
    overrides: str | None = None
    has_result: bool = False
    complete: bool = False


def says_more(doc: Doc) -> bool:
    """Return whether a docstring holds a fact that the signature does not."""
    return bool(
        doc.raises
        or doc.warns
        or (doc.yields is not None and doc.yields.telling)
        or (doc.returns is not None and doc.returns.telling)
        or any(parameter.remarks for parameter in doc.parameters)
        or (parameters_shown(doc) and any(parameter.description for parameter in doc.parameters))
    )


def parameters_shown(doc: Doc) -> bool:
    """Return whether the parameters are listed.

    They are not where most of the list would only repeat the signature: half of them must be described by documentation
    elsewhere, or something must be known of each, and more than the signature of half.
    """
    if doc.complete:
        return any(p.uses or p.description or p.annotation or p.optional for p in doc.parameters)
    named = [parameter for parameter in doc.parameters if not parameter.stars]
    if not named:
        return False
    if 2 * sum(bool(p.description) for p in named) >= len(named):
        return True
    known = all(p.uses or p.description or p.annotation or p.optional for p in named)
    return known and 2 * sum(bool(p.uses or p.description) for p in named) >= len(named)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a function is.

    Attributes:
        name: Its qualified name.
        line: Line of its ``def``.
        column: Column of its ``def``, in UTF-8 bytes.
        end_line: Line of the colon that ends the header.
        anchor: Digest of its syntax.
    """

    name: str
    line: int
    column: int
    end_line: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Undocumented:
    """A function without a docstring.

    Attributes:
        place: Where it is.
        doc: What its code says about it.
        owner: The class that it is a method of.
        decorators: Resolved names of decorators that are not known to leave the docstring alone.
        reason: Why it must not get a docstring.
    """

    place: Place
    doc: Doc
    owner: str | None = None
    decorators: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Drifted:
    """A function whose documented parameters are not those of its signature.

    Attributes:
        place: Where it is.
        style: How it is documented.
        documented: Documented names, in order.
        others: Names documented in further sections.
        parameters: Its signature.
        typed: Whether the documented parameters carry their types.
        movable: Whether each entry is about one parameter and can be moved.
        decorators: As in ``Undocumented``.
        reason: Why its docstring must not be touched.
    """

    place: Place
    style: Style
    documented: tuple[str, ...]
    others: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    typed: bool = False
    movable: bool = True
    decorators: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """How one function documents one parameter.

    Attributes:
        name: The parameter.
        text: Its description, on one line.
        function: The qualified name of the function.
    """

    name: str
    text: str
    function: str


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """A class, for finding out what a method overrides.

    Attributes:
        name: Its name.
        bases: Last part of the name of each base.
        methods: Names of the functions in its body.
    """

    name: str
    bases: tuple[str, ...]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Habits:
    """How docstrings are written, counted.

    Attributes:
        google: Docstrings with sections in Google style.
        numpy: Docstrings with sections in NumPy style.
        sphinx: Docstrings with Sphinx fields.
        apostrophes: Docstrings in ``'''``.
        quotes: Docstrings in ``\"\"\"``.
        second_line: Docstrings of several lines whose text starts on the second.
        first_line: Docstrings of several lines whose text starts on the first.
    """

    google: int = 0
    numpy: int = 0
    sphinx: int = 0
    apostrophes: int = 0
    quotes: int = 0
    second_line: int = 0
    first_line: int = 0


@dataclass(frozen=True, slots=True)
class DocReads:
    """What a module does with the docstrings of others.

    Attributes:
        readers: Its functions that read a docstring, and its own functions when the reading is at the top level.
        imported: Names and modules that it imports, last parts only; the docstrings of these may be read.
    """

    readers: tuple[str, ...] = ()
    imported: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocstringFacts:
    """What matters of one file.

    Attributes:
        undocumented: Functions without a docstring that could get one, or could but must not.
        drifted: Functions whose documented parameters are wrong.
        descriptions: How parameters are documented here.
        classes: Its classes.
        habits: How its docstrings are written.
        reads: What it does with docstrings of others, when it does.
        imports: Last parts of all imported names, when some module could be a reader.
        handed_over: Names of functions that it hands to a library which reads docstrings.
    """

    undocumented: tuple[Undocumented, ...] = ()
    drifted: tuple[Drifted, ...] = ()
    descriptions: tuple[Description, ...] = ()
    classes: tuple[ClassFacts, ...] = ()
    habits: Habits = Habits()
    reads: DocReads | None = None
    imports: tuple[str, ...] = ()
    handed_over: tuple[str, ...] = ()
