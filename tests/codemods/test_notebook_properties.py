"""Any notebook, any edits: the JSON says what a plain model says, and no byte outside the edited sources moves."""

import json
import re
from dataclasses import dataclass

from hypothesis import assume, event, given
from hypothesis import strategies as st

from codemods.edits import TextEdit
from codemods.notebook import Notebook

PLAIN = ["x = 1", "s = 'a/b\\\\c\"é😀'", "# 你好\t\u2028 /", "", "if x:\n    y = '\x7f'"]
IPYTHON = ["!ls -l", "%time x", "x?", "y = !ls \\", "f(x,", "  1)", "'''", "%%time", "%%bash"]
NEW = st.lists(st.sampled_from([*'aé"/\\\n😀 #', "x = 1\n", "\n", "!ls\n"]), max_size=5).map("".join)
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)


@dataclass(frozen=True)
class Raw:
    """A source with the spelling of each character, by element; one element and no list for a plain string."""

    elements: list[list[tuple[str, str]]]
    is_list: bool
    gap: str

    @property
    def text(self):
        return "".join(said for element in self.elements for said, _ in element)

    @property
    def characters(self):
        return [raw for element in self.elements for _, raw in element]

    @property
    def json(self):
        strings = [f'"{"".join(raw for _, raw in element)}"' for element in self.elements]
        return f"[{self.gap.lstrip(',')}{self.gap.join(strings)}]" if self.is_list else strings[0]


@dataclass(frozen=True)
class File:
    """A notebook file: its text in pieces, every second one the source of a cell."""

    pieces: list[str]
    sources: list[Raw]

    @property
    def data(self):
        return "".join(self.pieces).encode()


@st.composite
def spelled(draw, character, ascii_only):
    ways = [json.dumps(character)[1:-1]]
    if not ascii_only:
        ways.append(json.dumps(character, ensure_ascii=False)[1:-1])
    if character == "/":
        ways.append("\\/")
    return character, draw(st.sampled_from(ways))


@st.composite
def raws(draw, ascii_only):
    end = draw(st.sampled_from(["\n", "\n", "\n", "\r\n"]))
    lines = st.sampled_from(draw(st.sampled_from([PLAIN, PLAIN, PLAIN + IPYTHON])))
    text = end.join(draw(st.lists(lines, max_size=6)))
    is_list = draw(st.booleans())
    lines = re.findall(r"[^\n]*\n|[^\n]+", text) if is_list else [text]
    if is_list and draw(st.integers(0, 4)) == 0:
        lines = [text, ""]
    elements = [[draw(spelled(character, ascii_only)) for character in line] for line in lines]
    return Raw(elements, is_list, draw(st.sampled_from([",", ", ", ",\n    ", ",\r\n\t"])))


@st.composite
def files(draw):
    ascii_only = draw(st.booleans())
    indent = draw(st.sampled_from([None, 1, 2, "\t"]))
    sources, cells = [], []
    for _ in range(draw(st.integers(1, 4))):
        code = draw(st.integers(0, 3)) > 0
        cell = {"cell_type": "code" if code else "markdown", "metadata": draw(st.sampled_from([{}, {"é": [1e300]}]))}
        if code:
            cell |= {"execution_count": draw(st.sampled_from([None, 3])), "outputs": [{"text": ["@SOURCE", "\x1b[0m"]}]}
            sources.append(draw(raws(ascii_only)))
        cells.append(cell | {"source": "@SOURCE" if code else ["# é\n", "b"]})
        if draw(st.booleans()):
            cells[-1] = dict(sorted(cells[-1].items()))
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": draw(st.integers(0, 5))}
    separators = draw(st.sampled_from([None, (",", ":"), (" , ", " : ")]))
    text = json.dumps(content, indent=indent, ensure_ascii=ascii_only, separators=separators)
    text = draw(st.sampled_from(["", "\n", "\ufeff"])) + text + draw(st.sampled_from(["", "\n", "\r\n"]))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    parts = re.split(r'("source"\s*:\s*)"@SOURCE"', text)
    pieces = [parts[0] + parts[1]] if sources else [text]
    for number, source in enumerate(sources):
        pieces += [source.json, "".join(parts[2 * number + 2 : 2 * number + 4])]
    return File(pieces, sources)


def line_end_of(source):
    ends = re.findall(r"\r\n|\n", source)
    return "\r\n" if ends.count("\r\n") > ends.count("\n") else "\n"


def ended(source):
    return source if source.endswith("\n") else source + line_end_of(source)


