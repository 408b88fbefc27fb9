"""What the bot can be asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Place = Literal["issue", "pull request", "bot pull request", "line"]
Word = Literal["codemod", "path", "finding", "package"]


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that the bot can be asked to do.

    Attributes:
        name: The word.
        usage: With its arguments.
        summary: What it does, one line.
        places: Where it may be asked.
        takes: The words that may follow.
    """

    name: str
    usage: str
    summary: str
    places: frozenset[Place]
    takes: tuple[Word, ...] = ()


_ANYWHERE = frozenset[Place]({"issue", "pull request", "bot pull request"})
_OWN = frozenset[Place]({"bot pull request"})
_LINE = frozenset[Place]({"line"})
_ANYTHING: tuple[Word, ...] = ("finding", "codemod", "path", "package")

VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "run",
            "run [CODEMOD]... [PATH]...",
            "open or refresh fix pull requests: in an issue for the whole repository, on a pull request for its files",
            _ANYWHERE,
            ("codemod", "path"),
        ),
        Verb(
            "preview",
            "preview [CODEMOD]... [PATH]...",
            "show what `run` would change, without opening anything",
            _ANYWHERE,
            ("codemod", "path"),
        ),
        Verb("rebase", "rebase", "make this pull request again on the current base", _OWN),
        Verb("recreate", "recreate", "the same, and discard commits of people", _OWN),
        Verb(
            "drop",
            "drop PATH|FINDING|CODEMOD|pkg:NAME[@SPEC]...",
            "make this pull request again without something, and remember that",
            _OWN,
            _ANYTHING,
        ),
        Verb(
            "restore",
            "restore PATH|FINDING|CODEMOD|pkg:NAME[@SPEC]...",
            "undo `drop`, `ignore` and `never`; on a pull request of mine, make it again with that",
            _ANYWHERE,
            _ANYTHING,
        ),
        Verb(
            "ignore",
            "ignore [FINDING|CODEMOD|PATH|pkg:NAME[@SPEC]]...",
            "never propose that again, wherever the code moves; alone on a pull request of mine, all that it fixes",
            _ANYWHERE,
            _ANYTHING,
        ),
        Verb(
            "explain",
            "explain [FINDING|CODEMOD]",
            "say why something is proposed, what is proven, and the options",
            _ANYWHERE,
            ("finding", "codemod"),
        ),
        Verb(
            "extract",
            "extract path as NAME",
            "in a review comment on a line: move the path written there to configuration, under that name",
            _LINE,
        ),
        Verb(
            "never",
            "never",
            "in a review comment on a line: never propose again what is found or fixed there",
            _LINE,
        ),
        Verb("pause", "pause", "open, refresh and close nothing in this repository until `resume`", _ANYWHERE),
        Verb("resume", "resume", "end the pause, and bring the open pull requests up to date", _ANYWHERE),
        Verb("status", "status", "say what is open and what was left alone, and why", _ANYWHERE),
        Verb("config", "config", "show the configuration in effect, and what people decided", _ANYWHERE),
        Verb("help", "help", "list the commands", _ANYWHERE),
    )
}
