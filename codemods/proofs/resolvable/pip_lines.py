"""Requirements files as pip reads them: joined lines, comments, options behind a requirement.

The rules are those of ``pip/_internal/req/req_file.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"(?:^|(?<=\s))#(?P<words>.*)")
_STARTS_AS_COMMENT = re.compile(r"\s*#")
_OPTIONS = re.compile(r"\s-")
_INCLUDE = re.compile(r"(?P<name>-r|-c|--requirement|--constraint)(?:\s*=\s*|\s+|(?<=^-[rc]))(?P<path>\S.*)")
_ENDS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_MOST_JOINED = 5_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line for pip, which may be several of the file.

    Attributes:
        number: The first of them, from 1.
        raw: All text with its line ends.
        content: The same without comment, with blanks in place of what joins lines; offsets are those of ``raw``.
        comment: What stands behind the first ``#``, None where there is none.
    """

    number: int
    raw: str
    content: str
    comment: str | None

    @property
    def body(self) -> str:
        """What pip reads, empty for none."""
        return self.content.strip()

    @property
    def is_option(self) -> bool:
        """Whether it is a line of options."""
        return self.body.startswith("-")

    @property
    def requirement(self) -> str:
        """The content up to the options behind it, blanks in front kept."""
        first = len(self.content) - len(self.content.lstrip())
        cut = _OPTIONS.search(self.content, first)
        return (self.content[: cut.start()] if cut else self.content).rstrip()

    @property
    def options(self) -> str:
        """The options behind the requirement."""
        return self.content[len(self.requirement) :].strip()


def lines(text: str) -> Iterator[Line]:
    """Yield the lines of a requirements file; together their raw texts are the file."""
    number = first = 1
    parts: list[str] = []
    for line in text.splitlines(keepends=True):
        if not parts:
            first = number
        number += 1
        parts.append(line)
        body = line.rstrip(_ENDS)
        if body.endswith("\\") and not _STARTS_AS_COMMENT.match(body) and len(parts) < _MOST_JOINED:
            continue
        yield _joined(first, parts)
        parts = []
    if parts:
        yield _joined(first, parts)


def include(line: Line) -> tuple[str, bool] | None:
    """Return the file that a line names, and whether it only constrains; None for any other line."""
    found = _INCLUDE.fullmatch(line.body)
    if found is None:
        return None
    return found["path"].strip().strip("\"'"), found["name"] in {"-c", "--constraint"}


def _joined(number: int, parts: list[str]) -> Line:
    blanked = []
    for part in parts[:-1]:
        body = part.rstrip(_ENDS).rstrip("\\")
        blanked.append(body.ljust(len(part)))
    last = parts[-1].rstrip(_ENDS)
    # A comment ends at the end of what pip joined, so the line end is no part of it.
    blanked.append(last.rstrip("\\").ljust(len(parts[-1])) if len(parts) > 1 else last.ljust(len(parts[-1])))
    whole = "".join(blanked)
    found = _COMMENT.search(whole)
    content = whole if found is None else whole[: found.start()].ljust(len(whole))
    return Line(number, "".join(parts), content, found["words"].rstrip() if found else None)
