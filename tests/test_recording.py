"""The recorder sees what a wrong edit does, and every fixture can be recorded."""

from __future__ import annotations

import ast
import json
import re
import shlex
import shutil
import warnings
from pathlib import Path

import pytest
from recording import Run, compare, record, recorded, runs_of

FIXTURES = Path(__file__).parent / "fixtures" / "paths"
REPOSITORIES = sorted(file.parent.name for file in FIXTURES.glob("*/RUN.json"))
# All tests of a repository run in one process, which remembers its recordings.
EACH = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in REPOSITORIES]
PATH_LIKE = re.compile(r"[/\\]|\.\w+$")

PROGRAM = """
import argparse, glob, json, os, pickle, shutil, sqlite3, subprocess
from pathlib import Path

import cv2
import pandas as pd
from torch.utils.data import DataLoader, Dataset

ROOT = "data/raw/"


class Images(Dataset):
    def __init__(self, root):
        self.names = os.listdir(root)
        self.root = root

    def __len__(self):
        return len(self.names)

    def __getitem__(self, index):
        return cv2.imread(self.root + self.names[index]), index


def load(name, root=ROOT):
    return pd.read_csv(root + name)


parser = argparse.ArgumentParser()
parser.add_argument("--data-path", default="data")
args = parser.parse_args()
load("train.csv")
load("test.csv")
for image, label in DataLoader(Images("images/")):
    print(label)
os.makedirs("out/models", exist_ok=True)
with open("out/args.json", "w") as out:
    json.dump(vars(args), out)
pickle.load(open("out/models/%s.pkl" % "forest", "rb"))
shutil.copy("a/b.txt", "c/d.txt")
sqlite3.connect("db/all.sqlite").execute("SELECT 1")
subprocess.run(["ls", "/data/x"], check=True)
for file in glob.glob("logs/*.txt"):
    print(file)
print(Path("./results/").joinpath("x.txt").exists())
"""


def repository(folder: Path, files: dict[str, str], *runs: dict[str, object]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "RUN.json").write_text(json.dumps(runs or [{"cwd": ".", "argv": ["main.py"]}]))
    return folder


def differences(tmp_path: Path, before: dict[str, str], after: dict[str, str], *runs: dict[str, object]) -> list[str]:
    return compare(repository(tmp_path / "before", before, *runs), repository(tmp_path / "after", after, *runs))


def calls(tmp_path: Path, text: str, **files: str) -> tuple[tuple[str, ...], ...]:
    (result,) = record(repository(tmp_path, {"main.py": text, **files}))
    assert result.status == 0, result.stderr
    return result.calls


def test_what_reaches_input_and_output_is_recorded_in_order(tmp_path):
    recorded = calls(tmp_path, PROGRAM)
    wanted = [
        ("pandas.read_csv", "data/raw/train.csv"),
        ("pandas.read_csv", "data/raw/test.csv"),
        ("os.listdir", "images/"),
        ("cv2.imread", "images/0001.jpg"),
        ("os.makedirs", "out/models"),
        ("open", "out/args.json", "w"),
        ("write", '"data"'),
        ("open", "out/models/forest.pkl", "rb"),
        ("shutil.copy", "a/b.txt", "c/d.txt"),
        ("sqlite3.connect", "db/all.sqlite"),
        ("subprocess.run", "ls", "/data/x"),
        ("glob.glob", "logs/*.txt"),
        ("pathlib.Path", "./results/"),
        ("pathlib.Path.exists", "PosixPath('results/x.txt')"),
    ]
    assert [call for call in recorded if call in wanted] == wanted


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ('"images/"', '"image/"', "image/"),
        ('"data/raw/"', '"data/raw"', "data/rawtrain.csv"),
        ('"./results/"', '"./results"', "'./results'"),
        ('load("train.csv")\nload("test.csv")', 'load("test.csv")\nload("train.csv")', "data/raw/t"),
        ('load("test.csv")\n', "", "test.csv"),
        ('"out/models/%s.pkl" % "forest"', '"out/models/%s.pkl" % "tree"', "tree.pkl"),
        ("args = parser", 'parser.add_argument("--out", default="out")\nargs = parser', '"out"'),
        ("print(label)", "print(label, label)", "printed +0 0"),
        ("parser.parse_args()", 'parser.parse_args(["--nothing"])', "exit status 0 became 2"),
        ('"/data/x"', 'Path("/data/x")', "PosixPath('/data/x')"),
    ],
)
def test_a_wrong_edit_is_seen(tmp_path, old, new, seen):
    assert PROGRAM.count(old) == 1
    found = differences(tmp_path, {"main.py": PROGRAM}, {"main.py": PROGRAM.replace(old, new)})
    assert any(seen in line for line in found), found


