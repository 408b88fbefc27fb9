"""``restore``: what was left alone may be proposed again; on one of the bot's pull requests, it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from codemods.api import Finding
from codemods.discovery import discover
from refactor_bot.commands import Command, as_word
from refactor_bot.decisions import EVERY, Decisions, is_below
from refactor_bot.reconcile import Intent
from refactor_bot.report import wishes
from refactor_bot.report.markdown import code
from refactor_bot.sweep.again import told
from refactor_bot.sweep.answering import Answer, went_well
from refactor_bot.sweep.asked import Asked
from refactor_bot.sweep.heeding import concerning
from refactor_bot.sweep.looking import look
from refactor_bot.sweep.publish import Done
from refactor_bot.sweep.reading import Reading
from refactor_bot.sweep.remembering import remember
from refactor_bot.sweep.run import sweep
from refactor_bot.sweep.target import Scope


def restore(asked: Asked, command: Command) -> Answer:
    """Forget decisions, and make the commented pull request again with what they were about."""
    reading = asked.read(acting=True)
    codemod = asked.pull.marker.codemod if asked.pull is not None and asked.pull.marker is not None else None
    decisions = remember(
        asked.services,
        asked.forge,
        reading.repository,
        lambda known: _restored(known, command, codemod),
        f"Restore\n\n{command.text}\n\nSaid by {asked.event.author} in #{asked.event.number}.",
    )
    undoing = Undoing(command, codemod, reading.decisions, decisions)
    # Also what was not left alone: this comment may have been handled in part before a crash.
    restored = replace(reading, decisions=decisions)
    done = _made_again(asked, command, restored)
    lines = told(asked, done)
    if not lines and undoing.undone:
        lines = [f"{code('/refactor run')} proposes what is found."]
    problems = [*undoing.problems, *_covered(asked, command, reading.decisions, restored)]
    return Answer(wishes.restored(undoing.undone, problems, lines), done=not problems and went_well(done))


def _restored(known: Decisions, command: Command, codemod: str | None) -> Decisions:
    return known.restoring(
        findings=command.findings,
        codemods=command.codemods,
        paths=command.paths,
        packages=command.packages,
        scope=codemod,
    )


@dataclass(frozen=True, slots=True)
class Undoing:
    """What a command undid, word by word.

    Attributes:
        command: The command.
        codemod: The only one that leaves paths alone no longer, besides every one; None for all.
        before: What people had decided.
        after: What holds still.
    """

    command: Command
    codemod: str | None
    before: Decisions
    after: Decisions

    @property
    def undone(self) -> list[str]:
        """The words that meant a decision."""
        before, command = self.before, self.command
        own = [
            *before.never.values(),
            *(below.findings for paths in before.paths.values() for below in paths.values()),
        ]
        return [
            *(one for one in command.findings if any(one in known for known in own)),
            *(name for name in command.codemods if name in before.codemods),
            *(as_word(path, discover()) for path in command.paths if self._held(path)),
            *(f"pkg:{rule}" for rule in command.packages if rule in before.packages),
        ]

    def _held(self, path: str) -> bool:
        scopes = self.before.paths if self.codemod is None else (EVERY, self.codemod)
        return any(path in self.before.paths.get(scope, {}) for scope in scopes)

    @property
    def problems(self) -> list[str]:
        """Why some words meant none, or mean things that stay left alone; Markdown."""
        undone = self.undone
        found = [f"{code(one)} was not left alone." for one in self.command.findings if one not in undone]
        found += [f"{code(name)} was not left alone." for name in self.command.codemods if name not in undone]
        for path in self.command.paths:
            outer = self.after.covering(self.codemod or EVERY, path)
            if outer is not None:
                found.append(f"{code(path)} stays left alone with {_undone_by(as_word(outer, discover()))}.")
            elif as_word(path, discover()) not in undone:
                found.append(f"{code(path)} was not left alone.")
        for rule in self.command.packages:
            name = rule.partition("@")[0]
            others = sorted(one for one in self.after.packages if one.partition("@")[0] == name)
            if others:
                found.append(f"{code(name)} stays left alone with {_undone_by(f'pkg:{others[0]}')}.")
            elif f"pkg:{rule}" not in undone:
                found.append(f"{code(f'pkg:{rule}')} was not left alone.")
        return found


def _undone_by(word: str) -> str:
    return f"{code(word)}, which {code(f'/refactor restore {word}')} undoes"


def _covered(asked: Asked, command: Command, before: Decisions, reading: Reading) -> list[str]:
    """Say which findings lie below a path that is left alone still."""
    names = [
        name for name, own in before.never.items() if name in discover() and not own.keys().isdisjoint(command.findings)
    ]
    if not names or not reading.decisions.paths:
        return []
    return [
        f"{code(one.fingerprint)} stays left alone with {_undone_by(as_word(outer, discover()))}."
        for one in look(reading, names, asked.services).findings
        if one.fingerprint in command.findings
        if (outer := reading.decisions.covering(one.codemod, one.path)) is not None
    ]


def _made_again(asked: Asked, command: Command, reading: Reading) -> tuple[Done, ...]:
    """Make the commented pull request again with what was meant; nothing where there is none that is open."""
    codemod, pull = asked.codemod, asked.pull
    if codemod is None or pull is None or pull.marker is None:
        return ()
    meant = _meant(look(reading, (codemod,), asked.services).findings, command)
    wanted = {one.fingerprint: pull.marker.group for one in meant if not reading.decisions.refuses(one)}
    intent = Intent(considered=frozenset({codemod}), limit=reading.config.pull_requests.limit)
    scope = Scope((codemod,), opening=False, wanted=wanted)
    return sweep(reading, scope, intent, asked.services, asked.forge).done


def _meant(findings: Sequence[Finding], command: Command) -> list[Finding]:
    upgrades = [one.fingerprint for rule in command.packages for one in concerning(findings, rule)]
    marks = {*command.findings, *upgrades}
    return [
        one for one in findings if one.fingerprint in marks or any(is_below(one.path, path) for path in command.paths)
    ]
