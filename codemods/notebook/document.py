"""The part of the notebook format that matters here: where the cells stand in the JSON text, and what they hold."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codemods.notebook.scanning import Member, Value, after_space, array, member, members, name
from codemods.source import UnreadableError

# Outputs are part of the file, and pictures are large.
MAX_BYTES = 20_000_000
# Far beyond any real one; what is bounded here takes more memory than it has bytes in the file.
MAX_CELLS = 10_000
MAX_LINES = 100_000
# Kernels that run something else, for files that name no language; `x <- 5` would pass for Python.
_FOREIGN_KERNEL = re.compile(r"(ir|r|xr|julia|javascript|deno|bash|scala|\.net|xcpp|octave|matlab)\b", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9+#. -]{1,30}")


@dataclass(frozen=True, slots=True)
class JsonCell:
    """A cell as it stands in the file.

    Attributes:
        start: Where its object begins in the JSON text.
        end: One past its closing brace.
        code: Whether it is a code cell.
        source: Where its source stands, a string or an array of strings, and what these say together; for cells
            without code what they say is left out.
        tags: The tags in its metadata.
        id: Its identifier, if it has one.
    """

    start: int
    end: int
    code: bool
    source: Value
    tags: tuple[str, ...]
    id: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A notebook file.

    Attributes:
        text: All of its JSON, without byte order mark.
        cells: Every cell in order, code or not.
        with_ids: Whether its version of the format gives each cell an identifier.
    """

    text: str
    cells: tuple[JsonCell, ...]
    with_ids: bool


def read(text: str) -> Document:
    """Read the JSON of a Python notebook.

    Raises:
        UnreadableError: It is no notebook, of another format or language, or larger than any real one.
    """
    try:
        top = _read_all(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not a valid notebook (line {error.lineno})") from None
    except ValueError:
        raise UnreadableError("not a valid notebook") from None
    except (RecursionError, MemoryError):
        raise UnreadableError("not a valid notebook: nested too deeply") from None
    version, minor = top.get("nbformat"), top.get("nbformat_minor")
    if version != 4:
        known = f"nbformat {version}" if isinstance(version, int) and abs(version) < 1000 else "no nbformat"
        raise UnreadableError(f"a notebook of another format than 4 ({known})")
    if language := _foreign_language(_mapping(top.get("metadata"))):
        raise UnreadableError(f"a notebook in {language}" if _NAME.fullmatch(language) else "a notebook not in Python")
    cells = top.get("cells")
    if not isinstance(cells, list):
        raise UnreadableError("not a valid notebook: it has no cells")
    return Document(text, tuple(cells), isinstance(minor, int) and minor >= 5)


def _read_all(text: str) -> dict[str, Any]:
    found, end = members(text, after_space(text, 0), _top_member)
    if after_space(text, end) != len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    return {key: found.value for key, found in _unique(found, "the notebook").items()}


def _top_member(text: str, at: int) -> tuple[Member, int]:
    key, start = name(text, at)
    if key.value != "cells" or not text.startswith("[", start):
        return member(text, at)
    numbers = itertools.count(1)

    def numbered(text: str, at: int) -> tuple[JsonCell, int]:
        if next(numbers) > MAX_CELLS:
            raise UnreadableError(f"more than {MAX_CELLS} cells")
        return _cell(text, at)

    cells, end = array(text, start, numbered)
    return Member(key, Value(start, end, cells)), end


def _cell(text: str, at: int) -> tuple[JsonCell, int]:
    found, end = members(text, at)
    by_name = _unique(found, "a cell")
    values = {key: one.value for key, one in by_name.items()}
    code = values.get("cell_type") == "code"
    source = by_name.get("source", Value(at, at, None))
    said = _joined(source.value) if code else ""
    tags, identifier = _mapping(values.get("metadata")).get("tags"), values.get("id")
    cell = JsonCell(
        start=at,
        end=end,
        code=code,
        source=Value(source.start, source.end, said),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        id=identifier if isinstance(identifier, str) else None,
    )
    return cell, end


def _unique(found: Sequence[Member], where: str) -> dict[str, Value]:
    by_name = {str(one.key.value): one.value for one in found}
    if len(by_name) < len(found):
        raise UnreadableError(f"not a valid notebook: a name stands twice in {where}")
    return by_name


def _joined(source: object) -> str:
    parts = [source] if isinstance(source, str) else source
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise UnreadableError("not a valid notebook: a code cell has no source")
    if len(parts) > MAX_LINES:
        raise UnreadableError(f"more than {MAX_LINES} lines in a cell")
    return "".join(parts)


def _foreign_language(metadata: Mapping[str, Any]) -> str | None:
    """Return the language that a notebook says it is in, or None when it is Python 3 or nothing is said."""
    kernel, info = _mapping(metadata.get("kernelspec")), _mapping(metadata.get("language_info"))
    languages = [one for one in (info.get("name"), kernel.get("language")) if isinstance(one, str) and one]
    for language in languages:
        if not language.lower().startswith(("python", "ipython")):
            return language
    if str(info.get("version") or kernel.get("name")).startswith(("2.", "python2")):
        return "Python 2"
    kernels = [] if languages else [kernel.get("name"), kernel.get("display_name")]
    return next((one for one in kernels if isinstance(one, str) and _FOREIGN_KERNEL.match(one)), None)


def _mapping(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, dict) else {}
