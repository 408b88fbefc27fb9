"""Tells from a commit's subject and its lines whether it looks like the correction of a mistake."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import pygit2

_LONGEST_LINE = 500
_ENOUGH = 12
"""Characters that say what they are about: ``else:`` stands in half of all functions."""
_FIX = re.compile(
    r"\b(?:(?:hot|bug)?fix(?:e[sd]|ing|up)?|bugs?|crash(?:e[sd]|ing)?|errors?|wrong(?:ly)?|incorrect(?:ly)?|broken|"
    r"fail(?:s|ed|ing|ures?)?|faults?|mistakes?|regressions?|overflows?|leak(?:s|ed|ing)?|deadlocks?|race conditions?|"
    r"off[ -]by[ -]one|nan|segfaults?|security|vulnerab\w+|cve-\d+-\d+|issue #?\d+|correct(?:s|ed|ion)?|"
    r"divi(?:de|sion) by zero|unsafe|handle[sd]? (?:empty|missing|none|null|zero))\b",
    re.IGNORECASE,
)
_COSMETIC = re.compile(
    r"\b(?:fix|correct)\w*:? (?:(?:an?|some|the|all|more|minor|small|many) )*"
    r"(?:typos?|spelling|grammar|lint\w*|flake8|pep ?8|pylint|ruff|black|isort|mypy|formatting|code style|docs?|"
    r"docstrings?|documentation|comments?|whitespace|indentation|readme|type hints?)\b",
    re.IGNORECASE,
)
_GUARD = re.compile(r"(?:if|elif|assert|raise|try|except|finally|with|continue|break)\b")
_CONDITION = re.compile(r"(?:if|elif|while|assert)\b")
_TOKEN = re.compile(r"[^\W\d]\w*|\d[\w.]*|\"[^\"]*\"|'[^']*'|[-+*/%@&|^~<>=!]+|\S")
_CONSTANTS = frozenset({"True", "False", "None"})
_OPERATORS = frozenset({"and", "or", "not", "in", "is"})
_OPERATOR = re.compile(r"[-+*/%@&|^~<>=!]+")


def difference(before: Sequence[str], after: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the lines that a change removes and adds, blank ones and comments left out."""
    old, new = ("".join(f"{line}\n" for line in lines).encode("utf-8", "replace") for lines in (before, after))
    flags = pygit2.enums.DiffOption.FORCE_TEXT | pygit2.enums.DiffOption.IGNORE_WHITESPACE_EOL
    patch = pygit2.Patch.create_from(old, new, flag=flags, context_lines=0)
    lines = [(line.origin, line.raw_content.decode().rstrip("\r\n")) for hunk in patch.hunks for line in hunk.lines]
    removed, added = (tuple(text for origin, text in lines if origin == sign and _is_code(text)) for sign in ("-", "+"))
    return removed, added


def received(removed: Sequence[str], added: Sequence[str], now: Iterable[str]) -> bool:
    """Return whether code as it is now has a change: the lines that it adds, and none that it only removes."""
    if not removed and not added:
        return False
    present = {_squeezed(line) for line in now}
    new = {_squeezed(line) for line in added}
    old = {_squeezed(line) for line in removed} - new
    return bool(new) and new <= present if new else not old & present


def contains(lines: Sequence[str], now: Iterable[str]) -> bool:
    """Return whether code as it is now has all of some lines, and these are enough to tell."""
    wanted = {_squeezed(line) for line in lines}
    return sum(map(len, wanted)) >= _ENOUGH and wanted <= {_squeezed(line) for line in now}


def signs(subject: str, removed: Sequence[str], added: Sequence[str]) -> tuple[str, ...]:
    """Return what makes a change look like a correction, in words; nothing when it does not."""
    found = []
    if speaks_of_fix(subject):
        found.append("its subject speaks of a fix")
    old, new = ([line.strip()[:_LONGEST_LINE] for line in lines] for lines in (removed, added))
    if _number(_GUARD, new) > _number(_GUARD, old):
        found.append("it adds a guard")
    elif _number(_CONDITION, new) and Counter(filter(_CONDITION.match, old)) != Counter(filter(_CONDITION.match, new)):
        found.append("it changes a condition")
    elif _adjusts(old, new):
        found.append("it changes an operator or a constant")
    return tuple(found)


def speaks_of_fix(subject: str) -> bool:
    """Return whether a commit's subject speaks of a mistake in what the program does."""
    return bool(_FIX.search(_COSMETIC.sub(" ", subject)))


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _squeezed(line: str) -> str:
    return "".join(line.split())


def _number(pattern: re.Pattern[str], lines: Sequence[str]) -> int:
    return sum(bool(pattern.match(line)) for line in lines)


def _adjusts(old: Sequence[str], new: Sequence[str]) -> bool:
    """Return whether a removed and an added line differ in operators and constants alone."""
    shapes = {_shape(line): _squeezed(line) for line in old}
    return any(shapes.get(_shape(line), _squeezed(line)) != _squeezed(line) for line in new)


def _shape(line: str) -> tuple[str, ...]:
    """Return a line's tokens with every operator and constant left out; strings stay, as they are mostly messages."""
    return tuple(token for token in _TOKEN.findall(line) if not _is_detail(token))


def _is_detail(token: str) -> bool:
    return token[0].isdigit() or token in _CONSTANTS or token in _OPERATORS or _OPERATOR.fullmatch(token) is not None
