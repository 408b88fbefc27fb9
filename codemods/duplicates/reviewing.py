"""Which merges are reviewed together: those that share a file, or the module that functions go to."""

from __future__ import annotations

from collections.abc import Mapping

from codemods.duplicates.edits import Merge
from codemods.duplicates.families import Place
from codemods.importing import parent


def together(merges: Mapping[Place, Merge]) -> dict[str, str]:
    """Return, for each file that copies leave, a folder; files with the same one are changed together."""
    above: dict[str, str] = {}

    def top(path: str) -> str:
        above.setdefault(path, path)
        while above[path] != path:
            above[path] = above[above[path]]
            path = above[path]
        return path

    for (path, _), merge in merges.items():
        above[top(path)] = top(merge.shared.path)
    first: dict[str, str] = {}
    for merge in merges.values():
        module = merge.shared.path
        first[top(module)] = min(first.get(top(module), module), module)
    return {path: parent(first[top(path)]) for path, _ in merges}
