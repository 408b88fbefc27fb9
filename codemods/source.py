"""One Python file: bytes, text, encoding and line ends kept exactly."""

from __future__ import annotations

import ast
import codecs
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from codemods.edits import TextEdit

MAX_BYTES = 2_000_000
# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
_LFS = b"version https://git-lfs.github.com/spec/v1\n"
# What CPython's parser says of the statements that only Python 2 has.
_PYTHON_2 = re.compile(r"Missing parentheses in call to '(print|exec)'|multiple exception types must be")
_LINE_END = re.compile(r"\r\n|\r|\n")


class UnreadableError(Exception):
    """A file that no codemod can work on; the message is the reason a person reads."""


def refuse_early(data: bytes, most: int = MAX_BYTES) -> None:
    """Refuse what is not worth decoding.

    Raises:
        UnreadableError: It has more than ``most`` bytes, or stands for a file that is not in the repository.
    """
    if data.startswith(_LFS):
        raise UnreadableError("a Git LFS pointer; its content is not in the repository")
    if len(data) > most:
        raise UnreadableError(f"larger than {most // 1_000_000} MB")


def newline_of(text: str) -> str:
    """Return the most frequent line end, a line feed for a text without any."""
    ends = _LINE_END.findall(text)
    return max(("\n", "\r\n", "\r"), key=ends.count) if ends else "\n"


@dataclass(frozen=True)
class Source:
    """A file as bytes and as text, with one shared parse.

    Attributes:
        data: The exact bytes.
        text: The decoded text with its own line ends, without byte order mark.
        encoding: Codec named by the coding cookie (PEP 263), ``utf-8`` by default.
        bom: Whether the bytes start with a UTF-8 byte order mark.
    """

    data: bytes
    text: str
    encoding: str
    bom: bool

    @classmethod
    def read(cls, data: bytes) -> Source:
        """Decode a file.

        Raises:
            UnreadableError: It is too large, its encoding is unknown or wrong, or it does not survive a round trip.
        """
        refuse_early(data)
        try:
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            bom = data.startswith(codecs.BOM_UTF8)
            encoding = "utf-8" if bom else encoding
            text = data[3 * bom :].decode(encoding)
        except (SyntaxError, UnicodeDecodeError, LookupError) as error:
            raise UnreadableError(f"cannot be decoded: {error}") from None
        source = cls(data, text, encoding, bom)
        if source.encode(text) != data:
            raise UnreadableError(f"does not survive a round trip through {encoding}")
        return source

    def encode(self, text: str) -> bytes:
        """Return ``text`` as bytes of this file's encoding and byte order mark."""
        return codecs.BOM_UTF8 * self.bom + text.encode(self.encoding)

    @cached_property
    def newline(self) -> str:
        """The most frequent line end, a line feed for a file without any."""
        return newline_of(self.text)

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed module, shared by all codemods.

        Raises:
            UnreadableError: It is not valid Python 3 for this interpreter.
        """
        try:
            return ast.parse(self.text)
        except SyntaxError as error:
            what = "is Python 2" if _PYTHON_2.search(error.msg or "") else "does not parse"
            raise UnreadableError(f"{what} (line {error.lineno})" if error.lineno else what) from None
        except (ValueError, RecursionError, MemoryError):
            raise UnreadableError("does not parse") from None

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def line_start(self, line: int) -> int:
        """Return the index in ``text`` of the first character of a line, counted from 1."""
        return self._starts[line - 1]

    def line_text(self, line: int) -> str:
        """Return a line without its line end."""
        return self.text[self.line_start(line) : self.line_end(line)]

    def line_end(self, line: int) -> int:
        """Return the index in ``text`` just before the line end of a line."""
        match = _LINE_END.search(self.text, self.line_start(line))
        return match.start() if match else len(self.text)

    def offset(self, line: int, column: int) -> int:
        """Return the index in ``text`` of an ``ast`` position (line from 1, column in UTF-8 bytes from 0)."""
        start = self.line_start(line)
        if self.text.isascii():
            return start + column
        return start + len(self.line_text(line).encode()[:column].decode())

    def line_of(self, offset: int) -> int:
        """Return the line, from 1, that holds the character at ``offset``."""
        return bisect_right(self._starts, offset)

    def replace(self, edits: Iterable[TextEdit]) -> bytes:
        """Return the file's bytes with the edits made.

        Raises:
            ValueError: Two edits overlap.
        """
        parts, position = [], 0
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
            if edit.start < position:
                raise ValueError(f"edits overlap at line {self.line_of(edit.start)}")
            parts += [self.text[position : edit.start], edit.replacement.replace("\n", self.newline)]
            position = edit.end
        return self.encode("".join([*parts, self.text[position:]]))
