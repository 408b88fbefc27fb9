"""Random functions that are equal hold, random mutants are refused or do the same, and nothing at all raises."""

from __future__ import annotations

import ast
import builtins
import io
import math
import tokenize
import types

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.proofs import Change
from codemods.proofs.same_function import CHECKER

REST = "for one in [1, 2]:\n    work(one)\nprint(math)\n"
NAMES = tuple("abcdefghijklmnopqrstuvwx")


def verdict(copy, left):
    before = f"import math\n\n\n{copy}\n\n{REST}"
    after = f"import math\nfrom helpers import work\n\n\n{REST}"
    used = "import math\n\n\n" if "math" in left else ""
    files = [Change("a.py", before.encode(), after.encode()), Change("helpers.py", None, f"{used}{left}".encode())]
    return CHECKER.check(files, lambda path: None)


class Maker:
    """Makes the text of a function, in which ``{3}`` stands for the third local name."""

    def __init__(self, random):
        self.random, self.count = random, 0

    def fresh(self):
        self.count += 1
        return f"{{{self.count - 1}}}"

    def function(self):
        known = ["X", "Y"]
        body = [*self.assignments(known, 2), *self.block(known, 3)]
        body.append(f"return [{', '.join(known)}]")
        return "def work(X, Y=2):\n" + "".join(f"    {one}\n" for one in body)

    def assignments(self, known, count):
        for _ in range(count):
            name = self.fresh()
            yield f"{name} = {self.value(known)}"
            known.append(name)

    def block(self, known, depth):
        lines = []
        for _ in range(self.random.randint(1, 3)):
            lines += self.statement(known, depth)
        return lines

    def statement(self, known, depth):
        kind = self.random.randint(0, 9 if depth else 3)
        value, name = self.value(known), self.random.choice(known)
        if kind == 0:
            return list(self.assignments(known, 1))
        if kind == 1:
            return [f"{name} = {value}"]
        if kind == 2:
            return [f"{name} {self.random.choice(['+=', '-='])} {value}"]
        if kind == 3:
            return [f"if ({known[-1]} := {value}) > 1: {name} = {self.value(known)}"]
        inner = [f"    {one}" for one in self.block([*known], depth - 1)]
        if kind == 4:
            return [f"if {value} > {self.value(known)}:", *inner, "else:", f"    {name} = {self.value(known)}"]
        if kind == 5:
            target = self.fresh()
            return [f"for {target} in range({value} % 4):", *inner, f"    {name} = {target}"]
        if kind == 6:
            error = self.fresh()
            return [
                "try:",
                *inner,
                f"    {name} = 1 // ({value} % 2)",
                f"except ZeroDivisionError as {error}:",
                f"    {name} = len(str({error}))",
            ]
        return self.nested(known, name, value)

    def nested(self, known, name, value):
        own = f"NESTED{self.random.randint(0, 2)}"
        declared = [f"    nonlocal {name}", f"    {name} += P"]
        return [
            f"def {own}(P={value}):",
            *declared,
            f"    return {self.value([*known, 'P'])}",
            f"{known[-1]} = {own}({value})",
        ]

    def value(self, known, depth=2):
        one = self.random.choice(known)
        if not depth or self.random.random() < 0.3:
            return self.random.choice([one, str(self.random.randint(0, 9))])
        left, right = self.value(known, depth - 1), self.value(known, depth - 1)
        target = self.fresh()
        return self.random.choice(
            [
                f"({left} {self.random.choice(['+', '-', '*'])} {right}) % 97",
                f"sum([{target} + {one} for {target} in range({left} % 5) if {target} != {right}])",
                f"(lambda Q: Q - {right})({left})",
                f"({left} if {one} > {right} else {right})",
                f"max({left}, {right})",
                f"len(f'{{{{{left}}}}}' * 2)" if depth == 1 else f"abs({left})",
                f"math.gcd({left}, {right})",
            ]
        )


