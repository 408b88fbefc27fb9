"""Which folder a file's paths belong to, and how it would import a config module of that folder."""

from __future__ import annotations

import pytest

from codemods.commands import Commands, read
from codemods.importing import Layout
from codemods.paths.index import index
from codemods.paths.roots import Roots
from codemods.source import Source

DEFINES = "def f():\n    return 1\n"
RUNS = "import sys\n\nprint(sys.argv)\n"


def roots(files, *, commands="", module="paths_config", toml=False):
    facts = {path: index(Source.read(text.encode())) for path, text in files.items() if path.endswith(".py")}
    run = read({"README.md": commands.encode()}, ["README.md"])
    return Roots(Layout(frozenset(files)), facts, run, module, toml)


def statement(files, path, **options):
    home = roots(files, **options).home(path)
    return (home.path, home.statement) if home else None


PACKAGE = {"pkg/__init__.py": "", "pkg/util.py": DEFINES, "pkg/sub/__init__.py": "", "pkg/sub/deep.py": DEFINES}
SCRIPTS = {"util.py": DEFINES, "other.py": RUNS}

STATEMENTS = {
    # Scripts side by side.
    "runs": ({"a.py": RUNS}, "a.py", ("paths_config.py", "from paths_config import")),
    "main guard": (
        {"a.py": f"{DEFINES}\nif __name__ == '__main__':\n    f()\n"},
        "a.py",
        ("paths_config.py", "from paths_config import"),
    ),
    "in a folder": ({"x/a.py": RUNS}, "x/a.py", ("x/paths_config.py", "from paths_config import")),
    "a folder that is no name": (
        {"02-x/a.py": RUNS},
        "02-x/a.py",
        ("02-x/paths_config.py", "from paths_config import"),
    ),
    "imports its neighbour": (
        {**SCRIPTS, "a.py": f"import util\n{DEFINES}"},
        "a.py",
        ("paths_config.py", "from paths_config import"),
    ),
    "imports a neighbouring package": (
        {**PACKAGE, "a.py": f"import pkg\n{DEFINES}"},
        "a.py",
        ("paths_config.py", "from paths_config import"),
    ),
    "only defines": ({"a.py": DEFINES}, "a.py", None),
    "a library beside scripts": ({**SCRIPTS, "a.py": f"import numpy\n{DEFINES}"}, "a.py", None),
    # Packages.
    "absolute": (
        {**PACKAGE, "pkg/a.py": f"from pkg.util import f\n{DEFINES}"},
        "pkg/a.py",
        ("pkg/paths_config.py", "from pkg.paths_config import"),
    ),
    "absolute from below": (
        {**PACKAGE, "pkg/sub/a.py": f"import pkg.util\n{DEFINES}"},
        "pkg/sub/a.py",
        ("pkg/paths_config.py", "from pkg.paths_config import"),
    ),
    "relative": (
        {**PACKAGE, "pkg/a.py": f"from .util import f\n{DEFINES}"},
        "pkg/a.py",
        ("pkg/paths_config.py", "from .paths_config import"),
    ),
    "relative from below": (
        {**PACKAGE, "pkg/sub/a.py": f"from ..util import f\n{DEFINES}"},
        "pkg/sub/a.py",
        ("pkg/paths_config.py", "from ..paths_config import"),
    ),
    "one dot does not prove two": (
        {**PACKAGE, "pkg/sub/a.py": f"from .deep import f\n{DEFINES}"},
        "pkg/sub/a.py",
        None,
    ),
    "absolute before relative": (
        {**PACKAGE, "pkg/a.py": f"from .util import f\nfrom pkg.util import f as g\n{DEFINES}"},
        "pkg/a.py",
        ("pkg/paths_config.py", "from pkg.paths_config import"),
    ),
    "in src": (
        {f"src/{path}": text for path, text in PACKAGE.items()} | {"src/pkg/a.py": f"import pkg.util\n{DEFINES}"},
        "src/pkg/a.py",
        ("src/pkg/paths_config.py", "from pkg.paths_config import"),
    ),
    "nothing shows how it is imported": ({**PACKAGE, "pkg/a.py": DEFINES}, "pkg/a.py", None),
    "an import in a function shows nothing": (
        {**PACKAGE, "pkg/a.py": "def f():\n    from .util import f\n    return f\n"},
        "pkg/a.py",
        None,
    ),
    "an import that is tried shows nothing": (
        {**PACKAGE, "pkg/a.py": f"try:\n    from .util import f\nexcept ImportError:\n    pass\n{DEFINES}"},
        "pkg/a.py",
        None,
    ),
    "a package that runs is no script": ({**PACKAGE, "pkg/a.py": RUNS}, "pkg/a.py", None),
    "an import of another package of the same name": (
        {**PACKAGE, "x/pkg/__init__.py": "", "x/pkg/a.py": f"from pkg.nothing import f\n{DEFINES}"},
        "x/pkg/a.py",
        None,
    ),
    # In a package, but run in its folder.
    "bare neighbour": (
        {**PACKAGE, "pkg/a.py": f"from util import f\n{DEFINES}"},
        "pkg/a.py",
        ("pkg/paths_config.py", "from paths_config import"),
    ),
    "a neighbour named like a standard module": (
        {**PACKAGE, "pkg/logging.py": DEFINES, "pkg/a.py": f"import logging\n{DEFINES}"},
        "pkg/a.py",
        None,
    ),
    "a neighbour named like a library that others use": (
        {**PACKAGE, "pkg/numpy.py": DEFINES, "b.py": "import numpy\n", "pkg/a.py": f"import numpy\n{DEFINES}"},
        "pkg/a.py",
        None,
    ),
    "bare neighbour, but imported through its package": (
        {**PACKAGE, "pkg/truecase.py": DEFINES, "b.py": "import pkg.a\n", "pkg/a.py": f"import truecase\n{DEFINES}"},
        "pkg/a.py",
        None,
    ),
    "bare neighbour, but imported from its package": (
        {**PACKAGE, "b.py": "from pkg import a\n", "pkg/a.py": f"import util\n{DEFINES}"},
        "pkg/a.py",
        None,
    ),
    "bare neighbour, but imported by a relative import": (
        {**PACKAGE, "pkg/__init__.py": "from .a import f\n", "pkg/a.py": f"import util\n{DEFINES}"},
        "pkg/a.py",
        None,
    ),
    "bare neighbour, and imported barely": (
        {**PACKAGE, "pkg/b.py": "from a import f\n", "pkg/a.py": f"import util\n{DEFINES}"},
        "pkg/a.py",
        ("pkg/paths_config.py", "from paths_config import"),
    ),
    # Folders that others import from without being a package.
    "imported by its folder's name": ({"x/a.py": RUNS, "main.py": "from x.a import f\n"}, "x/a.py", None),
    "imported as a neighbour": (
        {"x/a.py": RUNS, "x/b.py": "from a import f\n"},
        "x/a.py",
        ("x/paths_config.py", "from paths_config import"),
    ),
}


