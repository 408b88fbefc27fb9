"""One small file on a ref beside the branches, written over git by compare-and-swap. Nothing of it is kept here."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pygit2

from refactor_bot.decisions import LARGEST, DecisionsError
from refactor_bot.repo.objects import MODE_EXECUTABLE, MODE_FILE
from refactor_bot.repo.transport import TransportError, git

REF = "refs/refactor-bot/decisions"
FILE = "decisions.json"
_SECONDS = 60
_LONGEST_MESSAGE = 20_000
_REFUSED = ("rejected", "error: 403", "denied")


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository on the server.

    Attributes:
        url: Where git finds it, without a token.
        token: For the server.
    """

    url: str
    token: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The file at one moment.

    Attributes:
        version: The commit; None before the first.
        data: Its bytes; empty before the first.
    """

    version: str | None = None
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Note:
    """How a version says what it is.

    Attributes:
        author: The account that writes it.
        at: When.
        message: What it decides, and who said so.
    """

    author: str
    at: datetime
    message: str


class DecisionRef:
    """Reads and writes the file; the ref moves only from the version that was read."""

    def read(self, remote: Remote) -> Kept:
        """Return the file as it is now.

        Raises:
            DecisionsError: What the ref holds is not such a file.
            TransportError: The server did not answer.
        """
        with _workshop() as folder:
            version = _version(remote, folder)
            if version is None:
                return Kept()
            _fetch(remote, version, folder)
            return Kept(version, _content(_opened(folder), version))

    def replace(self, remote: Remote, version: str | None, data: bytes, note: Note) -> bool:
        """Put a new version after one that was read, and return whether nobody else was faster.

        Raises:
            DecisionsError: The server does not take it.
            TransportError: The server did not answer.
        """
        with _workshop() as folder:
            if version is not None:
                _fetch(remote, version, folder)
            made = _commit(_opened(folder), version, data, note)
            command = ["push", "--quiet", f"--force-with-lease={REF}:{version or ''}", remote.url, f"{made}:{REF}"]
            try:
                git(command, folder, token=remote.token, seconds=_SECONDS)
            except TransportError as error:
                # The answer may have got lost, or somebody else may have been faster: the ref itself tells.
                present = _version(remote, folder)
                if present == version:
                    raise _explained(error) from error
                return present == made
        return True


@contextmanager
def _workshop() -> Iterator[Path]:
    """Yield the directory of an empty repository that goes away at the end."""
    with tempfile.TemporaryDirectory(prefix="refactor-bot-") as folder:
        pygit2.init_repository(folder, bare=True)
        yield Path(folder)


def _opened(folder: Path) -> Any:
    return pygit2.Repository(str(folder), pygit2.enums.RepositoryOpenFlag.NO_SEARCH)


def _version(remote: Remote, folder: Path) -> str | None:
    shown = git(["ls-remote", "--quiet", remote.url, REF], folder, token=remote.token, seconds=_SECONDS)
    found = (line.split("\t") for line in shown.splitlines())
    return next((parts[0] for parts in found if len(parts) == 2 and parts[1] == REF), None)


def _fetch(remote: Remote, version: str, folder: Path) -> None:
    command = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head"]
    what = [remote.url, f"+{version}:refs/kept"]
    try:
        git([*command, f"--filter=blob:limit={LARGEST + 1}", *what], folder, token=remote.token, seconds=_SECONDS)
    except TransportError as error:
        if "filter" not in str(error):
            raise
        git([*command, *what], folder, token=remote.token, seconds=_SECONDS)


def _content(repository: Any, version: str) -> bytes:
    commit = repository.get(version)
    entry = None
    if isinstance(commit, pygit2.Commit):
        with suppress(KeyError):
            entry = commit.tree[FILE]
    if entry is None or entry.filemode not in (MODE_FILE, MODE_EXECUTABLE):
        raise DecisionsError(f"no commit with a file {FILE}")
    try:
        _, size = repository.odb.read_header(entry.id)
    except KeyError:
        size = LARGEST + 1
    if size > LARGEST:
        raise DecisionsError("larger than 1 MiB")
    return bytes(repository[entry.id].data)


def _commit(repository: Any, version: str | None, data: bytes, note: Note) -> str:
    builder = repository.TreeBuilder()
    builder.insert(FILE, repository.create_blob(data), MODE_FILE)
    author = pygit2.Signature(note.author, f"{note.author}@users.noreply.github.com", int(note.at.timestamp()), 0)
    parents = [version] if version is not None else []
    message = note.message[:_LONGEST_MESSAGE].encode("utf-8", "replace").decode()
    return str(repository.create_commit(None, author, author, message, builder.write(), parents))


def _explained(error: TransportError) -> Exception:
    """Return what a push that changed nothing came to: refused for good, or worth trying again."""
    if any(word in str(error) for word in _REFUSED):
        return DecisionsError(f"GitHub does not let me keep it on {REF} ({error}).")
    return error
