"""What became of copies in real repositories, from commits to the report."""

import json
import os
import subprocess
from dataclasses import replace

import pytest

from codemods.duplicates.options import DuplicateOptions
from refactor_bot.engine import Engine, Request
from refactor_bot.repo.history import GitHistory, head_of
from refactor_bot.repo.milestones import milestones
from refactor_bot.repo.working_tree import WorkingTree
from refactor_bot.report.drift import Verdict
from refactor_bot.sweep.debt import Subject, measure

LOAD = """\
def load(path, sep):
    rows = []
    with open(path) as lines:
        for line in lines:
            cells = line.strip().split(sep)
            rows.append([float(cell) for cell in cells])
    mean = sum(map(sum, rows)) / len(rows)
    return rows, mean
"""
FIXED = LOAD.replace("    mean =", "    if not rows:\n        return rows, 0.0\n    mean =")
OTHER = "import os\n\n\ndef main():\n    print(os.sep)\n"


@pytest.fixture
def git(tmp_path):
    clock = iter(range(1_700_000_000, 1_800_000_000, 86_400))

    def git(*arguments):
        moment = f"{next(clock)} +0000"
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
            **{f"GIT_{who}_DATE": moment for who in ("AUTHOR", "COMMITTER")},
        }
        done = subprocess.run(["git", *arguments], cwd=tmp_path, env=environment, check=True, capture_output=True)
        return done.stdout.decode().strip()

    git("init", "-q", "-b", "main")
    return git


@pytest.fixture
def commit(git, tmp_path):
    def commit(subject, **files):
        write(tmp_path, **files)
        git("add", "-A")
        git("commit", "-q", "-m", subject)
        return git("rev-parse", "HEAD")

    return commit


def write(folder, **files):
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text) if text is not None else path.unlink()


def look(folder, covers=lambda path: True):
    request = Request({"duplicates": DuplicateOptions(similarity=0.5)})
    subject = Subject(WorkingTree(folder), request, covers=covers)
    git_dir = str(folder / ".git")
    if (folder / ".git").exists() and (head := head_of(git_dir)):
        subject = replace(subject, history=GitHistory(git_dir, head), earlier=milestones(git_dir, head))
    return measure(Engine(), subject)


def only(folder):
    (group,) = look(folder).duplicates.groups
    return group


def test_a_fix_of_one_copy_is_missing_in_the_other(commit, tmp_path):
    commit("Load tables", train=LOAD)
    pasted = commit("Evaluate", evaluate=LOAD)
    commit("Tidy", other=OTHER)
    fixed = commit("Fix division by zero for empty files", train=FIXED)
    group = only(tmp_path)
    assert (group.verdict, group.born.id, group.equal.id) == (Verdict.LIKELY_FIX, pasted, pasted)
    assert (group.apart, group.together) == (1, 0)
    (change,) = group.missing
    assert (change.commit.id, change.commit.date) == (fixed, "2023-11-25")
    assert change.commit.subject == "Fix division by zero for empty files"
    assert (change.place.path, [place.path for place in change.missed]) == ("train.py", ["evaluate.py"])
    assert change.signs == ("its subject speaks of a fix", "it adds a guard")
    assert change.lines == ("+    if not rows:", "+        return rows, 0.0")


def test_copies_that_were_fixed_together_are_the_same(commit, tmp_path):
    commit("both", train=LOAD, evaluate=LOAD)
    commit("Fix both", train=FIXED, evaluate=FIXED)
    group = only(tmp_path)
    assert (group.verdict, group.apart, group.together, group.missing) == (Verdict.SAME, 0, 1, ())


def test_copies_are_found_again_where_files_and_functions_had_other_names(commit, git, tmp_path):
    renamed = LOAD.replace("load", "read_rows")
    commit("Load tables", a=renamed)
    commit("Evaluate", b=LOAD)
    commit("Move", a=None, pkg__a=renamed)
    commit("Name it like the other", pkg__a=LOAD)
    fixed = commit("Handle empty files", pkg__a=FIXED)
    group = only(tmp_path)
    assert (group.verdict, group.born.subject) == (Verdict.LIKELY_FIX, "Evaluate")
    assert [(change.commit.id, change.missed[0].path) for change in group.missing] == [(fixed, "b.py")]


