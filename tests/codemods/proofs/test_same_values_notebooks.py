"""Notebooks: entries in a code cell, and every other byte as it was."""

from __future__ import annotations

import json

import pytest

from codemods.proofs import Change
from codemods.proofs.same_values import CHECKER

ENTRY = 'TRAIN_CSV = os.environ.get("APP_TRAIN_CSV", "data/train.csv")'
CODE = ["import pandas as pd", "%matplotlib inline", "!ls data", 'table = pd.read_csv("data/train.csv")', "table"]


def cell(*lines, kind="code", name="a", **more):
    source = [f"{line}\n" for line in lines[:-1]] + [*lines[-1:]]
    if kind == "code":
        more = {"execution_count": None, "metadata": {}, "outputs": [], **more}
        return {
            "cell_type": kind,
            "execution_count": more["execution_count"],
            "id": name,
            "metadata": more["metadata"],
            "outputs": more["outputs"],
            "source": source,
        }
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source}


def notebook(*cells, minor=5, **metadata):
    language = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, **metadata}
    return json.dumps({"cells": cells, "metadata": language, "nbformat": 4, "nbformat_minor": minor}, indent=1) + "\n"


def moved(lines):
    return [line.replace('"data/train.csv"', "TRAIN_CSV") for line in lines]


TITLE = cell("# Title", kind="markdown", name="t")
SHOWN = {"outputs": [{"name": "stdout", "output_type": "stream", "text": ["1\n"]}], "execution_count": 3}
LAST = cell("print(1)", name="z", **SHOWN)
NEW = cell("import os", "", "# Where things are.", ENTRY, name="p", metadata={"tags": ["parameters"]})
TAGGED = {"metadata": {"tags": ["parameters"]}}

BEFORE = notebook(TITLE, cell(*CODE), LAST)
AFTER = notebook(TITLE, NEW, cell(*moved(CODE)), LAST)

PARAMETERS = notebook(cell("rate = 0.1", **TAGGED), cell(*CODE, name="b"))
PARAMETERS_AFTER = notebook(cell("rate = 0.1", "import os", ENTRY, **TAGGED), cell(*moved(CODE), name="b"))


def verdict(before, after, files=None):
    old, new = (one.encode() if isinstance(one, str) else one for one in (before, after))
    return CHECKER.check([Change("notes/run.ipynb", old, new)], (files or {}).get)


def test_holds_and_counts():
    found = verdict(BEFORE, AFTER)
    assert found.holds, found.reason
    assert found.counts == {"files": 1, "values-moved": 1, "entries": 1}


def both(old, new):
    assert old in BEFORE
    assert old in AFTER
    return BEFORE.replace(old, new), AFTER.replace(old, new)


def code(lines, after=None, **more):
    """A notebook with one code cell, before and after."""
    return (
        notebook(TITLE, cell(*lines), LAST, **more),
        notebook(TITLE, NEW, cell(*(moved(lines) if after is None else after)), LAST, **more),
    )


SOURCE_TEXT = json.dumps("\n".join(CODE))
ACCEPTED = {
    "at the end of the parameters": (PARAMETERS, PARAMETERS_AFTER),
    "at the end of empty parameters": (
        notebook(cell("# Parameters", **TAGGED), cell(*CODE, name="b")),
        notebook(cell("# Parameters", "import os", ENTRY, **TAGGED), cell(*moved(CODE), name="b")),
    ),
    "compact": tuple(json.dumps(json.loads(one)) for one in (BEFORE, AFTER)),
    "sorted keys": tuple(json.dumps(json.loads(one), sort_keys=True, indent=4) for one in (BEFORE, AFTER)),
    "not only ascii": both("# Title", "# Tïtle \U0001f600"),
    "crlf": tuple(one.replace("\n", "\r\n") for one in (BEFORE, AFTER)),
    "no final newline": (BEFORE.rstrip("\n"), AFTER.rstrip("\n")),
    "before ids": tuple(
        notebook(*({k: v for k, v in c.items() if k != "id"} for c in json.loads(one)["cells"]), minor=4)
        for one in (BEFORE, AFTER)
    ),
    "first cell is code": (notebook(cell(*CODE)), notebook(NEW, cell(*moved(CODE)))),
    "one string": (
        notebook({**cell(), "source": "\n".join(CODE)}),
        notebook(NEW, {**cell(), "source": "\n".join(moved(CODE))}),
    ),
    "time": code(["%%time", *CODE]),
    "other language": (
        notebook(TITLE, cell("%%bash", "ls data | eval"), cell(*CODE, name="b")),
        notebook(TITLE, NEW, cell("%%bash", "ls data | eval"), cell(*moved(CODE), name="b")),
    ),
    "python 2 beside": (
        notebook(cell("print 'x'"), cell(*CODE, name="b")),
        notebook(NEW, cell("print 'x'"), cell(*moved(CODE), name="b")),
    ),
    "assigned shell line": code([*CODE, "files = !ls data", "pd.read_csv?"]),
    "continued shell line": code(["!pip install \\", "  pandas", *CODE]),
    "percent in a string": code([*CODE, 'x = """', "%pwd", '"""']),
    "percent in a string of a plain cell": (
        notebook(cell(*CODE), cell('x = """', "%run this", '"""', name="y")),
        notebook(NEW, cell(*moved(CODE)), cell('x = """', "%run this", '"""', name="y")),
    ),
    "trailing semicolon": code([*CODE, "table;"]),
    "language information only": (
        notebook(cell(*CODE), kernelspec={}, language_info={"name": "python"}),
        notebook(NEW, cell(*moved(CODE)), kernelspec={}, language_info={"name": "python"}),
    ),
    "f-string": code([*CODE, 'open(f"data/train.csv{table}")'], [*moved(CODE), 'open(f"{TRAIN_CSV}{table}")']),
}


