"""Reading notebooks of many shapes, and edits that leave every other byte alone."""

import ast
import codecs
import json
import pickle

import pytest

from codemods.edits import TextEdit
from codemods.notebook import MAX_BYTES, Cell, Notebook, open_source
from codemods.source import Source, UnreadableError

PYTHON = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}

JUPYTER = """{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "aaaa",
   "metadata": {},
   "source": [
    "# Título"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "bbbb",
   "metadata": {},
   "outputs": [
    {
     "data": {
      "image/png": "iVBORw0KGgo=\\n",
      "text/plain": [
       "<Figure \\u00e9 1e3>"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    }
   ],
   "source": [
    "%matplotlib inline\\n",
    "import os\\n",
    "x = 'é'"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "cccc",
   "metadata": {
    "tags": [
     "parameters"
    ]
   },
   "outputs": [],
   "source": [
    "lr = 1.0"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "dddd",
   "metadata": {},
   "outputs": [],
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Python 3",
   "language": "python",
   "name": "python3"
  },
  "scale": 1.50E+2
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
"""
JUPYTER_TEXT = "__________________\nimport os\nx = 'é'\n\nlr = 1.0\n\n\n"


def notebook(*sources, minor=4, metadata=PYTHON, **style):
    cells = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for source in sources
    ]
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": minor}
    return json.dumps(content, **style).encode()


def edited(data, *edits):
    source = Notebook.read(data)
    return source.replace([TextEdit(*edit) for edit in edits]).decode()


def new_cell(offset, text):
    return TextEdit(offset, offset, text, new_cell=True)


def at(text, part):
    assert text.count(part) == 1
    return text.index(part)


def test_cells_are_one_module():
    source = Notebook.read(JUPYTER.encode())
    assert source.text == JUPYTER_TEXT
    assert source.cells == (Cell(0, 37, 1), Cell(38, 47, 2, ("parameters",)), Cell(48, 49, 3))
    assert [type(one) for one in source.tree.body] == [ast.Expr, ast.Import, ast.Assign, ast.Assign]
    assert (source.first_cell, source.parameters_cell) == (0, (38, 47))
    assert (source.encoding, source.bom, source.newline) == ("utf-8", False, "\n")
    assert source.opaque_cells == ()
    assert [source.text[slice(*span)] for span in source.masks] == ["_" * 18]


def test_nothing_edited_is_nothing_changed():
    assert Notebook.read(JUPYTER.encode()).replace([]) == JUPYTER.encode()


def test_every_position_has_one_cell():
    source = Notebook.read(JUPYTER.encode())
    assert [source.cell_at(i).index for i in range(len(source.text) + 1)] == [1] * 38 + [2] * 10 + [3] * 2
    assert source.cell_at(-1) is None
    assert source.cell_at(len(source.text) + 1) is None


def test_a_notebook_without_code():
    source = Notebook.read(notebook())
    assert (source.text, source.cells, source.first_cell, source.parameters_cell) == ("", (), None, None)
    assert source.tree.body == []
    assert source.cell_at(0) is None
    for edit in (TextEdit(0, 0, "x\n"), new_cell(0, "x\n")):
        with pytest.raises(ValueError, match="line 1"):
            source.replace([edit])


def test_it_travels_between_processes():
    source = Notebook.read(JUPYTER.encode())
    assert pickle.loads(pickle.dumps(source)) == source


