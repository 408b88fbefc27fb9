"""Commits and branches, made through the Git Data API so that GitHub signs them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from refactor_bot.github import wire
from refactor_bot.github.authorship import is_foreign
from refactor_bot.github.model import Commit, CommitPlan
from refactor_bot.github.place import Place, quoted
from refactor_bot.github.port import GoneError, RefusedError

_FILE = "100644"
# Beyond these a text goes into a blob of its own, so that no request becomes huge.
_LONGEST_INLINE = 64 * 1024
_MOST_INLINE = 1024 * 1024
_MOST_TITLES_READ = 300


class GitData(Place):
    """The git side of a forge."""

    def commit(self, plan: CommitPlan) -> Commit:
        """Make a commit without author and committer, which GitHub then fills in and signs.

        Raises:
            RefusedError: The plan touches a workflow file, or another tree came out than was planned.
        """
        workflow = next((path for path in plan.changes if path.startswith(".github/workflows/")), None)
        if workflow is not None:
            raise RefusedError(f"{workflow}: the App may not change workflow files. Change it by hand.")
        base = self._session.get(self._path(f"/git/commits/{plan.parents[0]}"), wire.GitCommit).tree.sha
        contents = self._contents(plan.changes)
        tree = self._tree(base, contents, {})
        if tree != plan.tree:
            tree = self._tree(base, contents, self._modes(base))
        if tree != plan.tree:
            raise RefusedError(
                f"GitHub made the tree {tree} where {plan.tree} was planned; nothing was published. Run it again."
            )
        body = {"message": plan.message, "tree": tree, "parents": list(plan.parents)}
        made = self._session.post(self._path("/git/commits"), wire.GitCommit, body, harmless=True)
        return _commit(made)

    def branch_head(self, branch: str) -> Commit | None:
        """Return the commit at the tip of a branch; None where there is no such branch, or no commit at all."""
        sha = self._tip(branch)
        if sha is None:
            return None
        return _commit(self._session.get(self._path(f"/git/commits/{sha}"), wire.GitCommit))

    def is_foreign(self, branch: str, base: str) -> bool:
        """Return whether anybody but the App committed on a branch since it parted from its base."""
        return is_foreign(self._session, self._path(""), base, branch, self._identity)

    def file(self, path: str) -> bytes | None:
        """Return a file of the default branch; None where there is none, or none below a megabyte."""
        try:
            found = self._session.get(self._path(f"/contents/{quoted(path)}"), wire.Content)
        except GoneError:
            return None
        if found.type != "file" or found.encoding != "base64":
            return None
        return base64.b64decode(found.content)

    def set_branch(self, branch: str, sha: str, *, force: bool) -> None:
        """Create a branch or move it.

        Raises:
            RefusedError: It is protected, or ``force`` is false and the commit does not follow the tip.
        """
        tip = self._tip(branch)
        if tip == sha:
            return
        if tip is None:
            try:
                body = {"ref": f"refs/heads/{branch}", "sha": sha}
                self._session.post(self._path("/git/refs"), wire.Ref, body, harmless=True)
            except RefusedError:
                # An attempt whose answer got lost has created it, and is repeated in vain.
                if self._tip(branch) is None:
                    raise
            else:
                return
        move = {"sha": sha, "force": force}
        self._session.patch(self._path(f"/git/refs/heads/{quoted(branch)}"), wire.Ref, move)

    def delete_branch(self, branch: str) -> None:
        """Delete a branch; one that is gone already is fine."""
        try:
            self._session.delete(self._path(f"/git/refs/heads/{quoted(branch)}"))
        except GoneError:
            return
        except RefusedError:
            if self._tip(branch) is not None:
                raise

    def recent_titles(self, branch: str, limit: int) -> Sequence[str]:
        """Return the subjects of the newest commits that people made, newest first."""
        commits = self._session.pages(self._path("/commits"), wire.Commit, _MOST_TITLES_READ, sha=branch)
        people = (item for item in commits if not _by_bot(item))
        try:
            return tuple(item.commit.message.partition("\n")[0].strip() for item in islice(people, limit))
        except (GoneError, RefusedError):
            return ()

    def _tip(self, branch: str) -> str | None:
        try:
            return self._session.get(self._path(f"/git/ref/heads/{quoted(branch)}"), wire.Ref).object.sha
        except GoneError:
            return None
        except RefusedError as error:
            if "is empty" in str(error):
                return None
            raise

    def _contents(self, changes: Mapping[str, bytes | None]) -> dict[str, dict[str, Any]]:
        """Return what each path of a tree request says of its content; large and binary files become blobs first."""
        room = _MOST_INLINE
        contents: dict[str, dict[str, Any]] = {}
        for path, data in changes.items():
            text = None if data is None else _inline(data)
            if data is None:
                contents[path] = {"sha": None}
            elif text is not None and len(data) <= room:
                contents[path] = {"content": text}
                room -= len(data)
            else:
                body = {"content": base64.b64encode(data).decode(), "encoding": "base64"}
                blob = self._session.post(self._path("/git/blobs"), wire.Target, body, harmless=True)
                contents[path] = {"sha": blob.sha}
        return contents

    def _tree(self, base: str, contents: Mapping[str, Mapping[str, Any]], modes: Mapping[str, str]) -> str:
        entries = [
            {"path": path, "mode": modes.get(path, _FILE), "type": "blob", **content}
            for path, content in contents.items()
        ]
        body = {"base_tree": base, "tree": entries}
        return self._session.post(self._path("/git/trees"), wire.Tree, body, harmless=True).sha

    def _modes(self, tree: str) -> dict[str, str]:
        """Return the mode of every file; asked for only when plain files gave another tree than planned."""
        whole = self._session.get(self._path(f"/git/trees/{tree}"), wire.Tree, recursive="1")
        return {entry.path: entry.mode for entry in whole.tree}


def _commit(made: wire.GitCommit) -> Commit:
    return Commit(made.sha, made.tree.sha, tuple(parent.sha for parent in made.parents))


def _inline(data: bytes) -> str | None:
    if len(data) > _LONGEST_INLINE or b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _by_bot(commit: wire.Commit) -> bool:
    author = commit.author
    return author is not None and (author.type == "Bot" or author.login.endswith("[bot]"))
