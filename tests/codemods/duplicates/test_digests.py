"""What counts as the same code: a table of changes, and what each does to the digests."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.duplicates.facts import DuplicateFacts
from codemods.duplicates.index import index
from codemods.duplicates.options import DuplicateOptions
from codemods.source import Source

LOAD = '''\
def load(path, sep=","):
    """Load it."""
    rows = []
    with open(path) as handle:
        for line in handle:
            rows.append([part for part in line.split(sep) if part])
    return sorted(rows, key=lambda row: row[0])
'''
NESTED = """\
def outer(items, scale):
    seen = {}

    def visit(item):
        nonlocal scale
        scale = scale + 1
        seen[item] = outer([item], scale)
        return seen

    for item in items:
        visit(item)
    return {key: value for key, value in seen.items()}
"""
MATCH = """\
def f(a):
    match g(a):
        case [x, *y]:
            h(x + y)
        case {1: z, **r}:
            h(z, r)
"""


def facts(text):
    found = index(Source.read(textwrap.dedent(text).encode()), DuplicateOptions())
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=DuplicateFacts) == found
    return found


def first(text):
    return facts(text).definitions[0]


SAME = {
    "docstring": LOAD.replace("Load it.", "Other."),
    "no docstring": LOAD.replace('    """Load it."""\n', ""),
    "comment": LOAD.replace("rows = []", "rows = []  # all of them\n    # more"),
    "annotations": LOAD.replace("path, sep", "path: str, sep: str").replace("):", ") -> list:", 1),
    "annotated local": LOAD.replace("rows = []", "rows: list = []"),
    "layout": LOAD.replace("open(path)", "open(\n        path,\n    )").replace('","', "','"),
    "line ends": LOAD.replace("\n", "\r\n"),
    "parentheses": LOAD.replace("rows = []", "rows = ([])"),
    "position": f"import os\n\n\n{LOAD}",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_layout_and_documentation_do_not_count(text):
    assert first(text).exact == first(LOAD).exact
    assert first(text).alpha == first(LOAD).alpha
    assert first(text).signature == first(LOAD).signature


RENAMED = {
    "parameter": (LOAD, LOAD.replace("path", "name")),
    "local": (LOAD, LOAD.replace("rows", "found")),
    "own name": (LOAD, LOAD.replace("load(", "read(")),
    "comprehension": (LOAD, LOAD.replace("part for part", "x for x").replace("if part", "if x")),
    "lambda": (LOAD, LOAD.replace("row: row[", "x: x[")),
    "with target": (LOAD, LOAD.replace("handle", "file")),
    "inner function": (NESTED, NESTED.replace("visit", "walk")),
    "closed over": (NESTED, NESTED.replace("seen", "found").replace("scale", "factor")),
    "recursive": (NESTED, NESTED.replace("outer", "other")),
    "exception": (
        "def f(a):\n    try:\n        g(a)\n        h(a)\n    except E as error:\n        log(error)\n        raise\n",
        "def f(a):\n    try:\n        g(a)\n        h(a)\n    except E as e:\n        log(e)\n        raise\n",
    ),
    "import": (
        "def f(a):\n    import numpy as np\n    b = np.sum(a)\n    c = np.log(b)\n    return g(b, c, a)\n",
        "def f(a):\n    import numpy as n\n    b = n.sum(a)\n    c = n.log(b)\n    return g(b, c, a)\n",
    ),
    "pattern": (
        MATCH,
        MATCH.translate(str.maketrans("xyzr", "pqst")),
    ),
    "walrus in a comprehension": (
        "def f(a):\n    b = [y for x in a if (y := g(x))]\n    h(b)\n    h(y)\n    return k(b, y)\n",
        "def f(a):\n    b = [z for x in a if (z := g(x))]\n    h(b)\n    h(z)\n    return k(b, z)\n",
    ),
}


@pytest.mark.parametrize(("one", "other"), RENAMED.values(), ids=RENAMED)
def test_local_names_do_not_count(one, other):
    assert first(one).alpha == first(other).alpha
    assert first(one).exact != first(other).exact


DIFFERENT = {
    "constant": (LOAD, LOAD.replace("row[0]", "row[1]")),
    "type of a constant": (LOAD, LOAD.replace("row[0]", "row[0.0]")),
    "truth for one": (LOAD, LOAD.replace("row[0]", "row[False]")),
    "default": (LOAD, LOAD.replace('","', '";"')),
    "called function": (LOAD, LOAD.replace("sorted", "list")),
    "attribute": (LOAD, LOAD.replace("append", "extend")),
    "keyword": (LOAD, LOAD.replace("key=", "cmp=")),
    "operator": (NESTED, NESTED.replace("scale + 1", "scale - 1")),
    "other variable": (NESTED, NESTED.replace("return seen\n", "return item\n")),
    "order": (NESTED, NESTED.replace("outer(items, scale)", "outer(scale, items)")),
    "decorator": (LOAD, f"@cache\n{LOAD}"),
    "async": (LOAD, f"async {LOAD}"),
    "global": (NESTED, NESTED.replace("seen = {}", "global seen\n    seen = {}")),
    "free name that is local elsewhere": (
        "def f(a):\n    b = [x for x in a]\n    h(b)\n    h(a)\n    return x\n",
        "def f(a):\n    b = [y for y in a]\n    h(b)\n    h(a)\n    return y\n",
    ),
    "name in a class body": (
        "def f(a):\n    class A:\n        x = g(a, 1, 2, 3)\n        y = h(x, 1, 2, 3)\n    use(A)\n    return A\n",
        "def f(a):\n    class A:\n        z = g(a, 1, 2, 3)\n        y = h(z, 1, 2, 3)\n    use(A)\n    return A\n",
    ),
    "inner variable for outer": (
        "def f(a):\n    def g(b):\n        h(a)\n        return h(a)\n    k(g)\n    return g\n",
        "def f(a):\n    def g(b):\n        h(b)\n        return h(b)\n    k(g)\n    return g\n",
    ),
    "slice": (
        "def f(a):\n    b = g(a)\n    c = g(b)\n    h(c)\n    return a[b:]\n",
        "def f(a):\n    b = g(a)\n    c = g(b)\n    h(c)\n    return a[:b]\n",
    ),
    "else": (
        "def f(a):\n    for b in a:\n        g(b)\n        h(b)\n    else:\n        k(a)\n",
        "def f(a):\n    for b in a:\n        g(b)\n        h(b)\n        k(a)\n",
    ),
    "block": (
        "def f(a):\n    if a:\n        g(a)\n        h(a)\n        k(a)\n    return m(a, a)\n",
        "def f(a):\n    if a:\n        g(a)\n        h(a)\n    k(a)\n    return m(a, a)\n",
    ),
}


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_everything_else_counts(one, other):
    assert first(one).alpha != first(other).alpha
    assert first(one).exact != first(other).exact


def test_the_signature_is_names_kinds_and_defaults():
    variants = ["a, b", "a, c", "a, b=1", "a, b=2", "a, /, b", "a, *, b", "*a, b", "a, **b", "b, a"]
    body = ":\n    x = g()\n    y = h(x)\n    z = k(y)\n    return m(x, y, z, x)\n"
    assert len({first(f"def f({one}){body}").signature for one in variants}) == len(variants)
    assert first(f"def f(a, b){body}").signature == first(f"@d\ndef g(a: int, b: str) -> int{body}").signature


def test_fields_of_a_class_keep_their_annotations():
    text = "class A:\n" + "".join(f"    {name}: int = {number}\n" for number, name in enumerate("abcdefgh"))
    assert first(text).alpha != first(text.replace("c: int", "c: float")).alpha
    assert first(text).alpha == first(text.replace("class A", "class B")).alpha


def test_names_and_kinds_are_qualified():
    body = "        x = g(1, 2)\n        y = h(x, x)\n        z = k(y, y)\n        return m(x, y, z, x)\n"
    text = f"class A:\n    def f(self):\n{body}\n\ndef f():\n    def g():\n{body}    return g\n"
    assert [(one.name, one.kind) for one in facts(text).definitions] == [
        ("A", "class"),
        ("A.f", "method"),
        ("f", "function"),
        ("f.<locals>.g", "function"),
    ]


def test_lines_of_code_are_counted_without_documentation():
    one = first(LOAD.replace("rows = []", "rows = []\n\n    # comment"))
    assert (one.line, one.end_line, one.lines) == (1, 9, 6)


names = st.sampled_from(["a", "b", "data", "x1", "name", "rows", "self", "_", "größe"])


@settings(max_examples=40, deadline=None)
@given(st.lists(names, min_size=4, max_size=4, unique=True))
def test_any_choice_of_local_names_reads_the_same(chosen):
    text = "def f({0}, {1}):\n    {2} = g({0})\n    for {3} in {1}:\n        {2} += {3}({0})\n    return h({2}, {3})\n"
    assert first(text.format(*chosen)).alpha == first(text.format("p", "q", "r", "s")).alpha


@settings(max_examples=40, deadline=None)
@given(st.integers() | st.text(max_size=8) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans())
def test_another_constant_never_reads_the_same(value):
    text = "def f(a):\n    b = g(a)\n    c = h(b, {!r})\n    d = k(c)\n    return m(a, b, c, d)\n"
    same = repr(value) == repr(1)
    assert (first(text.format(value)).alpha == first(text.format(1)).alpha) == same


def test_digests_are_the_same_in_every_process():
    script = (
        "import sys, msgspec\nfrom codemods.duplicates.index import index\n"
        "from codemods.duplicates.options import DuplicateOptions\nfrom codemods.source import Source\n"
        "found = index(Source.read(sys.stdin.buffer.read()), DuplicateOptions())\n"
        "sys.stdout.write(msgspec.msgpack.encode(found).hex())\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            input=NESTED.encode(),
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(said) == 1
