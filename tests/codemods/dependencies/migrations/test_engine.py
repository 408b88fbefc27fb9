"""Names, scopes, imports, guards and versions, on code that is written to trip them."""

from __future__ import annotations

import pytest

from codemods.dependencies.migrations.decide import decide
from codemods.dependencies.migrations.index import index
from codemods.dependencies.migrations.rewrite import rewrite
from codemods.discovery import discover
from codemods.source import Source


def migrated(text, keep=()):
    source = Source.read(text.encode())
    facts = index(source)
    sites = [site for site in facts.sites if site.reason is None] if facts else []
    return source.replace(edit for own in rewrite(source, sites, keep) for edit in own).decode()


def reasons(text):
    facts = index(Source.read(text.encode()))
    return [site.reason for site in facts.sites] if facts else []


CHANGED = {
    "an alias": ("import numpy as n\nx = n.NaN\n", "import numpy as n\nx = n.nan\n"),
    "an imported name": ("from numpy import NaN, pi\nx = NaN + pi\n", "from numpy import nan, pi\nx = nan + pi\n"),
    "an imported name with another one": ("from numpy import NaN as N\nx = N\n", "from numpy import nan as N\nx = N\n"),
    "a taken name": ("from numpy import NaN\nnan = 1\nx = NaN\n", "from numpy import nan as NaN\nnan = 1\nx = NaN\n"),
    "a name in __all__": (
        'from numpy import NaN\n__all__ = ["NaN"]\nx = NaN\n',
        'from numpy import nan as NaN\n__all__ = ["NaN"]\nx = NaN\n',
    ),
    "an import that only others use": ("from numpy import NaN\n", "from numpy import nan as NaN\n"),
    "builtins by import": ("from numpy import int, pi\nx = int(pi)\n", "from numpy import pi\nx = int(pi)\n"),
    "another scope of the same name": (
        "import numpy as np\n\ndef f(np):\n    return np.NaN\n\nx = np.NaN\n",
        "import numpy as np\n\ndef f(np):\n    return np.NaN\n\nx = np.nan\n",
    ),
    "an import in a function": (
        "def f():\n    import numpy as np\n    return np.NaN\n",
        "def f():\n    import numpy as np\n    return np.nan\n",
    ),
    "submodules": (
        "import sklearn.cross_validation\nf = sklearn.cross_validation.train_test_split\n",
        "import sklearn.model_selection\nf = sklearn.model_selection.train_test_split\n",
    ),
    "an import of the same module": (
        "from sklearn.model_selection import KFold\nfrom sklearn.cross_validation import train_test_split\nx = KFold\n",
        "from sklearn.model_selection import KFold, train_test_split\nx = KFold\n",
    ),
    "some names of an import": (
        "from sklearn.cross_validation import KFold, train_test_split\nx = KFold(3)\n",
        "from sklearn.cross_validation import KFold\nfrom sklearn.model_selection import train_test_split\nx = KFold(3)\n",  # noqa: E501
    ),
    "both functions are needed": (
        "from sklearn.metrics import mean_squared_error as m\na = m(y), m(y, squared=False)\n",
        "from sklearn.metrics import mean_squared_error as m, root_mean_squared_error\na = m(y), root_mean_squared_error(y)\n",  # noqa: E501
    ),
    "nested calls": (
        "import pandas as pd\na = b = pd.DataFrame()\nc = a.append(b.append(a)).as_matrix()\n",
        "import pandas as pd\na = b = pd.DataFrame()\nc = pd.concat([a, pd.concat([b, a])]).to_numpy()\n",
    ),
    "several lines": (
        "from sklearn.metrics import mean_squared_error\nx = mean_squared_error(\n    y, p,\n    squared=False,\n)\n",
        "from sklearn.metrics import root_mean_squared_error\nx = root_mean_squared_error(\n    y, p,\n)\n",
    ),
    "two keywords of one call": (
        'from sklearn.ensemble import RandomForestRegressor as R\nx = R(criterion="mse", max_features="auto")\n',
        'from sklearn.ensemble import RandomForestRegressor as R\nx = R(criterion="squared_error", max_features=1.0)\n',
    ),
    "an operator beside it": ("import numpy as np\nx = np.NINF ** 2\n", "import numpy as np\nx = (-np.inf) ** 2\n"),
    "carriage returns": ("import numpy as np\r\nx = np.NaN\r\n", "import numpy as np\r\nx = np.nan\r\n"),
    "tabs and no last line end": (
        "import numpy as np\nif 1:\n\tx = np.NaN",
        "import numpy as np\nif 1:\n\tx = np.nan",
    ),
    "other letters": ("import numpy as np\nx = 'äöü', np.NaN\n", "import numpy as np\nx = 'äöü', np.nan\n"),
    "a loop that appends": (
        "import pandas as pd\ndf = pd.read_csv(f)\nfor _ in range(2):\n    df = df.append(pd.read_csv(f))\n",
        "import pandas as pd\ndf = pd.read_csv(f)\nfor _ in range(2):\n    df = pd.concat([df, pd.read_csv(f)])\n",
    ),
    "an annotation": (
        'def f(df: "pd.DataFrame"):\n    return df.iteritems()\nimport pandas as pd\n',
        'def f(df: "pd.DataFrame"):\n    return df.items()\nimport pandas as pd\n',
    ),
}


