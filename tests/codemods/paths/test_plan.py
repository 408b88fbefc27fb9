"""What is decided over a whole repository: homes, names, variables and groups."""

from __future__ import annotations

import re

import pytest

from codemods.api import Context
from codemods.paths import CODEMOD
from codemods.paths.edits import InConfig, InFile, InModule, InParser, InPlace
from codemods.paths.options import PathOptions
from codemods.source import Source


def plan(files, texts=None, **options):
    chosen = PathOptions(**options)
    facts = {path: CODEMOD.index(Source.read(text.encode()), chosen) for path, text in files.items()}
    texts = {path: text.encode() for path, text in (texts or {}).items()}
    return CODEMOD.plan(facts, Context(frozenset({*files, *texts}), texts=texts), chosen).findings


def homes(findings):
    return [(one.path, one.edit.entry.name, type(one.edit.home)) for one in findings if one.edit]


CODE_DIR = "import sys\n\ncode_dir = '/home/ada/code'\nprint(code_dir)\n"
READS = "import numpy as np\n\nnp.load('{}')\n"


def test_a_constant_stays_in_place_also_where_scripts_share_its_value():
    late = CODE_DIR.replace("import sys\n\n", "").replace("print(code_dir)", "import sys\nsys.path.append(code_dir)")
    found = plan({"a.py": late, "b.py": late})
    assert homes(found) == [("a.py", "code_dir", InPlace), ("b.py", "code_dir", InPlace)]
    assert {one.edit.entry.variable for one in found} == {"PROJECT_CODE_DIR"}


def test_scripts_that_can_share_a_module_do():
    found = plan({"a.py": CODE_DIR, "b.py": CODE_DIR})
    assert homes(found) == [("a.py", "CODE_DIR", InModule), ("b.py", "CODE_DIR", InModule)]


def test_constants_of_several_names_have_one_entry():
    other = CODE_DIR.replace("code_dir", "root")
    found = plan({"a.py": CODE_DIR, "b.py": other}, home="file")
    assert homes(found) == [("a.py", "CODE_DIR", InFile), ("b.py", "CODE_DIR", InFile)]


def test_a_constant_stays_in_place_in_each_file():
    found = plan({"a.py": CODE_DIR, "b.py": CODE_DIR}, home="file")
    assert homes(found) == [("a.py", "code_dir", InPlace), ("b.py", "code_dir", InPlace)]


def test_a_module_needs_two_files_that_can_import_it():
    star = READS.format("data/x_train.npy").replace("np\n", "np\nfrom given import *\n").replace("np.load", "\nnp.load")
    late = "import sys\nsys.path.append('lib')\nimport helper\nhelper.load('data/x_train.npy')\n"
    early = "import helper\nhelper.load('data/x_train.npy')\nimport sys\nsys.path.append('lib')\n"
    assert {home for *_, home in homes(plan({"a.py": star, "b.py": star}))} == {InModule}
    assert {home for *_, home in homes(plan({"a.py": late, "b.py": late}))} == {InModule}
    assert {home for *_, home in homes(plan({"a.py": early, "b.py": late}))} == {InFile}


OPTIONS = """\
import argparse
import numpy as np

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int)
args = parser.parse_args()
print(args.epochs)
"""


def test_each_path_has_an_option_of_its_own():
    found = plan({"a.py": OPTIONS + 'np.load("data/max.csv")\nnp.load("data/ax.csv")\nnp.load("data/max.csv")\n'})
    assert [one.edit.home.option for one in found] == ["--max-csv", "--ax-csv", "--max-csv"]


def test_no_option_starts_like_another():
    paths = [f"data/{name}.csv" for name in ("epoch", "max", "mean", "median", "mode", "more", "most")]
    found = plan({"a.py": OPTIONS + "".join(f'np.load("{path}")\n' for path in paths)})
    options = [one.edit.home.option for one in found if isinstance(one.edit.home, InParser)]
    assert options == [
        "--path-epoch-csv",
        "--max-csv",
        "--file-mean-csv",
        "--use-median-csv",
        "--at-mode-csv",
        "--where-more-csv",
    ]
    assert homes(found)[-1] == ("a.py", "MOST_CSV", InFile)


def test_any_option_will_do_without_abbreviations():
    text = OPTIONS.replace("ArgumentParser()", "ArgumentParser(allow_abbrev=False)")
    found = plan({"a.py": text + 'np.load("data/epoch.csv")\nnp.load("data/every.csv")\n'})
    assert [one.edit.home.option for one in found] == ["--epoch-csv", "--every-csv"]


