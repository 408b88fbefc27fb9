"""What merged code looks like: where the function goes, how it is imported, what is left of the files."""

import pytest

# ruff: noqa: E501 - programs are shown on one line each
LOAD = """\
def load_table(path, sep=","):
    rows = []
    for line in path.split():
        cells = line.split(sep)
        rows.append([cell.strip() for cell in cells])
    return rows
"""
NORM = """\
def norm(values):
    total = 0.0
    for value in values:
        total += value * value
    size = math.sqrt(total)
    return round(size, 3)
"""
MAIN = '\n\nif __name__ == "__main__":\n    print({call})\n'
USE = MAIN.format(call='load_table("a,b c,d")')
HEAD = '"""Functions that several modules share."""\n'


def script(*parts, imports="", call='load_table("a,b c,d")'):
    return "\n\n".join([*([imports] if imports else []), *parts]) + MAIN.format(call=call)


SCRIPTS = {"train.py": script(LOAD), "predict.py": script(LOAD, call='load_table("x;y", sep=";")')}
RUNS = (("train.py",), ("predict.py",))


def test_scripts_of_one_folder_share_a_new_module(merge):
    done = merge(SCRIPTS, *RUNS)
    assert set(done.files) == {"helpers.py", "train.py", "predict.py"}
    assert done.files["helpers.py"] == f"{HEAD}\n\n{LOAD}"
    assert done.files["train.py"] == f"from helpers import load_table\n{USE[1:]}"


def test_the_import_goes_below_the_last_one(merge):
    files = {
        "train.py": script(
            LOAD, imports="import json\nimport sys\n", call='json.dumps(load_table("a,b")), len(sys.argv)'
        ),
        "predict.py": script(LOAD),
    }
    done = merge(files, *RUNS)
    assert done.files["train.py"].startswith("import json\nimport sys\n\nfrom helpers import load_table\n\nif __name__")


def test_an_import_that_only_the_function_needed_goes_with_it(merge):
    source = script(NORM, imports="import math\nimport sys\n", call="norm([3, 4]), len(sys.argv)")
    done = merge({"train.py": source, "predict.py": script(NORM, imports="import math\n", call="norm([1])")}, *RUNS)
    assert done.files["helpers.py"] == f"{HEAD}\nimport math\n\n\n{NORM}"
    assert done.files["train.py"].startswith("import sys\n\nfrom helpers import norm\n\nif __name__")


@pytest.mark.parametrize(
    ("imports", "call", "left"),
    [
        ("import math\n", "norm([3, 4]), math.pi", "import math\n"),
        ("import json, math\n", "json.dumps(norm([3, 4]))", "import json\n"),
        ("import math  # noqa: F401\n", "norm([3, 4])", "import math  # noqa: F401\n"),
        ("import math\n", 'norm([3, 4]), print("math")', "import math\n"),
        (
            "import json\nfrom math import pi, sqrt\nimport math\n",
            "json.dumps(pi * sqrt(norm([1])))",
            "import json\nfrom math import pi, sqrt\n",
        ),
    ],
)
def test_what_else_is_left_of_the_imports(merge, imports, call, left):
    files = {
        "train.py": script(NORM, imports=imports, call=call),
        "predict.py": script(NORM, imports="import math\n", call="norm([1])"),
    }
    done = merge(files, *RUNS)
    assert done.files["train.py"].startswith(f"{left}\nfrom helpers import norm\n")


def test_an_import_that_another_file_takes_from_here_stays(merge):
    files = {
        "train.py": script(NORM, imports="import math\n", call="norm([3, 4])"),
        "predict.py": script(NORM, imports="import math\n", call="norm([5, 6])"),
        "other.py": "from train import math\n\nprint(math.pi)\n",
        "third.py": "import predict\n\nprint(predict.math.pi)\n",
    }
    done = merge(files, ("train.py",), ("other.py",), ("third.py",))
    assert "import math\n" in done.files["train.py"]
    assert "import math\n" in done.files["predict.py"]


PACKAGE = {"pkg/__init__.py": "", "pkg/base.py": "SIZE = 3\n"}