@pytest.mark.parametrize(("files", "path", "expected"), STATEMENTS.values(), ids=STATEMENTS)
def test_how_a_config_module_is_imported(files, path, expected):
    assert statement(files, path) == expected


@pytest.mark.parametrize(
    ("files", "path", "commands", "expected"),
    [
        ({"x/a.py": DEFINES}, "x/a.py", "python x/a.py --fast", ("x/paths_config.py", "from paths_config import")),
        ({"x/a.py": DEFINES}, "x/a.py", "python3 -u ./x/a.py", ("x/paths_config.py", "from paths_config import")),
        ({"x/a.py": DEFINES}, "x/a.py", "python x/b.py", None),
        ({"x/a.py": RUNS}, "x/a.py", "python -m x.a", None),
        ({**SCRIPTS, "a.py": f"import util\n{RUNS}"}, "a.py", "python -m a", None),
    ],
)
def test_commands_say_how_a_file_is_run(files, path, commands, expected):
    assert statement({**files, "README.md": commands}, path, commands=commands) == expected


ENTRIES = 'import os\n\nX = os.environ.get("P_X", "data/x")\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, "paths_config.py"),
        ({"paths_config.py": ENTRIES}, "paths_config.py"),
        ({"paths_config.py": f'"""Paths."""\n{ENTRIES}'}, "paths_config.py"),
        ({"paths_config.py": "X = 1\n"}, "project_paths.py"),
        ({"paths_config.py": f"{ENTRIES}print(X)\n"}, "project_paths.py"),
        ({"paths_config/data.csv": ""}, "project_paths.py"),
        ({"b.py": "import paths_config\n"}, "project_paths.py"),
        ({"paths_config.py": "", "project_paths.py": "x = 1\n"}, "path_settings.py"),
        ({f"{name}.py": "x = 1\n" for name in ("paths_config", "project_paths", "path_settings")}, "shared_paths.py"),
        (
            {f"{n}.py": "x = 1\n" for n in ("paths_config", "project_paths", "path_settings", "shared_paths")},
            None,
        ),
    ],
)
def test_the_module_s_name_shadows_nothing(files, expected):
    found = statement({"a.py": RUNS, **files}, "a.py")
    assert (found[0] if found else None) == expected


