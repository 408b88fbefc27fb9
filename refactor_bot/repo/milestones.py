"""A few earlier moments of a branch, for a trend."""

from __future__ import annotations

from dataclasses import dataclass

import pygit2

from refactor_bot.repo.git_snapshot import GitSnapshot
from refactor_bot.repo.history import Commit, described
from refactor_bot.repo.objects import open_repository

_DAY = 86_400
_STEPS = (30 * _DAY, 7 * _DAY, _DAY)
_MOST_COMMITS = 20_000


@dataclass(frozen=True, slots=True)
class Milestone:
    """A moment of a branch.

    Attributes:
        commit: Its newest commit then.
        snapshot: The files then.
    """

    commit: Commit
    snapshot: GitSnapshot


def milestones(git_dir: str, head: str, most: int = 5) -> tuple[Milestone, ...]:
    """Return moments before a commit on its first-parent line, newest first: months apart, or weeks, or days.

    Time is counted from the commit, not from today, so that the answer is the same whenever it is asked for.
    """
    repository = open_repository(git_dir)
    start = repository.get(head)
    if not isinstance(start, pygit2.Commit):
        return ()
    line = [start]
    while line[-1].parent_ids and len(line) < _MOST_COMMITS:
        parent = repository.get(line[-1].parent_ids[0])
        if not isinstance(parent, pygit2.Commit) or parent.tree_id not in repository:
            break
        line.append(parent)
    age = start.commit_time - line[-1].commit_time
    step = next((step for step in _STEPS if age >= 2 * step), _STEPS[-1])
    found = []
    wanted = start.commit_time - step
    for commit in line[1:]:
        if commit.commit_time <= wanted:
            found.append(Milestone(described(commit), GitSnapshot(git_dir, str(commit.tree_id))))
            wanted = start.commit_time - step * ((start.commit_time - commit.commit_time) // step + 1)
        if len(found) == most:
            break
    return tuple(found)
