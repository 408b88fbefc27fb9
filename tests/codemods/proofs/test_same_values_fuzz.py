"""Random mutants of an accepted change are refused, or still give the same strings; nothing at all raises."""

from __future__ import annotations

import ast
import io
import json
import time
import tokenize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.proofs import Change
from codemods.proofs.same_values import CHECKER

BEFORE = '''\
"""A program that hands strings to a sink."""

import sys

LIMIT = 2
HERE = "x"


def files(name, folder="./data/", *, other="/tmp/x.txt"):
    for number in range(LIMIT):
        sink(f"/data/{name}-{number!r:>4}.csv")
        sink("./data/" + name)
    return [folder + one + other for one in ("a", "b")]


class Model:
    path = "out/model.bin"
    HERE = "y"
    where = [HERE for _ in (1, 2)]

    def save(self, suffix=".old"):
        def inner():
            return lambda: ("out/%s.txt" % suffix, f"/data/{f'{suffix}'}/data/")

        return inner()()


if LIMIT:
    sink(Model().path)
try:
    sink(files("n"))
except KeyError as error:
    sink("./data/")
sink(Model().save("/data/"), Model.where, HERE)
sink({"out/model.bin": ["./data/", b"./data/"]}.get("out/model.bin"))
sink(f"./data/{LIMIT}", "{}/x".format("/tmp/x.txt"), "./data/" in "./data/x")
'''
AFTER = '''\
"""A program that hands strings to a sink."""

import os
import sys

# Where things are.
ROOT = os.environ.get("FUZZ_ROOT", "/data/")
DATA = os.environ.get("FUZZ_DATA", "./data/")
TMP_TXT = os.environ.get("FUZZ_TMP_TXT", "/tmp/x.txt")
MODEL_BIN = os.environ.get("FUZZ_MODEL_BIN", "out/model.bin")
OUT_TXT = os.environ.get("FUZZ_OUT_TXT", "out/%s.txt")
LIMIT = 2
HERE = "x"


def files(name, folder=DATA, *, other=TMP_TXT):
    for number in range(LIMIT):
        sink(f"{ROOT}{name}-{number!r:>4}.csv")
        sink(DATA + name)
    return [folder + one + other for one in ("a", "b")]


class Model:
    path = MODEL_BIN
    HERE = "y"
    where = [HERE for _ in (1, 2)]

    def save(self, suffix=".old"):
        def inner():
            return lambda: (OUT_TXT % suffix, f"{ROOT}{f'{suffix}'}/data/")

        return inner()()


if LIMIT:
    sink(Model().path)
try:
    sink(files("n"))
except KeyError as error:
    sink(DATA)
sink(Model().save(ROOT), Model.where, HERE)
sink({MODEL_BIN: [DATA, b"./data/"]}.get(MODEL_BIN))
sink(f"{DATA}{LIMIT}", "{}/x".format(TMP_TXT), DATA in "./data/x")
'''


def verdict(before, after):
    return CHECKER.check([Change("a.py", before.encode(), after.encode("utf-8", "surrogatepass"))], lambda path: None)


def ran(text):
    """What one of our own programs hands to the sink, or how it fails."""
    seen = []

    def sink(*values):
        seen.append(repr(values))
        assert len(seen) < 1000

    try:
        exec(compile(text, "a.py", "exec"), {"sink": sink, "__name__": "a"})
    except Exception as error:  # noqa: BLE001
        seen.append(type(error).__name__)
    return seen


def test_the_change_itself():
    found = verdict(BEFORE, AFTER)
    assert found.holds, found.reason
    assert found.counts["values-moved"] == 15
    assert ran(BEFORE) == ran(AFTER)
    assert len(ran(BEFORE)) > 8


TOKENS = [
    (token.start, token.end, token.string)
    for token in tokenize.generate_tokens(io.StringIO(AFTER).readline)
    if token.string.strip() and token.type != tokenize.ENDMARKER
]
STRINGS = sorted({text for _, _, text in TOKENS})
LINES = AFTER.splitlines(keepends=True)
OLD_LINES = BEFORE.splitlines(keepends=True)


def offset(position):
    return sum(map(len, LINES[: position[0] - 1])) + position[1]


