"""How files came to be what they are: their versions, read from git objects commit by commit."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

import pygit2

from refactor_bot.repo.blobs import Blobs
from refactor_bot.repo.objects import open_repository
from refactor_bot.repo.renames import Renames
from refactor_bot.repo.snapshot import Snapshot
from refactor_bot.repo.trees import blob_at, differing

_LONGEST_SUBJECT = 200
_LATEST = 253_402_300_799
"""Last second of the year 9999, after which there is no date."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit.

    Attributes:
        id: Hexadecimal.
        date: Day on which it was committed (UTC), as ``2024-02-29``.
        subject: First line of its message.
    """

    id: str
    date: str
    subject: str


@dataclass(frozen=True, slots=True)
class Version:
    """What a file was from some commit on.

    Attributes:
        commit: Index of the commit that made it, in ``Past.commits``.
        path: Where the file was then.
        blob: Id of its content.
    """

    commit: int
    path: str
    blob: str


@dataclass(frozen=True, slots=True)
class Past:
    """The versions of some files.

    Attributes:
        commits: The commits that made them; each stands behind those of its ancestors that are followed.
        versions: By path of today, oldest first; only a file that is not in the newest commit has none. The oldest one
            stands for all before it where the history is cut.
        cut: Why older versions may be missing, or None when all are here.
    """

    commits: tuple[Commit, ...] = ()
    versions: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    cut: str | None = None


class History(Protocol):
    """What is known of files before today."""

    def past(self, paths: Collection[str]) -> Past:
        """Return the versions of some files."""

    def contents(self, versions: Iterable[Version]) -> Snapshot:
        """Return what the files were in some versions, each at a path made of its id and the suffix that it had."""


@dataclass(frozen=True, slots=True)
class GitHistory:
    """The history of one commit in a git directory.

    Each file is followed as ``git log --follow FILE`` does: through renames, and at a merge to the first parent that
    has the same content, so that a version is credited to the commit that wrote it, not to the merge that took it.

    Attributes:
        git_dir: The directory with the objects.
        head: The commit (hexadecimal).
        most_commits: Commits read; the older ones are left out.
        most_versions: Versions kept, of all files together.
    """

    git_dir: str
    head: str
    most_commits: int = 20_000
    most_versions: int = 4_000

    def past(self, paths: Collection[str]) -> Past:
        """Return the versions of some files."""
        walk = _Walk(open_repository(self.git_dir), self.most_commits, self.most_versions)
        try:
            walk.run(self.head, sorted(set(paths)))
        except pygit2.GitError:
            walk.cut = "some of its objects cannot be read"
        return walk.past()

    def contents(self, versions: Iterable[Version]) -> Snapshot:
        """Return what the files were in some versions."""
        return Blobs.of(self.git_dir, ((version.blob, version.path) for version in versions))


def head_of(git_dir: str) -> str | None:
    """Return the commit that a git directory's HEAD names, or None before the first commit."""
    try:
        return str(open_repository(git_dir).revparse_single("HEAD").peel(pygit2.Commit).id)
    except (KeyError, ValueError, pygit2.GitError):
        return None


def described(commit: Any) -> Commit:
    """Return what is told of a commit."""
    lines = commit.raw_message.decode("utf-8", "replace").strip().splitlines()
    when = datetime.fromtimestamp(min(max(commit.commit_time, 0), _LATEST), UTC)
    return Commit(str(commit.id), when.strftime("%Y-%m-%d"), lines[0][:_LONGEST_SUBJECT] if lines else "")


