"""What goes wrong in naive versions, one case for each trap: whatever moves, the same strings reach input and output."""

from __future__ import annotations

import codecs
import json
import re
import tomllib

import pytest

from codemods.api import Claim
from codemods.proofs import Change, check

from .programs import cell, notebook
from .sandbox import calls

# ruff: noqa: E501 - programs are shown on one line each
READ = "import pandas as pd\n\n"
UTILS = "def load(path):\n    return open(path)\n"
SHARED = 'from utils import load\n\nload("data/raw/train.csv")\n'
PARSER = 'import argparse\n\nparser = argparse.ArgumentParser()\nparser.add_argument("--epochs", type=int)\nargs = parser.parse_args()\nprint(args.epochs)\n'


# What is read or written after as before; the strings that reach it; what stands in the files afterwards.
VALUES = {
    "a slash at the end that something is added to": (
        READ + 'root = "../input/"\npd.read_csv(root + "train.csv")\npd.read_csv("./data/x/" + "test.csv")\n',
        ["../input/train.csv", "./data/x/test.csv"],
        ['root = os.environ.get("PROJECT_ROOT", "../input/")', 'pd.read_csv(DATA_X_DIR + "test.csv")'],
    ),
    "a slash at the end that Path takes away": (
        'from pathlib import Path\n\nPath("./data/raw/").mkdir()\nprint(str(Path("./data/raw/")) + "x")\n',
        ["Path('data/raw')", "data/rawx"],
        ['"./data/raw/")', "Path(RAW_DIR).mkdir()"],
    ),
    "two slashes that Path takes away": (
        READ + 'from pathlib import Path\n\npd.read_csv("s3://bucket/x.csv")\nPath("s3://bucket/raw/").exists()\n',
        ["s3://bucket/x.csv", "Path('s3:/bucket/raw')"],
        ['"s3://bucket/x.csv")', '"s3://bucket/raw/")'],
    ),
    "a constant that is a default argument": (
        'DATA = "/home/ada/data"\n\n\ndef load(root=DATA):\n    return open(root + "/x.csv")\n\n\nload()\n',
        ["/home/ada/data/x.csv"],
        ['DATA = os.environ.get("PROJECT_DATA", "/home/ada/data")', "def load(root=DATA):"],
    ),
    "an absolute default argument": (
        'def load(root="/home/ada/data", *, log="/var/tmp/ada/log.txt"):\n    return open(root), open(log)\n\n\nload()\n',
        ["/home/ada/data", "/var/tmp/ada/log.txt"],
        ["def load(root=DATA_DIR, *, log=LOG_TXT):"],
    ),
    "an absolute default of a variable of the environment": (
        'import os\n\nwhere = os.getenv("DATA", "/home/ada/data")\nos.listdir(where)\n',
        ["/home/ada/data"],
        ['os.getenv("DATA", DATA_DIR)'],
    ),
    "an absolute default of an option": (
        PARSER.replace("args =", 'parser.add_argument("--data", default="/home/ada/data")\nargs =')
        + "open(args.data)\n",
        ["/home/ada/data"],
        ['"--data", default=DATA_DIR'],
    ),
    "what is written is read again": (
        READ
        + 'frame = pd.read_csv("data/in.csv")\nframe.to_csv("out/features.csv")\npd.read_csv("out/features.csv")\n',
        ["data/in.csv", "out/features.csv", "out/features.csv"],
        ["frame.to_csv(FEATURES_CSV)", "pd.read_csv(FEATURES_CSV)"],
    ),
    "names that are equal but for their slashes": (
        READ + "pd.read_csv('.\\\\data\\\\x.csv')\npd.read_csv('./data/x.csv')\npd.read_csv('data//x.csv')\n",
        [".\\data\\x.csv", "./data/x.csv", "data//x.csv"],
        ["X_CSV = ", "DATA_X_CSV = ", "DATA_X_CSV_2 = "],
    ),
    "escapes that are none": (
        READ + "pd.read_csv('.\\data\\c.csv')\nX = '/home/ada\\d/x.csv'\nopen(X)\n",
        [".\\data\\c.csv", "/home/ada\\d/x.csv"],
        ["pd.read_csv(C_CSV)", "'/home/ada\\d/x.csv')"],
    ),
    "several literals on several lines": (
        READ + 'pd.read_csv(\n    "data/"\n    "raw/"\n    r"train\\1.csv"\n)\n',
        ["data/raw/train\\1.csv"],
        [],
    ),
    "what the path is cut from": (
        READ
        + 'path = "data/raw/x_features.csv"\npd.read_csv(path)\nopen(path[:-13])\nopen(path.replace(".csv", ".npy"))\nopen(path.split("/")[-1])\n',
        ["data/raw/x_features.csv", "data/raw/x", "data/raw/x_features.npy", "x_features.csv"],
        ["path = os.environ.get("],
    ),
    "a drive": (
        READ
        + 'pd.read_csv("C:\\\\Users\\\\ada\\\\x.csv")\npd.read_csv(r"D:\\new\\train.csv")\npd.read_csv("E:/data/x.csv")\n',
        ["C:\\Users\\ada\\x.csv", "D:\\new\\train.csv", "E:/data/x.csv"],
        ['r"C:\\Users\\ada\\x.csv"'],
    ),
    "a share": (
        READ + 'pd.read_csv(r"\\\\server\\share\\x.csv")\npd.read_csv("\\\\\\\\server\\\\share\\\\" + "y.csv")\n',
        ["\\\\server\\share\\x.csv", "\\\\server\\share\\y.csv"],
        ["pd.read_csv(X_CSV)", 'pd.read_csv(SHARE_DIR + "y.csv")'],
    ),
    "the user's home": (
        'import os\n\nopen(os.path.expanduser("~/data/x.csv"))\nopen("~/data/raw/y.csv")\nos.listdir("$HOME/data")\nopen(os.path.expandvars("${HOME}/z.csv"))\n',
        ["~/data/x.csv", "~/data/raw/y.csv", "$HOME/data", "${HOME}/z.csv"],
        ["open(os.path.expanduser(X_CSV))", "os.listdir(DATA_DIR)", "open(os.path.expandvars(Z_CSV))"],
    ),
    "templates stay whole": (
        READ
        + 'for n in (1, 2):\n    pd.read_csv("data/f_%02d.csv" % n)\n    pd.read_csv("data/g_{:03d}.csv".format(n))\n    pd.read_csv("data/{n}/h.csv".format(n=n))\n',
        ["data/f_01.csv", "data/g_001.csv", "data/1/h.csv"],
        ["pd.read_csv(F_CSV % n)", "pd.read_csv(G_CSV.format(n))", '"data/{n}/h.csv")'],
    ),
    "f-strings that start with a folder": (
        READ + 'for n in (1, 2):\n    pd.read_csv(f"data/raw/{n}/x_{n:03d}.csv")\n    pd.read_csv(f"/{n}/" f"x.csv")\n',
        ["data/raw/1/x_001.csv", "/2/x.csv"],
        ['f"{RAW_DIR}/{n}/x_{n:03d}.csv"'],
    ),
    "below the main guard": (
        READ
        + 'def main():\n    pd.read_csv("data/raw/a.csv")\n\n\nif __name__ == "__main__":\n    pd.read_csv("data/raw/b.csv")\n    main()\n',
        ["data/raw/b.csv", "data/raw/a.csv"],
        ["    pd.read_csv(A_CSV)", "    pd.read_csv(B_CSV)"],
    ),
    "the body of a class": (
        'class Config:\n    ROOT = "/home/ada/data"\n    files = ["data/raw/a.csv", "data/raw/b.csv"]\n\n\nopen(Config.ROOT)\nopen(Config.files[1])\n',
        ["/home/ada/data", "data/raw/b.csv"],
        ['    ROOT = os.environ.get("PROJECT_ROOT", "/home/ada/data")'],
    ),
    "an absolute default of a dataclass": (
        'from dataclasses import dataclass, field\n\n\n@dataclass\nclass Config:\n    root: str = "/home/ada/data"\n    log: str = field(default="/home/ada/log.txt")\n\n\nopen(Config().root)\nopen(Config().log)\n',
        ["/home/ada/data", "/home/ada/log.txt"],
        ['    root: str = os.environ.get("PROJECT_ROOT", "/home/ada/data")', "field(default=LOG_TXT)"],
    ),
    "a decorator": (
        'from given import cached\n\n\n@cached("/home/ada/cache")\ndef load():\n    pass\n',
        ["/home/ada/cache"],
        ["@cached(CACHE_DIR)"],
    ),
    "a condition, a loop, a comprehension, a lambda, a walrus": (
        READ
        + 'for one in ["data/raw/a.csv", "data/raw/b.csv"]:\n    pd.read_csv(one)\n[pd.read_csv(one) for one in ("data/raw/c.csv",)]\n(lambda: pd.read_csv("data/raw/d.csv"))()\nif (path := "data/raw/e.csv"):\n    pd.read_csv(path)\n',
        [f"data/raw/{letter}.csv" for letter in "abcde"],
        [],
    ),
    "after a change of the folder": (
        'import os\n\nos.chdir("/home/ada/project")\nopen("data/raw/x.csv")\n',
        ["/home/ada/project", "data/raw/x.csv"],
        ["os.chdir(PROJECT_DIR)", "open(X_CSV)"],
    ),
    "what exists already": (
        READ
        + 'PATHS = ["x"]\nTRAIN_CSV = 1\nprint(PATHS, TRAIN_CSV, "PROJECT_RAW_DIR")\npd.read_csv("data/train.csv")\nopen("data/raw")\n',
        ["x", "PROJECT_RAW_DIR", "data/train.csv", "data/raw"],
        ["pd.read_csv(DATA_TRAIN_CSV)", '"PROJECT_RAW_DIR_2", "data/raw"'],
    ),
    "a library that is imported under another name": (
        "import numpy as pd\nfrom pandas import read_csv as load\n\npd.load('data/raw/x.npy')\nload('data/raw/y.csv')\n",
        ["data/raw/x.npy", "data/raw/y.csv"],
        ["pd.load(X_NPY)", "load(Y_CSV)"],
    ),
    "unicode and spaces": (
        READ + "pd.read_csv('/home/ada/größe 1.csv')\npd.read_csv('/home/ada/日本/x\\u00e9.csv')\n",
        ["/home/ada/größe 1.csv", "/home/ada/日本/xé.csv"],
        [],
    ),
}


