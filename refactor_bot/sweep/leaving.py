"""``ignore`` and ``drop``: what is left alone from now on, in the repository or by one pull request's codemod."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from codemods.api import Division, Finding
from codemods.counting import count
from codemods.dependencies.findings import NAME as UPGRADES
from codemods.discovery import discover
from refactor_bot.commands import Command, as_word
from refactor_bot.decisions import EVERY, LONGEST_PATH, MOST_BELOW, Decisions, Made, Things, is_below
from refactor_bot.onboarding import BRANCH
from refactor_bot.report import answers, wishes
from refactor_bot.report.markdown import code
from refactor_bot.sweep.again import again, told
from refactor_bot.sweep.answering import Answer, refused, went_well
from refactor_bot.sweep.asked import Asked
from refactor_bot.sweep.heeding import concerning
from refactor_bot.sweep.looking import look
from refactor_bot.sweep.reading import Reading
from refactor_bot.sweep.remembering import remember

_ASKING = "This pull request only asks whether you want pull requests here: close it to say no."
_CLOSED = "This pull request is not open, or its description was lost, so it cannot be made again."


@dataclass(frozen=True, slots=True)
class _Decision:
    """What is to be left alone.

    Attributes:
        things: What.
        scope: The codemod that leaves the paths alone, or ``EVERY``.
        found: The findings meant, as far as they were looked at.
    """

    things: Things
    scope: str = EVERY
    found: tuple[Finding, ...] = ()


def ignore(asked: Asked, command: Command) -> Answer:
    """Remember what is never proposed again, and take it out of the pull requests that are open."""
    reading = asked.read(acting=True)
    decision = _all_of_it(asked, reading) if command.bare else _ignored(asked, command, reading)
    return decision if isinstance(decision, Answer) else _carried_out(asked, reading, decision)


def drop(asked: Asked, command: Command) -> Answer:
    """Remember what this pull request's codemod leaves alone, and make the pull request again without it."""
    reading = asked.read(acting=True)
    decision = _dropped(asked, command, reading)
    return decision if isinstance(decision, Answer) else _carried_out(asked, reading, decision)


def ignore_found(asked: Asked, reading: Reading, found: Sequence[Finding]) -> Answer:
    """Remember that some findings are never proposed again, and take them out of the pull requests that are open."""
    if not found:
        return refused("Nothing of what is meant is found here any more.")
    things = Things(frozenset((finding.codemod, finding.fingerprint) for finding in found))
    return _carried_out(asked, reading, _Decision(things, found=tuple(found)))


def _all_of_it(asked: Asked, reading: Reading) -> _Decision | Answer:
    """Return everything that the commented pull request fixes; of one that is closed since, what this comment meant."""
    findings = reading.decisions.never_by(asked.made())
    if asked.pull is not None and asked.pull.branch == BRANCH:
        return refused(_ASKING)
    codemod = asked.codemod
    if codemod is not None and asked.pull is not None and asked.pull.marker is not None:
        findings |= {(codemod, fingerprint) for fingerprint in asked.pull.marker.fingerprints}
    return _Decision(Things(findings)) if findings else refused(_CLOSED)


def _ignored(asked: Asked, command: Command, reading: Reading) -> _Decision | Answer:
    if missing := [path for path in command.paths if not _exists(path, reading)]:
        return refused(_no_path(missing[0], reading))
    known = {fingerprint: codemod for codemod, fingerprint in reading.decisions.never_by(asked.made())}
    for pull in asked.forge.own_pull_requests():
        if pull.state == "open" and pull.marker is not None:
            known |= dict.fromkeys(pull.marker.fingerprints, pull.marker.codemod)
    found: Sequence[Finding] = ()
    if command.paths or any(fingerprint not in known for fingerprint in command.findings):
        found = look(reading, reading.config.enable, asked.services).findings
        known |= {finding.fingerprint: finding.codemod for finding in found}
    if unknown := [fingerprint for fingerprint in command.findings if fingerprint not in known]:
        return refused(answers.unknown_findings(unknown))
    return _decision(command, {fingerprint: known[fingerprint] for fingerprint in command.findings}, found)


def _dropped(asked: Asked, command: Command, reading: Reading) -> _Decision | Answer:
    pull = asked.pull
    if pull is not None and pull.branch == BRANCH:
        return refused(_ASKING)
    if pull is None or pull.marker is None or pull.marker.codemod not in discover():
        return refused(_CLOSED)
    codemod = pull.marker.codemod
    if asked.codemod is None and not _said_here(asked, command, codemod, reading.decisions):
        return refused(_CLOSED)
    if others := [name for name in command.codemods if name != codemod]:
        elsewhere = code(f"/refactor ignore {others[0]}")
        return refused(f"This pull request is one of {code(codemod)}; {elsewhere} leaves out the other one.")
    fixed = frozenset(pull.marker.fingerprints)
    found = [one for one in look(reading, (codemod,), asked.services).findings if one.fingerprint in fixed]
    if absent := _absent(command, codemod, fixed, found, reading.decisions):
        return refused(f"This pull request fixes nothing that {code(absent[0])} means. Nothing was remembered.")
    return _decision(command, dict.fromkeys(command.findings, codemod), found, codemod)


