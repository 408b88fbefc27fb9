"""The module that functions get, for any set of findings."""

from dataclasses import replace

import pytest

from codemods.api import Finding
from codemods.duplicates import CODEMOD
from codemods.duplicates.companions import companions
from codemods.duplicates.edits import Merge, Needed, Shared
from codemods.duplicates.reviewing import together
from codemods.duplicates.titles import title, why

HEAD = '"""Functions that several modules share."""\n'
ONE = "def one():\n    return np.ones(1)\n"
TWO = "# Twice.\ndef two():\n    return os.name\n"
NUMPY, OS = Needed(1, "numpy", "", "np"), Needed(0, "os")


def finding(name, text, *imports, path="a.py", line=1, futures=(), home="helpers.py"):
    shared = Shared(home, name, text, imports, futures, ("a.py", line))
    edit = Merge(name, line, line, line + 1, shared, "from helpers import")
    return Finding("duplicates", "exact-copy", path, line, line + 1, f"`{name}`", "0", edit=edit)


FIRST, SECOND = finding("one", ONE, NUMPY), finding("two", TWO, OS, line=9)


def made(findings, existing=None):
    found = companions(findings, lambda path: existing)
    return found["helpers.py"].decode()


def test_exactly_the_functions_that_are_asked_for():
    assert made([FIRST]) == f"{HEAD}\nimport numpy as np\n\n\n{ONE}"
    assert made([SECOND]) == f"{HEAD}\nimport os\n\n\n{TWO}"
    assert made([FIRST, SECOND]) == f"{HEAD}\nimport os\n\nimport numpy as np\n\n\n{ONE}\n\n{TWO}"


def test_the_order_of_findings_does_not_matter():
    assert made([SECOND, FIRST, finding("one", ONE, NUMPY, path="b.py")]) == made([FIRST, SECOND])


def test_features_from_the_future_come_first():
    assert made([finding("one", "def one(): ...\n", futures=("annotations",))]).startswith(
        f"{HEAD}\nfrom __future__ import annotations\n\n\ndef one"
    )


def test_an_existing_module_keeps_what_it_has():
    existing = f"{HEAD}\nimport os\n\n\n{TWO}".encode()
    assert made([FIRST, SECOND], existing) == f"{HEAD}\nimport os\n\nimport numpy as np\n\n\n{TWO}\n\n{ONE}"
    assert made([SECOND], existing) == existing.decode()


def test_imports_that_somebody_sorted_otherwise_stay():
    existing = f"{HEAD}\nimport sys\nimport os\n\n\n{TWO}".encode()
    assert made([FIRST], existing).startswith(f"{HEAD}\nimport sys\nimport os\nimport numpy as np\n\n\n# Twice.")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_of_an_existing_module(newline):
    existing = f"{HEAD}\nimport os\n\n\n{TWO}".replace("\n", newline).encode()
    text = made([FIRST], existing)
    assert text.count("\n") == text.count(newline)


def test_what_cannot_be_read_is_left_alone():
    assert companions([FIRST], lambda path: b"def (") == {}


IMPORTS = [
    Needed(0, "os"),
    Needed(0, "collections", "Counter"),
    Needed(0, "collections", "OrderedDict", "Ordered"),
    Needed(1, "torch.nn.functional", "", "F"),
    Needed(1, "numpy", "", "np"),
    Needed(1, "torch", "nn"),
    Needed(2, "pkg.base", "SIZE"),
    Needed(3, ".base", "b"),
    Needed(3, "..top", "Top"),
    Needed(3, ".base", "A"),
]


def test_imports_are_sorted_as_isort_does():
    assert made([finding("f", "def f(): ...\n", *IMPORTS)]) == (
        f"{HEAD}\nimport os\nfrom collections import Counter\nfrom collections import OrderedDict as Ordered\n\n"
        "import numpy as np\nimport torch.nn.functional as F\nfrom torch import nn\n\nfrom pkg.base import SIZE\n\n"
        "from ..top import Top\nfrom .base import A, b\n\n\ndef f(): ...\n"
    )


def test_nothing_is_needed_where_the_function_is_there():
    assert companions([finding("one", "")], lambda path: None) == {}


def test_a_function_for_one_file_is_lonely():
    others = [FIRST, SECOND, finding("one", ONE, NUMPY, path="b.py"), finding("kept", "", path="c.py")]
    assert CODEMOD.lonely(others) == [SECOND]


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([FIRST], "Merge 1 copy of one into helpers"),
        ([FIRST, FIRST, SECOND], "Merge 3 copies of one, two into helpers"),
        ([finding("a" * 30, ONE), finding("b" * 30, ONE)], "Merge 2 copies of 2 functions into helpers"),
        ([FIRST, finding("x", ONE, home="pkg/utils.py")], "Merge 2 copies of one, x into helpers and utils"),
        ([FIRST, finding("x", ONE, home="pkg/helpers.py")], "Merge 2 copies of one, x into 2 modules"),
    ],
)
def test_titles(findings, expected):
    words = title([one.edit for one in findings])
    assert len(words) <= 60
    assert words == expected


def test_why():
    assert why([FIRST.edit, SECOND.edit]).startswith(
        "2 copies of `one` and `two` (4 lines) become imports from `helpers.py`. All names can still be imported"
    )
    assert "other names" not in why([FIRST.edit])
    assert "copies of other names keep theirs" in why([replace(FIRST.edit, name="uno")])
    assert why([FIRST.edit]).startswith("1 copy of `one` (2 lines) becomes an import from `helpers.py`.")


def test_what_shares_a_file_or_a_module_is_reviewed_together():
    merges = {
        ("a/x.py", 1): finding("one", ONE, home="a/helpers.py").edit,
        ("a/y.py", 1): finding("one", ONE, home="a/helpers.py").edit,
        ("a/y.py", 9): finding("two", TWO, home="helpers.py").edit,
        ("b/x.py", 1): finding("two", TWO, home="helpers.py").edit,
        ("c/x.py", 1): finding("one", ONE, home="c/helpers.py").edit,
    }
    assert together(merges) == {"a/x.py": "a", "a/y.py": "a", "b/x.py": "a", "c/x.py": "c"}
