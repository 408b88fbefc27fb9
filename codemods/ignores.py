"""Inline ignores: ``# refactor-bot: ignore`` and ``# refactor-bot: ignore[docstrings, paths]`` on a line."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Mapping

from codemods.api import Finding

Ignores = Mapping[int, tuple[str, ...]]
"""The ignored codemods by line, from 1; an empty tuple stands for all of them."""

_COMMENT = re.compile(r"#\s*refactor-bot:\s*ignore(?:\[([^\]]*)\])?(?=\s|#|$)")
_WHOLE_FILE = re.compile(r"#\s*refactor-bot:\s*ignore-file(?:\s|$)")
_WORD = "refactor-bot:"


def read(text: str) -> dict[int, tuple[str, ...]]:
    """Return the ignores of a file; text inside strings is no comment."""
    if _WORD not in text:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    for line, comment in _comments(text):
        if match := _COMMENT.search(comment):
            names = match[1] or ""
            found[line] = tuple(name.strip() for name in names.split(",") if name.strip())
    return found


def read_lines(text: str) -> dict[int, tuple[str, ...]]:
    """Return the ignores of a text whose comments start with ``#`` and that is no program."""
    found = {}
    for number, line in enumerate(text.splitlines() if _WORD in text else (), start=1):
        if match := _COMMENT.search(line):
            found[number] = tuple(name.strip() for name in (match[1] or "").split(",") if name.strip())
    return found


def whole_file(text: str) -> bool:
    """Return whether a file asks to be left alone, by a comment ``# refactor-bot: ignore-file``."""
    return _WORD in text and any(_WHOLE_FILE.search(comment) for _, comment in _comments(text))


def covers(ignores: Ignores, finding: Finding) -> bool:
    """Return whether a finding is silenced: by a comment on any of its lines."""
    return silences(ignores, finding.codemod, finding.line, finding.end_line)


def silences(ignores: Ignores, codemod: str, line: int, end_line: int) -> bool:
    """Return whether a comment on any of some lines asks a codemod to leave them alone."""
    return any(not names or codemod in names for commented, names in ignores.items() if line <= commented <= end_line)


def _comments(text: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    try:
        found.extend(
            (token.start[0], token.string)
            for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline)
            if token.type == tokenize.COMMENT
        )
    except (tokenize.TokenError, SyntaxError):
        return found
    return found
