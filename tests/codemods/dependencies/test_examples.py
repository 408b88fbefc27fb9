"""Every example runs: its title says which versions it is about."""

import re

import pytest

from codemods.dependencies import CODEMOD

_STEP = re.compile(r"With `(?P<name>[\w-]+)==(?P<old>[\w.]+)` raised to `(?P<new>[\w.]+)`(?: in (?P<path>[\w.]+))?,")


@pytest.mark.parametrize("example", CODEMOD.examples, ids=lambda one: one.title[:40])
def test_examples(upgrade, world, example):
    found = _STEP.match(example.title)
    name, old, new, path = found.groups() if found else ("scikit-learn", "1.1.3", "1.6.1", "requirements.txt")
    path = path or "requirements.txt"
    world.has(name, old, new)
    files = {path: f"{name}=={old}\n", "example.py": example.before, "mine.py": "def mean_squared_error(): ...\n"}
    done = upgrade(files, **example.options)
    assert done.refusals == ()
    assert done.files[path].decode() == f"{name}=={new}\n"
    assert done.files["example.py"].decode() == example.after


def test_examples_say_their_versions_or_change_nothing():
    for example in CODEMOD.examples:
        assert _STEP.match(example.title) or example.before == example.after