@st.composite
def mutants(draw):
    """The text after the change with a token or a line dropped, doubled, swapped or replaced, once or twice."""
    text = AFTER
    kind = draw(st.sampled_from(["drop", "double", "replace", "swap", "line", "move", "character", "old", "statement"]))
    if kind in {"drop", "double", "replace", "character"}:
        start, end, token = draw(st.sampled_from(TOKENS))
        here, there = offset(start), offset(end)
        if kind == "character":
            at = draw(st.integers(0, len(token) - 1))
            new = (
                token[:at] + draw(st.sampled_from(["", "/", ".", "X", "\\", '"', "{", "}", " ", "r"])) + token[at + 1 :]
            )
        else:
            new = {"drop": "", "double": f"{token} {token}", "replace": draw(st.sampled_from(STRINGS))}[kind]
        return text[:here] + new + text[there:]
    lines = [*LINES]
    one, other = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
    if kind == "swap":
        lines[one], lines[other] = lines[other], lines[one]
    elif kind == "line":
        del lines[one]
    elif kind == "move":
        lines.insert(other, lines.pop(one))
    elif kind == "old":
        lines[one] = draw(st.sampled_from(OLD_LINES))
    else:
        margin = " " * draw(st.sampled_from([0, 4, 8]))
        lines.insert(one, margin + draw(st.sampled_from(STATEMENTS)) + "\n")
    return "".join(lines)


STATEMENTS = [
    'ROOT = os.environ.get("FUZZ_MORE", "/data/")',
    'MORE = os.environ.get("FUZZ_MORE", "/data/")',
    'DATA = "x"',
    "del ROOT",
    "global DATA",
    "import os",
    "from os import *",
    "os = None",
    "# comment",
    "# type: ignore",
    "pass",
    "sink(DATA)",
    "for DATA in (): pass",
    "def ROOT(): pass",
    "MODEL_BIN: str",
    "x = lambda DATA: 1",
    "os.environ.clear()",
    "globals().clear()",
    "with open(DATA) as ROOT: pass",
    "",
    "\\",
    "\x0c",
]


@settings(max_examples=200, deadline=None)
@given(mutants())
def test_a_mutant_is_refused_or_gives_the_same(mutant):
    if verdict(BEFORE, mutant).holds:
        assert ran(mutant) == ran(BEFORE)


def test_every_replaced_token_is_refused_or_gives_the_same():
    before = ran(BEFORE)
    accepted = 0
    for start, end, token in TOKENS:
        for new in ("", "ROOT", '"./data/"'):
            if new != token:
                mutant = AFTER[: offset(start)] + new + AFTER[offset(end) :]
                if verdict(BEFORE, mutant).holds:
                    accepted += 1
                    assert ran(mutant) == before, (start, token, new)
    # One reference may stay the literal that it was, and comments may go.
    assert 0 < accepted < 20


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.binary(max_size=300), st.sampled_from(["a.py", "a.ipynb", "config.toml", "a.yaml"]))
def test_arbitrary_bytes_never_raise(before, after, path):
    found = CHECKER.check([Change(path, before, after)], {"b.py": after}.get)
    assert found.holds == (before == after)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.integers(0, len(AFTER)), st.integers(0, len(AFTER)))
def test_arbitrary_text_within_a_program_never_raises(text, start, end):
    mutant = AFTER[: min(start, end)] + text + AFTER[max(start, end) :]
    for before, after in ((BEFORE, mutant), (mutant, AFTER)):
        found = verdict(before, after) if before.isascii() else None
        assert found is None or "could not be checked" not in (found.reason or "")


FILES = ["a.py", "b/a.py", "b/__init__.py", "b/paths_config.py", "b/config.toml", "b/c.yaml", "b/n.ipynb", "config.py"]
TEXTS = [
    None,
    "",
    BEFORE,
    AFTER,
    "import config\nsink(config.X)\n",
    "from .config import X\n",
    'import os\nX = os.environ.get("APP_X", "x")\n',
    "from paths_config import X\nsink(X)\n",
    "[paths]\nx = 'x'\n",
    "x: x\n",
    json.dumps({"cells": [{"cell_type": "code", "source": "x", "metadata": {}}], "metadata": {}}),
]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(FILES), st.tuples(st.sampled_from(TEXTS), st.sampled_from(TEXTS)), max_size=5))
def test_any_mixture_of_files_never_raises(tree):
    data = {path: tuple(one if one is None else one.encode() for one in both) for path, both in tree.items()}
    found = CHECKER.check([Change(path, *both) for path, both in data.items()], {"config.py": b"X = 1\n"}.get)
    assert "could not be checked" not in (found.reason or "")
    assert found.holds or found.reason.split(":")[0] in {*tree, ""}


