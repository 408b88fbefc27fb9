"""The text that comes out: which edits are made, where new lines stand, and what stays to the byte."""

from __future__ import annotations

import pytest

NOTE = "# Paths. Each can be overridden by an environment variable, for example\n"


def only(done):
    assert done.refusals == ()
    (text,) = done.files.values()
    return text


F_STRINGS = {
    "the folder moves, its separator stays": ('f"data/raw/{x}.csv"', 'f"{RAW_DIR}/{x}.csv"', "data/raw"),
    "the start of a file name stays": ('f"data/raw/x_{x}.csv"', 'f"{RAW_DIR}/x_{x}.csv"', "data/raw"),
    "several separators": ('f"data//{x}.csv"', 'f"{DATA_DIR}//{x}.csv"', "data"),
    "single quotes": ("f'data/raw/{x}.csv'", "f'{RAW_DIR}/{x}.csv'", "data/raw"),
    "raw": ('rf"data/raw/{x}.csv"', 'rf"{RAW_DIR}/{x}.csv"', "data/raw"),
    "three quotes": ('f"""data/raw/{x}.csv"""', 'f"""{RAW_DIR}/{x}.csv"""', "data/raw"),
    "a format": ('f"data/raw/{x:03d}.csv"', 'f"{RAW_DIR}/{x:03d}.csv"', "data/raw"),
    "an address": ('f"s3://bucket/{x}.csv"', 'f"{BUCKET_URI}/{x}.csv"', "s3://bucket"),
    "home": ('f"~/data/{x}.csv"', 'f"{DATA_DIR}/{x}.csv"', "~/data"),
    "nothing is put in": ('f"data/raw/x1.csv"', "X1_CSV", "data/raw/x1.csv"),
    "nothing is put into several": ('f"data/" f"x1.csv"', "X1_CSV", "data/x1.csv"),
}


@pytest.mark.parametrize(("before", "after", "value"), F_STRINGS.values(), ids=F_STRINGS)
def test_of_an_f_string_the_folder_moves(fix, before, after, value):
    text = only(fix({"run.py": f"import pandas as pd\n\nfor x in given:\n    pd.read_csv({before})\n"}))
    assert f"    pd.read_csv({after})\n" in text
    assert f', "{value}")\n' in text or f", '{value}')\n" in text


@pytest.mark.parametrize(
    "literal",
    [
        'f"./{x}.csv"',
        'f"./x_{x}.csv"',
        'f"../{x}.csv"',
        'f"/{x}/data.csv"',
        'f"/da{x}/data.csv"',
        'f"~/{x}"',
        'f"file://{x}"',
        'f"s3://{x}"',
        'f"loss_{x}.csv"',
        'f"data{x}.csv"',
        '"file://{}".format(x)',
        '"loss_%d" % x',
        '"loss_" + x',
        '"loss_{}".format(x)',
    ],
)
def test_what_names_no_folder_stays(fix, literal):
    done = fix({"run.py": f"import pandas as pd\n\nfor x in given:\n    pd.read_csv({literal})\n"})
    assert (done.files, done.moved) == ({}, set())


@pytest.mark.parametrize(("given", "moved"), [("data", "{D}/"), ("data/", "{D}"), ("data/x_", "{D}")])
def test_a_part_of_an_f_string_moves_as_it_was_named(fix, given, moved):
    text = only(fix({"run.py": 'print(f"data/x_{x}.csv")\n'}, names={given: "D"}))
    assert f'f"{moved}{"" if given == "data/x_" else "x_"}{{x}}.csv"' in text


