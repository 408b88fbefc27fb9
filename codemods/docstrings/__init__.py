"""Docstrings that say something: built from what the code shows, never from a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from codemods.api import Claim, Codemod, Context, Finding, Plan
from codemods.counting import count
from codemods.docstrings.examples import EXAMPLES
from codemods.docstrings.facts import DocstringFacts
from codemods.docstrings.index import index
from codemods.docstrings.options import DocstringOptions
from codemods.docstrings.plan import NAME, plan
from codemods.docstrings.rewrite import rewrite
from codemods.edits import TextEdit
from codemods.source import Source


class Docstrings(Codemod[DocstringFacts, DocstringOptions]):
    """Describes functions from evidence, and keeps documented parameters in line with signatures."""

    name = NAME
    summary = "Describes functions from what their code shows, and corrects documented parameters that drifted."
    version = 1
    claim = Claim.SAME_CODE
    options = DocstringOptions
    facts = DocstringFacts
    commit_type = "docs"
    done: ClassVar = {
        "missing-docstring": "described",
        "drift-renamed": "corrected",
        "drift-missing": "completed",
        "drift-order": "reordered",
    }
    safety = (
        "Only docstrings change: with docstrings taken out, the syntax trees before and after are equal, and every "
        "comment is still there. Docstrings that a program reads (command lines, web APIs, tools, parsers, doctests) "
        "are left alone."
    )
    examples: ClassVar = EXAMPLES

    def index(self, source: Source, options: DocstringOptions) -> DocstringFacts | None:
        """Return what matters of one file."""
        return index(source, options)

    def plan(self, facts: Mapping[str, DocstringFacts], context: Context, options: DocstringOptions) -> Plan:
        """Decide over all files."""
        return plan(facts, context, options)

    def rewrite(self, source: Source, findings: Sequence[Finding], options: DocstringOptions) -> list[list[TextEdit]]:  # noqa: ARG002
        """Return the text edits of each finding."""
        return rewrite(source, findings)

    def title(self, findings: Sequence[Finding]) -> str:
        """Return a title such as ``Describe 12 functions``."""
        described = sum(finding.kind == "missing-docstring" for finding in findings)
        corrected = len(findings) - described
        parts = [f"describe {count(described, 'function')}"] if described else []
        parts += [f"correct {count(corrected, 'docstring')}"] if corrected else []
        return " and ".join(parts).capitalize() or "Describe functions"

    def why(self, findings: Sequence[Finding]) -> str:
        """Return what was done."""
        described = sum(finding.kind == "missing-docstring" for finding in findings)
        corrected = len(findings) - described
        done = []
        if described:
            does = "it returns, raises, warns" if described == 1 else "they return, raise, warn"
            changes = "changes" if described == 1 else "change"
            done.append(
                f"{count(described, 'function')} got a docstring built only from what the code shows: "
                f"what {does} about or {changes} in place"
            )
        if corrected:
            done.append(
                f"{count(corrected, 'docstring')} now {'names' if corrected == 1 else 'name'} the real parameters"
            )
        return f"{'; '.join(done) or 'Nothing was found'}. No code changed."


CODEMOD = Docstrings()
