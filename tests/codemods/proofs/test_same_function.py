"""Copies of functions that became one, and changes one step away from that."""

from __future__ import annotations

import pytest

from codemods.api import Claim
from codemods.proofs import Change, check, checkers
from codemods.proofs.same_function import CHECKER


def verdict(before, after):
    """The verdict on the difference of two trees of files."""
    old, new = ({path: one.encode() for path, one in tree.items()} for tree in (before, after))
    paths = sorted({*old, *new})
    changes = [Change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)]
    return CHECKER.check(changes, {path: data for path, data in old.items() if data == new.get(path)}.get)


LOAD = '''\
def load(path, sep=",", *, limit=10):
    """Load rows."""
    rows = []
    with open(path) as stream:
        for number, line in enumerate(stream):
            if number < limit:
                rows.append(np.array([float(one) for one in line.split(sep)]))
    return rows
'''
PLAIN = LOAD.replace('    """Load rows."""\n', "")
RENAMED = PLAIN.replace("rows", "found").replace("number", "index").replace("stream", "f").replace(" one", " cell")
RENAMED = RENAMED.replace("(one)", "(cell)")
HEAD = '"""Train."""\n\nimport sys\n\nimport numpy as np\n'
TAIL = """\
LIMIT = 3  # the limit


def main():
    # run
    print(load(sys.argv[1], limit=LIMIT), np.pi)


if __name__ == "__main__":
    main()
"""
TRAIN = f"{HEAD}\n\n{LOAD}\n\n{TAIL}"
TRAIN_AFTER = f"{HEAD}from helpers import load\n\n{TAIL}"
EVALUATE = f"import numpy as np\n\n\n# Reads a table.\n{RENAMED}\n\nprint(load('x.csv'))\n"
EVALUATE_AFTER = "from helpers import load\n\nprint(load('x.csv'))\n"
HELPERS = f'"""Shared helpers."""\n\nimport numpy as np\n\n\n{LOAD}'
FLAT = (
    {"train.py": TRAIN, "evaluate.py": EVALUATE},
    {"train.py": TRAIN_AFTER, "evaluate.py": EVALUATE_AFTER, "helpers.py": HELPERS},
)

# One copy stays, in a module that does nothing when it is imported.
READING = f'"""Reading."""\n\nimport numpy as np\n\nSIZE = 3\n\n\n{LOAD}'
PACKAGE = {"src/pkg/__init__.py": "", "src/pkg/reading.py": READING, "src/pkg/net.py": "class Net: pass\n"}
USER = f"import numpy as np\nfrom pkg.net import Net\n\n\n{PLAIN}\n\ndef run(name):\n    return load(name), np, Net\n"
USER_AFTER = (
    "import numpy as np\nfrom pkg.net import Net\nfrom pkg.reading import load\n\n\n"
    "def run(name):\n    return load(name), np, Net\n"
)
KEPT = ({**PACKAGE, "src/pkg/use.py": USER}, {**PACKAGE, "src/pkg/use.py": USER_AFTER})

INNER = USER.replace("from pkg.net", "from ..net")
INNER_AFTER = USER_AFTER.replace("from pkg.", "from ..")
RELATIVE = (
    {**PACKAGE, "src/pkg/sub/__init__.py": "", "src/pkg/sub/use.py": INNER},
    {**PACKAGE, "src/pkg/sub/__init__.py": "", "src/pkg/sub/use.py": INNER_AFTER},
)

PAIR = """\
def clean(text):
    return re.sub(r"\\s+", " ", text)


def words(text, seen=()):
    def known(word):
        return word in seen

    return [word for word in clean(text).split() if not known(word)] or words(text[1:])
"""
CLUSTER = (
    {
        "a.py": f"import re\n\n\n{PAIR}\n\nprint(words('a b'))\n",
        "b.py": f"import re\n\n\n{PAIR}\n\nprint(words('c'))\n",
    },
    {
        "a.py": "from helpers import clean as clean, words\n\n\nprint(words('a b'))\n",
        "b.py": "from helpers import clean as clean, words\n\n\nprint(words('c'))\n",
        "helpers.py": f"import re\n\n\n{PAIR}",
    },
)

SCENARIOS = {"flat": FLAT, "kept": KEPT, "relative": RELATIVE, "cluster": CLUSTER}
COUNTS = {"flat": (2, 1, 2), "kept": (1, 1, 1), "relative": (1, 1, 1), "cluster": (2, 2, 4)}


def test_is_found_by_its_claim():
    assert checkers()[Claim.SAME_FUNCTION] is CHECKER
    assert check(Claim.SAME_FUNCTION, [], lambda path: None).holds


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_holds_and_counts(scenario):
    found = verdict(*SCENARIOS[scenario])
    assert found.holds, found.reason
    assert tuple(found.counts.values()) == COUNTS[scenario]
    assert [*found.counts] == ["files", "functions-moved", "copies-removed"]


def edited(scenario, edits):
    """The two trees of a scenario after some edits.

    An edit is a side (``before``, ``after`` or ``both``), a path, and a text with its replacement; no text means the
    whole file, and no replacement that there is no such file.
    """
    trees = {side: dict(tree) for side, tree in zip(("before", "after"), SCENARIOS[scenario], strict=True)}
    for side, path, old, new in edits:
        for one in trees if side == "both" else [side]:
            if old is None:
                assert trees[one].get(path) != new
                trees[one] = {**trees[one], path: new} if new is not None else trees[one]
                if new is None:
                    del trees[one][path]
            else:
                assert old in trees[one][path], (one, old)
                trees[one][path] = trees[one][path].replace(old, new)
    return trees["before"], trees["after"]


T, E, H, R, U = "train.py", "evaluate.py", "helpers.py", "src/pkg/reading.py", "src/pkg/use.py"


def flat(*edits):
    return "flat", list(edits)


def kept(*edits):
    return "kept", list(edits)


def body(old, new, *others):
    """The flat scenario with other text in every copy."""
    return flat(("before", T, old, new), ("before", E, old, new), ("after", H, old, new), *others)


