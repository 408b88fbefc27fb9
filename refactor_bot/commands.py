"""Reads commands in comments: ``/refactor VERB ...`` or ``@<app slug> VERB ...`` at the start of a line. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal

Place = Literal["issue", "pull request", "bot pull request", "line"]

_MOST_COMMANDS = 10
_MOST_WORDS = 100
_LONGEST_COMMENT = 65_536
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_FINGERPRINT = re.compile(r"[0-9a-f]{8}\Z")
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,60}\Z")


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that the bot can be asked to do.

    Attributes:
        name: The word.
        usage: With its arguments.
        summary: What it does, one line.
        places: Where it may be asked.
    """

    name: str
    usage: str
    summary: str
    places: frozenset[Place]


_ANYWHERE = frozenset[Place]({"issue", "pull request", "bot pull request"})
_OWN = frozenset[Place]({"bot pull request"})
_LINE = frozenset[Place]({"line"})

VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "run",
            "run [CODEMOD]... [PATH]...",
            "open or refresh fix pull requests: in an issue for the whole repository, on a pull request for its files",
            _ANYWHERE,
        ),
        Verb(
            "preview",
            "preview [CODEMOD]... [PATH]...",
            "show what `run` would change, without opening anything",
            _ANYWHERE,
        ),
        Verb("rebase", "rebase", "make this pull request again on the current base", _OWN),
        Verb("recreate", "recreate", "the same, and discard commits of people", _OWN),
        Verb(
            "explain",
            "explain [FINDING|CODEMOD]",
            "say why something is proposed, what is proven, and the options",
            _ANYWHERE,
        ),
        Verb(
            "extract",
            "extract path as NAME",
            "in a review comment on a line: move the path written there to configuration, under that name",
            _LINE,
        ),
        Verb(
            "never", "never", "in a review comment on a line: never propose again what is found or fixed there", _LINE
        ),
        Verb("status", "status", "say what is open and what was left alone, and why", _ANYWHERE),
        Verb("config", "config", "show the configuration in effect", _ANYWHERE),
        Verb("help", "help", "list the commands", _ANYWHERE),
    )
}


@dataclass(frozen=True, slots=True)
class Command:
    """One command, understood.

    Attributes:
        verb: What to do.
        codemods: Codemods named.
        paths: Files and directories named, without ``./`` and a slash at the end.
        findings: Fingerprints named.
        text: The line as it was written.
        name: What a path is to be called.
    """

    verb: str
    codemods: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    text: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """A line that is meant as a command and is none.

    Attributes:
        text: The line.
        reason: One clear sentence, with what to write instead.
    """

    text: str
    reason: str


def parse(body: str, slug: str, codemods: Container[str], *places: Place) -> tuple[Command | Misunderstood, ...]:
    """Return the commands of a comment, in order; at most ten.

    Args:
        body: The comment as written, Markdown.
        slug: The App's name, for ``@slug``.
        codemods: Names of the codemods that exist.
        places: Where the comment stands; one on a line of a pull request stands in two places.
    """
    found = []
    for line in _lines(body[:_LONGEST_COMMENT]):
        words = line.split()
        if words and words[0].lower() in ("/refactor", f"@{slug.lower()}"):
            found.append(_understand(line.strip()[:500], words[1 : _MOST_WORDS + 1], codemods, places))
        if len(found) == _MOST_COMMANDS:
            break
    return tuple(found)


def _lines(body: str) -> Iterator[str]:
    """Yield the lines that are the author's own words: no code, no quotes, no HTML comments.

    Only a line feed ends a line: what Python takes for an end besides would carry a quoted stranger's words out of
    the quote.
    """
    fence: str | None = None
    for line in re.sub(r"<!--.*?(-->|\Z)", "", body, flags=re.DOTALL).split("\n"):
        mark = _FENCE.match(line)
        if fence is not None:
            if mark and mark[1].startswith(fence) and not line.strip().strip(mark[1][0]):
                fence = None
        elif mark:
            fence = mark[1]
        elif not line.startswith(("    ", "\t")) and not line.lstrip().startswith(">"):
            yield line


def _understand(
    text: str, words: list[str], codemods: Container[str], places: tuple[Place, ...]
) -> Command | Misunderstood:
    verb = VERBS.get(words[0].lower()) if words else VERBS["help"]
    if verb is None:
        close = difflib.get_close_matches(words[0].lower(), VERBS, 1, 0.6)
        instead = f"Did you mean `/refactor {close[0]}`?" if close else "`/refactor help` lists the commands."
        return Misunderstood(text, f"There is no command of that name. {instead}")
    if verb.places.isdisjoint(places):
        return Misunderstood(text, _elsewhere(verb))
    if verb.name == "extract":
        return _extraction(text, words[1:])
    command = _sorted_words(verb.name, words[1:], codemods, text)
    if verb.usage == verb.name and words[1:]:
        return Misunderstood(text, f"`{verb.name}` takes no arguments.")
    if isinstance(command, Command) and command.findings and verb.name in ("run", "preview"):
        return Misunderstood(
            text, f"`{verb.name}` takes codemods and paths; write `./{command.findings[0]}` for a path."
        )
    return command


def _elsewhere(verb: Verb) -> str:
    if verb.places == _LINE:
        return f"`{verb.name}` acts on a line: write it as a review comment on the line that is meant."
    return f"`{verb.name}` works only on a pull request of mine."


def _extraction(text: str, words: list[str]) -> Command | Misunderstood:
    plain = [word.strip("`,.") for word in words]
    if len(plain) != 3 or [word.lower() for word in plain[:2]] != ["path", "as"]:
        return Misunderstood(text, "Write `/refactor extract path as NAME`, for example `as TRAIN_CSV`.")
    name = plain[2]
    if _NAME.match(name):
        return Command("extract", text=text, name=name)
    near = re.sub(r"\W+", "_", name, flags=re.ASCII).upper()
    example = near if _NAME.match(near) else "TRAIN_CSV"
    return Misunderstood(
        text, f"A name is upper-case letters, digits and underscores, at most 61 of them, such as `{example}`."
    )


def _sorted_words(verb: str, words: list[str], codemods: Container[str], text: str) -> Command | Misunderstood:
    named: dict[str, None] = {}
    paths: dict[str, None] = {}
    findings: dict[str, None] = {}
    for word in (word.strip("`,") for word in words):
        if word in codemods:
            named[word] = None
        elif _FINGERPRINT.match(word):
            findings[word] = None
        elif (path := _path(word)) is not None:
            paths[path] = None
        else:
            return Misunderstood(text, "A path is relative to the repository and stays inside it.")
    # An empty path is the repository itself, which holds every other path.
    return Command(verb, tuple(named), () if "" in paths else tuple(paths), tuple(findings), text)


def _path(word: str) -> str | None:
    """Return a path without ``./``, an empty one for the whole repository, None for one that leads outside."""
    parts = [part for part in word.split("/") if part not in ("", ".")]
    if word.startswith("/") or ".." in parts or "\0" in word:
        return None
    return "/".join(parts)