@pytest.mark.parametrize(("before", "after"), ACCEPTED.values(), ids=ACCEPTED)
def test_accepts(before, after):
    found = verdict(before, after)
    assert found.holds, found.reason


def changed(old, new, text=AFTER):
    assert old in text
    return BEFORE, text.replace(old, new, 1)


REFUSED = {
    "another value": changed("data/train.csv", "data/test.csv"),
    "entry after its use": (BEFORE, notebook(TITLE, cell(*moved(CODE)), NEW, LAST)),
    "cell at the end": (BEFORE, notebook(TITLE, cell(*CODE), LAST, NEW)),
    "cell before the title": (
        notebook(cell(*CODE), LAST),
        notebook(cell(*CODE), NEW, LAST),
    ),
    "two cells": (BEFORE, notebook(TITLE, NEW, {**NEW, "id": "q"}, cell(*moved(CODE)), LAST)),
    "cell removed": (BEFORE, notebook(cell(*CODE), LAST)),
    "cell moved": (BEFORE, notebook(TITLE, LAST, cell(*CODE))),
    "title changed": changed("# Title", "# Titel"),
    "output changed": changed('"1\\n"', '"2\\n"'),
    "output removed": changed('"text": [\n      "1\\n"\n     ]', '"text": []'),
    "count changed": changed('"execution_count": 3', '"execution_count": 4'),
    "id changed": changed('"id": "z"', '"id": "y"'),
    "metadata changed": changed('"metadata": {},\n   "outputs": []', '"metadata": {"x": 1},\n   "outputs": []'),
    "kernel changed": changed("Python 3", "Python 4"),
    "format changed": changed('"nbformat_minor": 5', '"nbformat_minor": 4'),
    "blanks changed": changed('"nbformat": 4', '"nbformat":  4'),
    "blanks in a cell changed": changed('"id": "z"', '"id":  "z"'),
    "key order changed": changed('"nbformat": 4,\n "nbformat_minor": 5', '"nbformat_minor": 5,\n "nbformat": 4'),
    "final newline": (BEFORE, AFTER.rstrip("\n")),
    "escapes changed": (both("# Title", "# T\\u00eftle")[0], both("# Title", "# T\xeftle")[1]),
    "magic changed": changed("%matplotlib inline", "%matplotlib notebook"),
    "magic removed": changed('"%matplotlib inline\\n",', '"\\n",'),
    "shell line changed": changed("!ls data", "!ls"),
    "shell line moved": code(CODE, [CODE[0], CODE[2], CODE[1], *moved(CODE[3:])]),
    "string made of a magic": code([*CODE, '"""', "%pwd", "y", '"""'], [*moved(CODE), '"""', "y", "%pwd", '"""']),
    "statement moved to another cell": (
        notebook(cell("x = 1", "y = 2"), cell(*CODE, name="b")),
        notebook(NEW, cell("x = 1"), cell("y = 2", *moved(CODE), name="b")),
    ),
    "statement moved to the new cell": (
        notebook(cell("x = 1", *CODE)),
        notebook({**NEW, "source": ["x = 1\n", *NEW["source"]]}, cell(*moved(CODE))),
    ),
    "new cell with more": changed('"# Where things are.\\n"', '"print(1)\\n"'),
    "new cell with a magic": changed('"# Where things are.\\n"', '"%time 1\\n"'),
    "new cell without entries": (BEFORE, notebook(TITLE, {**NEW, "source": ["# Parameters"]}, cell(*CODE), LAST)),
    "new cell does not parse": (BEFORE, notebook(TITLE, {**NEW, "source": ["x = ("]}, cell(*CODE), LAST)),
    "new cell of text": (BEFORE, notebook(TITLE, cell("x", kind="markdown", name="p"), cell(*CODE), LAST)),
    "new cell with a count": (BEFORE, notebook(TITLE, {**NEW, "execution_count": 1}, cell(*moved(CODE)), LAST)),
    "new cell with outputs": (
        BEFORE,
        notebook(TITLE, {**NEW, **SHOWN, "execution_count": None}, cell(*moved(CODE)), LAST),
    ),
    "new cell without a tag": (BEFORE, notebook(TITLE, {**NEW, "metadata": {}}, cell(*moved(CODE)), LAST)),
    "new cell with more metadata": (
        BEFORE,
        notebook(TITLE, {**NEW, "metadata": {"tags": ["parameters"], "x": 1}}, cell(*moved(CODE)), LAST),
    ),
    "new cell with another key": (BEFORE, notebook(TITLE, {**NEW, "x": 1}, cell(*moved(CODE)), LAST)),
    "new cell with a taken id": (BEFORE, notebook(TITLE, {**NEW, "id": "z"}, cell(*moved(CODE)), LAST)),
    "new cell with an odd id": (BEFORE, notebook(TITLE, {**NEW, "id": "a b"}, cell(*moved(CODE)), LAST)),
    "new cell without an id": (
        BEFORE,
        notebook(TITLE, {k: v for k, v in NEW.items() if k != "id"}, cell(*moved(CODE)), LAST),
    ),
    "new cell with an id in an old format": tuple(
        one.replace('"nbformat_minor": 5', '"nbformat_minor": 4') for one in (BEFORE, AFTER)
    ),
    "second cell of parameters": (
        PARAMETERS,
        notebook(NEW, cell("rate = 0.1", **TAGGED), cell(*moved(CODE), name="b")),
    ),
    "not at the end of the parameters": (
        PARAMETERS,
        notebook(cell("import os", ENTRY, "rate = 0.1", **TAGGED), cell(*moved(CODE), name="b")),
    ),
    "parameters in a plain cell": (
        PARAMETERS.replace('"parameters"', '"other"'),
        PARAMETERS_AFTER.replace('"parameters"', '"other"'),
    ),
    "shown value hidden": (
        notebook(cell("rate", **TAGGED), cell(*CODE, name="b")),
        notebook(cell("rate", "import os", ENTRY, **TAGGED), cell(*moved(CODE), name="b")),
    ),
    "cells by number": code([*CODE, "Out[3]"]),
    "cells by underscore": code([*CODE, "_3"]),
    "run": code(["%run other.py", *CODE]),
    "pylab": code(["%pylab inline", *CODE]),
    "unknown magic": code(["%my_magic x", *CODE]),
    "unknown cell magic": (
        notebook(cell("%%mine", "x"), cell(*CODE, name="b")),
        notebook(NEW, cell("%%mine", "x"), cell(*moved(CODE), name="b")),
    ),
    "environment of a magic": code(["%env APP_TRAIN_CSV=x", *CODE]),
    "unknown environment of a magic": code(["%env {x}=y", *CODE]),
    "name in a shell line": code(["!echo {TRAIN_CSV}", *CODE]),
    "star import in a magic": code(["%time from x import *", *CODE]),
    "star import": code(["from x import *", *CODE]),
    "hidden star import": code(["print 'x'", "from x import *"], ["print 'x'", "from x import *"]),
    "interpreter": code(["get_ipython().run_cell('x')", *CODE]),
    "globals": code(["globals()", *CODE]),
    "known name": code(["TRAIN_CSV = 1", *CODE]),
    "import of a module": (
        BEFORE,
        notebook(TITLE, {**NEW, "source": ["from paths_config import TRAIN_CSV"]}, cell(*moved(CODE)), LAST),
    ),
    "another language": tuple(one.replace('"language": "python"', '"language": "R"') for one in (BEFORE, AFTER)),
    "no language": tuple(one.replace('"language": "python",', "").replace("python3", "x") for one in (BEFORE, AFTER)),
    "source became one string": (
        BEFORE,
        notebook(TITLE, NEW, {**cell(), "source": "\n".join(moved(CODE))}, LAST),
    ),
    "source is no list of lines": (
        BEFORE,
        notebook(TITLE, NEW, {**cell(), "source": ["\n".join(moved(CODE))]}, LAST),
    ),
    "key twice": changed('"nbformat": 4,', '"nbformat": 4,\n "nbformat": 4,'),
    "text cell changed": (notebook(TITLE, cell(*CODE)), notebook(cell("# T", kind="markdown", name="t"), cell(*CODE))),
    "not json": (BEFORE, AFTER + "x"),
    "byte order mark": tuple("\ufeff" + one for one in (BEFORE, AFTER)),
    "no cells": (BEFORE, "{}\n"),
    "cells are no list": (BEFORE, AFTER.replace('"cells"', '"sells"')),
    "new notebook": (None, AFTER),
}


@pytest.mark.parametrize(("before", "after"), REFUSED.values(), ids=REFUSED)
def test_refuses(before, after):
    found = verdict(before, after)
    assert not found.holds
    path, line, reason = found.reason.split(":", 2)
    assert path == "notes/run.ipynb"
    assert 1 <= int(line) <= after.count("\n") + 1
    assert "could not be checked" not in reason


def test_names_the_line_and_the_cell():
    found = verdict(BEFORE, AFTER.replace("CSV)", "CSV, 1)"))
    line = next(number for number, row in enumerate(AFTER.split("\n"), 1) if "import pandas" in row) - 1
    assert found.reason.startswith(f"notes/run.ipynb:{line}: ")
    assert found.reason.endswith("(code cell 2)")


def test_an_empty_notebook_is_left_alone():
    assert verdict("{}", "{}").holds