LOAD = "\n\ndef load():\n    return open(CHAR_DICT)\n"
BLOCK = (
    f'{NOTE}# PROJECT_CHAR_DICT=... python run.py\nCHAR_DICT = os.environ.get("PROJECT_CHAR_DICT", "./lm/char.dict")\n'
)
# What stands above the function, before and after.
HEADS = {
    "empty lines": ("", f"\n\nimport os\n\n{BLOCK}"),
    "a docstring": ('"""Doc."""\n', f'"""Doc."""\n\nimport os\n\n{BLOCK}'),
    "a docstring of several lines": ('"""Doc.\n\nMore.\n"""\n', f'"""Doc.\n\nMore.\n"""\n\nimport os\n\n{BLOCK}'),
    "a __future__ import": (
        "from __future__ import annotations\n",
        f"from __future__ import annotations\n\nimport os\n\n{BLOCK}",
    ),
    "a docstring and a __future__ import": (
        '"""Doc."""\n\nfrom __future__ import annotations\n',
        f'"""Doc."""\n\nfrom __future__ import annotations\n\nimport os\n\n{BLOCK}',
    ),
    "a __future__ import and others": (
        "from __future__ import annotations\n\nimport sys\n",
        f"from __future__ import annotations\n\nimport os\nimport sys\n\n{BLOCK}",
    ),
    "a shebang, a cookie and a licence": (
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# All rights reserved.\n\nimport sys\n",
        f"#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# All rights reserved.\n\nimport os\nimport sys\n\n{BLOCK}",
    ),
    "a licence only": ("# All rights reserved.\n", f"# All rights reserved.\n\n\nimport os\n\n{BLOCK}"),
    "os itself": ("import os\n", f"import os\n\n{BLOCK}"),
    "os among others": ("import sys, os\n", f"import sys, os\n\n{BLOCK}"),
    "os by a module below it": ("import os.path\n", f"import os.path\n\n{BLOCK}"),
    "sorted imports": ("import argparse\nimport json\nimport sys\n", None),
    "a library": ("import numpy as np\n", f"import os\n\nimport numpy as np\n\n{BLOCK}"),
    "a heading of the imports": (
        '"""Doc."""\n\n# Libraries\nimport numpy as np\n',
        f'"""Doc."""\n\nimport os\n\n# Libraries\nimport numpy as np\n\n{BLOCK}',
    ),
    "a cell": ("# %%\nimport numpy as np\n", f"# %%\nimport os\n\nimport numpy as np\n\n{BLOCK}"),
    "a second cell": (
        '"""Doc."""\n\n# %%\nimport numpy as np\n',
        f'"""Doc."""\n\n# %%\nimport os\n\nimport numpy as np\n\n{BLOCK}',
    ),
    "a from import first": ("from sys import argv\n", f"import os\nfrom sys import argv\n\n{BLOCK}"),
    "a relative import": ("from . import x\n", f"import os\n\nfrom . import x\n\n{BLOCK}"),
    "imports that share a line": ("import json; import sys\n", f"import json; import sys\nimport os\n\n{BLOCK}"),
    "a docstring that shares a line": ('"""Doc."""; import sys\n', f'"""Doc."""; import sys\n\nimport os\n\n{BLOCK}'),
    "a __future__ import that shares a line": (
        "from __future__ import division; import sys\n",
        f"from __future__ import division; import sys\n\nimport os\n\n{BLOCK}",
    ),
    "an import over lines": (
        "from sys import (\n    argv,\n)\n",
        f"import os\nfrom sys import (\n    argv,\n)\n\n{BLOCK}",
    ),
    "an import that is tried": (
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None\n",
        f"try:\n    import numpy\nexcept ImportError:\n    numpy = None\n\nimport os\n\n{BLOCK}",
    ),
    "a constant": ("import os\nX = 1\n", f"import os\n\n{BLOCK}\nX = 1\n"),
    "a form feed": ("\x0cimport os\n", f"\x0cimport os\n\n{BLOCK}"),
}
HEADS["sorted imports"] = (
    HEADS["sorted imports"][0],
    f"import argparse\nimport json\nimport os\nimport sys\n\n{BLOCK}",
)


@pytest.mark.parametrize(("before", "after"), HEADS.values(), ids=HEADS)
def test_where_imports_and_constants_go(fix, before, after):
    text = only(fix({"run.py": before + LOAD.replace("CHAR_DICT", '"./lm/char.dict"')}))
    assert text.replace("\n", "|") == (after + LOAD).replace("\n", "|")


@pytest.mark.parametrize(("before", "after"), HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_are_the_file_s_own(fix, before, after, newline):
    data = (before + LOAD.replace("CHAR_DICT", '"./lm/char.dict"')).replace("\n", newline).encode()
    done = fix({"run.py": data})
    assert done.refusals == ()
    assert done.files["run.py"] == (after + LOAD).replace("\n", newline)
