"""What a sweep is aimed at: the default branch, or the head of somebody's pull request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from codemods.discovery import discover
from refactor_bot.github.model import ObservedPullRequest


@dataclass(frozen=True, slots=True)
class Target:
    """Where fixes are wanted.

    Attributes:
        branch: The branch that the fix pull requests go to.
        commit: Its tip, which is read.
        pull_request: Number of the pull request whose head that branch is; None for the default branch.
        changed: The files which that pull request changes; None where every file counts.
        fork: Whether the branch is in a fork, where the bot may not push.
    """

    branch: str
    commit: str
    pull_request: int | None = None
    changed: frozenset[str] | None = None
    fork: bool = False

    def branch_for(self, codemod: str, group: str) -> str:
        """Return the head branch of the pull request for one group of a codemod's fixes."""
        if self.pull_request is not None:
            name = f"refactor-bot/pr-{self.pull_request}/{codemod}"
        else:
            name = f"refactor-bot/{codemod}"
        return name if group == "all" else f"{name}--{group}"

    @staticmethod
    def below(branch: str) -> int | None:
        """Return the pull request that one of the bot's branches is stacked on; None for the default branch."""
        folder = branch.split("/")[1] if "/" in branch else ""
        return int(folder[3:]) if re.fullmatch(r"pr-[0-9]{1,18}", folder) else None

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
        wanted: Findings that may be proposed whatever else is asked for, by fingerprint, with the group to put them in.
    """

    codemods: tuple[str, ...]
    paths: tuple[str, ...] = ()
    opening: bool = True
    literal: str | None = None
    wanted: Mapping[str, str] = field(default_factory=dict)

    def covers(self, path: str) -> bool:
        """Return whether a file is asked for."""
        return not self.paths or any(path == p or path.startswith(f"{p.rstrip('/')}/") for p in self.paths)


def codemod_of(pull: ObservedPullRequest | None) -> str | None:
    """Return whose open pull request one of the bot's is; None where it cannot be made again."""
    if pull is None or pull.state != "open" or pull.marker is None or pull.marker.codemod not in discover():
        return None
    return pull.marker.codemod
