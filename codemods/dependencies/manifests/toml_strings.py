"""Where the strings of a TOML file stand, by tomlkit: exactly, or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import tomlkit
import tomlkit.exceptions
from tomlkit.items import String, StringType, Trivia

from codemods.dependencies.manifests.texts import LARGEST_TREE, Literal

Holder = MutableMapping[str, Any] | MutableSequence[Any]
Place = tuple[Holder, str | int]


def load(text: str) -> tomlkit.TOMLDocument | str:
    """Return a parsed document, or why there is none."""
    if len(text) > LARGEST_TREE:
        return "larger than 128 KB"
    try:
        document = tomlkit.parse(text)
    except tomlkit.exceptions.TOMLKitError as error:
        return f"not valid TOML: {error}"
    except (RecursionError, ValueError):
        return "not valid TOML"
    return document


def table(document: object, *keys: str) -> MutableMapping[str, Any]:
    """Return a table below others, an empty one where any of them is missing or is no table."""
    found: object = document
    for key in keys:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, MutableMapping) else {}


def strings(holder: object) -> list[Place]:
    """Return the places of the strings in an array."""
    if not isinstance(holder, MutableSequence):
        return []
    return [(holder, number) for number, one in enumerate(holder) if isinstance(one, str)]


def locate(document: tomlkit.TOMLDocument, text: str, places: Sequence[Place]) -> list[Literal] | None:
    """Return the literals of some strings, in the order of the places; None where tomlkit does not keep the layout.

    Every string is replaced by a mark that the text does not hold; between the marks, what tomlkit writes must be the
    original text. The document is used up.
    """
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    kept = [str(_at(place)) for place in places]
    raws = [_at(place).as_string() for place in places]
    try:
        for number, (holder, key) in enumerate(places):
            marked = f"{mark}-{number}-"
            holder[key] = String(StringType.SLB, marked, marked, Trivia())  # type: ignore[index]
        pieces = tomlkit.dumps(document).split(f'"{mark}-')
    except (tomlkit.exceptions.TOMLKitError, RecursionError, TypeError, ValueError, KeyError):
        return None
    found = _walk(text, pieces, raws)
    return None if found is None else [Literal(kept[n], raws[n], found[n]) for n in range(len(places))]


def _walk(text: str, pieces: Sequence[str], raws: Sequence[str]) -> dict[int, int] | None:
    """Return where each string starts, by its number, once every other piece is found to be the text's own."""
    starts: dict[int, int] = {}
    position = 0
    for index, piece in enumerate(pieces):
        rest = piece
        if index:
            number, _, rest = piece.partition("-")
            rest = rest.removeprefix('"')
            known = int(number)
            if not text.startswith(raws[known], position):
                return None
            starts[known] = position
            position += len(raws[known])
        if not text.startswith(rest, position):
            return None
        position += len(rest)
    return starts if position == len(text) and len(starts) == len(raws) else None


def _at(place: Place) -> Any:
    holder, key = place
    return holder[key]  # type: ignore[index]