def test_the_name_decides():
    assert isinstance(open_source("a/b.ipynb", JUPYTER.encode()), Notebook)
    assert type(open_source("a/b.py", b"x = 1\n")) is Source
    with pytest.raises(UnreadableError):
        open_source("b.ipynb", b"x = 1\n")


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (("os", "re"), '"import os\\n"', '"import re\\n"'),
        (("'é'", "'ü/\"'"), "\"x = 'é'\"", '"x = \'ü/\\"\'"'),
        (("import os", "import os\nimport re"), '"import os\\n",', '"import os\\n",\n    "import re\\n",'),
        (("import os\n", "import os\nimport re\n"), '"import os\\n",', '"import os\\n",\n    "import re\\n",'),
        (("import os\n", ""), '    "import os\\n",\n', ""),
        (("import os\nx = 'é'\n", ""), 'inline\\n",\n    "import os\\n",\n    "x = \'é\'"', 'inline"'),
        (("\nx = 'é'", "; x = 3"), 'os\\n",\n    "x = \'é\'"', 'os; x = 3"'),
        (("x = 'é'\n", "x = (\n  'é'\n)\n"), "\"x = 'é'\"", '"x = (\\n",\n    "  \'é\'\\n",\n    ")"'),
        (("lr = 1.0\n", ""), '[\n    "lr = 1.0"\n   ]', "[]"),
    ],
)
def test_an_edit_changes_the_lines_that_it_touches(edit, old, new):
    start = at(JUPYTER_TEXT, edit[0])
    after = edited(JUPYTER.encode(), (start, start + len(edit[0]), edit[1]))
    assert JUPYTER.count(old) == 1
    assert after == JUPYTER.replace(old, new)
    assert Notebook.read(after.encode()).text == Notebook.read(JUPYTER.encode()).text.replace(*edit) or edit[1] == ""


def test_lines_are_added_at_the_end_of_a_cell():
    end = Notebook.read(JUPYTER.encode()).parameters_cell[1]
    after = edited(JUPYTER.encode(), (end, end, "A = 1\nB = 2\n"))
    assert after == JUPYTER.replace('"lr = 1.0"', '"lr = 1.0\\n",\n    "A = 1\\n",\n    "B = 2"')


def test_lines_are_added_at_the_start_of_a_cell():
    after = edited(JUPYTER.encode(), (0, 0, "import re\n"), (38, 38, "A = 1\n"))
    assert after == JUPYTER.replace('"%mat', '"import re\\n",\n    "%mat').replace('"lr', '"A = 1\\n",\n    "lr')


def test_an_empty_cell_is_filled():
    after = edited(JUPYTER.encode(), (48, 49, "a\nb\n"))
    assert after == JUPYTER.replace('"source": []', '"source": [\n    "a\\n",\n    "b"\n   ]')


def test_edits_in_several_cells_at_once():
    edits = [(38, 40, "rate"), (48, 48, "pass"), (19, 19, "import re\n"), (26, 28, "re")]
    after = edited(JUPYTER.encode(), *edits)
    assert [c["source"] for c in json.loads(after)["cells"][1:]] == [
        ["%matplotlib inline\n", "import re\n", "import re\n", "x = 'é'"],
        ["rate = 1.0"],
        ["pass"],
    ]


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([(26, 28, "a"), (27, 30, "b")], "overlap at line 2"),
        ([(36, 38, "")], r"over the end of its cell \(line 3\)"),
        ([(30, 40, "")], r"over the end of its cell \(line 3\)"),
        ([(0, 49, "")], "reaches"),
        ([(50, 50, "")], "over the end"),
        ([(-1, 2, "")], "overlap"),
        ([(28, 26, "")], "over the end"),
        ([(0, 1, "")], r"not Python \(line 1\)"),
        ([(3, 3, "x")], r"not Python \(line 1\)"),
        ([(17, 20, "\ni")], r"not Python \(line 1\)"),
        ([(0, 18, "")], r"not Python \(line 1\)"),
        ([(18, 18, "  # comment")], "changes what is not Python"),
        ([(18, 19, "")], "changes what is not Python"),
        ([(0, 0, "'''\n")], "changes what is not Python"),
    ],
)
def test_what_cannot_be_done_is_refused(edits, said):
    with pytest.raises(ValueError, match=said):
        edited(JUPYTER.encode(), *edits)


@pytest.mark.parametrize(
    ("source", "edit"),
    [
        ("%%time\nf()\n", (0, 0, "import os\n")),
        ("\n%%time\nf()\n", (0, 0, "import os\n")),
        ("%%bash\nls\n", (10, 10, "x = 1\n")),
        ("%%bash\nls\n", (0, 0, "x = 1\n")),
        ("%%bash\nls", (9, 10, "\nx = 1\n")),
        ("x = (\n", (6, 6, "x = 1\n")),
        ("x = !ls\n", (2, 4, "")),
        ("if a:\n    !ls\n", (6, 10, "")),
    ],
)
def test_what_ipython_reads_stays_as_it_is(source, edit):
    with pytest.raises(ValueError, match="not Python"):
        edited(notebook(source), edit)


