"""Makes open pull requests again after a decision, on whatever branch they are; opens none."""

from __future__ import annotations

from collections.abc import Collection

from codemods.discovery import discover
from refactor_bot.github.model import ObservedPullRequest
from refactor_bot.reconcile import Intent, Leave
from refactor_bot.sweep.answering import sentence
from refactor_bot.sweep.asked import Asked
from refactor_bot.sweep.publish import Done
from refactor_bot.sweep.reading import NothingToReadError, Reading, read
from refactor_bot.sweep.run import sweep
from refactor_bot.sweep.target import Scope, Target

_MOST_TARGETS = 20


def again(asked: Asked, codemods: Collection[str] | None = None, reading: Reading | None = None) -> tuple[Done, ...]:
    """Bring the open pull requests of some codemods to what they should be.

    What is left over the bound follows when its branch changes.

    Args:
        asked: The comment.
        codemods: Their names; None for all.
        reading: What is read of the comment's own target already, with the newest decisions.

    Raises:
        ConfigError: The configuration is wrong.
        DecisionsError: What people decided cannot be read, or the repository is paused.
        GitHubError: GitHub did not answer; doing it again is safe.
        TransportError: git did not answer.
    """
    concerned: dict[int | None, dict[str, None]] = {}
    for pull in asked.forge.own_pull_requests():
        if (name := _codemod(pull)) is not None and (codemods is None or name in codemods):
            concerned.setdefault(Target.below(pull.branch), {})[name] = None
    done: list[Done] = []
    # The comment's own target first: its pull request is what people look at.
    for target in sorted(concerned, key=lambda one: (one != asked.target, one or 0))[:_MOST_TARGETS]:
        known = reading if target == asked.target else None
        try:
            start = known or read(asked.services, asked.forge, target)
        except NothingToReadError:
            continue
        names = tuple(concerned[target])
        intent = Intent(considered=frozenset(names), limit=start.config.pull_requests.limit)
        done += sweep(start, Scope(names, opening=False), intent, asked.services, asked.forge).done
    return tuple(done)


def _codemod(pull: ObservedPullRequest) -> str | None:
    if pull.state != "open" or pull.marker is None or pull.marker.codemod not in discover():
        return None
    return pull.marker.codemod


def told(asked: Asked, done: Collection[Done]) -> list[str]:
    """Say what became of the branches that changed, and of the commented one in any case."""
    own = asked.pull.branch if asked.pull is not None else None
    return [sentence(one) for one in done if one.branch == own or one.problem or not isinstance(one.action, Leave)]
