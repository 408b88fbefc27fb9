"""Notebooks: what is rewritten in their cells, what magics and other cells forbid, and what stays byte for byte."""

from __future__ import annotations

import json
import time

import pytest

from codemods.dependencies.migrations.index import index
from codemods.dependencies.migrations.rewrite import rewrite
from codemods.notebook import Notebook
from codemods.proofs import Change
from codemods.proofs.equivalent_call import CHECKER


def notebook(*cells, **more):
    """A notebook whose code cells hold some texts."""
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "execution_count": number + 3,
                    "metadata": {},
                    "outputs": [{"name": "stdout", "output_type": "stream", "text": ["np.NaN\n"]}],
                    "source": text.splitlines(keepends=True),
                }
                for number, text in enumerate(cells)
            ],
            "metadata": {"kernelspec": {"name": "python3", "language": "python"}},
            "nbformat": 4,
            "nbformat_minor": 4,
            **more,
        },
        indent=1,
    ).encode()


def migrated(data, keep=()):
    source = Notebook.read(data)
    facts = index(source)
    sites = [site for site in facts.sites if site.reason is None] if facts else []
    return source.replace(edit for own in rewrite(source, sites, keep) for edit in own)


def reasons(*cells):
    facts = index(Notebook.read(notebook(*cells)))
    return [site.reason for site in facts.sites] if facts else []


def cells_of(data):
    return ["".join(cell["source"]) for cell in json.loads(data)["cells"]]


PANDAS = "import pandas as pd\ndf = pd.read_csv(f)"
CHANGED = {
    "an alias of another cell": (["import numpy as np", "np.NaN"], ["import numpy as np", "np.nan"]),
    "an import of another cell": (
        ["from sklearn.cross_validation import train_test_split as s", "s(x)"],
        ["from sklearn.model_selection import train_test_split as s", "s(x)"],
    ),
    "a keyword": (
        ["from sklearn.metrics import mean_squared_error", "np.sqrt(2)\nmean_squared_error(y, p, squared=False)"],
        ["from sklearn.metrics import root_mean_squared_error", "np.sqrt(2)\nroot_mean_squared_error(y, p)"],
    ),
    "magics beside it": (
        ["%matplotlib inline\nimport numpy as np\n!ls", "%%time\nx = np.NaN\nx?", "%%bash\necho np.NaN"],
        ["%matplotlib inline\nimport numpy as np\n!ls", "%%time\nx = np.nan\nx?", "%%bash\necho np.NaN"],
    ),
    "a type from another cell": (
        [PANDAS, "df = df.append(pd.DataFrame())"],
        [PANDAS, "df = pd.concat([df, pd.DataFrame()])"],
    ),
    "a type whichever cell runs first": (
        ["for k, v in df.iteritems():\n    print(k)", PANDAS],
        ["for k, v in df.items():\n    print(k)", PANDAS],
    ),
    "a hidden semicolon": (["import numpy as np\nnp.product(x);"], ["import numpy as np\nnp.prod(x);"]),
    "an import that goes": (
        ["import torch\nfrom torch.autograd import Variable", "y = Variable(x)"],
        ["import torch", "y = x.detach()"],
    ),
    "an import alone in its cell": (
        ["from torch.autograd import Variable", "y = Variable(x)"],
        ["pass", "y = x.detach()"],
    ),
    "an import below a shown value": (
        ["x\nfrom torch.autograd import Variable", "y = Variable(x)"],
        ["x\npass", "y = x.detach()"],
    ),
    "an import beside one of another cell": (
        ["from sklearn.model_selection import KFold", "from sklearn.cross_validation import train_test_split", "KFold"],
        [
            "from sklearn.model_selection import KFold",
            "from sklearn.model_selection import train_test_split",
            "KFold",
        ],
    ),
    "an import beside one of its cell": (
        ["from sklearn.model_selection import KFold\nfrom sklearn.cross_validation import train_test_split", "KFold"],
        ["from sklearn.model_selection import KFold, train_test_split", "KFold"],
    ),
    "a magic that runs a line": (
        ["import numpy as np", "%time x = f(np.NaN)\ny = np.NaN"],
        ["import numpy as np", "%time x = f(np.NaN)\ny = np.nan"],
    ),
    "an import that a magic reads": (
        ["from torch.autograd import Variable", "%time Variable(x)", "y = Variable(x)"],
        ["from torch.autograd import Variable", "%time Variable(x)", "y = x.detach()"],
    ),
    "an import that a shell reads": (
        ["from torch.autograd import Variable", "!echo {Variable(x)}", "y = Variable(x)"],
        ["from torch.autograd import Variable", "!echo {Variable(x)}", "y = x.detach()"],
    ),
    "a name that a shell does not read": (
        ["import pandas as pd\n!pip install df pandas", "df = pd.DataFrame()\ndf.append(df)"],
        ["import pandas as pd\n!pip install df pandas", "df = pd.DataFrame()\npd.concat([df, df])"],
    ),
    "a cell that does not parse": (
        ["import numpy as np", "print np.NaN", "np.NaN"],
        None,
    ),
    "an unrelated cell that does not parse": (
        ["import numpy as np", "print x", "np.NaN"],
        ["import numpy as np", "print x", "np.nan"],
    ),
}
KEPT = {
    "text": ["import numpy as np", "'np.NaN'"],
    "a magic": ["import numpy as np", "%timeit np.NaN"],
    "another language": ["import numpy as np", "%%html\nnp.NaN"],
    "a module that a cell binds anew": ["import numpy as np", "np = jax.numpy", "np.NaN"],
    "a module that a magic binds anew": ["import numpy as np", "%time import jax.numpy as np", "np.NaN"],
    "a module that may be bound by what does not parse": [
        "import numpy as np",
        "import jax.numpy as np; print np",
        "np.NaN",
    ],
    "a type that another cell changes": [PANDAS, "df.iteritems()", "df = load()"],
    "a type that a loop changes": [PANDAS, "df.iteritems()", "for df in []: pass"],
    "a type that a magic changes": [PANDAS, "%time df = load()", "df.iteritems()"],
    "a type that a running line may change": [PANDAS, "%time df = (", "df.iteritems()"],
    "a type that a shell changes": [PANDAS, "df = !ls", "df.iteritems()"],
    "a type that a captured cell changes": [PANDAS, "%%capture df\nf()", "df.iteritems()"],
    "a type that another language changes": [PANDAS, "%%bigquery df\nselect 1", "df.iteritems()"],
    "a type that rests on a hidden one": [PANDAS, "%time df = load()", "new = df.copy()", "new.iteritems()"],
    "a value that is shown": [PANDAS, 'df.set_value(0, "a", 1)'],
    "a builtin that a magic hides": ["import numpy as np", "%time int = 3", "np.int"],
}
REFUSED = {
    "a program that is run": "%run setup.py",
    "names of pylab": "%pylab inline",
    "stored names": "%store -r",
    "a query": "df = %sql select 1",
    "an unknown magic": "%unheard_of",
    "an unknown cell": "%%unheard_of\nx",
    "a kernel that a script asks": "%%javascript\nIPython.notebook.kernel.execute('np = 1')",
    "any name by a magic": "%time from x import *",
    "any name by what does not parse": "from x import *; print x",
    "a magic in what does not parse": "print x\n%run x.py",
    "the shell itself": "get_ipython().run_cell('np = 1')",
}


