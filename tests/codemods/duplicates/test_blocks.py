"""Which blocks inside of functions are found that are the same elsewhere."""

from __future__ import annotations

from itertools import combinations

import pytest

from codemods.api import Context
from codemods.duplicates import CODEMOD
from codemods.duplicates.blocks import blocks
from codemods.duplicates.groups import groups
from codemods.duplicates.index import index
from codemods.notebook import open_source


def lines(*names):
    """Ten lines of five statements."""
    return "".join(f"    {name} = prepare(\n        {name}, 'the {name}')\n" for name in names)


SHARED = lines("a", "b", "c", "d", "e")
OTHERS = ("f", "g", "h", "i", "j", "k", "m")
ONE = f"def one(a, b):\n{lines(*OTHERS)}{SHARED}    return a + e\n"
TWO = f"def two(a, b):\n    check(b)\n{SHARED}    print(e)\n    for x in e:\n        show(x, b)\n        keep(x)\n"
FAR = f"def far(b):\n    try:\n        run(b)\n    finally:\n        stop()\n{SHARED}    while b:\n        b = b.next\n"


def read(files, **chosen):
    options = CODEMOD.options(**chosen)
    found = {path: index(open_source(path, text.encode()), options) for path, text in files.items()}
    return {path: one for path, one in found.items() if one is not None}, options


def find(files, **chosen):
    facts, options = read(files, **chosen)
    return blocks(facts, groups(facts, options), options)


def told(found):
    return [
        [(m.path, m.definition.name, m.definition.line, m.definition.end_line) for m in one.members] for one in found
    ]


def test_a_block_in_functions_that_differ_otherwise_is_found():
    found = find({"a.py": ONE, "b.py": f"X = 1\n{TWO}"})
    assert told(found) == [[("a.py", "one", 16, 25), ("b.py", "two", 4, 13)]]
    assert [(one.kind, one.likeness, one.lines) for one in found] == [("block", "exact", 10)]


def test_all_places_of_a_block_are_one_group():
    found = find({"a.py": ONE, "b.py": TWO, "c.py": f"class A:\n    x = 1\n{indented(FAR)}"})
    assert [[place[:2] for place in one] for one in told(found)] == [
        [("a.py", "one"), ("b.py", "two"), ("c.py", "A.far")]
    ]
    assert found[0].lines == 20


def indented(text):
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


def test_a_block_inside_of_another_statement_is_found():
    inner = f"def two(b):\n    for c in b:\n{indented(SHARED)}        print(e)\n"
    assert told(find({"a.py": ONE, "b.py": inner})) == [[("a.py", "one", 16, 25), ("b.py", "two", 3, 12)]]


def test_a_block_that_a_function_repeats_is_found_once():
    text = f"def one(a):\n{SHARED}    use(a)\n{SHARED}    drop(a)\n"
    assert told(find({"a.py": text})) == [[("a.py", "one", 2, 11), ("a.py", "one", 13, 22)]]


def test_blocks_do_not_reach_over_the_ends_of_functions():
    tail, head = lines("p", "q", "r"), lines("s", "t", "u")
    files = {
        "a.py": f"def one(a):\n{lines(*OTHERS)}{tail}\n\ndef two(a):\n{head}    return a\n",
        "b.py": f"def three(b):\n{lines('v', 'w', 'x')}{tail}\n\ndef four(b):\n{head}    print(b)\n    return b + 1\n",
    }
    assert find(files) == ()


QUIET = {
    "statements left out": TWO.replace(lines("c", "d"), ""),
    "another order": TWO.replace(lines("b", "c"), lines("c", "b")),
    "other names": TWO.replace("'the c'", "'the C'"),
    "lines of fewer": TWO.replace("(\n        ", "("),
}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_nothing_is_said_of_less(text):
    assert find({"a.py": ONE, "b.py": text}) == ()


def test_three_statements_are_no_block_however_long():
    shared = "".join(f"    {name} = prepare(" + "\n" * 8 + f"    {name})\n" for name in "abc")
    assert find({"a.py": ONE.replace(SHARED, shared), "b.py": TWO.replace(SHARED, shared)}) == ()


def test_local_names_count():
    assert find({"a.py": ONE, "b.py": TWO.replace("c = prepare", "z = prepare")}) == ()


def test_what_lies_in_copies_is_not_told_of_again():
    files = {"a.py": ONE, "b.py": f"X = 1\n{ONE}", "c.py": TWO}
    facts, options = read(files)
    (group,) = groups(facts, options)
    assert [one.path for one in group.members] == ["a.py", "b.py"]
    assert [[place[0] for place in one] for one in told(find(files))] == [["a.py", "c.py"]]


def test_a_function_inside_that_is_a_copy_is_not_told_of_again():
    inner = indented(ONE.replace("one", "inner", 1))
    assert find({"a.py": ONE, "b.py": f"def outer(n):\n    start(n)\n{inner}    return inner(n, n)\n"}) == ()


def test_tests_are_looked_at_when_asked():
    files = {"a.py": ONE, "tests/test_b.py": TWO}
    assert find(files) == ()
    assert len(find(files, tests=True)) == 1


def test_no_line_is_told_of_twice_as_a_copy():
    step = "    x = step(\n        x)\n"
    texts = {
        f"{number}.py": f"def f{number}(x):\n    go({number})\n{step * (number * 7)}    end({number})\n"
        for number in range(1, 9)
    }
    copies = [one for group in told(find(texts)) for one in group[1:]]
    assert copies
    assert all(one[0] != other[0] or one[3] < other[2] or other[3] < one[2] for one, other in combinations(copies, 2))


def test_the_order_of_files_does_not_matter():
    files = {"a.py": ONE, "b.py": TWO, "c.py": FAR}
    assert find(files) == find(dict(reversed(files.items())))


def said(files, **chosen):
    facts, options = read(files, **chosen)
    return [one for one in CODEMOD.plan(facts, Context(frozenset(files)), options).findings if one.kind == "same-block"]


def test_a_finding_says_where_the_block_is_and_that_it_stays():
    first, second = said({"a.py": ONE, "b.py": TWO})
    assert first.message == "this block of `one` is the same in b.py:3 (in `two`): up to 10 lines could go"
    assert (second.path, second.line, second.end_line, second.edit) == ("b.py", 3, 12, None)
    assert second.reason == "blocks inside of functions are only reported: a function could hold the code"
    assert said({"a.py": ONE, "b.py": TWO}, blocks=False) == []
