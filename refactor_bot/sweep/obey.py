"""Obeys the commands in one comment: permission first, then each command, then one answer."""

from __future__ import annotations

from dataclasses import dataclass

from codemods.api import Finding
from codemods.discovery import discover
from refactor_bot.commands import Command, Misunderstood, Place, parse
from refactor_bot.config import ConfigError
from refactor_bot.engine import Engine, Report, Request
from refactor_bot.github.model import CommentCreated, ObservedPullRequest
from refactor_bot.github.port import Forge, GitHubError
from refactor_bot.reconcile import Close, Intent, Leave, Open, Refresh
from refactor_bot.repo.transport import TransportError
from refactor_bot.report import answers
from refactor_bot.report.markdown import code, text
from refactor_bot.sweep.publish import Done
from refactor_bot.sweep.reading import NothingToReadError, Reading, read
from refactor_bot.sweep.run import preview, sweep
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Scope

_MAY_COMMAND = ("write", "admin")


@dataclass(frozen=True, slots=True)
class _Answer:
    text: str
    done: bool = True


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
    place: Place = "bot pull request" if pull else "pull request" if event.on_pull_request else "issue"
    given = [
        (command.text, _Obedience(event, pull, services, forge, slug).answer(command))
        for command in parse(event.body, slug, discover(), place)
    ]
    well = all(answer.done for _, answer in given)
    # The answer comes last: once it is there, the comment counts as handled.
    forge.react(event.number, event.comment, event.kind, "rocket" if well else "confused")
    forge.answer(event.number, key, answers.joined([(line, answer.text) for line, answer in given]))


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

    def answer(self, command: Command | Misunderstood) -> _Answer:
        if isinstance(command, Misunderstood):
            return _Answer(command.reason, done=False)
        try:
            return self._carry_out(command)
        except (GitHubError, TransportError):
            raise
        except ConfigError as error:
            lines = [str(problem) for problem in error.problems]
            return _Answer(answers.wrong_config(lines, error.problems[0].file), done=False)
        except NothingToReadError as error:
            return _Answer(str(error), done=False)

    def _carry_out(self, command: Command) -> _Answer:
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
                return _Answer(answers.configuration(settings.to_toml(), settings.source))
            case "explain":
                return self._explain(command)
            case _:
                return _Answer(answers.help_text(self.slug))

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

    def _run(self, command: Command) -> _Answer:
        reading = self._read()
        scope = self._scope(command, reading)
        if missing := _unknown_paths(scope, reading):
            return _Answer(
                f"There is no {code(missing[0])} at `{reading.target.branch}`; paths are case-sensitive.", done=False
            )
        intent = Intent(
            may_open=frozenset(scope.codemods),
            considered=frozenset(scope.codemods),
            limit=reading.config.pull_requests.limit,
        )
        result = sweep(reading, scope, intent, self.services, self.forge)
        lines = [_sentence(done) for done in result.done]
        found = result.proposals
        told = answers.swept(lines, found.report, found.findings, result.refusals, result.crashes, found.declined)
        return _Answer(told, done=not result.crashes and not any(done.problem for done in result.done))

    def _preview(self, command: Command) -> _Answer:
        reading = self._read()
        proposals = preview(reading, self._scope(command, reading), self.services)
        return _Answer(answers.previewed(proposals.changes, proposals.report))

    def _again(self, verb: str) -> _Answer:
        reading = self._read()
        if self.pull is None or self.pull.marker is None or self.pull.state != "open":
            return _Answer("This pull request is not open, so there is nothing to make again.", done=False)
        numbers = frozenset({self.pull.number})
        codemod = self.pull.marker.codemod
        if codemod not in discover():
            return _Answer(f"The codemod {text(codemod)} no longer exists.", done=False)
        intent = Intent(
            regenerate=numbers,
            recreate=numbers if verb == "recreate" else frozenset(),
            limit=reading.config.pull_requests.limit,
            considered=frozenset({codemod}),
        )
        result = sweep(reading, Scope((codemod,), opening=False), intent, self.services, self.forge)
        mine = [done for done in result.done if done.branch == self.pull.branch]
        return _Answer("\n".join(_sentence(done) for done in mine), done=not any(done.problem for done in mine))

    def _status(self) -> _Answer:
        reading = self._read()
        return _Answer(answers.status(reading.observed, self._check(reading), reading.config.enable))

    def _check(self, reading: Reading) -> Report:
        options = {name: reading.config.options[name] for name in reading.config.enable}
        return Engine(self.services.runner, self.services.cache).check(
            reading.snapshot, Request(options, reading.config.excluded)
        )

    def _explain(self, command: Command) -> _Answer:
        findings: tuple[Finding, ...] = ()
        names = command.codemods
        if command.findings:
            known = self._check(self._read()).findings
            findings = tuple(finding for finding in known if finding.fingerprint in command.findings)
            names = tuple(dict.fromkeys(finding.codemod for finding in findings))
            if not findings:
                return _Answer(answers.unknown_findings(command.findings), done=False)
        elif not names and self.pull is not None and self.pull.marker is not None:
            names = (self.pull.marker.codemod,)
        known_names = [name for name in names or tuple(discover()) if name in discover()]
        parts = [answers.explained(discover()[n], [f for f in findings if f.codemod == n]) for n in known_names]
        return _Answer("\n\n".join(parts))


def _unknown_paths(scope: Scope, reading: Reading) -> list[str]:
    paths = reading.snapshot.paths()
    return [p for p in scope.paths if not any(path == p or path.startswith(f"{p}/") for path in paths)]


def _sentence(done: Done) -> str:
    """Say what became of one branch."""
    if done.problem is not None:
        return f"`{done.branch}` could not be published: {text(done.problem)}"
    number = f"#{done.pull_request.number}" if done.pull_request is not None else f"`{done.branch}`"
    match done.action:
        case Open(desired):
            return f"Opened {number}: {text(desired.text.title)}"
        case Refresh(_, _, reason):
            return f"Refreshed {number}: {reason}."
        case Close():
            return f"Closed {number}: nothing is left to do there."
        case Leave(_, reason, _):
            return f"Left {number} as it is: {reason}."
