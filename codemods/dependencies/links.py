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


def links(description: Description) -> tuple[Link, ...]:
    """Return the links to what changed, and to the releases on GitHub where its source is there."""
    changes = next((url for label, url in description.links if _CHANGES.search(label)), None)
    source = next((url for label, url in description.links if _SOURCE.search(label) and _is_repository(url)), None)
    found = [Link("changelog", changes)] if changes else []
    return (*found, Link("releases", f"{source.rstrip('/').removesuffix('.git')}/releases")) if source else (*found,)


def _is_repository(url: str) -> bool:
    parts = urlsplit(url)
    return parts.netloc == "github.com" and bool(_FORGE.fullmatch(parts.path))