@given(files())
def test_reading(file):
    source = Notebook.read(file.data)
    assert source.replace([]) == file.data
    assert len(source.cells) == len(file.sources)
    for cell, raw in zip(source.cells, file.sources, strict=True):
        virtual = ended(raw.text)
        assert cell.end - cell.start == len(virtual)
        masked = set().union(*(range(*span) for span in source.masks))
        for i, character in enumerate(virtual, cell.start):
            assert source.text[i] == character or i in masked
            assert source.cell_at(i) == source.cell_at(cell.end) == cell
    assert "\n".join(source.text[cell.start : cell.end] for cell in source.cells) == source.text
    _ = source.tree


@given(files(), st.data())
def test_editing(file, data):
    source = Notebook.read(file.data)
    assume(source.cells)
    place = data.draw(st.integers(0, len(source.cells) - 1))
    cell, raw = source.cells[place], file.sources[place]
    bounds = sorted(data.draw(st.lists(st.integers(0, cell.end - cell.start), min_size=2, max_size=6)))
    edits = [(start, end, data.draw(NEW)) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]
    touched = [m for m in source.masks if cell.start <= m[0] <= cell.end]
    try:
        after = source.replace([TextEdit(cell.start + start, cell.start + end, new) for start, end, new in edits])
    except ValueError:
        assert touched
        return
    event("masked" if touched else "plain")
    virtual = ended(raw.text)
    wanted, position = "", 0
    for start, end, new in edits:
        wanted += virtual[position:start] + new.replace("\n", line_end_of(raw.text))
        position = end
    wanted += virtual[position:]
    if raw.text != virtual:
        wanted = wanted.removesuffix("\n").removesuffix("\r")
    pieces = list(file.pieces)
    text = after.decode()
    # Every byte outside of this one source is where it was.
    first, last = "".join(pieces[: 2 * place + 1]), "".join(pieces[2 * place + 2 :])
    assert text.startswith(first)
    assert text.endswith(last)
    written = text[len(first) : len(text) - len(last)]
    said = json.loads(written)
    assert isinstance(said, list) == raw.is_list
    assert "".join(said) == wanted
    # Before the first edit and after the last one, each character is spelled as before.
    spelling = "".join(STRING.findall(written))
    before, behind = "".join(raw.characters[: edits[0][0]]), "".join(raw.characters[edits[-1][1] :])
    assert spelling.endswith(behind)
    # An edit that takes the last line away takes the line end before it too.
    if edits[-1][1] <= len(raw.text):
        assert spelling.startswith(before)
    old = file.data.decode()
    if old.isascii() and not json.dumps(json.loads(old), ensure_ascii=False).isascii():
        assert written.isascii()
    if raw.is_list and all("\n" not in "".join(c for c, _ in element)[:-1] for element in raw.elements):
        assert said == re.findall(r"[^\n]*\n|[^\n]+", wanted)
    again = Notebook.read(after)
    assert again.replace([]) == after


@given(files(), st.data())
def test_new_cells(file, data):
    source = Notebook.read(file.data)
    assume(source.cells)
    offset = data.draw(st.integers(0, len(source.text)))
    code = data.draw(st.lists(st.sampled_from(["A = 'é/\"'\n", "B = 2\n"]), min_size=1).map("".join))
    after = source.replace([TextEdit(offset, offset, code, new_cell=True)])
    old, new = file.data.decode(), after.decode()
    place = source.json.cells[source.cell_at(offset).index].start + source.bom
    assert new[:place] == old[:place]
    assert new[len(new) - len(old) + place :] == old[place:]
    cells = json.loads(after.decode("utf-8-sig"))["cells"]
    made = cells.pop(source.cell_at(offset).index)
    assert cells == json.loads(old.removeprefix("\ufeff"))["cells"]
    assert "".join(made["source"]) == code.removesuffix("\n")
    assert ("id" in made) == (json.loads(old.removeprefix("\ufeff"))["nbformat_minor"] >= 5)
    again = Notebook.read(after)
    added = again.cell_at(source.cell_at(offset).start)
    assert again.parameters_cell == (added.start, added.end)


@given(files(), st.data())
def test_edits_are_refused_where_text_would_refuse_them(file, data):
    source = Notebook.read(file.data)
    assume(source.cells)
    numbers = st.integers(0, len(source.text) + 1)
    edits = [TextEdit(*sorted([data.draw(numbers), data.draw(numbers)]), data.draw(NEW)) for _ in range(2)]
    one, other = sorted(edits, key=lambda edit: (edit.start, edit.end))
    cells = [(source.cell_at(edit.start), source.cell_at(edit.end)) for edit in edits]
    fits = other.start >= one.end and all(first is not None and first == last for first, last in cells)
    try:
        source.replace(edits)
    except ValueError:
        assert not fits or source.masks
    else:
        assert fits
