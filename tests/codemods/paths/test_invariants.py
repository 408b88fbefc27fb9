"""Whatever a repository holds: a change is proven, minimal and final, and the same strings reach input and output."""

from __future__ import annotations

import ast
import codecs
import io
import json
import re
import tokenize
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from codemods.api import Claim
from codemods.paths import CODEMOD
from codemods.paths.edits import InConfig, InFile, InModule, InParser, InPlace, InYaml, Move
from codemods.proofs import Change, check
from refactor_bot.engine import Engine, Request
from refactor_bot.repo.snapshot import Overlay
from refactor_bot.repo.working_tree import WorkingTree

from .programs import OPTIONS, repositories
from .sandbox import calls

SOME = settings(
    max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
LINE_END = re.compile(rb"\r\n|\r|\n")


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    """A snapshot without files, on top of which others are put."""
    return WorkingTree(tmp_path_factory.mktemp("nothing"))


@dataclass(frozen=True, slots=True)
class Fixed:
    """What became of some files."""

    after: dict[str, bytes]
    changed: dict[str, tuple[bytes | None, bytes]]
    moves: dict[str, list[Move]]
    lines: dict[str, set[int]]


def fix(files, options, nothing):
    chosen = CODEMOD.options.model_validate(options)
    tree, engine = Overlay(nothing, files), Engine()
    report = engine.check(tree, Request({"paths": chosen}))
    fixes = engine.fix(tree, "paths", chosen, report.findings)
    whole, _ = engine.complete(tree, "paths", chosen, fixes.changes)
    assert report.crashes == fixes.crashes == ()
    findings = [one for change in whole for one in change.findings]
    lines, moves = {}, {}
    for one in findings:
        lines.setdefault(one.path, set()).update(range(one.line, one.end_line + 1))
        moves.setdefault(one.path, []).append(one.edit)
    changed = {one.path: (one.before, one.after) for one in whole}
    return Fixed(files | {path: after for path, (_, after) in changed.items()}, changed, moves, lines)


HOMES = {
    "lone": {InFile, InPlace, InParser},
    "scripts": {InModule},
    "package": {InModule},
    "config": {InConfig},
    "yaml": {InYaml},
    "notebook": {InFile},
}


@pytest.mark.parametrize("kind", HOMES)
def test_any_repository(kind, nothing):
    homes = set()

    # Shrinking takes minutes: whoever looks for a cause adds that phase.
    @settings(SOME, phases=[Phase.generate])
    @given(repositories(kind), st.sampled_from(OPTIONS))
    def holds(repository, options):
        fixed = fix(repository.files, options, nothing)
        parses(fixed)
        is_proven(repository, fixed)
        keeps_its_form(fixed)
        keeps_other_lines(fixed)
        keeps_other_cells(fixed)
        does_the_same(repository, fixed)
        assert fix(fixed.after, options, nothing).changed == {}
        homes.update(type(move.home) for moves in fixed.moves.values() for move in moves)

    holds()
    assert homes >= HOMES[kind]


def parses(fixed):
    for path, (_, after) in fixed.changed.items():
        if path.endswith(".py"):
            ast.parse(after)
        if path.endswith(".ipynb"):
            json.loads(after)


def is_proven(repository, fixed):
    changes = [Change(path, *both) for path, both in fixed.changed.items()]
    verdict = check(Claim.SAME_VALUES, changes, repository.files.get)
    assert verdict.holds, verdict.reason
    assert verdict.counts["values-moved"] == sum(map(len, fixed.moves.values()))


def keeps_its_form(fixed):
    for path, (before, after) in fixed.changed.items():
        if before is None:
            assert path.endswith(("paths_config.py", "config.toml"))
            continue
        assert after.startswith(codecs.BOM_UTF8) == before.startswith(codecs.BOM_UTF8)
        assert (
            tokenize.detect_encoding(io.BytesIO(after).readline)[0]
            == tokenize.detect_encoding(io.BytesIO(before).readline)[0]
        )
        ends = {*LINE_END.findall(before)}
        assert {*LINE_END.findall(after)} == ends or not ends
        assert after.endswith((b"\n", b"\r")) == before.endswith((b"\n", b"\r"))


def keeps_other_lines(fixed):
    """Lines without a moved literal are there afterwards, in order."""
    for path, (before, after) in fixed.changed.items():
        if before is not None and not path.endswith(".ipynb"):
            touched = set() if path.endswith(".yaml") else logical_lines(before, fixed.lines.get(path, set()))
            left = iter(after.splitlines())
            for number, line in enumerate(before.splitlines(), 1):
                assert number in touched or line in left, (path, number, line)


def keeps_other_cells(fixed):
    """Of the cells of a notebook only the source changes, and of that no line without a string."""
    for path, (before, after) in fixed.changed.items():
        if path.endswith(".ipynb"):
            old, new = json.loads(before), json.loads(after)
            cells, left = old.pop("cells"), iter(new.pop("cells"))
            assert new == old
            for cell in cells:
                lines = "".join(cell.pop("source")).splitlines()
                found = next(one for one in left if {**one, "source": None} == {**cell, "source": None})
                remain = iter("".join(found["source"]).splitlines())
                assert [one for one in lines if not re.search("['\"]", one) and one not in remain] == []


def logical_lines(data, lines):
    """Return the lines of the statements, or their heads, that some lines belong to."""
    found, first = set(), 1
    for token in tokenize.tokenize(io.BytesIO(data).readline):
        if token.type in {tokenize.NEWLINE, tokenize.ENDMARKER}:
            whole = range(first, token.end[0] + 1)
            found.update(whole if lines.intersection(whole) else ())
            first = token.end[0] + 1
    return found


def does_the_same(repository, fixed):
    for run in repository.runs:
        before = calls(repository.files, run.path, run.argv, module=run.module)
        assert calls(fixed.after, run.path, run.argv, module=run.module) == before
