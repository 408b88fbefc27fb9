"""What the functions of a repository do with a string decides whether it is a place."""

import pytest

from codemods.api import Claim
from codemods.proofs import Change, check

READS = "import pandas as pd\n\ndef take(source, limit=3):\n    return pd.read_csv(source)\n"
WRITES = "def take(target, *, mode='w'):\n    with open(target, 'w') as out:\n        out.write('')\n"
JOINS = "import os\n\nHERE = os.path.dirname(__file__)\n\ndef take(name):\n    return open(os.path.join(HERE, name))\n"


@pytest.mark.parametrize(
    ("files", "moved"),
    [
        ({"a.py": f"{READS}\ntake('people.csv')\n"}, {"people.csv"}),
        ({"a.py": f"{READS}\ntake(source='people.csv')\n"}, {"people.csv"}),
        ({"a.py": f"{READS}\ntable = 'people.csv'\ntake(table)\n"}, {"people.csv"}),
        ({"b.py": READS, "a.py": "from b import take\n\ntake('people.csv')\n"}, {"people.csv"}),
        ({"b.py": READS, "a.py": "import b\n\nb.take('people.csv')\n"}, {"people.csv"}),
        # Through a second function.
        ({"a.py": f"{READS}\ndef outer(one):\n    return take(one)\n\nouter('people.csv')\n"}, {"people.csv"}),
        # Through an attribute of an object.
        (
            {
                "a.py": "class Table:\n    def __init__(self, source):\n        self.source = source\n\n"
                "    def load(self):\n        return open(self.source)\n\nTable('people.csv')\n"
            },
            {"people.csv"},
        ),
        # A join to the working directory is no other root.
        (
            {"a.py": "import os\ndef take(name):\n    return open(os.path.join(os.getcwd(), name))\ntake('b.csv')\n"},
            {"b.csv"},
        ),
        # A folder nobody would know by its name.
        ({"a.py": f"{WRITES}\ntake('speakers/all.v2.out.csv')\n"}, {"speakers/all.v2.out.csv"}),
    ],
)
def test_what_is_read_or_written_elsewhere_is_a_place(fix, files, moved):
    assert fix(files).moved == moved


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": f"{JOINS}\ntake('data/people.csv')\n"},
        {"b.py": JOINS, "a.py": "from b import take\n\ntake('data/people.csv')\n"},
        {"a.py": "def take(name):\n    return open(f'{ROOT}/{name}')\n\ntake('data/people.csv')\n"},
        {"a.py": "def take(name):\n    return open(ROOT + '/' + name)\n\ntake('data/people.csv')\n"},
        {"a.py": "def take(name):\n    name = ROOT / name\n    return open(name)\n\ntake('data/people.csv')\n"},
        # All that are called so agree.
        {
            **{f"p{n}/utils.py": JOINS for n in range(6)},
            **{f"p{n}/__init__.py": "" for n in range(6)},
            "p1/a.py": "from .utils import take\n\ntake('data/people.csv')\n",
        },
        # Written by one function, read by another.
        {"a.py": f"{READS}\n{WRITES.replace('take', 'give')}\nname = 'people.csv'\ngive(name)\ntake(name)\n"},
        # The repository makes the file itself.
        {"b.py": "open('people.csv', 'w')\n", "a.py": "import pandas as pd\n\npd.read_csv('people.csv')\n"},
        {"a.py": "import numpy as np\n\nnp.savez('heat', x=1)\nnp.load('heat.npz')\n"},
        {"a.py": "import torch\n\nfetch('https://example.com/x/net.pt', '.')\ntorch.load('net.pt')\n"},
        # The library's function of that name is another one.
        {"b.py": READS, "a.py": "from other import take\n\ntake('people.csv')\n"},
        # A local variable of another function has the same name.
        {
            "a.py": "import os\n\ndef one(root):\n    name = 'people.csv'\n    return os.path.join(root, name)\n\n"
            "def two(name):\n    return open(name)\n"
        },
    ],
)
def test_what_is_joined_to_another_root_or_made_here_is_none(fix, files):
    assert fix(files).moved == set()


@pytest.mark.parametrize(
    "code",
    [
        "def f(path=None):\n    if path is None:\n        path = 'data/people.csv'\n    return open(path)\n",
        "@dataclass\nclass A:\n    args: dict = field(default_factory=lambda: {'out_dir': 'output/'})\n",
        "def set_up(cfg):\n    cfg.dataset.dir = './datasets'\n",
        "import os\n\nurls = {'a': 'dataset/a.zip'}\n",
        "from tornado.web import Application\n\nApplication([('/home/api/info/', InfoHandler)])\n",
        "import yaml\n\nrun('./configs/train.yml')\n",
        "import shutil\n\nshutil.copyfile('train.log', target)\n",
        "group.create_dataset('outputs/')\n",
    ],
)
def test_what_others_set_or_name(fix, code):
    assert fix({"run.py": code}).moved == set()


