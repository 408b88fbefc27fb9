"""Form T: the table of paths in ``config.toml``."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from codemods.proofs.ground.code import same_line_ends, split_rows
from codemods.proofs.ground.refusal import RefusedError

_MAX_BYTES = 1_000_000
_ADDED = re.compile(
    r"""[ \t]*(?:\#.*|\[paths\][ \t]*|[A-Za-z0-9_-]+[ \t]*=[ \t]*(?:"[^"\n]*"|'[^'\n]*')[ \t]*(?:\#.*)?)?"""
)


def paths(data: bytes) -> dict[str, str]:
    """Return the table ``paths`` of a TOML file.

    Raises:
        RefusedError: The file does not parse, or the table holds something else than strings.
    """
    found = _parsed(data)[1].get("paths", {})
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise RefusedError(1, "`paths` is no table of strings")
    return found


def added_paths(before: bytes | None, after: bytes) -> dict[str, str]:
    """Return the keys that the table ``paths`` got.

    Raises:
        RefusedError: Something else changed.
    """
    new_text, new = _parsed(after)
    old_text, old = _parsed(before) if before is not None else ("", {})
    if before is not None:
        same_line_ends(old_text, new_text)
    _only_lines_added(split_rows(old_text), split_rows(new_text))
    table, old_table = paths(after), old.get("paths", {})
    kept = {key: value for key, value in table.items() if key in old_table}
    rest, old_rest = ({key: one[key] for key in sorted(one) if key != "paths"} for one in (new, old))
    # Written out, 1 and true and 1.0 differ.
    if repr(rest) != repr(old_rest) or repr(kept) != repr(old_table):
        raise RefusedError(1, "a value of the TOML file changed that was there before")
    return {key: value for key, value in table.items() if key not in old_table}


def _only_lines_added(old: tuple[str, ...], new: tuple[str, ...]) -> None:
    """Refuse a changed line; added ones are comments, the table's header and plain strings."""
    position = 0
    for number, row in enumerate(new, 1):
        if position < len(old) and row.rstrip("\r\n") == old[position].rstrip("\r\n"):
            position += 1
        elif not _ADDED.fullmatch(row.rstrip("\r\n")):
            raise RefusedError(number, "an added line of the TOML file is not one string")
    if position != len(old):
        raise RefusedError(len(new), "a line of the TOML file changed or vanished")


def _parsed(data: bytes) -> tuple[str, dict[str, Any]]:
    if len(data) > _MAX_BYTES:
        raise RefusedError(1, f"larger than {_MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode()
        # The loader reads it with universal line ends, and a byte order mark is an error to it.
        return text, tomllib.loads(text.replace("\r\n", "\n").replace("\r", "\n"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError, OverflowError):
        raise RefusedError(1, "the TOML file does not parse") from None
