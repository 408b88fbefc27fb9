from __future__ import annotations

import ast
import copy
import io
import tokenize

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from codemods.api import Claim
from codemods.proofs import Change, check, checkers
from codemods.proofs.same_code import CHECKER

BEFORE = '''\
# a comment at the top
import os
import click

LIMIT = 3  # the limit
NAME = "a string"


@first
@second(1)
def scale(values, factor=2, *, offset=0):
    # type: (list, int, int) -> list
    """Scale.

    Args:
        values: What is scaled.
    """
    global LIMIT
    result = [value * factor - offset for value in values]  # note
    return result if result else f"{NAME} {LIMIT}"


class Model:
    """A model."""

    def fit(self, table):
        total = 0.5  # type: float
        for row in table:
            total += row
        return total


def load(path):
    with open(path) as stream:
        return stream.read()
'''
AFTER = BEFORE.replace("    with open", '    """Load."""\n    with open').replace(
    "        values: What is scaled.", "        values: What is scaled.\n        factor: Defaults to 2."
)


def verdict(before, after, files=None, path="module.py"):
    data = [text.encode() if isinstance(text, str) else text for text in (before, after)]
    return CHECKER.check([Change(path, *data)], (files or {}).get)


def test_holds_and_counts():
    found = verdict(BEFORE, AFTER)
    assert found.holds, found.reason
    assert found.counts == {"files": 1, "docstrings-added": 1, "docstrings-changed": 1}


def test_is_found_by_its_claim():
    assert checkers()[Claim.SAME_CODE] is CHECKER
    assert check(Claim.SAME_CODE, [], lambda path: None).holds


def test_the_same_bytes_hold_whatever_they_are():
    assert verdict(b"\x00\xff(", b"\x00\xff(").holds


MUTANTS = {
    "changed default": ("factor=2", "factor=3"),
    "keyword default": ("offset=0", "offset=0.0"),
    "zero became false": ("offset=0", "offset=False"),
    "swapped operands": ("value * factor", "factor * value"),
    "another operator": ("value * factor", "value + factor"),
    "removed comment": ("  # note", ""),
    "changed comment": ("# note", "# Note"),
    "added comment": ("    global LIMIT", "    # why\n    global LIMIT"),
    "moved comment": ("LIMIT = 3  # the limit\nNAME", "LIMIT = 3\n# the limit\nNAME"),
    "noqa moved to another line": (
        'LIMIT = 3  # the limit\nNAME = "a string"',
        'LIMIT = 3\nNAME = "a string"  # the limit',
    ),
    "string that is no docstring": ('"a string"', '"another string"'),
    "bytes for text": ('"a string"', 'b"a string"'),
    "unicode prefix": ('"a string"', 'u"a string"'),
    "decorator order": ("@first\n@second(1)", "@second(1)\n@first"),
    "decorator argument": ("@second(1)", "@second(2)"),
    "decorator removed": ("@first\n", ""),
    "type comment": ("# type: float", "# type: int"),
    "signature type comment": ("(list, int, int) -> list", "(list, int, int) -> set"),
    "global removed": ("    global LIMIT\n", ""),
    "global for nonlocal name": ("global LIMIT", "global NAME"),
    "f-string": ("{NAME} {LIMIT}", "{NAME}, {LIMIT}"),
    "f-string conversion": ("{NAME} ", "{NAME!r} "),
    "renamed argument": ("def load(path):", "def load(file):"),
    "import order": ("import os\nimport click", "import click\nimport os"),
    "import added": ("import os\n", "import os\nimport sys\n"),
    "annotation added": ("def load(path):", "def load(path: str):"),
    "return annotation": ("def load(path):", "def load(path) -> str:"),
    "async": ("def load(path):", "async def load(path):"),
    "statement added": ("        return stream.read()", "        stream.seek(0)\n        return stream.read()"),
    "statement removed": ("            total += row\n", "            pass\n"),
    "augmented for plain": ("total += row", "total = total + row"),
    "float spelled as int": ("total = 0.5", "total = 5"),
    "docstring removed": ('    """A model."""\n\n', ""),
    "docstring of a class moved below": (
        '    """A model."""\n\n    def fit(self, table):\n',
        '    def fit(self, table):\n        """A model."""\n',
    ),
    "docstring as second statement": ("    with open", "    pass\n    '''Load.'''\n    with open"),
    "string expression before the docstring": ('    """A model."""\n', '    """New."""\n    """A model."""\n'),
    "f-string docstring": ("    with open", '    f"""Load."""\n    with open'),
    "bytes docstring": ("    with open", '    b"""Load."""\n    with open'),
    "base class": ("class Model:", "class Model(object):"),
    "star removed": ("factor=2, *, offset", "factor=2, offset"),
    "positional only": ("(values, factor=2", "(values, /, factor=2"),
    "conditional swapped": ("result if result else", "result if not result else"),
    "indentation changes a block": (
        "            total += row\n        return total",
        "            total += row\n            return total",
    ),
    "doctest added": ('"""A model."""', '"""A model.\n\n    >>> 1 + 1\n    2\n    """'),
    "carriage returns": ("\n", "\r\n"),
    "one carriage return": ("import os\n", "import os\r\n"),
    "final line end": ("stream.read()\n", "stream.read()"),
    "byte order mark": ("# a comment at the top", "\ufeff# a comment at the top"),
    "coding cookie": ("# a comment at the top", "# coding: latin-1"),
    "does not parse": ("def load(path):", "def load(path:"),
    "null byte": ("a string", "a\x00string"),
}


