"""Changes that keep every value, and changes one step away from them that do not."""

from __future__ import annotations

import pytest

from codemods.api import Claim
from codemods.proofs import Change, check, checkers
from codemods.proofs.same_values import CHECKER


def verdict(before, after):
    """The verdict on the difference of two trees of files."""
    old, new = ({path: one.encode() for path, one in tree.items()} for tree in (before, after))
    paths = sorted({*old, *new})
    changes = [Change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path)]
    return CHECKER.check(changes, {path: data for path, data in old.items() if data == new.get(path)}.get)


def entry(name, value, env=None):
    return f'{name} = os.environ.get("{env or "APP_" + name}", "{value}")\n'


TRAIN = entry("TRAIN_CSV", "data/train.csv")

CONSTANTS = (
    {
        "train.py": '''\
"""Train."""

import sys
import pandas as pd

LIMIT = 3  # the limit


def load(name, folder="data/"):
    # read one file
    return pd.read_csv(f"/data/{name}.csv")


class Model:
    def fit(self, table="data/train.csv"):
        return [open("./out/%s.txt" % row) for row in table]


table = pd.read_csv("data/train.csv")  # note
""" a string """
'''
    },
    {
        "train.py": '''\
"""Train."""

import os
import sys
import pandas as pd

# Where things are.
DATA_DIR = os.environ.get("APP_DATA_DIR", "/data/")
TRAIN_CSV = os.environ.get("APP_TRAIN_CSV", "data/train.csv")  # the table
OUT_TXT = os.environ.get("APP_OUT_TXT", "./out/%s.txt")
LIMIT = 3  # the limit


def load(name, folder="data/"):
    # read one file
    return pd.read_csv(f"{DATA_DIR}{name}.csv")


class Model:
    def fit(self, table=TRAIN_CSV):
        return [open(OUT_TXT % row) for row in table]


table = pd.read_csv(TRAIN_CSV)  # note
""" a string """
'''
    },
)

PATHS = f'"""Paths."""\n\nimport os\n\n{TRAIN}'
SCRIPT = 'import pandas as pd\nimport helper\n\n\ndef main():\n    return pd.read_csv("data/train.csv")\n\n\nmain()\n'
SCRIPT_AFTER = SCRIPT.replace("import helper\n", "import helper\nfrom paths_config import TRAIN_CSV\n").replace(
    '"data/train.csv"', "TRAIN_CSV"
)
FLAT = (
    {"run/train.py": SCRIPT, "run/helper.py": "X = 1\n"},
    {"run/train.py": SCRIPT_AFTER, "run/helper.py": "X = 1\n", "run/paths_config.py": PATHS},
)

LIBRARY = 'from pkg.models import Net\n\n\ndef load():\n    return open("data/train.csv"), Net\n'
LIBRARY_AFTER = LIBRARY.replace("Net\n\n", "Net\nfrom pkg.paths_config import TRAIN_CSV\n\n", 1).replace(
    '"data/train.csv"', "TRAIN_CSV"
)
PACKAGE_FILES = {"src/pkg/__init__.py": "", "src/pkg/models.py": "class Net: pass\n"}
PACKAGE = (
    {**PACKAGE_FILES, "src/pkg/load.py": LIBRARY},
    {**PACKAGE_FILES, "src/pkg/load.py": LIBRARY_AFTER, "src/pkg/paths_config.py": PATHS},
)

INNER = 'from ..models import Net\n\n\ndef load():\n    return open("data/train.csv"), Net\n'
INNER_AFTER = INNER.replace("Net\n\n", "Net\nfrom ..paths_config import TRAIN_CSV\n\n", 1).replace(
    '"data/train.csv"', "TRAIN_CSV"
)
RELATIVE = (
    {**PACKAGE_FILES, "src/pkg/sub/__init__.py": "", "src/pkg/sub/load.py": INNER},
    {
        **PACKAGE_FILES,
        "src/pkg/sub/__init__.py": "",
        "src/pkg/sub/load.py": INNER_AFTER,
        "src/pkg/paths_config.py": PATHS,
    },
)

LOADER = '''\
"""Paths."""

import os
from pathlib import Path

try:
    import tomllib
except ImportError:
    tomllib = None

_FILE = Path(__file__).with_name("config.toml")
_PATHS = tomllib.loads(_FILE.read_text(encoding="utf-8")).get("paths", {}) if tomllib and _FILE.is_file() else {}

TRAIN_CSV = os.environ.get("APP_TRAIN_CSV", _PATHS.get("train_csv", "data/train.csv"))
'''
TOML = (
    {"run/train.py": SCRIPT, "run/helper.py": "X = 1\n"},
    {
        "run/train.py": SCRIPT_AFTER,
        "run/helper.py": "X = 1\n",
        "run/paths_config.py": LOADER,
        "run/config.toml": '# Paths.\n[paths]\ntrain_csv = "data/train.csv"\n',
    },
)

CONFIG = '"""Settings."""\n\nRATE = float("0.1")\n\n\ndef seed():\n    return 1\n'
CONFIG_AFTER = CONFIG.replace("\n\nRATE", f"\n\nimport os\n\n{TRAIN}\nRATE")
USER = 'import config\n\nrate = config.RATE\n\n\ndef load():\n    return open("data/train.csv")\n'
USER_AFTER = USER.replace('"data/train.csv"', "config.TRAIN_CSV")
KNOWN = ({"train.py": USER, "config.py": CONFIG}, {"train.py": USER_AFTER, "config.py": CONFIG_AFTER})

PARSING = """\
import argparse

import pandas as pd


def main():
    parser = argparse.ArgumentParser(description="Train.")
    parser.add_argument("--rate", "-r", type=float, default=0.1)
    parser.add_argument("name")
    args = parser.parse_args()
    if args.rate:
        print(pd.read_csv("data/train.csv"), args.name)


if __name__ == "__main__":
    main()
"""
DEFAULT = 'os.environ.get("APP_TRAIN_CSV", "data/train.csv")'
ADDED = f'    parser.add_argument("--train-csv", default={DEFAULT}, help="The table.")\n'
PARSING_AFTER = (
    PARSING.replace("import argparse\n", "import argparse\nimport os\n")
    .replace("    args = ", f"{ADDED}    args = ")
    .replace('"data/train.csv"), args.name', "args.train_csv), args.name")
)
ARGUMENTS = ({"train.py": PARSING}, {"train.py": PARSING_AFTER})

LOADING = """\
import yaml

with open("conf.yaml") as stream:
    cfg = yaml.safe_load(stream)


def main():
    return open("data/train.csv"), cfg["model"]["rate"]


main()
"""
YAML = (
    {"train.py": LOADING, "conf.yaml": "# Settings.\nmodel:\n  rate: 0.1\n"},
    {
        "train.py": LOADING.replace('"data/train.csv"', 'cfg["train_csv"]'),
        "conf.yaml": "# Settings.\nmodel:\n  rate: 0.1\n\n# Paths.\ntrain_csv: data/train.csv\n",
    },
)
OMEGA_CODE = 'from omegaconf import OmegaConf\n\ncfg = OmegaConf.load("conf.yaml")\nopen("data/train.csv", cfg.mode)\n'
OMEGA = (
    {"train.py": OMEGA_CODE, "conf.yaml": "mode: r\n"},
    {
        "train.py": OMEGA_CODE.replace('"data/train.csv"', "cfg.train_csv"),
        "conf.yaml": "mode: r\ntrain_csv: ${oc.env:APP_TRAIN_CSV,'data/train.csv'}\n",
    },
)

SCENARIOS = {
    "constants": CONSTANTS,
    "flat": FLAT,
    "package": PACKAGE,
    "relative": RELATIVE,
    "toml": TOML,
    "known": KNOWN,
    "arguments": ARGUMENTS,
    "yaml": YAML,
    "omega": OMEGA,
}
COUNTS = {"constants": (1, 4, 3), "known": (2, 1, 1), "yaml": (1, 1, 1)}


def edited(scenario, edits):
    """The two trees of a scenario after some edits.

    An edit is a side (``before``, ``after`` or ``both``), a path, and a text with its replacement; no text means the
    whole file, and no replacement that there is no such file.
    """
    trees = {side: dict(tree) for side, tree in zip(("before", "after"), SCENARIOS[scenario], strict=True)}
    for side, path, old, new in edits:
        for one in trees if side == "both" else [side]:
            if old is None:
                assert trees[one].get(path) != new
                if new is None:
                    del trees[one][path]
                else:
                    trees[one][path] = new
            else:
                assert old in trees[one][path], (one, old)
                trees[one][path] = trees[one][path].replace(old, new)
    return trees["before"], trees["after"]


def in_(scenario, path, *edits):
    return scenario, [(side, path, old, new) for side, old, new in edits]


def test_is_found_by_its_claim():
    assert checkers()[Claim.SAME_VALUES] is CHECKER
    assert check(Claim.SAME_VALUES, [], lambda path: None).holds


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_holds_and_counts(scenario):
    found = verdict(*SCENARIOS[scenario])
    assert found.holds, found.reason
    assert tuple(found.counts.values()) == COUNTS.get(scenario, (1, 1, 1))
    assert [*found.counts] == ["files", "values-moved", "entries"]


