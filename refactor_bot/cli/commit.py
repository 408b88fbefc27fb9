"""Commits what ``fix --commit`` wrote, with its certificate; nothing else of the index goes in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pygit2

from codemods.discovery import discover
from codemods.proofs import Verdict, merge
from refactor_bot.certificate import certify, trailer
from refactor_bot.cli.project import Project
from refactor_bot.engine import FileChange
from refactor_bot.errors import UsageError
from refactor_bot.repo.objects import open_repository, tree_with
from refactor_bot.report import titles
from refactor_bot.report.commit import message

_TITLES = 30


def ensure_ready(project: Project, changes: Sequence[FileChange]) -> None:
    """Make sure, before anything is written, that a commit can be made and will hold our edits alone.

    Raises:
        UsageError: There is no commit yet, git does not know the user or is busy, or a file has other changes.
    """
    _signature(_repository(project))
    lock = Path(_repository(project).path) / "index.lock"
    if lock.exists():
        raise UsageError(f"{lock}: another git command is running, or one crashed; let it end, or remove the file")
    tree = _head(project).tree
    for change in changes:
        try:
            same = tree[change.path].data == change.before
        except KeyError:
            same = change.before is None and not (project.root / change.path).exists()
        if not same:
            raise UsageError(f"{change.path}: has changes that are not committed; commit or stash them, then try again")


def commit_changes(project: Project, codemod: str, changes: Sequence[FileChange]) -> str:
    """Commit the changes of one codemod on the current branch and return the commit's id; hooks do not run.

    Raises:
        UsageError: git refuses; nothing was committed.
    """
    repository = _repository(project)
    head = _head(project)
    transform = discover()[codemod]
    contents = {change.path: change.after for change in changes}
    tree = tree_with(repository, str(head.tree_id), contents)
    verdict = merge(transform.claim, (Verdict(transform.claim, counts=change.counts) for change in changes))
    findings = [finding for change in changes for finding in change.findings]
    style = project.config.pull_requests.title_style
    title = titles.title(transform.title(findings), transform.commit_type, style, _recent(repository, head))
    certificate = certify(verdict, codemod=codemod, before=str(head.tree_id), after=tree)
    text = message(title, transform.why(findings), [trailer(certificate)])
    author = _signature(repository)
    try:
        repository.index.read()
        for change in changes:
            repository.index.add(change.path)
        repository.index.write()
        made = repository.create_commit("HEAD", author, author, text, tree, [head.id])
    except (pygit2.GitError, OSError) as error:
        raise UsageError(f"{project.root}: git cannot commit ({error}); the files are as they were") from None
    return str(made)


def _repository(project: Project) -> Any:
    if project.git_dir is None:
        raise UsageError(
            f"{project.root}: expected a git repository for --commit; leave the option out, or run git init"
        )
    return open_repository(project.git_dir)


def _head(project: Project) -> Any:
    repository = _repository(project)
    if repository.head_is_unborn:
        raise UsageError(f"{project.root}: there is no commit yet; make one first, then use --commit")
    return repository.head.peel(pygit2.Commit)


def _signature(repository: Any) -> Any:
    try:
        return repository.default_signature
    except KeyError:
        raise UsageError("git does not know who you are: set user.name and user.email with `git config`") from None


def _recent(repository: Any, head: Any) -> list[str]:
    found = []
    for commit in repository.walk(head.id):
        found.append((commit.message.splitlines() or [""])[0])
        if len(found) == _TITLES:
            break
    return found
