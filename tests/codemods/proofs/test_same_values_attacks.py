"""Edits that look as if they kept every value, and do not; and plain ones beside them, which do."""

# Programs are one string each, so that a pair can be compared at a glance.
# ruff: noqa: E501

from __future__ import annotations

import json

import pytest

from codemods.proofs import Change
from codemods.proofs.same_values import CHECKER

ENTRY = 'X = os.environ.get("APP_X", "/a/b")\n'
C = f"import os\n{ENTRY}"
PATHS = f"import os\n\n{ENTRY}"


def verdict(before, after):
    old, new = (
        {path: one if isinstance(one, bytes) else one.encode() for path, one in tree.items()}
        for tree in (before, after)
    )
    changes = [
        Change(path, old.get(path), new.get(path)) for path in sorted({*old, *new}) if old.get(path) != new.get(path)
    ]
    return CHECKER.check(changes, {path: data for path, data in old.items() if data == new.get(path)}.get)


def one(before, after):
    return {"a.py": before}, {"a.py": after}


def named(files):
    """Files by paths that are spelt as keywords."""
    return {f"{name.replace('__', '/')}.py".replace("/init.py", "/__init__.py"): text for name, text in files.items()}


def with_(before, after, **files):
    """A program before and after, among files that stay; ``__`` in a name is a folder."""
    rest = named(files)
    return {"p/a.py": before, **rest}, {"p/a.py": after, **rest}


def moved(program):
    """The program with its literal in an entry at the top."""
    return one(program, C + program.replace('"/a/b"', "X"))


def module(program, after, path="p/a.py", home="p/paths_config.py", **files):
    before, new = with_("", "", **files)
    return {**before, "p/a.py": "", path: program}, {**new, "p/a.py": "", path: after, home: PATHS}


SCRIPT = 'import helper\nprint(open("/a/b"))\n'
SCRIPT_AFTER = "import helper\nfrom paths_config import X\nprint(open(X))\n"
USER = 'from pkg import config\nprint(open("/a/b"), config.Y)\n'
CONFIG = "Y = len('')\n"


def known(before, after=None, config=CONFIG, **files):
    rest = {"pkg/__init__.py": "", **named(files)}
    after = after or before.replace('"/a/b"', "config.X")
    return {"pkg/a.py": before, "pkg/config.py": config, **rest}, {
        "pkg/a.py": after,
        "pkg/config.py": C + config,
        **rest,
    }


