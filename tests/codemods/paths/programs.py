"""Small repositories that hypothesis makes up: programs that hand all sorts of strings to what reads and writes."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from functools import partial

import black
from hypothesis import strategies as st

# fmt: off
PLACES = [
    "data/raw/train.csv", "data/raw/test.csv", "data/x.csv", "./data/x.csv", ".\\data\\x.csv", "data//x.csv",
    "../input/", "./data/x/", "images/", "out", "/home/ada/data", "/home/ada/data/", "/home/ada/x.csv",
    "/var/tmp/ada/log.txt", "C:\\Users\\ada\\new.csv", "\\\\server\\share\\x.csv", "s3://bucket/raw/x.csv",
    "~/data/x.csv", "$HOME/data", "data/größe.csv", "/home/ada/it's/x.csv", "x.csv", "model.pt",
]
NO_PLACES = [
    ":memory:", "train/loss", "/proc/cpuinfo", "text/csv", "*.csv", "%Y/%m/%d", "/predict", "", "n", "https://x.org/a.csv",
]
TEMPLATES = ["data/f_%d.csv", "/home/ada/%s/x.csv", "out/%02d"]
LEADING = [f'f"{one}/{{n}}.csv"' for one in PLACES[:6] if "\\" not in one]
FORMATTED = [
    *LEADING, 'f"../input/{n}"', "f'/home/ada/x_{n:03d}.csv'", 'f"data/{n}/x{n}"', 'f"s3://bucket/{n}"', 'f"{n}/x.csv"',
]
EXPRESSIONS = [
    "{0} + 'x.csv'", "'x' + {0}", "os.path.join({0}, 'x.csv')", "os.path.join(root, {0})", "Path({0})",
    "Path({0}) / {1}", "str(Path({0}))", "{0} if n else {1}", "({0} or {1})", "[{0}, {1}][0]",
    "{{'a': {0}, 'b': {1}}}['b']", "{0}.replace('.csv', '.npy')", "{0}[:-4]", "(lambda: {0})()",
    "os.getenv('GIVEN', {0})",
]
CALLS = [
    "open({})", "pd.read_csv({})", "np.save({}, n)", "load({})", "frame.to_csv({}, index=False)", "print({})",
    "os.listdir({})", "run(path={})", "given({}, 1)",
]
BLOCKS = [
    "if n:", "with open({}) as f:", "try:\nexcept OSError:\n\tprint({})", "for n in range(2):", "while True:\n\tbreak",
    "def inner(path={}):\n\treturn path\nopen(inner())",
]
TAKEN = [
    "TRAIN_CSV = 1", "X_CSV = 'x'", "DATA_DIR = None", "def X_CSV(): pass", "class RAW_DIR: pass", "PROJECT_X_CSV = 2",
]
IMPORTS = [
    "import os", "import sys", "import numpy as np", "import pandas as pd", "from pathlib import Path",
    "from dataclasses import dataclass", "from given import cached, frame, given, load, root, run",
]
HEADS = [[], ['"""Doc."""'], ["# A comment.", ""], ["# %%"], ['"""Doc."""', "", "from __future__ import annotations"]]
# What stands between the imports and the program.
HAZARDS = [
    *[[]] * 6,
    ["from given import *"],
    ["sys.path.append('/home/ada/lib')", "import helper"],
    ["os.chdir('/home/ada/project')", "import helper"],
    ["import os.path as osp; print(osp)"],
    ["try:", "\timport json", "except ImportError:", "\tjson = None"],
    ["keys = [k for k in globals()]"],
    ["class os: path = os.path; environ = {}"],
]
GAPS = [[], [""], ["", ""], ["# A comment about data/raw/x.csv."], ["# %%"], ["\x0c"]]
FIRST_LINES = ["", "", "#!/usr/bin/env python\n", "# -*- coding: latin-1 -*-\n", "#!/usr/bin/python\n# coding: utf-8\n"]
# fmt: on
UTILS = 'def load(path, root=""):\n\treturn open(root + str(path))\n'
CONFIG = "import math\n\nRATE = math.pi\n\n\ndef describe():\n\treturn RATE\n"
PARSER = [
    "parser = argparse.ArgumentParser()",
    'parser.add_argument("--epochs", type=int, default=1)',
    "args = parser.parse_args()",
    "print(args.epochs)",
]
LOADS = [
    ["import yaml", "with open('conf.yaml') as f:", "\tcfg = yaml.safe_load(f)", "print(cfg['rate'])"],
    ["import yaml", 'cfg = yaml.safe_load(open("conf.yaml"))', 'print(cfg["rate"])'],
]
OPTIONS = ({}, {}, {"home": "file"}, {"home": "module"}, {"format": "toml"})


@dataclass(frozen=True, slots=True)
class Run:
    """One way to start a program: its file, its command line, and whether ``-m`` starts it."""

    path: str
    argv: tuple[str, ...] = ()
    module: bool = False


@dataclass(frozen=True, slots=True)
class Repository:
    """Files, and how they are run."""

    files: dict[str, bytes]
    runs: tuple[Run, ...]

    def __repr__(self) -> str:
        shown = "\n".join(f"--- {path}\n{data.decode('utf-8', 'replace')}" for path, data in self.files.items())
        return f"{self.runs}\n{shown}"


@st.composite
def literals(draw, values=tuple(PLACES + NO_PLACES)):
    """A string in one of its spellings."""
    value = draw(st.sampled_from(values))
    quote = draw(st.sampled_from(['"', '"', "'"]))
    kind = draw(st.sampled_from(["plain", "plain", "plain", "raw", "three", "escaped", "parts", "lines"]))
    write = partial(_written, quote=quote)
    if kind == "raw" and quote not in value and not value.endswith("\\"):
        return f"r{quote}{value}{quote}"
    if kind == "three" and value:
        return write(value).replace(quote, quote * 3) if quote not in value else write(value)
    if kind == "escaped":
        return write(value).replace("/", "\\x2f")
    if kind in {"parts", "lines"} and value:
        cut = draw(st.integers(0, len(value)))
        between = " " if kind == "parts" else "\n\t"
        return f"({write(value[:cut])}{between}{write(value[cut:])})"
    return write(value)


def _written(value, quote):
    inside = value.replace("\\", "\\\\").replace(quote, f"\\{quote}")
    return f"{quote}{inside}{quote}"


@st.composite
def strings(draw):
    """An expression whose value is a string or a path."""
    kind = draw(st.sampled_from(["itself", "itself", "formatted", "template", "expression"]))
    if kind == "formatted":
        return draw(st.sampled_from(FORMATTED))
    if kind == "template":
        return f"{draw(literals(tuple(TEMPLATES)))} % n"
    shape = draw(st.sampled_from(EXPRESSIONS)) if kind == "expression" else "{}"
    return shape.format(draw(literals()), draw(literals()))


@st.composite
def statements(draw, depth=0):
    """One statement, simple or not, as lines."""
    kind = draw(st.sampled_from(["call"] * 4 + ["assigned", "kept", "loop", *([] if depth > 1 else BLOCKS)]))
    one = draw(strings())
    if kind == "call":
        return [draw(st.sampled_from(CALLS)).format(one)]
    if kind == "assigned":
        return [f"path = {one}", "open(path)"]
    if kind == "kept":
        return [f"files = [{one}, {draw(strings())}]", "open(files[-1])"]
    if kind == "loop":
        return [f"for one in ({one}, {draw(literals())}):", "\topen(one)"]
    below = [f"\t{line}" for line in draw(blocks(depth + 1))]
    head, *tail = (line.format(draw(literals())) for line in kind.split("\n"))
    return [head, *below, *tail]


def blocks(depth=0):
    """Some statements one after the other."""
    return st.lists(statements(depth), min_size=1, max_size=3).map(
        lambda found: [line for one in found for line in one]
    )


@st.composite
def definitions(draw):
    """A constant, a function or a class at the top of a module, with what uses it."""
    kind = draw(st.sampled_from(["constant", "constant", "function", "class", "dataclass", "decorated", "taken"]))
    one, name = draw(literals()), draw(st.sampled_from(["ROOT", "DATA_DIR", "root_dir", "X_CSV", "files"]))
    if kind == "constant":
        return [f"{name} = {draw(literals(tuple(PLACES)))}", f"open({name})"]
    if kind == "taken":
        return [draw(st.sampled_from(TAKEN))]
    body = [f"\t{line}" for line in draw(blocks(1))]
    if kind == "function":
        return [
            f"def work(path={one}, *, log={draw(literals())}, n=1):",
            '\t"""Read data/raw/x.csv."""',
            *body,
            "\treturn path, log",
            "",
            "",
            "print(*work())",
        ]
    if kind == "decorated":
        return [f"@cached({one})", "def later():", *body, "", "", "later()"]
    # The name of an attribute may be that of an entry of another file only where both are proven together.
    name = draw(st.sampled_from(["where", "ROOT_PATH", "files"]))
    if kind == "dataclass":
        return ["@dataclass", "class Options:", f"\t{name}: str = {one}", "", "", f"open(Options().{name})"]
    return [
        "class Holder:",
        f"\t{name} = {one}",
        "",
        "\tdef work(self, n=1):",
        *(f"\t{line}" for line in body),
        f"\t\topen(self.{name})",
        "",
        "",
        "Holder().work()",
    ]


@st.composite
def programs(draw, imports=(), settings=()):
    """A module: its head, then statements and definitions."""
    head = draw(st.sampled_from(HEADS))
    found = draw(st.permutations([*IMPORTS, *imports]))
    parser = ["import argparse", *PARSER] if not settings and draw(st.integers(0, 3)) == 0 else []
    lines = [*head, *found, *draw(st.sampled_from(HAZARDS)), "", "n = 1", *settings, *parser]
    for part in draw(st.lists(st.one_of(blocks(), definitions()), min_size=1, max_size=4)):
        lines += draw(st.sampled_from(GAPS))
        lines += part
    if draw(st.booleans()):
        lines += ["", "", "if __name__ == '__main__':", *(f"\t{line}" for line in draw(blocks(1)))]
    return "\n".join(lines) + "\n"


@st.composite
def forms(draw, text):
    """The bytes of a program: its indentation, encoding, line ends and end."""
    text = text.replace("\t", draw(st.sampled_from(["    ", "    ", "  ", "\t"])))
    if draw(st.booleans()):
        text = black.format_str(text, mode=black.Mode())
    head = draw(st.sampled_from(FIRST_LINES))
    if "latin" in head:
        return draw(ends(head + text, "latin-1"))
    return draw(st.sampled_from([b"", b"", codecs.BOM_UTF8])) + draw(ends(head + text))


@st.composite
def ends(draw, text, encoding="utf-8"):
    """The bytes of a text: its line ends, and whether the last line has one."""
    text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n"])))
    return draw(st.sampled_from([text, text, text.rstrip("\r\n")])).encode(encoding)


@st.composite
def notebooks(draw):
    """A notebook of a few cells."""
    parts = draw(st.lists(st.one_of(blocks(), definitions()), min_size=1, max_size=3))
    code = [cell("\n".join(part).replace("\t", "    ").splitlines(keepends=True)) for part in parts]
    first = cell(["import os\n", "n = 1"], draw(st.sampled_from([(), (), ("parameters",)])))
    imports = cell([f"{one}\n" for one in IMPORTS if "os" not in one])
    text = {"cell_type": "markdown", "metadata": {}, "source": ["Reads `data/raw/x.csv`."]}
    if draw(st.booleans()):
        code[-1]["source"] = "%matplotlib inline\n" + "".join(code[-1]["source"])
    return notebook([first, text, imports, *code], indent=draw(st.sampled_from([1, 2, None])))


def cell(source, tags=()):
    """A code cell that has been run, out of order."""
    outputs = [{"name": "stdout", "output_type": "stream", "text": ["data/raw/x.csv\n"]}]
    about = {"tags": list(tags)} if tags else {}
    return {"cell_type": "code", "execution_count": 3, "metadata": about, "outputs": outputs, "source": source}


def notebook(cells, indent=1):
    """The bytes of a notebook."""
    about = {"kernelspec": {"language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 2}, indent=indent).encode()


@st.composite
def repositories(draw, kind):
    """One to three programs that may know each other, or a notebook."""
    if kind == "notebook":
        return Repository({"eda.ipynb": draw(notebooks())}, (Run("eda.ipynb"),))
    folder = "pkg/" if kind == "package" else draw(st.sampled_from(["", "src/", "02-x/"]))
    names = (
        ["train.py"] if kind in {"lone", "yaml"} else draw(st.sampled_from([["train.py"], ["train.py", "my-eval.py"]]))
    )
    known = {"scripts": ["from utils import load"], "package": ["from .utils import load"], "config": ["import config"]}
    settings = draw(st.sampled_from(LOADS)) if kind == "yaml" else []
    files = {f"{folder}{name}": draw(programs(known.get(kind, []), settings)) for name in names}
    if kind in {"scripts", "package"}:
        files[f"{folder}utils.py"] = UTILS
    if kind == "package":
        files[f"{folder}__init__.py"] = ""
    if kind == "config":
        files[f"{folder}config.py"] = CONFIG
    if kind == "yaml":
        files["conf.yaml"] = "# Rates\nrate: 1\nfolds:\n  - data/raw/x.csv\n"
    runs = [Run(f"{folder}{name}", argv, kind == "package") for name in names for argv in ((), ("--ep", "3"))]
    written = {path: draw(forms(text) if path.endswith(".py") else ends(text)) for path, text in files.items()}
    return Repository(written, tuple(runs))