@dataclass(slots=True)
class _Walk:
    """From the newest commit back, with the files that are followed through each commit.

    Attributes:
        repository: Where the objects are.
        most_commits: Commits to read.
        most_versions: Versions to keep.
        pending: Files to follow from a commit on: path then by path today.
        queue: The commits of ``pending``, newest first.
        parents: The edges that were followed, from the newer commit to the older ones.
        found: Versions by path of today, newest first: commit, path then, blob.
        renames: Finds where a file was before.
        kept: How many versions were found.
        cut: Why older versions are missing.
    """

    repository: Any
    most_commits: int
    most_versions: int
    pending: dict[str, dict[str, str]] = field(default_factory=dict)
    queue: list[tuple[int, str]] = field(default_factory=list)
    parents: dict[str, dict[str, None]] = field(default_factory=dict)
    found: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    renames: Renames = field(init=False)
    kept: int = 0
    cut: str | None = None

    def __post_init__(self) -> None:
        self.renames = Renames(self.repository)

    def run(self, head: str, paths: Sequence[str]) -> None:
        """Follow the files from a commit back."""
        start = self.repository.get(head)
        if not isinstance(start, pygit2.Commit):
            self.cut = "its newest commit is not here"
            return
        present = [path for path in paths if blob_at(self.repository, start.tree_id, path) is not None]
        self._follow(start, {path: path for path in present})
        read = 0
        while self.queue:
            _, name = heapq.heappop(self.queue)
            files = self.pending.pop(name, None)
            if files is None:
                continue
            commit = self.repository.get(name)
            if read == self.most_commits or self.kept >= self.most_versions:
                # Each file ends with what it was here, as it does where a clone is cut.
                self.cut = "it is long, and only the newest part of it was read"
                self._keep(commit, files)
                continue
            read += 1
            self._step(commit, files)

    def _follow(self, commit: Any, files: Mapping[str, str]) -> None:
        if files:
            name = str(commit.id)
            self.parents.setdefault(name, {})
            self.pending.setdefault(name, {}).update(files)
            heapq.heappush(self.queue, (-commit.commit_time, name))

    def _step(self, commit: Any, files: Mapping[str, str]) -> None:
        """Hand each file to the parent that it comes from; what no parent has like this is a version."""
        parents = self._parents(commit)
        left = dict(files)
        for parent in parents:
            changed = differing(self.repository, commit.tree_id, parent.tree_id, left.values())
            self._pass(commit, parent, {today: then for today, then in left.items() if then not in changed})
            left = {today: then for today, then in left.items() if then in changed}
        self._keep(commit, left)
        taken: set[str] = set()
        for today, then in left.items():
            self._older(commit, parents, today, then, taken)

    def _keep(self, commit: Any, files: Mapping[str, str]) -> None:
        for today, then in files.items():
            blob = blob_at(self.repository, commit.tree_id, then)
            self.found.setdefault(today, []).append((str(commit.id), then, blob or ""))
        self.kept += len(files)

    def _older(self, commit: Any, parents: Sequence[Any], today: str, then: str, taken: set[str]) -> None:
        """Follow a changed file to the parent that had it, perhaps elsewhere; it was born here where none had."""
        for parent in parents:
            if blob_at(self.repository, parent.tree_id, then) is not None:
                self._pass(commit, parent, {today: then})
                return
        if len(parents) == 1:
            earlier = self.renames.origin(parents[0].tree_id, commit.tree_id, then, taken)
            if earlier is not None:
                taken.add(earlier)
                self._pass(commit, parents[0], {today: earlier})

    def _pass(self, commit: Any, parent: Any, files: Mapping[str, str]) -> None:
        if files:
            self.parents[str(commit.id)][str(parent.id)] = None
            self._follow(parent, files)

    def _parents(self, commit: Any) -> list[Any]:
        named = len(commit.parent_ids)
        if self.repository.is_shallow:
            # Where a clone was cut, a commit still names the parents that git no longer shows.
            named = commit.read_raw().partition(b"\n\n")[0].count(b"\nparent ")
        parents = [self.repository.get(parent) for parent in commit.parent_ids]
        present = [
            parent for parent in parents if isinstance(parent, pygit2.Commit) and parent.tree_id in self.repository
        ]
        if len(present) < named:
            self.cut = "this clone does not hold all of it (`git fetch --unshallow` brings the rest)"
        return present

    def past(self) -> Past:
        """Return what was found."""
        order = {commit: index for index, commit in enumerate(self._oldest_first())}
        made = sorted({commit for versions in self.found.values() for commit, _, _ in versions}, key=order.__getitem__)
        index = {commit: number for number, commit in enumerate(made)}
        versions = {
            today: tuple(Version(index[commit], then, blob) for commit, then, blob in reversed(found))
            for today, found in sorted(self.found.items())
        }
        return Past(tuple(described(self.repository[commit]) for commit in made), versions, self.cut)

    def _oldest_first(self) -> list[str]:
        """Sort the commits so that parents come first, and by time where that leaves a choice.

        Times alone would not do: clocks are wrong, and anybody can write any time into a commit.
        """
        children = dict.fromkeys(self.parents, 0)
        for parents in self.parents.values():
            for parent in parents:
                children[parent] += 1
        ready = [(-self.repository[name].commit_time, name) for name, count in children.items() if not count]
        heapq.heapify(ready)
        newest_first = []
        while ready:
            _, name = heapq.heappop(ready)
            newest_first.append(name)
            for parent in self.parents[name]:
                children[parent] -= 1
                if not children[parent]:
                    heapq.heappush(ready, (-self.repository[parent].commit_time, parent))
        return newest_first[::-1]
