"""Functions that look alike and are not, or do not and are; each pair is a copy before and the one that is left."""

# Functions are one string each, so that a pair can be compared at a glance.
from __future__ import annotations

import re

import pytest

from codemods.proofs import Change
from codemods.proofs.same_function import CHECKER

IMPORTED = ("collections", "re")
HEAD = "".join(f"import {name}\n" for name in IMPORTED)


def verdict(copy, left, name="work"):
    """The verdict on a script whose copy of a function goes."""
    rest = "for one in [1, 2]:\n    work(one)\n"
    alias = "" if name == "work" else " as work"
    before = f"{HEAD}\n\n{copy}\n\n{rest}"
    after = f"{HEAD}from helpers import {name}{alias}\n\n\n{rest}"
    used = "".join(f"import {name}\n" for name in IMPORTED if re.search(rf"\b{name}\b", left))
    files = [
        Change("a.py", before.encode(), after.encode()),
        Change("helpers.py", None, f"{used}\n\n{left}".encode()),
    ]
    return CHECKER.check(files, lambda path: None)


def lines(body, head="def work(x, y=1):"):
    return f"{head}\n" + "".join(f"    {one}\n" for one in body.splitlines())


SAME = {
    "locals": ("a = x\nb = a\nreturn a, b", "c = x\na = c\nreturn c, a"),
    "swapped locals": ("a = x\nb = y\nreturn a, b", "b = x\na = y\nreturn b, a"),
    "docstring": ("return x", '"""One."""\nreturn x'),
    "only a docstring": ('"""One."""', '"""Other."""'),
    "only pass": ("pass", '"""One."""'),
    "comments and layout": ("return (x +  # both\n    y)", "return x + y"),
    "quotes": ("return 'a' 'b'", 'return "ab"'),
    "numbers": ("return 1_000, 0x10, 1e3", "return 1000, 16, 1000.0"),
    "comprehension": ("return [a for a in x if a]", "return [b for b in x if b]"),
    "comprehensions within": (
        "return {a: b for a, b in x for c in b for d in [c]}",
        "return {c: d for c, d in x for a in d for b in [a]}",
    ),
    "same name in and out": ("a = x\nreturn [a for a in y], a", "b = x\nreturn [a for a in y], b"),
    "first iterable is outside": ("a = x\nreturn [a for a in a]", "b = x\nreturn [b for b in b]"),
    "assignment expression": ("if (a := x) > 1:\n    return a", "if (b := x) > 1:\n    return b"),
    "assignment expression in a comprehension": ("[a := b for b in x]\nreturn a", "[c := d for d in x]\nreturn c"),
    "exception": (
        "try:\n    x()\nexcept OSError as e:\n    return str(e)",
        "try:\n    x()\nexcept OSError as error:\n    return str(error)",
    ),
    "exception group": (
        "try:\n    x()\nexcept* OSError as e:\n    print(e)",
        "try:\n    x()\nexcept* OSError as error:\n    print(error)",
    ),
    "with": ("with open(x) as f, open(y) as g:\n    return f, g", "with open(x) as g, open(y) as f:\n    return g, f"),
    "match": (
        "match x:\n    case [a, *b] | {'k': a, **b}:\n        return a, b\n    case str() as c:\n        return c",
        "match x:\n    case [b, *c] | {'k': b, **c}:\n        return b, c\n    case str() as a:\n        return a",
    ),
    "import": (
        "import os.path as p\nfrom json import dumps\nreturn p, dumps",
        "import os.path as q\nfrom json import dumps as d\nreturn q, d",
    ),
    "nested function": (
        "a = x\ndef g(b):\n    c = b + a\n    return c\nreturn g",
        "z = x\ndef g(b):\n    d = b + z\n    return d\nreturn g",
    ),
    "nonlocal": (
        "a = 0\ndef g():\n    nonlocal a\n    a += 1\nreturn g",
        "b = 0\ndef g():\n    nonlocal b\n    b += 1\nreturn g",
    ),
    "lambda": ("a = x\nreturn lambda b: (a, b)", "c = x\nreturn lambda b: (c, b)"),
    "class within": (
        "a = x\nclass C:\n    b = 1\n    def m(self):\n        return a\nreturn C",
        "z = x\nclass C:\n    b = 1\n    def m(self):\n        return z\nreturn C",
    ),
    "class that reads a builtin of its own name": (
        "class C:\n    len = len(x)\nreturn C",
        "class C:\n    len = len(x)\nreturn C",
    ),
    "free name": ("return re.sub(x, '', y)", "return re.sub(x, '', y)"),
    "annotated": ("a: int = x\nreturn a", "b = x\nreturn b"),
    "annotated without a value": ("a: int\na = x\nreturn a", "b: str\nb = x\nreturn b"),
    "for and else": (
        "for i in x:\n    break\nelse:\n    i = 1\nreturn i",
        "for k in x:\n    break\nelse:\n    k = 1\nreturn k",
    ),
    "del": ("a = x\ndel a", "b = x\ndel b"),
    "global and local of one name": ("a = re\nreturn a.sub", "b = re\nreturn b.sub"),
    "vars of an object": ("return vars(x), dir(y)", "return vars(x), dir(y)"),
    "eval of a model": ("return x.eval()", "return x.eval()"),
    "query": ("return x.query('a > 1')", "return x.query('a > 1')"),
    "long chain": ("return x" + ".a" * 800, "return x" + ".a" * 800),
    "long sum": ("return " + "+".join(["x"] * 800), "return " + "+".join(["x"] * 800)),
    "many branches": ("if x: pass\n" + "elif x: pass\n" * 300, "if x: pass\n" + "elif x: pass\n" * 300),
}


