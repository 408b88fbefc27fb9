"""Which copies are found, and of which nothing is said."""

from __future__ import annotations

import json
import random

import pytest

from codemods.duplicates import CODEMOD
from codemods.duplicates.groups import groups
from codemods.duplicates.index import index
from codemods.duplicates.messages import Words
from codemods.notebook import open_source

LOAD = """\
def load(path, sep):
    rows = []
    with open(path) as handle:
        for line in handle:
            rows.append(line.rstrip().split(sep))
    return rows
"""
TRAIN = """\
def train(model, loader, optimizer, loss):
    model.train()
    total = 0.0
    for inputs, labels in loader:
        optimizer.zero_grad()
        value = loss(model(inputs), labels)
        value.backward()
        optimizer.step()
        total += value.item()
    return total / len(loader)
"""
CLIPPED = TRAIN.replace("        optimizer.step()\n", "        clip(model)\n        optimizer.step()\n")


def find(files, **chosen):
    options = CODEMOD.options(**chosen)
    read = {path: index(open_source(path, text.encode()), options) for path, text in files.items()}
    return groups({path: one for path, one in read.items() if one is not None}, options)


def indented(text):
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


def in_class(name, *methods):
    return f"class {name}:\n" + "\n".join(indented(one) for one in methods)


def told(found):
    return [(one.kind, one.likeness, [member.path for member in one.members]) for one in found]


def test_exact_and_renamed_copies_are_one_group():
    found = find(
        {"a.py": LOAD, "b.py": f"import os\n\n{LOAD}\nX = os\n", "c.py": LOAD.replace("rows", "found") + "Y = 1\n"}
    )
    assert told(found) == [("function", "renamed", ["a.py", "b.py", "c.py"])]
    assert [member.likeness for member in found[0].members] == ["exact", "exact", "renamed"]
    assert found[0].lines == 12
    assert [len(own) for own in found[0].equal()] == [3]


def test_a_changed_copy_is_near_and_its_lines_are_named():
    (group,) = find({"a.py": TRAIN, "b.py": f"X = 1\n\n{CLIPPED}"})
    assert (group.kind, group.likeness, group.lines) == ("function", "near", 10)
    assert (group.members[1].differing, group.members[1].against) == ((10,), ())


def test_a_line_with_another_literal_counts_half():
    (group,) = find({"a.py": TRAIN, "b.py": "X = 1\n" + TRAIN.replace("0.0", "1.0")})
    assert group.members[1].similarity == 0.95
    assert (group.members[1].differing, group.members[1].against) == ((4,), (3,))


def test_a_renamed_and_changed_copy_names_the_changed_line_only():
    other = CLIPPED.replace("inputs", "x").replace("labels", "y").replace("value", "l").replace("model", "net")
    (group,) = find({"a.py": TRAIN, "b.py": "X = 1\n" + other.replace("total", "t").replace("optimizer", "o")})
    assert (group.members[1].differing, group.members[1].against) == ((9,), ())


def test_near_copies_join_the_group_of_equal_ones():
    (group,) = find({"a.py": TRAIN, "b.py": f"X = 1\n{TRAIN}", "c.py": f"Y = 1\n{CLIPPED}"})
    assert [(member.path, member.likeness) for member in group.members] == [
        ("a.py", "exact"),
        ("b.py", "exact"),
        ("c.py", "near"),
    ]


def test_equal_files_are_told_of_once():
    text = f"import os\n\n\n{LOAD}\n\n{TRAIN}"
    assert told(find({"a.py": text, "x/b.py": text})) == [("file", "exact", ["a.py", "x/b.py"])]


def test_a_third_copy_beside_equal_files_is_told_of_once_more():
    text = f"{LOAD}\n\n{TRAIN}"
    assert told(find({"a.py": text, "b.py": text, "c.py": f"X = 1\n\n{LOAD}"})) == [
        ("file", "exact", ["a.py", "b.py"]),
        ("function", "exact", ["a.py", "c.py"]),
    ]


