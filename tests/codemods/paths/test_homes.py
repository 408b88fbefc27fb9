"""Where paths go: each home, and the traps on the way there."""

import pytest

# ruff: noqa: E501 - programs are shown on one line each
UTILS = "def load(path):\n    return path\n"
SHARED = 'from utils import load\n\nload("data/raw/train.csv")\n'


def only(done):
    (text,) = done.files.values()
    return text


def test_constants_at_the_top_of_a_lone_script(fix):
    text = only(
        fix({"run.py": '#!/usr/bin/env python\n"""Doc."""\nimport cv2\n\n\ndef f():\n    cv2.imread("data/a.png")\n'})
    )
    assert text.startswith(
        '#!/usr/bin/env python\n"""Doc."""\nimport os\n\nimport cv2\n\n# Paths. Each can be overridden'
    )
    assert 'A_PNG = os.environ.get("PROJECT_A_PNG", "data/a.png")\n' in text
    assert "cv2.imread(A_PNG)" in text


def test_in_place_where_it_is_a_constant_already(fix):
    text = only(fix({"run.py": 'import os\n\nROOT = "/home/ada/data"\nos.listdir(ROOT)\n'}))
    assert 'ROOT = os.environ.get("PROJECT_ROOT", "/home/ada/data")\n' in text


def test_one_module_for_scripts_that_share_a_path(fix):
    done = fix({"utils.py": UTILS, "train.py": SHARED, "predict.py": SHARED})
    assert set(done.files) == {"paths_config.py", "predict.py", "train.py"}
    assert done.files["paths_config.py"].count("data/raw/train.csv") == 1
    assert done.files["train.py"] == ("from utils import load\nfrom paths_config import TRAIN_CSV\n\nload(TRAIN_CSV)\n")


@pytest.mark.parametrize(
    ("evidence", "statement"),
    [
        ("from pkg.utils import load", "from pkg.paths_config import TRAIN_CSV"),
        ("from .utils import load", "from .paths_config import TRAIN_CSV"),
    ],
)
def test_a_package_imports_the_way_it_does_already(fix, evidence, statement):
    source = SHARED.replace("from utils import load", evidence)
    done = fix({"pkg/__init__.py": "", "pkg/utils.py": UTILS, "pkg/train.py": source})
    assert statement in done.files["pkg/train.py"]
    assert "pkg/paths_config.py" in done.files


def test_the_name_of_the_module_is_free(fix):
    done = fix({"utils.py": UTILS, "train.py": SHARED, "predict.py": SHARED, "paths_config.py": "x = 1\n"})
    assert "project_paths.py" in done.files
    assert "paths_config.py" not in done.files


def test_folders_with_equal_text_share_nothing(fix):
    files = {f"{folder}/{name}.py": SHARED for folder in ("a", "b") for name in ("train", "predict")}
    done = fix({**files, "a/utils.py": UTILS, "b/utils.py": UTILS})
    first, second = done.files["a/paths_config.py"], done.files["b/paths_config.py"]
    assert {"a/paths_config.py", "b/paths_config.py"} <= set(done.files)
    variables = [text.split('get("')[1].split('"')[0] for text in (first, second)]
    assert len(set(variables)) == 2


def test_the_project_s_own_config_module(fix):
    files = {
        "config.py": "BATCH = 32\n\n\ndef describe():\n    return BATCH\n",
        "train.py": 'import config\nimport numpy as np\n\nprint(config.BATCH)\nnp.load("data/raw/x.npy")\n',
    }
    done = fix(files)
    assert 'X_NPY = os.environ.get("PROJECT_X_NPY", "data/raw/x.npy")' in done.files["config.py"]
    assert "np.load(config.X_NPY)" in done.files["train.py"]


