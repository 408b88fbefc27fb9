"""The vocabulary of the ground floor: what a codemod is, what it finds, and what it may change.

A codemod works in three steps. ``index`` reads one file and keeps the few facts that matter, ``plan`` decides over the
facts of the whole repository without parsing anything, ``rewrite`` turns the decisions for one file into text edits.
Everything here is a frozen value: it can be pickled to a worker process, cached and compared.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from codemods.edits import TextEdit
from codemods.source import Source


class Claim(StrEnum):
    """What an edit promises to keep. Each provable claim has one checker in ``codemods.proofs``."""

    SAME_CODE = "same-code"
    SAME_VALUES = "same-values"
    SAME_FUNCTION = "same-function"
    EQUIVALENT_CALL = "equivalent-call"
    ONLY_ADDS = "only-adds"
    RESOLVABLE = "resolvable"
    SAME_IMPORTS = "same-imports"
    CHANGES_BEHAVIOUR = "changes-behaviour"


class Options(BaseModel):
    """Base of every codemod's options: unknown names are errors, kebab-case in TOML, snake_case in Python."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=lambda name: name.replace("_", "-"),
        populate_by_name=True,
    )


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that a step left alone, with the reason a person reads."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One planned change in one file, understood by the ``rewrite`` of the codemod that planned it.

    Subclass it with what the rewrite needs to know; keep it small, it travels between processes.

    Attributes:
        creates: Whether the file is a new one, whose text is edited from nothing.
    """

    creates: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of debt at one place.

    Attributes:
        codemod: Name of the codemod that found it.
        kind: What sort of debt, a short kebab-case word; part of the fingerprint.
        path: File, relative to the repository, ``/`` separated.
        line: First line, from 1.
        end_line: Last line, inclusive.
        message: One sentence for a person.
        anchor: Digest of the normalised syntax around it (``codemods.fingerprint``), whatever the path and line.
        edit: The planned change; None when it cannot or should not be fixed.
        reason: Why there is no edit; None exactly when there is one.
        group: Edits of one group travel in one pull request.
        fingerprint: Eight hexadecimal digits, stable when lines move and files are renamed; the engine fills it in.
    """

    codemod: str
    kind: str
    path: str
    line: int
    end_line: int
    message: str
    anchor: str
    edit: Edit | None = None
    reason: str | None = None
    group: str = "all"
    fingerprint: str = ""

    def __post_init__(self) -> None:
        if (self.edit is None) == (self.reason is None):
            raise ValueError(f"a finding has either an edit or a reason: {self.message}")

    @property
    def fixable(self) -> bool:
        """Whether an edit is planned for it."""
        return self.edit is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a codemod decided over a whole repository.

    Attributes:
        findings: What it found.
        skipped: Files, other than those that ``index`` reads, that it had to leave alone.
    """

    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a plan must know and no file says. Subclass it with what is asked; an answer is any value."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """An answer that could not be had.

    Attributes:
        reason: One clause for a person, without credentials.
        gone: Whether there is no such thing; else trying again later may help.
    """

    reason: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a plan may know besides the facts.

    Attributes:
        paths: Every file of the repository, also those that no codemod reads.
        excluded: Those of them that the configuration leaves out.
        line_length: The repository's own limit when it states one (Black, ruff, flake8 ...), else None.
        texts: The bytes of the files that the codemod asked for by ``wanted``.
        answers: To the questions that the codemod asked by ``questions``.
        today: The day.
        open_groups: The codemod's groups that have an open pull request; None where all changes are made at once.
    """

    paths: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    line_length: int | None = None
    texts: Mapping[str, bytes] = field(default_factory=dict)
    answers: Mapping[Question, object] = field(default_factory=dict)
    today: date = date.min
    open_groups: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A before/after pair that is documentation and test at once.

    Attributes:
        title: What it shows.
        before: A small module.
        after: The same module after the codemod; equal to ``before`` for code that must be left alone.
        options: Options in their TOML spelling.
    """

    title: str
    before: str
    after: str
    options: Mapping[str, object] = field(default_factory=dict)


class Division(StrEnum):
    """What becomes of a group that is too large to review."""

    DIRECTORIES = "directories"
    FILES = "files"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Link:
    """A word that leads somewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table for reviewers. Texts are plain; whoever prints them escapes them.

    Attributes:
        title: What it shows.
        columns: Heads.
        rows: Of as many cells as there are heads; a cell is a text and links.
        notes: Sentences below it.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str | Link, ...], ...], ...]
    notes: tuple[str, ...] = ()


