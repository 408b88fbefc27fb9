"""What is not merged: every trap has a name, leaves all files as they are, and says why."""

import pytest

# ruff: noqa: E501 - programs are shown on one line each

LOAD = """\
def load(path, sep=","):
    rows = []
    for line in path.split():
        cells = line.split(sep)
        rows.append([cell.strip() for cell in cells])
    return rows
"""
USE = "\n\nprint(load('a,b c'))\n"
OTHER = f"{LOAD}\n\nprint(load('x'), load('y'))\n"


def body(*lines, name="load", args="path"):
    """Return a function of some lines, long enough to be looked at."""
    text = "".join(f"    {line}\n" for line in lines)
    return (
        f"def {name}({args}):\n{text}    found = []\n    for part in str(path).split():\n"
        "        found.append(part.strip())\n    found.sort()\n    return found\n"
    )


def pair(function, head="", other_head=None, tail="", other_tail="", use="load('a b')"):
    """Return two scripts with the same function, one line apart."""
    first, second = head, head if other_head is None else other_head
    return {
        "one.py": f"{first}{function}{tail}\n\nprint({use})\n",
        "two.py": f"{second}{function}{other_tail}\n\nprint(2, {use})\n",
    }


PLAIN = body("path = path.lower()")
READS = body("path = path + SUFFIX")
CALLS = body("path = clean(path)")

