"""``extract path as NAME``: moves the literal on a line to configuration, under that name."""

from __future__ import annotations

from dataclasses import replace

from codemods.api import Finding
from codemods.paths.at_line import entry_of, is_about, literals_at
from codemods.paths.options import PathOptions
from codemods.source import Source, UnreadableError
from refactor_bot.decisions import LONGEST_LITERAL, MOST_NAMES
from refactor_bot.engine import Failure
from refactor_bot.reconcile import Intent
from refactor_bot.report import answers, wishes
from refactor_bot.report.markdown import code, text
from refactor_bot.sweep.answering import Answer, refused, went_well
from refactor_bot.sweep.looking import look
from refactor_bot.sweep.propose import Proposals
from refactor_bot.sweep.remembering import remember
from refactor_bot.sweep.review import Review
from refactor_bot.sweep.run import preview, sweep
from refactor_bot.sweep.target import Scope

_PATHS = "paths"


def extract(review: Review, name: str) -> Answer:
    """Move the literal on the commented line under a name, and remember the name."""
    reading = review.reading
    if (left := reading.decisions.codemods.get(_PATHS)) is not None:
        return refused(wishes.ignored(_PATHS, left))
    known = reading.decisions.literal_by(review.made)
    literal = known if known is not None else _literal(review)
    if isinstance(literal, Answer):
        return literal
    if unfit := _unfit(review, literal, name):
        return refused(unfit)
    scope = Scope((_PATHS,), opening=review.pull is None, literal=literal)
    if known is None:
        planned = replace(reading, decisions=reading.decisions.with_name(literal, name, review.made))
        obstacle = _obstacle(review, preview(planned, scope, review.services), literal, name)
        if obstacle:
            return refused(answers.not_extracted(literal, obstacle))
    message = f"Call {literal!r} {name}\n\nSaid by {review.made.by} in #{review.made.pull_request}."
    decisions = remember(
        review.services,
        review.forge,
        reading.repository,
        lambda decided: decided.with_name(literal, name, review.made),
        message,
    )
    considered = frozenset({_PATHS})
    intent = Intent(
        may_open=considered if review.pull is None else frozenset(),
        considered=considered,
        limit=reading.config.pull_requests.limit,
    )
    result = sweep(replace(reading, decisions=decisions), scope, intent, review.services, review.forge)
    lines = [*review.told(result.done), *result.suggested.told()]
    told = "\n\n".join([answers.extracted(literal, name, lines, result.crashes), result.suggested.shown()]).rstrip()
    return Answer(told, done=went_well(result.done) and not result.crashes)


def _literal(review: Review) -> str | Answer:
    """Return the literal that is meant, or why that is not clear."""
    literals = _on_own(review) if review.pull is not None else _on_theirs(review)
    if isinstance(literals, Answer):
        return literals
    if len(literals) > 1:
        return refused(answers.several(literals))
    return literals[0] if literals else refused("There is no string on this line that I could move.")


def _on_own(review: Review) -> list[str] | Answer:
    if review.codemod not in (None, _PATHS):
        return refused(f"This pull request is one of {code(str(review.codemod))}, which moves no paths.")
    fixed = review.fixed()
    if isinstance(fixed, Answer):
        return fixed
    return list(dict.fromkeys(entry.value for finding in fixed if (entry := entry_of(finding)) is not None))


def _on_theirs(review: Review) -> list[str] | Answer:
    data = review.reading.snapshot.read(review.path)
    if data is None or not review.path.endswith(".py"):
        return refused(f"{code(review.path)} is no Python file on this branch that I can read.")
    if stale := review.stale():
        return stale
    ((_, literals),) = review.services.runner.map(_literals_on, [(data, review.line)])
    if isinstance(literals, Failure):
        return refused(f"Reading {code(review.path)} failed ({text(literals.reason)}), so nothing in it can be moved.")
    if isinstance(literals, str):
        return refused(f"{code(review.path)} {text(literals)}, so nothing in it can be moved.")
    if len(literals) < 2:
        return literals
    found = [f for f in look(review.reading, (_PATHS,), review.services).findings if _at(review, f)]
    return [literal for literal in literals if any(is_about(finding, literal) for finding in found)] or literals


def _literals_on(place: tuple[bytes, int]) -> list[str] | str:
    """Return the literals on a line of a file, or why it cannot be read; runs in a worker process."""
    data, line = place
    try:
        return literals_at(Source.read(data), line)
    except UnreadableError as error:
        return str(error)


def _at(review: Review, finding: Finding) -> bool:
    return finding.path == review.path and finding.line <= review.line <= finding.end_line


def _unfit(review: Review, literal: str, name: str) -> str | None:
    """Return why a literal cannot be given a name, whatever the code looks like."""
    options = review.reading.config.options[_PATHS]
    configured = options.names if isinstance(options, PathOptions) else {}
    decided = review.reading.decisions.names
    if not 0 < len(literal) <= LONGEST_LITERAL or not _is_text(literal):
        return f"Only a text of at most {LONGEST_LITERAL} characters can be named."
    if configured.get(literal, name) != name:
        return f"The configuration calls {code(literal)} {code(configured[literal])} already; change its `names` there."
    taken = {**{one.name: other for other, one in decided.items()}, **{one: other for other, one in configured.items()}}
    if taken.get(name, literal) != literal:
        return f"{code(name)} is the name of {code(taken[name])} already."
    if literal not in decided and len(decided) >= MOST_NAMES:
        return f"{MOST_NAMES} names are remembered already; write this one into the configuration, under `names`."
    return None


def _is_text(literal: str) -> bool:
    try:
        literal.encode()
    except UnicodeEncodeError:
        return False
    return True


def _obstacle(review: Review, proposals: Proposals, literal: str, name: str) -> str | None:
    """Return why what stands on the line would not move under the name."""
    marker = review.pull.marker if review.pull is not None else None
    found = (*proposals.report.findings, *proposals.refused)
    about = [finding for finding in found if is_about(finding, literal)]
    meant = [f for f in about if (f.fingerprint in marker.fingerprints if marker is not None else _at(review, f))]
    refusals = {refusal.finding.fingerprint: refusal.reason for refusal in proposals.refusals}
    published = {fingerprint for want in proposals.desired for fingerprint in want.fingerprints}
    for finding in meant:
        entry = entry_of(finding)
        if entry is None:
            return finding.reason
        if finding in proposals.refused:
            return "somebody said to leave it alone, which is remembered"
        if finding.fingerprint in refusals:
            return f"the proof does not hold: {refusals[finding.fingerprint]}"
        if finding.fingerprint not in published:
            return "it is not among the files that this pull request may change"
        if entry.name != name:
            return f"{name} means something else in its files, so it would be called {entry.name}"
    return None if meant else _unseen(review, proposals)


def _unseen(review: Review, proposals: Proposals) -> str:
    """Return why nothing is found where a literal stands."""
    if review.reading.config.excluded(review.path):
        return "the configuration leaves this file out"
    skipped = (skip.reason for skip in proposals.report.skipped if skip.path == review.path)
    crashed = (crash.error for crash in proposals.report.crashes)
    return next(skipped, None) or next(crashed, "it is silenced there, or no place for a name")
