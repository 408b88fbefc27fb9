"""Finds what one of the bot's own pull requests fixed at a line of its new text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from codemods.api import Finding
from codemods.paths.at_line import is_named
from refactor_bot.github.model import Marker, ObservedPullRequest
from refactor_bot.github.port import Forge
from refactor_bot.sweep.lines import Origin, origin
from refactor_bot.sweep.looking import look
from refactor_bot.sweep.reading import Reading, fetched
from refactor_bot.sweep.services import Services

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")


def fixed_at(
    path: str,
    line: int,
    pull: ObservedPullRequest,
    reading: Reading,
    services: Services,
    forge: Forge,
    *,
    removed: bool = False,
) -> tuple[Finding, ...]:
    """Return what a pull request fixed at a line: where the line comes from in the text that it was made on.

    Args:
        path: The file.
        line: Its line on the pull request's branch, from 1.
        pull: The pull request.
        reading: What the sweep starts from.
        services: The adapters.
        forge: The repository.
        removed: Whether it is a line of the text that the pull request was made on.
    """
    marker = pull.marker
    if marker is None or not _COMMIT.match(marker.base):
        return ()
    base = fetched(services, forge, reading.repository, marker.base)
    after = fetched(services, forge, reading.repository, pull.head).read(path) if not removed else b""
    if after is None:
        return ()
    where = Origin(line, line, changed=False) if removed else origin(base.read(path), after, line)
    report = look(reading, (marker.codemod,), services, base)
    fixed = [finding for finding in report.findings if finding.fingerprint in marker.fingerprints]
    return _chosen(marker, fixed, path, where, _line(after, line))


def _chosen(marker: Marker, fixed: Sequence[Finding], path: str, where: Origin, text: str) -> tuple[Finding, ...]:
    here = [finding for finding in fixed if finding.path == path]
    near = [finding for finding in here if finding.line <= where.last and where.first <= finding.end_line]
    if not where.changed:
        return tuple(near)
    if marker.codemod == "paths":
        # The new line says a path's name where it is read, which tells it from its neighbours, and where it is defined,
        # which all of its places rest on.
        named = [finding for finding in fixed if is_named(finding, text)]
        return tuple([finding for finding in near if finding in named] or named or near)
    # A correction may stand below the header that its finding points at.
    above = sorted((finding for finding in here if finding.line <= where.last), key=lambda finding: finding.line)
    return tuple(near or above[-1:])


def _line(data: bytes, line: int) -> str:
    lines = data.split(b"\n")
    return lines[line - 1].decode("utf-8", "replace") if line <= len(lines) else ""