def cells(*sources, new=None):
    code = [
        {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
        for source in sources
    ]
    if new is not None:
        code.insert(0, {**code[0], "metadata": {"tags": ["parameters"]}, "source": new})
    info = {"language_info": {"name": "python"}}
    return {"n.ipynb": json.dumps({"cells": code, "metadata": info, "nbformat": 4, "nbformat_minor": 4})}


def notebook(before, *sources, new=C):
    return cells(*before), cells(*sources, new=new)


PARSER = (
    'import argparse\nimport os\np = argparse.ArgumentParser()\nARGS = p.parse_args()\nprint(open("/a/b"), ARGS.y)\n'
)
PARSER_AFTER = PARSER.replace(
    "ARGS = p", 'p.add_argument("--x-file", default=os.environ.get("APP_X", "/a/b"))\nARGS = p'
).replace('open("/a/b")', "open(ARGS.x_file)")


def parser(old, new):
    assert old in PARSER
    return one(PARSER.replace(old, new), PARSER_AFTER.replace(old, new))


def yaml_(code, text="y: 1\n", more="X: /a/b\n", after=None):
    return (
        {"a.py": code, "c.yaml": text},
        {"a.py": after or code.replace('"/a/b"', 'c["X"]'), "c.yaml": text + more},
    )


YAML = 'import yaml\nwith open("c.yaml") as f:\n    c = yaml.safe_load(f)\nprint("/a/b")\n'

ATTACKS = {
    # Shown or hidden values of a cell.
    "semicolon hides a value": notebook(['f("/a/b")'], "f(X);"),
    "semicolon shows a value": notebook(['f("/a/b");'], "f(X)"),
    "display of a string": notebook(['"/a/b"'], "X"),
    # Other words of a touched line.
    "quotes beside a reference": one('f("/a/b", "c")\n', C + "f(X, 'c')\n"),
    "number beside a reference": one('f("/a/b", 16)\n', C + "f(X, 0x10)\n"),
    "comment moved beside a reference": one('f(  # c\n    "/a/b",\n)\n', C + "f(\n    X,  # c\n)\n"),
    "comment of a concatenation lost": one('f(\n    "/a"  # c\n    "/b",\n)\n', C + "f(\n    X,\n)\n"),
    "statement joined by a semicolon": one('x = 1\ny = "/a/b"; z(y)\n', f"x = 1; import os\n{ENTRY}y = X\nz(y)\n"),
    "u prefix elsewhere": one('f("/a/b", "c")\n', C + 'f(X, u"c")\n'),
    # Names.
    "finalizer": moved('class A:\n    def __del__(self):\n        open("/a/b")\nprint(A())\n'),
    "asked for by a string": moved('import a\nif hasattr(a, "X"): print(1)\nprint("/a/b")\n'),
    "asked for by an import of main": moved('import importlib\nimportlib.import_module("__main__")\nprint("/a/b")\n'),
    "all names as commands": moved('import fire\nfire.Fire(name="x")\nprint("/a/b")\n'),
    "os of a star": moved('from my import *\nprint(os.sep, "/a/b")\ndef f():\n    import os\n'),
    "os rebound through a global": moved('def f():\n    global os\n    import ntpath as os\nf()\nprint("/a/b")\n'),
    "os unbound": moved('print("/a/b")\ndel os\n'),
    "walrus": moved('print("/a/b")\n[X := 1 for _ in "a"]\n'),
    "walrus in a function": moved('def f():\n    if (X := 1): pass\n    return "/a/b"\nprint(f())\n'),
    "nonlocal": moved('def f():\n    X = 1\n    def g():\n        nonlocal X\n    return "/a/b"\nprint(f())\n'),
    "class attribute of that name": moved('class A:\n    X = 1\n    y = "/a/b"\nprint(A())\n'),
    "argument of a lambda": moved('f = lambda X: "/a/b"\nprint(f(1))\n'),
    "argument of a lambda by position": moved('f = lambda *X: "/a/b"\nprint(f(1))\n'),
    "loop over that name": moved('for X in "a": pass\nprint("/a/b")\n'),
    "with that name": moved('with f() as (X, y): pass\nprint("/a/b")\n'),
    "imported name": moved('import X.y\nprint("/a/b")\n'),
    "capture": moved('match f():\n    case {"a": X}: pass\nprint("/a/b")\n'),
    "metaclass of a base in the file": moved(
        'class M(metaclass=Meta): pass\nclass A(M):\n    y = "/a/b"\nprint(A())\n'
    ),
    "lexer": moved('from sly import Lexer\nclass A(Lexer):\n    y = "/a/b"\nprint(A())\n'),
    "default in a lexer": moved(
        'from sly import Lexer\nclass A(Lexer):\n    def f(self, y="/a/b"): pass\nprint(A())\n'
    ),
    "shadowed plain base": moved('object = f()\nclass A(object):\n    y = "/a/b"\nprint(A())\n'),
    "notebook of functions": moved('@app.cell\ndef f():\n    return "/a/b"\nprint(f())\n'),
    "builtin in a default": moved('def f(dir=dir): return "/a/b"\nprint(f())\n'),
    "builtin beside a comprehension": moved(
        'def f(x):\n    print([dir for dir in x])\n    return dir, "/a/b"\nprint(f(1))\n'
    ),
    "builtin before the program's own": moved('print("/a/b", eval("1"))\ndef eval(x): pass\n'),
    "builtin beside a method": moved('class A:\n    def eval(self): return eval("1"), "/a/b"\nprint(A())\n'),
    "builtin sometimes": moved('if f():\n    def eval(x): pass\nprint("/a/b", eval("1"))\n'),
    "builtin after all": moved('def eval(x): pass\ndel eval\nprint("/a/b", eval("1"))\n'),
    "builtin of a class": moved('class A:\n    eval = 1\n    def f(self): return eval("1"), "/a/b"\nprint(A())\n'),
    "asked for in another program": (
        {
            "a.py": 'print("/a/b")\n',
            "b.py": 'try:\n    from a import X\nexcept ImportError:\n    X = 1\nprint(X, "/c/d")\n',
        },
        {
            "a.py": C + "print(X)\n",
            "b.py": 'import os\nD = os.environ.get("APP_D", "/c/d")\ntry:\n    from a import X\nexcept ImportError:\n    X = 1\nprint(X, D)\n',
        },
    ),
    "submodule of that name": (
        {"p/__init__.py": 'from . import b\nprint("/a/b")\n', "p/os.py": "", "p/b.py": "from . import os\n"},
        {
            "p/__init__.py": f"import os\nfrom . import b\n{ENTRY}print(X)\n",
            "p/os.py": "",
            "p/b.py": "from . import os\n",
        },
    ),
    "submodule of an entry's name": (
        {
            "p/__init__.py": 'def f(): return "/a/b"\nprint(f())\nfrom . import b\n',
            "p/X.py": "",
            "p/b.py": "from . import X\n",
        },
        {
            "p/__init__.py": C + "def f(): return X\nprint(f())\nfrom . import b\n",
            "p/X.py": "",
            "p/b.py": "from . import X\n",
        },
    ),
    # Identity and interning.
    "is with a string elsewhere": moved('y = "/a/b"\nif y is "/a/b": print(y)\n'),
    # The environment.
    "environment through a star": one(
        'from os import *\nenviron[y] = "z"\nprint("/a/b")\n',
        f'from os import *\nenviron[y] = "z"\nimport os\n{ENTRY}print(X)\n',
    ),
    "environment by its name": one(
        'import os\nsetattr(os, "environ", {})\nprint("/a/b")\n',
        f'import os\nsetattr(os, "environ", {{}})\n{ENTRY}print(X)\n',
    ),
    "environment cleared in a function": moved('def f():\n    os.environ.clear()\nimport os\nprint("/a/b")\n'),
    # Text that another reader reads.
    "header pushed down": one(
        "# ---\n# jupyter: x\n# ---\n\nprint('/a/b')\n", f"{C}# ---\n# jupyter: x\n# ---\n\nprint(X)\n"
    ),
    "license pushed down": one("# (c)\n\nprint('/a/b')\n", f"{C}# (c)\n\nprint(X)\n"),
    "cell of text": one(
        "# %% [markdown]\n# Text\n\n# %%\nprint('/a/b')\n", f"# %% [markdown]\n# Text\n\n{C}# %%\nprint(X)\n"
    ),
    "databricks": one(
        "# Databricks notebook source\nimport a\nprint('/a/b')\n",
        f"# Databricks notebook source\nimport a\n{C}print(X)\n",
    ),
    "script metadata": one(
        "# /// script\n# x = 1\n# ///\n\nprint('/a/b')\n", f"# /// script\n# x = 1\n\n{C}# ///\nprint(X)\n"
    ),
    "utf-7": tuple(
        {"a.py": text.encode()} for text in ('# coding: utf-7\nprint("/a/b")\n', f"# coding: utf-7\n{C}print(X)\n")
    ),
    "unicode escape": tuple(
        {"a.py": text.encode()}
        for text in ('# coding: unicode_escape\nprint("/a/b")\n', f"# coding: unicode_escape\n{C}print(X)\n")
    ),
    "string in another encoding": (
        {"a.py": '# coding: latin-1\nprint("/ä")\n'.encode("latin-1")},
        {"a.py": '# coding: latin-1\nimport os\nX = os.environ.get("APP_X", "/ä")\nprint(X)\n'.encode()},
    ),
    "form feed for a line end": one('print("/a/b")\n', C.replace("\n", "\x0c", 1) + "print(X)\n"),
    "line separator for a line end": one('print("/a/b")\n', C + "print(X)\u2028\n"),
    # F-strings.
    "format of a part": one('f"/a/b{x}"\nprint(1)\n', C + 'f"{X:s}{x}"\nprint(1)\n'),
    "repr": one('print(f"/a/b{x}")\n', C + 'print(f"{X!a}{x}")\n'),
    "self-documenting": one('print(f"X=/a/b{x}")\n', C + 'print(f"{X=}{x}")\n'),
    "self-documenting expression": one("print(f\"{f('/a/b')=}\")\n", C + 'print(f"{f(X)=}")\n'),
    "nested in a format": one("print(f\"{x:{y + '/a/b'}}\")\n", C + 'print(f"{x:{y + X}}")\n'),
    "escaped braces": one('print(f"/a/b{{x}}{y}")\n', C + 'print(f"{X}{x}{y}")\n'),
    "escaped braces lost": one('print(f"/a/b{{{x}")\n', C + 'print(f"{X}{x}")\n'),
    "raw": one('print(rf"/a/b\\n{x}")\n', C + 'print(f"{X}\\n{x}")\n'),
    "prefix of the second part": one('print(f"{x}/a/b")\n', C + 'print(f"{x}{X}")\n'),
    "percent for braces": one('print("/a/b" % x)\n', C + "print(X.format(x))\n"),
    "bytes template": one('print(b"/a/b" % x)\n', C + "print(X % x)\n"),
    # Imports of a module.
    "sibling that is another module": module(
        "from utils import load\nprint(open('/a/b'))\n",
        "from utils import load\nfrom paths_config import X\nprint(open(X))\n",
        p__utils="def other(): pass\n",
        p__init="",
    ),
    "package that is another module": module(
        "from p.utils import load\ndef f(): return '/a/b'\n",
        "from p.utils import load\nfrom p.paths_config import X\ndef f(): return X\n",
        p__utils="",
        p__init="",
    ),
    "relative for another package": module(
        "from p import load\ndef f(): return '/a/b'\n",
        "from p import load\nfrom .paths_config import X\ndef f(): return X\n",
        p__init="",
    ),
    "module that did not exist": module(
        "from paths_config import Y\nprint('/a/b')\n",
        "from paths_config import Y\nfrom paths_config import X\nprint(X)\n",
    ),
    "setup script": module(
        SCRIPT.replace("import helper\n", ""), SCRIPT_AFTER.replace("import helper\n", ""), path="p/setup.py"
    ),
    "package run as a script": module(
        SCRIPT.replace("import helper\n", ""), SCRIPT_AFTER.replace("import helper\n", ""), path="p/__main__.py"
    ),
    "module beside and above": module(SCRIPT, SCRIPT_AFTER, p__helper="", src__paths_config=""),
    "path changed in a function": module(
        "import sys\nimport helper\ndef f(): sys.path.insert(0, 'x')\nf()\nprint(open('/a/b'))\n",
        "import sys\nimport helper\nfrom paths_config import X\ndef f(): sys.path.insert(0, 'x')\nf()\nprint(open(X))\n",
        p__helper="",
    ),
    "site changed": module(
        "import site\nimport helper\nsite.addsitedir('x')\nprint(open('/a/b'))\n",
        "import site\nimport helper\nfrom paths_config import X\nsite.addsitedir('x')\nprint(open(X))\n",
        p__helper="",
    ),
    "imports itself": (
        {"p/paths_config.py": PATHS, "p/a.py": ""},
        {"p/paths_config.py": PATHS + "from paths_config import X\n", "p/a.py": ""},
    ),
    # A module that was imported before.
    "subpackage begun by the module": known(
        'from pkg import config\nprint(open("/a/b"), config.Y)\n',
        config="import pkg.sub.b\nY = len('')\n",
        pkg__sub__init="import pkg.a\n",
        pkg__sub__b="",
    ),
    "subpackage around the file begun by the module": (
        {
            "pkg/__init__.py": "",
            "pkg/config.py": "import pkg.sub.b\nY = 1\nprint(Y)\n",
            "pkg/sub/__init__.py": "from . import a\n",
            "pkg/sub/b.py": "",
            "pkg/sub/a.py": USER,
        },
        {
            "pkg/__init__.py": "",
            "pkg/config.py": "import pkg.sub.b\nimport os\n" + ENTRY + "Y = 1\nprint(Y)\n",
            "pkg/sub/__init__.py": "from . import a\n",
            "pkg/sub/b.py": "",
            "pkg/sub/a.py": USER.replace('"/a/b"', "config.X"),
        },
    ),
    "package that makes up names": known(USER, pkg__init="def __getattr__(name): return 1\n"),
    "package that binds the name": known(USER, pkg__init="from .other import config\n"),
    "module that has not what is used": known(USER, config="Z = len('')\n"),
    "module imported twice": known("from pkg import config\n" + USER),
    "module of two names": known(
        'from pkg import config\nimport pkg.config as config\nprint(open("/a/b"), config.Y)\n'
    ),
    "module that deletes it": known(USER, config=CONFIG + "for k in list(globals()): del k\n"),
    "module that replaces itself": known(USER, config="import sys\nsys.modules[__name__] = A()\nY = 1\n"),
    "module reloaded": known(
        'import importlib\nfrom pkg import config\nimportlib.reload(config)\nprint(open("/a/b"), config.Y)\n'
    ),
    "module used in a comprehension of that name": known(USER + "[config for config in 'a']\n"),
    # The parser.
    "parser action": parser("ARGS = p", 'p.add_argument("--y", action=Mine)\nARGS = p'),
    "parser with an attribute": parser("ARGS = p", "p.y = 1\nARGS = p"),
    "parser formatted": parser("ARGS = p", "print(p.format_help())\nARGS = p"),
    "parser errors": parser("print(open", "p.error('x')\nprint(open"),
    "namespace in a condition": parser("print(open", "if ARGS: pass\nprint(open"),
    "namespace by membership": parser("print(open", "if 'x_file' in ARGS: pass\nprint(open"),
    "namespace copied": parser("print(open", "other = ARGS\nprint(open"),
    "namespace in a string": parser("print(open", "f'{ARGS}'\nprint(open"),
    "namespace as keywords": parser("print(open", "f(**ARGS.__dict__)\nprint(open"),
    "namespace by getattr": parser("print(open", "getattr(ARGS, 'x_file')\nprint(open"),
    "arguments of a loop": parser("ARGS = p", "for y in z: p.add_argument(y)\nARGS = p"),
    "abbreviation through no": parser(
        "ARGS = p", 'p.add_argument("--x", action=argparse.BooleanOptionalAction)\nARGS = p'
    ),
    "environment written in a function": parser("print(open", "def f(k): os.environ[k] = '1'\nprint(open"),
    "parser global": parser("print(open", "def f():\n    global p\nprint(open"),
    # YAML.
    "stream read again": yaml_(YAML.replace("(f)\n", "(f)\n    f.seek(0); print(f.read())\n")),
    "file read by another name": yaml_(YAML + "print(open(f'{here}/c.yaml').read())\n"),
    "key with a dot": yaml_(YAML, more="X.Y: /a/b\n", after=YAML.replace('"/a/b"', 'c["X.Y"]')),
    "key that is a truth value": yaml_(YAML, more="on: /a/b\n", after=YAML.replace('"/a/b"', 'c["on"]')),
    "value with a comment sign": yaml_(
        YAML.replace("/a/b", "/a #b"), more="X: /a #b\n", after=YAML.replace('"/a/b"', 'c["X"]')
    ),
    "value with a tag": yaml_(YAML, more="X: !!binary /a/b\n"),
    "value in a block": yaml_(YAML, more="X: >-\n  /a/b\n"),
    "value in an anchor": yaml_(YAML, more="X: &x /a/b\nZ: *x\n"),
    "document ended": yaml_(YAML, text="y: 1\n...\n"),
    "flow mapping": yaml_(YAML, text="{y: 1}\n"),
    "loaded twice": yaml_(YAML + 'c2 = yaml.safe_load(open("c.yaml"))\nprint(c2)\n'),
    "deleted key": yaml_(YAML + 'del c["y"]\n'),
    "unpacked": yaml_(YAML + "f(**c)\n"),
    "augmented": yaml_(YAML + 'c["y"] += 1\n'),
    # In place.
    "in place: another value": one(
        'import os\nclass A:\n    y = "/a/b"\nprint(A)\n',
        'import os\nclass A:\n    y = os.environ.get("APP_Y", "/a/c")\nprint(A)\n',
    ),
    "in place: in a function": one(
        'import os\ndef f():\n    y = "/a/b"\n    return y\nf()\n',
        'import os\ndef f():\n    y = os.environ.get("APP_Y", "/a/b")\n    return y\nf()\n',
    ),
    "in place: in a condition": one(
        'import os\nif f():\n    y = "/a/b"\n', 'import os\nif f():\n    y = os.environ.get("APP_Y", "/a/b")\n'
    ),
    "in place: class with keywords": one(
        'import os\nclass A(metaclass=M):\n    y = "/a/b"\nprint(A)\n',
        'import os\nclass A(metaclass=M):\n    y = os.environ.get("APP_Y", "/a/b")\nprint(A)\n',
    ),
    "in place: known variable": one(
        'import os\nprint("APP_Y")\ny = "/a/b"\n', 'import os\nprint("APP_Y")\ny = os.environ.get("APP_Y", "/a/b")\n'
    ),
    "in place: one variable twice": one(
        'import os\nprint(1)\ny = "/a/b"\nz = "/a/b"\n',
        'import os\nprint(1)\ny = os.environ.get("APP_Y", "/a/b")\nz = os.environ.get("APP_Y", "/a/b")\n',
    ),
    "in place: before os": one(
        'y = "/a/b"\nimport os\nprint(y)\n', 'y = os.environ.get("APP_Y", "/a/b")\nimport os\nprint(y)\n'
    ),
    "in place: os of a class": one(
        'import os\nclass A:\n    os = f()\n    y = "/a/b"\nprint(A)\n',
        'import os\nclass A:\n    os = f()\n    y = os.environ.get("APP_Y", "/a/b")\nprint(A)\n',
    ),
    "in place: variable written": one(
        'import os\nos.environ[k] = "1"\ny = "/a/b"\nprint(y)\n',
        'import os\nos.environ[k] = "1"\ny = os.environ.get("APP_Y", "/a/b")\nprint(y)\n',
    ),
    "in place: special name": one(
        'import os\nprint(1)\n__version__ = "/a/b"\n',
        'import os\nprint(1)\n__version__ = os.environ.get("APP_Y", "/a/b")\n',
    ),
    "in place: annotation": one(
        'import os\nprint(1)\ny: "/a/b" = 1\n', 'import os\nprint(1)\ny: os.environ.get("APP_Y", "/a/b") = 1\n'
    ),
    "in place: star import of another os": (
        {"a.py": 'import os\nfrom my import *\ny = "/a/b"\nprint(y)\n', "my.py": "import ntpath as os\n"},
        {
            "a.py": 'import os\nfrom my import *\ny = os.environ.get("APP_Y", "/a/b")\nprint(y)\n',
            "my.py": "import ntpath as os\n",
        },
    ),
    "in place: magic that writes it": (
        cells("import os\n%env APP_Y=1", 'y = "/a/b"'),
        cells("import os\n%env APP_Y=1", 'y = os.environ.get("APP_Y", "/a/b")'),
    ),
}


@pytest.mark.parametrize(("before", "after"), ATTACKS.values(), ids=ATTACKS)
def test_refuses(before, after):
    found = verdict(before, after)
    assert not found.holds
    assert "could not be checked" not in found.reason
    assert not found.reason.startswith(":")


PLAIN = {
    "semicolon kept": notebook(['f("/a/b");'], "f(X);"),
    "concatenation with its comment": one('f(\n    "/a"  # c\n    "/b",\n)\n', C + "f(\n    X  # c\n    ,\n)\n"),
    "wrapped": one('f("/a/b", g(1), h(2))\n', C + "f(\n    X,\n    g(1),\n    h(2),\n)\n"),
    "method that finalizes nothing": moved('class A:\n    def close(self):\n        open("/a/b")\nprint(A())\n'),
    "one command": moved('import fire\nfire.Fire(main)\nprint("/a/b")\n'),
    "base in the file": moved('class M: pass\nclass A(M):\n    y = "/a/b"\nprint(A())\n'),
    "generic base": moved('from typing import Generic, T\nclass A(Generic[T]):\n    y = "/a/b"\nprint(A())\n'),
    "method of a lexer": moved('from sly import Lexer\nclass A(Lexer):\n    def f(self): return "/a/b"\nprint(A())\n'),
    "argument called dir": moved('def f(dir): return dir + "/a/b"\nprint(f(""))\n'),
    "variable called vars": moved('def f():\n    vars = [1]\n    return lambda: (vars, "/a/b")\nprint(f())\n'),
    "own eval": moved('def eval(x): pass\nprint("/a/b", eval("1"))\n'),
    "header kept": one("# ---\n# jupyter: x\n# ---\n\nprint('/a/b')\n", f"# ---\n# jupyter: x\n# ---\n\n{C}print(X)\n"),
    "cell of code": one(
        "# %% [markdown]\n# Text\n\n# %%\n\nprint('/a/b')\n", f"# %% [markdown]\n# Text\n\n# %%\n\n{C}print(X)\n"
    ),
    "script metadata kept": one(
        "# /// script\n# x = 1\n# ///\n\nprint('/a/b')\n", f"# /// script\n# x = 1\n# ///\n\n{C}print(X)\n"
    ),
    "latin-1": tuple(
        {"a.py": text.encode("latin-1")}
        for text in (
            '# coding: latin-1\nprint("/ä")\n',
            '# coding: latin-1\nimport os\nX = os.environ.get("APP_X", "/ä")\nprint(X)\n',
        )
    ),
    "escaped braces": one('print(f"/a/b{{x}}{y}")\n', C + 'print(f"{X}{{x}}{y}")\n'),
    "self-documenting elsewhere": one('print(f"/a/b{x=}")\n', C + 'print(f"{X}{x=}")\n'),
    "raw": one('print(rf"/a/b\\n{x}")\n', C + 'print(rf"{X}\\n{x}")\n'),
    "conversion of a whole": one("print(f\"{'/a/b'!r:>9}\")\n", C + 'print(f"{X!r:>9}")\n'),
    "sibling": module(SCRIPT, SCRIPT_AFTER, p__helper=""),
    "sibling with its names": module(
        "from utils import load\nprint(open('/a/b'))\n",
        "from utils import load\nfrom paths_config import X\nprint(open(X))\n",
        p__utils="def load(): pass\n",
        p__init="",
    ),
    "script": module(SCRIPT.replace("import helper\n", ""), SCRIPT_AFTER.replace("import helper\n", "")),
    "known": known(USER),
    "known in a package that knows nothing": known(USER, pkg__init="from .other import thing\n"),
    "known that imports others": known(
        USER, config="import pkg.other\nY = len('')\n", pkg__other="import pkg.more\n", pkg__more=""
    ),
    "parser": one(PARSER, PARSER_AFTER),
    "parser with two options": parser("ARGS = p", 'p.add_argument("--y", type=int, nargs="+", choices=[1])\nARGS = p'),
    "yaml": yaml_(YAML),
    "in place": one('import os\nprint(1)\ny = "/a/b"\n', 'import os\nprint(1)\ny = os.environ.get("APP_Y", "/a/b")\n'),
    "in place: class": one(
        'import os\nclass A:\n    y: str = "/a/b"\nprint(A)\n',
        'import os\nclass A:\n    y: str = os.environ.get("APP_Y", "/a/b")\nprint(A)\n',
    ),
    "in place: os is new": one('print(1)\ny = "/a/b"\n', 'import os\nprint(1)\ny = os.environ.get("APP_Y", "/a/b")\n'),
    "same variable for the same file": (
        {"a.py": 'print("/a/b")\n', "b.py": 'print(1, "/a/b")\n'},
        {"a.py": C + "print(X)\n", "b.py": C + "print(1, X)\n"},
    ),
}


@pytest.mark.parametrize(("before", "after"), PLAIN.values(), ids=PLAIN)
def test_accepts(before, after):
    found = verdict(before, after)
    assert found.holds, found.reason


def test_one_variable_for_two_folders_is_refused():
    before = {"a.py": 'print("a/b")\n', "d/b.py": 'print("a/b")\n'}
    relative = C.replace("/a/b", "a/b")
    assert (
        "overrides two" in verdict(before, {"a.py": relative + "print(X)\n", "d/b.py": relative + "print(X)\n"}).reason
    )