def test_equal_classes_speak_for_their_methods():
    one, other = in_class("A", LOAD, TRAIN), in_class("B", LOAD, TRAIN)
    assert told(find({"a.py": one, "b.py": f"X = 1\n{other}"})) == [("class", "renamed", ["a.py", "b.py"])]


def test_equal_methods_of_different_classes_are_found():
    one, other = in_class("A", LOAD, TRAIN), in_class("B", LOAD)
    assert told(find({"a.py": one, "b.py": other})) == [("method", "exact", ["a.py", "b.py"])]


def test_a_function_and_a_method_can_be_copies():
    found = find({"a.py": in_class("A", LOAD), "b.py": f"X = 1\n{LOAD}"})
    assert told(found) == [("function", "exact", ["a.py", "b.py"])]


def test_nested_functions_are_told_of_by_what_is_around_them():
    outer = f"def make(x):\n{indented(LOAD)}\n    use(x, load, 1)\n    return load\n"
    assert told(find({"a.py": outer, "b.py": f"X = 1\n{outer}"})) == [("function", "exact", ["a.py", "b.py"])]


def test_the_same_function_twice_in_a_file_is_found():
    assert [len(one.members) for one in find({"a.py": f"{LOAD}\n\nX = 1\n\n\n{LOAD}"})] == [2]


def test_notebooks_are_read():
    cell = {"cell_type": "code", "source": LOAD, "metadata": {}, "outputs": [], "execution_count": None}
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    assert told(find({"a.ipynb": notebook, "b.py": f"X = 1\n{LOAD}"})) == [("function", "exact", ["b.py", "a.ipynb"])]


def test_a_script_that_was_copied_and_changed_is_near():
    script = "".join(f"step_{number} = work(step_{number - 1}, {number}, 'x')\n" for number in range(1, 15))
    body = f"import work\nif work.ready():\n{indented(script)}"
    found = find({"a.py": body, "b.py": body.replace("step_6, 7, 'x'", "step_6, 70, 'y'")})
    assert told(found) == [("file", "near", ["a.py", "b.py"])]


QUIET = {
    "short": "def f(a):\n    b = g(a)\n    return h(b)\n",
    "constructor": "def __init__(self, a, b, c, d, e):\n    self.a = a\n    self.b = b\n    self.c = c\n"
    "    self.d = d\n    self.e = e\n",
    "many parameters": "def f(\n    a,\n    b,\n    c,\n    d,\n    e,\n    f,\n):\n    return g(a, b, c, d, e, f)\n",
    "abstract": 'def f(a):\n    """One.\n\n    Two.\n\n    Three.\n    """\n    raise NotImplementedError\n',
    "pass": "def f(a, b=1, c=2, d=3):\n    # one\n    # two\n    # three\n    # four\n    pass\n",
    "imports": "import a\nimport b\nimport c\nimport d\nfrom e import f, g, h\nfrom i import j, k, l, m, n, o, p, q\n",
    "overload": "@overload\ndef f(\n    a: int,\n    b: int,\n    c: int,\n    d: int,\n) -> int: ...\n",
    "constructors only": in_class(
        "A", "def __init__(self, a, b, c, d):\n    self.a = a\n    self.b = b\n    self.c = c\n    self.d = d\n"
    ),
}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_nothing_is_said_of_what_says_nothing(text):
    assert find({"a.py": f"A = 1\n{text}", "b.py": f"B = 1\n{text}", "c.py": f"C = 1\n{text}"}) == ()


def in_order(*order):
    """A function of three statements, in some order."""
    steps = ["    a(model)\n    b(model, 1)\n", "    c(model)\n    d(model, 2)\n", "    e(model)\n    f(model, 3)\n"]
    return f"def train(model):\n{''.join(steps[step] for step in order)}"


UNALIKE = {
    "other words": TRAIN.replace("model", "sim")
    .replace(".train", ".x")
    .replace("loss(", "k(")
    .replace("item", "z")
    .replace("zero_grad", "q")
    .replace("backward", "w")
    .replace("step", "v")
    .replace("total / len", "p"),
    "half of it": "\n".join([*TRAIN.split("\n")[:5], "    return total", ""]),
    "another order": in_order(2, 0, 1),
}


