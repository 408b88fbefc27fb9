"""The repository before and after, and what an import in it may resolve to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codemods.proofs import Change, Files


@dataclass(frozen=True, slots=True)
class World:
    """Changed files and the rest of the repository.

    Attributes:
        changes: What changed, by path.
        files: The rest.
    """

    changes: Mapping[str, Change]
    files: Files

    def before(self, path: str) -> bytes | None:
        """Return a file before the change, or None."""
        return self.changes[path].before if path in self.changes else self.files(path)

    def after(self, path: str) -> bytes | None:
        """Return a file after the change, or None."""
        return self.changes[path].after if path in self.changes else self.files(path)

    def had(self, path: str) -> bool:
        """Whether a file was there before."""
        return self.before(path) is not None

    def has_any(self, paths: Iterable[str]) -> bool:
        """Whether one of the files is there after the change."""
        return any(self.after(path) is not None for path in paths)

    def is_package(self, folder: str) -> bool:
        """Whether a folder is a regular package; the root of a repository is none."""
        return bool(folder) and self.had(join(folder, "__init__.py"))

    def module(self, root: str, dotted: str) -> str | None:
        """Return the file that a dotted name stands for below a root, or None; a package wins over a module."""
        place = join(root, *dotted.split("."))
        return next((one for one in (join(place, "__init__.py"), f"{place}.py") if self.after(one) is not None), None)

    def resolve(self, path: str, level: int, dotted: str) -> list[str]:
        """Return every file that an import in a file may stand for.

        Args:
            path: The importing file.
            level: How many dots the import starts with.
            dotted: The module without dots.
        """
        if level:
            base = parent(path, level)
            if base is None:
                return []
            one = self.module(base, dotted) if dotted else join(base, "__init__.py")
            return [one] if one else []
        found = (self.module(root, dotted) for root in roots(path))
        return list(dict.fromkeys(one for one in found if one))

    def spans(self, upper: str, lower: str) -> bool:
        """Whether two folders are one, or every folder from the upper down to the lower is a package."""
        if upper == lower:
            return True
        inside = not upper or lower.startswith(f"{upper}/")
        return inside and all(self.is_package(one) for one in between(upper, lower))


def join(*parts: str) -> str:
    """Join parts of a path; empty ones count for nothing."""
    return "/".join(part for part in parts if part)


def folder(path: str) -> str:
    """Return the folder of a file; empty for the root."""
    return posixpath.dirname(path)


def between(upper: str, lower: str) -> list[str]:
    """Return the folders from one down to another below it, both included."""
    found = [lower]
    while found[-1] != upper and found[-1]:
        found.append(folder(found[-1]))
    return found


def parent(path: str, level: int) -> str | None:
    """Return the folder that a relative import starts from; None above the repository."""
    found = folder(path)
    for _ in range(level - 1):
        if not found:
            return None
        found = folder(found)
    return found


def roots(path: str) -> list[str]:
    """Return the folders from which Python may look a top-level name up, for a file: its own and those above."""
    above = between("", folder(path))
    return list(dict.fromkeys([*above, *(join(one, "src") for one in above), *(join(one, "lib") for one in above)]))
