"""The options of the ``docstrings`` codemod."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from codemods.api import Options

Style = Literal["google", "numpy", "sphinx"]


class DocstringOptions(Options):
    """How much is described, and how it is written."""

    style: Literal["auto", "google", "numpy", "sphinx"] = Field(
        default="auto",
        description="How sections are written; `auto` takes the style that most of the repository uses, else google.",
    )
    level: Literal["evidence", "all"] = Field(
        default="evidence",
        description=(
            "`evidence` describes functions whose code says more than their signature, and leaves out private, nested, "
            "overriding and very short functions and tests; `all` describes every function."
        ),
    )
    public_only: bool = Field(
        default=False,
        description="Whether names that start with an underscore are left out at every level.",
    )
    max_per_pull_request: int = Field(
        default=0,
        ge=0,
        description="Describe at most this many functions in one pull request; 0 means no limit.",
    )
    drift: bool = Field(
        default=True,
        description="Whether documented parameters are brought in line with the signature.",
    )