@pytest.mark.parametrize("text", UNALIKE.values(), ids=UNALIKE)
def test_unlike_code_is_no_copy(text):
    assert find({"a.py": TRAIN, "b.py": f"X = 1\n{text}", "c.py": f"Y = 1\n{in_order(0, 1, 2)}"}) == ()


def test_two_ways_to_define_one_name_are_no_near_copies():
    text = f"if FAST:\n{indented(TRAIN)}else:\n{indented(CLIPPED)}"
    assert find({"a.py": text}) == ()


def test_settings_that_are_alike_are_no_near_copies_but_equal_ones_are():
    text = "".join(f"option_{number} = dict(type='x', value={number})\n" for number in range(20))
    assert find({"a.py": text, "b.py": text.replace("value=7", "value=70")}) == ()
    assert told(find({"a.py": text, "b.py": text})) == [("file", "exact", ["a.py", "b.py"])]


def test_tests_that_repeat_tests_are_told_of_when_asked():
    files = {"tests/test_a.py": LOAD, "tests/test_b.py": f"X = 1\n{LOAD}"}
    assert find(files) == ()
    assert len(find(files, tests=True)) == 1
    assert [one.members[0].path for one in find({**files, "z.py": f"Y = 1\n{LOAD}"})] == ["z.py"]


def test_options_draw_the_line():
    files = {"a.py": TRAIN, "b.py": f"X = 1\n{CLIPPED}", "c.py": LOAD, "d.py": f"X = 1\n{LOAD}"}
    assert [one.likeness for one in find(files)] == ["near", "exact"]
    assert [one.likeness for one in find(files, near=False)] == ["exact"]
    assert [one.likeness for one in find(files, similarity=0.99)] == ["exact"]
    assert [one.likeness for one in find(files, min_lines=8)] == ["near"]


def test_the_order_of_files_does_not_matter():
    files = {f"{number}.py": f"X = {number}\n{text}" for number, text in enumerate((LOAD, TRAIN, CLIPPED, LOAD, TRAIN))}
    shuffled = list(files)
    random.Random(1).shuffle(shuffled)
    assert find(files) == find({path: files[path] for path in shuffled})


def test_every_copy_learns_of_the_others():
    fit = TRAIN.replace("train(", "fit(", 1)
    (group,) = find({"a.py": TRAIN, "b.py": f"X = 1\n{fit}", "c.py": f"Y = 1\n{CLIPPED}"})
    words = Words(group)
    assert [words.kind(one) for one in group.members] == ["renamed-copy", "renamed-copy", "near-copy"]
    difference = "(95%; differs in line 9 of c.py:2)"
    said = [words.message(one) for one in group.members]
    assert all(one.endswith(": up to 20 lines could go") for one in said)
    assert [one.partition(": up to")[0] for one in said] == [
        f"`train` is the same but for names in b.py:2 (as `fit`), and nearly the same in c.py:2 {difference}",
        "`fit` is the same but for names in a.py:1 (as `train`), and nearly the same in c.py:2 (as `train`)",
        "`train` is nearly the same in a.py:1 and 1 more (95%; differs in line 9 here)",
    ]


KINDS = {
    "exact-copy": {"a.py": LOAD, "b.py": f"X = 1\n{LOAD}"},
    "renamed-copy": {"a.py": LOAD, "b.py": f"X = 1\n{LOAD.replace('rows', 'r')}"},
    "near-copy": {"a.py": TRAIN, "b.py": f"X = 1\n{CLIPPED}"},
    "same-file": {"a.py": LOAD, "b.py": LOAD},
    "same-class": {"a.py": in_class("A", LOAD), "b.py": f"X = 1\n{in_class('A', LOAD)}"},
    "same-method": {"a.py": in_class("A", LOAD, TRAIN), "b.py": in_class("B", LOAD)},
}


@pytest.mark.parametrize(("kind", "files"), KINDS.items(), ids=KINDS)
def test_kinds(kind, files):
    (group,) = find(files)
    words = Words(group)
    assert {words.kind(one) for one in group.members} == {kind}
    assert all(words.reason(one) for one in group.members)
