"""What magics, shell lines and cells of other programs do to the names of a notebook."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from codemods.proofs.ground.code import parsed
from codemods.proofs.ground.refusal import RefusedError

_WORD = re.compile(r"[^\W\d]\w*")
_NAME = re.compile(r"%%?[ \t]*(\w+)(.*)", re.DOTALL)
_OPTIONS = re.compile(r"(?:[ \t]*-\w+(?:[ \t]+\d+)?(?=[ \t]))*")
_UNBOUNDED = re.compile(r"\bimport[ \t]*\(?[ \t]*\*|^[ \t]*%", re.MULTILINE)
_INSERTED = re.compile(r"[{$][^}$]*")
_STILL = """
    autoreload cd colors conda config debug env load_ext ls ll mamba matplotlib memit mkdir pdb pip precision pwd
    reload_ext set_env tensorboard tensorflow_version timeit unload_ext watermark xmode
"""
_SILENT = frozenset(_STILL.split())
_RUNNING = frozenset({"time", "prun"})
_LANGUAGES = """
    bash bigquery cmd file html HTML javascript js latex markdown perl R ruby script sh svg SVG sx system writefile
"""
_OTHERS = frozenset(_LANGUAGES.split())
# These can have the kernel run Python.
_PAGES = frozenset({"html", "HTML", "javascript", "js"})


@dataclass(slots=True)
class Hidden:
    """Names in what is no Python.

    Attributes:
        read: Those that may be read there.
        bound: Those that may be given a value there.
    """

    read: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)


def hidden_in(lines: Collection[str], cells: Iterable[str]) -> Hidden:
    """Return the names in masked lines and in whole cells.

    Raises:
        RefusedError: One may give any name a value.
    """
    found = Hidden()
    above = ""
    for line in lines:
        text = line.strip()
        # A line that goes on is masked line by line.
        if above.endswith("\\"):
            text = f"{above[:-1]} {text}"
        _line(text, found)
        above = text
    for cell in cells:
        _cell(cell.strip(), found)
    return found


def refuse_shell(tree: ast.Module) -> None:
    """Refuse Python that has the notebook's shell do something, which may bind any name.

    Raises:
        RefusedError: There is some.
    """
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), lineno=line):
                raise RefusedError(line, "`get_ipython()` may give a name another meaning")


def _line(text: str, found: Hidden) -> None:
    magic = _NAME.fullmatch(text)
    if text.startswith("!") or (magic is None and text.endswith("?")):
        found.read |= {word for part in _INSERTED.findall(text) for word in _words(part)}
    elif magic is None:
        _anything(text, found)
    elif magic[1] in _SILENT:
        found.read |= _words(magic[2])
    elif magic[1] == "capture":
        found.bound |= _words(magic[2])
    elif magic[1] in _RUNNING:
        _code(magic[2], found)
    else:
        raise RefusedError(1, f"`%{magic[1]}` may give a name another meaning")


def _cell(text: str, found: Hidden) -> None:
    head, _, body = text.partition("\n")
    magic = _NAME.fullmatch(head)
    if not head.startswith("%%") or magic is None:
        _anything(text, found)
    elif magic[1] in _OTHERS and not ("kernel" in body and magic[1] in _PAGES):
        found.bound |= _words(magic[2])
        found.read |= {word for part in _INSERTED.findall(body) for word in _words(part)}
    else:
        raise RefusedError(1, f"`%%{magic[1]}` may give a name another meaning")


def _code(text: str, found: Hidden) -> None:
    """A line of Python that a magic runs."""
    words = _words(text)
    start = _OPTIONS.match(text)
    try:
        tree = parsed(text[start.end() if start else 0 :].strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        _anything(text, found)
        return
    found.read |= words
    for node in ast.walk(tree):
        match node:
            case ast.Import() | ast.ImportFrom():
                if any(one.name == "*" for one in node.names):
                    raise RefusedError(1, "a magic may give any name another meaning")
                found.bound |= {(one.asname or one.name).partition(".")[0] for one in node.names}
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.bound.add(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.bound.add(node.name)


def _anything(text: str, found: Hidden) -> None:
    """Text of which nothing is known."""
    if _UNBOUNDED.search(text):
        raise RefusedError(1, "what is no Python may give any name another meaning")
    found.bound |= _words(text)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text))
