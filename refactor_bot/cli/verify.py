"""``refactor-bot verify``: the certificates of a range of commits."""

from __future__ import annotations

import sys
from pathlib import Path

from refactor_bot.report.markdown import printable
from refactor_bot.sweep.verify import verify as verify_commits

_MARKS = {"proven": "proven  ", "refuted": "REFUTED ", "unproven": "unproven"}


def verify(path: Path, commits: str) -> int:
    """Print one line for each commit and return the exit code: 1 when a certificate does not hold."""
    found = verify_commits(path, commits)
    for one in found:
        claim = f" {one.certificate.claim}" if one.certificate else ""
        sys.stdout.write(f"{_MARKS[one.state]} {one.commit[:12]}{claim}: {printable(one.subject)}\n")
        if one.reason:
            sys.stdout.write(f"         {printable(one.reason)}\n")
    proven = sum(one.state == "proven" for one in found)
    refuted = sum(one.state == "refuted" for one in found)
    unproven = len(found) - proven - refuted
    sys.stderr.write(f"{proven} proven, {refuted} refuted, {unproven} without a certificate.\n")
    return 1 if refuted else 0