@pytest.mark.parametrize(("old", "new"), MUTANTS.values(), ids=MUTANTS)
def test_refuses(old, new):
    mutant = AFTER.replace(old, new) if old == "\n" else AFTER.replace(old, new, 1)
    assert mutant != AFTER
    found = verdict(BEFORE, mutant)
    assert not found.holds
    assert found.reason.startswith("module.py:")
    assert int(found.reason.split(":")[1]) >= 1


FUNCTION = "def load(path):\n    if not path:\n        raise ValueError\n    return path\n"
DESCRIBED = 'def load(path):\n    """Load."""\n    if not path:\n        raise ValueError\n    return path\n'

READ = {
    "click command": "import click\n\n@click.command()\n",
    "click group method": "import click\n\n@cli.command('x')\n",
    "typer app": "import typer\napp = typer.Typer()\n\n@app.command()\n",
    "fastapi route": "from fastapi import FastAPI\napp = FastAPI()\n\n@app.get('/')\n",
    "fastapi startup object": "import fastapi\n\n@app.on_something\n",
    "flask-restx": "from flask_restx import Namespace\n\n@ns.expect(model)\n",
    "prefect flow": "from prefect import flow\n\n@flow\n",
    "prefect task with name": "import prefect\n\n@prefect.task(name='x')\n",
    "airflow task": "from airflow.decorators import task\n\n@task\n",
    "airflow task method": "from airflow.decorators import task\n\n@task.python\n",
    "langchain tool": "from langchain.tools import tool\n\n@tool\n",
    "mcp tool": "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP()\n\n@mcp.tool()\n",
    "agent tool": "@agent.tool_plain\n",
    "doc decorator": "from pandas.util._decorators import doc\n\n@doc(x=1)\n",
    "docopt": "import docopt\n\n",
    "fire": "import fire\n\n",
    "doctest": "import doctest\n\n",
    "ply": "import ply.yacc as yacc\n\n",
    "own reader": "HELP = load.__doc__\n\n",
    "getattr reader": "HELP = getattr(x, '__doc__')\n\n",
    "inspect.getdoc": "import inspect\nHELP = inspect.getdoc(x)\n\n",
    "argparse description": "import argparse\nargparse.ArgumentParser(description=__doc__)\n\n",
}