@pytest.mark.parametrize(
    ("source", "edit", "after"),
    [
        ("%%time\nf()\n", (7, 8, "g"), "%%time\ng()\n"),
        ("%%time\nf()\n", (7, 7, "import os\n"), "%%time\nimport os\nf()\n"),
        ("x = !ls\n", (0, 1, "files"), "files = !ls\n"),
        ("x = !ls\n", (0, 4, ""), "!ls\n"),
        ("!ls\n", (0, 0, "x = "), "x = !ls\n"),
        ("!ls\n", (0, 0, "import os\n"), "import os\n!ls\n"),
        ("if a:\n    !ls\n", (10, 10, "b\n    "), "if a:\n    b\n    !ls\n"),
        ("!ls\n", (4, 4, "x = 1\n"), "!ls\nx = 1\n"),
        ("!ls", (4, 4, "x = 1\n"), "!ls\nx = 1"),
        ("!ls \\\n -l\nx", (10, 11, "y"), "!ls \\\n -l\ny"),
        ("x = (\n", (6, 6, "\n"), "x = (\n\n"),
    ],
)
def test_edits_beside_it_are_made(source, edit, after):
    for form in (source, source.splitlines(keepends=True)):
        got = json.loads(edited(notebook(form), edit))["cells"][0]["source"]
        assert got == (after if isinstance(form, str) else after.splitlines(keepends=True))


COLAB = r"""{
  "nbformat": 4,
  "nbformat_minor": 0,
  "metadata": {
    "colab": {
      "name": "\u00fc.ipynb"
    }
  },
  "cells": [
    {
      "cell_type": "code",
      "source": [
        "# \u4f60 \ud83d\ude00 \/ \t\n",
        "p = \"d\/x\""
      ],
      "metadata": {
        "id": "Q1"
      },
      "execution_count": null,
      "outputs": []
    }
  ]
}"""


def test_escapes_stay_and_the_habit_of_the_file_is_kept():
    text = '# 你 😀 / \t\np = "d/x"\n'
    assert Notebook.read(COLAB.encode()).text == text
    after = edited(COLAB.encode(), (3, 3, "/ü😀"), (at(text, "x"), at(text, "x") + 1, "é"))
    assert after == COLAB.replace("\\u4f60", "\\u4f60\\/\\u00fc\\ud83d\\ude00").replace("/x", "/\\u00e9")


@pytest.mark.parametrize(
    ("raw", "edit", "after"),
    [
        (r'"\u00e9 = 1"', (0, 1, "ü"), r'"\u00fc = 1"'),
        (r'"x = \"a\\u00e9\""', (4, 4, "é+"), r'"x = é+\"a\\u00e9\""'),
        (r'"x = \"a\\\\\u00e9\""', (4, 4, "é+"), r'"x = \u00e9+\"a\\\\\u00e9\""'),
        (r'"x = 1 # \u0007\u001b"', (0, 1, "é"), r'"é = 1 # \u0007\u001b"'),
        ('"é = \\"\\u00e9\\""', (0, 1, "ü"), '"ü = \\"\\u00e9\\""'),
        (r'"x = \"\ud83d\ude00\" "', (7, 8, "\n"), r'"x = \"\ud83d\ude00\"\n"'),
        (r'"a = \"b\/c\""', (5, 5, "/"), r'"a = \"\/b\/c\""'),
        (r'"a = \"b\/c/d\""', (5, 5, "/"), r'"a = \"/b\/c/d\""'),
        (r'"x = 1\u000a\u0079 = 2"', (0, 1, "z"), r'"z = 1\u000a\u0079 = 2"'),
        (r'"x = 1\r\ny = 2"', (7, 7, "z\n"), r'"x = 1\r\nz\r\ny = 2"'),
        (r'"x = 1\r\ny = 2"', (14, 14, "z\n"), r'"x = 1\r\ny = 2\r\nz"'),
        (r'"x = 1\r\ny = 2\r\n"', (14, 14, "z\n"), r'"x = 1\r\ny = 2\r\nz\r\n"'),
        (r'"x = 1\ry\r"', (6, 7, "z"), r'"x = 1\rz\r"'),
        ('""', (0, 0, "a\nb\n"), r'"a\nb\n"'),
        ('""', (1, 1, "a\nb\n"), r'"\na\nb"'),
        ('""', (0, 1, "a\nb\n"), r'"a\nb"'),
        (r'"a\nb"', (1, 2, " + "), '"a + b"'),
        (r'"a\nb"', (3, 4, ""), r'"a\nb"'),
        (r'"a\nb"', (2, 4, ""), '"a"'),
        (r'"a\nb\n"', (2, 4, ""), r'"a\n"'),
        (r'"a\n\n"', (2, 3, ""), r'"a\n"'),
        (r'"a\nb"', (0, 4, ""), '""'),
        (r'"a"', (1, 1, "\n"), r'"a\n"'),
        (r'"a"', (2, 2, "b"), r'"a\nb"'),
        (r'"a"', (1, 2, "b"), '"ab"'),
    ],
)
def test_in_a_string_only_the_edited_characters_change(raw, edit, after):
    frame = '{"cells":[{"cell_type":"code","source":%s,"metadata":{}}],"nbformat":4}'
    assert edited((frame % raw).encode(), edit) == frame % after


