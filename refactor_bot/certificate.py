"""What was proven about a commit, written so that anybody can check it again from the commit."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from codemods.api import Claim
from codemods.proofs import Verdict
from refactor_bot import __version__

KEY = "Refactor-Bot-Certificate"

# A commit message is written by anybody: nothing beyond these bounds is looked at.
_LONGEST_MESSAGE = 65_536
_LONGEST_LINE = 4_096
_MOST_ENTRIES = 32
_LARGEST_COUNT = 1_000_000_000

_TREE = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\Z")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+!_-]{0,63}\Z")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a commit of the bot claims about its own change.

    Attributes:
        claim: What the change keeps.
        holds: Whether the checker agreed.
        counts: What the checker counted (``files``, ``docstrings-added`` ...).
        tools: Versions of what made and checked the change, by name.
        before: Git tree id (hexadecimal) that was changed.
        after: Git tree id that it became.
        codemod: Who changed it.
    """

    claim: Claim
    holds: bool
    counts: Mapping[str, int]
    tools: Mapping[str, str]
    before: str
    after: str
    codemod: str


def certify(verdict: Verdict, *, codemod: str, before: str, after: str) -> Certificate:
    """Return the certificate of a change that was checked.

    Args:
        verdict: What the checker said of exactly the files that the commit changes.
        codemod: Who changed them.
        before: Tree id of the commit's parent.
        after: Tree id of the commit.
    """
    return Certificate(verdict.claim, verdict.holds, dict(verdict.counts), tools(), before, after, codemod)


@cache
def tools() -> Mapping[str, str]:
    """Return the versions that a certificate names."""
    found = {"refactor-bot": __version__, "python": platform.python_version()}
    for name in ("black", "libcst", "pip-tools", "uv"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def trailer(certificate: Certificate) -> str:
    """Return the certificate as one git trailer, without a line end (git-interpret-trailers)."""
    fields = {
        "after": certificate.after,
        "before": certificate.before,
        "claim": str(certificate.claim),
        "codemod": certificate.codemod,
        "counts": dict(certificate.counts),
        "holds": certificate.holds,
        "tools": dict(certificate.tools),
    }
    return f"{KEY}: {json.dumps(fields, sort_keys=True, separators=(',', ':'))}"


def parse(message: str) -> Certificate | None:
    """Return the last certificate of a commit message; None when it is missing or malformed."""
    prefix = f"{KEY}: "
    for line in reversed(message[-_LONGEST_MESSAGE:].splitlines()):
        if line.startswith(prefix):
            return _read(line[len(prefix) :].strip())
    return None


def _read(text: str) -> Certificate | None:
    if len(text) > _LONGEST_LINE:
        return None
    try:
        fields = json.loads(text, object_pairs_hook=_unique)
        return _certificate(**fields)
    except (ValueError, TypeError, RecursionError):
        return None


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found = dict[str, Any]()
    for key, value in pairs:
        if key in found:
            raise ValueError(f"{key} is given twice")
        found[key] = value
    return found


def _certificate(
    *,
    claim: object,
    holds: object,
    counts: object,
    tools: object,
    before: object,
    after: object,
    codemod: object,
) -> Certificate:
    if not isinstance(holds, bool):
        raise TypeError("holds is true or false")
    return Certificate(
        claim=Claim(_text(claim, _NAME)),
        holds=holds,
        counts={_text(key, _NAME): _count(value) for key, value in _entries(counts)},
        tools={_text(key, _NAME): _text(value, _VERSION) for key, value in _entries(tools)},
        before=_text(before, _TREE),
        after=_text(after, _TREE),
        codemod=_text(codemod, _NAME),
    )


def _entries(value: object) -> Iterable[tuple[object, object]]:
    if not isinstance(value, dict) or len(value) > _MOST_ENTRIES:
        raise ValueError("expected an object of a few entries")
    return value.items()


def _text(value: object, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not shape.match(value):
        raise ValueError("expected a text of another shape")
    return value


def _count(value: object) -> int:
    # bool is an int to Python, and not to a reader of JSON
    if type(value) is not int or not 0 <= value <= _LARGEST_COUNT:
        raise ValueError("expected a count")
    return value