TRAPS = {
    # The function itself.
    "a decorator": (
        pair(f"import functools\n\n\n@functools.lru_cache\n{PLAIN}"),
        "decorated with `@functools.lru_cache`",
    ),
    "a decorator with state": (pair(f"SEEN = []\n\n\n@SEEN.append\n{PLAIN}", use="1"), "decorated with"),
    "a mutable default": (pair(body("found = []", args="path, seen=[]")), "the default `[]`"),
    "a computed default": (pair(body("found = []", args="path, size=max(1, 2)")), "the default `max(1, 2)`"),
    "a name as default": (pair(body("found = []", args="path, size=SIZE"), "SIZE = 3\n\n\n"), "the default `SIZE`"),
    "a global": (pair(body("global COUNT", "COUNT = 1"), "COUNT = 0\n\n\n"), "the global `COUNT`"),
    "a module variable": (pair(READS, 'SUFFIX = "x"\n\n\n'), "variable `SUFFIX`"),
    "its module's name": (pair(body("path = path + __name__")), "`__name__`"),
    "its file": (pair(body("path = path + __file__[:0]")), "`__file__`"),
    "globals": (pair(body("path = path or str(globals())")), "`globals"),
    "locals": (pair(body("path = path or str(locals())")), "`locals`"),
    "eval": (pair(body("path = eval('path')")), "`eval"),
    "exec": (pair(body("exec('pass')")), "`exec"),
    "inspect": (pair(body("inspect.stack()"), "import inspect\n\n\n"), "`inspect`"),
    "part of inspect": (pair(body("stack()"), "from inspect import stack\n\n\n"), "`stack`"),
    "the frame": (pair(body("sys._getframe()"), "import sys\n\n\n"), "`_getframe`"),
    "a class's own name": (pair(body("path = path + path.__class__()")), "`__class__`"),
    "super": (pair(body("kind = super")), "`super`"),
    "doctests": (pair(body('"""Load.\n\n    >>> load("a")\n    [\'a\']\n    """')), "examples"),
    "a relative import inside": (
        {
            "pkg/__init__.py": "",
            "pkg/base.py": "A = 1\n",
            "pkg/one.py": f"from .base import A\n\n\n{body('from .base import A')}",
            "pkg/two.py": f"from .base import A\n\n\n{body('from .base import A')}\n\nB = A\n",
        },
        "relative to its file",
    ),
    # Names by which it is found.
    "main": (pair(body("found = []", name="main"), use="main('a')"), "`main` is a name"),
    "a test": (pair(body("found = []", name="test_it"), use="1"), "`test_it` is a name"),
    "a hook of pytest": (pair(body("found = []", name="pytest_configure"), use="1"), "`pytest_configure` is a name"),
    "a hook of unittest": (pair(body("found = []", name="setUp"), use="1"), "`setUp` is a name"),
    "the name of a builtin": (pair(body("found = []", name="sorted"), use="1"), "the name of a builtin"),
    "a build file": (
        {"tasks.py": f"{PLAIN}\n\nprint(1)\n", "one.py": f"{PLAIN}\n\nprint(2)\n"},
        "tools find the functions of its file",
    ),
    # What its names mean.
    "a star import": (pair(PLAIN, "from os.path import *\n\n\n"), "a star import"),
    "a builtin that one file shadows": (
        pair(PLAIN, "import math\n\n\n", "from math import *\n\n\n"),
        "a star import",
    ),
    "a builtin with another meaning in one file": (
        pair(PLAIN, "import math\n\n\n", "from builtins import str\n\n\n"),
        "`str` means something else",
    ),
    "a variable that shadows a builtin": (pair(PLAIN, "str = str\n\n\n"), "variable `str`"),
    "different modules under one name": (
        pair(body("found = js.dumps(path)"), "import json as js\n\n\n", "import pickle as js\n\n\n"),
        "`js` means something else",
    ),
    "a conditional import": (
        pair(body("json.dumps(path)"), "try:\n    import json\nexcept ImportError:\n    json = None\n\n\n"),
        "`json` is imported under a condition",
    ),
    "a name that is defined nowhere": (pair(body("found = missing(path)"), use="1"), "`missing` is defined nowhere"),
    "a function that stays": (
        pair(CALLS, "def clean(text):\n    return text\n\n\n", "def clean(text):\n    return text.strip()\n\n\n"),
        "`clean`, which stays",
    ),
    "a class that stays": (
        pair(body("path = str(Text(path))"), "class Text(str):\n    pass\n\n\n"),
        "`Text`, which stays",
    ),
    "an annotation of its own module": (
        pair(body("found = []", args="path: 'Text'"), "class Text(str):\n    pass\n\n\n"),
        "`Text`, which belongs to its file",
    ),
    "other features from the future": (
        pair(PLAIN, "from __future__ import annotations\n\n\n", ""),
        "other `__future__` imports",
    ),
    "an import below the head": (
        pair(body("path = other.lower(path)"), "def early():\n    return 1\n\n\nimport other\n\n\n", use="1"),
        "imported below",
    ),
    # What else happens to it.
    "bound twice": (pair(PLAIN, tail=f"\n\n{PLAIN.replace('lower', 'upper')}"), "bound more than once"),
    "bound under a condition": (
        pair(PLAIN, tail="\n\nif 1 > 2:\n    load = None\n", other_tail="\n\nif 1 > 2:\n    load = None\n"),
        "bound more than once",
    ),
    "deleted": (pair(PLAIN, tail="\n\nload = load\n", other_tail="\n\nload = load\n"), "bound more than once"),
    "an attribute is set": (
        pair(PLAIN, tail="\n\nload.calls = 0\n", other_tail="\n\nload.calls = 0\n"),
        "attributes of `load`",
    ),
    "an attribute is set elsewhere": (
        {**pair(PLAIN), "three.py": "from one import load\n\nload.calls = 0\n"},
        "attributes of `load` are set or read in three.py",
    ),
    "its module is read": (pair(PLAIN, use="load.__module__"), "looks at functions or at itself through `__module__`"),
    "its defaults are read": (pair(PLAIN, use="load.__defaults__"), "attributes of `load`"),
    "functions are told from others": (pair(PLAIN, "from inspect import isfunction\n\n\n"), "through `isfunction`"),
    "compared": (pair(PLAIN, use="load == print"), "is compared"),
    "kept under another name": (pair(PLAIN, tail="\n\nread = load\n", other_tail="\n\nread = load\n"), "another name"),
    "handed on, and described in one file": (
        {
            **pair(PLAIN, use="print(load)"),
            "two.py": pair(PLAIN.replace(":\n", ':\n    """Load it."""\n', 1), use="print(load)")["two.py"],
        },
        "which may show",
    ),
    "handed to a process": (
        pair(PLAIN, "from multiprocessing import Process\n\n\n", use="Process(target=load)"),
        "another process",
    ),
    "handed to a pool": (
        pair(PLAIN, "from multiprocessing import Pool\n\n\n", use="Pool and (lambda p: p.map(load, []))"),
        "another process",
    ),
    "pickled": (pair(PLAIN, "import pickle\n\n\n", use="len(pickle.dumps(load)) > 0"), "another process, or kept"),
    "spawned": (pair(PLAIN, "import torch.multiprocessing as mp\n\n\n", use="mp.spawn(load)"), "another process"),
    "a remote function": (pair(PLAIN, "import ray\n\n\n", use="ray.remote(load)"), "where no other module is"),
    "compiled": (pair(PLAIN, "import numba\n\n\n", use="numba.njit(load)"), "another process"),
    "a program that belongs to a package": (
        {
            "pkg/__init__.py": "",
            "pkg/base.py": "SIZE = 3\n",
            **{f"pkg/tools/{path}": f"from pkg import base\n{text}" for path, text in pair(PLAIN).items()},
        },
        "nothing shows how its file",
    ),
    "a package that looks at its files": (
        {
            "pkg/__init__.py": "import os\n\nNAMES = os.listdir(os.path.dirname(__file__))\n",
            **{
                f"pkg/{path}": f"from . import NAMES\n\n\n{PLAIN}\n\nprint(NAMES, {number})\n"
                for number, path in enumerate(("one.py", "two.py"))
            },
        },
        "no name is free",
    ),
    "replaced by a test": (
        {**pair(PLAIN), "tests/test_one.py": 'from unittest import mock\n\nwith mock.patch("one.load"):\n    pass\n'},
        "replaces `load`",
    ),
    "replaced in its module": (
        {**pair(PLAIN), "three.py": "import one\n\none.load = print\n"},
        "replaces `load`",
    ),
    "names of the file by strings": (pair(PLAIN, use="globals()['load']('a')"), "uses `globals()`"),
    "another name and handed on": (
        {
            "one.py": f"{PLAIN}\n\nprint(list(map(load, ['a'])))\n",
            "two.py": f"{PLAIN.replace('load', 'read')}\n\nprint(2, list(map(read, ['a'])))\n",
        },
        "which may show its name",
    ),
    # Where the copies are.
    "one file": (
        {"one.py": f"{PLAIN}\n\n{PLAIN.replace('load', 'read')}\n\nprint(load('a'))\n"},
        "one can call the other",
    ),
    "a test and code": (
        {"one.py": f"{PLAIN}\n\nprint(1)\n", "tests/test_x.py": f"{PLAIN}\n\nprint(2)\n"},
        "it is in a test",
    ),
    "a notebook": (
        {
            "one.py": f"{PLAIN}\n\nprint(1)\n",
            "two.ipynb": '{"cells": [{"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [], "source": '
            + str(PLAIN.splitlines(keepends=True)).replace("'", '"')
            + '}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        },
        "it is in a notebook",
    ),
    "scripts in different folders": (
        {"a/one.py": f"{PLAIN}\n\nprint(1)\n", "b/two.py": f"{PLAIN}\n\nprint(2)\n"},
        "no module can be imported by both",
    ),
    "a file that nothing imports": (
        {
            "pkg/__init__.py": "",
            "pkg/one.py": PLAIN,
            "pkg/two.py": f"{PLAIN}\n\nA = 1\n",
            "pkg/three.py": "import os\n\nprint(os)\n",
        },
        "nothing shows how its file",
    ),
}


@pytest.mark.parametrize("name", TRAPS)
def test_left_alone(merge, name):
    files, reason = TRAPS[name]
    done = merge(files)
    assert done.files == {}
    assert done.planned == []
    assert any(reason in one for one in done.reasons), done.reasons


def test_the_function_of_these_traps_would_be_merged(merge):
    assert merge(pair(PLAIN), ("one.py",), ("two.py",)).planned == [("one.py", "load"), ("two.py", "load")]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("path.lower()", "path.upper()"),
        ("path.replace('a', 'b')", "path.replace('a', 'c')"),
        ("path + '1'", "path + str(1)"),
        ("path * 1", "path * True"),
        ("path or b''.decode()", "path or ''"),
    ],
)
def test_near_copies_are_reported(merge, one, two):
    files = {"one.py": f"{body(f'path = {one}')}\n\nprint(1)\n", "two.py": f"{body(f'path = {two}')}\n\nprint(2)\n"}
    done = merge(files, ("one.py",), ("two.py",))
    assert done.files == {}


