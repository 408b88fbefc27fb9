"""Notebooks: one cell of parameters, above every use, and nothing else changes."""

from __future__ import annotations

import json

import pytest

READS = "import pandas as pd\npd.read_csv('../input/train.csv')"
MOVED = "import pandas as pd\npd.read_csv(TRAIN_CSV)"
BLOCK = """\
# Paths. Each can be overridden by an environment variable, for example
# PROJECT_TRAIN_CSV=... jupyter lab
TRAIN_CSV = os.environ.get('PROJECT_TRAIN_CSV', '../input/train.csv')"""
DATA = "import pandas as pd\nDATA = '../input/train.csv'"
PARAMETERS = ["parameters"]


def notebook(*cells):
    made = []
    for one in cells:
        source, tags = (one, []) if isinstance(one, str) else one
        made.append(
            {
                "cell_type": "code",
                "execution_count": 7,
                "metadata": {"tags": tags} if tags else {},
                "outputs": [{"name": "stdout", "output_type": "stream", "text": ["é\n"]}],
                "source": source.splitlines(keepends=True),
            }
        )
    made.insert(1, {"cell_type": "markdown", "metadata": {}, "source": ["Reads `../input/train.csv`."]})
    python = {"kernelspec": {"language": "python", "name": "python3"}}
    return json.dumps({"cells": made, "metadata": python, "nbformat": 4, "nbformat_minor": 2}, indent=1) + "\n"


def cells(text):
    return [
        ("".join(one["source"]), one["metadata"].get("tags", []))
        for one in json.loads(text)["cells"]
        if one["cell_type"] == "code"
    ]


NEW = (f"import os\n\n{BLOCK}", PARAMETERS)
NOTEBOOKS = {
    "one cell": ([READS], [NEW, (MOVED, [])]),
    "an empty cell first": (["", READS], [NEW, ("", []), (MOVED, [])]),
    "os is there": ([f"import os\n{READS}"], [NEW, (f"import os\n{MOVED}", [])]),
    "magics": (["%matplotlib inline", f"!ls\n{READS};"], [NEW, ("%matplotlib inline", []), (f"!ls\n{MOVED};", [])]),
    "a cell magic": ([f"%%time\n{READS}"], [NEW, (f"%%time\n{MOVED}", [])]),
    "another language": (["%%bash\ncat '../input/train.csv'", READS], None),
    "parameters": (
        [("alpha = 1", PARAMETERS), READS],
        [(f"alpha = 1\n\nimport os\n\n{BLOCK}", PARAMETERS), (MOVED, [])],
    ),
    "parameters with os": (
        [("import os\nalpha = 1", PARAMETERS), READS],
        [(f"import os\nalpha = 1\n\n{BLOCK}", PARAMETERS), (MOVED, [])],
    ),
    "os above the parameters": (
        ["import os", ("alpha = 1", PARAMETERS), READS],
        [("import os", []), (f"alpha = 1\n\n{BLOCK}", PARAMETERS), (MOVED, [])],
    ),
    "os below the parameters": (
        [("alpha = 1", PARAMETERS), f"import os\n{READS}"],
        [(f"alpha = 1\n\nimport os\n\n{BLOCK}", PARAMETERS), (f"import os\n{MOVED}", [])],
    ),
    "parameters that are empty": ([("", PARAMETERS), READS], [NEW, (MOVED, [])]),
    "parameters of an earlier change": (
        [(NEW[0].replace("TRAIN", "TEST").replace("train", "test"), PARAMETERS), f"{READS}\npd.read_csv(TEST_CSV)"],
        [
            (
                NEW[0].replace("TRAIN", "TEST").replace("train", "test") + "\n" + BLOCK.rsplit("\n", 1)[1],
                PARAMETERS,
            ),
            (f"{MOVED}\npd.read_csv(TEST_CSV)", []),
        ],
    ),
    "several cells": ([READS, READS], [NEW, (MOVED, []), (MOVED, [])]),
}
NOTEBOOKS["another language"] = (
    NOTEBOOKS["another language"][0],
    [NEW, (NOTEBOOKS["another language"][0][0], []), (MOVED, [])],
)


@pytest.mark.parametrize(("before", "after"), NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_names_are_parameters(before, after, fix):
    done = fix({"eda.ipynb": notebook(*before)})
    assert done.refusals == ()
    assert cells(done.files["eda.ipynb"]) == after


@pytest.mark.parametrize(("before", "after"), NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_all_else_stays(before, after, fix):
    text = notebook(*before)
    done = fix({"eda.ipynb": text}).files["eda.ipynb"].splitlines()
    for line in text.splitlines():
        if (
            "train.csv'" not in line
            and '"alpha' not in line
            and '"source": []' not in line
            and '"TEST_CSV =' not in line
        ):
            assert line in done
    assert done[-1] == "}"


def test_what_is_a_parameter_already_is_no_debt(fix):
    done = fix({"eda.ipynb": notebook((DATA, PARAMETERS), "pd.read_csv(DATA)")})
    assert (done.files, done.moved) == ({}, set())


@pytest.mark.parametrize(
    "given",
    [
        [READS, ("alpha = 1", PARAMETERS)],
        [(f"{READS}\nalpha = 1", PARAMETERS), "print(alpha)"],
        [READS, ("alpha = 1", PARAMETERS), "print(alpha)"],
    ],
)
def test_what_stands_above_the_parameters_cannot_use_them(given, fix):
    done = fix({"eda.ipynb": notebook(*given)})
    assert done.files == {}
    assert done.reasons == ["it stands above the end of the notebook's parameters, where its name would be"]


@pytest.mark.parametrize("options", [{}, {"home": "file"}, {"home": "module"}, {"format": "toml"}])
def test_a_notebook_imports_nothing_of_its_folder(options, fix):
    script = "import util\nimport pandas as pd\n\npd.read_csv('../input/train.csv')\n"
    done = fix({"eda.ipynb": notebook(READS), "run.py": script, "util.py": "x = 1\n"}, **options)
    assert cells(done.files["eda.ipynb"]) == [NEW, (MOVED, [])]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("from given import *\n" + READS, "star import"),
        ("os = 1\n" + READS, "`os` is another name"),
        ("exec(given)\n" + READS, "exec()"),
    ],
)
def test_what_cannot_be_fixed_says_why(cell, reason, fix):
    done = fix({"eda.ipynb": notebook(cell)})
    assert done.files == {}
    assert any(reason in one for one in done.reasons)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b'{"cells": []}',
        b'{"cells": 3}',
        notebook(READS).encode()[:-40],
        notebook("x = (").encode(),
        notebook(READS).replace('"python"', '"R"').encode(),
    ],
)
def test_what_is_no_notebook_of_ours(data, fix):
    assert fix({"eda.ipynb": data}).files == {}


def test_a_finding_names_the_line_of_the_file(fix):
    text = notebook("x = 1", READS)
    (found,) = fix({"eda.ipynb": text}).findings
    assert found.message.split("`")[1] in text.split("\n")[found.line - 1]
