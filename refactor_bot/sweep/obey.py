"""Obeys the commands in one comment: permission first, then each command, then one answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from codemods.discovery import discover
from refactor_bot.commands import Command, Misunderstood, Place, parse
from refactor_bot.config import ConfigError
from refactor_bot.decisions import DecisionsError
from refactor_bot.github.model import CommentCreated, ObservedPullRequest
from refactor_bot.github.port import Forge, GitHubError
from refactor_bot.repo.transport import TransportError
from refactor_bot.report import answers
from refactor_bot.report.markdown import text
from refactor_bot.sweep.answering import Answer, refused
from refactor_bot.sweep.asked import Asked
from refactor_bot.sweep.extract import extract
from refactor_bot.sweep.inquiring import config, explain, list_commands, status
from refactor_bot.sweep.leaving import drop, ignore
from refactor_bot.sweep.never import never
from refactor_bot.sweep.pausing import pause, resume
from refactor_bot.sweep.reading import NothingToReadError, PausedError
from refactor_bot.sweep.restoring import restore
from refactor_bot.sweep.review import opened
from refactor_bot.sweep.running import preview, regenerate, run
from refactor_bot.sweep.services import Services

MAY_COMMAND = ("write", "admin")


def obey(event: CommentCreated, services: Services, forge: Forge) -> None:
    """Carry out the commands of a comment and answer once; a comment that was answered before is left alone.

    Raises:
        GitHubError: GitHub did not answer; calling again is safe.
        TransportError: git did not answer; calling again is safe.
    """
    slug = services.app.slug()
    if not parse(event.body, slug, discover(), "bot pull request"):
        return
    key = f"comment-{event.kind}-{event.comment}" if event.comment is not None else f"text-{event.number}"
    if forge.answered(event.number, key):
        return
    forge.react(event.number, event.comment, event.kind, "eyes")
    if forge.permission(event.author) not in MAY_COMMAND:
        forge.react(event.number, event.comment, event.kind, "confused")
        forge.answer(event.number, f"refused-{event.author.lower()}", answers.refused(event.author))
        return
    pull = _own_pull_request(event, forge)
    asked = Asked(event, pull, services, forge)
    given = [
        (command.text, _answer(asked, command))
        for command in parse(event.body, slug, discover(), *_places(event, pull))
    ]
    well = all(answer.done for _, answer in given)
    # The answer comes last: once it is there, the comment counts as handled.
    forge.react(event.number, event.comment, event.kind, "rocket" if well else "confused")
    forge.answer(event.number, key, answers.joined([(line, answer.text) for line, answer in given]))


def _places(event: CommentCreated, pull: ObservedPullRequest | None) -> tuple[Place, ...]:
    place: Place = "bot pull request" if pull else "pull request" if event.on_pull_request else "issue"
    return (place, "line") if event.kind == "review" else (place,)


def _own_pull_request(event: CommentCreated, forge: Forge) -> ObservedPullRequest | None:
    if not event.on_pull_request:
        return None
    return next((pull for pull in forge.own_pull_requests() if pull.number == event.number), None)


def _answer(asked: Asked, command: Command | Misunderstood) -> Answer:
    if isinstance(command, Misunderstood):
        return refused(command.reason)
    return guarded(lambda: _DOING[command.verb](asked, command))


def guarded(act: Callable[[], Answer]) -> Answer:
    """Return what an act came to, or in words why the repository does not let it happen.

    Raises:
        GitHubError: GitHub did not answer; acting again is safe.
        TransportError: git did not answer; acting again is safe.
    """
    try:
        return act()
    except (GitHubError, TransportError):
        raise
    except ConfigError as error:
        lines = [str(problem) for problem in error.problems]
        return refused(answers.wrong_config(lines, error.problems[0].file))
    except (NothingToReadError, PausedError) as error:
        return refused(str(error))
    except DecisionsError as error:
        return refused(text(str(error)))


def _on_line(asked: Asked, command: Command) -> Answer:
    review = opened(asked, asked.read(acting=True))
    if isinstance(review, Answer):
        return review
    return extract(review, command.name) if command.verb == "extract" else never(review)


def _ignore(asked: Asked, command: Command) -> Answer:
    # Alone on a line of a pull request, it means what stands there.
    return _on_line(asked, command) if command.bare and asked.event.kind == "review" else ignore(asked, command)


_DOING: Mapping[str, Callable[[Asked, Command], Answer]] = {
    "run": run,
    "preview": preview,
    "rebase": regenerate,
    "recreate": regenerate,
    "drop": drop,
    "restore": restore,
    "ignore": _ignore,
    "explain": explain,
    "extract": _on_line,
    "never": _on_line,
    "pause": pause,
    "resume": resume,
    "status": status,
    "config": config,
    "help": list_commands,
}
