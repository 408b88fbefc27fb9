"""The checker of ``equivalent-call`` on notebooks: cells are one program, and nothing else may differ."""

from __future__ import annotations

import json

import pytest

from codemods.proofs import Change
from codemods.proofs.equivalent_call import CHECKER, rows_applied
from codemods.proofs.equivalent_call.versions import Upgrade


def cell(text, kind="code", **more):
    code = {"execution_count": 3, "outputs": [{"data": {"text/plain": ["np.NaN"]}}]} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, **code, "source": text.splitlines(keepends=True), **more}


def notebook(*cells, **metadata):
    made = [cell(one) if isinstance(one, str) else one for one in cells]
    return json.dumps({"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}, indent=1)


def verdict(before, after, upgrades=None):
    old, new = (one if isinstance(one, str) else notebook(*one) for one in (before, after))
    return CHECKER.check_upgrades([Change("n/a.ipynb", old.encode(), new.encode())], upgrades or {})


TITLE = cell("# np.NaN", "markdown")
NP = "import numpy as np"
PD = "import pandas as pd\ndf = pd.DataFrame()"
SPLIT = "from sklearn.cross_validation import train_test_split as s"

ACCEPTED = {
    "a name of another cell": ([TITLE, NP, "x\nnp.NaN"], [TITLE, NP, "x\nnp.nan"]),
    "an import of another cell": ([SPLIT, "s(x)"], [SPLIT.replace("cross_validation", "model_selection"), "s(x)"]),
    "magics": (
        ["%matplotlib inline\n" + NP, "%%time\nx = np.NaN", "!ls {x}", "%%bash\nnp.NaN", "print x"],
        ["%matplotlib inline\n" + NP, "%%time\nx = np.nan", "!ls {x}", "%%bash\nnp.NaN", "print x"],
    ),
    "a magic that binds another name": (
        [NP, "%time x = np.NaN", "y = np.NaN"],
        [NP, "%time x = np.NaN", "y = np.nan"],
    ),
    "a type of another cell": ([PD, "df.iteritems()"], [PD, "df.items()"]),
    "an attribute that is set": (
        [NP, "import torch\ntorch.backends.cudnn.benchmark = True\nnp.NaN"],
        [NP, "import torch\ntorch.backends.cudnn.benchmark = True\nnp.nan"],
    ),
    "an import that becomes nothing": (
        ["from torch.autograd import Variable", "y = Variable(x)"],
        ["pass", "y = x.detach()"],
    ),
    "one string": (
        notebook(NP, cell("", source="x = np.NaN")),
        notebook(NP, cell("", source="x = np.nan")),
    ),
}


@pytest.mark.parametrize(("before", "after"), ACCEPTED.values(), ids=ACCEPTED)
def test_accepts(before, after):
    found = verdict(before, after)
    assert found.reason is None
    assert found.counts["calls-migrated"] >= 1


NAN, LOWER = notebook(TITLE, NP, "x = np.NaN\n\nx"), notebook(TITLE, NP, "x = np.nan\n\nx")


def hidden(text, before="df.iteritems()", after="df.items()", first=PD):
    """A cell that stands between two others."""
    return [first, text, before], [first, text, after]


REFUSED = {
    "a markdown cell": (NAN, LOWER.replace("# np.NaN", "# np.nan")),
    "an output": (NAN, LOWER.replace('"text/plain": [\n       "np.NaN"', '"text/plain": [\n       "np.nan"')),
    "a count": (NAN, LOWER.replace('"execution_count": 3', '"execution_count": 4')),
    "metadata": (NAN, LOWER.replace('"metadata": {},\n "nbformat"', '"metadata": {"a": 1},\n "nbformat"')),
    "the format": (NAN, LOWER.replace('"nbformat_minor": 4', '"nbformat_minor": 5')),
    "a blank in the JSON": (NAN, LOWER.replace('"nbformat": 4', '"nbformat":  4')),
    "a final line end": (NAN, LOWER + "\n"),
    "a key twice": (NAN.replace('"nbformat": 4', '"a": 1, "a": 1'), LOWER.replace('"nbformat": 4', '"a": 1, "a": 1')),
    "a source as one string": (
        notebook(NP, "x = np.NaN"),
        notebook(NP, cell("", source="x = np.nan")),
    ),
    "lines that are cut elsewhere": (
        notebook(NP, "x = np.NaN\nx"),
        notebook(NP, cell("", source=["x = np", ".nan\nx"])),
    ),
    "a new cell": ([NP, "np.NaN"], [NP, "pass", "np.nan"]),
    "a cell that went": ([NP, "", "np.NaN"], [NP, "np.nan"]),
    "cells in another order": ([NP, "x = 1", "np.NaN"], [NP, "np.nan", "x = 1"]),
    "another kind of cell": ([NP, "np.NaN"], [NP, cell("np.nan", "markdown")]),
    "another statement": ([NP, "np.NaN"], [NP, "np.nan\ny = 1"]),
    "a comment": ([NP, "np.NaN  # a"], [NP, "np.nan  # b"]),
    "a blank line": ([NP, "x\n\nnp.NaN"], [NP, "x\nnp.nan"]),
    "a magic": ([NP + "\n%matplotlib inline", "np.NaN"], [NP + "\n%matplotlib agg", "np.nan"]),
    "a shell line": ([NP, "np.NaN\n!ls"], [NP, "np.nan\n!rm x"]),
    "a cell of another language": ([NP, "np.NaN", "%%bash\nls"], [NP, "np.nan", "%%bash\nrm x"]),
    "a cell that does not parse": ([NP, "np.NaN", "print np.NaN"], [NP, "np.nan", "print np.nan"]),
    "what a magic runs": ([NP, "%time np.NaN"], [NP, "%time np.nan"]),
    "an import that moves to another cell": (
        ["x", "from torch.autograd import Variable\nimport torch", "y = Variable(x)"],
        ["from torch.autograd import Variable\nx", "import torch", "y = x.detach()"],
    ),
    "an import of a cell below": (
        ["from numpy import NaN", "x = NaN", NP],
        ["pass", "x = np.nan", NP],
    ),
    "an import under a condition": (
        ["from numpy import NaN", f"if a:\n    {NP}", "x = NaN"],
        ["pass", f"if a:\n    {NP}", "x = np.nan"],
    ),
    "an import that a magic reads": (
        ["from numpy import NaN", "%time f(NaN)", "x = NaN"],
        ["from numpy import nan", "%time f(NaN)", "x = nan"],
    ),
    "an import that a shell reads": (
        ["from numpy import NaN", "!echo $NaN", "x = NaN"],
        ["from numpy import nan", "!echo $NaN", "x = nan"],
    ),
    "a value that is not shown any more": (
        [PD, 'df.set_value(0, "a", 1)'],
        [PD, 'df.at[0, "a"] = 1'],
    ),
    "another value that is shown": (
        ["x\nfrom torch.autograd import Variable", "y = Variable(x)"],
        ["x", "y = x.detach()"],
    ),
    "a name that another cell gives a value": ([NP, "np = f()", "np.NaN"], [NP, "np = f()", "np.nan"]),
    "a type that another cell changes": ([PD, "df = f()", "df.iteritems()"], [PD, "df = f()", "df.items()"]),
    "a type that a later cell changes": ([PD, "df.iteritems()", "df = f()"], [PD, "df.items()", "df = f()"]),
    "a type that a shell line changes": hidden("df = !ls"),
    "a type that a magic changes": hidden("%time df = f()"),
    "a type that a line of a magic changes": hidden("%time df = f(\\\n    1)"),
    "a type that a captured cell changes": hidden("%%capture df\nf()"),
    "a type that another language changes": hidden("%%bigquery df\nselect 1"),
    "a type that another language gives": hidden("%%R -o df\ndf <- 1"),
    "a type that may be changed by what does not parse": hidden("df = f(); print df"),
    "a type that rests on a hidden one": hidden("%time df = f()\nnew = df.copy()", "new.iteritems()", "new.items()"),
    "a module that a magic binds": hidden("%time import jax.numpy as np", "np.NaN", "np.nan", NP),
    "a module that a magic may bind": hidden("%time from x import *", "np.int", "int", NP),
    "a program that is run": hidden("%run x.py"),
    "names of pylab": hidden("%pylab"),
    "stored names": hidden("%store -r df"),
    "a query": hidden("%sql select 1"),
    "an unknown magic": hidden("%unheard_of"),
    "an unknown cell": hidden("%%unheard_of\nx"),
    "a script that asks the kernel": hidden("%%js\nJupyter.notebook.kernel.execute('df = 1')"),
    "any name by what does not parse": hidden("from x import *; print x"),
    "a magic in what does not parse": hidden("print x\n%run x.py"),
    "a magic as a call": hidden("get_ipython().magic('run x.py')"),
    "another language": (
        notebook(NP, "np.NaN", kernelspec={"language": "R"}),
        notebook(NP, "np.nan", kernelspec={"language": "R"}),
    ),
    "no notebook": ("[]", "[1]"),
    "no JSON": (NAN[:-3], LOWER[:-3]),
}


@pytest.mark.parametrize(("before", "after"), REFUSED.values(), ids=REFUSED)
def test_refuses(before, after):
    old, new = (one if isinstance(one, str) else notebook(*one) for one in (before, after))
    assert old != new
    assert not verdict(before, after).holds


def test_the_refused_ones_are_one_step_away():
    assert verdict(NAN, LOWER).holds
    assert verdict(*hidden("x = 1")).holds
    assert verdict(*hidden("%time x = 1", "np.NaN", "np.nan", NP)).holds


def test_names_the_line_of_the_file_and_the_cell():
    before, after = notebook(TITLE, NP, "x = np.NaN"), notebook(TITLE, NP, "x = np.inf")
    line = 1 + after[: after.index('[\n    "x = np.inf')].count("\n")
    assert verdict(before, after).reason == (
        f"n/a.ipynb:{line}: the code differs in a way that no row of the tables gives (code cell 2)"
    )


def test_the_versions_decide():
    change = [NP, "x = np.bool"], [NP, "x = bool"]
    assert verdict(*change, {"numpy": Upgrade("1.23", "1.26")}).holds
    assert not verdict(*change, {"numpy": Upgrade("2.0", "2.1")}).holds


def test_a_program_is_no_notebook():
    before, after = notebook(NP, "np.NaN").encode(), notebook(NP, "np.nan").encode()
    assert [row.key for row in rows_applied(before, after, "a.ipynb")] == ["numpy:numpy.NaN"]
    assert not CHECKER.check_upgrades([Change("a.py", before, after)], {}).holds


def test_deep_nesting_is_refused():
    deep = "[" * 20_000 + "]" * 20_000
    assert not verdict(deep, deep + " ").holds
    cells = [NP, "x = " + "-" * 3000 + "np.NaN"]
    assert not verdict(cells, [NP, cells[1].replace("NaN", "nan")]).holds
