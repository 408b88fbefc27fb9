"""Files made to hurt: many paths, deep, long, oddly named. The work grows with the file, and nothing is raised."""

from __future__ import annotations

import sys

import pytest

from codemods.api import Context
from codemods.paths import CODEMOD
from codemods.paths.debt import Rule
from codemods.paths.options import PathOptions
from codemods.source import Source

HEAD = "import argparse\nimport os\nimport numpy as np\nimport yaml\n\n"
PARSER = "p = argparse.ArgumentParser()\np.add_argument('--zz')\na = p.parse_args()\nprint(a.zz)\n"


def path(n):
    return f'"data/raw/x{n}.csv"'


def load(n):
    return f"np.load({path(n)})\n"


# Programs of a given size.
SHAPES = {
    "a list": lambda n: f"X = [{', '.join(map(path, range(n)))}]\nnp.load(X[0])\n",
    "a dictionary": lambda n: f"X = {{{', '.join(f'{i}: {path(i)}' for i in range(n))}}}\nnp.load(X[given])\n",
    "calls": lambda n: "".join(map(load, range(n))),
    "calls on one line": lambda n: "; ".join(load(i).strip() for i in range(n)) + "\n",
    "one call": lambda n: f"load({', '.join(map(path, range(n)))})\n",
    "keywords": lambda n: f"load({', '.join(f'path{i}={path(i)}' for i in range(n))})\n",
    "f-strings": lambda n: "".join(f'np.load(f"data/raw{i}/{{x}}.csv")\n' for i in range(n)),
    "one name": lambda n: "".join(f"x = {path(i)}\n" for i in range(n)) + "np.load(x)\n",
    "one computed name": lambda n: "".join(f"x = f({path(i)})\n" for i in range(n)) + "np.load(x)\n",
    "one constant of many classes": lambda n: "".join(f'class A{i}:\n    X = "/home/ada/x{i}"\n' for i in range(n)),
    "one name for all": lambda n: "".join(f'np.load("data/{chr(0x4E00 + i)}.csv")\n' for i in range(n)),
    "one value": lambda n: load(1) * n,
    "functions": lambda n: "".join(f"def f{i}():\n    {load(i)}" for i in range(n)),
    "branches": lambda n: "if x:\n    pass\n" + "".join(f"elif x == {i}:\n    {load(i)}" for i in range(n)),
    "attempts": lambda n: "".join(f"try:\n    open('x{i}.csv')\nexcept OSError:\n    pass\n" for i in range(n)),
    "a command line": lambda n: PARSER + "".join(map(load, range(n))),
    "command lines": lambda n: (
        "".join(PARSER.replace("p", f"p{i}x").replace("a", f"a{i}x") for i in range(n)) + load(1)
    ),
    "command lines of one name": lambda n: (PARSER + load(1)) * n,
    "settings": lambda n: ("c = yaml.safe_load(open('c.yaml'))\nprint(c['x'])\n" + load(1)) * n,
    "imports": lambda n: "".join(f"import m{i}\n" for i in range(n)) + "".join(map(load, range(n))),
    "a comparison": lambda n: f"x = {' < '.join(map(path, range(n)))}\n",
    "an f-string of many parts": lambda n: f"np.load(f'data/{''.join(f'{{x{i}}}/' for i in range(n))}')\n",
    "names of variables": lambda n: "".join(f"'PROJECT_X_DIR_{i}'\n" for i in range(n)) + "os.listdir('/home/ada/x')\n",
    "letters beyond ASCII": lambda n: f"X = ['é', {', '.join(map(path, range(n)))}]\nnp.load(X[0])\n",
}


def work(text, **options):
    """Return how many functions are called for a file."""
    count = 0

    def called(*_):
        nonlocal count
        count += 1

    source = Source.read((HEAD + text).encode())
    assert source.tree
    chosen = PathOptions(max_per_pull_request=0, **options)
    before = sys.getprofile()
    sys.setprofile(lambda _, event, __: called() if event in ("call", "c_call") else None)
    try:
        facts = CODEMOD.index(source, chosen)
        findings = CODEMOD.plan({"a.py": facts}, Context(frozenset({"a.py"})), chosen).findings
        CODEMOD.rewrite(source, [one for one in findings if one.fixable], chosen)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("program", SHAPES.values(), ids=SHAPES)
def test_the_work_grows_with_the_file(program):
    assert work(program(160)) < 5 * work(program(40)) + 10_000


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("a list", 5_000),
        ("a dictionary", 5_000),
        ("one call", 2_000),
        ("one name for all", 2_000),
        ("calls", 2_000),
    ],
)
def test_thousands_of_paths(name, size):
    source = Source.read((HEAD + SHAPES[name](size)).encode())
    options = PathOptions(names={"data/raw/x7.csv": "SEVEN"})
    facts = CODEMOD.index(source, options)
    findings = CODEMOD.plan({"a.py": facts}, Context(frozenset({"a.py"})), options).findings
    assert len(findings) == size
    moved = [one for one in findings if one.fixable]
    assert len([one for one in moved if one.kind != Rule.ASKED_FOR]) == 80
    assert len(CODEMOD.rewrite(source, moved, options)) == len(moved)


