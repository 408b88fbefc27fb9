"""``never``: what is found or fixed on a line is remembered, and not proposed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from codemods.api import Finding
from codemods.discovery import discover
from refactor_bot.reconcile import Intent
from refactor_bot.report import answers
from refactor_bot.sweep.answering import Answer, refused, went_well
from refactor_bot.sweep.looking import look
from refactor_bot.sweep.publish import Done
from refactor_bot.sweep.reading import Reading
from refactor_bot.sweep.remembering import remember
from refactor_bot.sweep.review import Review
from refactor_bot.sweep.run import sweep
from refactor_bot.sweep.target import Scope


def never(review: Review) -> Answer:
    """Remember what is found or fixed on the commented line, and take it out of the bot's own pull request."""
    reading = review.reading
    decided = reading.decisions.never_by(review.made)
    if not decided:
        findings = review.fixed() if review.pull is not None else _found(review)
        if isinstance(findings, Answer):
            return findings
        decided = frozenset((finding.codemod, finding.fingerprint) for finding in findings)
        decisions = remember(
            review.services,
            review.forge,
            reading.repository,
            lambda known: known.with_never(decided, review.made),
            _message(review, findings),
        )
        reading = replace(reading, decisions=decisions)
    found, done = _carried_out(review, reading, sorted({codemod for codemod, _ in decided}))
    present = [finding for finding in found if (finding.codemod, finding.fingerprint) in decided]
    gone = decided - {(finding.codemod, finding.fingerprint) for finding in present}
    told = answers.never_again(present, sorted(fingerprint for _, fingerprint in gone), review.told(done))
    return Answer(told, done=went_well(done))


def _found(review: Review) -> tuple[Finding, ...] | Answer:
    """Return what is found at the line of a person's pull request."""
    if stale := review.stale():
        return stale
    report = look(review.reading, review.reading.config.enable, review.services)
    found = tuple(f for f in report.findings if f.path == review.path and f.line <= review.line <= f.end_line)
    return found or refused("Nothing is found on this line, so there is nothing to remember.")


def _message(review: Review, findings: Sequence[Finding]) -> str:
    lines = [f"- {f.codemod} {f.fingerprint} {f.path}:{f.line}: {f.message}" for f in findings]
    head = f"Never propose {len(findings)} finding{'' if len(findings) == 1 else 's'} again"
    said = f"Said by {review.made.by} in #{review.made.pull_request}."
    return "\n\n".join([head, "\n".join(lines), said])


def _carried_out(
    review: Review, reading: Reading, codemods: Sequence[str]
) -> tuple[Sequence[Finding], tuple[Done, ...]]:
    """Make the bot's own pull request again without what was turned down; look only, everywhere else."""
    if review.codemod is None:
        return look(reading, [name for name in codemods if name in discover()], review.services).findings, ()
    intent = Intent(considered=frozenset({review.codemod}), limit=reading.config.pull_requests.limit)
    scope = Scope((review.codemod,), opening=False)
    result = sweep(reading, scope, intent, review.services, review.forge)
    return (*result.proposals.report.findings, *result.proposals.refused), result.done