@pytest.mark.parametrize("name", SAME)
def test_holds(name):
    copy, left = map(lines, SAME[name])
    found = verdict(copy, left)
    assert found.holds, found.reason


HEADS = {
    "own name": (
        "def work(n):\n    return n and work(n - 1)\n",
        "def solve(n):\n    return n and solve(n - 1)\n",
        "solve",
    ),
    "asynchronous": (
        "async def work(n):\n    async for a in n:\n        await a\n",
        "async def work(n):\n    async for b in n:\n        await b\n",
        "work",
    ),
    "all kinds of parameters": (
        "def work(a, /, b, *c, d=-1, **e):\n    return a, b, c, d, e\n",
        "def work(a, /, b, *c, d=-1, **e):\n    return a, b, c, d, e\n",
        "work",
    ),
    "constant defaults": (
        "def work(a=(1, 'x'), b=1024 * 2, c=None, d=-0.0, e=b'', f=...):\n    pass\n",
        "def work(a=(1, 'x'), b=1024 * 2, c=None, d=-0.0, e=b'', f=...):\n    pass\n",
        "work",
    ),
    "annotations of the standard library": (
        "def work(n):\n    pass\n",
        "def work(n: 'int' = 1) -> None:\n    pass\n".replace(" = 1", ""),
        "work",
    ),
}


@pytest.mark.parametrize("name", HEADS)
def test_holds_with_head(name):
    copy, left, called = HEADS[name]
    found = verdict(copy, left, name=called)
    assert found.holds, found.reason