@pytest.mark.parametrize(("module", "expected"), [("where", "where.py"), ("json", "project_paths.py")])
def test_the_module_s_name_may_be_chosen_but_not_a_standard_one(module, expected):
    assert statement({"a.py": RUNS}, "a.py", module=module)[0] == expected


def test_values_lie_beside_the_module():
    assert roots({"x/a.py": RUNS}, toml=True).home("x/a.py").toml == "x/config.toml"
    assert roots({"x/a.py": RUNS}).home("x/a.py").toml is None


@pytest.mark.parametrize(
    ("source", "apart"),
    [
        ("import numpy\nprint(1)\n", True),
        ("import os\nprint(1)\n", True),
        ("import numpy\nimport util\nprint(1)\n", False),
        ("import util\nimport numpy\nprint(1)\n", True),
        ("print(1)\n", False),
    ],
)
def test_an_import_behind_those_of_other_projects_stands_apart(source, apart):
    assert roots({"a.py": f"x = 'data/x.csv'\n{source}", "util.py": DEFINES}).home("a.py").apart is apart


@pytest.mark.parametrize(
    ("files", "path", "root"),
    [
        ({"a.py": RUNS}, "a.py", ""),
        ({"x/a.py": RUNS}, "x/a.py", "x"),
        ({**PACKAGE, "pkg/sub/a.py": DEFINES}, "pkg/sub/a.py", "pkg"),
        ({**PACKAGE, "pkg/sub/a.py": f"import deep\n{RUNS}"}, "pkg/sub/a.py", "pkg/sub"),
        ({"x/y/a.py": DEFINES}, "x/y/a.py", "x/y"),
        ({"x/__init__.py": "", "x/y/a.py": DEFINES}, "x/y/a.py", "x/y"),
    ],
)
def test_where_the_same_text_means_the_same_place(files, path, root):
    assert roots(files).root(path) == root


CONFIG = "import math\n\nBATCH = 32\n"
CONFIGS = {
    "module": ({"a.py": "import config\n", "config.py": CONFIG}, ("config.py", None, "config")),
    "alias": ({"a.py": "import config as c\n", "config.py": CONFIG}, ("config.py", None, "c")),
    "names": ({"a.py": "from config import BATCH\n", "config.py": CONFIG}, ("config.py", "from config import", None)),
    "renamed": (
        {"a.py": "from config import BATCH as b\n", "config.py": CONFIG},
        ("config.py", "from config import", None),
    ),
    "any name for settings": (
        {"a.py": "import my_settings\n", "my_settings.py": CONFIG},
        ("my_settings.py", None, "my_settings"),
    ),
    "not a config": ({"a.py": "import util\n", "util.py": CONFIG}, None),
    "star": ({"a.py": "from config import *\n", "config.py": CONFIG}, None),
    "tried": ({"a.py": "try:\n    import config\nexcept ImportError:\n    pass\n", "config.py": CONFIG}, None),
    "in a function": ({"a.py": "def f():\n    import config\n", "config.py": CONFIG}, None),
    "not there": ({"a.py": "import config\n"}, None),
    "without constants": ({"a.py": "import config\n", "config.py": DEFINES}, None),
    "nothing but values": ({"a.py": "import config\n", "config.py": '"""Settings."""\nBATCH = 32\nX: int = 1\n'}, None),
    "does something": ({"a.py": "import config\n", "config.py": f"{CONFIG}print(BATCH)\n"}, None),
    "of this codemod": ({"a.py": "import paths_config\n", "paths_config.py": ENTRIES}, None),
    "looks at its names": (
        {"a.py": "import config\n", "config.py": f"{CONFIG}x = 'data/x'\nKEYS = [k for k in globals()]\n"},
        None,
    ),
    "has another os": ({"a.py": "import config\n", "config.py": f"from x import os\n{CONFIG}"}, None),
    "listed elsewhere": (
        {"a.py": "import config\n", "config.py": CONFIG, "b.py": "import config\nvars(config)\n"},
        None,
    ),
    "handed on": ({"a.py": "import config\n", "config.py": CONFIG, "b.py": "import config\nrun(config)\n"}, None),
    "its dictionary": (
        {"a.py": "import config\n", "config.py": CONFIG, "b.py": "import config\nconfig.__dict__\n"},
        None,
    ),
    "taken whole elsewhere": ({"a.py": "import config\n", "config.py": CONFIG, "b.py": "from config import *\n"}, None),
}


