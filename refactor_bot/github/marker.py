"""The hidden comments by which the bot finds its own texts again. A reader sees nothing of them."""

from __future__ import annotations

import json
from typing import Annotated
from urllib.parse import quote, unquote

import msgspec

from refactor_bot.github.model import Marker

_BEGIN, _END = "<!-- refactor-bot:", " -->"
# A body is written by anybody: a marker beyond this is not one of ours.
_LONGEST = 32_768

_Word = Annotated[str, msgspec.Meta(max_length=256)]
# It becomes part of a branch's name, and so of an address: it must not lead to another branch.
_Name = Annotated[str, msgspec.Meta(max_length=256, pattern=r"\A[A-Za-z0-9_-]+\Z")]


class _Fields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    codemod: _Name
    group: _Name
    digest: _Word
    fingerprints: Annotated[tuple[_Word, ...], msgspec.Meta(max_length=2_000)]
    base: _Word


def write(marker: Marker) -> str:
    """Return the marker of a pull request as a hidden comment, to stand after everything else in the body.

    Nothing inside can end the comment: ``-``, ``<``, ``>`` and ``&`` are written as JSON escapes.
    """
    fields = {
        "codemod": marker.codemod,
        "group": marker.group,
        "digest": marker.digest,
        "fingerprints": marker.fingerprints,
        "base": marker.base,
    }
    text = json.dumps(fields, separators=(",", ":"))
    for character in "-<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f"{_BEGIN}{text}{_END}"


def read(body: str | None) -> Marker | None:
    """Return the last marker of a body, which only the App's own may be trusted; None without a whole one."""
    text = body or ""
    start = text.rfind(f"{_BEGIN}{{")
    end = text.find(_END, start) if start >= 0 else -1
    if end < 0 or end - start > _LONGEST:
        return None
    try:
        fields = msgspec.json.decode(text[start + len(_BEGIN) : end].encode("utf-8", "replace"), type=_Fields)
    except (msgspec.DecodeError, RecursionError):
        return None
    return Marker(fields.codemod, fields.group, fields.digest, fields.fingerprints, fields.base)


def split(body: str) -> tuple[str, str]:
    """Split a body into what people read and the marker at its end, empty where there is none."""
    start = body.rfind(_BEGIN)
    if start < 0 or not body.rstrip().endswith(_END.strip()) or len(body) - start > _LONGEST:
        return body, ""
    return body[:start], body[start:]


def sign(body: str, key: str) -> str:
    """Return the body of an answer, with its key hidden at the end."""
    return f"{body.rstrip()}\n\n{_answer(key)}"


def signed(body: str | None, key: str) -> bool:
    """Return whether a body is the answer with this key; a key that is only quoted in the middle does not count."""
    return (body or "").rstrip().endswith(_answer(key))


def key(body: str | None) -> str | None:
    """Return the key that a body is signed with, which only the App's own may be trusted; None without one."""
    text = (body or "").rstrip()
    start = text.rfind(f"{_BEGIN}answer:")
    signature = text[start + len(f"{_BEGIN}answer:") :].removesuffix(_END) if start >= 0 else ""
    found = unquote(signature)
    return found if signature and len(signature) < _LONGEST and text.endswith(_answer(found)) else None


def _answer(key: str) -> str:
    return f"{_BEGIN}answer:{quote(key, safe='').replace('-', '%2D')}{_END}"
