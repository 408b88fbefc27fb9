"""What every checker of several files does around its own work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from codemods.api import Claim
from codemods.proofs import Change, Files, Verdict
from codemods.proofs.ground.refusal import RefusedError

CheckAll = Callable[[Sequence[Change], Files], Mapping[str, int]]
"""Returns what was counted, or refuses."""


def verdict(claim: Claim, check_all: CheckAll, changes: Sequence[Change], files: Files) -> Verdict:
    """Return what a check says of all files together; what nobody foresaw is a refusal."""
    path = changes[0].path if changes else ""
    try:
        return Verdict(claim, counts=check_all(changes, files))
    except RefusedError as refused:
        return Verdict(claim, f"{refused.path or path}:{max(1, refused.line)}: {refused.reason}")
    except Exception as error:  # noqa: BLE001
        # The text is a stranger's. What nobody foresaw is no proof, and no reason to stop the others.
        return Verdict(claim, f"{path}:1: could not be checked ({type(error).__name__})")


@contextmanager
def at(path: str) -> Iterator[None]:
    """Name the file in a refusal."""
    try:
        yield
    except RefusedError as refused:
        raise RefusedError(refused.line, refused.reason, refused.path or path) from None
    except (RecursionError, MemoryError):
        raise RefusedError(1, "nested too deeply to compare", path) from None


def by_path(changes: Sequence[Change]) -> dict[str, Change]:
    """Return the changes by path; refuse paths that are none or stand twice, and files that are removed."""
    found: dict[str, Change] = {}
    for change in changes:
        path = change.path
        if path in found or any(part in {"", ".", ".."} for part in path.split("/")) or not path.isprintable():
            shown = path.encode("unicode_escape").decode()
            raise RefusedError(1, "a path that is no path, or that changes twice", shown)
        if change.after is None and change.before is not None:
            raise RefusedError(1, "the file is removed", path)
        found[path] = change
    return found
