"""Whole repositories: which files change, and that all programs print what they did; a second run changes nothing."""

import json
import shutil
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures" / "duplicates"
REPOSITORIES = sorted(path.parent.name for path in FIXTURES.glob("*/RUN.json"))


@pytest.mark.parametrize("name", REPOSITORIES)
def test_programs_print_the_same(name, tmp_path, merge_in, output):
    copy = tmp_path / name
    shutil.copytree(FIXTURES / name, copy)
    programs = json.loads((copy / "RUN.json").read_text())
    before = [output(copy, *program) for program in programs]
    done = merge_in(copy)
    assert sorted(done.files) == json.loads((copy / "EXPECT.json").read_text())["changed"], done.reasons
    assert [output(copy, *program) for program in programs] == before
