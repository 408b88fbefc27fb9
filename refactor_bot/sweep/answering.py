"""What a command came to, in values and words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from refactor_bot.reconcile import Close, Leave, Open, Refresh
from refactor_bot.report.markdown import text
from refactor_bot.sweep.publish import Done


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one command.

    Attributes:
        text: Markdown.
        done: Whether it was carried out.
    """

    text: str
    done: bool = True


def refused(words: str) -> Answer:
    """Return an answer that says why a command was not carried out."""
    return Answer(words, done=False)


def went_well(done: Iterable[Done]) -> bool:
    """Return whether GitHub took everything."""
    return not any(one.problem for one in done)


def sentence(done: Done) -> str:
    """Say what became of one branch."""
    if done.problem is not None:
        return f"`{done.branch}` could not be published: {text(done.problem)}"
    number = f"#{done.pull_request.number}" if done.pull_request is not None else f"`{done.branch}`"
    match done.action:
        case Open(desired):
            return f"Opened {number}: {text(desired.text.title)}"
        case Refresh(_, _, reason):
            return f"Refreshed {number}: {reason}."
        case Close():
            return f"Closed {number}: nothing is left to do there."
        case Leave(_, reason, _):
            return f"Left {number} as it is: {reason}."