def test_names_of_a_config_module_are_taken_before_anything_is_named():
    files = {
        "config.py": "import math\n\nTRAIN_CSV = 'other'\n",
        "a.py": "import numpy as np\n\n\ndef f():\n    return np.load('data/raw/train.csv')\n",
        "b.py": "import config\nimport numpy as np\n\nnp.load('data/raw/train.csv')\nprint(config.TRAIN_CSV)\n",
    }
    names = {one.edit.entry.name for one in plan(files) if isinstance(one.edit.home, InConfig)}
    assert names == {"RAW_TRAIN_CSV"}


@pytest.mark.parametrize("target", ["dataDir", "_data_dir", "Größe", "日本", "DATA_DIR"])
def test_a_variable_is_a_plain_name(target):
    (finding,) = plan({"a.py": f"import os\n\n{target} = '/home/ada/data'\nos.listdir({target})\n"})
    assert re.fullmatch(r"PROJECT_[A-Z][A-Z0-9]*(_[A-Z0-9]+)*", finding.edit.entry.variable)


def test_variables_are_taken_where_the_code_names_them_already():
    (finding,) = plan({"a.py": 'import os\n\nos.getenv("PROJECT_RAW_DIR")\nos.listdir("/home/ada/raw")\n'})
    assert finding.edit.entry == type(finding.edit.entry)("RAW_DIR", "PROJECT_RAW_DIR_2", "/home/ada/raw")


def test_the_project_names_the_variables():
    text = {"pyproject.toml": '[project]\nname = "road-seg"\n'}
    (finding,) = plan({"a.py": "import os\n\nos.listdir('/home/ada/raw')\n"}, text)
    assert finding.edit.entry.variable == "ROAD_SEG_RAW_DIR"
    (finding,) = plan({"a.py": "import os\n\nos.listdir('/home/ada/raw')\n"}, text, env_prefix="RS")
    assert finding.edit.entry.variable == "RS_RAW_DIR"


def test_the_same_text_in_other_folders_is_another_variable():
    text = READS.format("images/x_train.npy")
    variables = [one.edit.entry.variable for one in plan({f"{name}/run.py": text for name in ("a1", "b2", "c/b2")})]
    assert variables == ["PROJECT_X_TRAIN_NPY", "PROJECT_B2_X_TRAIN_NPY", "PROJECT_B2_X_TRAIN_NPY_2"]


def test_what_is_too_much_waits():
    found = plan({"a.py": "".join(READS.format(f"data/x{n}_train.npy") for n in range(5))}, max_per_pull_request=3)
    assert [one.fixable for one in found] == [True, True, True, False, False]
    assert found[-1].reason == "left for later: max-per-pull-request is 3"
    assert all(one.fixable for one in plan({"a.py": READS.format("data/x.npy") * 200}, max_per_pull_request=0))


def test_files_that_share_a_module_share_a_group():
    text = "import util\n" + READS.format("data/x_train.npy")
    files = {
        "util.py": "x = 1\n",
        "my dir/run.py": text,
        "my dir/util.py": "x = 1\n",
        "a/b/run.py": text,
        "a/b/util.py": "x = 1\n",
    }
    groups = {one.path: one.group for one in plan({**files, "run.py": text})}
    assert groups["run.py"] == "all"
    assert groups["a/b/run.py"] == "a-b"
    assert re.fullmatch(r"my-dir-[0-9a-f]{6}", groups["my dir/run.py"])


def test_findings_come_in_order():
    text = READS.format("data/z_train.npy") + READS.format("data/a_train.npy")
    found = plan({"b.py": text, "a.py": text})
    assert [(one.path, one.line) for one in found] == sorted((one.path, one.line) for one in found)


@pytest.mark.parametrize(
    "name", ["max", "class", "None", "print", "os", "x" * 200, "1", "_", "日本", "é", "a-b", "a b", "a.b.c"]
)
def test_whatever_a_file_is_called_its_name_is_valid(name):
    for one in plan({"a.py": READS.format(f"data/{name}.npy")}):
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*", one.edit.entry.name)
        assert len(one.edit.entry.name) <= 60


def test_what_a_person_asked_for_is_not_left_for_later():
    text = "".join(READS.format(f"data/x{n}_train.npy") for n in range(5))
    asked = {"data/x4_train.npy": "LAST"}
    found = plan({"a.py": text}, max_per_pull_request=3, names=asked)
    assert [one.fixable for one in found] == [True, True, True, False, True]
