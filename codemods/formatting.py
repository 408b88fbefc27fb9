"""Black on the lines that an edit made, and only in files that Black had formatted before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from codemods.edits import TextEdit
from codemods.source import Source


@dataclass(frozen=True, slots=True)
class BlackStyle:
    """A repository's own ``[tool.black]``.

    Attributes:
        line_length: Characters a line.
        skip_string_normalization: Whether quotes stay as they are.
        skip_magic_trailing_comma: Whether trailing commas do not keep lines apart.
        target_versions: Names as Black spells them (``py311``); empty to detect.
    """

    line_length: int = 88
    skip_string_normalization: bool = False
    skip_magic_trailing_comma: bool = False
    target_versions: tuple[str, ...] = ()


def settle(source: Source, edits: Sequence[TextEdit], style: BlackStyle) -> bytes:
    """Make the edits; where one asks for it and the file was black-formatted, let Black lay out its lines."""
    after = source.replace(edits)
    # What other sources (notebooks) hold is not the text that Black would lay out.
    if type(source) is not Source or not any(edit.reformat for edit in edits):
        return after
    import black
    from black.parsing import InvalidInput

    mode = _mode(style)
    if not _is_formatted(source.text, mode):
        return after
    edited = Source.read(after)
    try:
        text = black.format_str(edited.text, mode=mode, lines=_touched(source, edits))
    except (InvalidInput, ValueError, AssertionError):
        return after
    return edited.encode(text if edited.newline == "\n" else text.replace("\r\n", "\n").replace("\n", edited.newline))


def _mode(style: BlackStyle) -> Any:
    import black
    from black.mode import TargetVersion

    known = {version.name.lower(): version for version in TargetVersion}
    return black.Mode(
        line_length=style.line_length,
        string_normalization=not style.skip_string_normalization,
        magic_trailing_comma=not style.skip_magic_trailing_comma,
        target_versions={known[name] for name in style.target_versions if name in known},
    )


def _is_formatted(text: str, mode: Any) -> bool:
    import black
    from black.parsing import InvalidInput
    from black.report import NothingChanged

    try:
        black.format_file_contents(text, fast=True, mode=mode)
    except NothingChanged:
        return True
    except (InvalidInput, ValueError, AssertionError):
        return False
    return False


def _touched(source: Source, edits: Sequence[TextEdit]) -> list[tuple[int, int]]:
    """Return the ranges of lines, from 1 and inclusive, that the reformatting edits cover after all edits are made."""
    ranges, moved = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        first = source.line_of(edit.start) + moved
        added = edit.replacement.count("\n")
        if edit.reformat:
            ranges.append((first, first + added))
        moved += added - (source.line_of(edit.end) - source.line_of(edit.start))
    return ranges
