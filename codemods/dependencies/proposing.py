"""A manifest for a repository that has none, from what its code imports."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from codemods.api import Context, Edit, Finding, Table, Unavailable
from codemods.counting import count
from codemods.dependencies.asking import Asking
from codemods.dependencies.facts import DependencyFacts
from codemods.dependencies.findings import NAME
from codemods.dependencies.missing.propose import candidates, proposal
from codemods.dependencies.missing.values import LeftOut, Missing, Need, Place
from codemods.dependencies.questions import ProjectOf
from codemods.dependencies.uses.facts import UseFacts
from codemods.dependencies.versions.values import Project

PATH = "requirements.in"
KIND = "missing-manifest"
_MOST_ROWS = 60
_NEEDS = {
    Need.TESTS: "only in tests",
    Need.OPTIONAL: "optional, written as a comment",
    Need.TYPING: "for type checkers alone, left out",
}


@dataclass(frozen=True, slots=True)
class Create(Edit):
    """A manifest that is written.

    Attributes:
        text: What it says.
        missing: The distributions in it.
        left_out: Imports that nothing is proposed for.
    """

    text: str
    missing: tuple[Missing, ...]
    left_out: tuple[LeftOut, ...]

    creates: ClassVar[bool] = True


def proposed(facts: Mapping[str, DependencyFacts], context: Context, asking: Asking) -> list[Finding]:
    """Return the finding of a repository without any manifest, or nothing."""
    files = {path: one.uses for path, one in facts.items() if one.uses is not None and path not in context.excluded}
    if PATH in context.paths or not files:
        return []
    projects = _projects(files, context, asking)
    found = proposal(files, context.paths, (), projects, context.today)
    if found.text is None:
        return []
    message = f"no file says what the code needs to be installed: it imports {count(len(found.missing), 'package')}"
    anchor = hashlib.blake2b(" ".join(one.name for one in found.missing).encode(), digest_size=8).hexdigest()
    edit = Create(found.text, found.missing, found.left_out)
    return [Finding(NAME, KIND, PATH, 1, 1, message, anchor, edit, group="manifest")]


def _projects(files: Mapping[str, UseFacts], context: Context, asking: Asking) -> dict[str, Project | None]:
    names = candidates(files, context.paths)
    for name in names:
        asking.want(ProjectOf(name))
    asking.settle()
    answers = {name: asking.need(ProjectOf(name), Project) for name in names}
    return {
        name: None if isinstance(answer, Unavailable) else answer
        for name, answer in answers.items()
        if not isinstance(answer, Unavailable) or answer.gone
    }


def title(edit: Create) -> str:
    """Return what the pull request does."""
    return f"List the {count(len(edit.missing), 'package')} that the code imports in {PATH}"


def why() -> str:
    """Return what was done and why it is worth merging."""
    return (
        f"No file of this repository says what it needs to be installed. {PATH} lists what the code imports, with a "
        "limit only where a name that the code uses is known to be gone; "
        f"`pip-compile {PATH}` turns it into exact versions."
    )


def tables(edit: Create) -> list[Table]:
    """Return the packages with where they are imported, and the imports that nothing is proposed for."""
    found = [
        Table(
            "Packages",
            ("package", "limit", "imported as", "in"),
            tuple(
                ((one.name,), (_limit(one),), (", ".join(one.imports),), (_places(one.places),))
                for one in edit.missing[:_MOST_ROWS]
            ),
        )
    ]
    if edit.left_out:
        rows = tuple(((one.name,), (one.reason,), (_places(one.places),)) for one in edit.left_out[:_MOST_ROWS])
        found.append(Table("Imports without a proposal", ("import", "why", "in"), rows))
    return found


def _limit(one: Missing) -> str:
    limits = [
        f"at least {one.at_least.version} for {one.at_least.name}" if one.at_least else "",
        f"below {one.below.version}, which has no {one.below.name}" if one.below else "",
        "" if one.need is Need.ALWAYS else _NEEDS[one.need],
    ]
    return "; ".join(filter(None, limits))


def _places(places: Sequence[Place]) -> str:
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return f"{places[0].path}:{places[0].line}{more}" if places else ""