SCRIPTS = {"utils.py": UTILS, "train.py": SHARED, "predict.py": SHARED}
MAIN = "from given import shell\n\nfrom .utils import load\n\nload('data/raw/train.csv')\nshell('x')\n"
PACKAGE = {"pkg/__init__.py": "", "pkg/utils.py": UTILS, "pkg/train.py": MAIN, "pkg/predict.py": MAIN}
CONFIG = "import math\n\nRATE = math.pi\n"
YAML = "import yaml\n\nwith open('conf.yaml') as f:\n    cfg = yaml.safe_load(f)\nprint(cfg['rate'])\nopen('data/raw/x.csv')\n"
OMEGA = (
    "from omegaconf import OmegaConf\n\ncfg = OmegaConf.load('conf.yaml')\nprint(cfg.rate)\nopen('data/raw/x.csv')\n"
)
# The files; how they are run: a program, its command line, `-m` for a module; what stands in which file afterwards.
HOMES = {
    "an option of its own parser": (
        {"run.py": PARSER + 'open("data/raw/x.csv")\n'},
        ["run.py", "run.py --epochs 3", "run.py --ep 3", "run.py --e=3", "run.py -h"],
        {"run.py": ['    "--x-csv",', "open(args.x_csv)"]},
    ),
    "an option that shortens no other": (
        {"run.py": PARSER.replace("epochs", "rate") + 'open("data/raw/")\nopen("data/run.csv")\n'},
        ["run.py --r 3", "run.py --ra 3", "run.py --rate 3"],
        {"run.py": ["--path-raw-dir", "--file-run-csv", "open(args.path_raw_dir)"]},
    ),
    "an option whose name is taken": (
        {
            "run.py": PARSER.replace("--epochs", "--x-csv").replace("args.epochs", "args.x_csv")
            + 'open("data/raw/x.csv")\n'
        },
        ["run.py --x-csv 3", "run.py --x 3"],
        {"run.py": ["--path-x-csv", "open(args.path_x_csv)"]},
    ),
    "an option where abbreviations are off": (
        {"run.py": PARSER.replace("Parser()", "Parser(allow_abbrev=False)") + 'open("data/epoch.csv")\n'},
        ["run.py", "run.py --epochs 3", "run.py --ep 3"],
        {"run.py": ["open(args.epoch_csv)"]},
    ),
    "an option of a parser in a function": (
        {
            "run.py": f"import argparse\n\n\ndef main():\n    {PARSER[17:].strip().replace(chr(10), chr(10) + '    ')}\n    open('data/raw/x.csv')\n\n\nmain()\n"
        },
        ["run.py", "run.py --ep 3"],
        {"run.py": ["open(args.x_csv)", '    parser.add_argument("--x-csv", default=']},
    ),
    "what is used above the parser": (
        {"run.py": PARSER.replace("args =", 'open("data/raw/x.csv")\nargs =') + 'open("data/raw/x.csv")\n'},
        ["run.py"],
        {"run.py": ["open(X_CSV)\nargs =", "open(X_CSV)\n"]},
    ),
    "the config module that it imports": (
        {"config.py": CONFIG, "run.py": "import config\n\nprint(config.RATE)\nopen('data/raw/x.csv')\n"},
        ["run.py"],
        {"run.py": ["open(config.X_CSV)"], "config.py": ['X_CSV = os.environ.get("PROJECT_X_CSV", "data/raw/x.csv")']},
    ),
    "the config module that it imports names from": (
        {"settings.py": CONFIG, "run.py": "from settings import RATE\n\nprint(RATE)\nopen('data/raw/x.csv')\n"},
        ["run.py"],
        {"run.py": ["from settings import X_CSV\n", "open(X_CSV)"]},
    ),
    "the config module of its package": (
        {
            "pkg/__init__.py": "",
            "pkg/config.py": CONFIG,
            "pkg/run.py": "from . import config as c\n\nprint(c.RATE)\nopen('data/raw/x.csv')\n",
        },
        ["-m pkg/run.py"],
        {"pkg/run.py": ["open(c.X_CSV)"]},
    ),
    "a YAML file that it loads": (
        {"conf.yaml": "rate: 1  # a note\n", "run.py": YAML},
        ["run.py"],
        {"run.py": ["open(cfg['x_csv'])"], "conf.yaml": ["rate: 1  # a note\nx_csv: data/raw/x.csv\n"]},
    ),
    "a YAML file with another line end and no last one": (
        {"conf.yaml": "rate: 1\r\nlist:\r\n  - x", "run.py": YAML},
        ["run.py"],
        {"conf.yaml": ["rate: 1\r\nlist:\r\n  - x\r\nx_csv: data/raw/x.csv"]},
    ),
    "OmegaConf": (
        {"conf.yaml": "rate: 1\n", "run.py": OMEGA},
        [],
        {"run.py": ["open(cfg.x_csv)"], "conf.yaml": ["x_csv: data/raw/x.csv\n"]},
    ),
    "one module for scripts of a folder": (
        SCRIPTS,
        ["train.py", "predict.py"],
        {"paths_config.py": ["TRAIN_CSV = "], "train.py": ["from paths_config import TRAIN_CSV", "load(TRAIN_CSV)"]},
    ),
    "one module for a package": (
        PACKAGE,
        ["-m pkg/train.py", "-m pkg/predict.py"],
        {
            "pkg/paths_config.py": ["TRAIN_CSV = "],
            "pkg/train.py": ["from .paths_config import TRAIN_CSV", "load(TRAIN_CSV)"],
        },
    ),
    "folders of scripts whose names are no modules": (
        {f"{folder}/{name}": text for folder in ("01-intro", "02-x") for name, text in SCRIPTS.items()},
        ["01-intro/train.py", "02-x/predict.py"],
        {
            "01-intro/paths_config.py": ['"PROJECT_TRAIN_CSV"'],
            "02-x/paths_config.py": ['"PROJECT_PATH_02_X_TRAIN_CSV"'],
        },
    ),
    "scripts whose names are no modules": (
        {"utils.py": UTILS, "02-train.py": SHARED, "my predict.py": SHARED},
        ["02-train.py", "my predict.py"],
        {"paths_config.py": ["TRAIN_CSV"], "02-train.py": ["from paths_config import TRAIN_CSV"]},
    ),
    "the same text in two folders": (
        {f"{folder}/run.py": "import pandas as pd\n\npd.read_csv('images/x.csv')\n" for folder in ("a", "b")},
        ["a/run.py", "b/run.py"],
        {"a/run.py": ['"PROJECT_X_CSV"', "'PROJECT_X_CSV'"][1:], "b/run.py": ["'PROJECT_B_X_CSV'"]},
    ),
    "the name of the module is taken": (
        {**SCRIPTS, "paths_config.py": "x = 1\n", "project_paths/x.csv": ""},
        ["train.py"],
        {"path_settings.py": ["TRAIN_CSV = "], "train.py": ["from path_settings import TRAIN_CSV"]},
    ),
    "the name of the module means a library": (
        {**SCRIPTS, "other.py": "import paths_config\n"},
        ["train.py", "other.py"],
        {"project_paths.py": ["TRAIN_CSV = "]},
    ),
    "a file that is called config but is none": (
        {
            "config.py": "def run():\n    return 1\n\n\nprint(run())\n",
            "run.py": "import config\n\nconfig.run()\nopen('data/raw/x.csv')\n",
        },
        ["run.py"],
        {"run.py": ["open(X_CSV)"]},
    ),
    "a name of the module that is taken in one of the scripts": (
        {**SCRIPTS, "train.py": f"TRAIN_CSV = 1\n{SHARED}print(TRAIN_CSV)\n"},
        ["train.py", "predict.py"],
        {"predict.py": ["from paths_config import RAW_TRAIN_CSV"]},
    ),
    "imports that depend on sys.path": (
        {
            "lib/helper.py": UTILS,
            "run.py": "import sys\n\nsys.path.insert(0, 'lib')\nimport helper\n\nhelper.load('data/raw/x.csv')\n",
        },
        ["run.py"],
        {"run.py": ["sys.path.insert(0, 'lib')\nimport helper\n", "helper.load(X_CSV)"]},
    ),
    "a default argument of what another file imports": (
        {
            "utils.py": 'def load(path="/home/ada/x.csv"):\n    return open(path)\n',
            "run.py": "from utils import load\n\nload()\n",
        },
        ["run.py"],
        {"utils.py": ["def load(path=X_CSV):"]},
    ),
    "what one script writes and another reads": (
        {"a.py": READ + "pd.DataFrame().to_csv('out/x.csv')\n", "b.py": READ + "pd.read_csv('out/x.csv')\n"},
        ["a.py", "b.py"],
        {"paths_config.py": ["X_CSV = "], "a.py": [".to_csv(X_CSV)"], "b.py": ["read_csv(X_CSV)"]},
    ),
    "a module below sys.path": (
        {
            **SCRIPTS,
            "lib/helper.py": UTILS,
            "train.py": f"import sys\nsys.path.insert(0, 'lib')\nimport helper\n{SHARED}",
        },
        ["train.py", "predict.py"],
        {
            "train.py": [
                "import sys\nsys.path.insert(0, 'lib')\nimport helper\nfrom utils import load\nfrom paths_config import TRAIN_CSV\n"
            ]
        },
    ),
    "a folder that is changed before an import": (
        {
            "lib/helper.py": UTILS,
            "run.py": "import os, sys\n\nos.chdir('/home/ada/project')\nsys.path.append('lib')\nimport helper\n\nhelper.load('data/raw/x.csv')\n",
        },
        ["run.py"],
        {"run.py": ["os.chdir(PROJECT_DIR)\nsys.path.append('lib')\nimport helper\n", "helper.load(X_CSV)"]},
    ),
    "code that is imported from a folder of somebody": (
        {"run.py": "import sys\nsys.path.append('/home/ada/lib')\nfrom given import run\nrun('data/raw/x.csv')\n"},
        ["run.py"],
        {"run.py": ["sys.path.append(LIB_DIR)\nfrom given import run\nrun(X_CSV)\n"]},
    ),
}
TOML = {
    "a drive": r"C:\Users\ada\new.csv",
    "a share": r"\\server\share\ada\x.csv",
    "unicode": "/home/ada/größe\u00e9/日本.csv",
    "a slash at the end": "./data/ada/",
}
LINE_END = re.compile(rb"\r\n|\r|\n")
LISTS = 'import os\nos.listdir("/home/ada/x")\n'
# Bytes of a program that reads one path, and what stands above where its name is defined.
FORMS = {
    "CRLF": (LISTS.replace("\n", "\r\n").encode(), b"import os\r\n"),
    "mostly CRLF": (f"import os\r\n# x\r\n# y\r\n{LISTS}".encode(), b"import os\r\n"),
    "CR": (LISTS.replace("\n", "\r").encode(), b"import os\r"),
    "tabs": (b'import os\nif os:\n\tif os:\n\t\tos.listdir("/home/ada/x")\n\t# end\n', b"import os\n"),
    "no final newline": (LISTS.rstrip().encode(), b"import os\n"),
    "blank lines with spaces before the end": (b'import os\nclass A:\n    x = "/home/ada/x"\n\n    \n', b"import os\n"),
    "BOM": (codecs.BOM_UTF8 + LISTS.encode(), codecs.BOM_UTF8 + b"import os\n"),
    "BOM and CRLF": (codecs.BOM_UTF8 + LISTS.replace("\n", "\r\n").encode(), codecs.BOM_UTF8 + b"import os\r\n"),
    "a cookie": (
        f"# coding: latin-1\n{LISTS.replace('/x', '/größe')}".encode("latin-1"),
        b"# coding: latin-1\nimport os\n",
    ),
    "a cookie on the second line": (
        f"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\u20ac'\n{LISTS}".encode("cp1252"),
        b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n",
    ),
    "a shebang and a docstring": (
        f'#!/usr/bin/env python\n"""Doc."""\n{LISTS}'.encode(),
        b'#!/usr/bin/env python\n"""Doc."""\nimport os\n',
    ),
    "a shebang without imports": (
        b'#!/usr/bin/env python\nopen("/home/ada/x.csv")\n',
        b"#!/usr/bin/env python\nimport os\n",
    ),
    "a licence without imports": (
        b'#!/usr/bin/env python\n# All rights reserved.\n\nopen("/home/ada/x.csv")\n',
        b"#!/usr/bin/env python\n# All rights reserved.\n\nimport os\n",
    ),
    "from __future__": (
        f"from __future__ import division\n{LISTS}".encode(),
        b"from __future__ import division\nimport os\n",
    ),
    "form feeds": (b'import os\n\x0c\ndef f():\n    os.listdir("/home/ada/x")\n\x0c\nf()\n', b"import os\n"),
    "cells of a script": (
        f"# %% [markdown]\n# Reads.\n# %%\nimport sys\n# %%\n{LISTS}".encode(),
        b"# %% [markdown]\n# Reads.\n# %%\nimport sys\n# %%\nimport os\n",
    ),
    "two spaces, odd blanks, comments that line up": (
        b"import os, sys\nx   =  [1,2 ,\n  3]   # three\nif x :\n  os.listdir( '/home/ada/x' )  ;  y=1 # y\n",
        b"import os, sys\n",
    ),
    "statements on one line": (b'import os; os.listdir("/home/ada/x"); print(1)\n', b"import os\n"),
}
# Files that get an entry, with the programs that it is for.
BESIDE = {
    "config.py": (CONFIG, {"run.py": "import config\n\nprint(config.RATE)\nopen('data/raw/x.csv')\n"}, {}),
    "paths_config.py": ('import os\n\nY = os.environ.get("PROJECT_Y", "data/y")\n', SCRIPTS, {}),
    "config.toml": ("[a]\nx = 1\n\n[paths]\ny = 'z'\n", SCRIPTS, {"format": "toml"}),
    "conf.yaml": ("rate: 1  # a note\nlist:\n  - x\n", {"run.py": YAML}, {}),
}
# The source of each code cell, and of the cells afterwards.
MOVED = "pd.read_csv(TRAIN_CSV)"
CELLS = {
    "a list of lines": (
        ["import pandas as pd\n", "pd.read_csv('../input/train.csv')"],
        ["import pandas as pd\n", MOVED],
    ),
    "one string": ("import pandas as pd\npd.read_csv('../input/train.csv')", f"import pandas as pd\n{MOVED}"),
    "a magic and a command": (
        [
            "%matplotlib inline\n",
            "import pandas as pd\n",
            "!ls '../input/train.csv'\n",
            "pd.read_csv('../input/train.csv')",
        ],
        ["%matplotlib inline\n", "import pandas as pd\n", "!ls '../input/train.csv'\n", MOVED],
    ),
    "a semicolon at the end": (
        ["import pandas as pd\n", "pd.read_csv('../input/train.csv');"],
        ["import pandas as pd\n", f"{MOVED};"],
    ),
    "a cell magic": (
        ["%%time\n", "import pandas as pd\n", "pd.read_csv('../input/train.csv')"],
        ["%%time\n", "import pandas as pd\n", MOVED],
    ),
}