@pytest.mark.parametrize("header", READ.values(), ids=READ)
def test_refuses_a_docstring_that_is_read(header):
    assert verdict(header + FUNCTION, header + FUNCTION).holds
    assert not verdict(header + FUNCTION, header + DESCRIBED).holds


QUIET = {
    "none": "",
    "property": "@property\n",
    "functools": "import functools\n\n@functools.lru_cache(maxsize=None)\n",
    "torch": "import torch\n\n@torch.no_grad()\n",
    "own": "def twice(f):\n    return f\n\n@twice\n",
    "numba": "import numba as nb\n\n@nb.njit(cache=True)\n",
}


@pytest.mark.parametrize("header", QUIET.values(), ids=QUIET)
def test_accepts_a_docstring_that_nobody_reads(header):
    found = verdict(header + FUNCTION, header + DESCRIBED)
    assert found.holds, found.reason


def test_refuses_methods_that_are_documentation():
    before = "class User(Resource):\n    def get(self, name):\n        return name\n"
    after = 'class User(Resource):\n    def get(self, name):\n        """Get."""\n        return name\n'
    assert not verdict(before, after).holds
    assert verdict(before.replace("Resource", "Base"), after.replace("Resource", "Base")).holds


def test_refuses_the_docstring_of_an_enum_but_not_of_its_methods():
    enum = "class Color(Enum):\n    RED = 1\n\n    def mix(self):\n        return self\n"
    assert not verdict(enum, enum.replace("    RED", '    """Doc."""\n    RED')).holds
    assert verdict(enum, enum.replace("        return", '        """Doc."""\n        return')).holds


def test_follows_a_decorator_into_the_repository():
    header = "from tools.registry import register\n\n@register\n"
    reader = {"tools/registry.py": b"def register(f):\n    f.help = f.__doc__\n    return f\n"}
    quiet = {"tools/registry.py": b"def register(f):\n    return f\n"}
    assert not verdict(header + FUNCTION, header + DESCRIBED, reader).holds
    assert verdict(header + FUNCTION, header + DESCRIBED, quiet).holds
    relative = "from .registry import register\n\n@register\n"
    assert not verdict(relative + FUNCTION, relative + DESCRIBED, reader, "tools/load.py").holds


def test_refuses_a_changed_doctest():
    before = 'def f():\n    """F.\n\n    >>> f()\n    1\n    """\n    return 1\n'
    assert not verdict(before, before.replace('    1\n    "', '    2\n    "')).holds
    assert verdict(before, before.replace('"""F.', '"""G.')).holds


def test_new_and_removed_files_are_refused():
    assert "new" in CHECKER.check([Change("a.py", None, b"x = 1\n")], lambda path: None).reason
    assert "removed" in CHECKER.check([Change("a.py", b"x = 1\n", None)], lambda path: None).reason
    assert not verdict("a", "b", path="notes.txt").holds


def test_a_body_that_was_only_pass_keeps_it():
    assert verdict("def f():\n    pass\n", 'def f():\n    """F."""\n    pass\n').holds
    assert verdict("def f(): pass\n", 'def f():\n    """F."""\n').holds


def test_a_one_line_body_may_become_a_block():
    assert verdict("def f(): return 1  # one\n", 'def f():\n    """F."""\n    return 1  # one\n').holds


@pytest.mark.parametrize(
    "cookie", ["# -*- coding: latin-1 -*-\n", "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n"]
)
def test_other_encodings_are_kept(cookie):
    before = (cookie + FUNCTION + 'x = "é"\n').encode("latin-1")
    after = (cookie + DESCRIBED + 'x = "é"\n').encode("latin-1")
    assert verdict(before, after).holds
    assert not verdict(before, (cookie + DESCRIBED + 'x = "é"\n').encode("utf-8")).holds
    assert not verdict(before, after.replace(cookie.encode(), b"")).holds


def test_carriage_returns_and_form_feeds_are_kept():
    for newline in ("\r\n", "\r"):
        before, after = ("\x0c\n" + text for text in (FUNCTION, DESCRIBED))
        assert verdict(before.replace("\n", newline), after.replace("\n", newline)).holds
    assert not verdict(FUNCTION.replace("\n", "\r\n"), DESCRIBED).holds


