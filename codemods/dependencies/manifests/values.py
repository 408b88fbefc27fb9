"""What manifests say, as values: requirements, the files they include, and who wrote them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The format of a manifest."""

    REQUIREMENTS = "requirements"
    INPUT = "requirements input"
    PYPROJECT = "pyproject"
    SETUP_CFG = "setup.cfg"
    SETUP_PY = "setup.py"
    PIPFILE = "Pipfile"
    CONDA = "conda environment"
    LOCK = "lock"


class Origin(StrEnum):
    """Where a requirement is installed from."""

    INDEX = "index"
    URL = "url"
    VCS = "vcs"
    LOCAL = "local path"
    EDITABLE = "editable"
    CONDA = "conda channel"


ELSEWHERE = {
    Origin.URL: "installed from a URL",
    Origin.VCS: "installed from version control",
    Origin.LOCAL: "installed from a local path",
    Origin.EDITABLE: "an editable install",
    Origin.CONDA: "from a conda channel, whose versions are not those of the package index",
}


class Dialect(StrEnum):
    """How a version specifier is written."""

    PEP440 = "pep440"
    POETRY = "poetry"
    CONDA = "conda"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of one manifest.

    Attributes:
        path: The manifest.
        line: Where it starts, from 1.
        name: Normalised (PEP 503); empty where a URL or a path does not say it.
        written: As it stands in the file, without hashes and comments.
        specifier: The version specifier as written, empty for a bare requirement.
        span: Where the specifier stands in the manifest's text, so that it can be replaced; None where it cannot.
        section: Table, group or key that it belongs to, such as ``project.dependencies``.
        marker: Environment marker (PEP 508), empty for none.
        extras: Normalised and sorted.
        pinned: The exact version that ``==`` or ``===`` asks for.
        hashes: As written, ``sha256:...``.
        origin: Where it is installed from.
        dialect: How its specifier is written.
        reason: Why it cannot be raised here; None where it can.
    """

    path: str
    line: int
    name: str
    written: str
    specifier: str = ""
    span: tuple[int, int] | None = None
    section: str = ""
    marker: str = ""
    extras: tuple[str, ...] = ()
    pinned: str | None = None
    hashes: tuple[str, ...] = ()
    origin: Origin = Origin.INDEX
    dialect: Dialect = Dialect.PEP440
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Include:
    """Another requirements file that one reads, ``-r`` or ``-c``.

    Attributes:
        line: From 1.
        path: Relative to the repository; None where it points out of it or is no plain path.
        written: As it stands in the file.
        constraint: Whether it only constrains versions.
    """

    line: int
    path: str | None
    written: str
    constraint: bool


@dataclass(frozen=True, slots=True)
class Option:
    """A line of options for pip, such as ``--extra-index-url``.

    Attributes:
        line: From 1.
        name: In its long form, without a value; as written where it is unknown.
        value: What follows it, empty for none.
    """

    line: int
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a manifest that cannot be understood."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """What the header of a compiled requirements file says.

    Attributes:
        tool: ``pip-compile`` or ``uv``; any other program's name where the repository gave its own command.
        python: The version that it was compiled for, ``3.11``; None where the header does not say.
        command: The command line, split as a shell does.
    """

    tool: str
    python: str | None
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """One manifest, read.

    Attributes:
        path: Relative to the repository.
        kind: Its format.
        requirements: In the order of the file.
        includes: The requirements files that it reads.
        options: Lines of options for pip.
        compiled: Its header, where a program wrote it.
        requires_python: The Python versions that it supports, as a PEP 440 specifier; None where it does not say.
        dynamic: Whether a build decides part of its dependencies.
        problems: What could not be understood.
    """

    path: str
    kind: Kind
    requirements: tuple[Requirement, ...] = ()
    includes: tuple[Include, ...] = ()
    options: tuple[Option, ...] = ()
    compiled: Compiled | None = None
    requires_python: str | None = None
    dynamic: bool = False
    problems: tuple[Problem, ...] = field(default=())
