"""What a change that merges copies is called, and why it is worth merging."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from codemods.counting import count
from codemods.duplicates.edits import Merge

_LONGEST = 60


def title(merges: Sequence[Merge]) -> str:
    """Return a title such as ``Merge 4 copies of load_table, plot_loss into helpers``, at most 60 characters."""
    copies = count(len(merges), "copy", "copies")
    names = [name for name, _ in Counter(merge.shared.name for merge in merges).most_common()]
    target = f" into {_target(merges)}"
    for shown in range(min(len(names), 5), 0, -1):
        words = f"Merge {copies} of {', '.join(names[:shown])}{' ...' if shown < len(names) else ''}{target}"
        if len(words) <= _LONGEST:
            return words
    words = f"Merge {copies} of {count(len(names), 'function')}{target}"
    return words if len(words) <= _LONGEST else f"Merge {copies} of {count(len(names), 'function')}"


def why(merges: Sequence[Merge]) -> str:
    """Return two sentences: what was done, and why it is worth merging."""
    functions = {(merge.shared.path, merge.shared.name) for merge in merges}
    lines = sum(merge.stop - merge.start + 1 for merge in merges)
    paths = {path for path, _ in functions}
    one = f"`{next(iter(paths))}`" if len(paths) == 1 else count(len(paths), "module")
    was = "is" if len(merges) == 1 else "are"
    return (
        f"{count(len(merges), 'copy', 'copies')} of {count(len(functions), 'function')} ({count(lines, 'line')}) {was} "
        f"replaced by an import from {one}, and the old names stay importable. A bug is then fixed once, for all."
    )


def _target(merges: Sequence[Merge]) -> str:
    """The module that most functions are in, or how many modules there are."""
    modules = Counter(merge.shared.path.rpartition("/")[2].removesuffix(".py") for merge in merges)
    return modules.most_common(1)[0][0] if len(modules) == 1 else count(len(modules), "module")
