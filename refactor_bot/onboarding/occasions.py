"""Which events are an occasion to ask whether a repository wants the bot. Pure."""

from __future__ import annotations

from refactor_bot.github.model import Event, InstallationChanged, Pushed, RepositoryAdded, RepositoryChanged


def occasions(event: Event) -> tuple[RepositoryAdded, ...]:
    """Return the repositories in which an event is the occasion to ask, each once."""
    match event:
        case InstallationChanged(action="created" | "added", added=added, chosen=chosen):
            return tuple(RepositoryAdded(one, chosen) for one in {one.id: one for one in added}.values())
        case RepositoryChanged(action="unarchived", repository=repository):
            return (RepositoryAdded(repository),)
        # An empty repository got its first commit.
        case Pushed(default_branch=True, created=True, repository=repository):
            return (RepositoryAdded(repository),)
        case _:
            return ()
