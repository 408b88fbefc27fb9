"""Small repositories: copies in them are found, merged and proven, and the programs are run before and after."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import pytest

from codemods.duplicates import CODEMOD
from refactor_bot.engine import Engine, Request
from refactor_bot.repo.working_tree import WorkingTree


@dataclass
class Merged:
    """What became of a repository: its changed files, its findings, and the edits that the proof refused."""

    files: dict[str, str]
    findings: tuple
    refusals: tuple

    @property
    def planned(self):
        return sorted((f.path, f.message.split("`")[1]) for f in self.findings if f.fixable)

    @property
    def reasons(self):
        return [f.reason for f in self.findings if f.reason] + [one.reason for one in self.refusals]


def _merge_in(folder, **options):
    """Merge the copies in a folder, and make sure that doing so again changes nothing."""
    chosen = CODEMOD.options.model_validate(options)
    tree, engine = WorkingTree(folder), Engine()
    report = engine.check(tree, Request({"duplicates": chosen}))
    assert report.crashes == ()
    fixes = engine.fix(tree, "duplicates", chosen, report.findings)
    assert fixes.crashes == ()
    whole, refused = engine.complete(tree, "duplicates", chosen, fixes.changes)
    for change in whole:
        (folder / change.path).write_bytes(change.after)
    refusals = (*fixes.refusals, *refused)
    again = engine.check(WorkingTree(folder), Request({"duplicates": chosen}))
    dropped = {(one.finding.path, one.finding.anchor) for one in refusals}
    left = [f for f in again.findings if f.fixable and (f.path, f.anchor) not in dropped]
    assert left == [], "a second run would change something"
    return Merged({c.path: c.after.decode() for c in whole}, report.findings, refusals)


def _output(folder, *argv):
    """Return what a program of a repository of ours prints."""
    done = subprocess.run(
        [sys.executable, "-B", *argv], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def merge(tmp_path):
    """Return a function that merges copies in a repository given as path -> source; each program in it is run."""

    def run(files, *programs, **options):
        for path, content in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        before = [_output(tmp_path, *program) for program in programs]
        done = _merge_in(tmp_path, **options)
        assert [_output(tmp_path, *program) for program in programs] == before
        return done

    return run


@pytest.fixture
def merge_in():
    """Return a function that merges the copies in a folder."""
    return _merge_in


@pytest.fixture
def output():
    """Return a function that runs a program of ours and returns what it prints."""
    return _output
