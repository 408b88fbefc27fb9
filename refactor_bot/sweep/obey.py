"""Obeys the commands in one comment: permission first, then each command, then one answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from codemods.api import Finding
from codemods.discovery import discover
from refactor_bot.commands import Command, Misunderstood, Place, parse
from refactor_bot.config import ConfigError
from refactor_bot.decisions import DecisionsError
from refactor_bot.engine import Report
from refactor_bot.github.model import CommentCreated, ObservedPullRequest
from refactor_bot.github.port import Forge, GitHubError
from refactor_bot.reconcile import Intent
from refactor_bot.repo.transport import TransportError
from refactor_bot.report import answers
from refactor_bot.report.markdown import code, text
from refactor_bot.sweep.answering import Answer, sentence, went_well
from refactor_bot.sweep.extract import extract
from refactor_bot.sweep.looking import look
from refactor_bot.sweep.never import never
from refactor_bot.sweep.reading import NothingToReadError, Reading, read
from refactor_bot.sweep.review import opened
from refactor_bot.sweep.run import preview, sweep
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Scope

_MAY_COMMAND = ("write", "admin")


def obey(event: CommentCreated, services: Services, forge: Forge) -> None:
    """Carry out the commands of a comment and answer once; a comment that was answered before is left alone.

    Raises:
        GitHubError: GitHub did not answer; calling again is safe.
        TransportError: git did not answer; calling again is safe.
    """
    slug = services.app.slug()
    if not parse(event.body, slug, discover(), "bot pull request"):
        return
    key = f"comment-{event.kind}-{event.comment}" if event.comment is not None else f"text-{event.number}"
    if forge.answered(event.number, key):
        return
    forge.react(event.number, event.comment, event.kind, "eyes")
    if forge.permission(event.author) not in _MAY_COMMAND:
        forge.react(event.number, event.comment, event.kind, "confused")
        forge.answer(event.number, f"refused-{event.author.lower()}", answers.refused(event.author))
        return
    pull = _own_pull_request(event, forge)
    given = [
        (command.text, _Obedience(event, pull, services, forge, slug).answer(command))
        for command in parse(event.body, slug, discover(), *_places(event, pull))
    ]
    well = all(answer.done for _, answer in given)
    # The answer comes last: once it is there, the comment counts as handled.
    forge.react(event.number, event.comment, event.kind, "rocket" if well else "confused")
    forge.answer(event.number, key, answers.joined([(line, answer.text) for line, answer in given]))


def _places(event: CommentCreated, pull: ObservedPullRequest | None) -> tuple[Place, ...]:
    place: Place = "bot pull request" if pull else "pull request" if event.on_pull_request else "issue"
    return (place, "line") if event.kind == "review" else (place,)


def _own_pull_request(event: CommentCreated, forge: Forge) -> ObservedPullRequest | None:
    if not event.on_pull_request:
        return None
    return next((pull for pull in forge.own_pull_requests() if pull.number == event.number), None)


@dataclass(frozen=True, slots=True)
class _Obedience:
    event: CommentCreated
    pull: ObservedPullRequest | None
    services: Services
    forge: Forge
    slug: str

    def answer(self, command: Command | Misunderstood) -> Answer:
        if isinstance(command, Misunderstood):
            return Answer(command.reason, done=False)
        try:
            return self._carry_out(command)
        except (GitHubError, TransportError):
            raise
        except ConfigError as error:
            lines = [str(problem) for problem in error.problems]
            return Answer(answers.wrong_config(lines, error.problems[0].file), done=False)
        except NothingToReadError as error:
            return Answer(str(error), done=False)
        except DecisionsError as error:
            return Answer(text(str(error)), done=False)

    def _carry_out(self, command: Command) -> Answer:
        match command.verb:
            case "run":
                return self._run(command)
            case "preview":
                return self._preview(command)
            case "rebase" | "recreate":
                return self._again(command.verb)
            case "status":
                return self._status()
            case "config":
                settings = self._read().config
                return Answer(answers.configuration(settings.to_toml(), settings.source))
            case "explain":
                return self._explain(command)
            case "extract" | "never":
                return self._on_line(command)
            case _:
                return Answer(answers.help_text(self.slug))

    def _read(self) -> Reading:
        return read(self.services, self.forge, self._target())

    def _target(self) -> int | None:
        """Return the pull request that fixes should go to: the commented one, or the one that ours is stacked on."""
        if self.pull is None:
            return self.event.number if self.event.on_pull_request else None
        folder = self.pull.branch.split("/")[1]
        return int(folder.removeprefix("pr-")) if folder.startswith("pr-") and folder[3:].isdigit() else None

    def _scope(self, command: Command, reading: Reading) -> Scope:
        return Scope(command.codemods or reading.config.enable, command.paths)

    def _run(self, command: Command) -> Answer:
        reading = self._read()
        scope = self._scope(command, reading)
        if missing := _unknown_paths(scope, reading):
            return Answer(
                f"There is no {code(missing[0])} at `{reading.target.branch}`; paths are case-sensitive.", done=False
            )
        intent = Intent(
            may_open=frozenset(scope.codemods),
            considered=frozenset(scope.codemods),
            limit=reading.config.pull_requests.limit,
        )
        result = sweep(reading, scope, intent, self.services, self.forge)
        lines = [sentence(done) for done in result.done]
        found = result.proposals
        told = answers.swept(
            lines, found.report, found.findings, result.refusals, result.crashes, found.declined, found.remembered
        )
        return Answer(told, done=not result.crashes and went_well(result.done))

    def _preview(self, command: Command) -> Answer:
        reading = self._read()
        proposals = preview(reading, self._scope(command, reading), self.services)
        return Answer(answers.previewed(proposals.changes, proposals.report))

    def _again(self, verb: str) -> Answer:
        reading = self._read()
        if self.pull is None or self.pull.marker is None or self.pull.state != "open":
            return Answer("This pull request is not open, so there is nothing to make again.", done=False)
        numbers = frozenset({self.pull.number})
        codemod = self.pull.marker.codemod
        if codemod not in discover():
            return Answer(f"The codemod {text(codemod)} no longer exists.", done=False)
        intent = Intent(
            regenerate=numbers,
            recreate=numbers if verb == "recreate" else frozenset(),
            limit=reading.config.pull_requests.limit,
            considered=frozenset({codemod}),
        )
        result = sweep(reading, Scope((codemod,), opening=False), intent, self.services, self.forge)
        mine = [done for done in result.done if done.branch == self.pull.branch]
        return Answer("\n".join(sentence(done) for done in mine), done=went_well(mine))

    def _on_line(self, command: Command) -> Answer:
        review = opened(self.event, self.pull, self._read(), self.services, self.forge)
        if isinstance(review, Answer):
            return review
        return never(review) if command.verb == "never" else extract(review, command.name)

    def _status(self) -> Answer:
        reading = self._read()
        report = self._check(reading)
        proposed = [f for f in report.findings if not reading.decisions.refuses(f.codemod, f.fingerprint)]
        remembered = len(report.findings) - len(proposed)
        shown = replace(report, findings=tuple(proposed))
        return Answer(answers.status(reading.observed, shown, reading.config.enable, remembered))

    def _check(self, reading: Reading) -> Report:
        return look(reading, reading.config.enable, self.services)

    def _explain(self, command: Command) -> Answer:
        findings: tuple[Finding, ...] = ()
        names = command.codemods
        if command.findings:
            known = self._check(self._read()).findings
            findings = tuple(finding for finding in known if finding.fingerprint in command.findings)
            names = tuple(dict.fromkeys(finding.codemod for finding in findings))
            if not findings:
                return Answer(answers.unknown_findings(command.findings), done=False)
        elif not names and self.pull is not None and self.pull.marker is not None:
            names = (self.pull.marker.codemod,)
        known_names = [name for name in names or tuple(discover()) if name in discover()]
        parts = [answers.explained(discover()[n], [f for f in findings if f.codemod == n]) for n in known_names]
        return Answer("\n\n".join(parts))


def _unknown_paths(scope: Scope, reading: Reading) -> list[str]:
    paths = reading.snapshot.paths()
    return [p for p in scope.paths if not any(path == p or path.startswith(f"{p}/") for path in paths)]
