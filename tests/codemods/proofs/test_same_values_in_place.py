"""Assignments that read the environment where they had a literal."""

import pytest

from codemods.proofs import Change
from codemods.proofs.same_values import CHECKER

BEFORE = 'import os\n\nROOT = "data/raw/"\nprint(ROOT)\n'
READ = 'os.environ.get("APP_ROOT", "data/raw/")'
AFTER = BEFORE.replace('"data/raw/"', READ)


def verdict(before, after):
    return CHECKER.check([Change("run.py", before.encode(), after.encode())], lambda _: None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, AFTER),
        (BEFORE.replace("import os\n\n", ""), AFTER.replace("import os\n\n", "import os\n\n")),
        (BEFORE.replace("ROOT", "root"), AFTER.replace("ROOT =", "root =").replace("print(ROOT)", "print(root)")),
        (BEFORE.replace("ROOT =", "ROOT: str ="), AFTER.replace("ROOT =", "ROOT: str =")),
        (
            'import os\n\n\nclass Config:\n    root = "data/raw/"\n',
            f"import os\n\n\nclass Config:\n    root = {READ}\n",
        ),
    ],
)
def test_accepts(before, after):
    found = verdict(before, after)
    assert found.reason is None
    assert (found.counts["values-moved"], found.counts["entries"]) == (1, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BEFORE, AFTER.replace('"data/raw/")', '"data/raw")')),
        (BEFORE, AFTER.replace('"data/raw/")', 'b"data/raw/")')),
        (BEFORE, AFTER.replace(', "data/raw/")', ")")),
        (BEFORE, AFTER.replace("os.environ.get", "os.getenv")),
        (BEFORE, AFTER.replace("os.environ.get", "os.environ.setdefault")),
        (BEFORE, AFTER.replace("ROOT = os", "ROOTS = os")),
        (BEFORE, AFTER.replace("import os\n\n", "")),
        (BEFORE, AFTER.replace("import os\n\n", "").replace("print(ROOT)\n", "print(ROOT)\nimport os\n")),
        (BEFORE, AFTER + 'more = os.environ.get("APP_MORE", "x")\n'),
        (BEFORE + 'print("APP_ROOT")\n', AFTER + 'print("APP_ROOT")\n'),
        (BEFORE + "os = None\n", AFTER + "os = None\n"),
        (BEFORE + "print(globals())\n", AFTER + "print(globals())\n"),
        (BEFORE + 'MORE = "x"\n', AFTER + 'MORE = os.environ.get("APP_ROOT", "x")\n'),
        (
            'import os\nos.environ.clear()\nROOT = "a/"\n',
            'import os\nos.environ.clear()\nROOT = os.environ.get("A_B", "a/")\n',
        ),
        (
            'import os\ndef f():\n    root = "data/raw/"\n    return root\n',
            f"import os\ndef f():\n    root = {READ}\n    return root\n",
        ),
        (
            'import os\n__all__ = "ab"\n',
            'import os\n__all__ = os.environ.get("APP_ALL", "ab")\n',
        ),
        ('import os\nROOT = "a/", "b/"\n', 'import os\nROOT = os.environ.get("APP_ROOT", "a/"), "b/"\n'),
    ],
)  # fmt: skip
def test_refuses(before, after):
    assert not verdict(before, after).holds
