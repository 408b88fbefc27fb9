"""A commit's tree, read from a git directory object by object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from codemods.api import Skipped
from codemods.source import MAX_BYTES
from refactor_bot.repo.objects import MODE_EXECUTABLE, MODE_FILE, MODE_LINK, MODE_SUBMODULE, entries, open_repository
from refactor_bot.repo.snapshot import File

# A few small trees that name each other many times can stand for any number of files.
_MOST_ENTRIES = 300_000
_OTHER = {MODE_LINK: "a symbolic link", MODE_SUBMODULE: "a submodule"}


@dataclass(frozen=True, slots=True)
class _Listing:
    files: dict[str, str]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class GitSnapshot:
    """A snapshot of one tree of a git directory.

    Attributes:
        git_dir: The directory with the objects.
        tree_id: The tree (hexadecimal).
    """

    git_dir: str
    tree_id: str

    @property
    def tree(self) -> str | None:
        """Git tree id."""
        return self.tree_id

    def paths(self) -> Sequence[str]:
        """Return the paths of all regular files, in order."""
        return list(_listing(self.git_dir, self.tree_id).files)

    def files(self, suffixes: tuple[str, ...]) -> Sequence[File]:
        """Return the regular files whose names end with one of the suffixes; those not fetched count as too large."""
        listing = _listing(self.git_dir, self.tree_id)
        return [File(path, blob, self._size(blob)) for path, blob in listing.files.items() if path.endswith(suffixes)]

    def changed_since(self, before: GitSnapshot) -> frozenset[str]:
        """Return the regular files that another snapshot has not, or not like this."""
        old, new = (_listing(one.git_dir, one.tree_id).files for one in (before, self))
        return frozenset(path for path, blob in new.items() if old.get(path) != blob)

    def skipped(self) -> Sequence[Skipped]:
        """Return symbolic links and submodules, with reasons."""
        return _listing(self.git_dir, self.tree_id).skipped

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None when there is none or it was too large to be fetched."""
        blob = _listing(self.git_dir, self.tree_id).files.get(path)
        if blob is None:
            return None
        found = open_repository(self.git_dir).get(blob)
        return bytes(found.data) if found is not None else None

    def _size(self, blob: str) -> int:
        try:
            _, size = open_repository(self.git_dir).odb.read_header(blob)
        except KeyError:
            return MAX_BYTES + 1
        return int(size)


@lru_cache(maxsize=4)
def _listing(git_dir: str, tree_id: str) -> _Listing:
    repository = open_repository(git_dir)
    files: dict[str, str] = {}
    skipped: list[Skipped] = []
    tree = repository.get(tree_id)
    for number, (path, mode, blob) in enumerate(entries(repository, tree) if tree is not None else ()):
        if number == _MOST_ENTRIES:
            skipped.append(Skipped("", f"more than {_MOST_ENTRIES} files; those after the first are left alone"))
            break
        if not _is_text(path):
            skipped.append(
                Skipped(path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), "its name is not UTF-8")
            )
        elif mode in (MODE_FILE, MODE_EXECUTABLE, 0o100664):
            files[path] = blob
        else:
            skipped.append(Skipped(path, f"{_OTHER.get(mode, 'not a regular file')}, which is not followed"))
    return _Listing(dict(sorted(files.items())), tuple(skipped))


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
