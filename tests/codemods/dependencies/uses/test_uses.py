"""What a file takes from elsewhere, on code that is written to trip names, guards and aliases."""

from __future__ import annotations

import ast
import time

import msgspec
import pytest

from codemods.dependencies.migrations.calls import File
from codemods.dependencies.questions import Use
from codemods.dependencies.uses import UseFacts, When, index
from codemods.dependencies.uses.index import MOST
from codemods.notebook import Notebook
from codemods.source import Source, UnreadableError


def facts(text):
    return index(Source.read(text.encode()))


def whens(text):
    return {one.module: one.when for one in facts(text).imports}


def sites(text):
    found = facts(text)
    return [(one.use.name, one.line) for one in found.sites] if found else []


def calls(text):
    return {one.use.name: one.use.keywords for one in facts(text).sites if one.use.called}


NOTHING = {
    "empty": "",
    "no import": "x = 1\n",
    "the word only": '"""How to import it."""\n',
    "Python's own": "import os, sys\nfrom pathlib import Path\nimport xml.etree.ElementTree as ET\nPath(ET)\n",
    "Python's own of old": "import cPickle\nimport distutils.util\nimport urllib2\nimport Tkinter\n",
    "Python's own to come": "from __future__ import annotations\nimport tomllib\n",
    "relative": "from . import utils\nfrom .numpy import array\nfrom .. import torch\narray(1)\ntorch.load(1)\n",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_leaves_out_what_is_not_of_others(text):
    assert facts(text) is None


def test_tells_imports_with_their_modules_and_lines():
    found = facts("import numpy as np, torch.nn\n\nfrom google.cloud import storage, bigquery as bq\n")
    assert [(one.module, one.top, one.names, one.line) for one in found.imports] == [
        ("numpy", "numpy", (), 1),
        ("torch.nn", "torch", (), 1),
        ("google.cloud", "google", ("bigquery", "storage"), 3),
    ]
    assert found.imports[2].dotted == ("google.cloud", "google.cloud.bigquery", "google.cloud.storage")


def test_a_star_is_no_module():
    found = facts("from pylab import *\nplot(1)\n")
    assert found.imports[0].dotted == ("pylab",)
    assert sites("from pylab import *\nplot(1)\n") == [("pylab", 1)]


WHEN = {
    "at the top": ("import a1\n", When.ALWAYS),
    "in a class": ("class A:\n    import a1\n", When.ALWAYS),
    "when the file is run": ("if __name__ == '__main__':\n    import a1\n", When.ALWAYS),
    "in a loop": ("for x in y:\n    import a1\n", When.ALWAYS),
    "in a try": ("try:\n    import a1\nexcept ImportError:\n    a1 = None\n", When.GUARDED),
    "in a try of several": ("try:\n    import a1\nexcept (OSError, ModuleNotFoundError):\n    pass\n", When.GUARDED),
    "in a try of all": ("try:\n    import a1\nexcept:\n    pass\n", When.GUARDED),
    "in a broad try": ("try:\n    import a1\nexcept Exception as e:\n    pass\n", When.GUARDED),
    "by its full name": ("try:\n    import a1\nexcept builtins.ImportError:\n    pass\n", When.GUARDED),
    "in the fallback": ("try:\n    import os\nexcept ImportError:\n    import a1\n", When.GUARDED),
    "in the else": ("try:\n    import os\nexcept ImportError:\n    pass\nelse:\n    import a1\n", When.GUARDED),
    "in the end": ("try:\n    import os\nexcept ImportError:\n    pass\nfinally:\n    import a1\n", When.ALWAYS),
    "in another try": ("try:\n    import a1\nexcept KeyError:\n    pass\n", When.ALWAYS),
    "in a try without except": ("try:\n    import a1\nfinally:\n    pass\n", When.ALWAYS),
    "suppressed": ("import contextlib\nwith contextlib.suppress(ImportError):\n    import a1\n", When.GUARDED),
    "in another with": ("with suppress(KeyError):\n    import a1\n", When.ALWAYS),
    "for types": ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a1\n", When.TYPING),
    "for types, by module": ("import typing as t\nif t.TYPE_CHECKING:\n    import a1\n", When.TYPING),
    "not for types": ("import typing\nif typing.TYPE_CHECKING:\n    pass\nelse:\n    import a1\n", When.ALWAYS),
    "under a condition": ("if log:\n    import a1\n", When.CONDITION),
    "under the other condition": ("if log:\n    pass\nelif x:\n    import a1\n", When.CONDITION),
    "in a function": ("def f():\n    import a1\n", When.FUNCTION),
    "in a method": ("class A:\n    async def f(self):\n        import a1\n", When.FUNCTION),
    "guarded in a function": (
        "def f():\n    try:\n        import a1\n    except ImportError:\n        raise\n",
        When.GUARDED,
    ),
}


@pytest.mark.parametrize(("text", "expected"), WHEN.values(), ids=WHEN)
def test_tells_when_an_import_is_made(text, expected):
    assert whens(text)["a1"] is expected
    assert expected.optional == (expected is not When.ALWAYS)


USES = {
    "an alias": ("import numpy as np\nnp.random.rand(3)\n", [("numpy", 1), ("numpy.random.rand", 2)]),
    "an imported name": (
        "from sklearn.metrics import mean_squared_error as mse\nmse(1)\n",
        [("sklearn.metrics.mean_squared_error", 1), ("sklearn.metrics.mean_squared_error", 2)],
    ),
    "a base class": ("import torch\nclass A(torch.nn.Module): pass\n", [("torch", 1), ("torch.nn.Module", 2)]),
    "a submodule": ("import torch.nn\ntorch.nn.Linear\n", [("torch.nn", 1), ("torch.nn.Linear", 2)]),
    "a decorator": ("import torch\n@torch.no_grad\ndef f(): pass\n", [("torch", 1), ("torch.no_grad", 2)]),
    "an attribute that is set": (
        "import torch\ntorch.backends.cudnn.benchmark = True\n",
        [("torch", 1), ("torch.backends.cudnn", 2)],
    ),
    "an attribute of a result": ("import lib\nlib.f().g\n", [("lib", 1), ("lib.f", 2)]),
    "one in another": (
        "import numpy as np\nnp.sum(np.ones(3))\n",
        [("numpy", 1), ("numpy.ones", 2), ("numpy.sum", 2)],
    ),
    "in a function": ("def f():\n    import cv2\n    cv2.imread('x')\n", [("cv2", 2), ("cv2.imread", 3)]),
    "a typed object": (
        "import pandas as pd\ndf = pd.DataFrame()\ndf.append(1).ix\n",
        [("pandas", 1), ("pandas.DataFrame", 2), ("pandas.DataFrame.append", 3), ("pandas.DataFrame.ix", 3)],
    ),
}
UNUSED = {
    "another scope": "import numpy as np\ndef f(np):\n    np.NaN\n",
    "a name of its own": "import numpy as np\nnp = 1\nnp.NaN\n",
    "one of two imports": "import numpy as np\nimport jax.numpy as np\nnp.NaN\n",
    "a name that is set": "import numpy as np\nnp.NaN = 1\nnp.NaN\n",
    "a name of nothing": "import numpy as np\nself.np.NaN\nx().NaN\n",
    "an attribute of an unknown object": "import pandas as pd\ndf = f()\ndf.NaN\n",
    "several versions": "import numpy as np\nif np.__version__ < '2':\n    np.NaN\n",
    "a guard": "import numpy as np\ntry:\n    np.NaN\nexcept AttributeError:\n    pass\n",
}


@pytest.mark.parametrize(("text", "expected"), USES.values(), ids=USES)
def test_names_uses_in_full(text, expected):
    assert sites(text) == expected


@pytest.mark.parametrize("text", UNUSED.values(), ids=UNUSED)
def test_takes_nothing_for_sure_that_is_not(text):
    assert all(not name.endswith("NaN") for name, _ in sites(text))


def test_a_guarded_import_is_no_use_that_may_break():
    assert sites("try:\n    import ujson as json\nexcept ImportError:\n    import json\njson.dumps(1)\n") == []


def test_keeps_the_keywords_of_calls():
    text = "from lib.metrics import error as e\nimport x1\ne(1, squared=False, **o, pos_label=2)\nx1.f()\nx1.g\n"
    assert calls(text) == {"lib.metrics.error": ("pos_label", "squared"), "x1.f": ()}


def test_keeps_the_first_line_of_each_way_of_use():
    text = "import lib\nlib.f(b=1, a=2)\nlib.f()\nlib.f(a=2, b=1)\nlib.f\nlib.f()\n"
    assert [(one.use, one.line) for one in facts(text).sites] == [
        (Use("lib"), 1),
        (Use("lib.f", called=True, keywords=("a", "b")), 2),
        (Use("lib.f", called=True), 3),
        (Use("lib.f"), 5),
    ]


def test_reads_the_cells_of_notebooks():
    cells = [["!pip install torch\n", "import torch\n", "%matplotlib inline"], ["torch.load('x', mmap=True)"]]
    document = {
        "cells": [
            {"cell_type": "code", "source": one, "metadata": {}, "outputs": [], "execution_count": None}
            for one in cells
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    found = index(Notebook.read(msgspec.json.encode(document)))
    assert [(one.use, one.line) for one in found.sites] == [
        (Use("torch"), 2),
        (Use("torch.load", called=True, keywords=("mmap",)), 5),
    ]


def test_survives_serialising():
    found = facts("import numpy as np\ntry:\n    import cv2\nexcept ImportError:\n    pass\nnp.ones(3, dtype=int)\n")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=UseFacts) == found


def test_keeps_a_bounded_number():
    found = facts("import lib\n" + "".join(f"lib.f{number}()\n" for number in range(MOST + 500)))
    assert len(found.sites) == MOST
    assert found.sites[-1].line == MOST


def test_keeps_no_long_names():
    long = "a" * 300
    found = facts(f"import lib\nimport {long}\nfrom lib import {long} as x\nlib.{long}\nlib.f({long}=1)\n")
    assert [one.use for one in found.sites] == [Use("lib"), Use("lib.f", called=True)]


def test_takes_no_time_for_deep_chains():
    text = "import lib\nlib" + ".f()" * 800 + "\nx = lib" + ".a" * 800 + "\n" + "if x:\n" + " import lib\n" * 500
    started = time.monotonic()
    assert ("lib.f", 2) in sites(text)
    assert time.monotonic() - started < 5


def test_says_what_does_not_parse():
    with pytest.raises(UnreadableError, match="Python 2"):
        facts("import numpy\nprint 'x'\n")


def test_parses_once(monkeypatch):
    source = Source.read(b"import numpy as np\nnp.ones(3)\n")
    file = File.of(source)
    expected = index(Source.read(source.data))
    monkeypatch.setattr(ast, "parse", None)
    assert index(source) == index(source, file) == expected