@pytest.mark.parametrize(
    ("evidence", "statement"),
    [
        ("from .base import SIZE\n", "from .helpers import load_table"),
        ("from pkg.base import SIZE\n", "from pkg.helpers import load_table"),
    ],
)
def test_a_package_imports_the_way_it_does_already(merge, evidence, statement):
    source = f"import sys\n\n{evidence}\n\n{LOAD}\n\ndef show():\n    print(load_table('a,b'), SIZE)\n\n\nsys.stdout.flush()\n"
    files = {**PACKAGE, "pkg/one.py": source, "pkg/two.py": f"{source}print(2)\n"}
    done = merge(files, ("-c", "import pkg.one, pkg.two; pkg.one.show(); pkg.two.show()"))
    assert set(done.files) == {"pkg/helpers.py", "pkg/one.py", "pkg/two.py"}
    assert f"{evidence}{statement}\n" in done.files["pkg/one.py"]


def test_a_module_deeper_in_the_package(merge):
    source = f"from ..base import SIZE\n\nprint(SIZE)\n\n\n{LOAD}"
    files = {
        **PACKAGE,
        "pkg/a/__init__.py": "",
        "pkg/b/__init__.py": "",
        "pkg/a/one.py": source,
        "pkg/b/two.py": f"{source}\n\nprint(2)\n",
    }
    done = merge(
        files, ("-c", "import pkg.a.one as one, pkg.b.two as two; print(one.load_table('a,b'), two.load_table('c'))")
    )
    assert "from ..helpers import load_table as load_table\n" in done.files["pkg/a/one.py"]
    assert "pkg/helpers.py" in done.files


def test_the_module_is_near_the_files(merge):
    source = f"from ...base import SIZE\n\nprint(SIZE)\n\n\n{LOAD}"
    files = {
        **PACKAGE,
        **{f"pkg/{folder}/__init__.py": "" for folder in ("a", "a/b", "a/c")},
        "pkg/a/b/one.py": source,
        "pkg/a/c/two.py": f"{source}\n\nprint(2)\n",
    }
    done = merge(files, ("-c", "import pkg.a.b.one, pkg.a.c.two"))
    assert "pkg/a/helpers.py" in done.files
    assert "from ..helpers import load_table as load_table\n" in done.files["pkg/a/b/one.py"]


def test_folders_with_dots_in_their_names(merge):
    source = f"from .base import SIZE\n\nprint(SIZE)\n\n\n{LOAD}"
    files = {f"pkg-1.2/{path}": text for path, text in PACKAGE.items()}
    files |= {"pkg-1.2/pkg/one.py": source, "pkg-1.2/pkg/two.py": f"{source}\n\nprint(2)\n"}
    assert "pkg-1.2/pkg/helpers.py" in merge(files).files


def test_a_copy_in_a_module_without_effects_is_kept(merge):
    files = {
        "utils.py": f"import math\n\n\n{NORM}",
        "train.py": script(NORM, imports="import math\n", call="norm([3, 4])"),
    }
    done = merge(files, ("train.py",))
    assert set(done.files) == {"train.py"}
    assert done.files["train.py"] == "from utils import norm\n" + MAIN.format(call="norm([3, 4])")[1:]
    assert done.planned == [("train.py", "norm")]


def test_an_import_of_the_module_is_extended(merge):
    files = {
        "utils.py": f"{LOAD}\n\ndef alpha():\n    return 1\n",
        "train.py": script(LOAD, imports="from utils import alpha\n", call='load_table("a"), alpha()'),
    }
    done = merge(files, ("train.py",))
    assert done.files["train.py"].startswith("from utils import alpha, load_table\n\nif")


def test_an_earlier_module_of_ours_takes_more(merge):
    early = f"{HEAD}\nimport math\n\n\n{NORM}"
    source = script(
        "def spell(values):\n    found = []\n    for value in values:\n        found.append(json.dumps(value))\n    return found\n",
        imports="import json\n\nfrom helpers import norm\n",
        call="spell([norm([3, 4])])",
    )
    done = merge({"helpers.py": early, "train.py": source, "predict.py": f"{source}    print(2)\n"}, *RUNS)
    assert done.files["helpers.py"].startswith(f"{HEAD}\nimport json\nimport math\n\n\n{NORM}\n\ndef spell(")
    assert done.files["train.py"].startswith("from helpers import norm, spell\n\nif")


