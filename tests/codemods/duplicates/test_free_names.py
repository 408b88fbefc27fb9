"""Which names of its module a function uses."""

import ast

import pytest

from codemods.duplicates.bindings import Bindings
from codemods.duplicates.free_names import uses

READ = {
    "a call": ("def f(a):\n    return g(a)", "g"),
    "its own name": ("def f(a):\n    return f(a)", "f"),
    "parameters are its own": ("def f(a, /, b, *c, d, **e):\n    return a, b, c, d, e", ""),
    "a name that it assigns is its own, also above": ("def f():\n    print(x)\n    x = 1", "print"),
    "loops, handlers, with, imports, walrus": (
        "def f():\n    for a in b: pass\n    try: pass\n    except E as c: c\n    with d as e: e\n    if (i := j): i",
        "E b d j",
    ),
    "patterns": (
        "def f(a):\n    match a:\n        case [b, *c] | {'k': b, **c}: return b, c\n        case D(e=g): g",
        "D",
    ),
    "a comprehension has names of its own": ("def f(x):\n    return [a for a in b if c(a)]", "b c"),
    "its first iterable is read outside": ("def f():\n    return [a for a in a]", "a"),
    "its second one is not": ("def f():\n    return [b for a in x for b in a]", "x"),
    "a walrus in it binds around it": ("def f():\n    any((a := b) for b in c)\n    return a", "any c"),
    "a nested function sees what is around it": ("def f(a):\n    def g(b):\n        return a, b, c\n    return g", "c"),
    "its defaults are read around it": (
        "def f(a):\n    def g(b=h):\n        h = 1\n        return h\n    return g",
        "h",
    ),
    "a lambda": ("def f():\n    return lambda a, b=c: a + b + d", "c d"),
    "a class hides its names from its methods": (
        "def f():\n    class A(B):\n        x = 1\n        def g(self):\n            return x\n    return A",
        "B x",
    ),
    "global": ("def f():\n    global a\n    return a", "a"),
    "global in a nested function": (
        "def f():\n    a = 1\n    def g():\n        global a\n        return a\n    return g",
        "a",
    ),
    "nonlocal": ("def f():\n    a = 1\n    def g():\n        nonlocal a\n        a = 2\n    return g", ""),
    "an annotation of a local variable is not read": ("def f():\n    a: B = c\n    return a", "c"),
    "deleted": ("def f():\n    a = 1\n    del a", ""),
}


@pytest.mark.parametrize("name", READ)
def test_names_that_are_read(name):
    text, expected = READ[name]
    assert sorted(uses(ast.parse(text).body[0]).names) == expected.split()


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("def f(a: B, *c: D) -> E: ...", "B D E"),
        ("def f(a: 'B[c.D]'): ...", "B c"),
        ("def f(a: Literal['b', 'c']): ...", "Literal"),
        ("def f(a: 'not an expression (' ): ...", ""),
        ("def f():\n    a: B\n    def g(c: D): ...", "B D"),
    ],
)
def test_names_in_annotations(text, noted):
    assert sorted(uses(ast.parse(text).body[0]).noted) == noted.split()


def test_names_that_it_changes():
    assert uses(ast.parse("def f():\n    global a, b\n    a = b").body[0]).changed == {"a"}


def test_a_class_may_have_a_name_itself():
    found = uses(ast.parse("def f():\n    class A:\n        x = x\n    return A").body[0])
    assert found.perhaps == {"x"}


def test_deep_nesting_is_no_recursion():
    chain = "def f(a):\n    return a" + ".b" * 900
    assert uses(ast.parse(chain).body[0]).names == frozenset()


def bindings(text):
    tree = ast.parse(text)
    return Bindings.of(tree, [one for one in ast.walk(tree) if isinstance(one, ast.Global)])


@pytest.mark.parametrize(
    ("text", "imported", "defined"),
    [
        ("import a, b.c, d.e as g\nfrom h import i, j as k", "a b g i k", ""),
        ("import a.b\nimport a.c", "a", ""),
        ("import a\nimport a", "a", ""),
        ("import a\nfrom b import a", "", ""),
        ("import a\na = 1", "", ""),
        ("try:\n    import a\nexcept E:\n    import b as a", "", ""),
        ("if x:\n    import a", "", ""),
        ("def f(): ...\nclass C: ...", "", "C f"),
        ("def f(): ...\ndef f(): ...", "", ""),
        ("def f(): ...\nf = g(f)", "", ""),
        ("if x:\n    def f(): ...", "", ""),
        ("def f(): ...\ndef g():\n    global f", "", "g"),
        ("import a\n[a for a in b]", "a", ""),
        ("import a\n[(a := b) for b in c]", "", ""),
        ("import a\nfor a in b: ...", "", ""),
        ("import a\ndel a", "", ""),
        ("import a\nclass C:\n    a = 1", "a", "C"),
    ],
)
def test_what_a_module_binds(text, imported, defined):
    found = bindings(text)
    assert (sorted(found.imported), sorted(found.defined)) == (imported.split(), defined.split())


def test_a_star_import_is_noticed():
    assert bindings("if x:\n    from a import *").star
    assert not bindings("from a import b").star