def test_a_changed_default_is_no_copy(merge):
    files = {
        "one.py": f"{body('found = []', args='path, size=1')}\n\nprint(load('a'))\n",
        "two.py": f"{body('found = []', args='path, size=2')}\n\nprint(2, load('a'))\n",
    }
    assert merge(files, ("one.py",), ("two.py",)).files == {}


def test_other_names_of_parameters_are_no_copy(merge):
    files = {
        "one.py": f"{body('found = []')}\n\nprint(load(path='a'))\n",
        "two.py": f"{body('found = []').replace('path', 'name')}\n\nprint(2, load(name='a'))\n",
    }
    assert merge(files, ("one.py",), ("two.py",)).files == {}


def test_a_script_is_never_imported(merge):
    files = {"one.py": f"{LOAD}{USE}", "two.py": OTHER}
    done = merge(files, ("one.py",), ("two.py",))
    assert all("from one import" not in text and "from two import" not in text for text in done.files.values())


def test_a_module_that_imports_the_other_is_no_home(merge):
    files = {
        "utils.py": f"from train import SIZE\n\n\n{LOAD}\n\ndef size():\n    return SIZE\n",
        "train.py": f"SIZE = 3\n\n\n{LOAD}\n\nif __name__ == '__main__':\n    import utils\n\n    print(utils.size(), load('a'))\n",
    }
    assert all("from utils import load" not in text for text in merge(files, ("train.py",)).files.values())


