"""Checks ``only-adds``: every file of the change is new, at a name that was free, and nothing that was there changed.

A name is free when neither a file nor, above it, a file in place of a folder stands there, and when no name of the
change differs from another one in case alone, as some file systems know only one of the two. A Python module must not
take the place of another one on import, and files that Python runs by their name alone are never new.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from codemods.api import Claim
from codemods.proofs import Change, Files, Verdict

_LONGEST = 4_096
_RUN_BY_NAME = frozenset({"sitecustomize.py", "usercustomize.py"})
_PTH = ".pth"
# Windows takes these for devices, with any suffix (Microsoft: Naming Files, Paths, and Namespaces).
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


class OnlyAdds:
    """The checker of ``only-adds``."""

    claim = Claim.ONLY_ADDS

    def check(self, changes: Sequence[Change], files: Files) -> Verdict:
        """Return whether all changes together only add files."""
        if not changes:
            return Verdict(self.claim, reason="nothing is added")
        counts: Counter[str] = Counter()
        for change in changes:
            if reason := _not_new(change, files) or _unfit(change.path) or _shadows(change.path, files):
                return Verdict(self.claim, reason=f"{change.path}: {reason}")
            counts.update({"files-added": 1, "lines-added": len((change.after or b"").splitlines())})
        if clash := _clash([change.path for change in changes]):
            return Verdict(self.claim, reason=clash)
        return Verdict(self.claim, counts=dict(counts))


def _not_new(change: Change, files: Files) -> str | None:
    if change.before is not None:
        return "it was there before"
    if change.after is None:
        return "nothing is added there"
    if files(change.path) is not None:
        return "its name is taken"
    above = [str(folder) for folder in PurePosixPath(change.path).parents][:-1]
    taken = next((folder for folder in above if files(folder) is not None), None)
    return f"{taken} is a file" if taken else None


def _unfit(path: str) -> str | None:
    parts = path.split("/")
    if len(path) > _LONGEST or any(part in ("", ".", "..") for part in parts):
        return "it is no path within the repository"
    if any(not part.isprintable() or set(part) & set('\\:*?"<>|') or part[-1] in " ." for part in parts):
        return "some file systems cannot hold its name"
    if any(part.partition(".")[0].lower() in _DEVICES for part in parts):
        return "its name is a device on Windows"
    # The forms that file systems take for the same name (CVE-2014-9390, CVE-2019-1353).
    if any(part.lower() in (".git", "git~1") for part in parts):
        return "it belongs to git"
    if parts[-1].lower() in _RUN_BY_NAME or parts[-1].lower().endswith(_PTH):
        return "Python runs it by its name alone"
    return None


def _shadows(path: str, files: Files) -> str | None:
    twin = _twin(path)
    if twin is None:
        return None
    if files(twin) is not None:
        return f"{twin} is imported by the same name"
    name = path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
    return f"the standard library has a module {name}" if name in sys.stdlib_module_names else None


def _clash(paths: Iterable[str]) -> str | None:
    """Say which names of a change are one, or stand in each other's way."""
    known: dict[str, str] = {}
    for path in paths:
        if (other := known.get(path.casefold())) is not None:
            return f"{path}: some file systems cannot tell it from {other}"
        known[path.casefold()] = path
    for path in known.values():
        above = next((str(f) for f in PurePosixPath(path.casefold()).parents if str(f) in known), None)
        if above is not None:
            return f"{path}: {known[above]} is a file"
    twin = next((path for path in known.values() if (_twin(path) or "") in known.values()), None)
    return f"{twin}: {_twin(twin)} is imported by the same name" if twin else None


def _twin(path: str) -> str | None:
    """Return the other file that Python would import by a file's name: a package goes before a module."""
    if path.endswith("/__init__.py"):
        return f"{path.removesuffix('/__init__.py')}.py"
    return f"{path.removesuffix('.py')}/__init__.py" if path.endswith(".py") else None


CHECKER = OnlyAdds()
