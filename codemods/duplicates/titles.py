"""What a change that merges copies is called, and why it is worth merging."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from codemods.counting import count
from codemods.duplicates.edits import Merge

_LONGEST = 60
_MOST_NAMES = 4
_MOST_MODULES = 2


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
    """Return what was done, and why it is worth merging."""
    names = list(dict.fromkeys(f"`{merge.shared.name}`" for merge in merges))
    paths = [f"`{path}`" for path in sorted({merge.shared.path for merge in merges})]
    lines = sum(merge.stop - merge.start + 1 for merge in merges)
    functions = _listed(names) if len(names) <= _MOST_NAMES else count(len(names), "function")
    modules = _listed(paths) if len(paths) <= _MOST_NAMES else count(len(paths), "module")
    imports = "an import" if len(merges) == 1 else "imports"
    became = "becomes" if len(merges) == 1 else "become"
    renamed = any(merge.name != merge.shared.name for merge in merges)
    others = ", and copies of other names keep theirs" if renamed else ""
    return (
        f"{count(len(merges), 'copy', 'copies')} of {functions} ({count(lines, 'line')}) {became} {imports} from "
        f"{modules}. All names can still be imported from where they were{others}. "
        "A bug is fixed in one place from now on."
    )


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _target(merges: Sequence[Merge]) -> str:
    """The modules that functions are in, or how many there are."""
    paths = {merge.shared.path for merge in merges}
    stems = sorted({path.rpartition("/")[2].removesuffix(".py") for path in paths})
    return _listed(stems) if len(stems) == len(paths) <= _MOST_MODULES else count(len(paths), "module")