def _said_here(asked: Asked, command: Command, codemod: str, known: Decisions) -> bool:
    """Return whether all of it is remembered from this comment, which then closed the pull request before a crash."""
    things = _decision(command, dict.fromkeys(command.findings, codemod), ()).things
    return known.leaving(things, asked.made(), codemod) == known


def _absent(
    command: Command, codemod: str, fixed: Collection[str], found: Sequence[Finding], known: Decisions
) -> list[str]:
    """Return the words that mean nothing which a pull request fixes, and nothing that is left alone already."""
    paths = known.paths.get(codemod, {})
    return [
        *(one for one in command.findings if one not in fixed and one not in known.never.get(codemod, {})),
        *(rule for rule in command.packages if not concerning(found, rule) and rule not in known.packages),
        *(path for path in command.paths if not any(is_below(f.path, path) for f in found) and path not in paths),
    ]


def _decision(command: Command, codemods: Mapping[str, str], found: Sequence[Finding], scope: str = EVERY) -> _Decision:
    things = Things(
        findings=frozenset((codemod, fingerprint) for fingerprint, codemod in codemods.items()),
        codemods=command.codemods,
        paths={path: _recognisable(found, path) for path in command.paths},
        packages=command.packages,
    )
    return _Decision(things, scope, tuple(one for one in found if one.fingerprint in codemods))


def _recognisable(found: Iterable[Finding], path: str) -> frozenset[str]:
    """Return what is found below a path, as it is known again where it moves; an upgrade is the same in every place."""
    own = sorted(
        finding.fingerprint
        for finding in found
        if is_below(finding.path, path) and discover()[finding.codemod].division is not Division.NEVER
    )
    return frozenset(own[:MOST_BELOW])


def _exists(path: str, reading: Reading) -> bool:
    return len(path) <= LONGEST_PATH and any(is_below(one, path) for one in reading.snapshot.paths())


def _no_path(path: str, reading: Reading) -> str:
    near = difflib.get_close_matches(path, discover(), 1, 0.6)
    instead = f" Did you mean the codemod {code(near[0])}?" if near else ""
    return f"There is no {code(path[:200])} at {code(reading.target.branch)}; paths are case-sensitive.{instead}"


def _carried_out(asked: Asked, reading: Reading, decision: _Decision) -> Answer:
    made, things, scope = asked.made(), decision.things, decision.scope
    decisions = remember(
        asked.services,
        asked.forge,
        reading.repository,
        lambda known: known.leaving(things, made, scope),
        _message(decision, made),
    )
    done = again(asked, _concerned(things, scope), replace(reading, decisions=decisions))
    seen = {finding.fingerprint for finding in decision.found}
    return Answer(
        wishes.left_alone(
            decision.found,
            sorted(fingerprint for _, fingerprint in things.findings if fingerprint not in seen),
            _clauses(things, scope),
            told(asked, done),
            _words(things),
        ),
        done=went_well(done),
    )


def _concerned(things: Things, scope: str) -> frozenset[str] | None:
    """Return the codemods whose pull requests may change; None for all."""
    if things.paths and scope == EVERY:
        return None
    named = {*things.codemods, *(codemod for codemod, _ in things.findings)}
    return frozenset(named | ({UPGRADES} if things.packages else set()) | ({scope} if things.paths else set()))


def _clauses(things: Things, scope: str) -> list[str]:
    whose = None if scope == EVERY else scope
    return [
        *(f"all that {code(name)} finds" for name in things.codemods),
        *(wishes.path_clause(path, whose, len(found)) for path, found in things.paths.items()),
        *(f"{code(f'pkg:{rule}')}: {wishes.rule_clause(rule)}" for rule in things.packages),
    ]


def _words(things: Things) -> list[str]:
    return [
        *sorted(fingerprint for _, fingerprint in things.findings),
        *things.codemods,
        *(as_word(path, discover()) for path in things.paths),
        *(f"pkg:{rule}" for rule in things.packages),
    ]


def _message(decision: _Decision, made: Made) -> str:
    by = "" if decision.scope == EVERY else f" by {decision.scope}"
    head = f"Leave {count(len(_words(decision.things)), 'thing')} alone{by}"
    lines = [f"- {codemod} {fingerprint}" for codemod, fingerprint in sorted(decision.things.findings)]
    lines += [f"- {word}" for word in _words(replace(decision.things, findings=frozenset()))]
    return "\n\n".join([head, "\n".join(lines), f"Said by {made.by} in #{made.pull_request}."])