@pytest.mark.parametrize(
    "taken", [{"helpers.py": "print('runs')\n"}, {"helpers/x.txt": ""}, {"helpers.py": "def other():\n    return 1\n"}]
)
def test_the_name_of_the_module_hides_nothing(merge, taken):
    done = merge({**SCRIPTS, **taken}, *RUNS)
    assert "shared_helpers.py" in done.files
    assert "helpers.py" not in done.files


def test_another_project_s_module_of_that_name(merge):
    source = script(LOAD, imports="try:\n    import helpers\nexcept ImportError:\n    helpers = None\n")
    assert "helpers.py" not in merge({"train.py": source, "predict.py": source}).files


def test_renamed_copies_keep_their_names(merge):
    renamed = LOAD.replace("load_table", "read_rows").replace("rows", "found").replace("read_found", "read_rows")
    files = {**SCRIPTS, "evaluate.py": script(renamed, call='read_rows("a,b")')}
    done = merge(files, *RUNS, ("evaluate.py",))
    assert done.files["evaluate.py"].startswith("from helpers import load_table as read_rows\n")
    assert done.files["helpers.py"].count("def ") == 1


def test_a_name_that_only_others_use_stays_importable(merge):
    files = {
        "tools.py": f"print('tools')\n\n\n{LOAD}",
        "train.py": script("", imports="import tools\n", call='tools.load_table("a,b")').replace("\n\n\n\n", "\n\n"),
        "predict.py": script(LOAD, imports="import tools\n", call='load_table("a"), tools'),
    }
    done = merge(files, ("train.py",))
    assert done.files == {} or "load_table as load_table" in done.files["tools.py"]


def test_the_richest_docstring_and_its_comments_are_kept(merge):
    described = LOAD.replace(
        "    rows = []",
        '    """Return the cells of a table.\n\n    Each is stripped.\n    """\n    rows = []  # one list a row',
        1,
    )
    train = script(f"# Reads tables.\n{described}", imports="import sys\n", call='len(sys.argv), load_table("a")')
    done = merge({"train.py": train, "predict.py": SCRIPTS["predict.py"]}, *RUNS)
    assert f"# Reads tables.\n{described}" in done.files["helpers.py"]
    assert "#" not in done.files["train.py"]


def test_the_docstring_is_kept_whatever_the_copy_is_called(merge):
    described = LOAD.replace("    rows = []", '    """Return the cells of a table."""\n    rows = []')
    renamed = described.replace("load_table", "read_rows")
    files = {"train.py": script(renamed, call='read_rows("a,b")'), "predict.py": SCRIPTS["predict.py"]}
    assert renamed in merge(files, *RUNS).files["helpers.py"]


def test_the_docstring_is_kept_under_the_usual_name(merge):
    described = LOAD.replace("    rows = []", '    """Return the cells of a table."""\n    rows = []')
    renamed = described.replace("load_table", "read_rows")
    done = merge({**SCRIPTS, "apply.py": script(renamed, call='read_rows("a,b")')}, *RUNS, ("apply.py",))
    assert described in done.files["helpers.py"]
    assert done.files["apply.py"].startswith("from helpers import load_table as read_rows\n")


def test_a_docstring_is_not_lost_to_a_copy_without_one(merge):
    described = LOAD.replace("    rows = []", '    """Return the cells of a table."""\n    rows = []')
    source = f"from .base import SIZE\n\n\ndef size():\n    return SIZE\n\n\n{LOAD}"
    done = merge({**PACKAGE, "pkg/utils.py": source, "pkg/one.py": source.replace(LOAD, described) + "\n\nprint(2)\n"})
    assert described in done.files["pkg/helpers.py"]
    assert "from .helpers import load_table" in done.files["pkg/utils.py"]


def test_what_a_file_starts_with_stays(merge):
    done = merge({"train.py": f"# Copyright me.\n{SCRIPTS['train.py']}", "predict.py": SCRIPTS["predict.py"]}, *RUNS)
    assert done.files["train.py"].startswith("# Copyright me.\n")


def test_copies_that_differ_in_annotations_only(merge):
    noted = LOAD.replace("(path, sep=", "(path: str, sep: str = ").replace("):\n", ") -> list:\n", 1)
    done = merge({"train.py": script(noted), "predict.py": SCRIPTS["predict.py"]}, *RUNS)
    assert noted in done.files["helpers.py"]