@pytest.mark.parametrize(
    ("raw", "edit", "after"),
    [
        ('["a\\n", "b"]', (2, 2, "c\nd\n"), '["a\\n", "c\\n", "d\\n", "b"]'),
        ('["a\\n","b"]', (2, 2, "c\nd\n"), '["a\\n","c\\n","d\\n","b"]'),
        ('[ "a" ]', (0, 0, "c\n"), '[ "c\\n", "a" ]'),
        ('["a"]', (2, 2, "c\n"), '["a\\n", "c"]'),
        ("[]", (0, 0, "c\n"), '["c\\n"]'),
        ("[ ]", (0, 1, "c\nd\n"), '["c\\n", "d"]'),
        ('[""]', (0, 1, "c\n"), '["c"]'),
        ('["", ""]', (0, 0, "c\n"), '["c\\n"]'),
        ('["a\\n" ,\t"b\\n",\n"c"]', (2, 3, "x"), '["a\\n" ,\t"x\\n",\n"c"]'),
        ('["a\\n" ,\t"b\\n",\n"c"]', (2, 4, ""), '["a\\n",\n"c"]'),
        ('["a\\n" ,\t"b\\n",\n"c"]', (0, 2, ""), '["b\\n",\n"c"]'),
        ('["a\\nb\\n", "c\\nd"]', (2, 2, "x\ny\n"), '["a\\nx\\ny\\nb\\n", "c\\nd"]'),
        ('["a = ", "1\\n", "b"]', (4, 5, "2"), '["a = 2\\n", "b"]'),
        ('["a = ", "1\\n", "b"]', (6, 7, "2"), '["a = ", "1\\n", "2"]'),
        ('["a = ", "1\\n", "b"]', (4, 4, "2+"), '["a = 2+1\\n", "b"]'),
        ('["a = \\u00e9\\n", "b = 1\\n", "c"]', (12, 13, "x"), '["a = \\u00e9\\n", "b = 1\\n", "x"]'),
        ('["a\\n", "b\\n", "c\\n", "d"]', (1, 4, "+"), '["a+c\\n", "d"]'),
    ],
)
def test_in_an_array_only_the_edited_elements_change(raw, edit, after):
    frame = '{"cells": [{"cell_type": "code", "source": %s, "metadata": {}}], "nbformat": 4}'
    assert edited((frame % raw).encode(), edit) == frame % after


