"""The examples of the explain page are what happens."""

from __future__ import annotations

import pytest

from codemods.api import Context
from codemods.duplicates import CODEMOD
from codemods.source import Source

EXAMPLES = [pytest.param(one, id=one.title) for one in CODEMOD.examples if one.before == one.after]


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_is_left_alone_is_reported_where_it_says_so(example):
    options = CODEMOD.options.model_validate(dict(example.options))
    facts = {"module.py": CODEMOD.index(Source.read(example.before.encode()), options)}
    findings = CODEMOD.plan(facts, Context(paths=frozenset(facts)), options).findings
    assert not [one for one in findings if one.fixable]
    assert bool(findings) == ("reported" in example.title)


def test_there_is_one_for_each_sort_of_copy():
    assert len(EXAMPLES) >= 4