def test_an_ambiguous_abbreviation_is_seen(tmp_path):
    old, new = "args = parser", 'parser.add_argument("--data-file", default="x")\nargs = parser'
    run = {"cwd": ".", "argv": ["main.py", "--data", "elsewhere"]}
    program = PROGRAM.replace("json.dump(vars(args), out)", "out.write(args.data_path)")
    found = differences(tmp_path, {"main.py": program}, {"main.py": program.replace(old, new)}, run)
    assert any("exit status 0 became 2" in line for line in found), found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('import pandas\npandas.read_csv("a/b.csv")\n', 'import pandas\nA = "a/b.csv"\npandas.read_csv(A)\n'),
        ('open("a/" + "b")\n', 'import os\nA = os.environ.get("A", "a/")\nopen(A + "b")\n'),
        ('x = 1\nopen(f"a/{x}.csv")\n', 'import os\nx = 1\nA = os.environ.get("A", "a/")\nopen(f"{A}{x}.csv")\n'),
        ('open("a/%d" % 1)\n', 'open("a/{}".format(1))\n'),
    ],
)
def test_the_same_strings_are_no_difference(tmp_path, before, after):
    assert differences(tmp_path, {"main.py": before}, {"main.py": after}) == []


def test_a_config_module_is_no_difference(tmp_path):
    config = 'import os\n\nA = os.environ.get("X_A", "a/b.txt")\n'
    after = {"main.py": "from paths_config import A\nopen(A)\n", "paths_config.py": config}
    assert differences(tmp_path, {"main.py": 'open("a/b.txt")\n'}, after) == []


LOADER = '''"""Paths."""

import os
from pathlib import Path

try:
    import tomllib
except ImportError:
    tomllib = None

_FILE = Path(__file__).with_name("config.toml")
_PATHS = tomllib.loads(_FILE.read_text(encoding="utf-8")).get("paths", {}) if tomllib and _FILE.is_file() else {}

A = os.environ.get("X_A", _PATHS.get("a", "a/b.txt"))
'''


@pytest.mark.parametrize(("value", "same"), [("a/b.txt", True), ("a/c.txt", False)])
def test_a_toml_loader_reads_its_file_unseen(tmp_path, value, same):
    after = {"main.py": "from paths_config import A\nopen(A)\n", "paths_config.py": LOADER}
    after["config.toml"] = f'[paths]\na = "{value}"\n'
    assert (differences(tmp_path, {"main.py": 'open("a/b.txt")\n'}, after) == []) == same


def test_a_toml_loader_that_does_more_is_seen(tmp_path):
    after = {"main.py": "from paths_config import A\nopen(A)\n", "paths_config.py": LOADER + 'open("more.txt")\n'}
    found = differences(tmp_path, {"main.py": 'open("a/b.txt")\n'}, after)
    assert len(found) == 1
    assert "more.txt" in found[0]


def test_a_toml_file_that_the_program_reads_itself_is_seen(tmp_path):
    text = 'import tomllib\nprint(tomllib.load(open("config.toml", "rb")))\n'
    (result,) = record(repository(tmp_path, {"main.py": text, "config.toml": "a = 1\n"}))
    assert (result.calls, result.stdout) == ((("open", "config.toml", "rb"),), "{'a': 1}\n")


def test_yaml_is_really_read(tmp_path):
    text = (
        'import yaml\nfrom omegaconf import OmegaConf\nwith open("c.yaml") as f:\n    print(yaml.safe_load(f)["a"])\n'
    )
    text += 'print(OmegaConf.load("c.yaml").b, OmegaConf.load("c.yaml").c.d)\n'
    yaml = "a: x/y\nb: ${oc.env:SOME_B,'data/b.csv'}\nc: {d: '${a}/z'}\n"
    (result,) = record(repository(tmp_path, {"main.py": text, "c.yaml": yaml}))
    assert result.stdout == "x/y\ndata/b.csv x/y/z\n"


