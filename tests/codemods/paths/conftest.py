"""Small repositories in memory: planned, fixed, proven, and run."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from codemods.paths import CODEMOD
from codemods.paths.debt import REPORTED_ONLY
from refactor_bot.engine import Engine, Request
from refactor_bot.repo.working_tree import WorkingTree


@dataclass
class Fixed:
    """What became of a repository: its files after, its findings, the edits that were dropped."""

    files: dict[str, str]
    findings: tuple
    refusals: tuple

    @property
    def moved(self):
        return {f.message.split("`")[1] for f in self.findings if f.kind not in REPORTED_ONLY}

    @property
    def reasons(self):
        return [f.reason for f in self.findings if f.reason] + [r.reason for r in self.refusals]


@pytest.fixture
def fix(tmp_path):
    """Return a function that fixes a repository given as path -> source."""

    def run(files, **options):
        for path, content in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        chosen = CODEMOD.options.model_validate(options)
        tree = WorkingTree(tmp_path)
        report = Engine().check(tree, Request({"paths": chosen}))
        assert report.crashes == ()
        fixes = Engine().fix(tree, "paths", chosen, report.findings)
        assert fixes.crashes == ()
        whole, refused = Engine().complete(tree, "paths", chosen, fixes.changes)
        for change in whole:
            (tmp_path / change.path).write_bytes(change.after)
        again = Engine().check(WorkingTree(tmp_path), Request({"paths": chosen}))
        dropped = {(r.finding.path, r.finding.message) for r in (*fixes.refusals, *refused)}
        left = [f for f in again.findings if f.fixable and (f.path, f.message) not in dropped]
        assert left == [], "a second run would change something"
        after = {c.path: c.after.decode("utf-8", "surrogateescape") for c in whole}
        return Fixed(after, report.findings, (*fixes.refusals, *refused))

    return run
