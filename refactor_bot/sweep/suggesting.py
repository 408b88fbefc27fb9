"""Fixes of a pull request as review suggestions: small ones, and whatever fits where the bot may not push."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from codemods.api import Division, Finding
from codemods.discovery import discover
from refactor_bot.engine import FileChange
from refactor_bot.github.model import Span, Suggestion
from refactor_bot.github.port import Forge, RefusedError
from refactor_bot.reconcile import DesiredPullRequest
from refactor_bot.report import suggestions as words
from refactor_bot.report.hunks import count_lines
from refactor_bot.sweep.propose import Proposals
from refactor_bot.sweep.reading import Reading
from refactor_bot.sweep.replacements import Cut, Replacement, Task, cut
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Scope

_MOST = 30
_FORK = (
    "I may not push to the fork that this pull request comes from, and suggestions stand only on lines that its diff "
    "shows. `git apply` takes the rest:"
)


@dataclass(frozen=True, slots=True)
class Suggested:
    """What became of the fixes of a pull request.

    Attributes:
        left: Those for pull requests of their own.
        number: How many suggestions there are.
        url: The review with them; None where they had been written before.
        rest: What neither fits into suggestions nor may be pushed.
    """

    left: tuple[DesiredPullRequest, ...] = ()
    number: int = 0
    url: str | None = None
    rest: tuple[FileChange, ...] = ()

    def told(self) -> list[str]:
        """Say what became of them, in Markdown, a sentence each."""
        said = [words.given(self.number, self.url)] if self.number else []
        return [*said, "What fits into no suggestion is shown below."] if self.rest else said

    def shown(self) -> str:
        """Show what could not be suggested; empty where there is nothing of the kind."""
        return words.not_suggested(self.rest, _FORK) if self.rest else ""


def suggest(reading: Reading, scope: Scope, proposals: Proposals, services: Services, forge: Forge) -> Suggested:
    """Write the suggestions that should stand on a pull request; those that do so already are left alone.

    Raises:
        GitHubError: GitHub did not answer; doing it again is safe.
    """
    target = reading.target
    chosen = _chosen(reading, proposals.desired) if scope.opening and target.pull_request is not None else []
    if target.pull_request is None or not chosen:
        return Suggested(() if target.fork else proposals.desired)
    cuts = _cuts(reading, chosen, forge.pull_request_spans(target.pull_request), services)
    offer = _offer(reading, chosen, cuts, proposals.findings)
    left = tuple(want for want in proposals.desired if want.branch not in offer.branches and not target.fork)
    if not offer.suggestions:
        return Suggested(left, rest=offer.rest)
    body = words.review(len(offer.suggestions))
    try:
        url = forge.suggest(target.pull_request, target.commit, body, offer.suggestions)
    except RefusedError:
        # Such as a push in between, after which other lines are shown.
        return Suggested(rest=_whole(reading, chosen)) if target.fork else Suggested(proposals.desired)
    return Suggested(left, len(offer.suggestions), url, offer.rest)


def _chosen(reading: Reading, desired: Sequence[DesiredPullRequest]) -> list[DesiredPullRequest]:
    """Return what may become suggestions: anything of a fork, else what is small and has no pull request yet."""
    asked = reading.config.pull_requests
    if reading.target.fork:
        return list(desired)
    opened = {pull.branch for pull in reading.observed if pull.state == "open"}
    fresh = [want for want in desired if want.branch not in opened]
    return [want for want in fresh if asked.suggest or _size(reading, want) <= asked.suggest_lines]


def _size(reading: Reading, want: DesiredPullRequest) -> int:
    counts = [count_lines(change) for change in _whole(reading, [want])]
    return sum(count.added + count.removed for count in counts)


def _whole(reading: Reading, desired: Iterable[DesiredPullRequest]) -> tuple[FileChange, ...]:
    return tuple(
        FileChange(path, reading.snapshot.read(path), after or b"", ())
        for want in desired
        for path, after in sorted(want.changes.items())
    )


_Cuts = Mapping[tuple[str, str], Cut]


def _cuts(
    reading: Reading, desired: Sequence[DesiredPullRequest], spans: Mapping[str, tuple[Span, ...]], services: Services
) -> _Cuts:
    """Return each file's change cut up, by branch and path."""
    tasks: dict[tuple[str, str], Task] = {}
    for want in desired:
        codemod = discover()[want.codemod]
        together = codemod.division is Division.NEVER
        for path, after in want.changes.items():
            shown = spans.get(path, ()) if not together or len(want.changes) == 1 else ()
            before = reading.snapshot.read(path)
            tasks[want.branch, path] = Task(reading.snapshot, codemod.claim, path, before, after, shown, together)
    results = dict(services.runner.map(cut, list(tasks.values())))
    found: dict[tuple[str, str], Cut] = {}
    for key, task in tasks.items():
        result = results.get(task)
        found[key] = result if isinstance(result, Cut) else Cut(partly=task.before)
    return found


@dataclass(frozen=True, slots=True)
class _Offer:
    branches: frozenset[str]
    suggestions: tuple[Suggestion, ...]
    rest: tuple[FileChange, ...]


def _offer(reading: Reading, desired: Sequence[DesiredPullRequest], cuts: _Cuts, findings: Sequence[Finding]) -> _Offer:
    """Return the suggestions; of what may be pushed as well, only where they are all of a fix."""
    fork = reading.target.fork
    branches: set[str] = set()
    pieces: list[tuple[DesiredPullRequest, str, Replacement]] = []
    rest: list[FileChange] = []
    for want in desired:
        own = {path: cuts[want.branch, path] for path in sorted(want.changes)}
        if not fork and not _fits(own.values(), _MOST - len(pieces)):
            continue
        branches.add(want.branch)
        for path, part in own.items():
            fits = len(part.replacements) <= _MOST - len(pieces)
            pieces += [(want, path, one) for one in part.replacements if fits]
            if not part.whole or not fits:
                before = part.partly if fits else reading.snapshot.read(path)
                rest.append(FileChange(path, before, want.changes[path] or b"", ()))
    return _Offer(frozenset(branches), _written(pieces, findings), tuple(rest))


def _fits(cuts: Iterable[Cut], room: int) -> bool:
    parts = list(cuts)
    return all(part.whole for part in parts) and 0 < sum(len(part.replacements) for part in parts) <= room


def _written(
    pieces: Iterable[tuple[DesiredPullRequest, str, Replacement]], findings: Sequence[Finding]
) -> tuple[Suggestion, ...]:
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for want, path, piece in pieces:
        about = (want.codemod, path, piece.old, piece.new)
        name = "\0".join((*about, str(seen[about])))
        seen[about] += 1
        own = [f for f in findings if f.path == path and f.codemod == want.codemod]
        own = [f for f in own if f.fingerprint in want.fingerprints]
        claim = discover()[want.codemod].claim
        body = words.suggestion(want.codemod, claim, _at(piece, own), piece.new)
        key = hashlib.blake2b(name.encode(), digest_size=12).hexdigest()
        found.append(Suggestion(path, piece.first, piece.last, body, key))
    return tuple(found)


def _at(piece: Replacement, findings: Sequence[Finding]) -> list[Finding]:
    here = [f for f in findings if f.line <= piece.last and piece.first <= f.end_line]
    # A correction may stand below the header that its finding points at.
    return here or sorted((f for f in findings if f.line <= piece.last), key=lambda f: f.line)[-1:]