@pytest.mark.parametrize(("files", "expected"), CONFIGS.values(), ids=CONFIGS)
def test_the_config_module_that_a_file_imports(files, expected):
    found = roots(files).config("a.py")
    assert (found and (found[0].path, found[0].statement, found[0].base)) == expected


IN_PACKAGE = {"pkg/__init__.py": "", "pkg/config.py": CONFIG, "pkg/sub/__init__.py": ""}


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("pkg/a.py", "from . import config\n", ("pkg/config.py", None, "config")),
        ("pkg/a.py", "from . import config as c\n", ("pkg/config.py", None, "c")),
        ("pkg/a.py", "from pkg import config\n", ("pkg/config.py", None, "config")),
        ("pkg/a.py", "from .config import BATCH\n", ("pkg/config.py", "from .config import", None)),
        ("pkg/a.py", "from pkg.config import BATCH\n", ("pkg/config.py", "from pkg.config import", None)),
        ("pkg/a.py", "import pkg.config as c\n", ("pkg/config.py", None, "c")),
        ("pkg/a.py", "import pkg.config\n", None),
        ("pkg/sub/a.py", "from .. import config\n", ("pkg/config.py", None, "config")),
        ("pkg/sub/a.py", "from ..config import BATCH\n", ("pkg/config.py", "from ..config import", None)),
        ("a.py", "from pkg import config\n", None),
        ("other/a.py", "from pkg.config import BATCH\n", None),
    ],
)
def test_the_config_module_of_a_package_serves_its_own_files(path, source, expected):
    found = roots({**IN_PACKAGE, path: source}).config(path)
    assert (found and (found[0].path, found[0].statement, found[0].base)) == expected


@pytest.mark.parametrize(
    ("files", "path", "value", "expected"),
    [
        ({**PACKAGE, "a.py": RUNS}, "a.py", "pkg/layout", True),
        ({**PACKAGE, "a.py": RUNS}, "a.py", "./pkg/layout", True),
        ({**PACKAGE, "a.py": RUNS}, "a.py", "pkg/weights.pth", False),
        ({**PACKAGE, "a.py": RUNS}, "a.py", "data/x", False),
        ({**PACKAGE, "pkg/a.py": DEFINES}, "pkg/a.py", "sub/x", False),
        ({**PACKAGE, "scripts/a.py": RUNS}, "scripts/a.py", "pkg/x", True),
        ({"a.py": RUNS, "conf/train.yaml": ""}, "a.py", "conf/train.yaml", True),
        ({"x/a.py": RUNS, "x/conf/train.yaml": ""}, "x/a.py", "./conf/train.yaml", True),
        ({"a.py": RUNS}, "a.py", "conf/train.yaml", False),
        ({"a.py": RUNS, "data/train.csv": ""}, "a.py", "data/train.csv", False),
        ({"a.py": RUNS}, "a.py", "", False),
        ({"a.py": RUNS}, "a.py", "../x", False),
    ],
)
def test_what_comes_with_the_code(files, path, value, expected):
    assert roots(files).comes_along(path, value) is expected


@pytest.mark.parametrize(
    ("text", "modules", "scripts"),
    [
        ("python train.py", (), ("train.py",)),
        ("$ python3.11 -u ./scripts/train.py --x", (), ("scripts/train.py",)),
        ("python ../train.py", (), ("train.py",)),
        ("python -m pkg.train", ("pkg.train",), ()),
        ("python -m torch.distributed.launch --nproc_per_node=2 train.py", (), ("train.py",)),
        ("python -m torch.distributed.run pkg.train", ("pkg.train",), ()),
        ("RUN pip install x && python setup.py install", (), ("setup.py",)),
        ("pythonic train.py", (), ()),
        ("python", (), ()),
    ],
)
def test_commands(text, modules, scripts):
    assert read({"README.md": text.encode()}, ["README.md"]) == Commands(frozenset(modules), frozenset(scripts))