CLUSTER = """\
def clean(text):
    found = text.strip().lower()
    found = found.replace("-", " ")
    found = found.replace("_", " ")
    return found


def words(text):
    found = []
    for word in clean(text).split():
        if word not in found:
            found.append(word)
    return found
"""


def test_functions_that_call_each_other_move_together(merge):
    source = script(CLUSTER, call='words("A-b a")')
    done = merge({"train.py": source, "predict.py": f"{source}    print(2)\n"}, *RUNS)
    assert done.files["helpers.py"] == f"{HEAD}\n\n{CLUSTER}"
    assert done.files["train.py"].startswith(
        "from helpers import clean as clean\nfrom helpers import words\n"
    ) or done.files["train.py"].startswith("from helpers import words\nfrom helpers import clean as clean\n")


def test_a_function_twice_in_a_file_and_once_elsewhere(merge):
    again = LOAD.replace("load_table", "load_again")
    files = {"train.py": script(LOAD, again, call='load_table("a"), load_again("b")'), "predict.py": script(LOAD)}
    done = merge(files, *RUNS)
    assert "from helpers import load_table as load_again\n" in done.files["train.py"]


def test_functions_that_need_different_packages_do_not_share_a_module(merge):
    one = NORM.replace("math.sqrt(total)", "first.sqrt(total)")
    two = LOAD.replace("cell.strip()", "second.clean(cell)")
    files = {
        "a.py": script(one, imports="import first\n", call="norm([3])"),
        "b.py": script(one, imports="import first\n", call="norm([4])"),
        "c.py": script(two, imports="import second\n"),
        "d.py": script(two, imports="import second\n", call="load_table('d')"),
    }
    done = merge(files)
    assert set(done.files) == {"a.py", "b.py", "c.py", "d.py", "helpers.py", "second_helpers.py"} or set(
        done.files
    ) == {"a.py", "b.py", "c.py", "d.py", "helpers.py", "first_helpers.py"}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_are_kept(merge, newline):
    files = {path: text.replace("\n", newline).encode() for path, text in SCRIPTS.items()}
    done = merge(files, *RUNS)
    assert done.files["train.py"].count("\n") == done.files["train.py"].count(newline)


def test_a_file_with_a_head(merge):
    head = '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"""Train."""\n\n'
    done = merge({"train.py": head + script(LOAD), "predict.py": SCRIPTS["predict.py"]}, *RUNS)
    assert done.files["train.py"].startswith(f"{head}from helpers import load_table\n\nif")


def test_a_script_without_a_final_line_end(merge):
    source = f"print(1)\n\n\n{LOAD}".rstrip("\n")
    done = merge({"train.py": source, "predict.py": script(LOAD)}, *RUNS)
    assert done.files["train.py"] == "from helpers import load_table as load_table\n\nprint(1)"


def test_a_copy_that_calls_what_its_file_has_is_kept(merge):
    words = CLUSTER.partition("\n\n\n")[2]
    files = {
        "text.py": CLUSTER,
        "train.py": script(words, imports="from text import clean\n", call='words("A-b a"), clean("X")'),
    }
    done = merge(files, ("train.py",))
    assert done.files["train.py"].startswith("from text import clean, words\n\nif")


def test_equals_do_not_import_each_other(merge):
    source = f"from .base import SIZE\n\n\n{LOAD}\n\ndef size():\n    return SIZE\n"
    files = {
        **PACKAGE,
        "pkg/vgg.py": source,
        "pkg/resnet.py": source.replace("SIZE\n", "SIZE + 1\n").replace("SIZE + 1", "SIZE", 1),
    }
    done = merge(files, ("-c", "import pkg.vgg, pkg.resnet; print(pkg.vgg.load_table('a'), pkg.resnet.size())"))
    assert set(done.files) == {"pkg/helpers.py", "pkg/vgg.py", "pkg/resnet.py"}


def test_packages_without_code_are_imported(merge):
    source = f"from pkg import base, sub\n\nprint(base.SIZE, sub)\n\n\n{LOAD}"
    files = {**PACKAGE, "pkg/sub/__init__.py": "", "pkg/one.py": source, "pkg/two.py": f"{source}\n\nprint(2)\n"}
    assert set(merge(files).files) == {"pkg/helpers.py", "pkg/one.py", "pkg/two.py"}