@pytest.mark.parametrize(("before", "after"), CHANGED.values(), ids=CHANGED)
def test_cells_are_rewritten_and_proven(before, after):
    old = notebook(*before)
    new = migrated(old)
    assert cells_of(new) == (before if after is None else after)
    assert migrated(new) == new
    if old != new:
        found = CHECKER.check_upgrades([Change("a.ipynb", old, new)], {})
        assert found.reason is None


@pytest.mark.parametrize("cells", KEPT.values(), ids=KEPT)
def test_cells_are_left_alone(cells):
    assert migrated(notebook(*cells)) == notebook(*cells)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_magic_that_may_bind_anything_forbids_all(text):
    cells = ["import numpy as np", text, "np.NaN"]
    assert migrated(notebook(*cells)) == notebook(*cells)
    (reason,) = reasons(*cells)
    assert "may give a name of the notebook another meaning" in reason


def test_sites_have_the_lines_of_the_code():
    facts = index(Notebook.read(notebook("import numpy as np\n", "%time x\ny = np.NaN")))
    assert [(site.line, site.name) for site in facts.sites] == [(4, "numpy.NaN")]


def test_many_magics_and_statements_take_no_time():
    magics = "%%time\n" * 2000 + "%cd x\n" * 2000
    sets = 'df.set_value(0, "a", 1)\n' * 500
    started = time.monotonic()
    found = cells_of(migrated(notebook(PANDAS, magics + sets, "!ls\n" * 2000)))
    assert found[1] == magics + sets.replace('set_value(0, "a", 1)', 'at[0, "a"] = 1', 499)
    assert time.monotonic() - started < 10


def test_everything_else_stays_byte_for_byte():
    old = notebook("import numpy as np\n\nä = 1", "x = np.NaN\r\n", custom={"b": [1.50, "\\u00e4"]})
    assert migrated(old) == old.replace(b'"x = np.NaN', b'"x = np.nan')
    one_string = old.replace(b'["x = np.NaN\\r\\n"]', b'"x = np.NaN"').replace(b"\n", b"\r\n")
    assert migrated(one_string) == one_string.replace(b'"x = np.NaN', b'"x = np.nan')