def test_a_module_that_loads_more_is_no_home(merge):
    files = {
        "viz.py": f"import matplotlib\n\n\n{LOAD}\n\ndef draw():\n    return matplotlib\n",
        "train.py": f"{LOAD}{USE}",
        "predict.py": OTHER,
    }
    done = merge(files, ("train.py",), ("predict.py",))
    assert "from viz" not in done.files.get("train.py", "")


def test_classes_and_methods_are_reported(merge):
    text = "class Reader:\n" + "".join(f"    {line}\n" for line in LOAD.replace("(path", "(self, path").splitlines())
    done = merge({"one.py": f"{text}\n\nprint(1)\n", "two.py": f"{text}\n\nprint(2)\n"})
    assert done.files == {}
    assert any("classes are only reported" in one for one in done.reasons)


@pytest.mark.parametrize("comment", ["# refactor-bot: ignore[duplicates]", "# refactor-bot: ignore"])
def test_an_ignored_copy_leaves_the_other_where_it_is(merge, comment):
    files = {"one.py": f"{LOAD.replace(':', f':  {comment}', 1)}{USE}", "two.py": OTHER}
    assert merge(files).files == {}


def test_too_many_lines_for_one_name_of_a_module(merge):
    one, two = LOAD, LOAD.replace("strip", "lower")
    files = {
        "a.py": f"{one}\n\nprint(load('a'))\n",
        "b.py": f"{one}\n\nprint(2, load('b'))\n",
        "c.py": f"{two}\n\nprint(3, load('c'))\n",
        "d.py": f"{two}\n\nprint(4, load('d'))\n",
    }
    done = merge(files, ("a.py",), ("b.py",), ("c.py",), ("d.py",))
    assert sorted(done.files) == ["a.py", "b.py", "c.py", "d.py", "helpers.py", "shared_helpers.py"]
