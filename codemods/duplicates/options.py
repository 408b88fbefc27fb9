"""The options of the ``duplicates`` codemod."""

from __future__ import annotations

from pydantic import Field

from codemods.api import Options


class DuplicateOptions(Options):
    """What counts as a copy."""

    min_lines: int = Field(
        default=5,
        ge=2,
        le=1000,
        description="Lines of code, without docstring, comments and empty lines, that a function needs to count.",
    )
    near: bool = Field(
        default=True,
        description="Whether copies that somebody changed are reported as well, with the lines that differ.",
    )
    similarity: float = Field(
        default=0.75,
        ge=0.5,
        le=1.0,
        description=(
            "Part of the lines that a changed copy must share with the original; a line where only literals or called "
            "names differ counts half."
        ),
    )
    blocks: bool = Field(
        default=True,
        description="Whether blocks that are the same in functions that differ otherwise are reported.",
    )
    tests: bool = Field(
        default=False,
        description="Whether tests that repeat other tests are reported, and tests that are near to other code.",
    )