ACCEPTED = {
    "no change": flat(("after", T, None, TRAIN), ("after", E, None, EVALUATE), ("after", H, None, None)),
    "one file at a time": flat(("after", E, None, EVALUATE)),
    "crlf": flat(*(("both", path, "\n", "\r\n") for path in (T, E)), ("after", H, "\n", "\r\n")),
    "tabs": body("    ", "\t", ("after", T, "    ", "\t")),
    "shebang": flat(("both", T, '"""Train."""', '#!/usr/bin/python\n# -*- coding: utf-8 -*-\n"""Train."""')),
    "no final newline": flat(("both", T, "    main()\n", "    main()")),
    "a comment says what the docstring said": flat(
        ("after", H, '    """Load rows."""\n', ""), ("after", H, "def load", "# Loads the rows.\ndef load")
    ),
    "folders with dots in their names": (
        "relative",
        [
            (side, path.replace("src/", "v1.2/src.d/"), None, content)
            for side, tree in zip(("before", "after"), RELATIVE, strict=True)
            for path, content in tree.items()
        ]
        + [("both", path, None, None) for path in RELATIVE[0]],
    ),
    "the only import that shows the root goes": kept(
        ("both", "src/pkg/deep/__init__.py", None, ""),
        ("both", "src/pkg/deep/net.py", None, "Net = 3\n"),
        ("both", U, "from pkg.net import Net\n", ""),
        ("both", U, ", Net", ""),
        ("before", U, "import numpy as np\n", "import numpy as np\nfrom pkg.deep.net import Net\n"),
        ("before", U, "    rows = []\n", "    rows = [Net]\n"),
        ("both", R, "import numpy as np\n", "import numpy as np\nfrom pkg.deep.net import Net\n"),
        ("both", R, "    rows = []\n", "    rows = [Net]\n"),
    ),
    "a part of a package is called like one that sends functions": flat(
        ("both", T, "import sys\n", "import sys\nimport torch.distributed\n")
    ),
    "a module of a name of Python's own leaves its package": kept(
        ("both", "src/pkg/io.py", None, "from ... import x\n"), ("both", U, "import numpy", "import io\nimport numpy")
    ),
    "local variables have other names": flat(("after", H, "rows = []", "lines = []"), ("after", H, "rows", "lines")),
    "in another order": flat(("after", E, "from helpers import load\n\n", "from helpers import load\n\n\n")),
    "comment above stays": flat(("after", E, "\n\nprint", "\n\n# Reads a table.\nprint")),
    "comment in the copy": flat(("before", T, "    rows = []\n", "    # all of them\n    rows = []  # empty\n")),
    "comment below the copy": flat(("before", T, "    return rows\n", "    return rows\n    # done\n")),
    "alias": flat(
        ("before", E, "load(", "read("),
        ("after", E, "import load", "import load as read"),
        ("after", E, "load('", "read('"),
    ),
    "alias of a recursive function": flat(
        ("before", T, "    rows = []\n", "    rows = load(path) if sep else []\n"),
        ("before", E, "    found = []\n", "    found = read(path) if sep else []\n"),
        ("before", E, "load(", "read("),
        ("after", H, "    rows = []\n", "    rows = load(path) if sep else []\n"),
        ("after", E, "import load", "import load as read"),
        ("after", E, "load('", "read('"),
    ),
    "import of numpy under another name": flat(
        ("before", E, "import numpy as np", "import numpy"), ("before", E, "np.array", "numpy.array")
    ),
    "annotated local variable": flat(("before", T, "rows = []", "rows: list[float] = []")),
    "annotations only in the copy": flat(("before", T, "def load(path,", "def load(path: str,")),
    "annotations only in the target": flat(
        ("after", H, "def load(path,", "def load(path: str,"), ("after", H, "10):", "10) -> list:")
    ),
    "typing in the target": flat(
        ("after", H, "import numpy as np\n", "from typing import Optional\n\nimport numpy as np\n"),
        ("after", H, "def load(path,", "def load(path: Optional[str],"),
    ),
    "equal annotations": body("def load(path,", "def load(path: np.ndarray,"),
    "future import in all": flat(
        ("both", T, "\nimport sys", "\nfrom __future__ import annotations\n\nimport sys"),
        ("before", T, "def load(path,", "def load(path: Unknown | None,"),
        ("before", E, "import numpy", "from __future__ import annotations\n\nimport numpy"),
        ("after", E, "from helpers", "from __future__ import annotations\n\nfrom helpers"),
        ("after", H, "import numpy", "from __future__ import annotations\n\nimport numpy"),
    ),
    "statement between imports that does nothing": flat(("both", T, "import sys\n", "import sys\n\nSIZE = 3\n")),
    "module of the standard library only in the target": flat(
        ("after", H, "import numpy as np\n", "import math\n\nimport numpy as np\n"),
        ("after", H, "    return rows\n", "    return rows\n\n\ndef root(x):\n    return math.sqrt(x)\n"),
        ("before", E, "\n\nprint(", "\n\ndef root(x):\n    return math.sqrt(x)\n\n\nprint(root,"),
        ("before", E, "import numpy as np\n", "import math\nimport numpy as np\n"),
        ("after", E, "import load\n", "import load, root\n"),
        ("after", E, "print(", "print(root,"),
    ),
    "example of an installed package": flat(
        ("before", "examples/train.py", None, TRAIN.replace("import sys", "import sys\nimport pkg")),
        ("after", "examples/train.py", None, TRAIN_AFTER.replace("import sys", "import sys\nimport pkg")),
        ("after", "examples/helpers.py", None, HELPERS),
        ("both", "pkg/__init__.py", None, ""),
        ("both", "pyproject.toml", None, ""),
        ("before", T, None, None),
        ("after", T, None, None),
        ("before", E, None, None),
        ("after", E, None, None),
        ("after", H, None, None),
    ),
    "star in another file": flat(("both", "other.py", None, "from os import *\n")),
    "import within the function": body("    with", "    import json as js\n    with"),
    "import extended": kept(
        ("both", R, "SIZE = 3\n", "SIZE = 3\n\n\ndef other():\n    return 1\n"),
        ("before", U, "Net\n\n", "Net\nfrom pkg.reading import other\n\n"),
        ("after", U, "import load", "import load, other"),
        ("both", U, "np, Net", "np, Net, other"),
    ),
    "target imported before": kept(
        ("both", R, "SIZE = 3\n", "SIZE = input()\n"),
        ("both", U, "import numpy as np\n", "import numpy as np\nimport pkg.reading\n"),
    ),
    "no package file": kept(("both", "src/pkg/__init__.py", None, None)),
    "package file imports the file": kept(
        ("both", "src/pkg/__init__.py", None, "from .use import run\n"),
        ("both", U, "from pkg.net import Net\n", "class Net: pass\n"),
        ("after", U, "from pkg.reading", "from .reading"),
        ("after", U, "from .reading import load\n", ""),
        ("after", U, "class Net: pass\n", "from .reading import load\nclass Net: pass\n"),
    ),
    "sibling imported by its bare name": flat(
        ("both", "net.py", None, "X = 1\n"),
        ("both", E, "import", "import net\nimport"),
        ("before", E, "import net\nimport numpy", "import numpy"),
        ("before", E, "import numpy as np\n", "import net\nimport numpy as np\n"),
        ("after", E, "import net\nimport load", "import load"),
        ("after", E, "from", "import net\nfrom"),
    ),
    "target imports the file late": kept(("both", R, "SIZE = 3", "def late():\n    from . import use")),
    "import of a part in two ways": flat(
        ("both", T, "import sys\n", "import sys\nfrom torch import nn\n"),
        ("before", T, "np.array", "nn.array"),
        ("before", E, "import numpy as np", "import torch.nn as nn"),
        ("before", E, "np.array", "nn.array"),
        ("after", H, "import numpy as np", "import torch.nn as nn"),
        ("after", H, "np.array", "nn.array"),
    ),
    "local variable named like a reader": body("    with", "    vars = warn = eval = 1\n    with"),
    "package file shows the root": kept(
        ("both", "src/pkg/__init__.py", None, "from pkg.net import Net\n"),
        ("both", U, "from pkg.net import Net\n", ""),
        ("both", U, ", Net", ""),
    ),
    "type checking import back": kept(
        (
            "both",
            R,
            "SIZE = 3\n",
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from pkg.use import run\n",
        )
    ),
    "test file that uses it": flat(("both", "test_train.py", None, "from train import load\n")),
    "sys.path appended": flat(("both", T, "import numpy", "sys.path.append('..')\n\nimport numpy")),
    "order of plain packages": flat(
        ("before", T, "import numpy as np\n", "import tqdm\nimport numpy as np\n"),
        ("before", T, "    rows = []\n", "    rows = list(tqdm.tqdm([]))\n"),
        ("before", E, "import numpy as np\n", "import tqdm\nimport numpy as np\n"),
        ("before", E, "    found = []\n", "    found = list(tqdm.tqdm([]))\n"),
        ("after", H, "import numpy as np\n", "import numpy as np\nimport tqdm\n"),
        ("after", H, "    rows = []\n", "    rows = list(tqdm.tqdm([]))\n"),
    ),
    "numpy comes with pandas": flat(
        ("both", E, "load('x", "pd.load('x"),
        ("before", E, "import numpy as np\n", "import numpy as np\nimport pandas as pd\n"),
        ("after", E, "from helpers", "import pandas as pd\nfrom helpers"),
    ),
    "callback": flat(
        ("both", E, "load('x.csv')", "list(map(load, ['x.csv']))"), ("before", E, "# Reads a table.\n", "")
    ),
    "helper module grows": (
        "flat",
        [
            ("before", H, None, "import os\n\n\ndef here():\n    return os.getcwd()\n"),
            ("before", T, "import numpy as np\n", "import numpy as np\nfrom helpers import here\n"),
            ("before", E, "import numpy as np\n", "import numpy as np\nfrom helpers import here\n"),
            ("both", T, "np.pi", "np.pi, here()"),
            ("both", E, "print(", "print(here(), "),
            ("after", T, "import load", "import here, load"),
            ("after", E, "import load", "import here, load"),
            ("before", E, "# Reads a table.\n", ""),
            ("before", T, '    """Load rows."""\n', ""),
            ("before", T, "np.array([", "([c for c in ["),
            ("before", T, "line.split(sep)]", "line.split(sep)]]"),
            ("before", E, "np.array([", "([c for c in ["),
            ("before", E, "line.split(sep)]", "line.split(sep)]]"),
            ("before", E, "import numpy as np\n", ""),
            (
                "after",
                H,
                None,
                f"import os\n\n\ndef here():\n    return os.getcwd()\n\n\n{PLAIN}".replace(
                    "np.array([", "([c for c in ["
                ).replace("(sep)]", "(sep)]]"),
            ),
        ],
    ),
    "a helper that is there calls one that stays imported": (
        "cluster",
        [
            ("before", H, None, "import re\n\n\n" + PAIR.partition("\n\n\n")[0] + "\n"),
            *(("before", path, PAIR.partition("\n\n\n")[0] + "\n", "") for path in ("a.py", "b.py")),
            *(("before", path, "import re\n", "import re\nfrom helpers import clean\n") for path in ("a.py", "b.py")),
            *(("before", path, "import re\n", "") for path in ("a.py", "b.py")),
            *(("after", path, "clean as clean", "clean") for path in ("a.py", "b.py")),
        ],
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepts(name):
    found = verdict(*edited(*ACCEPTED[name]))
    assert found.holds, found.reason


def every(old, new):
    """Other text in every copy of the flat scenario, which are spelt in two ways."""
    return ("before", T, old, new), ("before", E, old, new), ("after", H, old, new)


def both(path, old, new):
    """Other text before and after."""
    return "both", path, old, new


def imports(line):
    """Another import in the script, before and after."""
    return both(T, "import sys\n", f"import sys\n{line}\n")


def uses(expression):
    """Another expression in the script, before and after."""
    return both(T, "np.pi", expression)


MOVED = ("after", T, "from helpers import load\n", "")
FUTURE = "from __future__ import annotations\n"
DEEP = "src/pkg/sub/use.py"
FIRST = PAIR.partition("\n\n\n")[0]
REFUSED = {
    # The functions differ.
    "changed default": (flat(("after", H, "limit=10", "limit=11")), "10 became 11"),
    "changed default in one copy": (flat(("before", E, "limit=10", "limit=20")), "20 became 10"),
    "default lost": (flat(("after", H, "limit=10", "limit")), "parameters differ"),
    "renamed keyword parameter": (flat(("after", H, "limit", "most")), "parameters differ"),
    "keyword parameter may be positional": (flat(("after", H, "*, ", "")), "parameters differ"),
    "positional only": (flat(("after", H, "path, sep", "path, /, sep")), "parameters differ"),
    "mutable default": (body('sep=","', "sep=[]"), "no constant"),
    "name as default": (body('sep=","', "sep=np"), "no constant"),
    "call as default": (body('sep=","', "sep=str()"), "no constant"),
    "asynchronous": (flat(("after", H, "def load", "async def load")), "asynchronous"),
    "generator": (flat(("after", H, "return rows", "yield rows")), "Return became Expr"),
    "another operator": (flat(("after", H, "<", "<=")), "Lt became LtE"),
    "another attribute": (flat(("after", H, "append", "extend")), "'append' became 'extend'"),
    "swapped arguments": (flat(("after", H, "open(path)", "open(sep)")), "not the same variable"),
    # Free names.
    "another global": (
        flat(("after", H, "np.array", "math.array"), ("after", H, "import numpy as np", "import math")),
        "same thing",
    ),
    "another module in the target": (flat(("after", H, "import numpy as np", "import torch as np")), "same thing"),
    "another module in a copy": (flat(("before", E, "import numpy as np", "import jax.numpy as np")), "same thing"),
    "attribute of a package": (flat(("after", H, "import numpy as np", "from my import numpy as np")), "same thing"),
    "two imports of one name": (flat(imports("import cupy as np")), "one thing"),
    "import in try": (
        flat(both(T, "import numpy as np\n", "try:\n    import numpy as np\nexcept ImportError:\n    np = None\n")),
        "one thing",
    ),
    "import under a condition": (
        flat(both(T, "import numpy as np\n", "if sys:\n    import numpy as np\n")),
        "one thing",
    ),
    "star import in a copy": (flat(imports("from os import *")), "star import"),
    "star import in the target": (flat(("after", H, "import numpy", "from os import *\nimport numpy")), "exactly once"),
    "shadowed builtin": (flat(both(T, "LIMIT = 3", "open = LIMIT = 3")), "one thing"),
    "builtin shadowed by an import": (flat(imports("from gzip import open")), "same thing"),
    "builtin shadowed in the target": (
        flat(("after", H, "import numpy", "from gzip import open\nimport numpy")),
        "same thing",
    ),
    "builtin shadowed by a function": (
        flat(("after", H, "\n\n\ndef load", "\n\n\ndef float(x):\n    return x\n\n\ndef load")),
        "same thing",
    ),
    "builtin shadowed by global": (
        flat(both(T, "    # run\n", "    # run\n    global open\n    open = print\n")),
        "one thing",
    ),
    "module variable": (flat(*every("float(", "LIMIT("), both(E, "print(", "LIMIT = 3\nprint(")), "one thing"),
    "unknown name": (flat(*every("np.array", "profile")), "bound nowhere"),
    "class of the module": (
        flat(*every("np.array", "Row"), both(E, "print(", "class Row: pass\nprint(")),
        "one thing",
    ),
    "standard output": (
        flat(*every("np.array", "stdout"), ("before", E, "import numpy as np", "from sys import stdout")),
        "one thing",
    ),
    "inspect": (
        flat(
            *every("np.array", "i.stack"),
            imports("import inspect as i"),
            ("before", E, "import numpy", "import inspect as i\nimport numpy"),
            ("after", H, "import numpy", "import inspect as i\nimport numpy"),
        ),
        "can see",
    ),
    "global": (body("    with", "    global LIMIT\n    with"), "`global`"),
    "own name": (body("    with", "    print(__name__)\n    with"), "depends on the module"),
    "own file": (body("    with", "    print(__file__)\n    with"), "depends on the module"),
    "names of the module": (body("    with", "    globals()\n    with"), "can see"),
    "local names": (body("    with", "    locals()\n    with"), "can see"),
    "vars": (body("    with", "    vars()\n    with"), "can see"),
    "frames": (body("    with", "    sys._getframe()\n    with"), "can see"),
    "modules": (body("    with", "    sys.modules\n    with"), "can reach"),
    "code in a string": (body("    with", "    exec('x = 1')\n    with"), "can see"),
    "code": (body("    with", "    eval(sep)\n    with"), "look names up"),
    "super": (body("    with", "    super()\n    with"), "can see"),
    "warning": (body("    with", "    np.warn(sep)\n    with"), "can see"),
    "class made by a call": (body("    with", "    type('C', (), {})\n    with"), "belongs to its module"),
    "text that names variables": (body("    with", "    np.query('a > @LIMIT')\n    with"), "look names up"),
    "text that may name variables": (body("    with", "    np.query(sep)\n    with"), "look names up"),
    "text that names a renamed variable": (
        flat(
            ("before", T, "    with", "    np.query('a in @rows')\n    with"),
            ("before", E, "    with", "    np.query('a in @rows')\n    with"),
            ("after", H, "    with", "    np.query('a in @rows')\n    with"),
            ("after", H, "rows = ", "found = "),
            ("after", H, "rows.", "found."),
            ("after", H, "return rows", "return found"),
        ),
        "look names up",
    ),
    "example in the docstring": (flat(("after", H, "Load rows.", "Load rows. >>> load(1)")), "example in a docstring"),
    "a package that sends functions by value": (flat(imports("import distributed")), "may run the file's functions"),
    "its part of another package": (
        flat(imports("from dask.distributed import Client")),
        "may run the file's functions",
    ),
    "what leaves its package is loaded later": (
        kept(
            ("both", "src/pkg/io.py", None, "from ... import x\n"),
            ("both", R, "import numpy as np\n", "import numpy as np\nimport io\n"),
            ("both", R, "    rows = []\n", "    rows = [io]\n"),
            ("before", U, "import numpy", "import io\nimport numpy"),
            ("before", U, "    rows = []\n", "    rows = [io]\n"),
        ),
        "another order",
    ),
    # What was said about the function.
    "docstring lost": (
        flat(("before", E, "# Reads a table.\n", ""), ("after", H, '    """Load rows."""\n', "")),
        "docstring of `load` is lost",
    ),
    "docstring shortened": (flat(("after", H, "Load rows.", "Rows.")), "docstring of `load` is lost"),
    "docstring of another copy lost": (
        flat(("before", E, "    found = []", '    """Load rows of numbers from a file."""\n    found = []')),
        "docstring of `load` is lost",
    ),
    "comment above lost": (
        flat(("before", T, '    """Load rows."""\n', ""), ("after", H, '    """Load rows."""\n', "")),
        "comment above `load` is lost",
    ),
    "the import that shows the root stood behind a change of it": (
        kept(
            ("both", U, "from pkg.net import Net\n", ""),
            ("both", U, ", Net", ""),
            ("before", U, "import numpy as np\n", "import numpy as np\nfrom pkg.net import Net\n"),
            ("before", U, "    rows = []\n", "    rows = [Net]\n"),
            ("both", R, "import numpy as np\n", "import numpy as np\nfrom pkg.net import Net\n"),
            ("both", R, "    rows = []\n", "    rows = [Net]\n"),
            ("before", U, "from pkg.net", "import sys\nsys.path.insert(0, 'other')\nfrom pkg.net"),
            (
                "after",
                U,
                "from pkg.reading import load\n",
                "from pkg.reading import load\nimport sys\nsys.path.insert(0, 'other')\n",
            ),
        ),
        "in between changes where",
    ),
    "package of the file is set": (flat(both(T, "LIMIT = 3", "__package__ = 'x'\nLIMIT = 3")), "imports depend"),
    # How the function is found.
    "decorator": (flat(("before", T, "def load", "@sys.intern\ndef load")), "decorator"),
    "decorator in the target": (
        flat(("after", H, "def load", "@np.vectorize\ndef load")),
        "helpers.py:6: `load` has a decorator",
    ),
    "second definition": (flat(both(T, "LIMIT = 3", "def load(x): return x\nLIMIT = 3")), "more than once"),
    "second definition in the target": (
        flat(("after", H, "\n    return rows\n", "\n    return rows\n\n\ndef load(): pass\n")),
        "exactly once",
    ),
    "name bound again": (flat(both(T, "LIMIT = 3", "load = LIMIT = 3")), "more than once"),
    "name deleted": (flat(both(T, "LIMIT = 3  #", "del load  #")), "more than once"),
    "name bound by global": (flat(both(T, "    # run\n", "    # run\n    global load\n")), "more than once"),
    "name bound by a loop": (flat(both(E, "print(", "for load in []: pass\nprint(")), "more than once"),
    "conditional definition": (
        flat(("before", E, RENAMED, "if np:\n    " + RENAMED.replace("\n", "\n    ").rstrip() + "\n")),
        "changed, moved or added",
    ),
    "test function": (
        flat(
            ("before", E, "load", "test_load"),
            ("after", E, "import load", "import load as test_load"),
            ("after", E, "load('", "test_load('"),
        ),
        "found by its name",
    ),
    "name of a builtin": (
        flat(
            ("before", E, "load", "filter"),
            ("after", E, "import load", "import load as filter"),
            ("after", E, "load('", "filter('"),
        ),
        "a builtin until",
    ),
    "no import instead": (flat(("after", E, "from helpers import load\n\n", "")), "no one import"),
    "import of something else": (flat(("after", E, "import load", "import read")), "no one import"),
    "import of another function": (flat(("after", E, "import load", "import main as load")), "exactly once"),
    "plain import": (flat(("after", E, "from helpers import load", "import helpers as load")), "no one import"),
    "imported twice": (flat(("after", E, "import load\n", "import load\nfrom helpers import load\n")), "no one import"),
    "import in a function": (flat(MOVED, ("after", T, "    # run", "    from helpers import load")), "no one import"),
    "imports too much": (flat(("after", E, "import load", "import load, other")), "serves no function"),
    "imports something else, too": (
        flat(("after", E, "from helpers", "import os\nfrom helpers")),
        "serves no function",
    ),
    "too late": (flat(("after", E, None, "print(load('x.csv'))\nfrom helpers import load\n")), "too late"),
    # The rest of the files.
    "changed statement": (flat(("after", T, "LIMIT = 3", "LIMIT = 4")), "changed, moved or added"),
    "changed function": (flat(("after", T, "np.pi", "np.e")), "no one import"),
    "lost statement": (flat(("after", T, "LIMIT = 3  # the limit\n", "")), "changed, moved or added"),
    "lost last statement": (flat(("after", E, "print(load('x.csv'))\n", "")), "was removed"),
    "added statement": (flat(("after", T, "LIMIT = 3", "print()\nLIMIT = 3")), "changed, moved or added"),
    "moved statement": (
        flat(
            ("before", E, "print(", "print()\nprint("),
            ("after", E, "print(load('x.csv'))\n", "print(load('x.csv'))\nprint()\n"),
        ),
        "changed, moved",
    ),
    "lost comment in a function": (flat(("after", T, "    # run\n", "")), "no one import"),
    "lost comment": (flat(("before", T, "\n\ndef main", "\n\n# about\n\ndef main")), "comment"),
    "changed comment in a line": (flat(("after", T, "# the limit", "# no limit")), "changed, moved"),
    "changed comment": (
        flat(both(T, "\n\ndef main", "\n\n# about\ndef main"), ("after", T, "# about", "# abut")),
        "comment",
    ),
    "added comment": (flat(("after", T, "def main", "# new\ndef main")), "comment"),
    "comment at the end": (flat(("after", T, "    main()\n", "    main()\n# new\n")), "comment"),
    "comment of another section": (flat(("before", T, "def load", "# Section\n\ndef load")), "comment"),
    "license": (flat(("before", E, "import numpy as np\n\n\n# Reads a table.\n", "# (c) us\n")), "comment"),
    "cell marker": (flat(("before", E, "# Reads a table.", "# %% load")), "comment"),
    "formatter switched": (flat(("before", E, "    found = []", "    # fmt: off\n    found = []")), "switches a tool"),
    "blank lines elsewhere": (flat(("after", T, "the limit\n", "the limit\n\n")), "blank lines"),
    "shares its line": (
        flat(("before", E, "import numpy as np\n", "import numpy as np; import re\n")),
        "shares its line",
    ),
    "between comment and statement": (
        flat(
            MOVED,
            both(T, "LIMIT = 3", "# note\nLIMIT = 3"),
            ("after", T, "# note\n", "# note\nfrom helpers import load\n"),
        ),
        "between a comment",
    ),
    "above the license": (
        flat(
            MOVED, both(T, '"""Train."""\n\n', "# (c) us\n\n"), ("after", T, "# (c)", "from helpers import load\n# (c)")
        ),
        "above the comments",
    ),
    "above the docstring": (
        flat(MOVED, ("after", T, '"""Train', 'from helpers import load\n"""Train')),
        "docstring of the module",
    ),
    "encoding": (flat(("after", T, '"""Train', '# coding: latin-1\n"""Train')), "encoding"),
    "line ends": (flat(("after", T, "\n", "\r\n")), "line ends"),
    "final line end": (flat(("after", T, "    main()\n", "    main()")), "final line end"),
    "databricks": (flat(both(T, '"""Train."""', "# Databricks notebook source")), "notebook"),
    "file removed": (flat(("after", E, None, None)), "removed"),
    "no program": (flat(("before", "x.txt", None, ""), ("after", "x.txt", None, "x")), "kind of file"),
    "no path": (flat(("before", "../x.py", None, ""), ("after", "../x.py", None, "x")), "no path"),
    # Imports that went.
    "still used": (flat(("after", T, "import numpy as np\n", "")), "still used"),
    "still used in a string": (flat(both(E, "print(", "print('np.pi', ")), "string may still use"),
    "still listed": (flat(both(E, "print(", "__all__ = ['np']\nprint(")), "string may still use"),
    "still in a doctest": (
        flat(both(E, "print(", 'def f():\n    """>>> np.pi"""\n\n\nprint(')),
        "string may still use",
    ),
    "kept for others": (flat(("before", E, "as np", "as np  # noqa: F401")), "for others"),
    "exported": (
        flat(("before", E, "numpy as np", "numpy as numpy"), ("before", E, "np.array", "numpy.array")),
        "for others",
    ),
    "nobody used": (flat(("before", E, "as np\n", "as np\nimport os\n")), "no moved function"),
    "taken by a changed file": (flat(imports("from evaluate import np as n")), "is taken from"),
    "taken as an attribute": (flat(imports("import evaluate"), uses("evaluate.np")), "is taken from"),
    "taken by the package": (
        kept(
            both("src/pkg/__init__.py", None, "from .use import Net\n"),
            both(U, "import numpy as np\n", "import numpy as np\nfrom pkg import net\n"),
            ("after", U, "from pkg.net import Net\n", ""),
            both(U, ", Net", ""),
            ("before", U, "    rows = []", "    rows = [] or Net"),
            both(R, "    rows = []", "    rows = [] or Net"),
            both(R, "SIZE", "from pkg.net import Net\n\nSIZE"),
        ),
        "is taken from",
    ),
    "lost by a package": (
        kept(
            *(
                one
                for side, files in (("before", KEPT[0]), ("after", KEPT[1]))
                for one in ((side, "src/pkg/use/__init__.py", None, files[U]), (side, U, None, None))
            ),
            ("after", "src/pkg/use/__init__.py", "import numpy as np\n", ""),
            both("src/pkg/use/__init__.py", ", np", ""),
        ),
        "the file of a package",
    ),
    # What is loaded, and when.
    "loaded no more": (
        flat(
            ("before", E, "as np\n", "as np\nimport scipy.special\n"),
            ("before", E, "found = []", "found: scipy.special = []"),
        ),
        "not loaded",
    ),
    "loaded in another order": (
        flat(
            both(E, "print(", "print(torch, "),
            ("before", E, "as np\n", "as np\nimport torch\n"),
            ("after", E, "from", "import torch\nfrom"),
        ),
        "another order",
    ),
    "loaded after a statement": (
        flat(
            both(E, "print(", "print(os, "),
            ("before", E, "import numpy", "import os\nimport numpy"),
            ("before", E, "np\n\n", "np\nos.umask(2)\n\n"),
            ("after", E, "from", "import os\nos.umask(2)\nfrom"),
        ),
        "another order",
    ),
    "loaded before a statement": (
        flat(
            MOVED,
            both(T, "import numpy", "sys.umask(2)\nimport numpy"),
            ("after", T, "import sys\n", "import sys\nfrom helpers import load\n"),
        ),
        "another order",
    ),
    "plain package loaded after a statement": (
        flat(
            both(E, "print(", "print(os, "),
            *every("np.array", "tqdm.tqdm"),
            imports("import tqdm"),
            ("before", E, "import numpy as np", "import os\nimport tqdm\nos.umask(2)"),
            ("after", E, "from", "import os\nos.umask(2)\nfrom"),
            ("after", H, "numpy as np", "tqdm"),
        ),
        "another order",
    ),
    "target loads what the file does not": (
        kept(both(R, "import numpy as np", "import numpy as np\nimport torch")),
        "did not load itself",
    ),
    "target loads earlier": (
        kept(
            both(R, "import numpy as np", "import numpy as np\nimport torch"),
            both(U, "\n\ndef run", "\n\nprint()\nimport torch\n\n\ndef run"),
        ),
        "another order",
    ),
    "helper module loads more for others": (
        flat(
            ("before", H, None, "def other():\n    return 1\n"),
            ("after", H, None, f"import numpy as np\n\n\ndef other():\n    return 1\n\n\n{LOAD}"),
        ),
        "did not load itself",
    ),
    "module that is not everywhere": (
        flat(
            ("after", H, "import numpy as np\n", "import tkinter\n\nimport numpy as np\n"),
            ("after", H, "    return rows\n", "    return rows\n\n\ndef window():\n    return tkinter.Tk()\n"),
            ("before", E, "\n\nprint(", "\n\ndef window():\n    return tkinter.Tk()\n\n\nprint("),
            ("before", E, "import numpy as np\n", "import tkinter\nimport numpy as np\n"),
            ("after", E, "import load\n", "import load, window\n"),
        ),
        "`tkinter` would be loaded",
    ),
    # The target.
    "target prints": (flat(("after", H, "\n\n\ndef", "\n\nprint()\n\n\ndef")), "something else than imports"),
    "target has a constant": (flat(("after", H, "\n\n\ndef", "\n\nX = 1\n\n\ndef")), "something else than imports"),
    "target defines more": (flat(("after", H, "\n\n\ndef", "\n\n\ndef other(): pass\n\n\ndef")), "place of nothing"),
    "target imports more": (flat(("after", H, "import numpy", "import os\nimport numpy")), "serves no function"),
    "target imports in try": (
        flat(("after", H, "import numpy as np", "try:\n    import numpy as np\nexcept OSError:\n    pass")),
        "something else than imports",
    ),
    "target has another future": (flat(("after", H, "import numpy", f"{FUTURE}\nimport numpy")), "__future__"),
    "copy has another future": (
        flat(("before", E, "import numpy", f"{FUTURE}import numpy"), ("after", E, "from", f"{FUTURE}from")),
        "__future__",
    ),
    "no target": (flat(("after", H, None, None)), "may stand for 0 files"),
    "target that is no Python": (flat(("after", H, None, "def load(:")), "does not parse"),
    "target of another encoding": (flat(("after", H, '"""Shared', '# coding: latin-1\n"""Shared')), "no plain UTF-8"),
    "target changes something": (kept(both(R, "SIZE = 3", "SIZE = input()")), "does more than import"),
    "target registers": (kept(both(R, "SIZE = 3", "class Model(Base, name='x'):\n    pass")), "does more than import"),
    "target is a script": (
        kept(both(R, "SIZE = 3", "if __name__ == '__main__':\n    print()")),
        "does more than import",
    ),
    "target decorates": (kept(both(R, "SIZE = 3", "@np.register\ndef other():\n    pass")), "does more than import"),
    "target calls in a default": (
        kept(both(R, "SIZE = 3", "def other(x=np.seed()):\n    pass")),
        "does more than import",
    ),
    "target imports the file": (kept(both(R, "SIZE = 3", "import pkg.use")), "would import this file"),
    "target imports the file on a way": (
        kept(
            both(R, "SIZE = 3", "from pkg import net"),
            both("src/pkg/net.py", None, "import pkg.use\nclass Net: pass\n"),
        ),
        "would import this file",
    ),
    "target imports the file on a late way": (
        kept(
            both(R, "SIZE = 3", "import pkg.net"),
            both("src/pkg/net.py", None, "class Net: pass\nprint()\ndef f():\n    import pkg.use\n"),
        ),
        "would import this file",
    ),
    "target imports what cannot be told": (
        kept(
            both(R, "SIZE = 3", "import pkg.other"),
            both("src/pkg/other.py", None, "print()\ndef f(x):\n    lib.import_module(x)\n"),
        ),
        "cannot be told",
    ),
    "target binds the name twice": (kept(both(R, "SIZE = 3", "load = 3")), "exactly once"),
    "target defines it in a condition": (
        kept(both(R, LOAD, "if np:\n    " + LOAD.replace("\n", "\n    ").rstrip() + "\n")),
        "exactly once",
    ),
    "target has an attribute on it": (kept(both(R, "SIZE = 3", "def other():\n    load.x = 1")), "attribute of `load`"),
    # Whether the import works.
    "name of the standard library": (
        flat(
            ("after", H, None, None),
            ("after", "shelve.py", None, HELPERS),
            ("after", T, "helpers", "shelve"),
            ("after", E, "helpers", "shelve"),
        ),
        "standard library",
    ),
    "name of something installed": (
        flat(
            ("after", H, None, None),
            ("after", "loading.py", None, HELPERS),
            ("after", E, "helpers", "loading"),
            ("after", T, "helpers", "loading"),
        ),
        "name of another module",
    ),
    "name with another meaning": (flat(both(T, "    # run\n", "    # run\n    import helpers\n")), "another `helpers`"),
    "package of that name": (flat(both("helpers/__init__.py", None, "")), "nothing shows"),
    "module of that name above": (
        flat(
            *(("before", f"run/{path}", None, FLAT[0][path]) for path in (T, E)),
            *(("after", f"run/{path}", None, FLAT[1][path]) for path in (T, E, H)),
            *(("before", path, None, None) for path in (T, E)),
            *(("after", path, None, None) for path in (T, E)),
            ("before", H, None, HELPERS),
        ),
        "may stand for 2 files",
    ),
    "extension of that name": (flat(both("helpers.so", None, "")), "another module has the name"),
    "not run as a script": (flat(both(T, '\n\nif __name__ == "__main__":\n    main()\n', "\n")), "nothing shows"),
    "path changed before": (flat(imports("sys.path.insert(0, '..')")), "changes where imports"),
    "run by pytest": (
        flat(("before", "test_x.py", None, EVALUATE), ("after", "test_x.py", None, EVALUATE_AFTER)),
        "not run as a script",
    ),
    "example of a package that is not installed": (
        flat(
            ("before", "examples/train.py", None, TRAIN.replace("import sys", "import sys\nimport pkg")),
            ("after", "examples/train.py", None, TRAIN_AFTER.replace("import sys", "import sys\nimport pkg")),
            ("after", "examples/helpers.py", None, HELPERS),
            both("pkg/__init__.py", None, ""),
            *((side, path, None, None) for side in ("before", "after") for path in (T, E)),
            ("after", H, None, None),
        ),
        "from another folder",
    ),
    "run by streamlit": (flat(imports("import streamlit")), "streamlit"),
    "copied into an image": (flat(both("Dockerfile", None, "FROM python\nCOPY train.py .\n")), "copies the file"),
    "modules to install are listed": (flat(both("setup.py", None, "setup(py_modules=['train'])")), "lists the modules"),
    "package is something else": (
        kept(both(U, "from pkg.net import Net", "from pkg2.net import Net")),
        "nothing shows",
    ),
    "package is elsewhere, too": (
        kept(both("pkg/__init__.py", None, ""), both("pkg/reading.py", None, "")),
        "may stand for 2 files",
    ),
    "package was not imported": (kept(both(U, "from pkg.net import Net\n", ""), both(U, ", Net", "")), "nothing shows"),
    "package has a variable of that name": (
        kept(
            both("src/pkg/__init__.py", None, "reading = 1\n"),
        ),
        "to something else",
    ),
    "relative import above the package": (("relative", [("after", DEEP, "..reading", "...reading")]), "no `reading`"),
    "relative import of a script": (
        ("relative", [both(DEEP, "from ..net import Net\n", ""), both(DEEP, ", Net", "")]),
        "as a part of its package",
    ),
    "relative import without a package": (("relative", [both("src/pkg/sub/__init__.py", None, None)]), "no package"),
    "relative import within the function": (
        (
            "relative",
            [
                both(R, "    with", "    from . import net\n    with"),
                ("before", DEEP, "    with", "    from . import net\n    with"),
            ],
        ),
        "means another module",
    ),
    "relative import of another module": (
        (
            "relative",
            [
                both(R, "import numpy as np", "from . import tools as np"),
                both(DEEP, "import numpy as np", "from . import tools as np"),
            ],
        ),
        "same thing",
    ),
    # Who looks at the function.
    "observed": (flat(both(T, "    # run\n", "    # run\n    print(globals())\n")), "globals"),
    "fire": (flat(both(T, "    main()\n", "    import fire\n    fire.Fire()\n")), "Fire"),
    "looked at by its module": (flat(uses("[f.__module__ for f in []]")), "tells where"),
    "attribute of the function": (flat(uses("load.calls")), "attribute of `load`"),
    "attribute set in itself": (
        flat(*every("    with", "    load.calls = 1\n    with")),
        "attribute of `load`",
    ),
    "documentation": (flat(uses("load.__doc__")), "attribute of `load`"),
    "compared": (flat(uses("load is None")), "compared"),
    "another name for it": (flat(both(T, "LIMIT = 3", "read = load\nLIMIT = 3")), "another name"),
    "key of a dictionary": (flat(uses("{load: 1}")), "key"),
    "pickled": (flat(imports("import pickle"), uses("pickle.dumps(load)")), "where `pickle`"),
    "sent to processes": (
        flat(imports("from multiprocessing import Pool"), uses("Pool().map(load, [])")),
        "where `multiprocessing`",
    ),
    "spawned": (flat(uses("np.spawn(load, 1)")), "where `spawn`"),
    "saved": (flat(uses("np.save(load, 1)")), "where `save`"),
    "sent by value": (flat(imports("import cloudpickle")), "where no other module is"),
    "jit": (flat(uses("np.jit(load)")), "where `jit`"),
    "another docstring is handed on": (flat(both(E, "print(load('x.csv'))", "print(str(load))")), "docstring or annot"),
    "patched by its name": (flat(both(E, "print(", "mock.patch('train.load')\nprint(")), "replaced by its name"),
    "what it uses is patched": (flat(both(E, "print(", "mock.patch('train.np')\nprint(")), "replaced by its name"),
    "assigned from outside": (flat(imports("import evaluate\nevaluate.load = None")), "is replaced"),
    "set from outside": (flat(imports("import evaluate\nsetattr(evaluate, 'load', None)")), "replaced by its name"),
    "patched by a test": (
        flat(both("tests/test_train.py", None, "@patch('train.np')\ndef test(): pass\n")),
        "may replace",
    ),
    # Annotations.
    "annotation that is called": (flat(("before", T, "load(path,", "load(path: print(),")), "annotation differs"),
    "annotation of another module": (flat(("after", H, "load(path,", "load(path: np.ndarray,")), "annotation differs"),
    "annotation for new versions": (flat(("after", H, "load(path,", "load(path: str | None,")), "annotation differs"),
    "annotation that is unknown in the target": (
        flat(
            ("before", T, "load(path,", "load(path: Path,"),
            imports("from pathlib import Path"),
            ("after", H, "load(path,", "load(path: Path,"),
        ),
        "annotation differs",
    ),
    "text in an annotation is handed on": (
        flat(
            ("before", T, "load(path,", "load(path: 'np.ndarray',"),
            ("after", H, "load(path,", "load(path: 'np.ndarray',"),
            uses("str(load)"),
        ),
        "docstring or annotations",
    ),
    # Functions that call each other.
    "one function of the cluster stays": (
        (
            "cluster",
            [
                *(("before", path, "clean", "tidy") for path in ("a.py", "b.py")),
                *(
                    (
                        "after",
                        path,
                        "from helpers import clean as clean, words\n",
                        f"import re\nfrom helpers import words\n\n\n{FIRST.replace('clean', 'tidy')}\n",
                    )
                    for path in ("a.py", "b.py")
                ),
            ],
        ),
        "same thing",
    ),
    "cluster differs": (("cluster", [("after", "helpers.py", '" ", text', '"", text')]), "' ' became ''"),
    "cluster is something else in one": (
        ("cluster", [("before", "b.py", FIRST, "from os import remove as clean")]),
        "same thing",
    ),
    "nested function has another name": (
        ("cluster", [("after", "helpers.py", "known", "seen_before")]),
        "another name",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refuses(name):
    edits, reason = REFUSED[name]
    found = verdict(*edited(*edits))
    assert not found.holds
    assert reason in found.reason
    path, line, _ = found.reason.split(":", 2)
    assert path
    assert int(line) > 0
