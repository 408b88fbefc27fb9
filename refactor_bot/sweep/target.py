"""What a sweep is aimed at: the default branch, or the head of somebody's pull request."""

from __future__ import annotations

from dataclasses import dataclass

from refactor_bot.github.model import ObservedPullRequest


@dataclass(frozen=True, slots=True)
class Target:
    """Where fixes are wanted.

    Attributes:
        branch: The branch that the fix pull requests go to.
        commit: Its tip, which is read.
        pull_request: Number of the pull request whose head that branch is; None for the default branch.
        changed: The files which that pull request changes; None where every file counts.
    """

    branch: str
    commit: str
    pull_request: int | None = None
    changed: frozenset[str] | None = None

    def branch_for(self, codemod: str, group: str) -> str:
        """Return the head branch of the pull request for one group of a codemod's fixes."""
        if self.pull_request is not None:
            name = f"refactor-bot/pr-{self.pull_request}/{codemod}"
        else:
            name = f"refactor-bot/{codemod}"
        return name if group == "all" else f"{name}--{group}"

    def owns(self, pull_request: ObservedPullRequest) -> bool:
        """Return whether one of the bot's pull requests belongs to this target."""
        stacked = pull_request.branch.startswith("refactor-bot/pr-")
        if self.pull_request is None:
            return not stacked
        return pull_request.branch.startswith(f"refactor-bot/pr-{self.pull_request}/")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which findings a run may propose.

    Attributes:
        codemods: The codemods to run.
        paths: Files and directories asked for; empty for the whole target.
        opening: Whether findings that no open pull request has yet may be proposed.
        literal: The only path that may be moved beside what is open; None for all.
    """

    codemods: tuple[str, ...]
    paths: tuple[str, ...] = ()
    opening: bool = True
    literal: str | None = None

    def covers(self, path: str) -> bool:
        """Return whether a file is asked for."""
        return not self.paths or any(path == p or path.startswith(f"{p.rstrip('/')}/") for p in self.paths)
