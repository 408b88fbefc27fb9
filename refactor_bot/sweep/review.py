"""A review comment with a command: who says it, on which line, and what the bot fixed there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from codemods.api import Finding
from codemods.notebook import SUFFIX
from refactor_bot.decisions import Made
from refactor_bot.github.model import ObservedPullRequest
from refactor_bot.github.port import Forge
from refactor_bot.reconcile import Leave
from refactor_bot.sweep.answering import Answer, refused, sentence
from refactor_bot.sweep.asked import Asked
from refactor_bot.sweep.fixed import fixed_at
from refactor_bot.sweep.publish import Done
from refactor_bot.sweep.reading import Reading, fetched
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import codemod_of


@dataclass(frozen=True, slots=True)
class Review:
    """A review comment and what it is about.

    What it decides is kept under its number, so that handling it again after a crash does not look at the line again:
    on a pull request that was made again, another text may stand there.

    Attributes:
        path: The file.
        line: The line in the pull request's version of it, from 1.
        removed: Whether it is a line of the version before instead.
        seen: The commit that the line is counted in; None where that is not known.
        made: Who says it, when, and where.
        pull: The bot's own pull request that it stands on; None on a person's.
        reading: What a sweep of the same target starts from.
        services: The adapters.
        forge: The repository.
    """

    path: str
    line: int
    removed: bool
    seen: str | None
    made: Made
    pull: ObservedPullRequest | None
    reading: Reading
    services: Services
    forge: Forge

    @property
    def codemod(self) -> str | None:
        """Whose open pull request the comment stands on; None where it cannot be made again."""
        return codemod_of(self.pull)

    def fixed(self) -> tuple[Finding, ...] | Answer:
        """Return what the bot's own pull request fixes at the line."""
        if self.pull is None or self.codemod is None:
            return refused("This pull request is not open, or its description was lost, so it cannot be made again.")
        if stale := self.stale():
            return stale
        found = fixed_at(self.path, self.line, self.pull, self.reading, self.services, self.forge, removed=self.removed)
        return found or refused("Nothing that this pull request fixes stands on this line.")

    def stale(self) -> Answer | None:
        """Return why the line is not to be trusted: another text stands in the file by now."""
        head = self.pull.head if self.pull is not None else self.reading.target.commit
        if self.seen is None or self.seen == head:
            return None
        then, now = (fetched(self.services, self.forge, self.reading.repository, one) for one in (self.seen, head))
        if then.read(self.path) == now.read(self.path):
            return None
        return refused("This file has changed since: write it as a new review comment on the line that is meant.")

    def told(self, done: Iterable[Done]) -> list[str]:
        """Say what became of the branches that changed, and of the commented one in any case."""
        own = self.pull.branch if self.pull is not None else None
        return [sentence(one) for one in done if one.branch == own or own is None or not isinstance(one.action, Leave)]


def opened(asked: Asked, reading: Reading) -> Review | Answer:
    """Return what a comment is about, or why it is about no line."""
    event, pull = asked.event, asked.pull
    if event.path is None or event.line is None or event.comment is None:
        return refused(
            "This comment stands on no line of the pull request as it is now: write it as a new review comment on the "
            "line that is meant."
        )
    if event.path.endswith(SUFFIX):
        return refused("The lines of a notebook's file are not those of its code, so I cannot tell what is meant here.")
    if event.removed and pull is None:
        return refused("This line is one that the pull request removes: write it on a line of the new text.")
    return Review(
        event.path, event.line, event.removed, event.seen, asked.made(), pull, reading, asked.services, asked.forge
    )
