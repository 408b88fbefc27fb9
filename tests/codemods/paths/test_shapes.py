"""What strings look like, by their characters alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemods.paths.shapes import Shape, is_system, is_template, parts, shape, suffix

SHAPES = {
    Shape.ABSOLUTE: [
        "/home/ada/data",
        "/home/ada/data/",
        "/data",
        "/mnt/my disk/train.csv",
        "/tmp/{}/x.csv",
        "/tmp/%s",
        "/etc/app/app.conf",
        "/usr2/data",
        "/opt/app",
        "/srv/größe",
    ],
    Shape.DRIVE: [r"C:\Users\x\train.csv", "D:/data", "c:\\x", r"\\server\share\x", "C:\\Temp\\%s.csv"],
    Shape.HOME: ["~/data", "~/data/train.csv", "~ada/data", "$HOME/data", "${HOME}/data/x.csv", "%USERPROFILE%\\data"],
    Shape.URI: [
        "s3://bucket/x",
        "gs://b/",
        "hdfs://n/x",
        "dbfs:/FileStore",
        "file:///tmp/x",
        "abfss://c@a/x",
        "s3a://b",
    ],
    Shape.DOTTED: ["./data/x.csv", "../x.csv", "..", "../..", "./data", ".\\data\\x.csv", "..\\data", "../data/{}.csv"],
    Shape.FILE: ["data/x.csv", "a/b/c.PNG", "data\\x.csv", "data/%s.npy", "data/x.csv.gz", "data/日本.csv"],
    Shape.FOLDER: ["data/", "data/raw/", "data\\raw\\"],
    Shape.LOOSE: ["data/raw", "facebook/bart-large", "train/loss"],
    Shape.BARE: ["x.csv", "model.pt", "x.tar.gz", "./x.csv", "loss_%d.png", "größe.csv"],
    Shape.WORD: ["data", "train", "hello", "x1_yz"],
    Shape.GLOB: ["data/*.csv", "./data/*/x.npy", "data/[0-9]*.png", "data/x?.csv"],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in SHAPES.items() for value in values])
def test_a_shape(kind, value):
    assert shape(value) is kind


NONE = [
    ":memory:",
    "cpu:",
    "SAMME.R",
    "cuda:0",
    "3/4",
    "01/02/2018",
    "%Y/%m/%d",
    "10/s",
    "km/h",
    "m/s",
    "application/json",
    "image/png",
    "text/x-python",
    "http://example.org/x.csv",
    "https://example.org/",
    "ftp://x/y.csv",
    "mailto:a@example.org",
    "data:image/png;base64",
    "jdbc:x",
    "sqlite:///x.db",
    "postgresql+psycopg://x/y",
    "*.csv",
    "**/*.py",
    "x*y",
    "/proc/cpuinfo",
    "/dev/null",
    "/sys/class",
    "/usr/bin/python",
    "/usr/local/cuda",
    "/bin/sh",
    "/etc/passwd",
    "/etc/hosts",
    "~/.cache/x",
    "~/.bashrc",
    "C:\\Windows\\Fonts",
    "/Library/Fonts",
    "/api/v1/users",
    "/v1/models",
    "/predict?x=1",
    "/users/<id>/x",
    "/x",
    "/",
    "./",
    "~",
    "~/",
    "and/or",
    "script.py",
    "src/train.py",
    "./run.sh",
    "kernel.cu",
    "x/y.js",
    "a=b,c=d",
    "{}",
    "{}/x.csv",
    "%s/x.csv",
    "{root}/x",
    "\\d+/x",
    "\\w+",
    "(?P<x>a)",
    "[^/]+",
    "<b>x</b>",
    "a|b",
    '"x"',
    "#x",
    "#/x",
    "//x",
    "x^y",
    "1/2",
    "1.5",
    "2018-01-01",
    "12:30:00",
    "model:latest",
    "user@host:path",
    "_x/_y/(z)",
    "$x/y",
    "{{{x}}}",
]
NONE += ["", " ", "a b", "a/b c", "x\ny", "\x00", "a/b\t", "data, raw/x", " data/x", "data/x ", "x" * 301, "日本/日本"]


@pytest.mark.parametrize("value", NONE)
def test_no_shape(value):
    assert shape(value) in (None, Shape.WORD), shape(value)


@pytest.mark.parametrize(
    ("value", "ending"),
    [
        ("x.csv", "csv"),
        ("x.CSV", "csv"),
        ("data.d/x", None),
        ("x.csv.gz", "csv"),
        ("x.gz", "gz"),
        ("x.py", None),
        ("x", None),
        ("x.", None),
        (".csv", "csv"),
        ("v1.5", None),
        ("SAMME.R", None),
        ("os.path", None),
        ("%s.csv", "csv"),
        ("x.csv ", None),
        ("x.csv\n", None),
    ],
)
def test_the_ending_of_a_file_of_data(value, ending):
    assert suffix(value) == ending


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("data/raw/x.csv", ["data", "raw", "x.csv"]),
        (r"C:\data\x.csv", ["C:", "data", "x.csv"]),
        ("./../x/", ["x"]),
        ("//x//y", ["x", "y"]),
        ("data/%s/x_{}.csv", ["data", "x_ .csv"]),
        ("...", []),
        ("", []),
    ],
)
def test_the_components_of_a_path(value, expected):
    assert parts(value) == expected


@pytest.mark.parametrize("value", ["%s", "x_%03d.png", "%(name)s/x", "{}", "{0}", "{name}", "{x:>3}", "{epoch:02d}.h5"])
def test_templates(value):
    assert is_template(value)


@pytest.mark.parametrize("value", ["", "x", "100%", "50 % off", "{ }", "{x y}", "a{b", "%"])
def test_no_templates(value):
    assert not is_template(value)


@pytest.mark.parametrize(
    "value", ["/usr", "/usr/share/x", "/proc", "/dev/sda", "~/.ssh/id", "C:/Program Files/x", "/.x"]
)
def test_what_is_the_same_on_every_machine(value):
    assert is_system(value)


@pytest.mark.parametrize(
    "value", ["/user", "/usr2/x", "/home/x", "/processed", "/devices/x", "~/x", "/etc", "D:/x", ""]
)
def test_what_is_not_the_same_on_every_machine(value):
    assert not is_system(value)


@given(st.text(max_size=400))
def test_every_text_has_one_answer(value):
    assert shape(value) is None or shape(value) in Shape
    parts(value)
    suffix(value)


@pytest.mark.parametrize(
    "part",
    ["{", "}", "%(", "[", "../", "./", "a/", "\\", "~", "*[", ".a", "a:", "{{", "%", "  /", "a\\", " ", "_", "a1"],
)
def test_patterns_take_no_quadratic_time(part):
    value = part * (200_000 // len(part))
    assert shape(value) is None
    parts(value)
    suffix(value)
    is_template(value)
    is_system(value)
    for _ in range(1000):
        shape(value[:300])
