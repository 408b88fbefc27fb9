"""Where a release tells what changed: the addresses that its own metadata gives."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from codemods.api import Link
from codemods.dependencies.questions import Description

# https://packaging.python.org/en/latest/specifications/well-known-project-urls/
_CHANGES = re.compile(r"change.?log|changes|release.?notes|what'?s.?new|history|news", re.IGNORECASE)
_SOURCE = re.compile(r"source|repository|code|github|homepage|home", re.IGNORECASE)
_FORGE = re.compile(r"/[\w.-]+/[\w.-]+/?")
_MOST = 2


def links(description: Description) -> tuple[Link, ...]:
    """Return the links to what changed, and to the releases on GitHub where its source is there."""
    found = [Link("changelog", url) for label, url in description.links if _CHANGES.search(label)]
    for label, url in description.links:
        parts = urlsplit(url)
        if _SOURCE.search(label) and parts.netloc == "github.com" and _FORGE.fullmatch(parts.path):
            root = url.rstrip("/").removesuffix(".git")
            found.append(Link("releases", f"{root}/releases"))
            break
    return tuple({one.text: one for one in reversed(found)}.values())[::-1][:_MOST]
