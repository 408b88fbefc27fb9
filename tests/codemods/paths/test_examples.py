"""The examples of the explain page are true."""

import ast

import pytest

from codemods.paths import CODEMOD

EXAMPLES = [pytest.param(example, id=example.title) for example in CODEMOD.examples]


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(fix, example):
    ast.parse(example.after)
    done = fix({"example.py": example.before}, **example.options)
    assert done.refusals == ()
    assert done.files.get("example.py", example.before) == example.after
