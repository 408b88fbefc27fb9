"""Files made to hurt: reading them is quick, and looking for copies in them grows with their size alone."""

from __future__ import annotations

import pytest

from codemods.duplicates import clusters, near
from codemods.duplicates.comparing import Body, compare
from codemods.duplicates.groups import groups
from codemods.duplicates.index import index
from codemods.duplicates.options import DuplicateOptions
from codemods.source import Source

OPTIONS = DuplicateOptions()
BODY = (
    "    total = 0\n    for one in items:\n        total += weigh(one, scale)\n        log(one)\n    return f(total)\n"
)
REST = "    y = 1\n    z = g(x)\n    return h(x, y)\n"
HOSTILE = {
    "long attribute": f"def f(a):\n    x = a{'.b' * 900}\n{REST}",
    "long sum": f"def f(a):\n    x = a{' + 1' * 900}\n{REST}",
    "large number": f"def f(a):\n    x = 0x{'f' * 9000}\n{REST}",
    "large table": f"def f(a):\n    x = [{'1,' * 20_000}]\n{REST}",
    "deep": "".join(f"{' ' * depth}def f_{depth}(a):\n" for depth in range(90)) + f"{' ' * 90}return 1\n",
    "branches": "def f(a):\n    if a:\n        x = 1\n"
    + "".join(f"    elif a == {n}:\n        x = {n}\n" for n in range(800)),
    "parameters": f"def f({', '.join(f'a{n}=1' for n in range(2000))}):\n    x = 1\n{REST}",
    "surrogate": f"def f(a):\n    x = '\\ud800'\n{REST}",
    "zero": f"def f(a):\n    x = '\\0'\n{REST}",
    "giant": "def f(a):\n" + "".join(f"    a = g{n % 50}(a, {n % 7})\n" for n in range(5000)),
    "empty": "",
    "comments": "# nothing\n" * 1000,
}


def read(files):
    return {path: one for path, text in files.items() if (one := index(Source.read(text.encode()), OPTIONS))}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_is_read_and_compared(text):
    found = groups(read({"a.py": text, "b.py": f"X = 1\n{text}"}), OPTIONS)
    assert all(len(one.members) >= 2 for one in found)


def many(number, body):
    return "".join(f"def f{n}(items, scale):\n{body.format(n)}\n" for n in range(number))


def compared(facts):
    """How many pairs of functions are compared with each other."""
    search = clusters._Search(facts, OPTIONS)
    search.find_equal()
    firsts = [search.copies[own[0]] for own in search.sets]
    candidates = [
        near.Candidate(one.path, one.definition, facts[one.path].statements)
        for one in firsts
        if one.definition.kind == "function"
    ]
    return len(candidates), len(near._pairs(candidates, OPTIONS.similarity)[0])


def test_a_thousand_equal_functions_are_one_group_and_nothing_is_compared():
    facts = read({"a.py": many(1000, BODY)})
    (group,) = groups(facts, OPTIONS)
    assert len(group.members) == 1000
    assert compared(facts) == (1, 0)


@pytest.mark.parametrize("body", [BODY.replace("log", "log{0}"), BODY.replace("= 0", "= {0}")], ids=["name", "literal"])
def test_a_thousand_near_functions_are_one_group_and_each_is_compared_with_few(body):
    facts = read({"a.py": many(1000, body)})
    number, pairs = compared(facts)
    assert number == 1000
    assert pairs <= 60 * number
    (group,) = groups(facts, OPTIONS)
    assert len(group.members) == 1000


def test_pairs_grow_with_the_number_of_functions():
    body = BODY.replace("log", "log{0}")
    (small, few), (large, more) = (compared(read({"a.py": many(number, body)})) for number in (200, 800))
    assert more / large <= 2 * few / small


def test_very_different_giants_are_given_up():
    one, other = (
        "def f(a):\n" + "".join(f"    a = {name if n % 4 == 0 else 'g'}{n}(a)\n" for n in range(3000)) for name in "xy"
    )
    left, right = (
        Body.of(facts.statements, facts.definitions[0].first, facts.definitions[0].last)
        for facts in read({"a.py": one, "b.py": other}).values()
    )
    assert compare(left, left, 0.75).similarity == 1.0
    assert compare(left, right, 0.9) is None
