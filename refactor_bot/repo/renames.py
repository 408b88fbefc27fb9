"""Where a file was before: the same content, or most of its lines, at a path that is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from refactor_bot.repo.trees import blob_at, removed

_MOST_ENTRIES = 200_000
_MOST_COMPARED = 50
_MOST_COMPARISONS = 10_000
_LARGEST = 256 * 1024
_ALIKE = 0.5
"""Share of lines that makes a file the same one, as in git (git-diff, ``-M50%``)."""


@dataclass(slots=True)
class Renames:
    """Searches renames in one repository, a bounded number of times.

    Attributes:
        repository: Where the objects are.
        entries: Entries of trees that may still be looked at.
        comparisons: Files that may still be compared line by line.
        gone: Path and blob of what one tree has and the other has not.
        lines: The lines of blobs, without indentation.
    """

    repository: Any
    entries: int = _MOST_ENTRIES
    comparisons: int = _MOST_COMPARISONS
    gone: dict[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    lines: dict[str, Counter[bytes]] = field(default_factory=dict)

    def origin(self, before: Any, after: Any, path: str, taken: Collection[str] = ()) -> str | None:
        """Return where a file was that is new in a tree, or None.

        Args:
            before: The tree without it.
            after: The tree with it.
            path: Where it is now.
            taken: Paths that became other files already.
        """
        blob = blob_at(self.repository, after, path)
        if blob is None:
            return None
        suffix = path.rpartition("/")[2].rpartition(".")[2]
        gone = {old: found for old, found in self._gone(before, after).items() if old.endswith(suffix)}
        # A file that kept its name, or at least its folder, is the likeliest one among equals.
        near = sorted(gone.keys() - set(taken), key=lambda old: (*_moved(old, path), old))
        same = next((old for old in near if gone[old] == blob), None)
        if same is not None:
            return same
        alike = {old: self._alike(blob, gone[old]) for old in near[:_MOST_COMPARED]}
        best = max(alike, key=alike.__getitem__, default=None)
        return best if best is not None and alike[best] >= _ALIKE else None

    def _gone(self, before: Any, after: Any) -> Mapping[str, str]:
        key = (str(before), str(after))
        if key not in self.gone:
            self.gone[key], looked = removed(self.repository, before, after, self.entries)
            self.entries -= min(looked, self.entries)
        return self.gone[key]

    def _alike(self, one: str, other: str) -> float:
        if not self.comparisons:
            return 0.0
        self.comparisons -= 1
        mine, theirs = self._lines(one), self._lines(other)
        return 2 * (mine & theirs).total() / max(mine.total() + theirs.total(), 1)

    def _lines(self, blob: str) -> Counter[bytes]:
        if blob not in self.lines:
            if len(self.lines) > 4 * _MOST_COMPARED:
                self.lines.clear()
            self.lines[blob] = Counter(line for raw in self._data(blob).splitlines() if (line := raw.strip()))
        return self.lines[blob]

    def _data(self, blob: str) -> bytes:
        try:
            _, size = self.repository.odb.read_header(blob)
        except KeyError:
            return b""
        return bytes(self.repository[blob].data) if size <= _LARGEST else b""


def _moved(old: str, new: str) -> tuple[bool, bool]:
    """Return whether the name differs, and whether the folder does."""
    folder, _, name = old.rpartition("/")
    other_folder, _, other_name = new.rpartition("/")
    return name != other_name, folder != other_folder
