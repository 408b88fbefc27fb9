from __future__ import annotations

import ast

import black
import pytest

from codemods.docstrings import CODEMOD

EXAMPLES = [pytest.param(example, id=example.title) for example in CODEMOD.examples]


def test_there_are_at_least_ten():
    assert len(CODEMOD.examples) >= 10


@pytest.mark.parametrize("example", EXAMPLES)
def test_gives_what_it_shows(example, refactor):
    result = refactor(example.before, **example.options)
    assert result.text == example.after
    assert result.proof.holds, result.proof.reason


@pytest.mark.parametrize("example", EXAMPLES)
def test_changes_nothing_the_second_time(example, refactor):
    again = refactor(example.after, **example.options)
    assert again.unchanged
    assert not [finding for finding in again.findings if finding.fixable]


@pytest.mark.parametrize("example", EXAMPLES)
def test_black_has_nothing_to_add(example):
    mode = black.Mode()
    if black.format_str(example.before, mode=mode) == example.before:
        assert black.format_str(example.after, mode=mode) == example.after
    ast.parse(example.after)


def test_titles_are_short():
    assert len(CODEMOD.title([])) <= 60