SHAPES = {
    "jupyter": JUPYTER,
    "four spaces": json.dumps(json.loads(JUPYTER), indent=4, ensure_ascii=False),
    "tabs": json.dumps(json.loads(JUPYTER), indent="\t"),
    "compact": json.dumps(json.loads(JUPYTER), separators=(",", ":"), ensure_ascii=False),
    "one line": json.dumps(json.loads(JUPYTER)),
    "crlf": JUPYTER.replace("\n", "\r\n"),
    "no final newline": JUPYTER.rstrip(),
    "bom": "\ufeff" + JUPYTER,
    "sorted": json.dumps(json.loads(JUPYTER), sort_keys=True, indent=1),
    "flat": json.dumps(json.loads(JUPYTER), indent=0),
    "cells on lines": json.dumps(json.loads(JUPYTER)).replace('{"cell_type"', '\n{"cell_type"'),
    "space around": "\n\n " + JUPYTER.replace(": ", " : ") + "\n\n",
    "large output": JUPYTER.replace("iVBORw0KGgo=", "iVBORw0KGgo=" * 200_000),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_keeps_its_bytes(shape):
    data = SHAPES[shape].encode()
    source = Notebook.read(data)
    assert source.text == JUPYTER_TEXT
    assert source.replace([]) == data
    assert source.bom == data.startswith(codecs.BOM_UTF8)
    edits = [(26, 28, "re"), (29, 29, "y = 'é'\n"), (47, 47, "A = 1\n")]
    after = source.replace([TextEdit(*edit) for edit in edits])
    content, wanted = json.loads(after.decode("utf-8-sig")), json.loads(JUPYTER)
    wanted["cells"][1]["source"][1:2] = ["import re\n", "y = 'é'\n"]
    wanted["cells"][2]["source"] = ["lr = 1.0\n", "A = 1"]
    assert content["cells"][1]["source"] == wanted["cells"][1]["source"]
    assert content["cells"][2]["source"] == wanted["cells"][2]["source"]
    assert Notebook.read(after).text == JUPYTER_TEXT.replace("os\n", "re\ny = 'é'\n").replace("1.0\n", "1.0\nA = 1\n")
    # What stands before, between and after the two sources is the same to the byte.
    assert _around_sources(after) == _around_sources(data)


def _around_sources(data):
    source = Notebook.read(data)
    text, parts, position = source.json.text, [], 0
    for cell in source.cells:
        start, end, _ = source.json.cells[cell.index].source
        parts.append(text[position:start])
        position = end
    return [*parts, text[position:]]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_new_cell_looks_like_its_neighbours(shape):
    data = SHAPES[shape].encode()
    source = Notebook.read(data)
    after = source.replace([new_cell(20, "A = 'é'\n"), new_cell(20, "B = 2\nC = 3\n"), new_cell(47, "D = 4\n")])
    cells = json.loads(after.decode("utf-8-sig"))["cells"]
    old = json.loads(data.decode("utf-8-sig"))["cells"]
    assert cells[0] == old[0]
    assert cells[3] == old[1]
    assert cells[5:] == old[2:]
    assert [cell["source"] for cell in cells[1:3] + cells[4:5]] == [["A = 'é'"], ["B = 2\n", "C = 3"], ["D = 4"]]
    for cell in cells[1:3] + cells[4:5]:
        assert [*cell] == [*old[1]]
        assert (cell["cell_type"], cell["execution_count"], cell["outputs"]) == ("code", None, [])
        assert cell["metadata"] == {"tags": ["parameters"]}
        assert len(cell["id"]) == 8
        assert int(cell["id"], 16) >= 0
    # Writing the new content the way the file was written gives the same bytes: the layout is the file's own.
    style = {
        "jupyter": {"indent": 1, "ensure_ascii": False},
        "four spaces": {"indent": 4, "ensure_ascii": False},
        "tabs": {"indent": "\t"},
        "compact": {"separators": (",", ":"), "ensure_ascii": False},
        "one line": {},
        "sorted": {"indent": 1, "sort_keys": True},
        "flat": {"indent": 0},
    }.get(shape)
    if style is not None and shape != "jupyter":
        assert after.decode() == json.dumps(json.loads(after), **style)
    assert source.replace([new_cell(20, "A = 'é'\n")]) == source.replace([new_cell(0, "A = 'é'\n")])


def test_a_new_cell_in_full():
    after = Notebook.read(JUPYTER.encode()).replace([new_cell(0, "A = 1\nB = 'ü'\n")]).decode()
    identifier = json.loads(after)["cells"][1]["id"]
    written = f"""  {{
   "cell_type": "code",
   "execution_count": null,
   "id": "{identifier}",
   "metadata": {{
    "tags": [
     "parameters"
    ]
   }},
   "outputs": [],
   "source": [
    "A = 1\\n",
    "B = 'ü'"
   ]
  }},
"""
    place = JUPYTER.index('  {\n   "cell_type": "code"')
    assert after == JUPYTER[:place] + written + JUPYTER[place:]
    source = Notebook.read(after.encode())
    assert source.text == "A = 1\nB = 'ü'\n\n" + JUPYTER_TEXT
    assert source.parameters_cell == (0, 14)


def test_a_new_cell_of_a_crlf_file_has_its_line_ends():
    data = SHAPES["crlf"].encode()
    after = Notebook.read(data).replace([new_cell(0, "A = 1\n")])
    assert after.replace(b"\r\n", b"\n") == Notebook.read(JUPYTER.encode()).replace([new_cell(0, "A = 1\n")])
    assert b"\n" not in after.replace(b"\r\n", b"")


def test_a_new_cell_goes_with_edits_of_the_cell_below():
    after = json.loads(Notebook.read(JUPYTER.encode()).replace([TextEdit(38, 40, "rate"), new_cell(39, "A = 1\n")]))
    assert [cell["source"] for cell in after["cells"][2:4]] == [["A = 1"], ["rate = 1.0"]]


def test_a_new_cell_goes_with_edits_of_other_cells():
    edits = [TextEdit(26, 28, "re"), new_cell(39, "A = 1\n"), TextEdit(48, 48, "pass")]
    after = json.loads(Notebook.read(JUPYTER.encode()).replace(edits))
    sources = [cell["source"] for cell in after["cells"][1:]]
    assert [source[-1:] for source in sources] == [["x = 'é'"], ["A = 1"], ["lr = 1.0"], ["pass"]]
    assert sources[0][1] == "import re\n"


def test_a_new_cell_may_stand_before_a_masked_one():
    after = json.loads(Notebook.read(notebook("%%bash\nls")).replace([new_cell(3, "A = 1\n")]))
    assert [cell["source"] for cell in after["cells"]] == ["A = 1", "%%bash\nls"]


def test_a_new_cell_replaces_nothing():
    with pytest.raises(ValueError, match="new cell"):
        Notebook.read(JUPYTER.encode()).replace([TextEdit(20, 21, "x\n", new_cell=True)])


def test_identifiers_are_given_where_the_format_has_them():
    for minor, has in ((0, False), (4, False), (5, True), (6, True)):
        after = json.loads(Notebook.read(notebook("x", minor=minor)).replace([new_cell(0, "A\n")]))
        assert ("id" in after["cells"][0]) == has


def test_identifiers_are_unique_and_the_same_every_time():
    data = notebook("x", minor=5)
    twice = Notebook.read(data).replace([new_cell(0, "A\n"), new_cell(0, "A\n")])
    assert twice == Notebook.read(data).replace([new_cell(0, "A\n"), new_cell(0, "A\n")])
    thrice = Notebook.read(twice).replace([new_cell(0, "A\n")])
    assert len({cell["id"] for cell in json.loads(thrice)["cells"][:3]}) == 3


def test_a_new_first_cell():
    written = """    {
      "cell_type": "code",
      "source": [
        "A = '\\u00e9'"
      ],
      "metadata": {
        "tags": [
          "parameters"
        ]
      },
      "execution_count": null,
      "outputs": []
    },
"""
    after = Notebook.read(COLAB.encode()).replace([new_cell(0, "A = 'é'\n")])
    assert after.decode() == COLAB.replace('    {\n      "cell_type"', written + '    {\n      "cell_type"')


def test_names_in_alphabetical_order_stay_so():
    after = json.loads(Notebook.read(notebook("x", minor=5)).replace([new_cell(0, "A = 1\n")]))
    assert [*after["cells"][0]] == ["cell_type", "execution_count", "id", "metadata", "outputs", "source"]


def test_the_order_of_names_is_that_of_the_neighbour():
    after = json.loads(Notebook.read(COLAB.encode()).replace([new_cell(0, "A = 1\n")]))
    assert [*after["cells"][0]] == ["cell_type", "source", "metadata", "execution_count", "outputs"]
    bare = b'{"nbformat": 4, "nbformat_minor": 5, "cells": [{"source": "x", "cell_type": "code", "extra": 1}]}'
    after = json.loads(Notebook.read(bare).replace([new_cell(0, "A = 1\n")]))
    assert [*after["cells"][0]][:2] == ["source", "cell_type"]
    assert sorted(after["cells"][0]) == ["cell_type", "execution_count", "id", "metadata", "outputs", "source"]


def test_carriage_returns_in_sources_stay():
    source = Notebook.read(notebook("a = 1\r\nb = 2", "c\r\n"))
    assert source.text == "a = 1\r\nb = 2\r\n\nc\r\n"
    assert source.offset(4, 0) == source.text.index("c")


def test_cells_that_do_not_parse_are_known():
    source = Notebook.read(notebook("x = (", "y = 1", "%%bash\nls", "print 'x'"))
    assert source.opaque_cells == (0, 3)
    assert source.text == "_____\n\ny = 1\n\n______\n##\n\n_________\n"


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        PYTHON,
        {"kernelspec": {"name": "conda-env-x-py", "display_name": "Python [conda env:x]"}},
        {"kernelspec": {"name": "irving", "display_name": "My environment"}},
        {"language_info": {"name": "python", "version": "3.8.1"}, "kernelspec": {"name": "python2"}},
        {"language_info": {"name": "ipython"}},
        {"kernelspec": None, "language_info": []},
    ],
)
def test_python_notebooks(metadata):
    assert Notebook.read(notebook("x", metadata=metadata)).text == "x\n"


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}, "a notebook in R"),
        ({"language_info": {"name": "julia"}}, "in julia"),
        ({"language_info": {"name": "C++17"}, **PYTHON}, r"in C\+\+17"),
        ({"kernelspec": {"name": "ir"}}, "in ir"),
        ({"kernelspec": {"display_name": "Julia 1.6"}}, "in Julia 1.6"),
        ({"language_info": {"name": "python", "version": "2.7.11"}}, "Python 2"),
        ({"kernelspec": {"name": "python2", "language": "python"}}, "Python 2"),
        ({"language_info": {"name": "<img src=x>"}}, "a notebook not in Python"),
    ],
)
def test_notebooks_in_other_languages_are_left_alone(metadata, said):
    with pytest.raises(UnreadableError, match=said):
        Notebook.read(notebook("x", metadata=metadata))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", r"not a valid notebook \(line 1\)"),
        (b"[]", "not a valid notebook"),
        (b'"x"', "not a valid notebook"),
        (b"{}", "no nbformat"),
        (b'{"nbformat": 4}', "no cells"),
        (b'{"nbformat": 4, "cells": {}}', "no cells"),
        (b'{"nbformat": 3, "metadata": {}, "worksheets": [{"cells": []}]}', "nbformat 3"),
        (b'{"nbformat": true, "cells": []}', "another format"),
        (b'{"nbformat": 5, "cells": []}', "nbformat 5"),
        (b'{"nbformat": 4, "cells": [1]}', "not a valid notebook"),
        (b'{"nbformat": 4, "cells": [\n{"cell_type": "code",}]}', r"\(line 2\)"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code"}]}', "no source"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}', "no source"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": null}]}', "no source"),
        (b'{"nbformat": 4, "cells": []} x', "not a valid notebook"),
        (b'{"nbformat": 4, "cells": []', "not a valid notebook"),
        (b'{"nbformat": 4, "cells": [] "x": 1}', "not a valid notebook"),
        (b'{"nbformat": 4, "cells": [],}', "not a valid notebook"),
        (b'{"nbformat": 4, 1: 2, "cells": []}', "not a valid notebook"),
        (b'{"nbformat": 4, "cells": [], "cells": []}', "twice in the notebook"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "source": "x"}]}', "twice in a cell"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "a\nb"}]}', "not a valid notebook"),
        (b'{"nbformat": 4, "cells": ["\xff"]}', "cannot be decoded"),
        ('{"nbformat": 4, "cells": []}'.encode("utf-16"), "cannot be decoded"),
        (b'{"nbformat": 4, "x": ' + b"[" * 200_000 + b"]" * 200_000 + b', "cells": []}', "nested too deeply"),
        (b'{"nbformat": 4, "x": ' + b"1" * 10_000 + b', "cells": []}', "not a valid notebook"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"),
        (b"<<<<<<< HEAD\n" + JUPYTER.encode(), "not a valid notebook"),
        (b'{"cells":[' + b",".join([b'{"cell_type":"raw"}'] * 10_001) + b'],"nbformat":4}', "more than 10000 cells"),
        (notebook([""] * 100_001), "more than 100000 lines in a cell"),
        (notebook("x" * 1_500_000, "x" * 1_500_000), "more than 2 MB of code"),
    ],
)
def test_what_is_no_notebook_says_why(data, said):
    with pytest.raises(UnreadableError, match=said):
        Notebook.read(data)