DEEP = {
    "blocks": "".join(f"{' ' * n}if x:\n" for n in range(90)) + " " * 90 + load(1),
    "functions": "".join(f"{' ' * n}def f{n}():\n" for n in range(90)) + " " * 90 + load(1),
    "lists": f"X = {'[' * 80}{path(1)}{']' * 80}\nnp.load(X)\n",
    "calls": f"{'f(' * 80}{path(1)}{')' * 80}\n",
    "conditions": f"np.load({path(1)}{' if a else b' * 300})\n",
    "sums": f"np.load({' + '.join(map(path, range(500)))})\n",
    "divisions": f"from pathlib import Path\nopen(Path({path(1)}){' / x' * 500})\n",
    "attributes": f"from pathlib import Path\nPath({path(1)}){'.parent' * 500}.open()\n",
    "methods": f"x{''.join(f'.f({path(n)})' for n in range(80))}\n",
    "f-strings in f-strings": "np.load(f'data/{f\"data/{x}/y.csv\"}/y.csv')\n",
    "lambdas": f"f = {'lambda: ' * 80}np.load({path(1)})\n",
    "nots": f"x = {'not ' * 500}np.load({path(1)})\n",
    "a long name": f"{'pretrained_' * 20_000} = 'data/x/y'\n",
    "a long attribute": f"x.{'pretrained_' * 20_000} = 'data/x/y'\n",
    "a long keyword": f"load({'path_' * 20_000}='data/x.csv')\n",
    "a long function": f"{'load_' * 20_000}('data/x.csv')\n",
    "a long string": f"np.load('data/{'x' * 200_000}.csv')\n",
    "a string of braces": f"np.load('data/{'{' * 200_000}.csv')\n",
    "a string of dots": f"np.load('{'../' * 90}x.csv')\n",
    "nothing but comments": "# data/x.csv\n" * 10_000,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_is_deep_or_long(text, fix):
    fix({"run.py": HEAD + text})


@pytest.mark.parametrize(
    "name",
    [
        "my script.py",
        "größe.py",
        "日本.py",
        "-x.py",
        "a'b.py",
        'a"b.py',
        "a\\b.py",
        "a#b.py",
        "{x}.py",
        "%s.py",
        "x" * 200 + ".py",
        "import.py",
        "a.b.c.py",
        "02-x/run.py",
        "a b/c d/run.py",
    ],
)
def test_whatever_a_file_is_called(name, fix):
    done = fix({name: HEAD + load(1)})
    assert done.refusals == ()
    assert done.files[name].count("\n") == (HEAD + load(1)).count("\n") + 4


def test_a_name_of_two_lines_adds_no_statement(fix):
    assert fix({"a\nimport evil.py": HEAD + load(1)}).files == {}
    chosen, path = PathOptions(), "a\nimport evil.py"
    source = Source.read((HEAD + load(1)).encode())
    found = CODEMOD.plan({path: CODEMOD.index(source, chosen)}, Context(frozenset({path})), chosen).findings
    assert b"evil" not in source.replace(edit for own in CODEMOD.rewrite(source, found, chosen) for edit in own)


STRINGS = [
    "data/\\ud800.csv",
    "data/\\x00.csv",
    "data/\\n.csv",
    "data/\\x7f.csv",
    "data/\\u200b.csv",
    "data/\\N{BULLET}.csv",
    "data/\\'.csv",
    'data/".csv',
    "data/\\\\.csv",
    "data/\\d.csv",
    "data/日本.csv",
    "data/\U0001f40d.csv",
    "data/${x}.csv",
    "data/%(x)s.csv",
    "data/{{x}}.csv",
    "data/#x.csv",
    "data/é.csv",
    "data/e\u0301.csv",
    "C:\\\\data\\\\x.csv",
]


@pytest.mark.filterwarnings("ignore:invalid escape:DeprecationWarning")
@pytest.mark.parametrize("options", [{}, {"format": "toml"}], ids=["python", "toml"])
@pytest.mark.parametrize("string", STRINGS)
def test_whatever_a_path_holds(string, options, fix):
    text = f"{HEAD}import util\nnp.load('{string}')\n"
    done = fix({"run.py": text, "util.py": "x = 1\n", "other.py": text}, **options)
    space: dict[str, object] = {}
    for code in done.files.values():
        if "os.environ.get" in code and "util" not in code:
            exec(code, {"__file__": "/nowhere/paths_config.py"}, space)
    values = [value for name, value in space.items() if name.isupper() and not name.startswith("_")]
    assert values in ([], [eval(f"'{string}'")])
