"""What a notebook holds besides Python: names that magics, shell lines and cells of other programs use or bind.

The order in which cells are run does not matter to types, as a variable has one only where everything that is ever
assigned to it has it. What is masked may assign, too, and is asked here.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from codemods.notebook import Notebook
from codemods.source import Source

_WORD = re.compile(r"[^\W\d]\w*")
_MAGIC = re.compile(r"%%?[ \t]*+(\w+)")
_OPTION = re.compile(r"(?:-\w+(?:[ \t]+\d+)?[ \t]+)*+")
_SHELL = re.compile(r"\bget_ipython\(\)\s*\.")
# What may bind any name, in text that is not known to be Python.
_UNBOUNDED = re.compile(r"\bimport[ \t]*\(?[ \t]*\*|^[ \t]*%.*", re.MULTILINE)
_INSERTED = re.compile(r"\{([^{}]*)\}|\$\{?([^\W\d]\w*)")
# They give no name a value, whatever follows them.
_HARMLESS = frozenset(
    """
    autoreload cd colors conda config debug env load_ext ls ll mamba matplotlib memit mkdir pdb pip precision pwd
    reload_ext set_env tensorboard tensorflow_version timeit unload_ext watermark xmode
    """.split()  # noqa: SIM905
)
# They run the rest of their line.
_RUNNING = frozenset({"time", "prun"})
# Cells for other programs; what their first line names they may bind.
_OTHERS = frozenset(
    """
    bash bigquery cmd file html javascript js latex markdown perl R ruby script sh svg sx system writefile
    HTML SVG
    """.split()  # noqa: SIM905
)
# A page can have the kernel run Python.
_PAGES = frozenset({"html", "HTML", "javascript", "js"})


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a file says where no syntax is read; nothing for one that is no notebook.

    Attributes:
        words: Names that may be read or bound there.
        bound: Names that may be given a value there, ``*`` for any.
        reason: Why nothing in the file may be rewritten, or None.
    """

    words: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    reason: str | None = None


def hidden(source: Source) -> Hidden:
    """Return what stands in the masks of a source."""
    if not isinstance(source, Notebook):
        return Hidden()
    if asked := _SHELL.search(source.text):
        return _refused(asked[0])
    words: set[str] = set()
    bound: set[str] = set()
    for text, whole in _masked(source):
        found = _of_cell(text) if whole else _of_line(text)
        if found.reason is not None:
            return found
        words |= found.words
        bound |= found.bound
    return Hidden(frozenset(words | bound), frozenset(bound))


def around(source: Source, statement: ast.stmt, body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of a body that stand in the same cell as one of them; all of them outside of notebooks."""
    if not isinstance(source, Notebook):
        return list(body)
    cell = source.cell_at(source.offset(statement.lineno, statement.col_offset))
    if cell is None:
        return [statement]
    first, last = source.line_of(cell.start), source.line_of(cell.end)
    start = bisect_left(body, first, key=lambda one: one.lineno)
    # The line end that a cell ends in belongs to it, the line that it opens does not.
    return list(body[start : bisect_left(body, last, key=lambda one: one.lineno)])


def is_shown(source: Source, statement: ast.stmt) -> bool:
    """Return whether a statement is the last one of a cell, whose value a notebook shows."""
    if not isinstance(source, Notebook):
        return False
    return around(source, statement, source.tree.body)[-1:] == [statement]


def shows_above(source: Source, statement: ast.stmt) -> bool:
    """Return whether, without a statement, its cell would be empty or show the value of another one."""
    if not isinstance(source, Notebook) or not is_shown(source, statement):
        return False
    others = around(source, statement, source.tree.body)[:-1]
    return not others or isinstance(others[-1], ast.Expr)


def _masked(source: Notebook) -> Iterator[tuple[str, bool]]:
    """What stands behind each mask, and whether it is all of its cell."""
    starts = [cell.start for cell in source.cells]
    texts: dict[int, tuple[str, int]] = {}
    for start, end in source.masks:
        cell = source.cells[bisect_right(starts, start) - 1]
        if cell.index not in texts:
            text = str(source.json.cells[cell.index].source.value)
            texts[cell.index] = text, len(text.strip())
        text, size = texts[cell.index]
        shown = text[start - cell.start : end - cell.start]
        other = len(shown) >= size and shown.lstrip().startswith("%%")
        yield shown, other or cell.index in source.opaque_cells


def _of_line(text: str) -> Hidden:
    text = text.strip()
    if text.startswith("!") or (not text.startswith("%") and text.endswith("?")):
        return Hidden(_inserted(text))
    magic = _MAGIC.match(text)
    if magic is None:
        # Quoting and calling by the first character: `,f a b`.
        return _anything(text)
    rest = text[magic.end() :]
    if magic[1] in _HARMLESS:
        return Hidden(_words(rest))
    if magic[1] == "capture":
        return Hidden(bound=_words(rest))
    return _run(rest) if magic[1] in _RUNNING else _refused(magic[0])


def _of_cell(text: str) -> Hidden:
    first, _, rest = text.strip().partition("\n")
    magic = _MAGIC.match(first)
    if not first.startswith("%%") or magic is None:
        return _anything(text)
    if magic[1] in _OTHERS and not (magic[1] in _PAGES and "kernel" in rest):
        return Hidden(_inserted(rest), _words(first[magic.end() :]))
    return _refused(magic[0]) if rest else _of_line(first)


def _run(code: str) -> Hidden:
    """What a line of Python binds that a magic runs."""
    code = code.strip().replace("\\\n", "")
    try:
        tree = ast.parse(code[_end(_OPTION, code) :])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _anything(code)
    if _UNBOUNDED.search(code):
        return _anything(code)
    nodes = list(ast.walk(tree))
    names = {one.id for one in nodes if isinstance(one, ast.Name) and not isinstance(one.ctx, ast.Load)}
    imports = [one for one in nodes if isinstance(one, ast.Import | ast.ImportFrom)]
    names |= {(one.asname or one.name).partition(".")[0] for each in imports for one in each.names}
    names |= {one.name for one in nodes if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    return Hidden(_words(code), frozenset(names))


def _end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _anything(text: str) -> Hidden:
    if found := _UNBOUNDED.search(text):
        return _refused(found[0].strip())
    return Hidden(bound=_words(text))


def _refused(magic: str) -> Hidden:
    return Hidden(reason=f"`{magic}` may give a name of the notebook another meaning")


def _inserted(text: str) -> frozenset[str]:
    """Names of the notebook whose values stand in a line for a shell."""
    return frozenset(word for found in _INSERTED.finditer(text) for word in _words(found[1] or found[2] or ""))


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))
