"""Strings that look like paths and are none of our business."""

import pytest

HEAD = "import os\nimport re\nimport sqlite3\nimport torch\nimport numpy as np\nimport pandas as pd\nimport cv2\n\n"


@pytest.mark.parametrize(
    "line",
    [
        'sqlite3.connect(":memory:")',
        'torch.load(given, map_location="cpu")',
        'boost = Boost(algorithm="SAMME.R")',
        'writer.add_scalar("train/loss", 0.5, 1)',
        'writer.add_image("val/images/first", x)',
        'self.log("val/acc", 0.5)',
        'wandb.log({"train/loss": 0.5})',
        '@app.route("/predict")\ndef predict(): pass',
        '@app.get("/api/v1/models/best")\ndef best(): pass',
        'client.post("/api/v1/predict/batch")',
        'archive.read("ml-1m/ratings.dat")',
        'archive.extract("ml-1m/ratings.dat", given)',
        'with archive.open("ml-1m/users.dat") as f: pass',
        'torch.hub.load("ultralytics/yolov5", "yolov5s")',
        'AutoModel.from_pretrained("facebook/bart-large")',
        'load_dataset("glue/mrpc")',
        'spacy.load("en_core_web_sm")',
        'model_name = "google/flan-t5-base"',
        'glob.glob("*.png")',
        're.compile(r"data/(\\d+)/train\\.csv")',
        're.sub("/+", "/", given)',
        'open("/proc/cpuinfo")',
        'open("/dev/null", "w")',
        'os.path.exists("/usr/local/cuda/include")',
        'mime = "application/json"',
        'headers = {"Content-Type": "image/png"}',
        'day = "01/02/2018"',
        'stamp = now.strftime("%Y/%m/%d")',
        'unit = "km/h"',
        'if given == "data/train.csv": pass',
        'given.endswith("/train.csv")',
        'given.split("data/")',
        'given.replace("data/raw", "data/clean")',
        'name = given.rstrip("/")',
        'print("data/train.csv is missing")',
        'raise ValueError("data/train.csv is missing")',
        'raise FileNotFoundError("models/best.pt")',
        'logging.info("saved to models/best.pt")',
        'parser.add_argument("--data", default="data/train.csv")',
        'parser.add_argument("--out", help="such as results/run1/")',
        'flags.DEFINE_string("data_dir", "data/mnist", "where")',
        'def load(path="data/train.csv"): pass',
        'def load(*, root="../input/"): pass',
        'where = os.environ.get("DATA", "data/raw/")',
        'where = os.environ.get("MY_WHERE", "/home/ada/data")',
        'where = os.environ.get("X_WHERE", "/home/ada/data")',
        'where = config.get("where", "data/raw/")',
        'where = args.where or "data/raw/"',
        'here = os.path.join(os.path.dirname(__file__), "data/train.csv")',
        'here = os.path.join(root, "data/train.csv")',
        'here = root + "/data/train.csv"',
        'here = f"{root}/data/train.csv"',
        'here = "%s/data/train.csv" % root',
        'here = "{}/data/train.csv".format(root)',
        'here = Path(root) / "data/train.csv"',
        'plt.savefig("loss.png")',
        'frame.to_csv("submission.csv")',
        'open("log.txt", "w")',
        'np.save("features.npy", x)',
        'requests.get("https://example.org/data/train.csv")',
        'url = "http://example.org/models/best.pt"',
        'sys.path.append("..")',
        'sys.path.insert(0, "src/lib")',
        'exec(open("configurator.py").read())',
        'subprocess.run("cp data/a.csv data/b.csv", shell=True)',
        'device = "cuda:0"',
        'with tf.device("/device:GPU:0"): pass',
        'with tf.device("/job:worker/task:0"): pass',
        'x = tf.get_variable("encoder/layer/weights")',
        'render_template("pages/index.html")',
        '"""data/train.csv"""',
        'def f():\n    """Read data/train.csv."""',
        'x: "data/train" = 1',
        'key = table["data/train.csv"]',
        'table = {"data/train.csv": 1}',
        'import data.train',
        'ratio = "3/4"',
        'either = "and/or"',
        'text = "<a href=\'/home/x\'>"',
        'query = "SELECT * FROM data/train"',
        'os.listdir(".")',
        'os.makedirs("./")',
        'open(".", "r")',
        'ext = ".csv"',
        'pattern = "*.csv"',
        'hello = b"data/train.csv"',
        'try:\n    f = open("settings.json")\nexcept FileNotFoundError:\n    pass',
        'os.path.exists("/etc/passwd")',
    ],
)  # fmt: skip
def test_left_alone(fix, line):
    done = fix({"script.py": f"{HEAD}{line}\n"})
    assert (done.files, done.moved) == ({}, set())


@pytest.mark.parametrize(
    "path",
    ["tests/test_train.py", "train_test.py", "conftest.py", "setup.py", "docs/conf.py", "config.py", "vendor/a.py"],
)
def test_files_of_other_kinds_are_left_alone(fix, path):
    assert fix({path: 'TRAIN = "data/raw/train.csv"\n'}).files == {}


@pytest.mark.parametrize(
    "text",
    [
        'import pandas as pd\n\npd.read_csv("../input/train.csv")  # refactor-bot: ignore[paths]\n',
        'import pandas as pd  # refactor-bot: ignore-file\n\npd.read_csv("../input/train.csv")\n',
        "print 'Python 2'\nopen('../input/train.csv')\n",
        "def broken(:\n    open('../input/train.csv')\n",
        "",
    ],
)
def test_what_asks_to_be_left_alone_is(fix, text):
    assert fix({"script.py": text}).files == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('import os\nexec(open(given).read())\nos.listdir("/home/ada/x")\n', "exec()"),
        ('import os\nkeys = [k for k in globals()]\nos.listdir("/home/ada/x")\n', "globals()"),
        ('import os\nos.listdir("/home/ada/x")\nfrom given import *\n', "star import"),
        ('os = given\nopen("/home/ada/x.csv")\n', "`os` is another name"),
        ('import os\nos.listdir(f"/home/ada\\t{x}/")\n', ""),
        ('def f(x):\n    match x:\n        case "/home/ada/data":\n            return 1\n', ""),
        ('import os\nos.path.join(os.getcwd(), "data/raw/train.csv")\n', "only the running machine knows"),
    ],
)
def test_what_cannot_be_fixed_says_why(fix, text, reason):
    done = fix({"script.py": text})
    assert done.files == {}
    assert not reason or any(reason in one for one in done.reasons)
