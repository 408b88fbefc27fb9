"""Whole repositories: what is found, what is proven, and that the same strings reach IO after as before."""

import json
import shutil
from pathlib import Path

import pytest
from recording import compare

from codemods.paths import CODEMOD
from codemods.paths.debt import REPORTED_ONLY
from refactor_bot.engine import Engine, Request
from refactor_bot.repo.working_tree import WorkingTree

FIXTURES = Path(__file__).parents[2] / "fixtures" / "paths"
REPOSITORIES = sorted(path.parent.name for path in FIXTURES.glob("*/RUN.json"))
# All tests of a repository run in one process, which remembers its recordings.
EACH = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in REPOSITORIES]
# A variable of the environment that overrides a constant of its own name is the very form that paths are moved to.
CONFIGURED_ALREADY = {
    ("load-forecast", "/opt/forecast/holidays.csv"),
    ("qa-reader", "/home/ubuntu/models/reader/final.pt"),
}


@pytest.mark.parametrize("name", REPOSITORIES)
def test_what_is_found(name):
    expected = json.loads((FIXTURES / name / "EXPECT.json").read_text())
    findings = Engine().check(WorkingTree(FIXTURES / name), Request({"paths": CODEMOD.options()})).findings
    found = {(f.path, f.message.split("`")[1]) for f in findings if f.kind not in REPORTED_ONLY}
    missed = [
        (path, literal)
        for path, literal in map(tuple, expected["moved"])
        if not any(path == where and literal.startswith(moved) for where, moved in found)
        if (name, literal) not in CONFIGURED_ALREADY
    ]
    assert missed == []
    assert [pair for pair in map(tuple, expected["kept"]) if pair in found] == []


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"home": "file"}, {"format": "toml"}], ids=["auto", "file", "toml"])
@pytest.mark.parametrize("name", EACH)
def test_the_same_strings_reach_io(name, options, tmp_path):
    copy = tmp_path / name
    shutil.copytree(FIXTURES / name, copy)
    chosen = CODEMOD.options.model_validate(options)
    tree, engine = WorkingTree(copy), Engine()
    report = engine.check(tree, Request({"paths": chosen}))
    fixes = engine.fix(tree, "paths", chosen, report.findings)
    whole, refused = engine.complete(tree, "paths", chosen, fixes.changes)
    assert report.crashes == fixes.crashes == ()
    assert whole
    for change in whole:
        (copy / change.path).write_bytes(change.after)
    assert compare(FIXTURES / name, copy) == []
    dropped = {(r.finding.path, r.finding.message) for r in (*fixes.refusals, *refused)}
    again = engine.check(WorkingTree(copy), Request({"paths": chosen})).findings
    assert [f for f in again if f.fixable and (f.path, f.message) not in dropped] == []