def test_outputs_may_be_large_but_not_endless():
    data = notebook("x = 1")
    assert Notebook.read(data + b" " * (MAX_BYTES - len(data))).text == "x = 1\n"
    with pytest.raises(UnreadableError, match="larger than 20 MB"):
        Notebook.read(data + b" " * (MAX_BYTES - len(data) + 1))


@pytest.mark.parametrize(
    "source",
    [
        "%x\n" * 20_000,
        "!" + "\\\n" * 50_000,
        "%x\n" + "'\\'" * 50_000,
        "%x\n" + "''' \\'" * 20_000,
        "%x\n" + "(" * 100_000,
        "%x\n" + ")\n" * 50_000,
        "%x\n" + "a = " * 30_000,
        "%x\n" + "a =" + " " * 100_000,
        "%x\n" + "\\" * 100_000,
        "%x\n" + "#" * 100_000,
        "x?\n" * 20_000,
        "x = 1\n" * 20_000,
    ],
)
def test_hostile_cells_take_no_longer_than_others(source):
    read = Notebook.read(notebook([source], [source] if len(source) < 10 else "y = 1"))
    end = len(read.text)
    edits = [TextEdit(i, i, "") for i in range(end - 6, end)]
    assert read.replace([*edits, TextEdit(end, end, "z\n")]) != read.data
    assert read.replace([TextEdit(read.cells[0].end, read.cells[0].end, "")]) == read.data


