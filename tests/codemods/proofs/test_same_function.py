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
