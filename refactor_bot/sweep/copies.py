"""Follows today's copies through the history: from groups and versions to what became of each group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from codemods.duplicates.facts import DuplicateFacts
from codemods.duplicates.groups import Group, Member, groups
from codemods.duplicates.options import DuplicateOptions
from codemods.ignores import Ignores, silences
from refactor_bot.engine import Engine, Request
from refactor_bot.repo.history import Commit, History, Past
from refactor_bot.repo.snapshot import Snapshot
from refactor_bot.report.debt import Copies, Duplicates, Missing, Place, ordered
from refactor_bot.report.drift import Change, Drift, State, Track, drift, judged
from refactor_bot.report.lineage import Content, Copy, track

NAME = "duplicates"
_MOST_GROUPS = 1_000
_SUFFIXES = (".py", ".ipynb")
_NO_HISTORY = "There is no git history here, so nothing is said about how the copies changed."


def copies(
    running: Engine,
    snapshot: Snapshot,
    request: Request,
    history: History | None,
    covers: Callable[[str], bool],
) -> Duplicates:
    """Return the groups of copies, with their past where there is one.

    Args:
        running: The engine.
        snapshot: The files today.
        request: Holds the options of ``duplicates``.
        history: The commits behind the files, or None.
        covers: Whether a path is asked about; a group is, when one of its copies is.
    """
    known = running.facts(snapshot, NAME, request)
    options = request.codemods[NAME]
    assert isinstance(options, DuplicateOptions)
    found = [spoken for group in groups(known.facts, options) if (spoken := _spoken(group, known.ignores))]
    asked = [group for group in found if any(covers(member.path) for member in group.members)]
    if history is None:
        return Duplicates(ordered(_plain(group) for group in asked), _NO_HISTORY)
    # The largest groups cost most; those behind them are still counted.
    asked.sort(key=lambda group: (-group.lines, group.members[0].path, group.members[0].definition.line))
    blobs = {file.path: file.blob for file in snapshot.files(_SUFFIXES)}
    today = _Today(snapshot, blobs, {blobs.get(path, ""): one for path, one in known.facts.items()})
    followed, note = _followed(running, today, asked[:_MOST_GROUPS], options, history)
    return Duplicates(ordered([*followed, *map(_plain, asked[_MOST_GROUPS:])]), note)


def _spoken(group: Group, ignores: Mapping[str, Ignores]) -> Group | None:
    """Return a group, or None when comments ask to leave its copies alone."""
    loud = [
        member
        for member in group.members
        if not silences(ignores.get(member.path, {}), NAME, member.definition.line, member.definition.end_line)
    ]
    return group if len(loud) > 1 else None


@dataclass(frozen=True, slots=True)
class _Today:
    """The files today: where they are, their contents by path, and what is known of each content."""

    snapshot: Snapshot
    blobs: Mapping[str, str]
    facts: Mapping[str, DuplicateFacts]


def _followed(
    running: Engine, today: _Today, found: Sequence[Group], options: DuplicateOptions, history: History
) -> tuple[list[Copies], str | None]:
    past = history.past({member.path for group in found for member in group.members})
    older_contents = history.contents(version for own in past.versions.values() for version in own)
    # A copy may have been shorter once than what counts as one today.
    shorter = options.model_copy(update={"min_lines": 2})
    older = running.facts(older_contents, NAME, Request({NAME: shorter})).facts
    facts = {**today.facts, **{name.partition(".")[0]: one for name, one in older.items()}}
    contents = {blob: Content.of(one) for blob, one in facts.items()}
    texts = _Texts(today.snapshot, {blob: path for path, blob in today.blobs.items()}, older_contents)
    note = f"The history is not complete: {past.cut}." if past.cut else None
    return [_told(group, today.blobs, past, contents, texts) for group in found], note


def _told(group: Group, blobs: Mapping[str, str], past: Past, contents: Mapping[str, Content], texts: _Texts) -> Copies:
    today = len(past.commits)
    tracks: list[Track] = [
        track(
            Copy(member.path, blobs.get(member.path, ""), member.definition),
            past.versions.get(member.path, ()),
            contents,
            today,
        )
        for member in group.members
    ]
    found = judged(drift(tracks), tracks, [commit.subject for commit in past.commits], texts.lines)
    return _described(group, found, past.commits)


def _described(group: Group, found: Drift, commits: Sequence[Commit]) -> Copies:
    places = tuple(_place(member) for member in group.members)

    def commit(number: int | None) -> Commit | None:
        return commits[number] if number is not None and number < len(commits) else None

    def missing(change: Change) -> Missing:
        missed = tuple(places[other] for other in change.missed)
        return Missing(commit(change.commit), places[change.copy], missed, change.signs, change.lines)

    return Copies(
        kind=group.kind,
        likeness=group.likeness,
        places=places,
        lines=sum(member.definition.lines for member in group.members),
        removable=group.lines,
        verdict=found.verdict,
        born=commit(found.born),
        equal=commit(found.equal),
        apart=found.apart,
        together=found.together,
        missing=tuple(missing(change) for change in found.changes),
        differing=tuple(member.differing for member in group.members),
    )


def _plain(group: Group) -> Copies:
    return _described(group, drift(()), ())


def _place(member: Member) -> Place:
    return Place(member.path, member.definition.line, member.definition.end_line, member.definition.name)


@dataclass(slots=True)
class _Texts:
    """Reads the lines of copies, each content once; a notebook has none, as its lines are not lines of code.

    Attributes:
        snapshot: The files today.
        paths: Where each content of today is.
        older: What the files were.
        names: The paths of what the files were.
        known: Lines by content.
    """

    snapshot: Snapshot
    paths: Mapping[str, str]
    older: Snapshot
    names: frozenset[str] = field(init=False)
    known: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = frozenset(self.older.paths())

    def lines(self, state: State) -> Sequence[str]:
        """Return a copy's lines."""
        if state.blob not in self.known:
            data = self._read(state.blob) or b""
            text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
            self.known[state.blob] = text.split("\n")
        return self.known[state.blob][state.line - 1 : state.end_line]

    def _read(self, blob: str) -> bytes | None:
        path = self.paths.get(blob)
        if path is not None:
            return self.snapshot.read(path) if path.endswith(".py") else None
        return self.older.read(f"{blob}.py") if f"{blob}.py" in self.names else None
