"""``status``, ``config``, ``explain`` and ``help``: answers that change nothing."""

from __future__ import annotations

from datetime import datetime

from codemods.api import Finding
from codemods.discovery import discover
from refactor_bot.commands import Command
from refactor_bot.report import answers, wishes
from refactor_bot.report.timetable import timetable
from refactor_bot.schedule import next_slot
from refactor_bot.sweep.answering import Answer, refused
from refactor_bot.sweep.asked import Asked
from refactor_bot.sweep.heeding import heeded
from refactor_bot.sweep.looking import look
from refactor_bot.sweep.reading import Reading


def status(asked: Asked, _command: Command) -> Answer:
    """Say what is open, what is left, and what people decided."""
    reading = asked.read(acting=False)
    decisions = reading.decisions
    enabled = [name for name in reading.config.enable if name not in decisions.codemods]
    report, left = heeded(look(reading, enabled, asked.services), decisions)
    return _joined(
        wishes.in_effect(decisions),
        timetable(reading.config, _next_sweep(asked, reading), paused=decisions.paused is not None),
        answers.status(reading.observed, report, enabled, len(left)),
    )


def _next_sweep(asked: Asked, reading: Reading) -> datetime | None:
    """Return when the next sweep is, also where nobody has noted yet what the configuration says."""
    rule = reading.config.rule
    if rule is None:
        return None
    number = reading.repository.id.id
    known = asked.services.schedules.known(number)
    if known is not None and known.rule == str(rule) and known.sweep_at is not None:
        return known.sweep_at
    return next_slot(rule, number, asked.services.now())


def config(asked: Asked, _command: Command) -> Answer:
    """Show the configuration in effect, and what people decided besides."""
    reading = asked.read(acting=False)
    shown = answers.configuration(reading.config.to_toml(), reading.config.source)
    return _joined(shown, wishes.in_effect(reading.decisions))


def _joined(*parts: str) -> Answer:
    return Answer("\n\n".join(part for part in parts if part))


def explain(asked: Asked, command: Command) -> Answer:
    """Say why something is proposed, and what a codemod does."""
    findings: tuple[Finding, ...] = ()
    names = command.codemods
    if command.findings:
        reading = asked.read(acting=False)
        known = look(reading, reading.config.enable, asked.services).findings
        findings = tuple(finding for finding in known if finding.fingerprint in command.findings)
        names = tuple(dict.fromkeys(finding.codemod for finding in findings))
        if not findings:
            return refused(answers.unknown_findings(command.findings))
    elif not names and asked.pull is not None and asked.pull.marker is not None:
        names = (asked.pull.marker.codemod,)
    # The pull request with the configuration is about all of them.
    known_names = [name for name in names if name in discover()] or list(discover())
    parts = [answers.explained(discover()[n], [f for f in findings if f.codemod == n]) for n in known_names]
    return _joined(*parts)


def list_commands(asked: Asked, _command: Command) -> Answer:
    """List the commands."""
    return Answer(answers.help_text(asked.services.app.slug()))