def repository(files):
    return {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}


def changed(before, done):
    return before | {path: text.encode("utf-8", "surrogateescape") for path, text in done.files.items()}


def proof(before, after):
    changes = [Change(path, before.get(path), data) for path, data in after.items() if before.get(path) != data]
    return check(Claim.SAME_VALUES, changes, before.get)


@pytest.mark.parametrize(("text", "reached", "shown"), VALUES.values(), ids=VALUES)
def test_values_survive(text, reached, shown, fix):
    done = fix({"run.py": text})
    before = repository({"run.py": text})
    after = changed(before, done)
    strings = {one for call in calls(before, "run.py") for one in call[1:]}
    assert set(reached) <= strings
    assert done.refusals == ()
    assert proof(before, after).counts["values-moved"] > 0
    for fragment in shown:
        assert fragment in done.files["run.py"]
    assert calls(after, "run.py") == calls(before, "run.py")


def runs(ways, files):
    found = []
    for way in ways:
        path = next(one for one in files if f"{way.removeprefix('-m ')} ".startswith(f"{one} "))
        argv = way.removeprefix("-m ").removeprefix(path).split()
        found.append(calls(files, path, argv, module=way.startswith("-m ")))
    return found


@pytest.mark.parametrize(("files", "ways", "shown"), HOMES.values(), ids=HOMES)
def test_values_survive_where_they_go(files, ways, shown, fix):
    done = fix(files)
    before = repository(files)
    after = changed(before, done)
    assert done.refusals == ()
    assert proof(before, after).counts["values-moved"] > 0
    for path, fragments in shown.items():
        for fragment in fragments:
            assert fragment in done.files[path]
    found = runs(ways, before)
    assert {one[0] for each in found for one in each if one[0].startswith("raises")} <= {"raises SystemExit"}
    assert runs(ways, after) == found


