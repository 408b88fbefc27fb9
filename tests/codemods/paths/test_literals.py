"""How values are written in a file, and where the leading part of an f-string stands."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemods.paths.literals import Spelling, leading
from codemods.source import Source

DOUBLE, SINGLE, LATIN = Spelling(), Spelling("'"), Spelling('"', "latin-1")


@pytest.mark.parametrize(
    ("spell", "value", "written"),
    [
        (DOUBLE, "data/x.csv", '"data/x.csv"'),
        (SINGLE, "data/x.csv", "'data/x.csv'"),
        (DOUBLE, "it's", '"it\'s"'),
        (SINGLE, "it's", '"it\'s"'),
        (DOUBLE, 'a"b', "'a\"b'"),
        (DOUBLE, r"C:\data", 'r"C:\\data"'),
        (SINGLE, r"C:\data", "r'C:\\data'"),
        (DOUBLE, "C:\\data\\", "'C:\\\\data\\\\'"),
        (DOUBLE, "größe", '"größe"'),
        (LATIN, "größe", '"größe"'),
        (LATIN, "日", "'\\u65e5'"),
        (DOUBLE, "\ud800", "'\\ud800'"),
        (DOUBLE, "a\nb", "'a\\nb'"),
        (DOUBLE, "\xa0", "'\\xa0'"),
        (DOUBLE, "", '""'),
    ],
)
def test_a_value_is_written(spell, value, written):
    assert spell(value) == written
    assert ast.literal_eval(written) == value


@given(st.text(), st.sampled_from("'\""), st.sampled_from(["utf-8", "ascii", "latin-1", "cp1252"]))
def test_every_value_survives(value, quote, encoding):
    written = Spelling(quote, encoding)(value)
    written.encode(encoding)
    assert "\n" not in written
    assert ast.literal_eval(written) == value


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("", '"'),
        ("x = 1\n", '"'),
        ("x = 'a'\n", "'"),
        ('x = "a"\n', '"'),
        ("x = 'a', \"b\"\n", '"'),
        ("x = 'a', 'c', \"b\"\n", "'"),
        ("x = r'a', u\"b\", f'{b}'\n", '"'),
        ('"""a \'b\' \'c\'"""\nx = 1\n', '"'),
        ("é = 'a', 'ü'\n", "'"),
    ],
)
def test_the_habit_of_a_file(text, quote):
    assert Spelling.of(Source.read(text.encode())) == Spelling(quote, "utf-8")


@pytest.mark.parametrize(
    ("text", "length", "found"),
    [
        ('f"data/{x}"', 5, "data/"),
        ("f'data/{x}'", 4, "data"),
        ('rf"data/{x}"', 5, "data/"),
        ('F"data/{x}"', 5, "data/"),
        ('f"""data/{x}"""', 5, "data/"),
        ('f"data/x"', 6, "data/x"),
        ("f'é/{x}'", 2, "é/"),
        ('f"data/{{x}}/{y}"', 5, None),
        ('f"data\\t{x}"', 4, None),
        ('f"data/" f"{x}"', 5, None),
        ('f"data/" "x/" f"{x}"', 5, None),
        ('"data/" f"{x}"', 5, None),
        ('f"{x}/data"', 1, None),
        ('f"""data/\n{x}"""', 5, None),
    ],
)
def test_the_leading_part_of_an_f_string(text, length, found):
    source = Source.read(f"y = 'ü', {text}\n".encode())
    node = source.tree.body[0].value.elts[1]
    assert isinstance(node, ast.JoinedStr)
    place = leading(source, node, length)
    assert (source.text[slice(*place)] if place else None) == found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import os\nos.listdir('/home/ada/raw')\n", "RAW_DIR = os.environ.get('PROJECT_RAW_DIR', '/home/ada/raw')"),
        ('import os\nos.listdir("/home/ada/raw")\n', 'RAW_DIR = os.environ.get("PROJECT_RAW_DIR", "/home/ada/raw")'),
        ("import os\nX = '/home/ada/raw'\nY = \"a\", 'b'\n", "X = os.environ.get('PROJECT_X', '/home/ada/raw')"),
        ('import os\nX = \'/home/ada/raw\'\nY = "a", "b"\n', "X = os.environ.get('PROJECT_X', '/home/ada/raw')"),
        ("import os\nX = u'/home/ada/raw'\n", "X = os.environ.get('PROJECT_X', u'/home/ada/raw')"),
        ("import os\nos.listdir(r'C:\\x\\raw')\n", "RAW_DIR = os.environ.get('PROJECT_RAW_DIR', r'C:\\x\\raw')"),
        (
            "# coding: latin-1\nimport os\nos.listdir('/home/ada/\\u65e5/raw')\n",
            "RAW_DIR = os.environ.get('PROJECT_RAW_DIR', '/home/ada/\\u65e5/raw')",
        ),
    ],
)
def test_entries_are_written_as_the_file_writes_strings(fix, text, line):
    done = fix({"run.py": text})
    assert done.refusals == ()
    assert line in done.files["run.py"].splitlines()
