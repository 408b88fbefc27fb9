"""What people decided about a repository, and the one JSON text that keeps it. Pure; the text is anybody's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec

from refactor_bot.errors import RefactorBotError

LARGEST = 1024 * 1024
MOST_NAMES = 500
LONGEST_LITERAL = 300
_MOST_NEVER = 5_000
_VERSION = 1


class DecisionsError(RefactorBotError):
    """The decisions cannot be read or kept; nothing that rests on them may be done."""


@dataclass(frozen=True, slots=True)
class Made:
    """How a decision came about.

    Attributes:
        by: Login.
        at: When, to the second.
        pull_request: Where it was said.
        comment: Number of the review comment.
    """

    by: str
    at: datetime
    pull_request: int
    comment: int


@dataclass(frozen=True, slots=True)
class Named:
    """The name that a path is to have."""

    name: str
    made: Made


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided.

    Attributes:
        never: Fingerprints that are never proposed again, by codemod.
        names: Names for paths, by literal.
    """

    never: Mapping[str, Mapping[str, Made]] = field(default_factory=dict)
    names: Mapping[str, Named] = field(default_factory=dict)

    def refuses(self, codemod: str, fingerprint: str) -> bool:
        """Return whether a finding is never to be proposed."""
        return fingerprint in self.never.get(codemod, {})

    def with_never(self, findings: Iterable[tuple[str, str]], made: Made) -> Decisions:
        """Return the decisions with some findings, codemod and fingerprint, never proposed again."""
        never = {codemod: dict(known) for codemod, known in self.never.items()}
        for codemod, fingerprint in findings:
            own = never.setdefault(codemod, {})
            own[fingerprint] = _kept(own.get(fingerprint), made)
        return replace(self, never=never)

    def with_name(self, literal: str, name: str, made: Made) -> Decisions:
        """Return the decisions with a name for a literal, in place of the one that it had."""
        known = self.names.get(literal)
        kept = _kept(known.made if known is not None and known.name == name else None, made)
        return replace(self, names={**self.names, literal: Named(name, kept)})

    def never_by(self, comment: int) -> frozenset[tuple[str, str]]:
        """Return the findings, codemod and fingerprint, that a comment turned down."""
        return frozenset(
            (codemod, fingerprint)
            for codemod, own in self.never.items()
            for fingerprint, made in own.items()
            if made.comment == comment
        )

    def literal_by(self, comment: int) -> str | None:
        """Return the literal that a comment named."""
        return next((literal for literal, named in self.names.items() if named.made.comment == comment), None)


def _kept(known: Made | None, made: Made) -> Made:
    """Return the newer word on the same thing; a comment that is handled again keeps its time."""
    return known if known is not None and known.comment == made.comment else made


_Login = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
_Number = Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]
_Codemod = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9-]{0,63}\Z")]
_Fingerprint = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{8}\Z")]
_Literal = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_LITERAL)]
_Name = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z][A-Z0-9_]{0,60}\Z")]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a newer version added is not dropped unseen: a text with more in it is refused."""


class _Made(_Strict, frozen=True):
    by: _Login
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    pull_request: _Number = msgspec.field(name="pull-request")
    comment: _Number = msgspec.field()


class _Named(_Made, frozen=True):
    name: _Name = msgspec.field()


class _Text(_Strict, frozen=True):
    version: Literal[1]
    never: Annotated[
        dict[_Codemod, Annotated[dict[_Fingerprint, _Made], msgspec.Meta(max_length=_MOST_NEVER)]],
        msgspec.Meta(max_length=100),
    ]
    names: Annotated[dict[_Literal, _Named], msgspec.Meta(max_length=MOST_NAMES)]


def parse(data: bytes) -> Decisions:
    """Read the decisions.

    Raises:
        DecisionsError: They are too large, no JSON, or not of the form that ``dump`` writes.
    """
    if len(data) > LARGEST:
        raise DecisionsError("larger than 1 MiB")
    try:
        text = msgspec.json.decode(data, type=_Text)
        return Decisions(
            never={codemod: {mark: _made(one) for mark, one in own.items()} for codemod, own in text.never.items()},
            names={literal: Named(one.name, _made(one)) for literal, one in text.names.items()},
        )
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise DecisionsError(f"not of the form that I write ({error})"[:300]) from None


def _made(one: _Made) -> Made:
    return Made(one.by, one.at.astimezone(UTC).replace(microsecond=0), one.pull_request, one.comment)


def dump(decisions: Decisions) -> bytes:
    """Write the decisions; equal ones give equal bytes.

    Raises:
        DecisionsError: There are more of them than are read again.
    """
    never = {codemod: {mark: _shown(made) for mark, made in own.items()} for codemod, own in decisions.never.items()}
    names = {literal: {"name": one.name, **_shown(one.made)} for literal, one in decisions.names.items()}
    text = json.dumps({"version": _VERSION, "never": never, "names": names}, indent=1, sort_keys=True)
    data = f"{text}\n".encode()
    if len(names) > MOST_NAMES or any(len(own) > _MOST_NEVER for own in never.values()) or len(data) > LARGEST:
        raise DecisionsError("There is no room for one more decision.")
    parse(data)
    return data


def _shown(made: Made) -> dict[str, Any]:
    return {
        "by": made.by,
        "at": made.at.astimezone(UTC).isoformat(timespec="seconds"),
        "pull-request": made.pull_request,
        "comment": made.comment,
    }
