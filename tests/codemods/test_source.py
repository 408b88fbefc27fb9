import codecs

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from codemods.edits import TextEdit
from codemods.source import MAX_BYTES, Source, UnreadableError

NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
TEXTS = st.lists(st.text(alphabet="ab é日\t#\f", max_size=12), max_size=8)


@given(TEXTS, NEWLINES, st.booleans(), st.sampled_from(["utf-8", "latin-1", "utf-16-none"]), st.booleans())
def test_bytes_survive(lines, newline, bom, encoding, final):
    # Python itself looks for a cookie only where a line feed ends the line; such a file is skipped with the reason.
    assume(not (encoding == "latin-1" and newline == "\r"))
    cookie = [] if encoding == "utf-16-none" else [f"# coding: {encoding}"]
    if bom:
        assume(encoding != "latin-1")
    text = newline.join([*cookie, *lines]) + newline * final
    codec = "latin-1" if encoding == "latin-1" else "utf-8"
    try:
        data = codecs.BOM_UTF8 * bom + text.encode(codec)
    except UnicodeEncodeError:
        assume(False)
    source = Source.read(data)
    assert source.replace([]) == data
    assert source.text == text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"# coding: nonsense\n", "cannot be decoded"),
        (b"x = '\xe9'\n", "cannot be decoded"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", "cannot be decoded"),
        (b"#" * (MAX_BYTES + 1), "larger than 2 MB"),
        (b"\xff\xfex\x00", "cannot be decoded"),
    ],
)
def test_unreadable_files_say_why(data, said):
    with pytest.raises(UnreadableError, match=said):
        Source.read(data)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"def f(:\n", r"line 1"),
        (b"print 'x'\n", r"line 1"),
        (b"x = 1\n\0\n", "does not parse"),
        (b"(" * 5000, "does not parse"),
    ],
)
def test_unparsable_files_say_where(data, said):
    with pytest.raises(UnreadableError, match=said):
        _ = Source.read(data).tree


def test_offsets_count_characters_where_ast_counts_bytes():
    source = Source.read("é = 'ü'; x = 1\n".encode())
    name = source.tree.body[1].targets[0]
    offset = source.offset(name.lineno, name.col_offset)
    assert source.text[offset] == "x"
    assert source.line_of(offset) == 1


@given(TEXTS, NEWLINES)
def test_lines_and_offsets_agree(lines, newline):
    source = Source.read(newline.join(lines).encode())
    for number in range(1, len(lines) + 1):
        assert source.line_of(source.line_start(number)) == number
        assert source.line_text(number) == lines[number - 1]


def test_replacements_take_the_files_own_line_ends():
    source = Source.read(b"a\r\nb\r\n")
    assert source.replace([TextEdit(3, 3, "x\ny\n")]) == b"a\r\nx\r\ny\r\nb\r\n"


def test_overlapping_edits_are_refused():
    source = Source.read(b"abc\n")
    with pytest.raises(ValueError, match="overlap at line 1"):
        source.replace([TextEdit(0, 2, "x"), TextEdit(1, 3, "y")])


def test_several_edits_are_made_at_once():
    assert Source.read(b"abcd").replace([TextEdit(3, 4, "X"), TextEdit(0, 1, "Y"), TextEdit(2, 2, "-")]) == b"Yb-cX"


def test_the_newline_of_the_majority_counts():
    assert Source.read(b"a\r\nb\r\nc\n").newline == "\r\n"
    assert Source.read(b"a").newline == "\n"
