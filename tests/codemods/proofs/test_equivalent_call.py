"""The checker of ``equivalent-call`` accepts what rows of the tables give, and nothing else."""

from __future__ import annotations

import pytest

from codemods.api import Claim
from codemods.dependencies.migrations.discovery import rows
from codemods.proofs import Change, check
from codemods.proofs.equivalent_call import CHECKER
from codemods.proofs.equivalent_call.versions import Upgrade

CHANGED = [
    pytest.param(row, one, id=f"{row.key}-{number}")
    for row in rows().values()
    for number, one in enumerate(row.examples)
    if one.before != one.after
]


def verdict(before, after, upgrades=None):
    change = Change("a.py", before.encode(), after.encode())
    return CHECKER.check_upgrades([change], upgrades or {})


@pytest.mark.parametrize(("row", "shown"), CHANGED)
def test_every_example_is_proven(row, shown):
    found = verdict(shown.before, shown.after, {row.library: Upgrade(row.equal_from or "0.0.1", None)})
    assert found.reason is None
    assert found.counts["calls-migrated"] >= 1


@pytest.mark.parametrize(("row", "shown"), CHANGED)
def test_the_way_back_is_refused(row, shown):
    assert not verdict(shown.after, shown.before).holds


MUTANTS = {
    "another name of the library": ("import numpy as np\nx = np.NaN\n", "import numpy as np\nx = np.inf\n"),
    "a builtin of another name": ("import numpy as np\nx = np.int\n", "import numpy as np\nx = float\n"),
    "a builtin that is hidden": ("import numpy as np\nint = 3\nx = np.int\n", "import numpy as np\nint = 3\nx = int\n"),
    "another library": ("import jax.numpy as np\nx = np.NaN\n", "import jax.numpy as np\nx = np.nan\n"),
    "a name that is something else, too": (
        "import numpy as np\nnp = load()\nx = np.NaN\n",
        "import numpy as np\nnp = load()\nx = np.nan\n",
    ),
    "a parameter of the name": (
        "import numpy as np\ndef f(np):\n    return np.NaN\n",
        "import numpy as np\ndef f(np):\n    return np.nan\n",
    ),
    "another statement": ("import numpy as np\nx = np.NaN\n", "import numpy as np\nx = np.nan\ny = 1\n"),
    "another literal": ("import numpy as np\nx = f(np.NaN, 1)\n", "import numpy as np\nx = f(np.nan, 2)\n"),
    "another blank": ("import numpy as np\nx = np.NaN\ny =  1\n", "import numpy as np\nx = np.nan\ny = 1\n"),
    "a comment that went": ("import numpy as np\nx = np.NaN  # missing\n", "import numpy as np\nx = np.nan\n"),
    "a changed comment": ("import numpy as np\nx = np.NaN  # a\n", "import numpy as np\nx = np.nan  # b\n"),
    "another import": ("import numpy as np\nx = np.NaN\n", "import numpy as np\nimport os\nx = np.nan\n"),
    "an import that went": ("import os\nimport numpy as np\nx = np.NaN\n", "import numpy as np\nx = np.nan\n"),
    "an import in another order": (
        "import os\nimport numpy as np\nx = np.NaN\n",
        "import numpy as np\nimport os\nx = np.nan\n",
    ),
    "an import below its use": (
        "from numpy import NaN\nx = NaN\nfrom numpy import pi\n",
        "x = nan\nfrom numpy import nan, pi\n",
    ),
    "a name of an import below": (
        "from numpy import NaN\nx = NaN\nimport numpy as np\n",
        "x = np.nan\nimport numpy as np\n",
    ),
    "a name of an import under a condition": (
        "from numpy import NaN\nif a:\n    import numpy as np\nx = NaN\n",
        "if a:\n    import numpy as np\nx = np.nan\n",
    ),
    "a name of an import of another function": (
        "from numpy import NaN\ndef f():\n    import numpy as np\ndef g():\n    return NaN\n",
        "def f():\n    import numpy as np\ndef g():\n    return np.nan\n",
    ),
    "a name of an import of the class around": (
        "from numpy import NaN\nclass A:\n    import numpy as np\n    def f(self):\n        return NaN\n",
        "class A:\n    import numpy as np\n    def f(self):\n        return np.nan\n",
    ),
    "an import that comes under a condition": (
        "from numpy import NaN\nif a:\n    from numpy import pi\nx = NaN\n",
        "if a:\n    from numpy import nan, pi\nx = nan\n",
    ),
    "an import that keeps its name under a condition": (
        "from numpy import NaN\nif a:\n    from numpy import pi\nx = NaN\n",
        "if a:\n    from numpy import nan as NaN, pi\nx = NaN\n",
    ),
    "a name that is set": (
        "import numpy as np\nnp.NaN = 1\nx = np.NaN\n",
        "import numpy as np\nnp.NaN = 1\nx = np.nan\n",
    ),
    "a new name that is set": (
        "import numpy as np\nnp.nan = 1\nx = np.NaN\n",
        "import numpy as np\nnp.nan = 1\nx = np.nan\n",
    ),
    "a setting of the old name": ("import numpy as np\nnp.NaN = 1\n", "import numpy as np\nnp.nan = 1\n"),
    "another setting": (
        "import numpy as np\nnp.a.b = np.NaN\n",
        "import numpy as np\nnp.a.c = np.nan\n",
    ),
    "a method that is set": (
        "import pandas as pd\npd.DataFrame.append = f\nx = pd.DataFrame()\nx = x.append(x)\n",
        "import pandas as pd\npd.DataFrame.append = f\nx = pd.DataFrame()\nx = pd.concat([x, x])\n",
    ),
    "an import in another place": (
        "from numpy import NaN\n\n\ndef f():\n    return NaN\n",
        "def f():\n    from numpy import nan\n    return nan\n",
    ),
    "a lost sign": ("import numpy as np\nx = np.NINF\n", "import numpy as np\nx = np.inf\n"),
    "lost parentheses": ("import numpy as np\nx = np.NINF ** 2\n", "import numpy as np\nx = -np.inf ** 2\n"),
    "an argument that went": (
        "from sklearn.metrics import mean_squared_error as m\nm(y, p, squared=True, sample_weight=w)\n",
        "from sklearn.metrics import mean_squared_error as m\nm(y, p)\n",
    ),
    "arguments in another order": (
        "from sklearn.metrics import mean_squared_error as m\nm(y, p, squared=True)\n",
        "from sklearn.metrics import mean_squared_error as m\nm(p, y)\n",
    ),
    "the wrong function": (
        "from sklearn import metrics\nmetrics.mean_squared_error(y, p, squared=True)\n",
        "from sklearn import metrics\nmetrics.root_mean_squared_error(y, p)\n",
    ),
    "a value that is not known": (
        "from sklearn import metrics\nmetrics.mean_squared_error(y, p, squared=flag)\n",
        "from sklearn import metrics\nmetrics.mean_squared_error(y, p)\n",
    ),
    "an object of unknown type": ("def f(df):\n    return df.iteritems()\n", "def f(df):\n    return df.items()\n"),
    "a list, which is no frame": (
        "import pandas as pd\nx = []\nx.append(pd.DataFrame())\n",
        "import pandas as pd\nx = []\npd.concat([x, pd.DataFrame()])\n",
    ),
    "a variable that changes its type": (
        "import pandas as pd\nx = pd.DataFrame()\nx = load()\nfor k in x.iteritems(): pass\n",
        "import pandas as pd\nx = pd.DataFrame()\nx = load()\nfor k in x.items(): pass\n",
    ),
    "a row instead of a frame": (
        "import pandas as pd\ndf = pd.DataFrame()\ndf = df.append(s)\n",
        "import pandas as pd\ndf = pd.DataFrame()\ndf = pd.concat([df, s])\n",
    ),
    "another loader": ("import yaml\nyaml.load(f)\n", "import yaml\nyaml.load(f, Loader=yaml.Loader)\n"),
    "another device": (
        "import torch\ntorch.cuda.amp.autocast(enabled=x)\n",
        'import torch\ntorch.amp.autocast("cpu", enabled=x)\n',
    ),
    "a position that means something else": (
        "import torch\ntorch.cuda.amp.autocast(x)\n",
        'import torch\ntorch.amp.autocast("cuda", x)\n',
    ),
    "a used result of a statement": (
        'import pandas as pd\ndf = pd.DataFrame()\nx = df.set_value(0, "a", 1)\n',
        'import pandas as pd\ndf = pd.DataFrame()\ndf.at[0, "a"] = 1\n',
    ),
    "a class that is another one": (
        "from category_encoders import OneHotEncoder\nOneHotEncoder(sparse=False)\n",
        "from category_encoders import OneHotEncoder\nOneHotEncoder(sparse_output=False)\n",
    ),
    "handed-on keywords": (
        "from sklearn.preprocessing import OneHotEncoder as E\nE(sparse=False, **kw)\n",
        "from sklearn.preprocessing import OneHotEncoder as E\nE(sparse_output=False, **kw)\n",
    ),
    "other line ends": ("import numpy as np\r\nx = np.NaN\r\n", "import numpy as np\nx = np.nan\n"),
    "another function's name": (
        "import numpy as np\ndef f(): return np.NaN\n",
        "import numpy as np\ndef g(): return np.nan\n",
    ),
    "a decorator that went": (
        "import numpy as np\n@d\ndef f():\n    return np.NaN\n",
        "import numpy as np\ndef f():\n    return np.nan\n",
    ),
    "a branch that went": (
        "import numpy as np\nif a:\n    x = np.NaN\nelse:\n    x = 1\n",
        "import numpy as np\nif a:\n    x = np.nan\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), MUTANTS.values(), ids=MUTANTS)
def test_everything_else_is_refused(before, after):
    assert not verdict(before, after).holds


NEAR = {
    "a name of an import in the same block": (
        "from numpy import NaN\nif a:\n    import numpy as np\n    x = NaN\n",
        "if a:\n    import numpy as np\n    x = np.nan\n",
    ),
    "a name of an import around a function": (
        "from numpy import NaN\nimport numpy as np\ndef f():\n    return NaN\n",
        "import numpy as np\ndef f():\n    return np.nan\n",
    ),
    "a setting beside it": (
        "import numpy as np\nimport torch\ntorch.backends.cudnn.benchmark = True\nx = np.NaN\n",
        "import numpy as np\nimport torch\ntorch.backends.cudnn.benchmark = True\nx = np.nan\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), NEAR.values(), ids=NEAR)
def test_what_is_one_step_away_is_proven(before, after):
    assert verdict(before, after).reason is None


BOOL = ("import numpy as np\nx = np.bool\n", "import numpy as np\nx = bool\n")
YAML = ("import yaml\nyaml.load(f)\n", "import yaml\nyaml.load(f, Loader=yaml.FullLoader)\n")
MEAN = (
    "from sklearn import metrics\nmetrics.mean_squared_error(y, p, squared=False)\n",
    "from sklearn import metrics\nmetrics.root_mean_squared_error(y, p)\n",
)


@pytest.mark.parametrize(
    ("change", "library", "old", "new", "holds"),
    [
        (BOOL, "numpy", "1.23.5", "2.2", True),
        (BOOL, "numpy", "1.23.5", "1.26", True),
        (BOOL, "numpy", "2.0", "2.2", False),
        (BOOL, "numpy", None, "2.2", False),
        (BOOL, "numpy", None, "1.26", True),
        (YAML, "pyyaml", "5.4", "6.0", True),
        (YAML, "pyyaml", "3.13", "6.0", False),
        (MEAN, "scikit-learn", "1.1", "1.6", True),
        (MEAN, "scikit-learn", "1.1", "1.3", False),
        (MEAN, "scikit-learn", "1.6", "1.7", False),
    ],
)
def test_the_versions_decide(change, library, old, new, holds):
    assert verdict(*change, {library: Upgrade(old, new)}).holds == holds


def test_versions_are_read_from_the_changed_requirements():
    program = Change("a.py", *(text.encode() for text in MEAN))
    for new, holds in ((b"scikit-learn==1.6.1\n", True), (b"scikit-learn==1.3.2 \\\n    --hash=sha256:00\n", False)):
        pins = Change("requirements.txt", b"scikit-learn==1.1.3  # old\n", new)
        assert check(Claim.EQUIVALENT_CALL, [program, pins], lambda _: None).holds == holds


def test_what_is_nested_too_deeply_is_refused():
    text = "import numpy as np\nx = " + "-" * 3000 + "np.NaN\n"
    found = verdict(text, text.replace("NaN", "nan"))
    assert not found.holds