def test_a_config_module_that_is_listed_gets_nothing(fix):
    files = {
        "config.py": "BATCH = 32\n\n\ndef describe():\n    return BATCH\n",
        "show.py": "import config\n\nprint(vars(config))\n",
        "train.py": 'import config\nimport numpy as np\n\nprint(config.BATCH)\nnp.load("data/raw/x.npy")\n',
    }
    assert "config.py" not in fix(files).files


ARGUMENTS = """\
import argparse
import os
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int)
args = parser.parse_args()
print(args.epochs)
np.load("data/raw/x.npy")
"""


def test_an_option_of_the_command_line(fix):
    text = only(fix({"train.py": ARGUMENTS}))
    assert '"--x-npy",\n    default=os.environ.get("PROJECT_X_NPY", "data/raw/x.npy"),' in text
    assert "np.load(args.x_npy)" in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print(args.epochs)", "print(vars(args))"),
        ("print(args.epochs)", "print(args)"),
        ("print(args.epochs)", "main(args)"),
        ("parser.parse_args()", "parser.parse_known_args()[0]"),
        ("ArgumentParser()", "ArgumentParser(parents=[given])"),
    ],
)
def test_options_that_are_seen_as_a_whole_get_none(fix, old, new):
    text = only(fix({"train.py": ARGUMENTS.replace(old, new)}))
    assert "--x-npy" not in text
    assert "np.load(X_NPY)" in text


def test_an_option_keeps_abbreviations_unambiguous(fix):
    text = only(fix({"train.py": ARGUMENTS.replace("--epochs", "--xaxis").replace("epochs", "xaxis")}))
    assert "--path-x-npy" in text


@pytest.mark.parametrize(
    ("load", "reference"),
    [
        ('yaml.safe_load(open("config.yaml"))', 'cfg["x_npy"]'),
        ('OmegaConf.load("config.yaml")', "cfg.x_npy"),
    ],
)
def test_a_yaml_file_that_is_loaded(fix, load, reference):
    source = (
        f"import yaml\nimport numpy as np\nfrom omegaconf import OmegaConf\n\ncfg = {load}\nnp.load('data/raw/x.npy')\n"
    )
    source += "print(cfg.lr)\n" if "." in reference else 'print(cfg["lr"])\n'
    done = fix({"train.py": source, "config.yaml": "# keep\nlr: 0.1\n"})
    assert done.files["config.yaml"] == "# keep\nlr: 0.1\nx_npy: data/raw/x.npy\n"
    assert f"np.load({reference})" in done.files["train.py"]


def test_toml_when_asked_for(fix):
    done = fix({"utils.py": UTILS, "train.py": SHARED, "predict.py": SHARED}, format="toml")
    assert done.files["config.toml"] == '[paths]\ntrain_csv = "data/raw/train.csv"\n'
    assert '_PATHS.get("train_csv", "data/raw/train.csv")' in done.files["paths_config.py"]


def test_the_names_that_people_want(fix):
    text = only(fix({"run.py": 'import os\nos.listdir("/home/ada/x")\n'}, names={"/home/ada/x": "ADAS"}))
    assert "os.listdir(ADAS)" in text


def test_a_path_that_was_named_moves_wherever_it_stands(fix):
    text = only(fix({"run.py": 'plt.savefig("loss.png")\n'}, names={"loss.png": "LOSS"}))
    assert "plt.savefig(LOSS)" in text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('root = "../input/" + name', "../input/"),
        ('frame = pd.read_csv("./data/x/" + name)', "./data/x/"),
        ("frame = pd.read_csv('.\\data\\c.csv')", ".\\data\\c.csv"),
        ('frame = pd.read_csv(r"C:\\Users\\x\\train.csv")', r"C:\Users\x\train.csv"),
        ('frame = pd.read_csv("data/%s/train.csv" % name)', "data/%s/train.csv"),
        ('frame = pd.read_csv("data/{}/train.csv".format(name))', "data/{}/train.csv"),
        ('frame = pd.read_csv("data/"\n                    "raw/train.csv")', "data/raw/train.csv"),
        ('frame = pd.read_csv("~/data/train.csv")', "~/data/train.csv"),
        ('frame = spark.read.csv("s3://bucket/train.csv")', "s3://bucket/train.csv"),
    ],
)
def test_values_are_kept_to_the_letter(fix, before, after):
    done = fix(
        {
            "run.py": f"import os\nimport pandas as pd\n\nname = given\nprint(name)\n{before}\nopen({before.split(' = ')[0]})\n"
        }
    )
    assert done.moved == {after}
    space = {}
    entries = [line for line in only(done).splitlines() if "os.environ.get(" in line]
    exec("import os\n" + "\n".join(entries), space)
    assert after in space.values()


