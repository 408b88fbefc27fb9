"""One version of a file: decoded, split into physical lines and parsed."""

from __future__ import annotations

import ast
import codecs
import io
import re
import tokenize
import warnings
from dataclasses import dataclass

from codemods.proofs.ground.refusal import RefusedError

MAX_BYTES = 2_000_000
# Equal texts come from equal bytes in these, whichever way the bytes are fed to the codec.
_ENCODINGS = frozenset({"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252"})
_ROW = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_LINE_END = re.compile(r"\r\n|\r|\n")
# https://peps.python.org/pep-0263/
COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*[-\w.]+")


@dataclass(frozen=True, slots=True)
class Code:
    """A program as text and as tree.

    Attributes:
        text: The decoded text without byte order mark.
        encoding: Codec named by the coding cookie, ``utf-8`` by default.
        bom: Whether the bytes start with a UTF-8 byte order mark.
        rows: Physical lines with their line ends.
        tree: The parsed module.
        typed: Whether the tree holds type comments, which it does where they are well-formed.
    """

    text: str
    encoding: str
    bom: bool
    rows: tuple[str, ...]
    tree: ast.Module
    typed: bool


def read(data: bytes, when: str) -> Code:
    """Decode and parse a Python file.

    Args:
        data: Its bytes.
        when: ``before`` or ``after``, for the reason.

    Raises:
        RefusedError: It is too large, or does not decode or parse.
    """
    if len(data) > MAX_BYTES:
        raise RefusedError(1, f"larger than {MAX_BYTES // 1_000_000} MB {when}")
    try:
        bom = data.startswith(codecs.BOM_UTF8)
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        encoding = "utf-8" if bom else codecs.lookup(encoding).name
        if encoding not in _ENCODINGS:
            raise RefusedError(1, f"in an encoding that is not checked ({encoding})")
        text = data[3 * bom :].decode(encoding)
    except (SyntaxError, ValueError, LookupError):
        raise RefusedError(1, f"cannot be decoded {when}") from None
    return parse(text, when, encoding, bom=bom)


def parse(text: str, when: str, encoding: str = "utf-8", *, bom: bool = False) -> Code:
    """Parse a decoded program, with type comments where they are well-formed."""
    typed = True
    try:
        try:
            tree = parsed(text, typed=True)
        except SyntaxError:
            typed, tree = False, parsed(text)
    except SyntaxError as error:
        raise RefusedError(error.lineno or 1, f"does not parse {when}") from None
    except (ValueError, RecursionError, MemoryError):
        raise RefusedError(1, f"does not parse {when}") from None
    return Code(text, encoding, bom, split_rows(text), tree, typed)


def parsed(text: str, *, typed: bool = False) -> ast.Module:
    """Return the tree, and leave unsaid what Python would warn about."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, type_comments=typed)


def split_rows(text: str) -> tuple[str, ...]:
    """Return the physical lines, each with its line end."""
    return tuple(_ROW.findall(text))


def same_form(before: Code, after: Code) -> None:
    """Refuse another encoding, byte order mark, style of line ends, first line or final line end."""
    if (before.encoding, before.bom) != (after.encoding, after.bom):
        raise RefusedError(1, "the encoding or byte order mark changed")
    if before.typed != after.typed:
        raise RefusedError(1, "type comments are well-formed only before or only after")
    same_line_ends(before.text, after.text)
    if _first_rows(before) != _first_rows(after):
        raise RefusedError(1, "the line that names the interpreter or the encoding changed")


def same_line_ends(before: str, after: str) -> None:
    """Refuse another style of line ends, and another final line end."""
    ends = set(_LINE_END.findall(before))
    # A first line end in a file that had none is no change of style.
    if ends and ends != set(_LINE_END.findall(after)):
        raise RefusedError(1, "a style of line ends appeared or vanished")
    if before.endswith(("\n", "\r")) != after.endswith(("\n", "\r")):
        raise RefusedError(max(1, after.count("\n")), "the final line end changed")


def _first_rows(code: Code) -> list[tuple[int, str]]:
    """Shebang and coding cookie with their places."""
    return [
        (number, row.rstrip("\r\n"))
        for number, row in enumerate(code.rows[:2])
        if COOKIE.match(row) or (not number and row.startswith("#!"))
    ]
