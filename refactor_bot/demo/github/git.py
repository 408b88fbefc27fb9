"""The bare repositories behind the stand-in: imports, commits, merges, diffs. Real git objects through pygit2."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pygit2

from refactor_bot.errors import UsageError
from refactor_bot.repo.objects import MODE_EXECUTABLE, MODE_FILE, entries, git_directory, tree_with
from refactor_bot.repo.transport import TransportError, git
from refactor_bot.repo.working_tree import WorkingTree

# Enough history for the style of the titles.
_DEPTH = 50
_NOREPLY = "users.noreply.github.com"


@dataclass(slots=True)
class Bare:
    """One bare repository.

    Attributes:
        path: Its directory.
    """

    path: Path

    @classmethod
    def create(cls, path: Path) -> Bare:
        """Make an empty one that serves everything the real GitHub serves."""
        repository = pygit2.init_repository(str(path), bare=True)
        for name in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant", "http.receivepack"):
            repository.config[name] = True
        repository.config["receive.denyDeleteCurrent"] = "ignore"
        repository.config["gc.auto"] = 0
        return cls(path)

    @property
    def repository(self) -> Any:
        """The repository as pygit2 sees it now; opened anew, because git itself writes to it as well."""
        return pygit2.Repository(str(self.path), pygit2.enums.RepositoryOpenFlag.NO_SEARCH)

    def load(self, source: str) -> str:
        """Copy the objects of a git repository or address, or commit the files of a plain directory.

        Returns:
            The default branch.

        Raises:
            UsageError: There is nothing to load.
        """
        directory = Path(source)
        if not directory.exists() and ":" in source:
            return self._fetch(source)
        if not directory.exists():
            raise UsageError(
                f"{source}: neither a directory here nor a git repository; correct the path, or give a URL"
            )
        git_dir = git_directory(directory)
        if git_dir is not None and _is_top(directory, git_dir):
            return self._fetch(str(Path(git_dir).resolve()))
        if not directory.is_dir():
            raise UsageError(f"{source}: expected a directory, a git repository or a git URL")
        return self._commit_directory(directory)

    def _fetch(self, address: str) -> str:
        try:
            heads = git(
                ["ls-remote", *_served(address), "--symref", address, "HEAD"], self.path, local=True, seconds=60
            )
        except TransportError as error:
            raise UsageError(
                f"{address}: neither a directory here nor a git repository that answers ({error})"
            ) from None
        name = next((line.split()[1] for line in heads.splitlines() if line.startswith("ref:")), "")
        sha = next((line.split()[0] for line in heads.splitlines() if re.match(r"[0-9a-f]{40,64}\tHEAD$", line)), None)
        # A detached HEAD has no branch: it becomes one.
        branch = name.removeprefix("refs/heads/") if name.startswith("refs/heads/") else "main"
        if sha is not None:
            self._copy(address, sha, branch)
        return branch

    def _copy(self, address: str, sha: str, branch: str) -> None:
        what = f"+{sha}:refs/heads/{branch}"
        try:
            git(
                ["fetch", *_served(address), "--quiet", "--no-tags", f"--depth={_DEPTH}", address, what],
                self.path,
                local=True,
            )
        except TransportError as error:
            # A partial clone lacks objects, which fails the transfer; what is there is enough to look at.
            if not Path(address).exists() or not self._copy_present(address, sha, branch):
                raise UsageError(f"{address}: cannot be copied ({error})") from None

    def _copy_present(self, address: str, sha: str, branch: str) -> bool:
        """Commit the files of a local repository that are there, and return whether there are any."""
        source = pygit2.Repository(address)
        tree = source[sha].peel(pygit2.Tree)
        files = {
            path: bytes(blob.data)
            for path, mode, identity in entries(source, tree)
            if mode in (MODE_FILE, MODE_EXECUTABLE) and isinstance(blob := source.get(identity), pygit2.Blob)
        }
        if files:
            self.commit(branch, files, f"Files of {sha}", "maintainer")
        return bool(files)

    def _commit_directory(self, directory: Path) -> str:
        tree = WorkingTree(directory)
        files = {path: data for path in tree.paths() if (data := tree.read(path)) is not None}
        if files:
            self.commit("main", files, "First commit", "maintainer")
        return "main"

    def tip(self, branch: str) -> str | None:
        """Return the commit at the tip of a branch, or None."""
        found = self.repository.references.get(f"refs/heads/{branch}")
        return str(found.target) if found is not None else None

    def branches(self) -> dict[str, str]:
        """Return the tip of every branch."""
        prefix = "refs/heads/"
        repository = self.repository
        return {
            name.removeprefix(prefix): str(repository.references[name].target)
            for name in repository.references
            if name.startswith(prefix)
        }

    def has(self, sha: str) -> bool:
        """Return whether an object is there."""
        try:
            return sha in self.repository
        except ValueError:
            return False

    def set_default(self, branch: str) -> None:
        """Say which branch a clone checks out."""
        self.repository.set_head(f"refs/heads/{branch}")

    def set_tip(self, branch: str, sha: str) -> None:
        """Create or move a branch."""
        self.repository.references.create(f"refs/heads/{branch}", sha, force=True)

    def delete(self, branch: str) -> None:
        """Delete a branch."""
        self.repository.references.delete(f"refs/heads/{branch}")

    def commit(self, branch: str, changes: Mapping[str, bytes | None], message: str, login: str) -> str:
        """Commit changes on top of a branch as a person and return the commit."""
        repository = self.repository
        parent = self.tip(branch)
        tree = tree_with(repository, str(repository[parent].tree_id) if parent else None, changes)
        return self.record(tree, [parent] if parent else [], message, login, branch)

    def record(
        self,
        tree: str,
        parents: list[str],
        message: str,
        login: str,
        branch: str | None = None,
    ) -> str:
        """Write a commit object and, when a branch is named, move it there."""
        repository = self.repository
        author = signature(login)
        made = str(repository.create_commit(None, author, author, message, tree, parents))
        if branch is not None:
            self.set_tip(branch, made)
        return made

    def merged_tree(self, ours: str, theirs: str) -> str | None:
        """Return the tree of a merge of two commits, or None where they conflict."""
        repository = self.repository
        index = repository.merge_commits(ours, theirs)
        return None if index.conflicts else str(index.write_tree(repository))

    def merge_base(self, one: str, two: str) -> str | None:
        """Return the best common ancestor, or None."""
        found = self.repository.merge_base(one, two)
        return str(found) if found is not None else None

    def is_ancestor(self, old: str, new: str) -> bool:
        """Return whether a commit is, or is behind, another."""
        return old == new or self.repository.descendant_of(new, old)

    def log(self, tip: str, without: str | None = None, most: int = 250) -> list[Any]:
        """Return commits, newest first, as pygit2 objects."""
        repository = self.repository
        walker = repository.walk(tip, pygit2.enums.SortMode.TOPOLOGICAL)
        if without is not None:
            walker.hide(without)
        found = []
        for commit in walker:
            found.append(commit)
            if len(found) == most:
                break
        return found

    def take(self, other: Bare, sha: str, ref: str) -> None:
        """Copy a commit of another repository, with its history, and keep it under a ref."""
        git(["fetch", "--quiet", "--no-tags", str(other.path), f"+{sha}:{ref}"], self.path, local=True, seconds=60)

    def diff(self, old: str, new: str) -> Any:
        """Return the difference between the trees of two commits."""
        repository = self.repository
        found = repository.diff(repository[old].tree, repository[new].tree)
        found.find_similar()
        return found

    def remove(self) -> None:
        """Delete the directory."""
        shutil.rmtree(self.path, ignore_errors=True)


def signature(login: str) -> Any:
    """Return a commit's author line for an account."""
    return pygit2.Signature(login, f"{login}@{_NOREPLY}", int(time.time()), 0)


def login_of(email: str) -> str | None:
    """Return the account behind an author line that ``signature`` made, or None."""
    name, at, domain = email.partition("@")
    return name if at and domain == _NOREPLY else None


def _served(address: str) -> list[str]:
    """Return git's options to read an address."""
    # A repository here may belong to somebody else, such as one mounted into a container: to read it was asked for.
    return ["--upload-pack=git -c safe.directory=* upload-pack"] if Path(address).exists() else []


def _is_top(directory: Path, git_dir: str) -> bool:
    """Return whether a directory is the top of its repository, and not just somewhere in another one."""
    found = Path(git_dir).resolve()
    return directory.resolve() in (found, found.parent) or (directory / ".git").is_file()
