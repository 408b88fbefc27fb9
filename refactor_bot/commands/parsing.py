"""Reads commands in comments: ``/refactor VERB ...`` or ``@<app slug> VERB ...`` at the start of a line. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from packaging.utils import canonicalize_name
from pydantic import TypeAdapter, ValidationError

from codemods.dependencies.options import Rule
from refactor_bot.commands.verbs import VERBS, Place, Verb, Word

_MOST_COMMANDS = 10
_MOST_WORDS = 100
_LONGEST_COMMENT = 65_536
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_FINGERPRINT = re.compile(r"[0-9a-f]{8}\Z")
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,60}\Z")
_PACKAGE = "pkg:"
_RULE: TypeAdapter[str] = TypeAdapter(Rule)
_CHOOSY = ("ignore", "drop", "restore")
_HERE = frozenset[Place]({"bot pull request", "line"})
_KINDS: dict[Word, str] = {
    "finding": "a finding (eight hexadecimal digits)",
    "codemod": "a codemod",
    "path": "a path",
    "package": "`pkg:NAME` or `pkg:NAME@VERSIONS`",
}
_WRONG: dict[Word, str] = {
    "path": "A path is relative to the repository and stays inside it.",
    "package": "A package is `pkg:NAME` or `pkg:NAME@VERSIONS`, for example `pkg:numpy@2` or `pkg:torch@>=2.4`.",
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
        packages: Rules of packages named, ``NAME`` or ``NAME@SPEC``, normalised.
    """

    verb: str
    codemods: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    text: str = ""
    name: str = ""
    packages: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether the verb stands alone."""
        return not (self.codemods or self.paths or self.findings or self.packages)


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
    if words[1:] and not verb.takes:
        return Misunderstood(text, f"`{verb.name}` takes no arguments.")
    if verb.name in _CHOOSY and not words[1:] and not (verb.name == "ignore" and _HERE.intersection(places)):
        return Misunderstood(text, f"Say what to {verb.name}: {_kinds(verb.takes)}.")
    return _sorted_words(verb, words[1:], codemods, text)


def _elsewhere(verb: Verb) -> str:
    if verb.places == {"line"}:
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


def _sorted_words(verb: Verb, words: list[str], codemods: Container[str], text: str) -> Command | Misunderstood:
    found: dict[Word, dict[str, None]] = {"codemod": {}, "path": {}, "finding": {}, "package": {}}
    for word in (word.strip("`,") for word in words):
        kind = _kind(word, codemods)
        meant = _package(word) if kind == "package" else _path(word) if kind == "path" else word
        if kind not in verb.takes:
            return Misunderstood(text, _unwanted(verb, word))
        if meant is None:
            return Misunderstood(text, _WRONG[kind])
        if meant == "" and verb.name in _CHOOSY:
            return Misunderstood(text, "That is the whole repository: `/refactor pause` stops everything in it.")
        found[kind][meant] = None
    # An empty path is the repository itself, which holds every other path.
    paths = () if "" in found["path"] else tuple(found["path"])
    return Command(
        verb.name, tuple(found["codemod"]), paths, tuple(found["finding"]), text, packages=tuple(found["package"])
    )


def _kind(word: str, codemods: Container[str]) -> Word:
    if word in codemods:
        return "codemod"
    if _FINGERPRINT.match(word):
        return "finding"
    return "package" if word.startswith(_PACKAGE) else "path"


def _unwanted(verb: Verb, word: str) -> str:
    instead = f"; write `./{word[:100]}` for a path" if "path" in verb.takes else ""
    return f"`{verb.name}` takes {_kinds(verb.takes)}{instead}."


def _kinds(takes: tuple[Word, ...]) -> str:
    *names, last = [_KINDS[kind] for kind in takes]
    return f"{', '.join(names)} or {last}"


def _package(word: str) -> str | None:
    """Return the rule that a word is, in one spelling, or None where it means no versions."""
    try:
        name, at, spec = _RULE.validate_python(word.removeprefix(_PACKAGE)).partition("@")
    except ValidationError:
        return None
    return f"{canonicalize_name(name)}{at}{spec.lower()}"


def _path(word: str) -> str | None:
    """Return a path without ``./``, an empty one for the whole repository, None for one that leads outside."""
    parts = [part for part in word.split("/") if part not in ("", ".")]
    if word.startswith("/") or ".." in parts or "\0" in word:
        return None
    return "/".join(parts)


def as_word(path: str, codemods: Container[str]) -> str:
    """Return the word that means a path, whatever else it looks like."""
    return path if _kind(path, codemods) == "path" else f"./{path}"
