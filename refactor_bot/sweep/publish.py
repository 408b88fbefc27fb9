"""Carries out what the reconciler decided. Every step may be repeated: a run cut short ends in the same state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from refactor_bot.github.model import Commit, CommitPlan, ObservedPullRequest
from refactor_bot.github.port import Forge, RefusedError
from refactor_bot.reconcile import Action, Close, DesiredPullRequest, Leave, Open, Refresh


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one action.

    Attributes:
        action: What was decided.
        pull_request: The pull request concerned, as opened, or None.
        head: The commit now at the tip of its branch; None when nothing was pushed.
        problem: Why GitHub refused; None when it went well.
    """

    action: Action
    pull_request: ObservedPullRequest | None = None
    head: Commit | None = None
    problem: str | None = None

    @property
    def branch(self) -> str:
        """The branch concerned."""
        match self.action:
            case Open(desired):
                return desired.branch
            case Refresh(observed, _, _) | Close(observed, _, _):
                return observed.branch
            case Leave(branch, _, _):
                return branch

    @property
    def sha(self) -> str | None:
        """The bot's own commit at the tip of the branch; None where there is none."""
        if self.head is not None:
            return self.head.sha
        match self.action:
            case Leave(_, _, ObservedPullRequest(human_commits=False) as observed):
                return observed.head
        return None


def carry_out(actions: Sequence[Action], forge: Forge) -> tuple[Done, ...]:
    """Carry out the actions in order; a refusal of one does not stop the others.

    Raises:
        GitHubError: GitHub did not answer; running the whole sweep again is safe.
    """
    return tuple(_attempt(action, forge) for action in actions)


def _attempt(action: Action, forge: Forge) -> Done:
    try:
        return _perform(action, forge)
    except RefusedError as error:
        return Done(action, problem=str(error))


def _perform(action: Action, forge: Forge) -> Done:
    match action:
        case Open(desired):
            head = _push(desired, forge, opening=True)
            return Done(action, forge.open_pull_request(desired.branch, desired.base_branch, desired.text), head)
        case Refresh(observed, desired, _):
            head = _push(desired, forge)
            forge.update_pull_request(observed.number, desired.text)
            return Done(action, observed, head)
        case Close(observed, reason, delete_branch):
            forge.answer(observed.number, "closed", reason)
            forge.close_pull_request(observed.number)
            if delete_branch:
                forge.delete_branch(observed.branch)
            return Done(action, observed)
        case Leave(_, _, observed):
            return Done(action, observed)


def _push(desired: DesiredPullRequest, forge: Forge, *, opening: bool = False) -> Commit:
    parents = (desired.base,)
    present = forge.branch_head(desired.branch)
    if present and present.tree == desired.tree and present.parents == parents:
        return present
    if present and opening and forge.is_foreign(desired.branch, desired.base_branch):
        raise RefusedError(
            f"The branch `{desired.branch}` is left over and has commits of people, which I do not overwrite. "
            "Delete or rename it, and ask again."
        )
    commit = forge.commit(CommitPlan(parents, desired.changes, desired.message, desired.tree))
    forge.set_branch(desired.branch, commit.sha, force=True)
    return commit
