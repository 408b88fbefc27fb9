"""Reads what a use case is about: the repository, its configuration, and the files at the target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codemods.api import Options
from codemods.dependencies.options import DependencyOptions
from codemods.paths.options import PathOptions
from refactor_bot import config
from refactor_bot.config import Config
from refactor_bot.decisions import Decisions, DecisionsError, Made
from refactor_bot.errors import RefactorBotError
from refactor_bot.github.model import ObservedPullRequest, Repository
from refactor_bot.github.port import Forge
from refactor_bot.repo.git_snapshot import GitSnapshot
from refactor_bot.report import wishes
from refactor_bot.sweep.remembering import recall
from refactor_bot.sweep.services import Services
from refactor_bot.sweep.target import Target


class NothingToReadError(RefactorBotError):
    """The repository is empty, archived or without a default branch: there is nothing to do, and that is no failure."""


class PausedError(DecisionsError):
    """People want nothing to be opened, refreshed or closed."""

    def __init__(self, made: Made) -> None:
        super().__init__(wishes.paused(made))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sweep starts from.

    Attributes:
        repository: As it stands.
        config: From its default branch, whatever the target.
        target: Where fixes are wanted.
        snapshot: The files at the target.
        observed: The bot's pull requests for this target, newest first.
        decisions: What people decided about this repository.
    """

    repository: Repository
    config: Config
    target: Target
    snapshot: GitSnapshot
    observed: tuple[ObservedPullRequest, ...]
    decisions: Decisions

    def options(self, codemods: Iterable[str]) -> dict[str, Options]:
        """Return the options of some codemods: the configuration's, and what people said in comments."""
        return {name: self._with_rules(self._with_names(self.config.options[name])) for name in codemods}

    def _with_rules(self, options: Options) -> Options:
        if not isinstance(options, DependencyOptions) or not self.decisions.packages:
            return options
        return options.model_copy(update={"ignore": (*options.ignore, *sorted(self.decisions.packages))})

    def _with_names(self, options: Options) -> Options:
        if not isinstance(options, PathOptions) or not self.decisions.names:
            return options
        given = {literal: named.name for literal, named in self.decisions.names.items()}
        # What everybody can read and review in the configuration goes before what was once said in a comment.
        return options.model_copy(update={"names": {**given, **options.names}})

    def open_groups(self, codemod: str) -> Mapping[str, str]:
        """Return the group of each fingerprint that an open pull request of a codemod fixes."""
        return {
            fingerprint: pull.marker.group
            for pull in self.observed
            if pull.state == "open" and pull.marker is not None and pull.marker.codemod == codemod
            for fingerprint in pull.marker.fingerprints
        }

    @property
    def groups(self) -> Mapping[str, frozenset[str]]:
        """The groups of each codemod that have an open pull request."""
        found: dict[str, set[str]] = {}
        for pull in self.observed:
            if pull.state == "open" and pull.marker is not None:
                found.setdefault(pull.marker.codemod, set()).add(pull.marker.group)
        return {codemod: frozenset(groups) for codemod, groups in found.items()}

    def declined(self, codemod: str) -> frozenset[str]:
        """Return the fingerprints that people turned down by closing a pull request."""
        closed = (
            fingerprint
            for pull in self.observed
            if pull.state == "closed"
            if pull.marker is not None and pull.marker.codemod == codemod
            for fingerprint in pull.marker.fingerprints
        )
        return frozenset(closed) - self.open_groups(codemod).keys()


def read(services: Services, forge: Forge, pull_request: int | None = None) -> Reading:
    """Read a repository for a sweep.

    Args:
        services: The adapters.
        forge: The repository.
        pull_request: The pull request whose head is the target; None for the default branch.

    Raises:
        NothingToReadError: There is nothing to read.
        ConfigError: The configuration is wrong.
        DecisionsError: What people decided cannot be read.
        GitHubError: GitHub did not answer.
        TransportError: git did not answer.
    """
    repository = forge.repository()
    if repository.archived:
        raise NothingToReadError("This repository is archived, so nothing can be proposed.")
    if repository.default_branch is None or repository.head is None:
        raise NothingToReadError("This repository has no commit on a default branch yet, so there is nothing to read.")
    snapshot = fetched(services, forge, repository, repository.head)
    settings = config.load(snapshot.read)
    target = Target(repository.default_branch, repository.head)
    if pull_request is not None:
        target = _head_of(forge, pull_request)
        snapshot = fetched(services, forge, repository, target.commit)
    observed = tuple(pull for pull in forge.own_pull_requests() if target.owns(pull))
    return Reading(repository, settings, target, snapshot, observed, recall(services, forge, repository))


def fetched(services: Services, forge: Forge, repository: Repository, commit: str) -> GitSnapshot:
    """Return the files of a commit.

    Raises:
        GitHubError: GitHub did not answer.
        TransportError: git did not answer, or does not have the commit.
    """
    return services.objects.fetch(repository.id.id, repository.clone_url, commit, forge.token())


def _head_of(forge: Forge, number: int) -> Target:
    pull = forge.pull_request(number)
    return Target(pull.branch, pull.head, number, frozenset(forge.pull_request_files(number)), fork=not pull.here)