@pytest.mark.parametrize(
    "data",
    [
        b'import os\r\nos.listdir("/home/ada/x")\r\n',
        b'import os\nos.listdir("/home/ada/x")',
        b'\xef\xbb\xbfimport os\nos.listdir("/home/ada/x")\n',
        b'# -*- coding: latin-1 -*-\nimport os\n# \xe9\nos.listdir("/home/ada/\xe9")\n',
        b'import os\n\x0c\ndef f():\n\treturn os.listdir("/home/ada/x")\n',
        b'# %%\nimport os\n# %%\nos.listdir("/home/ada/x")\n',
        b'from __future__ import division\nimport os\nos.listdir("/home/ada/x")\n',
        b'import sys\nsys.path.append("/home/ada/lib")\nimport helper\nhelper.run("/home/ada/data")\n',
    ],
)
def test_the_form_of_files_is_kept(fix, data):
    done = fix({"run.py": data})
    assert done.refusals == ()
    after = only(done).encode("utf-8", "surrogateescape")
    for line in data.splitlines(keepends=True):
        if b"/home" not in line:
            assert line in after
    assert (b"\r\n" in after) == (b"\r\n" in data)
    assert after.endswith(b"\n") == data.endswith(b"\n")


def test_the_earliest_use_decides_where_constants_stand(fix):
    text = only(fix({"run.py": 'import sys\nsys.path.append("/home/ada/lib")\nimport helper\n'}))
    assert text.index("LIB_DIR = ") < text.index("sys.path.append(LIB_DIR)") < text.index("import helper")


def test_a_default_argument_stays_one(fix):
    text = only(fix({"run.py": 'def load(path="/home/ada/x.csv"):\n    return open(path)\n'}))
    assert "def load(path=X_CSV):" in text


NOTEBOOK = """\
{
 "cells": [
  {"cell_type": "code", "execution_count": 3, "metadata": {}, "outputs": [{"text": ["\\u00e9"]}],
   "source": ["%matplotlib inline\\n", "import pandas as pd\\n", "pd.read_csv('../input/train.csv')"]}
 ],
 "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
 "nbformat": 4,
 "nbformat_minor": 2
}"""


def test_a_notebook_gets_one_parameters_cell(fix):
    text = only(fix({"eda.ipynb": NOTEBOOK}))
    head, _, tail = NOTEBOOK.partition('{"cell_type"')
    assert text.startswith(head)
    assert text.endswith(tail[tail.index("]}\n ]") :])
    assert text.count('"parameters"') == 1
    assert '"outputs": [{"text": ["\\u00e9"]}]' in text
    assert "pd.read_csv(TRAIN_CSV)" in text


def test_black_never_lays_out_the_json_of_a_notebook(fix):
    cell = '"import pandas as pd\\n", "\\n", "pd.read_csv(\\"../input/train.csv\\")"'
    formatted = NOTEBOOK[: NOTEBOOK.index('"%matplotlib')] + cell + NOTEBOOK[NOTEBOOK.index("]}\n ]") :]
    done = fix({"eda.ipynb": formatted})
    assert done.refusals == ()
    assert only(done).startswith(formatted.partition('{"cell_type"')[0])
    assert "pd.read_csv(TRAIN_CSV)" in only(done)
