"""What a plan of upgrades may ask the world outside, as values. Whoever runs the codemod answers, or says why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from codemods.api import Question
from codemods.dependencies.manifests.compile_inputs import CompileJob


@dataclass(frozen=True, slots=True)
class ProjectOf(Question):
    """Which releases a package has. Answered by a ``Project``.

    Attributes:
        name: Normalised.
    """

    name: str


@dataclass(frozen=True, slots=True)
class AdvisoriesOf(Question):
    """What is known against a version of a package. Answered by a tuple of ``Advisory``.

    Attributes:
        name: Normalised.
        version: The version in use.
    """

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class CompileOf(Question):
    """What a compiled requirements file becomes. Answered by its text.

    Attributes:
        job: What is compiled.
        upgrades: Packages whose pins are given up, ``name==version``.
        before: Files that were uploaded on this day or later do not exist; None for all.
    """

    job: CompileJob
    upgrades: tuple[str, ...] = ()
    before: date | None = None


@dataclass(frozen=True, slots=True)
class ResolutionOf(Question):
    """Which versions some requirements lead to. Answered by a tuple of names and versions, sorted.

    Attributes:
        requirements: Lines as in a requirements file, names of the index only.
        python: For which Python, ``3.11``.
        before: Files that were uploaded on this day or later do not exist; None for all.
    """

    requirements: tuple[str, ...]
    python: str
    before: date | None = None


@dataclass(frozen=True, slots=True)
class DescriptionOf(Question):
    """What a release says of itself. Answered by a ``Description``.

    Attributes:
        name: Normalised.
        version: The release.
    """

    name: str
    version: str


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One way in which code uses a library.

    Attributes:
        name: Full dotted name, ``sklearn.metrics.mean_squared_error``.
        called: Whether it is called.
        keywords: Names of the arguments that it is called with, sorted.
    """

    name: str
    called: bool = False
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BreaksOf(Question):
    """Which uses of a library another version does not have. Answered by a tuple of ``Break``.

    Attributes:
        name: The distribution, normalised.
        old: The version in use.
        new: The version to be.
        uses: In order, without repetition.
    """

    name: str
    old: str
    new: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """A use that the old version has and the new one has not.

    Attributes:
        use: As it was asked.
        what: What is gone, one clause: ``is gone``, ``takes no `squared` any more``.
    """

    use: Use
    what: str


@dataclass(frozen=True, slots=True)
class Description:
    """The core metadata of a release, as far as it is told.

    Attributes:
        summary: One line.
        links: Labels and addresses, as its ``Project-URL`` lines and home page have them.
        requires: Its requirements, ``Requires-Dist``.
    """

    summary: str = ""
    links: tuple[tuple[str, str], ...] = ()
    requires: tuple[str, ...] = ()
