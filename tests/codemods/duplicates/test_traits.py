"""What decides whether a function can leave its module."""

import pytest

from codemods.duplicates.effects import is_pure
from codemods.duplicates.movable import traits
from codemods.head import first_line
from codemods.source import Source


def of(text, name="f"):
    source = Source.read(text.encode())
    found = traits(source, {first_line(node) for node in source.tree.body if getattr(node, "name", "") == name})
    return found.functions[-1]


def test_what_its_names_mean():
    found = of(
        "import os\nimport numpy as np\n\ndef g(): ...\n\ndef f(a: np.ndarray) -> int:\n    return g(os.name, len(a))\n"
    )
    assert (found.imported, found.noted, found.called, found.builtins) == (("os",), ("np",), ("g",), ("len",))
    assert found.obstacle is None


@pytest.mark.parametrize(
    ("above", "start"),
    [
        ("import os\n\n# About it.\n# More.\n", 3),
        ("import os\n\n# Apart.\n\n", 5),
        ("import os\n\n# %% cell\n", 4),
        ("import os\n\n# ---- section ----\n", 4),
        ("import os\n\n# fmt: off\n", 4),
        ("# Licence.\n", 2),
        ("#!/usr/bin/env python\n", 2),
        ("x = 1\n# About both?\n", 3),
        ("", 1),
    ],
)
def test_the_comment_that_belongs_to_it(above, start):
    assert of(f"{above}def f():\n    return 1\n").start == start


@pytest.mark.parametrize(
    ("below", "stop"),
    [("", 2), ("    # return 2\n", 3), ("\n    # return 2\n\nx = 1\n", 4), ("# about x\nx = 1\n", 2), ("\n\n", 2)],
)
def test_what_is_commented_out_at_its_end(below, stop):
    assert of(f"def f():\n    return 1\n{below}").stop == stop


@pytest.mark.parametrize("deep", ["a" + ".b" * 900, "-" * 90 + "1", "(" * 90 + "1" + ")" * 90])
def test_deep_nesting_is_no_recursion(deep):
    assert of(f"@{deep}\ndef f():\n    return 1\n").obstacle.startswith("it is decorated")
    assert of(f"def f(x={deep}) -> {deep}:\n    return {deep}\n").line == 1


def test_its_text_is_kept_only_where_it_can_move():
    assert of("def f():\n    return 1\n").text == "def f():\n    return 1\n"
    assert of("X = 1\n\ndef f():\n    return X\n").text == ""


@pytest.mark.parametrize(
    ("annotation", "plain"),
    [
        ("int", True),
        ("List[Optional[str]]", True),
        ("'anything'", True),
        ("np.ndarray", False),
        ("list[int]", False),
        ("int | None", False),
        ("Text", False),
    ],
)
def test_annotations_that_any_file_can_have(annotation, plain):
    head = "import numpy as np\nfrom typing import List, Optional\n\nclass Text: ...\n\n"
    assert of(f"{head}def f(a: {annotation}):\n    return a\n").plain is plain


@pytest.mark.parametrize(
    ("text", "pure"),
    [
        ('"""Doc."""\nimport os\nfrom a import b\n\nX = [1, -2, "a" + "b"]\nY: int = 3\n', True),
        ("def f(a=1, *, b=(2, 3)):\n    print(a)\n", True),
        ("class A(B):\n    x = 1\n", False),
        ("class A(object):\n    x = 1\n\n    @property\n    def y(self):\n        return open('z')\n", True),
        ("import logging\nlog = logging.getLogger(__name__)\n", True),
        ("print(1)\n", False),
        ("X = open('a')\n", False),
        ("def f(a=print(1)): ...\n", False),
        ("@register\ndef f(): ...\n", False),
        ("class A(metaclass=B): ...\n", False),
        ("class A(make()): ...\n", False),
        ("class A:\n    print(1)\n", False),
        ("for x in y: ...\n", False),
        ("try:\n    import a\nexcept ImportError: ...\n", False),
        ("if __name__ == '__main__':\n    f()\n", False),
        ("import sys\nsys.path = []\n", False),
        ("X = [f(x) for x in y]\n", False),
        ("X = (y := 1)\n", False),
    ],
)
def test_modules_that_only_define(text, pure):
    assert is_pure(Source.read(text.encode()).tree) is pure