@pytest.mark.parametrize(
    ("code", "moved"),
    [
        (
            "if e:\n    name = 'result/{}-a.png'.format(e)\nelse:\n    name = 'result/%s-b.png' % e\nopen(name)\n",
            {"result/{}-a.png", "result/%s-b.png"},
        ),
        ("import subprocess\n\nsubprocess.run(['java', '-jar', '/tmp/h2o.jar'])\n", {"/tmp/h2o.jar"}),
        ("import subprocess\n\nsubprocess.run(['/usr/local/bin/x', '--out', 'data/y'])\n", set()),
        ("import tensorflow as tf\n\ntf.saved_model.save(model, '../modeldir')\n", {"../modeldir"}),
        ("Params(images='data/train/*.png')\n", {"data/train/*.png"}),
    ],
)
def test_more_places(fix, code, moved):
    assert fix({"run.py": code}).moved == moved


def test_a_folder_for_results_in_a_package_is_made_when_it_runs(fix):
    files = {"net/__init__.py": "", "net/train.py": "name = 'net/logs/' + run\nopen(name, 'w')\n"}
    assert fix(files).moved == {"net/logs/"}


def test_data_that_lies_in_the_package_comes_with_it(fix):
    files = {
        "net/__init__.py": "",
        "net/resources/words.txt": "a\n",
        "net/make.py": "with open('resources/words.txt') as f:\n    print(f.read())\n",
    }
    assert fix(files).moved == set()


def test_what_is_written_in_a_folder_is_another_file(fix):
    code = "ROOT = 'x.csv'\nopen(ROOT)\nframe.to_csv('./data/x.csv')\n"
    assert fix({"run.py": code}).moved == {"x.csv", "./data/x.csv"}


@pytest.mark.parametrize(
    "code",
    [
        "given.joinpath('data/x.csv').open()\n",
        "import pandas as pd\n\npd.read_csv('gs://%s/x.csv' % bucket)\n",
        "import pandas as pd\n\npd.read_csv('s3://{}/x.csv'.format(bucket))\n",
    ],
)
def test_what_starts_elsewhere(fix, code):
    assert fix({"run.py": code}).moved == set()


def test_a_template_with_a_width(fix):
    assert fix({"run.py": "open('data/g_{:>3}.csv'.format(n))\n"}).moved == {"data/g_{:>3}.csv"}


def test_a_group_without_a_shared_file_is_proven_as_a_whole(fix):
    """What the bot publishes is what `verify` checks: all files of a commit together."""
    files = {
        "a.py": "import os\n\nos.listdir('/home/ada/data')\n",
        "b.py": "class O:\n    DATA_DIR = 1\n\n\nprint(O.DATA_DIR)\nopen('/home/ada/x.csv')\n",
    }
    fixed = fix(files)
    changes = [Change(path, files.get(path, "").encode() or None, one.encode()) for path, one in fixed.files.items()]
    before = {path: text.encode() for path, text in files.items()}
    assert check(Claim.SAME_VALUES, changes, before.get).reason is None


def test_notebooks_and_packages_of_the_repository_come_with_it(fix):
    files = {
        "net/__init__.py": "",
        "examples/other.ipynb": "{}",
        "examples/run.py": "import shutil\n\nshutil.copytree('../net/', target)\nexecute('../examples/other.ipynb')\n",
    }
    assert fix(files).moved == set()


def test_where_cuda_is_looked_for_is_no_place_of_the_user(fix):
    assert fix({"run.py": "open(r'C:\\NVIDIA\\cuda\\include\\cudnn.h')\n"}).moved == set()


@pytest.mark.parametrize(
    ("code", "moved"),
    [
        ("import os\n\nos.makedirs('./runs_a')\n", set()),
        ("run(logdir='./results')\n", set()),
        ("import os\n\nos.listdir('./images')\n", {"./images"}),
        ("import os\n\nout = './results/'\nos.makedirs(out)\n", {"./results/"}),
        ("import pkgutil\n\nbase = 'data/'\npkgutil.get_data('net', base + 'a.csv')\n", set()),
        ("import nltk\n\nnltk.data.load('tokenizers/punkt/portuguese.pickle')\n", set()),
        ("import os\n\nos.remove('/vsimem/crop_input_a')\n", set()),
    ],
)
def test_folders_beside_the_program_and_what_libraries_hold(fix, code, moved):
    assert fix({"run.py": code}).moved == moved