C = "train.py"
ACCEPTED = {
    "no change": ("constants", [("after", C, None, CONSTANTS[0][C])]),
    "an entry nobody uses": in_("constants", C, ("after", "LIMIT =", entry("OTHER", "x/y") + "LIMIT =")),
    "only entries": (
        "constants",
        [("after", C, None, CONSTANTS[0][C].replace("LIMIT", f"import os\n{TRAIN}LIMIT", 1))],
    ),
    "imported os before": in_("constants", C, ("before", "import sys", "import os\nimport sys")),
    "os.path imported before": in_(
        "constants",
        C,
        ("before", "import sys", "import os.path\nimport sys"),
        ("after", "import os\n", "import os.path\n"),
    ),
    "local import of os": in_("constants", C, ("both", "    # read", "    import os\n    # read")),
    "star import before": in_(
        "constants", C, ("both", "import pandas as pd", "import pandas as pd\nfrom math import *")
    ),
    "no docstring": in_("constants", C, ("both", '"""Train."""\n\n', "")),
    "future import": in_(
        "constants", C, ("both", '"""Train."""\n', '"""Train."""\nfrom __future__ import annotations\n')
    ),
    "shebang and cookie": in_(
        "constants", C, ("both", '"""Train."""', '#!/usr/bin/python\n# -*- coding: utf-8 -*-\n"""Train."""')
    ),
    "license above the first import": in_(
        "constants",
        C,
        ("both", '"""Train."""\n\n', ""),
        ("both", "import sys", "# (c) the authors\nimport sys"),
        ("after", "import os\n# (c) the authors\nimport sys", "# (c) the authors\nimport os\nimport sys"),
    ),
    "crlf": in_("constants", C, ("both", "\n", "\r\n")),
    "cr": in_("constants", C, ("both", "\n", "\r")),
    "tabs": in_("constants", C, ("both", "    ", "\t")),
    "form feed": in_("constants", C, ("both", "\nclass Model", "\n\x0cclass Model")),
    "no final newline": in_("constants", C, ("both", '""" a string """\n', '""" a string """')),
    "non-ascii before the literal": in_(
        "constants",
        C,
        ("before", 'pd.read_csv("data', 'pd.read("é", "data'),
        ("after", "pd.read_csv(TRAIN", 'pd.read("é", TRAIN'),
    ),
    "type comments": in_("constants", C, ("both", "LIMIT = 3  # the limit", "LIMIT = 3  # type: int")),
    "ill-formed type comment": in_("constants", C, ("both", "# read one file", "# type: [")),
    "implicit concatenation": in_(
        "constants", C, ("before", '= pd.read_csv("data/train.csv")', '= pd.read_csv("data/" "train.csv")')
    ),
    "wrapped call": in_(
        "constants", C, ("before", '= pd.read_csv("data/train.csv")', '= pd.read_csv(\n    "data/train.csv"\n)')
    ),
    "wrapped call with comment": in_(
        "constants",
        C,
        ("before", '= pd.read_csv("data/train.csv")', '= pd.read_csv(\n    "data/train.csv",  # table\n)'),
        ("after", "= pd.read_csv(TRAIN_CSV)", "= pd.read_csv(\n    TRAIN_CSV,  # table\n)"),
    ),
    "unicode prefix": in_("constants", C, ("before", 'pd.read_csv("data', 'pd.read_csv(u"data')),
    "triple quotes": in_("constants", C, ("before", 'read_csv("data/train.csv")', 'read_csv("""data/train.csv""")')),
    "escape": in_(
        "constants",
        C,
        ("before", 'read_csv("data/train.csv")', r'read_csv(".\data\x2f")'),
        ("after", '"data/train.csv"', r'".\\data/"'),
        ("before", 'table="data/train.csv"', r'table=".\data/"'),
    ),
    "raw string": in_(
        "constants",
        C,
        ("before", '"./out/%s.txt"', r'r".\out\%s.txt"'),
        ("after", '"./out/%s.txt"', r'".\\out\\%s.txt"'),
    ),
    "f-string all of the first part": in_(
        "constants",
        C,
        ("before", "/data/{name}.csv", "/data/{name}/x{name}.csv"),
        ("after", "{name}.csv", "{name}/x{name}.csv"),
    ),
    "f-string prefix of the first part": in_("constants", C, ("both", "{name}.csv", "v2/{name}.csv")),
    "f-string with conversion elsewhere": in_("constants", C, ("both", "{name}.csv", "{name!r:>{LIMIT}}.csv")),
    "f-string without fields": in_("constants", C, ("before", '= pd.read_csv("data', '= pd.read_csv(f"data')),
    "f-string in parts": in_("constants", C, ("before", 'f"/data/{name}.csv"', '"/da" f"ta/{name}" ".csv"')),
    "inside an f-string": in_(
        "constants",
        C,
        ("before", '= pd.read_csv("data/train.csv")', "= f\"{pd.read_csv('data/train.csv')}\""),
        ("after", "= pd.read_csv(TRAIN_CSV)", '= f"{pd.read_csv(TRAIN_CSV)}"'),
    ),
    "format template": in_(
        "constants",
        C,
        ("before", '"./out/%s.txt" % row', '"./out/%s.txt".format(row)'),
        ("after", "OUT_TXT % row", "OUT_TXT.format(row)"),
    ),
    "decorator argument": in_(
        "constants",
        C,
        ("before", "class Model", '@cache("data/train.csv")\nclass Model'),
        ("after", "class Model", "@cache(TRAIN_CSV)\nclass Model"),
    ),
    "lambda and comprehension": in_(
        "constants",
        C,
        ("before", "table = pd", 'g = lambda: [x + "data/train.csv" for x in "ab"]\ntable = pd'),
        ("after", "table = pd", 'g = lambda: [x + TRAIN_CSV for x in "ab"]\ntable = pd'),
    ),
    "class body": in_(
        "constants",
        C,
        ("before", "    def fit", '    path = "data/train.csv"\n\n    def fit'),
        ("after", "    def fit", "    path = TRAIN_CSV\n\n    def fit"),
    ),
    "class body of a module": in_(
        "constants",
        C,
        ("both", "import sys", "import sys\nimport torch.nn as nn"),
        ("both", "class Model:", "class Model(nn.Module):"),
        ("before", "    def fit", '    path = "data/train.csv"\n\n    def fit'),
        ("after", "    def fit", "    path = TRAIN_CSV\n\n    def fit"),
    ),
    "function that is called with it": in_(
        "constants",
        C,
        ("before", "table = pd", 'load(folder="data/train.csv")\ntable = pd'),
        ("after", "table = pd", "load(folder=TRAIN_CSV)\ntable = pd"),
    ),
    "identity of something else": in_(
        "constants",
        C,
        ("before", "table = pd", 'x = load("data/train.csv") is None\ntable = pd'),
        ("after", "table = pd", "x = load(TRAIN_CSV) is None\ntable = pd"),
    ),
    "vars of an object": in_("constants", C, ("both", "    # read", "    print(vars(name), locals())\n    # read")),
    "where a notebook runs": in_("constants", C, ("both", "LIMIT = 3", 'LIMIT = "google.colab" in sys.modules')),
    "method called eval": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = model.eval()")),
    "environment read": in_(
        "constants",
        C,
        ("both", "LIMIT = 3", 'LIMIT = os.environ["HOME"] + os.environ.get("X")'),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "environment written by name": in_(
        "constants",
        C,
        ("both", "import pandas", 'os.environ["CUDA_VISIBLE_DEVICES"] = "0"\nimport pandas'),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "environment written later": in_(
        "constants",
        C,
        ("both", "table = pd", "os.environ[LIMIT] = '0'\ntable = pd"),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "environment handed on": in_(
        "constants",
        C,
        ("both", "table = pd", "run(env={**os.environ}, x=dict(os.environ))\ntable = pd"),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "entries between sys.path and imports": in_(
        "constants",
        C,
        ("both", "import pandas", "sys.path.append('lib')\nimport pandas"),
        ("after", "sys.path.append('lib')\n", "sys.path.append('lib')\n" + entry("EARLY", "e")),
    ),
    "all": in_("constants", C, ("both", "LIMIT = 3", '__all__ = ["load"]\nLIMIT = 3')),
    "docstring of a function named like the value": in_(
        "constants", C, ("both", "    # read", '    """data/train.csv"""\n    # read')
    ),
    "flat: script without sibling": (
        "flat",
        [
            ("both", "run/train.py", "import helper\n", ""),
            ("before", "run/helper.py", None, None),
            ("after", "run/helper.py", None, None),
        ],
    ),
    "flat: main block": in_(
        "flat", "run/train.py", ("both", "\n\nmain()\n", '\n\nif __name__ == "__main__":\n    main()\n')
    ),
    "flat: at the root": (
        "flat",
        [
            edit
            for name in ("train.py", "helper.py")
            for side, tree in (("before", FLAT[0]), ("after", FLAT[1]))
            for edit in ((side, name, None, tree[f"run/{name}"]), (side, f"run/{name}", None, None))
        ]
        + [("after", "paths_config.py", None, PATHS), ("after", "run/paths_config.py", None, None)],
    ),
    "flat: sibling in a package folder": ("flat", [("both", "run/__init__.py", None, "")]),
    "flat: after sys.path": in_(
        "flat", "run/train.py", ("both", "import pandas", "import sys\nsys.path.append('..')\nimport pandas")
    ),
    "flat: existing module grows": (
        "flat",
        [
            ("before", "run/paths_config.py", None, PATHS.replace(TRAIN, entry("OLD", "old.csv"))),
            ("after", "run/paths_config.py", TRAIN, entry("OLD", "old.csv") + TRAIN),
        ],
    ),
    "flat: existing entry": ("flat", [("before", "run/paths_config.py", None, PATHS)]),
    "flat: entries for others": (
        "flat",
        [("after", "run/paths_config.py", TRAIN, TRAIN + "\n# More.\n" + entry("OTHER", "x"))],
    ),
    "package: absolute before the evidence": in_(
        "package",
        "src/pkg/load.py",
        ("after", LIBRARY_AFTER.split("\n\n")[0], "from pkg.paths_config import TRAIN_CSV\nfrom pkg.models import Net"),
    ),
    "package: at the root": (
        "package",
        [
            edit
            for path in [*PACKAGE[1]]
            for side, tree in (("before", PACKAGE[0]), ("after", PACKAGE[1]))
            if path in tree
            for edit in ((side, path.removeprefix("src/"), None, tree[path]), (side, path, None, None))
        ],
    ),
    "relative: one dot": (
        "relative",
        [
            ("after", "src/pkg/sub/load.py", "from ..paths_config", "from .paths_config"),
            ("after", "src/pkg/sub/paths_config.py", None, PATHS),
            ("after", "src/pkg/paths_config.py", None, None),
        ],
    ),
    "relative: shown by an absolute import": in_(
        "relative", "src/pkg/sub/load.py", ("both", "from ..models", "from pkg.models")
    ),
    "relative: in the package's own file": (
        "relative",
        [
            ("before", "src/pkg/sub/__init__.py", None, 'FIRST = open("data/train.csv")\n'),
            (
                "after",
                "src/pkg/sub/__init__.py",
                None,
                "from ..paths_config import TRAIN_CSV\nFIRST = open(TRAIN_CSV)\n",
            ),
            ("after", "src/pkg/sub/load.py", None, INNER),
        ],
    ),
    "toml: key missing": ("toml", [("after", "run/config.toml", 'train_csv = "data/train.csv"\n', "")]),
    "toml: existing file": (
        "toml",
        [
            ("before", "run/config.toml", None, "# mine\n[tool]\nx = 1\n"),
            ("after", "run/config.toml", "# Paths.", "# mine\n[tool]\nx = 1\n\n# Paths."),
        ],
    ),
    "toml: existing table": (
        "toml",
        [
            ("before", "run/config.toml", None, "[paths]\nold = 'o'\n"),
            ("after", "run/config.toml", "# Paths.\n[paths]\n", "[paths]\nold = 'o'\n"),
        ],
    ),
    "toml: literal string": ("toml", [("after", "run/config.toml", '"data/train.csv"', "'data/train.csv'")]),
    "known: alias": (
        "known",
        [
            ("both", "train.py", "import config", "import config as c"),
            ("both", "train.py", "config.RATE", "c.RATE"),
            ("after", "train.py", "config.TRAIN", "c.TRAIN"),
        ],
    ),
    "known: imported name": (
        "known",
        [
            ("both", "train.py", "import config\n\nrate = config.RATE", "from config import RATE\n\nrate = RATE"),
            ("after", "train.py", "import RATE\n", "import RATE\nfrom config import TRAIN_CSV\n"),
            ("after", "train.py", "config.TRAIN_CSV", "TRAIN_CSV"),
        ],
    ),
    "known: module and name": (
        "known",
        [
            ("after", "train.py", "import config\n", "import config\nfrom config import TRAIN_CSV\n"),
            ("after", "train.py", "config.TRAIN_CSV", "TRAIN_CSV"),
        ],
    ),
    "arguments: no help": in_("arguments", C, ("after", ', help="The table."', "")),
    "arguments: default in help": in_("arguments", C, ("after", "The table.", "The table (%(default)s, 100%%).")),
    "arguments: no abbreviations": in_(
        "arguments",
        C,
        ("both", 'Train.")', 'Train.", allow_abbrev=False)'),
        ("both", '"--rate"', '"--train"'),
        ("both", "args.rate", "args.train"),
    ),
    "arguments: group": in_(
        "arguments",
        C,
        (
            "both",
            "    args = ",
            '    group = parser.add_argument_group("More")\n    group.add_argument("--seed", type=int)\n    args = ',
        ),
    ),
    "arguments: at module level": in_(
        "arguments",
        C,
        ("both", "def main():\n", ""),
        ("both", "\n    parser", "\nparser"),
        ("both", "\n    args", "\nargs"),
        ("both", "\n    if args", "\nif args"),
        ("both", "        print", "    print"),
        ("both", '\n\nif __name__ == "__main__":\n    main()\n', ""),
    ),
    "arguments: comprehension": in_(
        "arguments",
        C,
        ("before", 'pd.read_csv("data/train.csv")', '[x for x in "data/train.csv"]'),
        ("after", "pd.read_csv(args.train_csv)", "[x for x in args.train_csv]"),
    ),
    "arguments: from import": in_(
        "arguments",
        C,
        ("both", "import argparse\n", "from argparse import ArgumentParser\n"),
        ("both", "argparse.Arg", "Arg"),
    ),
    "yaml: quoted": (
        "yaml",
        [("after", "conf.yaml", "train_csv: data/train.csv", "train_csv: 'data/train.csv'  # table")],
    ),
    "yaml: opened in place": in_(
        "yaml",
        C,
        (
            "both",
            'with open("conf.yaml") as stream:\n    cfg = yaml.safe_load(stream)',
            'cfg = yaml.load(open("conf.yaml"), Loader=yaml.FullLoader)',
        ),
    ),
    "yaml: beside the program": (
        "yaml",
        [
            edit
            for path in ("train.py", "conf.yaml")
            for side, tree in (("before", YAML[0]), ("after", YAML[1]))
            for edit in ((side, f"run/{path}", None, tree[path]), (side, path, None, None))
        ],
    ),
    "yaml: no final newline": (
        "yaml",
        [("before", "conf.yaml", "0.1\n", "0.1"), ("after", "conf.yaml", "train.csv\n", "train.csv")],
    ),
    "omega: plain": ("omega", [("after", "conf.yaml", "${oc.env:APP_TRAIN_CSV,'data/train.csv'}", "data/train.csv")]),
}


@pytest.mark.parametrize(("scenario", "edits"), ACCEPTED.values(), ids=ACCEPTED)
def test_accepts(scenario, edits):
    found = verdict(*edited(scenario, edits))
    assert found.holds, found.reason


REFUSED = {
    # The value.
    "lost trailing slash": in_("constants", C, ("after", '"/data/"', '"/data"')),
    "lost slash that the f-string gives back elsewhere": in_(
        "constants", C, ("after", '"/data/"', '"/data"'), ("after", "{DATA_DIR}{name}", "{DATA_DIR}//{name}")
    ),
    "lost dot": in_("constants", C, ("after", '"./out/%s.txt"', '"out/%s.txt"')),
    "lost letter": in_("constants", C, ("after", '"data/train.csv"', '"data/tran.csv"')),
    "other case": in_("constants", C, ("after", '"data/train.csv"', '"Data/train.csv"')),
    "backslash": in_(
        "constants",
        C,
        ("both", "data/train.csv", "data\\\\train.csv"),
        ("after", 'CSV", "data\\\\train', 'CSV", "data\\train'),
    ),
    "raw for escaped": in_(
        "constants", C, ("both", "data/train.csv", "data\\ntrain"), ("after", 'CSV", "', 'CSV", r"')
    ),
    "path object": in_(
        "constants", C, ("after", '"data/train.csv")  # the table', 'Path("data/train.csv"))  # the table')
    ),
    "path object around": in_(
        "constants",
        C,
        (
            "after",
            'TRAIN_CSV = os.environ.get("APP_TRAIN_CSV", "data/train.csv")',
            'TRAIN_CSV = Path(os.environ.get("APP_TRAIN_CSV", "data/train.csv"))',
        ),
    ),
    "path object at the use": in_(
        "constants", C, ("after", "= pd.read_csv(TRAIN_CSV)", "= pd.read_csv(Path(TRAIN_CSV))")
    ),
    "bytes": in_("constants", C, ("before", 'pd.read_csv("data/train.csv")', 'pd.read_csv(b"data/train.csv")')),
    "bytes entry": in_("constants", C, ("after", '"data/train.csv")', 'b"data/train.csv")')),
    "f-string entry": in_("constants", C, ("after", '"data/train.csv")', 'f"data/train.csv")')),
    "wrong entry": in_("constants", C, ("after", "= pd.read_csv(TRAIN_CSV)", "= pd.read_csv(DATA_DIR)")),
    "swapped entries": in_(
        "constants",
        C,
        ("after", "(self, table=TRAIN_CSV)", "(self, table=OUT_TXT)"),
        ("after", "OUT_TXT %", "TRAIN_CSV %"),
    ),
    "reference for a number": in_(
        "constants", C, ("before", "= 3 ", "= 3 "), ("after", "LIMIT = 3", "LIMIT = TRAIN_CSV")
    ),
    "part of a literal": in_(
        "constants", C, ("before", '= pd.read_csv("data/train.csv")', '= pd.read_csv("data/train.csv.gz")')
    ),
    "concatenation": in_(
        "constants",
        C,
        ("before", '= pd.read_csv("data/train.csv")', '= pd.read_csv("data/train.csv.gz")'),
        ("after", "= pd.read_csv(TRAIN_CSV)", '= pd.read_csv(TRAIN_CSV + ".gz")'),
    ),
    "joined": in_(
        "constants",
        C,
        ("before", '= pd.read_csv("data/train.csv")', '= pd.read_csv("/data/" + "x")'),
        ("after", "= pd.read_csv(TRAIN_CSV)", '= pd.read_csv(os.path.join(DATA_DIR, "x"))'),
    ),
    "f-string with conversion": in_("constants", C, ("after", "{DATA_DIR}", "{DATA_DIR!r}")),
    "f-string with conversion to the same": in_("constants", C, ("after", "{DATA_DIR}", "{DATA_DIR!s}")),
    "f-string with format": in_("constants", C, ("after", "{DATA_DIR}", "{DATA_DIR:>9}")),
    "f-string with empty format": in_("constants", C, ("after", "{DATA_DIR}", "{DATA_DIR:{''}}")),
    "f-string in the middle": in_(
        "constants",
        C,
        ("before", "/data/{name}.csv", "{name}/data/.csv"),
        ("after", "{DATA_DIR}{name}", "{name}{DATA_DIR}"),
    ),
    "f-string rest lost": in_("constants", C, ("after", "{name}.csv", "{name}")),
    "f-string field lost": in_("constants", C, ("after", "{DATA_DIR}{name}", "{DATA_DIR}")),
    "f-string twice": in_("constants", C, ("after", "{DATA_DIR}", "{DATA_DIR}{DATA_DIR}")),
    "f-string became a string": in_("constants", C, ("after", 'f"{DATA_DIR}{name}.csv"', '"{DATA_DIR}{name}.csv"')),
    "f-string format specification": in_(
        "constants",
        C,
        ("before", "table = pd", "f'{LIMIT:data/train.csv}'\ntable = pd"),
        ("after", "table = pd", "f'{LIMIT:{TRAIN_CSV}}'\ntable = pd"),
    ),
    "format template became an f-string": in_(
        "constants",
        C,
        ("before", '"./out/%s.txt" % row', '"./out/{}.txt".format(row)'),
        ("after", "OUT_TXT % row", 'f"{OUT_TXT}"'),
    ),
    "string in place of a reference": in_(
        "constants", C, ("after", "= pd.read_csv(TRAIN_CSV)", '= pd.read_csv("TRAIN_CSV")')
    ),
    "another string changed": in_("constants", C, ("after", 'folder="data/"', 'folder="data"')),
    # The entries.
    "two entries of one name": in_("constants", C, ("after", "LIMIT =", TRAIN.replace("APP_", "MY_") + "LIMIT =")),
    "two entries of one variable": in_("constants", C, ("after", "APP_DATA_DIR", "APP_TRAIN_CSV")),
    "rebound later": in_("constants", C, ("after", "table = pd", 'TRAIN_CSV = "x"\ntable = pd')),
    "rebound in a function": in_("constants", C, ("both", "    # read", "    global TRAIN_CSV\n    # read")),
    "deleted later": in_("constants", C, ("after", '""" a string', 'del TRAIN_CSV\n""" a string')),
    "name is a variable": in_("constants", C, ("both", "LIMIT", "TRAIN_CSV")),
    "name is an argument": in_("constants", C, ("both", "folder=", "TRAIN_CSV=")),
    "name is an import": in_("constants", C, ("both", "import sys", "import sys as TRAIN_CSV")),
    "name is a function": in_("constants", C, ("both", "class Model", "def TRAIN_CSV(): pass\n\n\nclass Model")),
    "name is a class": in_("constants", C, ("both", "class Model", "class OUT_TXT")),
    "name is used": in_("constants", C, ("both", "    # read", "    print(TRAIN_CSV)\n    # read")),
    "name is an exception": in_(
        "constants", C, ("both", "    # read", "    try: pass\n    except E as TRAIN_CSV: pass\n    # read")
    ),
    "name is a capture": in_(
        "constants", C, ("both", "    # read", "    match name:\n        case [*TRAIN_CSV]: pass\n    # read")
    ),
    "name is a rest": in_(
        "constants", C, ("both", "    # read", "    match name:\n        case {**TRAIN_CSV}: pass\n    # read")
    ),
    "name is a loop variable of a comprehension": in_("constants", C, ("both", "for row in", "for row, TRAIN_CSV in")),
    "name in lower case": in_(
        "constants",
        C,
        ("after", "TRAIN_CSV =", "train_csv ="),
        ("after", "(TRAIN_CSV)", "(train_csv)"),
        ("after", "table=TRAIN_CSV", "table=train_csv"),
    ),
    "name with a leading underscore": in_("constants", C, ("after", "TRAIN_CSV", "_TRAIN_CSV")),
    "variable in lower case": in_("constants", C, ("after", '"APP_TRAIN_CSV"', '"app_train_csv"')),
    "variable is known": in_("constants", C, ("both", "LIMIT = 3", 'LIMIT = "APP_TRAIN_CSV"')),
    "variable is set": in_(
        "constants",
        C,
        ("both", "import pandas", 'os.environ["APP_TRAIN_CSV"] = "x"\nimport pandas'),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "variable is set by keyword": in_(
        "constants",
        C,
        ("both", "import pandas", 'os.environ.update(APP_TRAIN_CSV="x")\nimport pandas'),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "getenv": in_("constants", C, ("after", 'os.environ.get("APP_TRAIN_CSV"', 'os.getenv("APP_TRAIN_CSV"')),
    "no default": in_(
        "constants", C, ("after", '("APP_TRAIN_CSV", "data/train.csv")', '("APP_TRAIN_CSV") or "data/train.csv"')
    ),
    "keyword default": in_("constants", C, ("after", '("APP_TRAIN_CSV", "data', '("APP_TRAIN_CSV", default="data')),
    "annotated entry": in_("constants", C, ("after", "TRAIN_CSV = ", "TRAIN_CSV: str = ")),
    "entry of two names": in_("constants", C, ("after", "TRAIN_CSV = ", "TRAIN_CSV = LIMIT = ")),
    "entry with a type comment": in_("constants", C, ("after", "# the table", "# type: str")),
    "toml entry in a program": in_(
        "constants",
        C,
        ("after", '"APP_TRAIN_CSV", "data/train.csv"', '"APP_TRAIN_CSV", _PATHS.get("x", "data/train.csv")'),
    ),
    # Order and place.
    "entry after its use": in_(
        "constants", C, ("after", f"{TRAIN[:-1]}  # the table\n", ""), ("after", '""" a string', f'{TRAIN}""" a string')
    ),
    "entry between two uses": in_(
        "constants", C, ("after", f"{TRAIN[:-1]}  # the table\n", ""), ("after", "table = pd", f"{TRAIN}table = pd")
    ),
    "entry in try": in_(
        "constants", C, ("after", f"{TRAIN[:-1]}  # the table\n", f"try:\n    {TRAIN}finally:\n    pass\n")
    ),
    "entry in if": in_("constants", C, ("after", f"{TRAIN[:-1]}  # the table\n", f"if True:\n    {TRAIN}")),
    "entry in the function": in_(
        "constants",
        C,
        ("after", "    # read one file\n", f"    # read one file\n    {TRAIN}"),
        ("after", f"{TRAIN[:-1]}  # the table\n", ""),
    ),
    "entry before the docstring": in_(
        "constants", C, ("after", '"""Train."""\n\nimport os\n', f'import os\n{entry("EARLY", "x")}"""Train."""\n\n')
    ),
    "os before the docstring": in_(
        "constants", C, ("after", '"""Train."""\n\nimport os\n', 'import os\n"""Train."""\n\n')
    ),
    "os before the future": in_(
        "constants",
        C,
        ("before", "import sys", "from __future__ import annotations\nimport sys"),
        ("after", "import os\n", "import os\nfrom __future__ import annotations\n"),
    ),
    "no import of os": in_("constants", C, ("after", "import os\n", "")),
    "os after the entries": in_(
        "constants", C, ("after", "import os\n", ""), ("after", "LIMIT =", "import os\nLIMIT =")
    ),
    "os twice": in_(
        "constants",
        C,
        ("before", "import sys", "import os\nimport sys"),
        ("after", "import sys", "import os\nimport sys"),
    ),
    "os for nothing": (
        "constants",
        [("after", C, None, CONSTANTS[0][C].replace("import sys", "import os\nimport sys"))],
    ),
    "os again": in_(
        "constants",
        C,
        ("before", "import sys", "import os\nimport sys"),
        ("after", "import sys\n", "import sys\nimport os\n"),
    ),
    "os imported with something": in_("constants", C, ("after", "import os\n", "import os, json\n")),
    "os imported under a name": in_("constants", C, ("after", "import os\n", "import os as os\n")),
    "os imported only sometimes": in_(
        "constants",
        C,
        ("both", "import sys", "try:\n    import os\nexcept ImportError:\n    pass\nimport sys"),
        ("after", "import os\ntry", "try"),
    ),
    "os is a variable": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = 3\nos = 1")),
    "os is another module": in_("constants", C, ("both", "import sys", "import sys\nimport my.os as os")),
    "os is its path": in_(
        "constants", C, ("both", "import sys", "import sys\nimport os.path as os"), ("after", "import os\n", "")
    ),
    "os from a module": in_("constants", C, ("both", "import sys", "import sys\nfrom my import os")),
    "os is an argument": in_("constants", C, ("both", "folder=", "os=")),
    "os came from a star": in_(
        "constants",
        C,
        ("both", "import pandas", "from my import *\nimport pandas"),
        ("both", "LIMIT = 3", "LIMIT = os.sep"),
    ),
    "star import after an entry": in_("constants", C, ("both", "table = pd", "from math import *\ntable = pd")),
    "star import of another os": (
        "constants",
        [
            ("both", C, "import pandas", "from my import *\nimport pandas"),
            ("both", "my.py", None, "import ntpath as os\n"),
        ],
    ),
    # Programs that look at themselves.
    "globals": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = globals()")),
    "globals in a function": in_("constants", C, ("both", "    # read", "    globals()[name] = 1\n    # read")),
    "globals under another name": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = globals")),
    "locals": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = locals()")),
    "vars": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = vars()")),
    "dir": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = [x for x in dir()]")),
    "dir of a module": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = dir(pd)")),
    "exec": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = exec(open('configurator.py').read())")),
    "eval": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = eval('1')")),
    "modules": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = sys.modules[__name__]")),
    "own dictionary": in_(
        "constants",
        C,
        ("both", "import sys", "import sys, __main__"),
        ("both", "LIMIT = 3", "LIMIT = __main__.__dict__"),
    ),
    "members": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = inspect.getmembers(pd)")),
    "frames": in_("constants", C, ("both", "    # read", "    sys._getframe(1).f_globals\n    # read")),
    "source": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = open(__file__).read()")),
    "source of a function": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = inspect.getsource(f)")),
    "fire": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = fire.Fire()")),
    "own import": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = importlib.import_module(__name__)")),
    "nothing but values": (
        "constants",
        [
            ("before", C, None, 'root = "data/train.csv"\nsize = dict(a=1)\n'),
            ("after", C, None, f"import os\n{TRAIN}root = TRAIN_CSV\nsize = dict(a=1)\n"),
        ],
    ),
    "name in a query": in_("constants", C, ("both", "LIMIT = 3", 'LIMIT = df.query("a > @TRAIN_CSV")')),
    # Where a literal must stay.
    "annotation": in_(
        "constants",
        C,
        ("before", "LIMIT = 3", 'LIMIT: "data/train.csv" = 3'),
        ("after", "LIMIT = 3", "LIMIT: TRAIN_CSV = 3"),
    ),
    "annotation of an argument": in_(
        "constants", C, ("before", "(name,", '(name: "data/train.csv",'), ("after", "(name,", "(name: TRAIN_CSV,")
    ),
    "annotation of a result": in_(
        "constants",
        C,
        ("before", '="data/"):', '="data/") -> "data/train.csv":'),
        ("after", '="data/"):', '="data/") -> TRAIN_CSV:'),
    ),
    "literal type": in_(
        "constants",
        C,
        ("before", "LIMIT = 3", 'LIMIT = Literal["data/train.csv"]'),
        ("after", "LIMIT = 3", "LIMIT = Literal[TRAIN_CSV]"),
    ),
    "cast": in_(
        "constants",
        C,
        ("before", "LIMIT = 3", 'LIMIT = cast("data/train.csv", 3)'),
        ("after", "LIMIT = 3", "LIMIT = cast(TRAIN_CSV, 3)"),
    ),
    "identity": in_(
        "constants",
        C,
        ("before", "LIMIT = 3", 'LIMIT = x is "data/train.csv"'),
        ("after", "LIMIT = 3", "LIMIT = x is TRAIN_CSV"),
    ),
    "identity through a condition": in_(
        "constants",
        C,
        ("before", "LIMIT = 3", 'LIMIT = x is not (y or "data/train.csv")'),
        ("after", "LIMIT = 3", "LIMIT = x is not (y or TRAIN_CSV)"),
    ),
    "identity with another string": in_("constants", C, ("both", "LIMIT = 3", 'LIMIT = table is "data/train.csv"')),
    "bare string": in_(
        "constants",
        C,
        ("before", "table = pd", '"data/train.csv"\ntable = pd'),
        ("after", "table = pd", "TRAIN_CSV\ntable = pd"),
    ),
    "docstring": in_(
        "constants",
        C,
        ("before", "    # read", '    "data/train.csv"\n    # read'),
        ("after", "    # read", "    TRAIN_CSV\n    # read"),
    ),
    "deletion": in_(
        "constants",
        C,
        ("before", "table = pd", 'del x["data/train.csv"]\ntable = pd'),
        ("after", "table = pd", "del x[TRAIN_CSV]\ntable = pd"),
    ),
    "slots": in_(
        "constants",
        C,
        ("before", "    def fit", '    __slots__ = ("data/train.csv",)\n\n    def fit'),
        ("after", "    def fit", "    __slots__ = (TRAIN_CSV,)\n\n    def fit"),
    ),
    "all with a reference": in_(
        "constants",
        C,
        ("before", "LIMIT = 3", '__all__ = ["data/train.csv"]\nLIMIT = 3'),
        ("after", "LIMIT = 3", "__all__ = [TRAIN_CSV]\nLIMIT = 3"),
    ),
    "more of all": in_(
        "constants",
        C,
        ("before", "LIMIT = 3", '__all__ += ["data/train.csv"]\nLIMIT = 3'),
        ("after", "LIMIT = 3", "__all__ += [TRAIN_CSV]\nLIMIT = 3"),
    ),
    "pattern": in_(
        "constants",
        C,
        ("before", "table = pd", 'match table:\n    case "data/train.csv": pass\ntable = pd'),
        ("after", "table = pd", "match table:\n    case TRAIN_CSV: pass\ntable = pd"),
    ),
    "compiled function": in_("constants", C, ("both", "def load", "@torch.jit.script\ndef load")),
    "function sent elsewhere": in_("constants", C, ("both", "def load", "@dsl.component(base_image=x)\ndef load")),
    "compiled elsewhere": in_("constants", C, ("both", "LIMIT = 3", "LIMIT = torch.jit.script(load)")),
    "class of an unknown metaclass": in_(
        "constants",
        C,
        ("both", "class Model:", "class Model(Lexer):"),
        ("before", "    def fit", '    path = "data/train.csv"\n\n    def fit'),
        ("after", "    def fit", "    path = TRAIN_CSV\n\n    def fit"),
    ),
    "class with keywords": in_("constants", C, ("both", "class Model:", "class Model(metaclass=M):")),
    # Everything else stays.
    "default frozen earlier": in_(
        "constants",
        C,
        (
            "before",
            'def fit(self, table="data/train.csv"):',
            'def fit(self, table=None):\n        table = table or "data/train.csv"',
        ),
        ("after", "(self, table=TRAIN_CSV):", "(self, table=TRAIN_CSV):"),
    ),
    "statement moved": in_(
        "constants",
        C,
        ("after", "LIMIT = 3  # the limit\n", ""),
        ("after", "table = pd", "LIMIT = 3  # the limit\ntable = pd"),
    ),
    "statement added": in_("constants", C, ("after", "table = pd", "print(1)\ntable = pd")),
    "statement removed": in_("constants", C, ("after", "LIMIT = 3  # the limit\n", "")),
    "number changed": in_("constants", C, ("after", "LIMIT = 3", "LIMIT = 3.0")),
    "number spelt differently": in_("constants", C, ("after", "LIMIT = 3", "LIMIT = 0x3")),
    "truth for one": in_("constants", C, ("before", "LIMIT = 3", "LIMIT = 1"), ("after", "LIMIT = 3", "LIMIT = True")),
    "quotes changed elsewhere": in_("constants", C, ("after", 'folder="data/"', "folder='data/'")),
    "comment removed": in_("constants", C, ("after", "  # note", "")),
    "comment changed": in_("constants", C, ("after", "# note", "# Note")),
    "comment moved": in_("constants", C, ("after", "LIMIT = 3  # the limit", "# the limit\nLIMIT = 3")),
    "comment added": in_("constants", C, ("after", "    # read one file", "    # read one file\n    # or two")),
    "comment added at a reference": in_("constants", C, ("after", "for row in table]", "for row in table]  # new")),
    "comment below an entry": in_("constants", C, ("after", "LIMIT =", "# new\nLIMIT =")),
    "comment torn off": in_(
        "constants",
        C,
        ("both", "LIMIT = 3", "# about it\nLIMIT = 3"),
        ("after", "# about it\n", f"# about it\n{entry('EARLY', 'e')}"),
    ),
    "block of comments torn": in_(
        "constants",
        C,
        ("both", "LIMIT = 3", "# one\n# two\n\nLIMIT = 3"),
        ("after", "# one\n", f"# one\n{entry('EARLY', 'e')}"),
    ),
    "cell marker added": in_("constants", C, ("after", "# Where things are.", "# %% Paths")),
    "order to a tool added": in_("constants", C, ("after", "# Where things are.", "# fmt: off")),
    "cookie added": in_(
        "constants", C, ("both", '"""Train."""\n\n', ""), ("after", "import os", "# coding: utf-8\nimport os")
    ),
    "shebang pushed down": in_(
        "constants",
        C,
        ("both", '"""Train."""\n\n', "#!/usr/bin/python\n"),
        ("after", "#!/usr/bin/python\nimport os\n", "import os\n#!/usr/bin/python\n"),
    ),
    "byte order mark": in_("constants", C, ("after", '"""Train', '\ufeff"""Train')),
    "line ends": in_("constants", C, ("after", "\n", "\r\n")),
    "one line end": in_("constants", C, ("after", "import os\n", "import os\r\n")),
    "final newline": in_("constants", C, ("after", '""" a string """\n', '""" a string """')),
    "type comment changed": in_(
        "constants", C, ("both", "# note", "# type: int"), ("after", "CSV)  # type: int", "CSV)  # type: str")
    ),
    "blank line elsewhere": in_("constants", C, ("after", "    def fit", "\n    def fit")),
    "trailing blanks": in_("constants", C, ("after", "class Model:", "class Model: ")),
    "shared line": in_("constants", C, ("after", "import os\nimport sys", "import os; import sys")),
    "environment cleared": in_(
        "constants",
        C,
        ("both", "import pandas", "os.environ.clear()\nimport pandas"),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "environment replaced": in_(
        "constants",
        C,
        ("both", "table = pd", "os.environ = {}\ntable = pd"),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "environment read in another way": in_(
        "constants",
        C,
        ("both", "table = pd", "os.environ.get = f\ntable = pd"),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "unknown variable before": in_(
        "constants",
        C,
        ("both", "import pandas", "os.environ[sys.argv[0]] = '1'\nimport pandas"),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "unknown variables before": in_(
        "constants",
        C,
        ("both", "import pandas", "os.environ.update(x)\nimport pandas"),
        ("before", "import sys", "import os\nimport sys"),
    ),
    "unknown variable through a name": in_(
        "constants", C, ("both", "import pandas", "from os import environ as e\ne[x] = '1'\nimport pandas")
    ),
    "put": in_(
        "constants",
        C,
        ("both", "import pandas", "os.putenv(x, y)\nimport pandas"),
        ("before", "import sys", "import os\nimport sys"),
    ),
    # A new module.
    "flat: standard library": (
        "flat",
        [
            ("after", "run/train.py", "paths_config", "configparser"),
            ("after", "run/configparser.py", None, PATHS),
            ("after", "run/paths_config.py", None, None),
        ],
    ),
    "flat: name of something else": (
        "flat",
        [
            ("after", "run/train.py", "paths_config", "numpy"),
            ("after", "run/numpy.py", None, PATHS),
            ("after", "run/paths_config.py", None, None),
        ],
    ),
    "flat: imported only sometimes": in_(
        "flat",
        "run/train.py",
        ("both", "def main", "try:\n    import paths_config\nexcept ImportError:\n    pass\n\n\ndef main"),
    ),
    "flat: package beside": ("flat", [("both", "run/paths_config/__init__.py", None, "")]),
    "flat: extension beside": ("flat", [("both", "run/paths_config.so", None, "")]),
    "flat: another above": ("flat", [("both", "paths_config.py", None, PATHS)]),
    "flat: no evidence in a package": (
        "flat",
        [("both", "run/__init__.py", None, ""), ("both", "run/train.py", "import helper\n", "")],
    ),
    "flat: evidence only sometimes": (
        "flat",
        [
            ("both", "run/__init__.py", None, ""),
            ("both", "run/train.py", "import helper\n", "try:\n    import helper\nexcept ImportError:\n    pass\n"),
        ],
    ),
    "flat: evidence of the standard library": (
        "flat",
        [
            ("both", "run/__init__.py", None, ""),
            ("both", "run/train.py", "import helper\n", "import json\n"),
            ("both", "run/json.py", None, ""),
        ],
    ),
    "flat: evidence from elsewhere": ("flat", [("both", "run/__init__.py", None, ""), ("both", "helper.py", None, "")]),
    "flat: library without evidence": in_(
        "flat", "run/train.py", ("both", "import helper\n", ""), ("both", "\n\nmain()\n", "")
    ),
    "flat: library that sets up logging": in_(
        "flat", "run/train.py", ("both", "import helper\n", ""), ("both", "\n\nmain()\n", "\n\nlogging.basicConfig()\n")
    ),
    "flat: script of another root": (
        "flat",
        [("both", "run/train.py", "import helper\n", "import lib.tools\n"), ("both", "lib/tools.py", None, "")],
    ),
    "flat: run as a module": (
        "flat",
        [("both", "run/train.py", "import helper\n", ""), ("both", "README.md", None, "Run `python -m run.train`.")],
    ),
    "flat: imported by a test": (
        "flat",
        [
            ("both", "run/train.py", "import helper\n", ""),
            ("both", "tests/test_train.py", None, "from run import train\n"),
        ],
    ),
    "flat: test file": (
        "flat",
        [
            (s, f"run/{n}", None, t)
            for s, t in (
                ("before", SCRIPT.replace("import helper\n", "")),
                ("after", SCRIPT_AFTER.replace("import helper\n", "")),
            )
            for n in ["test_train.py"]
        ]
        + [("after", "run/train.py", None, SCRIPT)],
    ),
    "flat: streamlit page": in_("flat", "run/train.py", ("both", "import helper\n", "import streamlit as st\n")),
    "flat: imported only in the function": in_(
        "flat",
        "run/train.py",
        ("after", "from paths_config import TRAIN_CSV\n", ""),
        ("after", "def main():\n", "def main():\n    from paths_config import TRAIN_CSV\n"),
    ),
    "flat: imported too late": in_(
        "flat",
        "run/train.py",
        ("before", "main()\n", 'x = open("data/train.csv")\nmain()\n'),
        ("after", "main()\n", "x = open(TRAIN_CSV)\nfrom paths_config import TRAIN_CSV\nmain()\n"),
        ("after", "helper\nfrom paths_config import TRAIN_CSV\n", "helper\n"),
    ),
    "flat: imported under another name": in_(
        "flat", "run/train.py", ("after", "import TRAIN_CSV", "import TRAIN_CSV as TRAIN_CSV")
    ),
    "flat: imported with a star": in_("flat", "run/train.py", ("after", "import TRAIN_CSV", "import *")),
    "flat: module imported": in_(
        "flat",
        "run/train.py",
        ("after", "from paths_config import TRAIN_CSV", "import paths_config"),
        ("after", "csv(TRAIN_CSV", "csv(paths_config.TRAIN_CSV"),
    ),
    "flat: not imported": in_("flat", "run/train.py", ("after", "from paths_config import TRAIN_CSV\n", "")),
    "flat: imported and not used": (
        "flat",
        [
            ("after", "run/train.py", "import TRAIN_CSV", "import OTHER, TRAIN_CSV"),
            ("after", "run/paths_config.py", TRAIN, TRAIN + entry("OTHER", "x")),
        ],
    ),
    "flat: no such entry": ("flat", [("after", "run/paths_config.py", TRAIN, entry("OTHER", "x"))]),
    "flat: no such module": ("flat", [("after", "run/paths_config.py", None, None)]),
    "flat: another value": ("flat", [("after", "run/paths_config.py", "data/train.csv", "data/test.csv")]),
    "flat: other code in the module": (
        "flat",
        [("after", "run/paths_config.py", "import os\n", "import os\nprint(1)\n")],
    ),
    "flat: other import in the module": (
        "flat",
        [("after", "run/paths_config.py", "import os\n", "import os\nimport sys\n")],
    ),
    "flat: entry twice": (
        "flat",
        [("after", "run/paths_config.py", TRAIN, TRAIN + entry("TRAIN_CSV", "x", "APP_OTHER"))],
    ),
    "flat: variable twice": (
        "flat",
        [("after", "run/paths_config.py", TRAIN, TRAIN + entry("OTHER", "x", "APP_TRAIN_CSV"))],
    ),
    "flat: module without os": ("flat", [("after", "run/paths_config.py", "import os\n\n", "")]),
    "flat: module with line ends of its own": ("flat", [("after", "run/paths_config.py", "\n", "\r\n")]),
    "flat: module without a final line end": ("flat", [("after", "run/paths_config.py", 'csv")\n', 'csv")')]),
    "flat: existing module changed": (
        "flat",
        [
            ("before", "run/paths_config.py", None, f"import os\n\n{entry('OLD', 'old.csv')}"),
            ("after", "run/paths_config.py", TRAIN, entry("OLD", "new.csv") + TRAIN),
        ],
    ),
    "flat: existing module lost an entry": (
        "flat",
        [("before", "run/paths_config.py", None, PATHS.replace(TRAIN, entry("OLD", "old.csv")))],
    ),
    "flat: existing module of another shape": (
        "flat",
        [
            ("before", "run/paths_config.py", None, "import os\nprint(1)\n"),
            ("after", "run/paths_config.py", None, f"import os\n{TRAIN}print(1)\n"),
        ],
    ),
    "flat: nobody imports it": ("flat", [("after", "run/train.py", None, SCRIPT)]),
    "flat: variable set by the program": in_(
        "flat", "run/train.py", ("both", "import helper", "import os\nos.environ['APP_TRAIN_CSV'] = 'x'\nimport helper")
    ),
    "flat: unknown variable set by the program": in_(
        "flat", "run/train.py", ("both", "import pandas", "import os\nos.environ.update(x)\nimport pandas")
    ),
    "flat: before sys.path": in_(
        "flat", "run/train.py", ("both", "\n\ndef main", "import sys\nsys.path.append('..')\n\ndef main")
    ),
    "flat: between sys.path and its imports": in_(
        "flat",
        "run/train.py",
        ("both", "import pandas", "import sys\nsys.path.append('..')\nimport pandas"),
        ("after", "from paths_config import TRAIN_CSV\n", ""),
        ("after", "('..')\n", "('..')\nfrom paths_config import TRAIN_CSV\n"),
    ),
    "flat: before chdir": in_("flat", "run/train.py", ("both", "\n\nmain()", "\n\nos.chdir('/')\nmain()")),
    "flat: entries from the folder above": (
        "flat",
        [
            ("after", "run/train.py", "from paths_config", "from ..paths_config"),
            ("after", "paths_config.py", None, PATHS),
            ("after", "run/paths_config.py", None, None),
        ],
    ),
    "flat: removed file": ("flat", [("after", "run/helper.py", None, None)]),
    "flat: other file": ("flat", [("after", "notes.txt", None, "x")]),
    "flat: changed other file": ("flat", [("before", "notes.txt", None, "x"), ("after", "notes.txt", None, "y")]),
    "flat: star import of the module elsewhere": (
        "flat",
        [
            ("before", "run/other.py", None, 'from paths_config import *\nx = open("/x/y.z")\n'),
            ("before", "run/paths_config.py", None, PATHS.replace(TRAIN, entry("OLD", "o"))),
            ("after", "run/paths_config.py", TRAIN, entry("OLD", "o") + TRAIN),
            (
                "after",
                "run/other.py",
                None,
                'from paths_config import *\nimport os\nX = os.environ.get("APP_X", "/x/y.z")\nx = open(X)\n',
            ),
        ],
    ),
    "package: no package": ("package", [("both", "src/pkg/__init__.py", None, None)]),
    "package: evidence only sometimes": in_(
        "package", "src/pkg/load.py", ("both", "from pkg.models import Net", "if True:\n    from pkg.models import Net")
    ),
    "package: evidence of another package": (
        "package",
        [
            ("both", "src/pkg/load.py", "from pkg.models", "from other.models"),
            ("both", "src/other/__init__.py", None, ""),
            ("both", "src/other/models.py", None, ""),
        ],
    ),
    "package: evidence that does not exist": in_("package", "src/pkg/load.py", ("both", "pkg.models", "pkg.elsewhere")),
    "package: two of that name": ("package", [("both", "pkg/__init__.py", None, "")]),
    "package: the package knows the name": ("package", [("both", "src/pkg/__init__.py", None, "paths_config = 1\n")]),
    "package: the package lists its modules": (
        "package",
        [("both", "src/pkg/__init__.py", None, "import pkgutil\nfor m in pkgutil.iter_modules(__path__): print(m)\n")],
    ),
    "package: imported before something else": (
        "package",
        [
            ("both", "src/pkg/__init__.py", None, "print(1)\n"),
            ("before", "src/pkg/load.py", "from pkg.models", "import first\nfrom pkg.models"),
            (
                "after",
                "src/pkg/load.py",
                None,
                "from pkg.paths_config import TRAIN_CSV\nimport first\n"
                + LIBRARY.replace('"data/train.csv"', "TRAIN_CSV"),
            ),
        ],
    ),
    "package: subpackage imported anew": (
        "package",
        [
            ("both", "src/pkg/sub/__init__.py", None, "print(1)\n"),
            ("before", "src/pkg/sub/load.py", None, LIBRARY),
            ("after", "src/pkg/sub/load.py", None, LIBRARY_AFTER.replace("pkg.paths", "pkg.sub.paths")),
            ("after", "src/pkg/load.py", None, LIBRARY),
            ("after", "src/pkg/sub/paths_config.py", None, PATHS),
            ("after", "src/pkg/paths_config.py", None, None),
        ],
    ),
    "package: entries of another folder": (
        "package",
        [
            ("before", "run/x.py", None, LIBRARY),
            ("after", "run/x.py", None, LIBRARY_AFTER),
            ("after", "src/pkg/load.py", None, LIBRARY),
        ],
    ),
    "relative: no package": ("relative", [("both", "src/pkg/sub/__init__.py", None, None)]),
    "relative: no outer package": ("relative", [("both", "src/pkg/__init__.py", None, None)]),
    "relative: too few dots before": in_("relative", "src/pkg/sub/load.py", ("both", "from ..models", "from .models")),
    "relative: no evidence": in_(
        "relative", "src/pkg/sub/load.py", ("both", "from ..models import Net", "from json import loads as Net")
    ),
    "relative: only sometimes": in_(
        "relative",
        "src/pkg/sub/load.py",
        ("both", "from ..models import Net", "try:\n    from ..models import Net\nexcept ImportError:\n    Net = 1"),
    ),
    "relative: a script of an installed package": in_(
        "relative",
        "src/pkg/sub/load.py",
        ("both", "from ..models", "from pkg.models"),
        ("both", "\n\ndef load", '\n\nif __name__ == "__main__":\n    print(1)\n\n\ndef load'),
    ),
    "relative: out of the package": in_("relative", "src/pkg/sub/load.py", ("after", "from ..paths", "from ...paths")),
    "relative: a name of the package": in_(
        "relative", "src/pkg/sub/load.py", ("after", "from ..paths_config", "from ..")
    ),
    # TOML.
    "toml: another value": ("toml", [("after", "run/config.toml", "data/train.csv", "data/test.csv")]),
    "toml: no string": ("toml", [("after", "run/config.toml", '"data/train.csv"', "1")]),
    "toml: basic string with a backslash": (
        "toml",
        [
            ("before", "run/train.py", "data/train", "data\\\\train"),
            ("after", "run/config.toml", "data/train", "data\\train"),
            ("after", "run/paths_config.py", "data/train", "data\\\\train"),
        ],
    ),
    "toml: broken": ("toml", [("after", "run/config.toml", "[paths]", "[paths")]),
    "toml: byte order mark": ("toml", [("after", "run/config.toml", "# Paths", "\ufeff# Paths")]),
    "toml: key nobody reads": ("toml", [("after", "run/config.toml", "train_csv =", 'other = "x"\ntrain_csv =')]),
    "toml: other table": ("toml", [("after", "run/config.toml", "# Paths", "[x]\n# Paths")]),
    "toml: existing value changed": (
        "toml",
        [
            ("before", "run/config.toml", None, "[tool]\nx = 1\n"),
            ("after", "run/config.toml", "# Paths.", "[tool]\nx = 2\n\n# Paths."),
        ],
    ),
    "toml: existing value spelt differently": (
        "toml",
        [
            ("before", "run/config.toml", None, "[tool]\nx = 1\n"),
            ("after", "run/config.toml", "# Paths.", "[tool]\nx = 0x1\n\n# Paths."),
        ],
    ),
    "toml: existing comment lost": (
        "toml",
        [
            ("before", "run/config.toml", None, "# mine\n[tool]\nx = 1\n"),
            ("after", "run/config.toml", "# Paths.", "[tool]\nx = 1\n\n# Paths."),
        ],
    ),
    "toml: existing keys captured": (
        "toml",
        [("before", "run/config.toml", None, "x = 1\n"), ("after", "run/config.toml", 'csv"\n', 'csv"\nx = 1\n')],
    ),
    "toml: another loader": ("toml", [("after", "run/paths_config.py", 'encoding="utf-8"', 'encoding="latin-1"')]),
    "toml: loader of another file": ("toml", [("after", "run/paths_config.py", '"config.toml"', '"pyproject.toml"')]),
    "toml: loader of the working directory": (
        "toml",
        [("after", "run/paths_config.py", 'Path(__file__).with_name("config.toml")', 'Path("config.toml")')],
    ),
    "toml: plain entry in a loader": (
        "toml",
        [("after", "run/paths_config.py", '_PATHS.get("train_csv", "data/train.csv")', '"data/train.csv"')],
    ),
    "toml: key twice": (
        "toml",
        [
            (
                "after",
                "run/paths_config.py",
                '"data/train.csv"))\n',
                '"data/train.csv"))\nOTHER = os.environ.get("APP_OTHER", _PATHS.get("train_csv", "x"))\n',
            )
        ],
    ),
    "toml: own pathlib": ("toml", [("both", "run/pathlib.py", None, "")]),
    "toml: without a loader": ("toml", [("after", "run/paths_config.py", None, PATHS)]),
    # A module that was imported before.
    "known: imported only sometimes": in_("known", C, ("both", "import config\n", "if True:\n    import config\n")),
    "known: imported later": in_(
        "known",
        C,
        ("both", "import config\n\nrate = config.RATE\n", ""),
        ("before", '.csv")\n', '.csv")\n\n\nimport config\n'),
        ("after", "CSV)\n", "CSV)\n\n\nimport config\n"),
    ),
    "known: two of that name": ("known", [("both", "src/config.py", None, "")]),
    "known: name has another meaning": in_("known", C, ("both", "def load():", "def load(config=config):")),
    "known: name is rebound": in_("known", C, ("both", "def load", "config = rate\n\n\ndef load")),
    "known: module handed on": in_("known", C, ("both", "rate = config.RATE", "rate = vars(config)")),
    "known: module printed": in_("known", C, ("both", "rate = config.RATE", "print(config)")),
    "known: attribute set": in_("known", C, ("both", "rate = config.RATE", "config.RATE = 1")),
    "known: attribute asked for": in_(
        "known", C, ("both", "rate = config.RATE", 'rate = getattr(config, "TRAIN_CSV", 1)')
    ),
    "known: attribute used before": in_("known", C, ("both", "rate = config.RATE", "rate = config.TRAIN_CSV")),
    "known: another value": ("known", [("after", "config.py", "data/train.csv", "data/test.csv")]),
    "known: no such entry": ("known", [("after", "config.py", None, CONFIG)]),
    "known: other code changed": ("known", [("after", "config.py", '"0.1"', '"0.2"')]),
    "known: entry in a condition": ("known", [("after", "config.py", TRAIN, f"if True:\n    {TRAIN}")]),
    "known: rebound there": ("known", [("after", "config.py", "RATE =", 'TRAIN_CSV = "x"\nRATE =')]),
    "known: star import there": ("known", [("both", "config.py", "RATE =", "from math import *\nRATE =")]),
    "known: makes up names": (
        "known",
        [("both", "config.py", "def seed", "def __getattr__(name):\n    return name\n\n\ndef seed")],
    ),
    "known: imports the file": ("known", [("both", "config.py", "RATE =", "import train\nRATE =")]),
    "known: imports the file through another": (
        "known",
        [
            ("both", "config.py", "RATE =", "import other\nRATE ="),
            ("both", "other.py", None, "def f():\n    from train import load\n"),
        ],
    ),
    "known: star import in a changed file": (
        "known",
        [
            ("before", "x.py", None, 'from config import *\nopen("/a/b")\n'),
            ("after", "x.py", None, 'from config import *\nimport os\nX = os.environ.get("APP_X", "/a/b")\nopen(X)\n'),
        ],
    ),
    "known: in a pattern": in_(
        "known",
        C,
        (
            "before",
            '    return open("data/train.csv")',
            '    match rate:\n        case "data/train.csv":\n            pass',
        ),
        (
            "after",
            "    return open(config.TRAIN_CSV)",
            "    match rate:\n        case config.TRAIN_CSV:\n            pass",
        ),
    ),
    "known: import moved forward": (
        "known",
        [
            ("both", C, "import config\n\nrate = config.RATE", "import json\nfrom config import RATE\n\nrate = RATE"),
            ("after", C, "import json\n", "from config import TRAIN_CSV\nimport json\n"),
            ("after", C, "config.TRAIN_CSV", "TRAIN_CSV"),
        ],
    ),
    "known: standard library": (
        "known",
        [
            ("both", C, "import config", "import typing as config"),
            ("before", "typing.py", None, CONFIG),
            ("after", "typing.py", None, CONFIG_AFTER),
            ("after", "config.py", None, CONFIG),
        ],
    ),
    "known: folder of its own": (
        "known",
        [
            ("before", "run/train.py", None, USER),
            ("after", "run/train.py", None, USER_AFTER),
            ("after", "train.py", None, USER),
        ],
    ),
    "known: attribute of the package": (
        "known",
        [
            ("both", C, "import config", "from pkg import config"),
            ("both", "pkg/__init__.py", None, "class config: RATE = 1\n"),
            ("before", "pkg/config.py", None, CONFIG),
            ("after", "pkg/config.py", None, CONFIG_AFTER),
            ("after", "config.py", None, CONFIG),
        ],
    ),
    # argparse.
    "arguments: another value": in_("arguments", C, ("after", '"data/train.csv")', '"data/test.csv")')),
    "arguments: another dest": in_("arguments", C, ("after", "args.train_csv", "args.train_txt")),
    "arguments: type": in_("arguments", C, ("after", 'help="The table."', "type=str")),
    "arguments: number of values": in_("arguments", C, ("after", 'help="The table."', 'nargs="?"')),
    "arguments: required": in_("arguments", C, ("after", 'help="The table."', "required=True")),
    "arguments: positional": in_("arguments", C, ("after", '"--train-csv"', '"train_csv"')),
    "arguments: one dash": in_("arguments", C, ("after", '"--train-csv"', '"-train-csv"')),
    "arguments: two option strings": in_("arguments", C, ("after", '"--train-csv"', '"--train-csv", "-t"')),
    "arguments: percent in help": in_("arguments", C, ("after", "The table.", "100% of it")),
    "arguments: unknown field in help": in_("arguments", C, ("after", "The table.", "%(x)s")),
    "arguments: abbreviation": in_(
        "arguments", C, ("both", '"--rate"', '"--trainer"'), ("both", "args.rate", "args.trainer")
    ),
    "arguments: abbreviation of help": in_(
        "arguments", C, ("after", "train-csv", "home-csv"), ("after", "args.train_csv", "args.home_csv")
    ),
    "arguments: option is there": in_("arguments", C, ("both", '"--rate", "-r"', '"--rate", "--train-csv"')),
    "arguments: dest is there": in_("arguments", C, ("both", '"--rate", "-r"', '"--rate", dest="train_csv"')),
    "arguments: positional is there": in_("arguments", C, ("both", '"name"', '"train_csv"')),
    "arguments: attribute is there": in_(
        "arguments",
        C,
        ("both", "args.name", "args.train_csv"),
        ("after", "read_csv(args.train_csv)", "read_csv(args.train_csv)"),
    ),
    "arguments: vars": in_("arguments", C, ("both", "if args.rate", "if vars(args)")),
    "arguments: handed on": in_("arguments", C, ("both", "if args.rate", "if run(args)")),
    "arguments: dictionary": in_("arguments", C, ("both", "if args.rate", "if args.__dict__")),
    "arguments: set": in_("arguments", C, ("both", "    if args.rate", "    args.seed = 1\n    if args.rate")),
    "arguments: rebound": in_("arguments", C, ("both", "    if args.rate", "    args = args.name\n    if args.rate")),
    "arguments: parsed twice": in_(
        "arguments", C, ("both", "    if args.rate", "    other = parser.parse_args()\n    if args.rate")
    ),
    "arguments: known arguments": in_("arguments", C, ("both", "parser.parse_args()", "parser.parse_known_args()")),
    "arguments: given arguments": in_("arguments", C, ("both", "parser.parse_args()", "parser.parse_args([])")),
    "arguments: subparsers": in_(
        "arguments", C, ("both", "    args = ", "    sub = parser.add_subparsers()\n    args = ")
    ),
    "arguments: defaults": in_("arguments", C, ("both", "    args = ", "    parser.set_defaults(x=1)\n    args = ")),
    "arguments: parser handed on": in_("arguments", C, ("both", "    args = ", "    add(parser)\n    args = ")),
    "arguments: parents": in_("arguments", C, ("both", 'description="Train."', "parents=[x]")),
    "arguments: from a file": in_("arguments", C, ("both", 'description="Train."', 'fromfile_prefix_chars="@"')),
    "arguments: default of all": in_("arguments", C, ("both", 'description="Train."', "argument_default=1")),
    "arguments: own parser": in_("arguments", C, ("both", "argparse.ArgumentParser", "mine.ArgumentParser")),
    "arguments: own argparse": ("arguments", [("both", "argparse.py", None, "")]),
    "arguments: own action": in_("arguments", C, ("both", "type=float", "action=Mine")),
    "arguments: remainder": in_("arguments", C, ("both", '"name"', '"name", nargs=argparse.REMAINDER')),
    "arguments: options not spelt out": in_("arguments", C, ("both", '"--rate", "-r"', "*options")),
    "arguments: after parsing": in_(
        "arguments", C, ("after", ADDED, ""), ("after", "    if args.rate", f"{ADDED}    if args.rate")
    ),
    "arguments: in another block": in_("arguments", C, ("after", ADDED, f"    if True:\n    {ADDED}")),
    "arguments: used in a nested function": in_(
        "arguments",
        C,
        ("before", "    if args.rate", '    f = lambda: "data/train.csv"\n    if args.rate'),
        ("after", "    if args.rate", "    f = lambda: args.train_csv\n    if args.rate"),
    ),
    "arguments: used elsewhere": in_(
        "arguments",
        C,
        ("before", "def main", 'def other():\n    return "data/train.csv"\n\n\ndef main'),
        ("after", "def main", "def other():\n    return args.train_csv\n\n\ndef main"),
    ),
    "arguments: not used": in_("arguments", C, ("after", "args.train_csv", '"data/train.csv"')),
    "arguments: os is local": in_("arguments", C, ("both", "    if args.rate", "    import os\n    if args.rate")),
    "arguments: no os": in_("arguments", C, ("after", "import os\n", "")),
    "arguments: variable written": in_(
        "arguments",
        C,
        ("both", "def main", "def set(x):\n    os.environ[x] = x\n\n\ndef main"),
        ("before", "import argparse", "import argparse\nimport os"),
    ),
    "arguments: star import": in_("arguments", C, ("both", "if __name__", "from math import *\nif __name__")),
    # YAML.
    "yaml: another value": ("yaml", [("after", "conf.yaml", "data/train.csv", "data/test.csv")]),
    "yaml: another key": ("yaml", [("after", "conf.yaml", "train_csv", "train_txt")]),
    "yaml: a number": (
        "yaml",
        [("before", C, '"data/train.csv"', '"1"'), ("after", "conf.yaml", "data/train.csv", "1")],
    ),
    "yaml: a truth value": (
        "yaml",
        [("before", C, '"data/train.csv"', '"yes"'), ("after", "conf.yaml", "data/train.csv", "yes")],
    ),
    "yaml: a date": (
        "yaml",
        [("before", C, '"data/train.csv"', '"2020-01-01"'), ("after", "conf.yaml", "data/train.csv", "2020-01-01")],
    ),
    "yaml: nested": ("yaml", [("after", "conf.yaml", "\n# Paths.\ntrain_csv", "  train_csv")]),
    "yaml: in front": (
        "yaml",
        [("after", "conf.yaml", None, "train_csv: data/train.csv\n# Settings.\nmodel:\n  rate: 0.1\n")],
    ),
    "yaml: over two lines": ("yaml", [("after", "conf.yaml", "data/train.csv", "data/train.csv\n  more")]),
    "yaml: twice": ("yaml", [("after", "conf.yaml", "train.csv\n", "train.csv\ntrain_csv: data/train.csv\n")]),
    "yaml: key was there": ("yaml", [("both", "conf.yaml", "# Settings", "train_csv: x\n# Settings")]),
    "yaml: other value changed": ("yaml", [("after", "conf.yaml", "0.1", "0.2")]),
    "yaml: comment changed": ("yaml", [("after", "conf.yaml", "# Settings", "# My settings")]),
    "yaml: continues a block": (
        "yaml",
        [
            ("before", "conf.yaml", "rate: 0.1", "rate: |+\n    x"),
            ("after", "conf.yaml", "rate: 0.1", "rate: |+\n    x"),
        ],
    ),
    "yaml: alias": ("yaml", [("both", "conf.yaml", "rate: 0.1", "rate: &x 1\n  other: *x")]),
    "yaml: two documents": ("yaml", [("after", "conf.yaml", "# Paths", "---\n# Paths")]),
    "yaml: a list": ("yaml", [("both", "conf.yaml", "model:\n  rate: 0.1\n", "- 1\n")]),
    "yaml: non-ascii": (
        "yaml",
        [("before", C, "data/train", "data/é"), ("after", "conf.yaml", "data/train", "data/é")],
    ),
    "yaml: both places": (
        "yaml",
        [(side, f"run/{p}", None, t[p]) for side, t in (("before", YAML[0]), ("after", YAML[1])) for p in t]
        + [("after", C, None, LOADING)],
    ),
    "yaml: not changed": ("yaml", [("after", "conf.yaml", None, YAML[0]["conf.yaml"])]),
    "yaml: iterated": in_("yaml", C, ("both", "\n\nmain()\n", "\n\nmain()\nprint([*cfg])\n")),
    "yaml: asked for": in_("yaml", C, ("both", 'cfg["model"]["rate"]', 'cfg.get("train_csv")')),
    "yaml: handed on": in_("yaml", C, ("both", 'cfg["model"]["rate"]', "run(cfg)")),
    "yaml: asked for with a name": in_("yaml", C, ("both", 'cfg["model"]["rate"]', "cfg[name]")),
    "yaml: set": in_("yaml", C, ("both", "\n\nmain()\n", '\n\ncfg["x"] = 1\nmain()\n')),
    "yaml: rebound": in_("yaml", C, ("both", "\n\nmain()\n", "\n\ncfg = cfg['model']\nmain()\n")),
    "yaml: used before": in_(
        "yaml",
        C,
        ("before", "import yaml", 'import yaml\n\nx = open("data/train.csv")'),
        ("after", "import yaml", 'import yaml\n\nx = open(cfg["train_csv"])'),
    ),
    "yaml: loaded in a condition": in_(
        "yaml",
        C,
        (
            "both",
            'with open("conf.yaml") as stream:\n    cfg',
            'if True:\n  with open("conf.yaml") as stream:\n    cfg',
        ),
    ),
    "yaml: read twice": in_("yaml", C, ("both", "\n\nmain()\n", '\n\nmain()\nprint(open("conf.yaml").read())\n')),
    "yaml: other working directory": in_("yaml", C, ("both", "import yaml", "import os\nimport yaml\nos.chdir('x')")),
    "yaml: other loader": in_(
        "yaml", C, ("both", "yaml.safe_load(stream)", "yaml.load(stream, Loader=yaml.BaseLoader)")
    ),
    "yaml: own yaml": ("yaml", [("both", "yaml.py", None, "")]),
    "yaml: own open": in_("yaml", C, ("both", "import yaml", "from io import open\nimport yaml")),
    "yaml: new file": ("yaml", [("before", "conf.yaml", None, None)]),
    "yaml: attribute": in_("yaml", C, ("after", 'cfg["train_csv"]', "cfg.train_csv")),
    "yaml: nobody reads it": (
        "yaml",
        [("after", C, None, LOADING.replace("conf.yaml", "other.yaml")), ("before", C, "conf.yaml", "other.yaml")],
    ),
    "omega: another default": ("omega", [("after", "conf.yaml", "data/train.csv", "data/test.csv")]),
    "omega: no default": ("omega", [("after", "conf.yaml", ",'data/train.csv'", "")]),
    "omega: another resolver": ("omega", [("after", "conf.yaml", "oc.env", "oc.decode")]),
    "omega: interpolation": (
        "omega",
        [
            ("before", C, '"data/train.csv"', '"${mode}"'),
            ("after", "conf.yaml", "${oc.env:APP_TRAIN_CSV,'data/train.csv'}", "${mode}"),
        ],
    ),
    "omega: missing": (
        "omega",
        [
            ("before", C, '"data/train.csv"', '"???"'),
            ("after", "conf.yaml", "${oc.env:APP_TRAIN_CSV,'data/train.csv'}", "???"),
        ],
    ),
    "omega: number": (
        "omega",
        [
            ("before", C, '"data/train.csv"', '"1e3"'),
            ("after", "conf.yaml", "${oc.env:APP_TRAIN_CSV,'data/train.csv'}", "1e3"),
        ],
    ),
    "omega: method": ("omega", [("before", C, "cfg.mode", "cfg.keys()"), ("after", C, "cfg.mode", "cfg.keys()")]),
    "omega: subscript": ("omega", [("after", C, "cfg.train_csv", 'cfg["train_csv"]')]),
    "yaml with an interpolation": (
        "yaml",
        [("after", "conf.yaml", "data/train.csv", "${oc.env:APP_TRAIN_CSV,'data/train.csv'}")],
    ),
}


def test_many_mutants():
    assert len(REFUSED) >= 100
    assert len(ACCEPTED) >= 60


@pytest.mark.parametrize(("scenario", "edits"), REFUSED.values(), ids=REFUSED)
def test_refuses(scenario, edits):
    found = verdict(*edited(scenario, edits))
    assert not found.holds
    path, line, reason = found.reason.split(":", 2)
    before, after = edited(scenario, edits)
    assert path in {*before, *after}
    assert int(line) >= 1
    assert "could not be checked" not in reason