@pytest.mark.parametrize("value", TOML.values(), ids=TOML)
def test_toml_keeps_values(value, fix):
    program = f"from utils import load\n\nload({value!r})\n"
    before = repository({"utils.py": UTILS, "train.py": program, "predict.py": program})
    done = fix(before, format="toml")
    after = changed(before, done)
    assert done.refusals == ()
    ((name, kept),) = tomllib.loads(done.files["config.toml"])["paths"].items()
    assert kept == value
    assert proof(before, after).holds
    assert calls(after, "train.py") == calls(before, "train.py") == [("open", value)]
    other = after | {"config.toml": f"[paths]\n{name} = 'other'\n".encode()}
    assert calls(other, "train.py") == [("open", "other")]


@pytest.mark.parametrize(("data", "head"), FORMS.values(), ids=FORMS)
def test_the_form_of_a_file_survives(data, head, fix):
    done = fix({"run.py": data})
    before = {"run.py": data}
    after = changed(before, done)
    assert done.refusals == ()
    assert proof(before, after).holds
    assert after["run.py"].startswith(head)
    lines = iter(after["run.py"].splitlines(keepends=True))
    assert [one for one in data.splitlines(keepends=True) if b"/home" not in one and one not in lines] == []
    assert {*LINE_END.findall(data)} == {*LINE_END.findall(after["run.py"])} or LINE_END.findall(data) == []
    assert after["run.py"].endswith((b"\n", b"\r")) == data.endswith((b"\n", b"\r"))
    assert calls(after, "run.py") == calls(before, "run.py")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("final", [True, False])
@pytest.mark.parametrize("name", BESIDE)
def test_the_form_of_a_file_beside_survives(name, final, end, fix):
    text, programs, options = BESIDE[name]
    data = (text if final else text.rstrip()).replace("\n", end).encode()
    before = repository({**programs, name: data})
    done = fix(before, **options)
    after = changed(before, done)
    assert done.refusals == ()
    assert proof(before, after).holds
    lines = iter(after[name].splitlines())
    assert [one for one in data.splitlines() if one not in lines] == []
    assert {*LINE_END.findall(after[name])} == {end.encode()}
    assert after[name].endswith(b"\n") == final


@pytest.mark.parametrize(("source", "expected"), CELLS.values(), ids=CELLS)
def test_cells_survive(source, expected, fix):
    before = {"eda.ipynb": notebook([cell("print(1)"), cell(source), cell("print(2)")])}
    done = fix(before)
    after = changed(before, done)
    found = [one["source"] for one in json.loads(after["eda.ipynb"])["cells"]]
    assert found[1:] == ["print(1)", expected, "print(2)"]
    assert proof(before, after).holds
    assert calls(after, "eda.ipynb") == calls(before, "eda.ipynb")
