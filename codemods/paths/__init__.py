"""Hardcoded paths move to configuration, with identical values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import ClassVar

from codemods.api import Claim, Codemod, Context, Division, Finding, Plan
from codemods.counting import count
from codemods.edits import TextEdit
from codemods.paths.companions import companions
from codemods.paths.debt import REPORTED_ONLY, Rule
from codemods.paths.edits import InConfig, InModule, InParser, InYaml, Move
from codemods.paths.examples import EXAMPLES
from codemods.paths.facts import PathFacts
from codemods.paths.index import index
from codemods.paths.options import PathOptions
from codemods.paths.plan import NAME, plan, wanted
from codemods.paths.rewrite import rewrite
from codemods.source import Source

_LONGEST_TITLE = 60


class Paths(Codemod[PathFacts, PathOptions]):
    """Gives hardcoded paths a name in the configuration that a file has, or in one that it can import."""

    name = NAME
    summary = "Moves hardcoded paths to configuration that the environment can override, with identical values."
    version = 3
    claim = Claim.SAME_VALUES
    options = PathOptions
    facts = PathFacts
    done: ClassVar = {str(rule): "moved" for rule in Rule if rule not in REPORTED_ONLY}
    notebooks = True
    division = Division.FILES
    safety = (
        "With no override set, every expression evaluates to the identical string: a separate checker puts each "
        "configured value back in the place of its name and compares the syntax trees, and makes sure that the name is "
        "new, defined before it is used, and importable the way the file is run. Paths keep their type, their slashes "
        "and the folder that they are relative to."
    )
    examples: ClassVar = EXAMPLES

    def index(self, source: Source, options: PathOptions) -> PathFacts | None:
        """Return what matters of one file."""
        return index(source, frozenset(options.names))

    def plan(self, facts: Mapping[str, PathFacts], context: Context, options: PathOptions) -> Plan:
        """Decide over all files."""
        return plan(facts, context, options)

    def rewrite(self, source: Source, findings: Sequence[Finding], options: PathOptions) -> list[list[TextEdit]]:  # noqa: ARG002
        """Return the text edits by finding."""
        return rewrite(source, findings)

    def wanted(self, facts: Mapping[str, PathFacts], paths: Collection[str]) -> list[str]:
        """Return the files that say how the repository is run, what it is called, and what scripts load."""
        return wanted(facts, paths)

    def companions(
        self,
        findings: Sequence[Finding],
        read: Callable[[str], bytes | None],
        options: PathOptions,  # noqa: ARG002
    ) -> dict[str, bytes]:
        """Return the config files that the edits rest on."""
        return companions(findings, read)

    def title(self, findings: Sequence[Finding]) -> str:
        """Return a title such as ``Move 3 paths to paths_config: TRAIN_CSV, MODEL_DIR``."""
        names = list(dict.fromkeys(one.edit.entry.name for one in findings if isinstance(one.edit, Move)))
        words = f"Move {count(len(findings), 'path')} to {_target(findings)}"
        if not names:
            return words
        shown = f"{words}: {names[0]}"
        for number, name in enumerate(names[1:], start=2):
            more = " ..." if number < len(names) else ""
            if len(f"{shown}, {name}{more}") > _LONGEST_TITLE:
                return f"{shown} ..." if len(shown) + 4 <= _LONGEST_TITLE else words
            shown = f"{shown}, {name}"
        return shown if len(shown) <= _LONGEST_TITLE else words

    def why(self, findings: Sequence[Finding]) -> str:
        """Return what was done."""
        moves = [one.edit for one in findings if isinstance(one.edit, Move)]
        entries = len({(move.entry.variable, move.entry.value) for move in moves})
        paths = "1 hardcoded path is" if len(moves) == 1 else f"{len(moves)} hardcoded paths are"
        example = moves[0].entry.variable if moves else "..."
        return (
            f"{paths} now read from {count(entries, 'entry', 'entries')} in {_target(findings)}, each of which an "
            f"environment variable such as `{example}` overrides. With none set, every path is what it was."
        )


def _target(findings: Sequence[Finding]) -> str:
    """Where most of the paths went."""
    homes = [one.edit.home for one in findings if isinstance(one.edit, Move)]
    modules = [
        home.path.rpartition("/")[2].removesuffix(".py") for home in homes if isinstance(home, InModule | InConfig)
    ]
    options = sum(isinstance(home, InParser) for home in homes)
    files = [home.path.rpartition("/")[2] for home in homes if isinstance(home, InYaml)]
    if modules and 2 * len(modules) >= len(homes):
        return max(sorted(set(modules)), key=modules.count)
    if files and 2 * len(files) >= len(homes):
        return max(sorted(set(files)), key=files.count)
    return "command-line options" if options and 2 * options >= len(homes) else "configurable constants"


CODEMOD = Paths()
