"""The one JSON text that keeps decisions. It may come from anybody who can push to the repository."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec

from codemods.dependencies.versions.rules import problems
from refactor_bot.decisions.values import (
    EVERY,
    LONGEST_LITERAL,
    LONGEST_PATH,
    MOST_BELOW,
    MOST_CODEMODS,
    MOST_NAMES,
    MOST_NEVER,
    MOST_PACKAGES,
    MOST_PATHS,
    Below,
    Decisions,
    DecisionsError,
    Made,
    Named,
)

LARGEST = 1024 * 1024

_Login = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
_Number = Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]
_Codemod = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9-]{0,63}\Z")]
_Scope = Annotated[str, msgspec.Meta(pattern=rf"\A(?:\{EVERY}|[a-z][a-z0-9-]{{0,63}})\Z")]
_Fingerprint = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{8}\Z")]
_Literal = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_LITERAL)]
_Path = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_PATH)]
_Name = Annotated[str, msgspec.Meta(pattern=r"\A[A-Z][A-Z0-9_]{0,60}\Z")]
_Rule = Annotated[str, msgspec.Meta(pattern=r"\A[a-z0-9*][a-z0-9*-]{0,100}(?:@[^@\s][^@]{0,60})?\Z")]


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a newer version added is not dropped unseen: a text with more in it is refused."""


class _First(_Strict, frozen=True):
    by: _Login
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    pull_request: _Number = msgspec.field(name="pull-request")
    comment: _Number = msgspec.field()


class _FirstNamed(_First, frozen=True):
    name: _Name = msgspec.field()


class _Made(_Strict, frozen=True):
    by: _Login
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    pull_request: _Number = msgspec.field(name="pull-request")
    comment: _Number | None = msgspec.field()


class _Named(_Made, frozen=True):
    name: _Name = msgspec.field()


class _Below(_Made, frozen=True):
    findings: Annotated[tuple[_Fingerprint, ...], msgspec.Meta(max_length=MOST_BELOW)] = msgspec.field()


class _FirstText(_Strict, frozen=True, tag_field="version", tag=1):
    never: Annotated[
        dict[_Codemod, Annotated[dict[_Fingerprint, _First], msgspec.Meta(max_length=MOST_NEVER)]],
        msgspec.Meta(max_length=MOST_CODEMODS),
    ]
    names: Annotated[dict[_Literal, _FirstNamed], msgspec.Meta(max_length=MOST_NAMES)]


class _Text(_Strict, frozen=True, tag_field="version", tag=2):
    never: Annotated[
        dict[_Codemod, Annotated[dict[_Fingerprint, _Made], msgspec.Meta(max_length=MOST_NEVER)]],
        msgspec.Meta(max_length=MOST_CODEMODS),
    ]
    names: Annotated[dict[_Literal, _Named], msgspec.Meta(max_length=MOST_NAMES)]
    codemods: Annotated[dict[_Codemod, _Made], msgspec.Meta(max_length=MOST_CODEMODS)]
    paths: Annotated[
        dict[_Scope, Annotated[dict[_Path, _Below], msgspec.Meta(max_length=MOST_PATHS)]],
        msgspec.Meta(max_length=MOST_CODEMODS + 1),
    ]
    packages: Annotated[dict[_Rule, _Made], msgspec.Meta(max_length=MOST_PACKAGES)]
    paused: _Made | None


def parse(data: bytes) -> Decisions:
    """Read the decisions.

    Raises:
        DecisionsError: They are too large, no JSON, or not of a form that ``dump`` writes.
    """
    if len(data) > LARGEST:
        raise DecisionsError("larger than 1 MiB")
    try:
        text = msgspec.json.decode(data, type=_FirstText | _Text)
        return _read(text)
    except (msgspec.MsgspecError, ValueError, RecursionError, OverflowError) as error:
        raise DecisionsError(f"not of the form that I write ({error})"[:300]) from None


def _read(text: _FirstText | _Text) -> Decisions:
    never = {codemod: {mark: _made(one) for mark, one in own.items()} for codemod, own in text.never.items()}
    names = {literal: Named(one.name, _made(one)) for literal, one in text.names.items()}
    if isinstance(text, _FirstText):
        return Decisions(never, names)
    if wrong := problems(text.packages):
        raise ValueError(f"{wrong[0]!r} means no versions")
    return Decisions(
        never=never,
        names=names,
        codemods={name: _made(one) for name, one in text.codemods.items()},
        paths={
            scope: {path: Below(_made(one), frozenset(one.findings)) for path, one in own.items()}
            for scope, own in text.paths.items()
        },
        packages={rule: _made(one) for rule, one in text.packages.items()},
        paused=_made(text.paused) if text.paused is not None else None,
    )


def _made(one: _First | _Made) -> Made:
    return Made(one.by, one.at.astimezone(UTC).replace(microsecond=0), one.pull_request, one.comment)


def dump(decisions: Decisions) -> bytes:
    """Write the decisions, in the oldest form that can say them; equal ones give equal bytes.

    An older bot reads that form still, whatever newer ones could say besides.

    Raises:
        DecisionsError: There are more of them than are read again.
    """
    fields: dict[str, Any] = {
        "never": {codemod: _each(own) for codemod, own in decisions.never.items()},
        "names": {literal: {"name": one.name, **_shown(one.made)} for literal, one in decisions.names.items()},
    }
    if not _fits_first(decisions):
        fields |= {
            "codemods": _each(decisions.codemods),
            "paths": {
                scope: {path: {"findings": sorted(one.findings), **_shown(one.made)} for path, one in own.items()}
                for scope, own in decisions.paths.items()
            },
            "packages": _each(decisions.packages),
            "paused": _shown(decisions.paused) if decisions.paused is not None else None,
        }
    version = 1 if len(fields) == 2 else 2
    data = f"{json.dumps({'version': version, **fields}, indent=1, sort_keys=True)}\n".encode()
    if not _has_room(decisions) or len(data) > LARGEST:
        raise DecisionsError("There is no room for one more decision.")
    parse(data)
    return data


def _fits_first(decisions: Decisions) -> bool:
    """Return whether the first form, which knows review comments only, can say everything."""
    if decisions.codemods or decisions.paths or decisions.packages or decisions.paused is not None:
        return False
    made = [one for own in decisions.never.values() for one in own.values()]
    return all(one.comment is not None for one in (*made, *(named.made for named in decisions.names.values())))


def _has_room(decisions: Decisions) -> bool:
    return (
        len(decisions.names) <= MOST_NAMES
        and len(decisions.packages) <= MOST_PACKAGES
        and max(len(decisions.codemods), len(decisions.never), len(decisions.paths) - 1) <= MOST_CODEMODS
        and all(len(own) <= MOST_NEVER for own in decisions.never.values())
        and all(len(own) <= MOST_PATHS for own in decisions.paths.values())
    )


def _each(own: Mapping[str, Made]) -> dict[str, dict[str, Any]]:
    return {key: _shown(made) for key, made in own.items()}


def _shown(made: Made) -> dict[str, Any]:
    return {
        "by": made.by,
        "at": made.at.astimezone(UTC).isoformat(timespec="seconds"),
        "pull-request": made.pull_request,
        "comment": made.comment,
    }
