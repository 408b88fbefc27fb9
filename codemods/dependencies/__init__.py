"""Dependencies that are behind, and the calls that depend on them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import ClassVar

from codemods.api import Claim, Codemod, Context, Division, Finding, Plan, Question, Table
from codemods.dependencies import proposing, telling
from codemods.dependencies.edits import Migrate, Raise
from codemods.dependencies.examples import EXAMPLES
from codemods.dependencies.facts import DependencyFacts
from codemods.dependencies.findings import NAME
from codemods.dependencies.index import index
from codemods.dependencies.options import DependencyOptions
from codemods.dependencies.plan import plan, questions, wanted
from codemods.dependencies.proposing import Create
from codemods.dependencies.rewrite import companions, lonely, rewrite, without
from codemods.edits import TextEdit
from codemods.source import Source


class Dependencies(Codemod[DependencyFacts, DependencyOptions]):
    """Raises what manifests require, compiles what is compiled from them, and changes the calls that need it."""

    name = NAME
    summary = "Upgrades dependencies together with the code that calls them; security fixes come first and alone."
    version = 1
    claim = Claim.RESOLVABLE
    options = DependencyOptions
    facts = DependencyFacts
    done: ClassVar = {**telling.DONE, proposing.KIND: "listed"}
    commit_type = "build"
    notebooks = True
    division = Division.NEVER
    safety = (
        "Versions come from the package index that whoever runs the bot has set, never from one that a repository "
        "names; wheels only, and nothing of any package is executed. A resolver has found a full set of versions for "
        "each manifest. A separate checker finds that manifests differ in versions alone, that none falls and no "
        "package comes or goes without need, that compiled files hold what their inputs ask for, and that every "
        "changed call is what a row of the migration tables makes of it, between exactly these versions."
    )
    examples: ClassVar = EXAMPLES

    def index(self, source: Source, options: DependencyOptions) -> DependencyFacts | None:  # noqa: ARG002
        """Return what one file takes from elsewhere."""
        return index(source)

    def wanted(self, facts: Mapping[str, DependencyFacts], paths: Collection[str]) -> list[str]:  # noqa: ARG002
        """Return the manifests."""
        return wanted(paths)

    def questions(
        self, facts: Mapping[str, DependencyFacts], context: Context, options: DependencyOptions
    ) -> Collection[Question]:
        """Return what the index, the advisories and the resolver must say next."""
        return questions(facts, context, options)

    def plan(self, facts: Mapping[str, DependencyFacts], context: Context, options: DependencyOptions) -> Plan:
        """Decide over all files."""
        return plan(facts, context, options)

    def rewrite(
        self,
        source: Source,
        findings: Sequence[Finding],
        options: DependencyOptions,  # noqa: ARG002
    ) -> list[list[TextEdit]]:
        """Return the text edits by finding."""
        return rewrite(source, findings)

    def companions(
        self,
        findings: Sequence[Finding],
        read: Callable[[str], bytes | None],  # noqa: ARG002
        options: DependencyOptions,  # noqa: ARG002
    ) -> dict[str, bytes]:
        """Return the manifests and compiled files, as they are for all upgrades of a batch."""
        return companions(findings)

    def lonely(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings of batches that are not whole: they were resolved together."""
        return lonely(findings)

    def without(self, options: DependencyOptions, findings: Sequence[Finding]) -> DependencyOptions | None:
        """Return options that ignore the versions of some findings."""
        return without(options, findings)

    def tables(self, findings: Sequence[Finding], others: Sequence[Finding]) -> list[Table]:
        """Return the packages, and the calls that are left to people."""
        created = _created(findings)
        return proposing.tables(created) if created is not None else telling.tables(findings, others)

    def unfinished(self, findings: Sequence[Finding], others: Sequence[Finding]) -> bool:
        """Return whether calls break that nothing rewrites."""
        return telling.unfinished(findings, others)

    def title(self, findings: Sequence[Finding]) -> str:
        """Return a title such as ``Upgrade numpy to 2.1.3 and migrate 3 calls``."""
        created = _created(findings)
        return proposing.title(created) if created is not None else telling.title(_edits(findings))

    def why(self, findings: Sequence[Finding]) -> str:
        """Return what was done."""
        created = _created(findings)
        return proposing.why() if created is not None else telling.why(_edits(findings))


def _edits(findings: Sequence[Finding]) -> list[Raise | Migrate]:
    return [one.edit for one in findings if isinstance(one.edit, Raise | Migrate)]


def _created(findings: Sequence[Finding]) -> Create | None:
    return next((one.edit for one in findings if isinstance(one.edit, Create)), None)


CODEMOD = Dependencies()