def functions(random):
    """A function, and the same with other local names."""
    maker = Maker(random)
    text = maker.function()
    pool = [f"{one}{number}" for number in range(maker.count // len(NAMES) + 1) for one in NAMES]
    return text.format(*pool), text.format(*random.sample(pool, len(pool)))


def done(text, limit=2000):
    """What a function of our own making gives, or how it fails."""
    found = []
    names = {"math": math}
    exec(compile(text, "work.py", "exec"), names)
    for arguments in ((0,), (1, 5), (7, 3), (4,)):
        try:
            found.append(repr(names["work"](*arguments)))
        except Exception as error:  # noqa: BLE001
            found.append(type(error).__name__)
        assert len(found[-1]) < limit
    return found


@given(st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_other_names_hold(random):
    copy, left = functions(random)
    found = verdict(copy, left)
    assert found.holds, found.reason
    assert done(copy) == done(left)


OPERATORS = [ast.Add, ast.Sub, ast.Mult, ast.BitXor]
COMPARISONS = [ast.Gt, ast.Lt, ast.NotEq, ast.GtE]


def mutated(text, random):
    """The text of a function with one node changed, and whether it cannot be the same function."""
    tree = ast.parse(text)
    nodes = [
        node for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.BinOp | ast.Compare | ast.Name | ast.If)
    ]
    node = random.choice(nodes)
    sure = True
    if isinstance(node, ast.Constant):
        node.value = random.choice([one for one in (True, 0.5, 11, "s") if one != node.value])
    elif isinstance(node, ast.BinOp):
        node.op = random.choice([one for one in OPERATORS if not isinstance(node.op, one)])()
    elif isinstance(node, ast.Compare):
        node.ops = [random.choice([one for one in COMPARISONS if not isinstance(node.ops[0], one)])()]
    elif isinstance(node, ast.If):
        node.body, node.orelse = node.orelse or [ast.Pass()], node.body
        sure = False
    else:
        names = sorted({one.id for one in ast.walk(tree) if isinstance(one, ast.Name)} - {node.id})
        node.id = random.choice(names)
        sure = False
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n", sure


@given(st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_mutants_are_refused_or_do_the_same(random):
    copy, left = functions(random)
    mutant, sure = mutated(left, random)
    try:
        compile(mutant, "work.py", "exec")
    except SyntaxError:
        return
    found = verdict(copy, mutant)
    if sure:
        assert not found.holds
    if found.holds:
        assert done(copy) == done(mutant)


BEFORE = '''\
"""A program that hands numbers to a sink."""

import math
import sys

LIMIT = 2


def scale(value, by=3, *, rest=()):
    """Scale."""
    out = []
    for one in range(value):
        out.append(math.floor(one * by))
    return [*out, *rest]


def both(value):
    return [scale(value, rest=(LIMIT,)), [one for one in scale(value) if one]]


def scaled(value):
    # twice
    def inner(more):
        return [one + more for one in scale(value, by=2)]

    return inner(value)


def other(value):
    return [LIMIT, value, "scale"]


sink(scale(3), scaled(4))
sink(other(scale(2, rest=(1, LIMIT))), sys.maxsize > 1)
if LIMIT:
    sink(list(map(scaled, [1, 2])), math.pi)
'''
HELPERS = '''\
"""Shared."""

import math


def scale(value, by=3, *, rest=()):
    """Scale."""
    found = []
    for number in range(value):
        found.append(math.floor(number * by))
    return [*found, *rest]


def scaled(value):
    # twice
    def inner(more):
        return [one + more for one in scale(value, by=2)]

    return inner(value)
'''
AFTER = (
    BEFORE.replace(BEFORE[BEFORE.index("def scale(") : BEFORE.index("def both")], "")
    .replace(BEFORE[BEFORE.index("def scaled(") : BEFORE.index("def other")], "")
    .replace("import sys\n", "import sys\nfrom helpers import scale, scaled\n")
)


def whole(after, helpers):
    files = [Change("a.py", BEFORE.encode(), after), Change("helpers.py", None, helpers)]
    return CHECKER.check(files, lambda path: None)


def ran(text, helpers=""):
    """What one of our own programs hands to the sink, or how it fails."""
    seen = []

    def sink(*values):
        seen.append(repr(values))
        assert len(seen) < 100

    def load(name, *rest):
        if name != "helpers":
            return builtins.__import__(name, *rest)
        module = types.ModuleType(name)
        module.__dict__.update(__builtins__=names["__builtins__"])
        exec(compile(helpers, "helpers.py", "exec"), module.__dict__)
        return module

    names = {"sink": sink, "__name__": "a", "__builtins__": {**vars(builtins), "__import__": load}}
    try:
        exec(compile(text, "a.py", "exec"), names)
    except Exception as error:  # noqa: BLE001
        seen.append(type(error).__name__)
    return seen


def test_the_change_itself():
    found = whole(AFTER.encode(), HELPERS.encode())
    assert found.holds, found.reason
    assert ran(BEFORE) == ran(AFTER, HELPERS)
    assert len(ran(BEFORE)) == 3


TOKENS = {
    text: [
        (token.start, token.end, token.string)
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.string.strip() and token.type != tokenize.ENDMARKER
    ]
    for text in (AFTER, HELPERS)
}
STRINGS = sorted({text for found in TOKENS.values() for _, _, text in found} | {"True", "0", "nonlocal", "*", "del"})
LINES = sorted({*BEFORE.splitlines(keepends=True), *HELPERS.splitlines(keepends=True), "from math import *\n"})


def offset(text, position):
    return sum(len(line) for line in text.splitlines(keepends=True)[: position[0] - 1]) + position[1]


def other_token(random, text):
    start, end, _ = random.choice(TOKENS[text])
    return text[: offset(text, start)] + random.choice(STRINGS) + text[offset(text, end) :]


def other_line(random, text):
    rows = text.splitlines(keepends=True)
    number = random.randrange(len(rows))
    rows[number : number + random.randint(0, 2)] = random.sample(LINES, random.randint(0, 1))
    return "".join(rows)


@given(st.randoms(use_true_random=False), st.sampled_from([other_token, other_line]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_mutated_texts_are_refused_or_do_the_same(random, change, in_helpers):
    after, helpers = (AFTER, change(random, HELPERS)) if in_helpers else (change(random, AFTER), HELPERS)
    found = whole(after.encode(), helpers.encode())
    if found.holds:
        assert ran(after, helpers) == ran(BEFORE)


@given(st.binary(max_size=200), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_nothing_raises(noise, random):
    data = [AFTER.encode(), HELPERS.encode()]
    index = random.randrange(2)
    place = random.randrange(len(data[index]))
    data[index] = data[index][:place] + noise + data[index][place + random.randrange(50) :]
    found = whole(*data)
    assert found.holds or found.reason.split(":")[0] in {"a.py", "helpers.py"}


DEEP = {
    "brackets": "x = " + "(" * 150 + ")" * 150 + "\n",
    "operators": "x = " + "-" * 5000 + "1\n",
    "attributes": "x = a" + ".b" * 5000 + "\n",
    "sum": "x = 1" + "+1" * 5000 + "\n",
    "branches": "if x: pass\n" + "elif x: pass\n" * 600,
    "functions": "".join(f"{'  ' * level}def f():\n" for level in range(90)) + "  " * 90 + "pass\n",
    "a number": f"x = 1{'0' * 5000}\n",
    "nul": "x = '\0'\n",
}


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("inside", [True, False])
def test_deep_programs_end(name, inside):
    text = DEEP[name]
    if inside:
        text = "def work(x):\n" + "".join(f"    {line}\n" for line in text.splitlines())
    rest = "" if inside else "def work(x):\n    pass\n"
    before = f"import math\n\n\n{rest}{text}\n\n{REST}"
    after = f"import math\nfrom helpers import work\n\n\n{'' if inside else text}\n\n{REST}"
    files = [Change("a.py", before.encode(), after.encode()), Change("helpers.py", None, (rest or text).encode())]
    found = CHECKER.check(files, lambda path: None)
    assert found.holds or found.reason


def test_many_functions_take_linear_time():
    parts = [f"def f{number}(x):\n    return math.sqrt(x) + {number}\n" for number in range(200)]
    before = "import math\n\n\n" + "\n\n".join(parts) + "\n\nprint(math, f1(2))\nfor one in []: pass\n"
    names = ", ".join(f"f{number}" for number in range(200))
    after = f"import math\nfrom helpers import {names}\n\n\nprint(math, f1(2))\nfor one in []: pass\n"
    files = [
        Change("a.py", before.encode(), after.encode()),
        Change("helpers.py", None, ("import math\n\n\n" + "\n\n".join(parts)).encode()),
    ]
    found = CHECKER.check(files, lambda path: None)
    assert found.holds, found.reason
    assert found.counts["functions-moved"] == 200
