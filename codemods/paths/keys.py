"""Names for paths: readable, unique within an import root, and free in every file that uses them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from itertools import chain

from codemods.paths.shapes import Shape, is_template, parts, shape, suffix

_LONGEST = 40
_SAYS_FOLDER = ("DIR", "DIRS", "DIRECTORY", "FOLDER", "FOLDERS")
_EXTENSIONS = re.compile(r"(?<=[^.])(?:\.[A-Za-z]\w*)+$|^\s+(?:\.\w+)+$")
_FILE = re.compile(r"[^\\/.][^\\/]*\.[A-Za-z][\w-]{0,9}$")


class Union:
    """Names that are taken in one of several sets."""

    def __init__(self, *sets: Container[str]) -> None:
        self._sets = sets

    def __contains__(self, name: object) -> bool:
        return any(name in names for names in self._sets)


def key(value: str, taken: Container[str], last: Counter[str] | None = None) -> str:
    """Return a name for a path that is not taken yet.

    A file is named by its name and ending (``TRAIN_CSV``), a folder by its name (``IMAGES_DIR``); what is not enough to
    tell it from others is put before it from the folders around, then a number behind it.

    Args:
        value: The path.
        taken: Names that it must not get.
        last: The last number behind each name, which goes on from there.
    """
    candidates = [*_candidates(value)]
    numbered = numbers(candidates[-1], Counter() if last is None else last)
    return next(name for name in chain(candidates, numbered) if name not in taken)


def numbers(name: str, last: Counter[str]) -> Iterator[str]:
    """Yield a name with one number after the other behind it, from 2 on."""
    while True:
        last[name] = max(last[name], 1) + 1
        yield f"{name}_{last[name]}"


def _candidates(value: str) -> Iterator[str]:
    components = parts(_place(value))
    words = [word for part in components if (word := name_words(part))]
    ending = _ending(value, words)
    if not words:
        yield "PARENT_DIR" if value.startswith("..") else "ROOT_DIR"
        return
    # Little is left of `%s.csv` without its placeholder: it is named with its folder.
    telling = len(words[-1]) > 1 and name_words(_EXTENSIONS.sub("", components[-1]))
    if not telling and len(words) == 1:
        words.insert(0, "FILE" if suffix(value) else "DATA")
    for depth in range(1 if telling else 2, len(words) + 1):
        yield _valid(_short("_".join(words[-depth:])) + ending)


def _ending(value: str, words: Sequence[str]) -> str:
    """Return what says that a name means no single file, where its words do not say so."""
    if is_template(re.split(r"[\\/]+", value.rstrip("\\/"))[-1]) and not suffix(value):
        return "_TEMPLATE"
    if suffix(value) or _FILE.search(value) or (words and words[-1].endswith(_SAYS_FOLDER)):
        return ""
    return "_URI" if shape(value) is Shape.URI else "_DIR"


def _short(name: str) -> str:
    """Return the last words of a name that is too long."""
    if len(name) <= _LONGEST:
        return name
    cut = name[-_LONGEST - 1 :]
    return cut.partition("_")[2] or cut[1:]


def names_something(value: str) -> bool:
    """Return whether a path names a file or a folder, beyond the place that it starts at."""
    return any(re.search(r"\w", part) for part in parts(_place(value)))


def _place(value: str) -> str:
    return re.sub(r"^(?:[A-Za-z][A-Za-z0-9]*:/*|~[^/\\]*|\$\{?HOME\}?|%USERPROFILE%)", "", value)


def name_words(part: str) -> str:
    """Return the words of a text in upper case, with underscores between them; empty where it has none."""
    plain = unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode()
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", "_", plain)
    return re.sub(r"[^A-Za-z0-9]+", "_", split).strip("_").upper()


def _valid(name: str) -> str:
    return name if not name[:1].isdigit() else f"PATH_{name}"


def prefix(name: str) -> str:
    """Return the start of the names of environment variables for a project's name."""
    return _valid(name_words(name))[:_LONGEST].strip("_")
