"""A comment with commands: who wrote it, where it stands, and what its commands act on."""

from __future__ import annotations

from dataclasses import dataclass

from refactor_bot.decisions import Made
from refactor_bot.github.model import CommentCreated, ObservedPullRequest
from refactor_bot.github.port import Forge
from refactor_bot.sweep.reading import PausedError, Reading, read
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Target, codemod_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A comment by somebody who may command.

    Attributes:
        event: The comment.
        pull: The bot's own pull request that it stands on; None elsewhere.
        services: The adapters.
        forge: The repository.
    """

    event: CommentCreated
    pull: ObservedPullRequest | None
    services: Services
    forge: Forge

    def made(self) -> Made:
        """Return how a decision in this comment comes about."""
        event = self.event
        return Made(event.author, self.services.now().replace(microsecond=0), event.number, event.comment)

    @property
    def target(self) -> int | None:
        """The pull request that fixes should go to: the commented one, or the one that ours is stacked on."""
        if self.pull is None:
            return self.event.number if self.event.on_pull_request else None
        return Target.below(self.pull.branch)

    @property
    def codemod(self) -> str | None:
        """Whose open pull request the comment stands on; None where there is none that can be made again."""
        return codemod_of(self.pull)

    def read(self, *, acting: bool) -> Reading:
        """Return what the commands start from.

        Args:
            acting: Whether anything is to be changed.

        Raises:
            PausedError: Something is to be changed, and people want nothing to be done.
            NothingToReadError: There is nothing to read.
            ConfigError: The configuration is wrong.
            DecisionsError: What people decided cannot be read.
            GitHubError: GitHub did not answer.
            TransportError: git did not answer.
        """
        reading = read(self.services, self.forge, self.target)
        if acting and reading.decisions.paused is not None:
            raise PausedError(reading.decisions.paused)
        return reading