def test_many_edits_of_one_long_string_are_quick():
    source = Notebook.read(notebook("é = 1\n" * 10_000))
    after = source.replace([TextEdit(i * 6, i * 6 + 1, "ü") for i in range(10_000)])
    assert json.loads(after)["cells"][0]["source"] == "ü = 1\n" * 10_000


def test_many_edits_between_many_masks_are_quick():
    source = Notebook.read(notebook("!l\na\n" * 5_000))
    after = source.replace([TextEdit(i * 5 + 3, i * 5 + 4, "b") for i in range(5_000)])
    assert json.loads(after)["cells"][0]["source"] == "!l\nb\n" * 5_000


def test_each_line_of_code_is_told_by_the_line_of_the_file():
    found = Notebook.read(JUPYTER.encode())
    rows = JUPYTER.split("\n")
    told = [rows[line - 1].strip() for line in found.file_lines]
    assert told[:3] == ['"%matplotlib inline\\n",', '"import os\\n",', "\"x = 'é'\""]
    assert told[4] == '"lr = 1.0"'
    assert told[6] == '"source": []'
    assert len(told) >= found.text.count("\n")


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (["a = 1\n", "b = 2"], [0, 1]),
        (["a = ", "1\n", "b = 2\n"], [0, 2]),
        (["a = 1\nb = 2\n", "c = 3"], [0, 0, 1]),
        (["", "a = 1"], [0]),
    ],
)
def test_strings_and_lines_need_not_agree(source, lines):
    written = notebook(source, indent=1)
    found = Notebook.read(written if isinstance(written, bytes) else written.encode())
    first = found.file_lines[0]
    assert [line - first for line in found.file_lines[: len(lines)]] == lines


def test_a_source_of_one_string_is_one_line_of_the_file():
    written = notebook("a = 1\nb = 2\n", indent=1)
    found = Notebook.read(written if isinstance(written, bytes) else written.encode())
    assert len(set(found.file_lines[:2])) == 1
