"""Decides whether a repository is asked, and when the question has answered itself. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from refactor_bot.config import OWN_FILE
from refactor_bot.github.model import ObservedPullRequest
from refactor_bot.reconcile import Close, Leave

CODE = (".py", ".ipynb")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a repository stands.

    Attributes:
        paths: Everything in it, links and submodules too.
        fork: Whether it is a fork.
        chosen: Whether people chose this very repository when they installed the App.
    """

    paths: Collection[str]
    fork: bool
    chosen: bool


def refusal(standing: Standing) -> str | None:
    """Return why a repository without configuration is not asked; None when it is."""
    if standing.fork and not standing.chosen:
        return "it is a fork that nobody chose"
    if not any(path.endswith(CODE) for path in standing.paths):
        return "there is no Python in it"
    if any(path == OWN_FILE or path.startswith(f"{OWN_FILE}/") for path in standing.paths):
        return f"the name {OWN_FILE} is taken"
    return None


def answered(pull: ObservedPullRequest, file: str) -> Close | Leave:
    """Return what becomes of the question once the repository has a configuration, which is in a file."""
    if pull.human_commits:
        return Leave(pull.branch, "people have committed on it; it is theirs to close", pull)
    reason = f"`{pull.base_branch}` has a configuration in `{file}`, so there is nothing left to ask here."
    return Close(pull, reason, delete_branch=True)