DIFFERENT = {
    "int for float": ("return 1", "return 1.0"),
    "int for bool": ("return 1", "return True"),
    "zero": ("return 0.0", "return -0.0"),
    "complex": ("return 1j", "return 1.0"),
    "bytes": ("return 'a'", "return b'a'"),
    "none": ("return", "return None"),
    "ellipsis": ("return ...", "return None"),
    "another string": ("return 'a'", "return 'b'"),
    "docstring that is not the first": ("x\n'a'", "x\n'b'"),
    "f-string": ("return f'{x}'", "return f'{x!r}'"),
    "f-string with its source": ("a = x\nreturn f'{a=}'", "b = x\nreturn f'{b=}'"),
    "format": ("return f'{x:.2f}'", "return f'{x:.3f}'"),
    "order of statements": ("x()\ny()", "y()\nx()"),
    "operands": ("return x - y", "return y - x"),
    "comparison": ("return x < y", "return x > y"),
    "identity": ("return x is y", "return x == y"),
    "boolean": ("return x and y", "return x or y"),
    "negation": ("return not x", "return -x"),
    "augmented": ("x += y\nreturn x", "x = x + y\nreturn x"),
    "attribute": ("return x.a", "return x.b"),
    "attribute of self": ("x.a = 1", "x.b = 1"),
    "keyword": ("return x(a=y)", "return x(b=y)"),
    "star": ("return x(*y)", "return x(y)"),
    "merged locals": ("a = x\nb = y\nreturn a, b", "a = x\na = y\nreturn a, a"),
    "split local": ("a = x\na = y\nreturn a, a", "a = x\nb = y\nreturn a, b"),
    "local for parameter": ("a = x\nreturn a, x", "a = x\nreturn a, a"),
    "parameter for local": ("a = y\nreturn x", "x = y\nreturn x"),
    "local for global": ("a = re\nreturn re", "a = re\nreturn a"),
    "captured": ("a = x\nreturn [b for b in y], a", "a = x\nreturn [a for a in y], [a for a in y]"),
    "comprehension reads the outer": ("a = x\nreturn [a for b in y]", "a = x\nreturn [b for b in y]"),
    "comprehension binds within": ("a = x\n[a := b for b in y]\nreturn a", "a = x\n[c := b for b in y]\nreturn a"),
    "kind of comprehension": ("return [a for a in x]", "return (a for a in x)"),
    "condition lost": ("return [a for a in x if a]", "return [a for a in x]"),
    "asynchronous comprehension": ("return [a for a in x]", "return [a for a in reversed(x)]"),
    "exception": ("try:\n    x()\nexcept OSError:\n    pass", "try:\n    x()\nexcept ValueError:\n    pass"),
    "exception name read elsewhere": (
        "e = y\ntry:\n    x()\nexcept OSError as e:\n    pass\nreturn 1",
        "e = y\ntry:\n    x()\nexcept OSError as f:\n    pass\nreturn 1",
    ),
    "bare exception": ("try:\n    x()\nexcept OSError:\n    pass", "try:\n    x()\nexcept:\n    pass"),
    "finally": (
        "try:\n    x()\nexcept OSError:\n    pass\nelse:\n    y()",
        "try:\n    x()\nexcept OSError:\n    pass\nfinally:\n    y()",
    ),
    "match value": ("match x:\n    case 1:\n        pass", "match x:\n    case 2:\n        pass"),
    "match capture": (
        "match x:\n    case [a, b]:\n        return a, b",
        "match x:\n    case [b, a]:\n        return a, b",
    ),
    "match rest": ("match x:\n    case {'a': 1, **b}:\n        pass", "match x:\n    case {'a': 1}:\n        pass"),
    "match wildcard": ("match x:\n    case _:\n        pass", "match x:\n    case a:\n        pass"),
    "match attribute": ("match x:\n    case str(a=1):\n        pass", "match x:\n    case str(b=1):\n        pass"),
    "import": ("import json as j\nreturn j", "import pickle as j\nreturn j"),
    "import of a part": ("import os.path\nreturn os", "import os.path as os\nreturn os"),
    "import from": ("from os import path as p\nreturn p", "from os import sep as p\nreturn p"),
    "import level": ("from json import a\nreturn a", "from .json import a\nreturn a"),
    "nested default": ("def g(a=1): pass\nreturn g", "def g(a=2): pass\nreturn g"),
    "nested parameter": ("def g(a): pass\nreturn g", "def g(b): pass\nreturn g"),
    "nested name": ("def g(): pass\nreturn g", "def h(): pass\nreturn h"),
    "nested decorator": ("@x\ndef g(): pass\nreturn g", "@y\ndef g(): pass\nreturn g"),
    "nested docstring": ("def g():\n    'a'\nreturn g", "def g():\n    'b'\nreturn g"),
    "lambda parameter": ("return lambda a: a", "return lambda b: b"),
    "lambda default": ("return lambda a=x: a", "return lambda a=y: a"),
    "closure": ("a = x\ndef g():\n    return a\na = y\nreturn g", "a = x\ndef g(a=a):\n    return a\na = y\nreturn g"),
    "nonlocal lost": (
        "a = 0\ndef g():\n    nonlocal a\n    a = 1\ng()\nreturn a",
        "a = 0\ndef g():\n    a = 1\ng()\nreturn a",
    ),
    "nonlocal of another": (
        "a = b = 0\ndef g():\n    nonlocal a\n    a = 1\nreturn a, g",
        "a = b = 0\ndef g():\n    nonlocal b\n    b = 1\nreturn a, g",
    ),
    "nested class name": ("class C: pass\nreturn C", "class D: pass\nreturn D"),
    "nested class member": ("class C:\n    a = 1\nreturn C", "class C:\n    b = 1\nreturn C"),
    "nested class base": ("class C(dict): pass\nreturn C", "class C(list): pass\nreturn C"),
    "nested class order": ("class C:\n    a = 1\n    b = 2\nreturn C", "class C:\n    b = 2\n    a = 1\nreturn C"),
    "nested class keyword": ("class C(metaclass=x): pass\nreturn C", "class C(metaclass=y): pass\nreturn C"),
    "yield": ("yield x", "return x"),
    "yield from": ("yield from x", "yield x"),
    "slice": ("return x[1:]", "return x[:1]"),
    "index": ("return x[0]", "return x[1]"),
    "unpacking": ("a, *b = x\nreturn a, b", "*a, b = x\nreturn a, b"),
    "chained assignment": ("a = b = x\nreturn a, b", "b = a = x\nreturn a, b"),
    "annotation that makes a local": ("re: int\nreturn re", "return re"),
    "deleted": ("a = x\ndel a", "a = x"),
    "assertion": ("assert x", "assert x, y"),
    "raise from": ("raise x from y", "raise x"),
    "else": ("for i in x:\n    pass\nelse:\n    y()", "for i in x:\n    pass\ny()"),
    "branch": ("if x:\n    return 1\nreturn 2", "if x:\n    return 2\nreturn 1"),
    "set for dictionary": ("return {x}", "return {x: x}"),
    "global in a class": ("class C:\n    re = re\nreturn C", "class C:\n    re = collections\nreturn C"),
    "name of the other module": ("return re.sub", "return collections.sub"),
    "sharp s": ("return 'ß'", "return 'ss'"),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_refuses_another_body(name):
    copy, left = map(lines, DIFFERENT[name])
    found = verdict(copy, left)
    assert not found.holds
    assert "serves no function" not in found.reason
    assert verdict(copy, copy).holds


@pytest.mark.parametrize("name", DIFFERENT)
def test_refuses_the_other_way_round(name):
    left, copy = map(lines, DIFFERENT[name])
    assert not verdict(copy, left).holds