def test_nothing_really_happens(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").write_text("kept")
    text = f"""
import os, shutil, subprocess, tempfile
from pathlib import Path
root = {str(outside)!r}
open(root + "/new.txt", "w").write("x")
os.open(root + "/descriptor.txt", os.O_WRONLY | os.O_CREAT)
Path(root, "path.txt").write_text("x")
Path(root, "touched.txt").touch()
os.makedirs(root + "/folder")
os.remove(root + "/kept.txt")
os.rename(root + "/kept.txt", root + "/moved.txt")
shutil.copy(__file__, root + "/copy.py")
shutil.rmtree(root)
subprocess.run(["touch", root + "/shell.txt"])
os.system("touch " + root + "/system.txt")
with tempfile.TemporaryDirectory(dir=root):
    pass
open("main.py", "w").write("nothing")
os.remove("main.py")
"""
    repo = repository(tmp_path / "repo", {"main.py": text})
    (result,) = record(repo)
    assert result.status == 0, result.stderr
    assert [file.name for file in outside.iterdir()] == ["kept.txt"]
    assert sorted(file.name for file in repo.iterdir()) == ["RUN.json", "main.py"]
    assert (repo / "main.py").read_text() == text


def test_files_of_the_repository_are_really_read_and_others_made_up(tmp_path):
    text = 'print(open("a.txt").read(), open("../b.txt").read(), open("/etc/hostname").readline())\n'
    (result,) = record(repository(tmp_path, {"main.py": text, "a.txt": "mine"}))
    assert result.stdout == "mine 0001 1\n0002 2\n 0001 1\n\n"


def test_only_the_program_is_recorded(tmp_path):
    text = "import helper, argparse, decimal, html.parser, xml.dom\nargparse.ArgumentParser().parse_args()\n"
    assert calls(tmp_path, text, **{"helper.py": "import csv, email\n"}) == ()


def test_a_failing_program_says_so(tmp_path):
    (result,) = record(repository(tmp_path, {"main.py": 'open("a")\nraise SystemExit(3)\n'}))
    assert (result.status, result.calls) == (3, (("open", "a"),))


def test_clock_and_chance_stand_still(tmp_path):
    text = "import datetime, random, time, tempfile\nopen(time.strftime('%Y%m%d-%H%M%S'))\nopen(tempfile.mkdtemp())\n"
    text += "open(f'{datetime.datetime.now():%Y}-{time.time()}-{random.random()}-{sorted({'b', 'a'})}')\n"
    repo = repository(tmp_path, {"main.py": text})
    assert record(repo) == record(repo)


def test_a_notebook_runs_in_one_namespace_without_magics(tmp_path):
    cells = [
        {"cell_type": "markdown", "source": ["open('no')"]},
        {
            "cell_type": "code",
            "source": ["%matplotlib inline\n", "!pip install x \\\n", "  y\n", "import os\n", "x = 'a/b'"],
        },
        {"cell_type": "code", "source": "%%bash\nls x\n"},
        {"cell_type": "code", "source": "%%time\nfiles = !ls\nopen(x)\nx?\nif x:\n    !ls\n    open('c/d')\nx"},
        {"cell_type": "code", "source": "x;"},
        {"cell_type": "code", "source": "open(__name__ + '/' + os.path.basename(os.getcwd()), 'w');"},
    ]
    repo = repository(tmp_path, {"nb/n.ipynb": json.dumps({"cells": cells})}, {"cwd": "nb", "notebook": "n.ipynb"})
    (result,) = record(repo)
    assert result.status == 0, result.stderr
    assert result.calls == (("open", "a/b"), ("open", "c/d"), ("open", "__main__/nb", "w"))
    assert result.stdout == "'a/b'\n"


def test_a_decorated_function_still_runs(tmp_path):
    text = "import torch\n@torch.no_grad()\ndef f(x):\n    open(x)\nf('a/b')\n"
    assert ("open", "a/b") in calls(tmp_path, text)


def test_a_hanging_program_is_ended(tmp_path, monkeypatch):
    # Time enough for a program to start on a busy machine.
    monkeypatch.setattr("recording._SECONDS", 5)
    (result,) = record(repository(tmp_path, {"main.py": 'import signal\nopen("a", "w")\nsignal.pause()\n'}))
    assert (result.status, result.calls) == (124, (("open", "a", "w"),))


@pytest.mark.parametrize("name", EACH)
def test_every_run_of_a_fixture_succeeds_and_reaches_files(name):
    for result in recorded(FIXTURES / name):
        assert result.status == 0, (result.run, result.stderr)
        reached = {text for call in result.calls for text in call[1:] if PATH_LIKE.search(text)}
        assert len(reached) >= 3, (result.run, result.calls)


@pytest.mark.parametrize("name", EACH)
def test_recording_a_fixture_again_gives_the_same(name):
    assert record(FIXTURES / name, runs_of(FIXTURES / name)[:1]) == recorded(FIXTURES / name)[:1]


@pytest.mark.parametrize("name", REPOSITORIES)
def test_the_readme_of_a_fixture_says_how_it_is_run(name):
    readme = (FIXTURES / name / "README.md").read_text(encoding="utf-8")
    for run in runs_of(FIXTURES / name):
        assert said(run) in readme, run
        assert run.cwd == "." or f"cd {run.cwd} && " in readme or f"`{run.cwd}`" in readme, run


def said(run: Run) -> str:
    return run.notebook or shlex.join(["python", *run.argv])


@pytest.mark.parametrize("name", REPOSITORIES)
def test_what_is_expected_of_a_fixture_stands_in_it(name):
    expected = json.loads((FIXTURES / name / "EXPECT.json").read_text(encoding="utf-8"))
    moved, kept = ({tuple(one) for one in expected[key]} for key in ("moved", "kept"))
    assert not moved & kept
    for file, literal in moved | kept:
        assert literal in literals(FIXTURES / name / file), (file, literal)


def test_enough_is_expected():
    expected = [json.loads((FIXTURES / name / "EXPECT.json").read_text(encoding="utf-8")) for name in REPOSITORIES]
    assert len(REPOSITORIES) >= 18
    for key in ("moved", "kept"):
        assert sum(len(one[key]) for one in expected) >= 6 * len(REPOSITORIES)


@pytest.mark.parametrize("name", EACH)
def test_what_should_move_reaches_input_or_output(name, tmp_path):
    """Each literal that should move is seen once changed, so that no wrong edit of it goes unnoticed."""
    after = shutil.copytree(FIXTURES / name, tmp_path / name)
    marks = {}
    for number, (file, literal) in enumerate(json.loads((after / "EXPECT.json").read_text(encoding="utf-8"))["moved"]):
        marks[f"MARK{number}/"] = (file, literal)
        marked = marked_notebook if file.endswith(".ipynb") else marked_module
        (after / file).write_text(marked((after / file).read_bytes(), literal, f"MARK{number}/"), encoding="utf-8")
    seen = "".join(repr(result.calls) + result.stdout for result in record(after))
    assert [marks[one] for one in marks if one not in seen] == []


def marked_module(text: bytes, literal: str, mark: str) -> str:
    class Marker(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            return ast.Constant(mark + literal) if node.value == literal else node

    return ast.unparse(Marker().visit(parsed(text)))


def marked_notebook(text: bytes, literal: str, mark: str) -> str:
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        cell["source"] = re.sub(rf"([\"'])(?={re.escape(literal)}(?:\1|{{))", rf"\1{mark}", "".join(cell["source"]))
    return json.dumps(notebook)


def literals(file: Path) -> set[str]:
    """Return the string literals of a file, and the constant parts of its f-strings."""
    texts: list[str | bytes] = [file.read_bytes()]
    if file.suffix == ".ipynb":
        cells = [cell for cell in json.loads(texts[0])["cells"] if cell["cell_type"] == "code"]
        texts = ["\n".join(python_lines("".join(cell["source"]))) for cell in cells]
    nodes = [node for text in texts for node in ast.walk(parsed(text))]
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def python_lines(cell: str) -> list[str]:
    """Return the lines of a cell; magics and shell lines in blocks keep their place."""
    if cell.startswith("%%") and not cell.startswith("%%time"):
        return []
    return [re.sub(r"^(\s*)([%!].*|[\w.]+\?|\w+ = !.*)$", r"\1pass", line) for line in cell.split("\n")]


def parsed(text: str | bytes) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)