HOSTILE = {
    "deep brackets": b"x = " + b"(" * 5000 + b")" * 5000,
    "deep operators": b"x = " + b"-" * 50_000 + b"1",
    "null": b"x = 1\x00",
    "bad cookie": b"# coding: no-such-codec\nx = 1\n",
    "not utf-8": b"x = '\xff'\n",
    "unterminated": b'x = """',
    "tabs and spaces": b"if 1:\n\tx\n        y\n",
    "too large": b"#" * 2_100_000,
    "utf-16": "x = 1".encode("utf-16"),
    "idna": b"# coding: idna\nx = 1\n",
    "rot13": b"# coding: rot13\nk = 1\n",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_is_refused_and_never_raises(data):
    for before, after in ((data, b"x = 1\n"), (b"x = 1\n", data)):
        assert not verdict(before, after).holds


def test_the_first_refusal_is_named_with_path_and_line():
    changes = [Change("a.py", b"x = 1\n", b"x = 1\n"), Change("b/c.py", b"a = 1\nx = 1\n", b"a = 1\nx = 2\n")]
    assert CHECKER.check(changes, lambda path: None).reason.startswith("b/c.py:2: ")


NODES = [node for node in ast.walk(ast.parse(BEFORE)) if isinstance(node, ast.expr | ast.stmt | ast.arg)]


def mutated(position: int, kind: int) -> str:
    """The module with one node of its tree changed."""
    tree = ast.parse(BEFORE)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.expr | ast.stmt | ast.arg)]
    node = nodes[position]
    name = next((field for field in ("id", "arg", "attr", "name") if isinstance(getattr(node, field, None), str)), None)
    if isinstance(node, ast.Constant):
        node.value = (repr(node.value), f"{node.value}!", None, 17.25)[kind]
    elif isinstance(node, ast.BinOp):
        node.left, node.right = node.right, node.left
    elif name and kind % 2:
        setattr(node, name, f"{getattr(node, name)}_other")
    elif isinstance(node, ast.stmt):
        doubled(tree, node)
    return ast.unparse(ast.fix_missing_locations(tree))


def doubled(tree: ast.AST, statement: ast.stmt) -> None:
    for parent in ast.walk(tree):
        for _, value in ast.iter_fields(parent):
            if isinstance(value, list) and statement in value:
                value.insert(value.index(statement), copy.deepcopy(statement))
                return


PLAIN = ast.unparse(ast.parse(BEFORE))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(NODES) - 1), st.integers(0, 3))
def test_no_change_of_the_tree_passes(position, kind):
    try:
        changed = mutated(position, kind)
    except ValueError:
        assume(False)
    same = ast.dump(ast.parse(changed)) == ast.dump(ast.parse(PLAIN))
    docstring = isinstance(NODES[position], ast.Constant) and "Scale" in str(NODES[position].value)
    docstring = docstring or (isinstance(NODES[position], ast.Constant) and NODES[position].value == "A model.")
    if not same and not (docstring and kind in (0, 1)):
        assert not verdict(PLAIN + "\n", changed + "\n").holds


TOKENS = [
    token
    for token in tokenize.generate_tokens(io.StringIO(BEFORE).readline)
    if token.type in {tokenize.NAME, tokenize.OP, tokenize.NUMBER, tokenize.COMMENT}
]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(TOKENS) - 1))
def test_no_token_can_be_left_out(position):
    token = TOKENS[position]
    lines = BEFORE.splitlines(keepends=True)
    row, column = token.start
    lines[row - 1] = lines[row - 1][:column] + lines[row - 1][token.end[1] :]
    changed = "".join(lines)
    try:
        same = ast.dump(ast.parse(changed)) == ast.dump(ast.parse(BEFORE))
    except SyntaxError:
        same = False
    if not same or token.type == tokenize.COMMENT:
        assert not verdict(BEFORE, changed).holds
