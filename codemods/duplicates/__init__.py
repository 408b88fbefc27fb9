"""Code that was copied instead of imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from codemods.api import Claim, Codemod, Context, Finding, Plan
from codemods.counting import count
from codemods.duplicates.examples import EXAMPLES
from codemods.duplicates.facts import DuplicateFacts
from codemods.duplicates.index import index
from codemods.duplicates.options import DuplicateOptions
from codemods.duplicates.plan import NAME, plan
from codemods.edits import TextEdit
from codemods.source import Source


class Duplicates(Codemod[DuplicateFacts, DuplicateOptions]):
    """Finds copies of functions, methods, classes and files: exact, renamed, and changed since."""

    name = NAME
    summary = "Finds copied functions, methods, classes and files, also where names or some lines were changed since."
    version = 1
    claim = Claim.SAME_FUNCTION
    options = DuplicateOptions
    facts = DuplicateFacts
    notebooks = True
    safety = (
        "Copies are found by their syntax, whatever their layout, comments, docstrings and annotations. Nothing is "
        "edited: each finding says where the other copies are and how many lines could go."
    )
    examples: ClassVar = EXAMPLES

    def index(self, source: Source, options: DuplicateOptions) -> DuplicateFacts | None:
        """Return what matters of one file."""
        return index(source, options)

    def plan(self, facts: Mapping[str, DuplicateFacts], context: Context, options: DuplicateOptions) -> Plan:
        """Decide over all files."""
        return plan(facts, context, options)

    def rewrite(self, source: Source, findings: Sequence[Finding], options: DuplicateOptions) -> list[list[TextEdit]]:  # noqa: ARG002
        """Return the text edits of each finding; there are none."""
        return [[] for _ in findings]

    def title(self, findings: Sequence[Finding]) -> str:
        """Return a title such as ``Merge 3 copies``."""
        return f"Merge {count(len(findings), 'copy', 'copies')}"

    def why(self, findings: Sequence[Finding]) -> str:
        """Return what was done."""
        return (
            f"{count(len(findings), 'copy', 'copies')} of the same code became one. A fix is then made once, for all."
        )


CODEMOD = Duplicates()
