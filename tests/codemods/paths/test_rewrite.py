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
