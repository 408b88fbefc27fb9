"""``run``, ``preview``, ``rebase`` and ``recreate``: what there is to fix, as pull requests or as a diff."""

from __future__ import annotations

from codemods.discovery import discover
from refactor_bot.commands import Command
from refactor_bot.onboarding import NAME
from refactor_bot.reconcile import Intent
from refactor_bot.report import answers, wishes
from refactor_bot.report.markdown import code, text
from refactor_bot.sweep import run as sweeping
from refactor_bot.sweep.answering import Answer, refused, sentence, went_well
from refactor_bot.sweep.asked import Asked
from refactor_bot.sweep.onboarding import onboard
from refactor_bot.sweep.reading import Reading
from refactor_bot.sweep.target import Scope


def run(asked: Asked, command: Command) -> Answer:
    """Open or refresh fix pull requests."""
    reading = asked.read(acting=True)
    scope = _scope(command, reading)
    if missing := _unknown_paths(scope, reading):
        return refused(f"There is no {code(missing[0])} at `{reading.target.branch}`; paths are case-sensitive.")
    off = _left_alone(scope, reading)
    if len(off) == len(scope.codemods) > 0:
        return refused("\n\n".join(off))
    intent = Intent(
        may_open=frozenset(scope.codemods),
        considered=frozenset(scope.codemods),
        limit=reading.config.pull_requests.limit,
    )
    result = sweeping.sweep(reading, scope, intent, asked.services, asked.forge)
    lines = [*(sentence(done) for done in result.done), *result.suggested.told()]
    found = result.proposals
    told = answers.swept(
        lines, found.report, found.findings, result.refusals, result.crashes, found.declined, found.remembered
    )
    parts = [part for part in (told, result.suggested.shown(), *off) if part]
    return Answer("\n\n".join(parts), done=not result.crashes and went_well(result.done))


def preview(asked: Asked, command: Command) -> Answer:
    """Show what ``run`` would change."""
    reading = asked.read(acting=False)
    scope = _scope(command, reading)
    off = _left_alone(scope, reading)
    if len(off) == len(scope.codemods) > 0:
        return refused("\n\n".join(off))
    proposals = sweeping.preview(reading, scope, asked.services)
    return Answer("\n\n".join([answers.previewed(proposals.changes, proposals.report), *off]))


def regenerate(asked: Asked, command: Command) -> Answer:
    """Make the commented pull request again on the current base; ``recreate`` discards commits of people as well."""
    reading = asked.read(acting=True)
    pull = asked.pull
    if pull is None or pull.marker is None or pull.state != "open":
        return refused("This pull request is not open, so there is nothing to make again.")
    numbers = frozenset({pull.number})
    codemod = pull.marker.codemod
    if codemod == NAME:
        recreate = numbers if command.verb == "recreate" else frozenset[int]()
        done = onboard(asked.services, asked.forge, Intent(regenerate=numbers, recreate=recreate))
        told = "\n".join(sentence(one) for one in done) or "There is nothing to ask here, so this stays as it is."
        return Answer(told, done=went_well(done))
    if codemod not in discover():
        return refused(f"The codemod {text(codemod)} no longer exists.")
    intent = Intent(
        regenerate=numbers,
        recreate=numbers if command.verb == "recreate" else frozenset(),
        limit=reading.config.pull_requests.limit,
        considered=frozenset({codemod}),
    )
    result = sweeping.sweep(reading, Scope((codemod,), opening=False), intent, asked.services, asked.forge)
    mine = [done for done in result.done if done.branch == pull.branch]
    return Answer("\n".join(sentence(done) for done in mine), done=went_well(mine))


def _scope(command: Command, reading: Reading) -> Scope:
    return Scope(command.codemods or reading.config.enable, command.paths)


def _left_alone(scope: Scope, reading: Reading) -> list[str]:
    """Say which codemods of a scope propose nothing, as people want that."""
    decided = reading.decisions.codemods
    return [wishes.ignored(name, decided[name]) for name in scope.codemods if name in decided]


def _unknown_paths(scope: Scope, reading: Reading) -> list[str]:
    paths = reading.snapshot.paths()
    return [p for p in scope.paths if not any(path == p or path.startswith(f"{p}/") for path in paths)]
