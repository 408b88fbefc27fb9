"""What the check run on the bot's own commit says."""

from __future__ import annotations

from refactor_bot.certificate import parse
from refactor_bot.report.markdown import code, table
from refactor_bot.report.pull_request import proof


def proof_of(message: str, subject: str, base: str, branch: str) -> tuple[str, str]:
    """Return title and summary of the check on a commit, from the certificate in its message."""
    certificate = parse(message)
    if certificate is None:
        return "No certificate", f"{code(subject)} carries no certificate."
    tools = table(["tool", "version"], [[code(name), code(version)] for name, version in certificate.tools.items()])
    trees = f"Tree {code(certificate.before)} became {code(certificate.after)}."
    summary = proof(certificate.claim, certificate.counts, base, branch)
    return f"{certificate.claim} holds", f"{summary}\n\n{trees}\n\n{tools}"
