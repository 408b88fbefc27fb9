"""The options of the ``dependencies`` codemod."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from codemods.api import Options
from codemods.dependencies.versions.rules import problems


def _means_something(rule: str) -> str:
    if problems([rule]):
        raise ValueError("expected NAME or NAME@SPEC, where SPEC is a specifier such as >=2, a version or a level")
    return rule


Rule = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9*][A-Za-z0-9*._-]{0,100}(@[^@\s][^@]{0,60})?$"),
    AfterValidator(_means_something),
]


class DependencyOptions(Options):
    """Which versions are proposed, and how."""

    level: Literal["patch", "minor", "major"] = Field(
        default="major", description="The largest step; a security fix may be larger."
    )
    minimum_age: int = Field(
        default=7, ge=0, le=365, description="Days since a version was uploaded; a security fix does not wait."
    )
    allow: tuple[Rule, ...] = Field(
        default=(), max_length=200, description="Only these packages, `numpy` or `torch*`, `pandas@<3`; empty for all."
    )
    ignore: tuple[Rule, ...] = Field(
        default=(),
        max_length=1000,
        description="Packages, or versions of them, to leave alone: `numpy`, `numpy@2`, `torch@>=2.4`, `*@major`.",
    )
    prereleases: bool = Field(default=False, description="Whether pre-releases are proposed.")
    strategy: Literal["increase-if-necessary", "increase", "widen"] = Field(
        default="increase-if-necessary",
        description=(
            "What becomes of ranges: only those are raised that exclude the new version, all are, or their end moves "
            "and their start stays."
        ),
    )
    group: Literal["level", "package", "all"] = Field(
        default="level",
        description=(
            "`level` keeps patch and minor steps in one pull request and each larger step, with the packages that move "
            "with it, in its own; `package` never puts two of them together; `all` always. Security fixes come alone."
        ),
    )
    pin: bool = Field(default=True, description="Whether requirements without a version get one in requirements.txt.")
    python: Annotated[str, StringConstraints(pattern=r"^3\.\d{1,2}$")] | None = Field(
        default=None,
        description="The version of Python that is used, `3.12`, where the repository does not say it elsewhere.",
    )
    migrate: bool = Field(default=True, description="Whether calls are changed to what the new versions want.")
