import pytest

from codemods.api import Context
from codemods.paths import CODEMOD
from codemods.paths.at_line import entry_of, is_about, is_named, literals_at
from codemods.paths.options import PathOptions
from codemods.source import Source, UnreadableError


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ('x = "a/b.csv"\n', 1, ["a/b.csv"]),
        ('x = "a/b.csv"\n', 2, []),
        ('x = "a"\ny = "b"\n', 2, ["b"]),
        ('x = f("b", "a", "b")\n', 1, ["b", "a"]),
        ("x = r'C:\\data'\n", 1, ["C:\\data"]),
        ('x = ("a/"\n     "b")\n', 1, ["a/b"]),
        ('x = ("a/"\n     "b")\n', 2, ["a/b"]),
        ('x = """a\nb"""\n', 2, ["a\nb"]),
        ('x = f"data/folds/x_{n}.npy"\n', 1, ["data/folds"]),
        ('x = f"data/x.npy"\n', 1, ["data/x.npy"]),
        ('x = f"/{n}"\n', 1, ["/"]),
        ('x = f"x_{n}.npy"\n', 1, ["x_"]),
        ('x = f"{n}/x.npy"\n', 1, []),
        ("x = f\"{d['key']}\"\n", 1, ["key"]),
        ('x = f"a/{n:>{w}}"\n', 1, ["a"]),
        ('def f():\n    """Doc."""\n', 2, []),
        ('"a statement"\n', 1, []),
        ('x = ""\n', 1, []),
        ('x = b"a/b"\n', 1, []),
        ("x = 1  # 'a/b'\n", 1, []),
        ('d = {"é/ü": "ö"}\n', 1, ["é/ü", "ö"]),
    ],
)
def test_literals(text: str, line: int, expected: list[str]):
    assert literals_at(Source.read(text.encode()), line) == expected


def test_what_does_not_parse_is_refused():
    with pytest.raises(UnreadableError):
        literals_at(Source.read(b"x = (\n"), 1)


def plan(text: str, **options: object):
    chosen = PathOptions(**options)
    facts = CODEMOD.index(Source.read(text.encode()), chosen)
    return CODEMOD.plan({"a.py": facts}, Context(frozenset({"a.py"})), chosen).findings


READS = 'import numpy as np\n\nx = np.load("data/x.npy")\n'


def test_a_finding_is_about_its_literal():
    (finding,) = plan(READS)
    assert is_about(finding, "data/x.npy")
    assert not is_about(finding, "data/")
    assert entry_of(finding).value == "data/x.npy"


def test_a_finding_that_moves_nothing_is_about_its_literal_too():
    (finding,) = plan("import os\n\nif os.sep is '/home/ada/data':\n    pass\n", names={"/home/ada/data": "HOME_DIR"})
    assert finding.reason
    assert is_about(finding, "/home/ada/data")
    assert not is_about(finding, "/home/ada")
    assert entry_of(finding) is None


def test_a_named_literal_is_found_wherever_it_stands():
    text = 'import os\n\nx = print("plain")\nos.getcwd()\n'
    assert plan(text) == ()
    (finding,) = plan(text, names={"plain": "PLAIN"})
    assert entry_of(finding).name == "PLAIN"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("x = np.load(X_NPY)", True),
        ('X_NPY = os.environ.get("PROJECT_X_NPY", "data/x.npy")', True),
        ('    "PROJECT_X_NPY", "data/x.npy"', True),
        ("from paths_config import A, X_NPY", True),
        ("x = np.load(X_NPY_2)", False),
        ("import os", False),
        ("", False),
    ],
)
def test_lines_that_read_or_define_a_path(line: str, expected: bool):
    (finding,) = plan(READS)
    assert is_named(finding, line) is expected


def test_an_option_is_named_by_its_own_name():
    (finding,) = plan(
        "import argparse\nimport numpy as np\n\nparser = argparse.ArgumentParser()\n"
        'parser.add_argument("--epochs")\nargs = parser.parse_args()\nprint(args.epochs)\nx = np.load("data/x.npy")\n'
    )
    assert is_named(finding, "x = np.load(args.x_npy)")
    assert is_named(finding, 'parser.add_argument("--x-npy", default=1)')
    assert not is_named(finding, 'parser.add_argument("--epochs")')