def test_a_fix_that_came_by_a_merge_is_the_side_branch_s(commit, git, tmp_path):
    commit("both", train=LOAD, evaluate=LOAD)
    git("checkout", "-q", "-b", "side")
    fixed = commit("Avoid a crash", train=FIXED)
    git("checkout", "-q", "main")
    commit("meanwhile", other=OTHER)
    git("merge", "-q", "--no-ff", "-m", "Merge pull request #7 from side", "side")
    assert [change.commit.id for change in only(tmp_path).missing] == [fixed]


def test_a_version_that_does_not_parse_is_passed_over(commit, tmp_path):
    commit("both", train=LOAD, evaluate=LOAD)
    commit("half a merge", train=f"<<<<<<< HEAD\n{LOAD}")
    fixed = commit("Fix it", train=FIXED)
    group = only(tmp_path)
    assert (group.verdict, group.apart) == (Verdict.LIKELY_FIX, 1)
    assert [change.commit.id for change in group.missing] == [fixed]


def test_what_is_not_committed_counts_as_the_newest_change(commit, tmp_path):
    commit("both", train=LOAD, evaluate=LOAD)
    write(tmp_path, train=FIXED)
    group = only(tmp_path)
    assert [(change.commit, change.place.path) for change in group.missing] == [(None, "train.py")]
    write(tmp_path, train=LOAD, third=LOAD)
    group = only(tmp_path)
    assert (group.verdict, len(group.places), group.missing) == (Verdict.SAME, 3, ())


def test_comments_docstrings_and_annotations_are_no_change(commit, tmp_path):
    commit("both", train=LOAD, evaluate=LOAD)
    described = LOAD.replace("(path, sep):", '(path: str, sep: str = ","):\n    """Load."""\n    # all of it')
    commit("Fix the docs", train=described.replace(' = ","', ""))
    group = only(tmp_path)
    assert (group.verdict, group.apart) == (Verdict.SAME, 0)


def test_without_git_copies_have_no_past(tmp_path):
    write(tmp_path, train=LOAD, evaluate=LOAD)
    debt = look(tmp_path)
    assert "no git history" in debt.duplicates.note
    assert "no git history" in debt.trend.note
    assert [group.verdict for group in debt.duplicates.groups] == [Verdict.UNKNOWN]
    assert (debt.duplicates.lines, debt.duplicates.removable) == (16, 8)


def test_only_groups_with_a_copy_that_is_asked_about_are_told(commit, tmp_path):
    commit("both", train=LOAD, evaluate=LOAD)
    assert len(look(tmp_path, lambda path: path == "train.py").duplicates.groups) == 1
    assert look(tmp_path, lambda path: path == "none.py").duplicates.groups == ()


def test_copies_that_ask_to_be_left_alone_are(commit, tmp_path):
    quiet = LOAD.replace("(path, sep):", "(path, sep):  # refactor-bot: ignore[duplicates]")
    commit("both", train=quiet, evaluate=LOAD)
    assert look(tmp_path).duplicates.groups == ()


def test_copies_in_notebooks_have_a_past_too(commit, tmp_path):
    def notebook(code):
        cell = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": code}
        return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})

    (tmp_path / "a.ipynb").write_text(notebook(LOAD))
    commit("both", train=LOAD)
    (tmp_path / "a.ipynb").write_text(notebook(FIXED))
    fixed = commit("Fix the notebook")
    group = only(tmp_path)
    assert [(change.commit.id, change.place.path, change.lines) for change in group.missing] == [(fixed, "a.ipynb", ())]


def test_the_trend_shows_earlier_moments_a_week_apart(commit, tmp_path):
    commit("one", train=LOAD)
    for number in range(5):
        commit(f"later {number}", other=f"x = {number}\n")
    commit("paste", evaluate=LOAD)
    debt = look(tmp_path)
    assert debt.totals[0].findings > 0
    assert [moment.commit.subject for moment in debt.trend.moments] == ["later 2", "later 0"]
    assert [moment.findings for moment in debt.trend.moments] == [{"duplicates": 0}] * 2
    assert debt.trend.note is None


def test_a_young_repository_has_no_trend(commit, tmp_path):
    commit("one", train=LOAD)
    assert "too short" in look(tmp_path).trend.note