F = TypeVar("F")
O = TypeVar("O", bound=Options)  # noqa: E741


class Codemod(ABC, Generic[F, O]):
    """One transformation. An instance named ``CODEMOD`` in a module of ``codemods`` is found by discovery.

    Attributes:
        name: Its name on the command line, in configuration and in branches.
        summary: One line, present tense.
        version: Raise it when ``index`` gives other facts for the same file; cached facts are then recomputed.
        claim: What every edit promises.
        options: Model of its options.
        facts: The msgspec-serialisable frozen dataclass that ``index`` returns.
        done: What was done about a finding of each kind, one word (``described``), for tables.
        commit_type: Word of Conventional Commits for what it does.
        notebooks: Whether it reads the code cells of ``.ipynb`` files as well.
        division: What becomes of a group that is too large to review: it is split by directory; where its files rest
            on a shared one, what is too much waits; or it stays whole.
        safety: Why the edits are safe, for the explain page.
        examples: Documentation and tests.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    version: ClassVar[int]
    claim: ClassVar[Claim]
    options: ClassVar[type[Options]]
    facts: ClassVar[type]
    done: ClassVar[Mapping[str, str]] = {}
    commit_type: ClassVar[str] = "refactor"
    notebooks: ClassVar[bool] = False
    division: ClassVar[Division] = Division.DIRECTORIES
    safety: ClassVar[str]
    examples: ClassVar[tuple[Example, ...]]

    @abstractmethod
    def index(self, source: Source, options: O) -> F | None:
        """Return what matters of one file, or None when nothing does; depends on the content only."""

    @abstractmethod
    def plan(self, facts: Mapping[str, F], context: Context, options: O) -> Plan:
        """Decide over all files, by path. Pure: no parsing, no input, no output."""

    @abstractmethod
    def rewrite(self, source: Source, findings: Sequence[Finding], options: O) -> Sequence[Sequence[TextEdit]]:
        """Return the text edits by finding, in the order of ``findings``; together they fix exactly these.

        What several findings need, such as an import, stands among the edits of one of them: to fix fewer, call again.
        """

    def wanted(self, facts: Mapping[str, F], paths: Collection[str]) -> Collection[str]:  # noqa: ARG002
        """Return the files, beside those with facts, whose bytes ``plan`` needs in ``Context.texts``."""
        return ()

    def companions(
        self,
        findings: Sequence[Finding],  # noqa: ARG002
        read: Callable[[str], bytes | None],  # noqa: ARG002
        options: O,  # noqa: ARG002
    ) -> Mapping[str, bytes]:
        """Return the files that the edits of some findings rest on, as they must be for exactly these, by path.

        Args:
            findings: Of one group, all with edits.
            read: Returns a file's bytes as they are once the findings' own files are edited, or None.
            options: The codemod's options.
        """
        return {}

    def lonely(self, findings: Sequence[Finding]) -> Collection[Finding]:  # noqa: ARG002
        """Return the findings whose edits are pointless, as those that they belong with are not among these."""
        return ()

    def questions(self, facts: Mapping[str, F], context: Context, options: O) -> Collection[Question]:  # noqa: ARG002
        """Return what must be looked up before ``plan`` can decide; asked again with the answers until nothing is."""
        return ()

    def without(self, options: O, findings: Sequence[Finding]) -> O | None:  # noqa: ARG002
        """Return options that leave some findings out where the others must be planned anew for that, else None."""
        return None

    def tables(self, findings: Sequence[Finding], others: Sequence[Finding]) -> Sequence[Table]:  # noqa: ARG002
        """Return what a reviewer needs to know besides the diff.

        Args:
            findings: What one pull request fixes.
            others: Findings of the same group without an edit.
        """
        return ()

    def unfinished(self, findings: Sequence[Finding], others: Sequence[Finding]) -> bool:  # noqa: ARG002
        """Return whether a person must do something before a pull request can be merged, which makes it a draft."""
        return False

    @abstractmethod
    def title(self, findings: Sequence[Finding]) -> str:
        """Return what a change that fixes these findings does, imperative, at most 60 characters, no final stop."""

    @abstractmethod
    def why(self, findings: Sequence[Finding]) -> str:
        """Return two sentences for a reviewer: what was done, and why it is worth merging."""
