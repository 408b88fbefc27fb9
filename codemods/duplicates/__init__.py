"""Code that was copied instead of imported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import ClassVar

from codemods.api import Claim, Codemod, Context, Division, Finding, Plan
from codemods.duplicates.companions import companions
from codemods.duplicates.edits import Merge
from codemods.duplicates.examples import EXAMPLES
from codemods.duplicates.facts import DuplicateFacts
from codemods.duplicates.index import index
from codemods.duplicates.options import DuplicateOptions
from codemods.duplicates.plan import NAME, plan, wanted
from codemods.duplicates.rewrite import rewrite
from codemods.duplicates.titles import title, why
from codemods.edits import TextEdit
from codemods.source import Source


class Duplicates(Codemod[DuplicateFacts, DuplicateOptions]):
    """Finds copies of functions, methods, classes and files, and merges functions that are the same in every way."""

    name = NAME
    summary = "Merges copied functions into one that all import; reports other copies, also those that were changed."
    version = 3
    claim = Claim.SAME_FUNCTION
    options = DuplicateOptions
    facts = DuplicateFacts
    done: ClassVar = {"exact-copy": "merged", "renamed-copy": "merged"}
    notebooks = True
    division = Division.FILES
    safety = (
        "A separate checker finds the functions equal but for local names, docstrings and annotations; every name in "
        "them is bound to the same thing in both modules, and their new module is free of effects and importable the "
        "way each file is run. Old names stay importable. Whatever is decorated, reads variables of its module or is "
        "found by its name stays, and is reported with the lines that could go."
    )
    examples: ClassVar = EXAMPLES

    def index(self, source: Source, options: DuplicateOptions) -> DuplicateFacts | None:
        """Return what matters of one file."""
        return index(source, options)

    def plan(self, facts: Mapping[str, DuplicateFacts], context: Context, options: DuplicateOptions) -> Plan:
        """Decide over all files."""
        return plan(facts, context, options)

    def rewrite(self, source: Source, findings: Sequence[Finding], options: DuplicateOptions) -> list[list[TextEdit]]:  # noqa: ARG002
        """Return the text edits by finding."""
        return rewrite(source, findings)

    def wanted(self, facts: Mapping[str, DuplicateFacts], paths: Collection[str]) -> list[str]:  # noqa: ARG002
        """Return the files that say how the repository is run."""
        return wanted(paths)

    def companions(
        self,
        findings: Sequence[Finding],
        read: Callable[[str], bytes | None],
        options: DuplicateOptions,  # noqa: ARG002
    ) -> dict[str, bytes]:
        """Return the modules that the merged functions are in."""
        return companions(findings, read)

    def lonely(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings whose function would get a module of its own for one file only."""
        files: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in findings:
            if isinstance(one.edit, Merge):
                files[one.edit.shared.path, one.edit.shared.name].add(one.path)
        return [
            one
            for one in findings
            if isinstance(one.edit, Merge)
            and one.edit.shared.text
            and len(files[one.edit.shared.path, one.edit.shared.name]) == 1
        ]

    def title(self, findings: Sequence[Finding]) -> str:
        """Return a title such as ``Merge 4 copies of load_table, plot_loss into helpers``."""
        return title([one.edit for one in findings if isinstance(one.edit, Merge)])

    def why(self, findings: Sequence[Finding]) -> str:
        """Return what was done."""
        return why([one.edit for one in findings if isinstance(one.edit, Merge)])


CODEMOD = Duplicates()