MANY = 2_000
HOSTILE = {
    "brackets": "x = " + "(" * 5000 + ")" * 5000,
    "minus signs": "x = " + "-" * 50_000 + "1",
    "attributes": "x = a" + ".b" * 20_000,
    "calls": "x = a" + "()" * 20_000,
    "sums": "x = " + "+".join(["1"] * 20_000),
    "strings": "x = " + " ".join(['"a"'] * MANY),
    "f-strings": "x = " + " ".join(['f"{a}"'] * MANY),
    "numbers": "x = " + "9" * 10_000,
    "names": "\n".join(f"X{number} = 1" for number in range(MANY)),
    "entries": "import os\n" + "".join(f'X{n} = os.environ.get("Y{n}", "z")\n' for n in range(600)),
    "imports": "".join(f"import a{number}.b.c\n" for number in range(600)),
    "functions": "".join(f"def f{number}():\n    global x\n    x = os.environ[x]\n" for number in range(600)),
    "classes": "".join(f"class A{n}(A{n - 1}):\n    x = 1\n" for n in range(1, 600)),
    "comments": "# x\n" * MANY,
    "semicolons": "x;" * MANY,
    "blank": "\n" * 100_000,
    "nul": "x\x00",
    "indents": "".join(" " * n + "if x:\n" for n in range(90)) + " " * 90 + "x\n",
    "elifs": "if x: x\n" + "elif x: x\n" * 1000,
    "parsers": "import argparse\nimport os\n"
    + "".join(
        f"p{n} = argparse.ArgumentParser()\np{n}.add_argument('--a', default=os.environ.get('A{n}', 'x'))\n"
        for n in range(500)
    ),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_programs_are_done_with_soon(text):
    start = time.process_time()
    for before, after in (
        (text, text + "\n\n"),
        (text, AFTER),
        (BEFORE, text),
        ("x\n" + text, "import os\nx\n" + text),
    ):
        found = CHECKER.check([Change("a.py", before.encode(), after.encode())], lambda path: None)
        assert not found.holds
        assert "could not be checked" not in found.reason
    assert time.process_time() - start < 8


NESTED = 100_000
DATA = {
    "toml": ("config.toml", "[" * NESTED),
    "toml arrays": ("config.toml", "x = " + "[" * NESTED + "]" * NESTED),
    "toml number": ("config.toml", "x = " + "9" * 10_000 + "\n"),
    "yaml flow": ("a.yaml", "x: " + "[" * NESTED),
    "yaml dashes": ("a.yaml", "- " * NESTED + "x"),
    "yaml questions": ("a.yaml", "? " * NESTED + "x"),
    "yaml number": ("a.yaml", "x: " + "9" * 10_000),
    "yaml bomb": ("a.yaml", "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(20))),
    "yaml keys": ("a.yaml", "".join(f"k{n}: {{}}\n" for n in range(50_000))),
    "yaml unhashable": ("a.yaml", "? {a: b}\n: c\n"),
    "json": ("a.ipynb", "[" * NESTED),
    "json objects": ("a.ipynb", '{"cells": ' * NESTED),
    "json number": ("a.ipynb", '{"cells": [], "nbformat": ' + "9" * 10_000 + "}"),
    "json surrogate": ("a.ipynb", '{"cells": [{"cell_type": "code", "source": "\\ud800"}], "metadata": {}}'),
    "json cells": ("a.ipynb", '{"cells": [' + ",".join(['{"source": "x"}'] * MANY) + "]}"),
}
USER = 'import yaml\nc = yaml.safe_load(open("a.yaml"))\nprint("x")\n'


@pytest.mark.parametrize(("path", "text"), DATA.values(), ids=DATA)
def test_hostile_data_is_done_with_soon(path, text):
    start = time.process_time()
    changes = [
        Change("a.py", USER.encode(), USER.replace('"x"', 'c["k"]').encode()),
        Change(path, text.encode(), f"{text}\nk: x\n".encode()),
    ]
    for tried in (changes, changes[1:]):
        found = CHECKER.check(tried, lambda path: None)
        assert not found.holds
        assert "could not be checked" not in found.reason
    assert time.process_time() - start < 15


def test_odd_paths_are_refused():
    for path in ("../a.py", "/a.py", "a//b.py", "a\nb.py", "", "a.py/.", "a\x00.py"):
        assert not CHECKER.check([Change(path, BEFORE.encode(), AFTER.encode())], lambda path: None).holds
    twice = [Change("a.py", BEFORE.encode(), AFTER.encode())] * 2
    assert not CHECKER.check(twice, lambda path: None).holds


def test_the_generated_programs_parse():
    assert ast.parse(BEFORE)
    assert ast.parse(AFTER)