@pytest.mark.parametrize(("before", "after"), CHANGED.values(), ids=CHANGED)
def test_it_is_rewritten(before, after):
    assert migrated(before) == after
    assert migrated(after) == after


KEPT = {
    "a try": "try:\n    from numpy import NaN\nexcept ImportError:\n    NaN = 1\n",
    "a broad try with imports": "try:\n    import numpy as np\n    x = np.NaN\nexcept:\n    x = 1\n",
    "a version check": "import numpy as np\nif np.__version__ < '2':\n    x = np.NaN\n",
    "a name that is set here": "import numpy as np\nnp.NaN = np.nan\nx = np.NaN\n",
    "a rebound module": "import numpy as np\nnp = jax.numpy\nx = np.NaN\n",
    "a star that may hide builtins": "import numpy as np\nfrom x import *\ny = np.int\n",
    "a class variable of the same name": "class A:\n    import numpy as np\n    def f(self):\n        return np.NaN\n",
    "pieces of a file": "import pandas as pd\nr = pd.read_csv(f, chunksize=3)\nr.iteritems()\n",
    "several sheets": "import pandas as pd\nr = pd.read_excel(f, sheet_name=None)\nr.iteritems()\n",
    "a comment among arguments": ("import pandas as pd\na = pd.DataFrame()\na.append(  # why\n    a)\n"),
    "a dictionary as a row": 'import pandas as pd\na = pd.DataFrame()\na = a.append({"a": 1}, ignore_index=True)\n',
    "a relative import": "from .numpy import NaN\nx = NaN\n",
    "text": 'import numpy\ns = "numpy.NaN"\n',
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_it_is_left_alone(text):
    assert migrated(text) == text


def test_names_that_other_files_take_stay():
    text = "from torch.autograd import Variable\nx = Variable(y)\n"
    assert migrated(text) == "x = y.detach()\n"
    assert migrated(text, keep=["Variable"]) == "from torch.autograd import Variable\nx = y.detach()\n"


def test_reasons_are_told():
    text = "from torch.cuda.amp import autocast\nmake = autocast\nwith autocast():\n    pass\n"
    assert reasons(text) == [
        "it is used without being called here",
        "`autocast` is also used in line 2, in a way that stays",
    ]
    assert reasons("import pandas as pd\ndef f(df):\n    return df.ix[0]\n")[0].startswith("use `.loc`")


NUMPY = "import numpy as np\nx = np.bool, np.NaN, np.int\nnp.random.seed(1)\n"


@pytest.mark.parametrize(
    ("old", "new", "required", "rewritten"),
    [
        ("1.19", "1.23", set(), {"bool", "int"}),
        ("1.23", "1.26", {"bool", "int"}, {"bool", "int"}),
        ("1.23", "2.1", {"bool", "NaN", "int"}, {"bool", "NaN", "int"}),
        ("1.26", "2.1", {"NaN", "int"}, {"NaN"}),
        ("2.0", "2.1", {"NaN", "int"}, set()),
        (None, "2.1", {"NaN", "int"}, {"NaN", "int"}),
    ],
)
def test_versions_decide(old, new, required, rewritten):
    found = decide(index(Source.read(NUMPY.encode())), "numpy", old, new)
    assert {one.site.name.removeprefix("numpy.") for one in found if one.required} == required
    assert {one.site.name.removeprefix("numpy.") for one in found if one.rewritten} == rewritten
    assert "numpy.random.seed" in {one.site.name for one in found if not one.required and not one.rewritten}


def test_other_libraries_are_not_concerned():
    assert decide(index(Source.read(NUMPY.encode())), "pandas", "1.5", "2.0") == ()


def test_only_asked_places_change():
    source = Source.read(b"import numpy as np\nx = np.NaN\ny = np.NaN\n")
    second = index(source).sites[1]
    assert source.replace(rewrite(source, [second])[0]) == b"import numpy as np\nx = np.NaN\ny = np.nan\n"


def test_deep_and_long_code_is_read():
    deep = "import pandas as pd\nx = pd.DataFrame()" + ".copy()" * 150 + ".as_matrix()\n"
    assert migrated(deep) == deep, "too deep for evidence"
    long = "import numpy as np\n" + "x = np.NaN\n" * 2000
    assert migrated(long).count("np.nan") == 2000


def test_nothing_is_registered_yet():
    assert "dependencies" not in discover() or discover()["dependencies"].index is not index
