"""Manifests that are not touched, whatever they say: no checker reads them, or a program wrote them."""

from __future__ import annotations

import re

from codemods.dependencies.manifests.header import read_header
from codemods.dependencies.manifests.values import Kind, Manifest

_MOST_LINES = 20_000
_LONGEST_LINE = 20_000
_COOKIE = re.compile(r"[ \t\f]*#.*?coding[:=]")
_UNREAD = "more lines than are read"


def unfit(manifest: Manifest, text: str) -> str | None:
    """Return why a manifest stays as it is, or None.

    Args:
        manifest: What was read from it.
        text: Its text.
    """
    lines = text.splitlines()
    if len(lines) > _MOST_LINES or any(one.reason == _UNREAD for one in manifest.problems):
        return "more lines than a manifest has"
    if any(len(line) > _LONGEST_LINE for line in lines):
        return "a line that is too long"
    if any(_COOKIE.match(line) and "utf-8" not in line.lower() for line in lines[:2]):
        return "names an encoding other than UTF-8"
    if manifest.kind is Kind.INPUT and read_header(text) is not None:
        return "says that a program wrote it, and is the input of one"
    return None


def is_plain(path: str) -> bool:
    """Return whether a path is one that git could have checked out, and that can be printed."""
    return path.isprintable() and not {"", ".", ".."} & set(path.split("/"))
