from __future__ import annotations

import ast

import black
import pytest

from codemods.api import Finding
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


TOLD = "built only from what the code shows: what"
WHY = {
    (1, 0): f"1 function got a docstring {TOLD} it returns, raises, warns about or changes in place. No code changed.",
    (2, 0): f"2 functions got a docstring {TOLD} they return, raise, warn about or change in place. No code changed.",
    (0, 1): "1 docstring now names the real parameters. No code changed.",
    (2, 3): (
        f"2 functions got a docstring {TOLD} they return, raise, warn about or change in place; "
        "3 docstrings now name the real parameters. No code changed."
    ),
}


@pytest.mark.parametrize(("counts", "text"), WHY.items())
def test_a_pull_request_claims_what_was_done(counts, text):
    kinds = ["missing-docstring"] * counts[0] + ["drift-renamed"] * counts[1]
    assert CODEMOD.why([Finding("docstrings", kind, "a.py", 1, 1, "", "", reason="-") for kind in kinds]) == text


def test_titles_are_short():
    assert len(CODEMOD.title([])) <= 60
