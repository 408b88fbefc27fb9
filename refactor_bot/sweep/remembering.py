"""What people decided about a repository: read at every sweep, changed by their comments."""

from __future__ import annotations

from collections.abc import Callable

from refactor_bot.decisions import Decisions, DecisionsError, dump, parse
from refactor_bot.github.model import Repository
from refactor_bot.github.port import Forge
from refactor_bot.repo.decision_ref import REF, Note, Remote
from refactor_bot.sweep.services import Services

_ATTEMPTS = 5


def recall(services: Services, forge: Forge, repository: Repository) -> Decisions:
    """Return what people decided; nothing where nobody decided anything yet.

    Raises:
        DecisionsError: It cannot be read, so nobody knows what must be left alone.
        TransportError: git did not answer.
    """
    return _read(services, Remote(repository.clone_url, forge.token()))[1]


def remember(
    services: Services,
    forge: Forge,
    repository: Repository,
    revise: Callable[[Decisions], Decisions],
    message: str,
) -> Decisions:
    """Change what is remembered, and return it as it is then, with what others changed meanwhile.

    Args:
        services: The adapters.
        forge: The repository.
        repository: As it stands.
        revise: Makes the change; called again on the newer decisions where somebody else was faster.
        message: What is decided, and who said so.

    Raises:
        DecisionsError: It cannot be read or kept; what is there stays as it is.
        TransportError: git did not answer.
    """
    remote = Remote(repository.clone_url, forge.token())
    note = Note(f"{services.app.slug()}[bot]", services.now(), message)
    for _ in range(_ATTEMPTS):
        version, known = _read(services, remote)
        revised = revise(known)
        if revised == known or services.decisions.replace(remote, version, dump(revised), note):
            return revised
    raise DecisionsError("Others keep changing what I remember of this repository; write the comment again later.")


def _read(services: Services, remote: Remote) -> tuple[str | None, Decisions]:
    try:
        kept = services.decisions.read(remote)
        return kept.version, parse(kept.data) if kept.version is not None else Decisions()
    except DecisionsError as error:
        raise DecisionsError(
            f"Nothing was done, because what people decided here cannot be read: {REF} is {error}. "
            "Put its last good version back, or delete it to start anew."
        ) from None
