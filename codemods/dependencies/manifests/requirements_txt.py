"""Requirements files as pip reads them: joined lines, comments, options, hashes, layers.

The rules are those of ``pip/_internal/req/req_file.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from codemods.dependencies.manifests.header import read_header
from codemods.dependencies.manifests.pep508 import Parsed, parse
from codemods.dependencies.manifests.texts import LONGEST_LINE, MOST_REQUIREMENTS, Lines
from codemods.dependencies.manifests.values import (
    ELSEWHERE,
    Compiled,
    Include,
    Kind,
    Manifest,
    Option,
    Origin,
    Problem,
    Requirement,
)

# https://pip.pypa.io/en/stable/reference/requirements-file-format/#supported-options
_SHORT = {
    "-r": "--requirement",
    "-c": "--constraint",
    "-e": "--editable",
    "-i": "--index-url",
    "-f": "--find-links",
}
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
_STARTS_AS_COMMENT = re.compile(r"\s*#")
_HASH = re.compile(r"--hash(?:=|\s+)(\S+)")
_OPTIONS = re.compile(r"\s-")
_INPUT = re.compile(r"\.in$")
# What pip takes for a coding cookie; it would read another text than this one (PEP 263).
_COOKIE = re.compile(r"#.*coding[:=]\s*(?!(?:utf-?8|ascii|us-ascii)\b)[-\w.]+", re.IGNORECASE)


def read_requirements(path: str, text: str) -> Manifest:
    """Return the requirements of a ``requirements.txt`` or ``.in``."""
    kind = Kind.INPUT if _INPUT.search(path) else Kind.REQUIREMENTS
    compiled = read_header(text) if kind is Kind.REQUIREMENTS else None
    reader = _Reader(path, compiled, Lines(text))
    if any(_COOKIE.match(line) for line in text[:2_000].splitlines()[:2]):
        reader.problems.append(Problem(1, "names an encoding other than UTF-8"))
    for start, line in _logical(text):
        reader.take(start, line)
    return Manifest(
        path,
        kind,
        tuple(reader.requirements),
        tuple(reader.includes),
        tuple(reader.options),
        compiled,
        problems=tuple(reader.problems),
    )


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Return joined lines with their offsets; what joins them, and comments, become as many spaces."""
    start, parts = 0, ""
    offset = 0
    for line in text.splitlines(keepends=True):
        body = line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        filler = " " * (len(line) - len(body))
        if not parts:
            start = offset
        offset += len(line)
        comment = _STARTS_AS_COMMENT.match(body)
        if body.endswith("\\") and not comment and len(parts) < 64 * LONGEST_LINE:
            parts += body.rstrip("\\") + " " * (len(body) - len(body.rstrip("\\"))) + filler
            continue
        yield start, _blank_comment(parts + body)
        parts = ""
    if parts:
        yield start, _blank_comment(parts)


def _blank_comment(line: str) -> str:
    found = _COMMENT.search(line)
    return line if found is None else line[: found.start()].ljust(len(line))


class _Reader:
    """Collects what the lines of one file say."""

    def __init__(self, path: str, compiled: Compiled | None, lines: Lines) -> None:
        self._path = path
        self._compiled = compiled
        self._lines = lines
        self.requirements: list[Requirement] = []
        self.includes: list[Include] = []
        self.options: list[Option] = []
        self.problems: list[Problem] = []

    def take(self, start: int, line: str) -> None:
        """Read one joined line that starts at an offset."""
        body = line.strip()
        if not body:
            return
        start += len(line) - len(line.lstrip())
        number = self._lines.number(start)
        if len(self.requirements) + len(self.problems) + len(self.options) >= MOST_REQUIREMENTS:
            if not self.problems or self.problems[-1].reason != "more lines than are read":
                self.problems.append(Problem(number, "more lines than are read"))
        elif body.startswith("-"):
            self._option(number, body)
        else:
            self._requirement(number, start, body)

    def _option(self, number: int, body: str) -> None:
        name, value = _option(body)
        if name == "--editable":
            parsed = parse(value)
            called = parsed.name if isinstance(parsed, Parsed) else ""
            self.requirements.append(
                Requirement(
                    self._path, number, called, value, origin=Origin.EDITABLE, reason=ELSEWHERE[Origin.EDITABLE]
                )
            )
        elif name in ("--requirement", "--constraint"):
            self.includes.append(Include(number, _inside(self._path, value), value, name == "--constraint"))
        else:
            self.options.append(Option(number, name, value))

    def _requirement(self, number: int, start: int, body: str) -> None:
        cut = _OPTIONS.search(body)
        written, options = (body[: cut.start()].rstrip(), body[cut.start() :]) if cut else (body, "")
        hashes = tuple(_HASH.findall(options))
        parsed = parse(written)
        if isinstance(parsed, str):
            self.problems.append(Problem(number, parsed))
            return
        others = _HASH.sub("", options).strip()
        if others:
            self.problems.append(Problem(number, f"has options of its own ({others[:40]})"))
        plain = parsed.origin is Origin.INDEX
        self.requirements.append(
            Requirement(
                self._path,
                number,
                parsed.name,
                written,
                parsed.specifier,
                (start + parsed.first, start + parsed.last) if plain else None,
                marker=parsed.marker,
                extras=parsed.extras,
                pinned=parsed.pinned,
                hashes=hashes,
                origin=parsed.origin,
                reason=self._reason(parsed, hashes),
            )
        )

    def _reason(self, parsed: Parsed, hashes: tuple[str, ...]) -> str | None:
        if parsed.origin is not Origin.INDEX:
            return ELSEWHERE[parsed.origin]
        if self._compiled is not None:
            return f"written by {self._compiled.tool}; its input is raised and it is compiled again"
        return "its hashes belong to this version; there is no input to compile them from" if hashes else None


def _option(body: str) -> tuple[str, str]:
    """Return an option's long name and its value."""
    if not body.startswith("--"):
        return _SHORT.get(body[:2], body[:2]), body[2:].lstrip().removeprefix("=").strip().strip("\"'")
    name, found, value = body.partition("=")
    if not found or " " in name.strip():
        name, _, value = body.partition(" ")
    return name.strip(), value.strip().strip("\"'")


def _inside(path: str, written: str) -> str | None:
    """Return the file that a layer names, relative to the repository, or None where it cannot be one of it."""
    if not written or ":" in written or "\\" in written or "$" in written or written.startswith(("/", "~")):
        return None
    whole = normpath(join(dirname(path), written))
    return None if whole.startswith("..") else whole
