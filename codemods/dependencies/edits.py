"""What is planned for one place, and what a pull request's files become together."""

from __future__ import annotations

from dataclasses import dataclass, field

from codemods.api import Edit, Link
from codemods.dependencies.migrations.facts import Site
from codemods.dependencies.versions.values import Advisory, Level
from codemods.edits import TextEdit


@dataclass(frozen=True, slots=True)
class Batch:
    """Upgrades that were resolved together: they hold together or not at all.

    Attributes:
        group: Its group.
        files: What the manifests and compiled files become, by path.
        places: How many places in manifests are raised.
        pythons: For which versions of Python versions were chosen.
        how: How these are known.
        notes: What a reviewer should know of how it was resolved, sentences.
    """

    group: str
    files: tuple[tuple[str, bytes], ...]
    places: int
    pythons: tuple[str, ...] = ()
    how: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One package and the versions around an upgrade.

    Attributes:
        name: Normalised.
        old: The version in use; None where that is not known.
        new: The version to be.
        level: How far the two are apart.
        age: Days since the upload.
        fixes: Advisories that it ends.
        open: Advisories that hold for the new version too.
        links: Where its changes are told.
        why: Why not a newer one, or nothing.
    """

    name: str
    old: str | None
    new: str
    level: Level | None = None
    age: int | None = None
    fixes: tuple[Advisory, ...] = ()
    open: tuple[Advisory, ...] = ()
    links: tuple[Link, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Raise(Edit):
    """A requirement that is raised where it stands.

    Attributes:
        batch: What it belongs to.
        step: The package.
        edit: In the manifest's text.
    """

    batch: Batch = field(hash=False)
    step: Step
    edit: TextEdit


@dataclass(frozen=True, slots=True)
class Migrate(Edit):
    """A use of a library that is rewritten.

    Attributes:
        batch: What it belongs to.
        step: The package.
        site: The place.
        required: Whether it fails with the new version.
        keep: Names that other files take from this one.
    """

    batch: Batch = field(hash=False)
    step: Step
    site: Site
    required: bool
    keep: frozenset[str] = frozenset()
