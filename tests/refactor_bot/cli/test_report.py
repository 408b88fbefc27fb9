"""``refactor-bot report`` as a script sees it."""

import json
import os
import subprocess

import pytest

LOAD = '''\
def load(path, sep):
    """Load a table."""
    rows = []
    with open(path) as lines:
        for line in lines:
            cells = line.strip().split(sep)
            rows.append([float(cell) for cell in cells])
    mean = sum(map(sum, rows)) / len(rows)
    return rows, mean
'''
FIXED = LOAD.replace("    mean =", "    if not rows:\n        return rows, 0.0\n    mean =")


@pytest.fixture
def git(tmp_path):
    def git(*arguments, cwd=tmp_path):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", *identity, *arguments], cwd=cwd, env=environment, check=True, capture_output=True)

    return git


@pytest.fixture
def drifted(git, tmp_path):
    git("init", "-q", "-b", "main")
    for subject, files in [
        ("Load tables", {"train.py": LOAD, "evaluate.py": LOAD}),
        ("Fix \x1b[31mdivision by <zero>", {"train.py": FIXED}),
    ]:
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        git("add", "-A")
        git("commit", "-qm", subject)
    return tmp_path


def test_a_missing_fix_is_told_first(run, drifted):
    done = run("report")
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.startswith("Debt: ")
    assert "A LIKELY FIX IS MISSING: 2 functions" in done.stdout
    assert "changed train.py:1 load, and not evaluate.py:1 load." in done.stdout
    assert "+    if not rows:" in done.stdout
    assert "\x1b" not in done.stdout
    assert run("report").stdout == done.stdout
    assert run("report", "--no-cache").stdout == done.stdout


def test_paths_are_shown_from_here_and_narrow_what_is_told(run, drifted):
    (drifted / "sub").mkdir()
    (drifted / "sub" / "one.py").write_text("def f(x):\n    return x\n")
    below = run("report", "..", cwd=drifted / "sub")
    assert "changed ../train.py:1 load, and not ../evaluate.py:1 load" in below.stdout
    assert "No copies found." in run("report", "sub").stdout
    assert "A LIKELY FIX IS MISSING" in run("report", "evaluate.py").stdout


def test_json_is_one_object(run, drifted):
    found = json.loads(run("report", "--format", "json").stdout)
    (group,) = found["duplicates"]["groups"]
    assert (group["verdict"], group["changed_apart"]) == ("likely-fix", 1)
    assert [place["path"] for place in group["missing"][0]["missed"]] == ["evaluate.py"]
    assert {"docstrings", "duplicates", "paths"} <= found["totals"].keys()


def test_markdown_and_a_page(run, drifted):
    done = run("report", "--format", "markdown", "--html", "debt.html")
    assert done.returncode == 0
    assert done.stdout.startswith("# Technical debt\n")
    assert "### A likely fix is missing: `load`" in done.stdout
    assert done.stderr == "Wrote debt.html.\n"
    page = (drifted / "debt.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "division by &lt;zero&gt;" in page
    assert "\x1b" not in page + done.stdout


def test_a_directory_without_git_has_copies_without_a_past(run, tmp_path):
    for name in ("train.py", "evaluate.py"):
        (tmp_path / name).write_text(LOAD)
    done = run("report")
    assert done.returncode == 0
    assert "1 group of copies; 16 lines of code stand in them, 8 could go." in done.stdout
    assert "There is no git history here, so nothing is said about how the copies changed." in done.stdout
    assert "no trend" in done.stdout


def test_a_repository_without_commits_has_no_past_either(run, git, tmp_path):
    git("init", "-q")
    (tmp_path / "a.py").write_text(LOAD)
    done = run("report")
    assert (done.returncode, "no git history" in done.stdout) == (0, True)


def test_a_shallow_clone_says_that_its_history_is_cut(run, git, drifted, tmp_path_factory):
    clone = tmp_path_factory.mktemp("clones") / "shallow"
    git("clone", "-q", "--depth=1", f"file://{drifted}", str(clone))
    done = run("report", clone)
    assert done.returncode == 0
    assert "git fetch --unshallow" in done.stdout
    assert "A LIKELY FIX IS MISSING" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("report", "none"), "expected a directory or a file"),
        (("report", "--html", "none/debt.html"), "cannot be written"),
        (("report", "--format", "pdf"), "'pdf'"),
    ],
)
def test_wrong_usage_is_2(run, tmp_path, arguments, said):
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
