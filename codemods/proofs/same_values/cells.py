"""The code cells of a notebook as one program: what is not Python is masked, and must not change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from codemods.proofs.ground.code import Code, parse, parsed, split_rows
from codemods.proofs.ground.refusal import RefusedError

_PYTHON_MAGICS = frozenset({"%%time", "%%capture"})
_OTHER_LANGUAGES = frozenset(
    """
    %%bash %%sh %%script %%cmd %%system %%sx %%! %%html %%HTML %%javascript %%js %%latex %%markdown %%svg %%SVG
    %%writefile %%file %%bigquery %%R %%perl %%ruby
    """.split()  # noqa: SIM905
)
_HARMLESS = frozenset(
    """
    matplotlib config load_ext reload_ext unload_ext autoreload time timeit pip conda mamba cd pwd ls ll mkdir env
    set_env tensorboard precision watermark memit debug pdb colors xmode
    """.split()  # noqa: SIM905
)
_WRITERS = frozenset({"env", "set_env"})
_LINE = re.compile(r"[ \t]*([%!?].*|[\w.*%!]+\?\??[ \t]*)", re.DOTALL)
_ASSIGNED = re.compile(r"([ \t]*[A-Za-z_][\w.,\[\]\"' \t]*=[ \t]*)([%!].*)", re.DOTALL)
_MAGIC = re.compile(r"%%?[ \t]*(\w+)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_UNDERSCORES = re.compile(r"_+")
_STAR = re.compile(r"\bimport[ \t]*\(?[ \t]*\*|\bas[ \t]+os\b|\bos[ \t]*=")
_READERS = frozenset(
    {"globals", "locals", "vars", "dir", "exec", "eval", "__dict__", "environ", "putenv", "get_ipython"}
)


@dataclass(frozen=True, slots=True)
class Cells:
    """A program made of cells.

    Attributes:
        code: The program, in which an expression of one unused name stands for each line or cell that is not Python.
        starts: The line at which each cell starts.
        marks: The lines that only say that a cell starts.
        masked: What those names stand for, in order.
        foreign: Cells that are in another language, or do not parse, by number.
    """

    code: Code
    starts: list[int]
    marks: frozenset[int]
    masked: list[str]
    foreign: dict[int, str]


def stem_for(sources: Iterable[str]) -> str:
    """Return the start of a name that none of the texts has."""
    longest = max((len(found) for text in sources for found in _UNDERSCORES.findall(text)), default=0)
    return f"masked{'_' * (longest + 1)}"


def join_cells(sources: list[str], stem: str, new: int | None, when: str) -> Cells:
    """Join cells to a program; each but a new one starts with a line of its own.

    Args:
        sources: The text of each code cell.
        stem: The start of a name that none of them has.
        new: The number of a new cell, or None.
        when: ``before`` or ``after``, for the reason.
    """
    rows = [f"{stem}\n"]
    starts: list[int] = []
    marks = {1}
    masked: list[str] = []
    foreign: dict[int, str] = {}
    for number, source in enumerate(sources):
        old = number - (new is not None and number > new)
        if number != new:
            # The blank line keeps a comment at the end of a cell from being one about the next.
            rows += ["\n", f"{stem}cell{old}\n"]
            marks.add(len(rows))
        starts.append(len(rows) + 1)
        text = _python(source, stem, masked)
        if text is None:
            foreign[old] = source
            rows.append(f"{stem}other{old}\n")
        else:
            rows += split_rows(text if text.endswith(("\n", "\r")) else f"{text}\n")
    return Cells(parse("".join(rows), when), starts, frozenset(marks), masked, foreign)


def _python(source: str, stem: str, masked: list[str]) -> str | None:
    """A cell with its magics masked, or None for a cell that is no Python even then."""
    if _parses(source):
        # Then nothing in it is a magic: what looks like one is inside a string or an expression.
        return source
    found: list[str] = []
    rows: list[str] = []
    continued = seen = False
    for row in split_rows(source):
        text = row.rstrip("\r\n")
        if not seen and text.startswith("%%") and text.split()[0] not in _PYTHON_MAGICS:
            return None
        seen = seen or bool(text.strip())
        assigned = _ASSIGNED.fullmatch(text)
        if continued or _LINE.fullmatch(text):
            margin = "" if continued else text[: len(text) - len(text.lstrip())]
            rows.append(f"{margin}{stem}{len(masked) + len(found)}_{row[len(text) :]}")
            found.append(text)
            continued = text.endswith("\\")
        elif assigned:
            rows.append(f"{assigned[1]}{stem}{len(masked) + len(found)}_{row[len(text) :]}")
            found.append(assigned[2])
        else:
            rows.append(row)
    if not _parses("".join(rows)):
        return None
    masked += found
    return "".join(rows)


def _parses(text: str) -> bool:
    try:
        parsed(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def refuse_unknown_magics(cells: Cells, line: int, names: set[str]) -> None:
    """Refuse what is not Python where it may bind a name, see the program's names, or use a moved one.

    Args:
        cells: The cells before.
        line: The line to name in the reason.
        names: Names and variables of the entries.
    """
    for text in cells.masked:
        if text.lstrip().startswith("%"):
            magic = _MAGIC.match(text.lstrip())
            known = magic is not None and (magic[1] in _HARMLESS or f"%%{magic[1]}" in _PYTHON_MAGICS)
            if not known or _is_suspicious(text) or (magic and magic[1] in _WRITERS and re.search(r"[{$]", text)):
                raise RefusedError(line, f"`{text.strip()[:40]}` may give a name another meaning")
    for text in cells.foreign.values():
        first = text.split(maxsplit=1)[0] if text.strip() else ""
        if first not in _OTHER_LANGUAGES and (first.startswith("%%") or _is_suspicious(text)):
            raise RefusedError(line, "a cell that is no plain Python may give a name another meaning")
    for text in (*cells.masked, *cells.foreign.values()):
        if used := names.intersection(_WORD.findall(text)):
            raise RefusedError(line, f"`{min(used)}` is used in a cell or line that is no Python")


def _is_suspicious(text: str) -> bool:
    return bool(_STAR.search(text)) or not _READERS.isdisjoint(_WORD.findall(text))
