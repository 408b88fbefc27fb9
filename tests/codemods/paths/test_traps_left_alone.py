"""What goes wrong in naive versions, one case for each trap: what is no fixed place, or not sure to move, stays."""

from __future__ import annotations

import codecs

import pytest

from codemods.paths import CODEMOD
from refactor_bot.engine import Engine, Request
from refactor_bot.repo.working_tree import WorkingTree

from .programs import cell, notebook

# ruff: noqa: E501 - programs are shown on one line each
# Nothing is found in these.
HEAD = "import os\nimport re\nimport glob\nimport zipfile\nimport sqlite3\nimport torch\nimport spacy\nimport numpy as np\nimport pandas as pd\n\n"
NOTHING = {
    "a database in memory": 'db = sqlite3.connect(":memory:")\nengine = create_engine("sqlite://")',
    "a device": 'state = torch.load(given, map_location="cpu")\nnet.to("cuda:0")\ntorch.device("cuda/0")',
    "the name of an algorithm": 'AdaBoostClassifier(algorithm="SAMME.R")\nmetric = "precision/recall"',
    "tags": 'writer.add_scalar("train/loss", x)\nself.log_dict({"val/acc": 1})\nmlflow.log_metric("test/f1.csv", 1)',
    "routes": '@app.route("/predict", methods=["POST"])\ndef predict(): pass\nclient.get("/models/best")',
    "members of an archive": 'with zipfile.ZipFile(given) as z:\n    pd.read_csv(z.open("ml-1m/ratings.dat"), sep="::")\n    z.read("ml-1m/users.dat")',
    "names on a hub": 'torch.hub.load("ultralytics/yolov5", "custom")\nAutoTokenizer.from_pretrained("google/flan-t5-base")\nload_dataset("squad/plain")',
    "models of spaCy": 'nlp = spacy.load("en_core_web_sm")\nspacy.cli.download("de/core_news_sm")',
    "globs": 'glob.glob("*.csv")\nglob.glob(os.path.join(root, "*/x_*.csv"))\nfor one in Path(root).glob("images/*.png"): pass',
    "regular expressions": 're.match(r"data/\\d+/x\\.csv", given)\nframe.filter(regex="^data/.*csv$")\npattern = re.compile("(train|test)/img")',
    "what the kernel shows": 'open("/proc/meminfo").read()\nopen("/sys/class/net/eth0/address")',
    "devices": 'open("/dev/null", "w")\ncv2.VideoCapture("/dev/video0")\nwith tf.device("/gpu:0"): pass',
    "where CUDA may be": 'for one in ["/usr/local/cuda", "/usr/lib/cuda", "/opt/cuda"]:\n    os.path.exists(one)',
    "MIME types": 'send(given, mimetype="text/csv")\nheaders = {"Accept": "application/json", "Content-Type": "image/png"}',
    "dates": 'day = pd.to_datetime("01/02/2018", format="%d/%m/%Y")\nframe["2018/01/02":]\nstamp = f"{day:%Y/%m/%d}"',
    "what is compared": 'if given == "data/raw/x.csv" or given in ("data/a.csv", "data/b.csv"): pass',
    "what is split": '"data/raw/x.csv".split("/")[-1]\ngiven.replace("data/raw/", "data/clean/")\ngiven.startswith("/home/ada/data")',
    "what is said": 'print("data/raw/x.csv is read")\nraise FileNotFoundError("data/raw/x.csv")\nlogging.info("written to %s", "out")',
    "a part behind a variable in join": 'open(os.path.join(root, "data/raw/x.csv"))\nnp.load(os.path.join(root, "data", "x.npy"))',
    "a part behind a variable in a sum": 'open(root + "/data/raw/x.csv")\nopen(root + "data/raw/" + name)',
    "a part behind a variable in a template": 'open("%s/data/raw/x.csv" % root)\nopen("{}/data/x.csv".format(root))\nopen("{root}/data/x.csv".format(root=root))',
    "a part behind a variable in an f-string": 'open(f"{root}/data/raw/x.csv")\nnp.save(f"{root}data/raw/{name}.npy", x)',
    "a part behind a Path": 'open(Path(root) / "data/raw/x.csv")\n(given / "data" / "x.csv").open()\nroot.joinpath("data").open()',
    "a place beside the file": 'open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "data/raw/x.csv"))\nopen(Path(__file__).parent / "data/x.csv")',
    "a default of a parameter": 'def load(root="data/raw", *, name: str = "./data/x.csv"): return open(root)\nread = lambda path="data/x.csv": open(path)',
    "a default of an option": 'p = argparse.ArgumentParser()\np.add_argument("--data", default="data/raw/x.csv", help="such as data/raw")\np.set_defaults(out="out/x.csv")',
    "a default of the environment": 'where = os.getenv("DATA", "data/raw/x.csv")\nopen(where)',
    "a default of a dataclass": 'from dataclasses import dataclass, field\n@dataclass\nclass Config:\n    root: str = "data/raw/x.csv"\n    out: str = field(default="./out/")',
    "annotations": 'def f(x: "data/raw/x.csv", y: Literal["data/x.csv", "./data/y.csv"]) -> "data/raw/x.csv": pass\nz: "./data/z.csv" = 1',
    "names of output files": 'plt.savefig("loss.png")\nframe.to_csv("submission.csv", index=False)\ntorch.save(net, "model.pt")\nwith open("log.txt", "w") as f: pass',
    "what is written and read again": 'frame.to_csv("features.csv")\nframe = pd.read_csv("features.csv")',
    "addresses of the web": 'pd.read_csv("https://example.org/data/raw/x.csv")\nurlretrieve("ftp://example.org/x.csv", given)',
    "an object store that is named elsewhere": 'pd.read_csv(f"s3://{bucket}/raw/x.csv")\npd.read_csv("gs://" + bucket + "/raw/x.csv")',
    "names in a file of HDF5": 'with h5py.File(given) as f:\n    f["data/images"][:]\n    f.create_dataset("train/labels", data=x)',
    "names of tensors": 'graph.get_tensor_by_name("import/output:0")\ntf.get_variable("encoder/weights")\nwith tf.name_scope("train/loss"): pass',
    "commands": 'os.system("cp data/a.csv data/b.csv")\nsubprocess.run(["ls", "data/raw"], check=True)',
    "queries": 'pd.read_sql("SELECT * FROM data", db)\ntree.xpath("//div/a/@href")\ndb.execute("ATTACH \'data/x.db\' AS x")',
    "branches and containers": 'repo.checkout("origin/main")\nimage = "nvidia/cuda:11.0"\nbase = "docker.io/library/python"',
    "fractions and units": 'label = "images/sec"\nratio = "16/9"\naxis.set_ylabel("loss/step")',
    "counts and progress": 'print(f"{n}/{total} images")\nbar.set_description("train/epoch %d" % n)',
    "markup": 'page = \'<img src="img/a.png">\'\ntext = "see [data](data/x.csv)"',
    "keys of settings": 'cfg["train/batch"] = 1\noptions.get("optim/lr")\nflags.append("--data=data/raw")',
    "a docstring": 'def f():\n    """Read data/raw/x.csv."""\n"data/raw/x.csv"',
    "bytes": 'open(b"data/raw/x.csv")',
    "a key": 'table = {"data/raw/x.csv": 1}\ntable["data/raw/y.csv"] = table["data/raw/x.csv"]',
    "where code is": 'sys.path.append("src/lib")\nsys.path.insert(0, "../")\nimportlib.import_module("data.raw")',
    "a path that is cut at once": 'open("data/raw/x.csv".replace(".csv", ".npy"))\nopen("data/raw/x_1.csv"[:-6])',
    "where something is sometimes": 'try:\n    open("settings.json")\nexcept FileNotFoundError:\n    pass',
    "a value that an option replaces": 'where = given or "data/raw/x.csv"\nopen(where)\nroot = "data/raw"\nif given:\n    root = given.root\nopen(root)',
}
# Files that are left alone whatever stands in them, the reason being their path.
ELSEWHERE = {
    "a test": "tests/test_train.py",
    "a test beside the code": "train_test.py",
    "a config module": "config.py",
    "settings": "conf/base.py",
    "what tests share": "tests/helpers/data.py",
    "sessions of a test runner": "noxfile.py",
    "a command of a framework": "manage.py",
    "the build": "setup.py",
    "settings of the documentation": "docs/conf.py",
}
OVERRIDES = "keys = [k for k, v in globals().items() if not k.startswith('_')]\nexec(open('configurator.py').read())\nconfig = {k: globals()[k] for k in keys}\n"
# What is found and left alone, and why.
UNSURE = {
    "constants that a file overrides": (
        f'import os\n\nout_dir = "/home/ada/out"\n{OVERRIDES}os.makedirs(out_dir)\n',
        "which sees or replaces names",
    ),
    "names that are listed": (
        'import os\n\nos.listdir("/home/ada/x")\nprint(dir(), vars())\n',
        "which sees or replaces names",
    ),
    "its own module": ('import os, sys\n\nos.listdir("/home/ada/x")\nme = sys.modules[__name__]\n', "sys.modules"),
    "os is a variable": (
        'open("/home/ada/x.csv")\nfor os in ("linux", "darwin"):\n    print(os)\n',
        "`os` is another name",
    ),
    "os is another module": ('from given import fake as os\n\nos.listdir("/home/ada/x")\n', "`os` is another name"),
    "os is a parameter": (
        'import os\n\n\ndef f(os):\n    return os\n\n\nos.listdir("/home/ada/x")\n',
        "`os` is another name",
    ),
    "a star import below": ('import os\n\nos.listdir("/home/ada/x")\nfrom given import *\n', "a star import"),
    "a pattern": (
        'match given:\n    case "/home/ada/x" | ["/home/ada/x", *_]:\n        pass\n',
        "a pattern of `match`",
    ),
    "identity": ('if given is "/home/ada/x":\n    pass\n', "compared by identity"),
    "a comment that may be of the file or of its first statement": (
        '# Reads it.\nopen("/home/ada/x.csv")\n',
        "between a comment and what it describes",
    ),
    "escapes in an f-string": ('open(f"/home/ada\\x2fdata/{x}/y.csv")\n', "an f-string with escapes"),
    "braces in an f-string": ('open(f"/home/ada/{{x}}/data/{x}.csv")\n', "an f-string with escapes"),
    "several f-strings": ('open(f"/home/ada/data/" f"{x}.csv")\n', "an f-string with escapes, or of several parts"),
    "a comment between literals": (
        'import pandas as pd\n\npd.read_csv(\n    "data/"  # where\n    "raw/train.csv"\n)\n',
        "a comment or the spelling of something else",
    ),
    "the running folder": (
        'import os\n\nopen(os.path.join(os.getcwd(), "data/raw/x.csv"))\nopen(os.environ["HOME"] + "/data/raw/x.csv")\n',
        "only the running machine knows",
    ),
}
LEFT = "import pandas as pd\n\npd.read_csv('../input/train.csv')\n"
# What is not read at all, and why.
SKIPPED = {
    "Python 2": ("run.py", b"print 'x'\n" + LEFT.encode(), "is Python 2 (line 1)"),
    "exceptions of Python 2": ("run.py", b"try: pass\nexcept A, b: pass\n" + LEFT.encode(), "is Python 2 (line 2)"),
    "a syntax error": ("run.py", b"def f(:\n" + LEFT.encode(), "does not parse (line 1)"),
    "a merge conflict": ("run.py", b"<<<<<<< HEAD\n" + LEFT.encode(), "does not parse (line 1)"),
    "bytes that are no text": ("run.py", LEFT.encode() + b"# \xff\n", "cannot be decoded"),
    "an unknown encoding": ("run.py", b"# coding: klingon\n" + LEFT.encode(), "cannot be decoded"),
    "an encoding that does not come back": (
        "run.py",
        b"# coding: utf-7\nx = '+AGE-'\n" + LEFT.encode(),
        "does not survive a round trip",
    ),
    "a zero byte": ("run.py", LEFT.encode() + b"\x00", "does not parse"),
    "10 MB": ("run.py", LEFT.encode() + b"# x\n" * 2_500_000, "larger than 2 MB"),
    "a pointer to a large file": (
        "run.py",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
        "a Git LFS pointer",
    ),
    "generated": (
        "run.py",
        b"# Generated by the protocol buffer compiler.  DO NOT EDIT!\n" + LEFT.encode(),
        "generated code",
    ),
    "generated, by its name": ("x_pb2.py", LEFT.encode(), "generated code"),
    "vendored": ("third_party/x/run.py", LEFT.encode(), "vendored code (third_party/)"),
    "a migration": ("app/migrations/0001_initial.py", LEFT.encode(), "a database migration"),
    "built": ("build/lib/run.py", LEFT.encode(), "build directory (build/)"),
    "minified": ("run.py", LEFT.encode() + b"x = [" + b"0, " * 2000 + b"]\n", "minified code"),
    "a file that asks for it": ("run.py", b"# refactor-bot: ignore-file\n" + LEFT.encode(), "asks to be left alone"),
    "a notebook of another language": ("run.ipynb", notebook([cell(LEFT)]).replace(b"python", b"julia"), "julia"),
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_is_none_of_ours(text, fix):
    done = fix({"run.py": f"{HEAD}{text}\n"})
    assert (done.files, [f.message for f in done.findings]) == ({}, [])


@pytest.mark.parametrize("path", ELSEWHERE.values(), ids=ELSEWHERE)
def test_where_paths_belong(path, fix):
    done = fix({path: 'TRAIN = "data/raw/train.csv"\nVALID = {"file": "../input/valid.csv"}\n'})
    assert (done.files, done.findings) == ({}, ())


@pytest.mark.parametrize(("text", "reason"), UNSURE.values(), ids=UNSURE)
def test_what_is_not_sure_says_why(text, reason, fix):
    # Patterns and comparisons count only where somebody asks for the path.
    done = fix({"run.py": text}, names={"/home/ada/x": "X_DIR"} if "os" not in text and "open" not in text else {})
    assert done.files == {}
    assert done.reasons
    assert [one for one in done.reasons if reason not in one] == []


def test_cells_above_the_parameters_say_why(fix):
    done = fix({"eda.ipynb": notebook([cell(LEFT), cell("alpha = 1", ["parameters"])])})
    assert (done.files, len(done.reasons)) == ({}, 1)


@pytest.mark.parametrize(("path", "data", "reason"), SKIPPED.values(), ids=SKIPPED)
def test_what_is_not_read_says_why(path, data, reason, tmp_path):
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_bytes(data)
    report = Engine().check(WorkingTree(tmp_path), Request({"paths": CODEMOD.options()}))
    assert (report.findings, report.crashes) == ((), ())
    ((skipped, why),) = [(one.path, one.reason) for one in report.skipped]
    assert (skipped, reason in why) == (path, True), why


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"# data/raw/x.csv\n", codecs.BOM_UTF8, b'"""data/raw/x.csv"""', b"\x0c"]
)
def test_files_without_code(data, fix):
    done = fix({"run.py": data, "pkg/__init__.py": data})
    assert (done.files, done.findings) == ({}, ())


@pytest.mark.parametrize(
    "comment", ["# refactor-bot: ignore[paths]", "# refactor-bot: ignore", "#refactor-bot:ignore[docstrings, paths]"]
)
def test_lines_that_ask_to_be_left_alone(comment, fix):
    done = fix({"run.py": f"import pandas as pd\n\npd.read_csv('../input/train.csv')  {comment}\n"})
    assert (done.files, done.findings) == ({}, ())


def test_files_that_are_excluded(tmp_path):
    for name in ("run.py", "old.py"):
        (tmp_path / name).write_text(LEFT)
    report = Engine().check(WorkingTree(tmp_path), Request({"paths": CODEMOD.options()}, lambda path: path == "old.py"))
    assert [one.path for one in report.findings] == ["run.py"]
