"""Names for paths: readable, unique within an import root, and free in every file that uses them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from codemods.paths.shapes import Shape, parts, shape, suffix

_LONGEST = 40


def key(value: str, taken: Collection[str]) -> str:
    """Return a name for a path that is not taken yet.

    A file is named by its name and ending (``TRAIN_CSV``), a folder by its name (``IMAGES_DIR``); what is not enough to
    tell it from others is put before it from the folders around, then a number behind it.
    """
    candidates = _candidates(value)
    last = "DATA_PATH"
    for candidate in candidates:
        if candidate not in taken:
            return candidate
        last = candidate
    number = 2
    while f"{last}_{number}" in taken:
        number += 1
    return f"{last}_{number}"


def _candidates(value: str) -> Iterator[str]:
    words = [word for part in parts(_place(value)) if (word := _word(part))]
    ending = "" if suffix(value) else "_URI" if shape(value) is Shape.URI and len(words) == 1 else "_DIR"
    if not words:
        yield "PARENT_DIR" if value.startswith("..") else "ROOT_DIR"
        return
    if ending == "_DIR" and words[-1].endswith(("_DIR", "DIRECTORY", "FOLDER")):
        ending = ""
    for depth in range(1, len(words) + 1):
        name = _valid("_".join(words[-depth:])[-_LONGEST:].lstrip("_") + ending)
        # A template's placeholder leaves little of a name: `%s.csv` is named with its folder.
        if len(words[-depth]) > 1 and (depth > 1 or len(words[-1]) > len(suffix(value) or "") or len(words) == 1):
            yield name
    yield _valid("_".join(words)[-_LONGEST:].lstrip("_") + ending)


def _place(value: str) -> str:
    return re.sub(r"^(?:[A-Za-z][A-Za-z0-9]*:/*|~[^/\\]*|\$\{?HOME\}?|%USERPROFILE%)", "", value)


def _word(part: str) -> str:
    plain = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", plain)
    return re.sub(r"[^A-Za-z0-9]+", "_", split).strip("_").upper()


def _valid(name: str) -> str:
    return name if not name[:1].isdigit() else f"PATH_{name}"


def prefix(name: str) -> str:
    """Return the start of the names of environment variables for a project's name."""
    return _valid(_word(name))[:_LONGEST].strip("_")
