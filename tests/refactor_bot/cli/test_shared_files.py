"""Fixes that come with a new file: written, committed with one certificate, undone as a whole."""

import os
import stat
import subprocess

import pytest

FILES = {
    "utils.py": "def load(path):\n    return path\n",
    "train.py": 'from utils import load\n\nrows = load("data/raw/train.csv")\n',
    "predict.py": 'from utils import load\n\nload("data/raw/train.csv")\n',
}


@pytest.fixture
def git(tmp_path):
    def git(*arguments):
        done = subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)
        return done.stdout.decode().strip()

    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    git("init", "-q", "-b", "main")
    git("config", "user.name", "a")
    git("config", "user.email", "a@example.org")
    git("add", ".")
    git("commit", "-qm", "first")
    return git


def test_fix_writes_the_shared_file_too(run, git, tmp_path):
    done = run("fix", "-c", "paths")
    assert done.returncode == 0, done.stderr
    assert "fixed 2 findings in 3 files; proof holds" in done.stderr
    made = tmp_path / "paths_config.py"
    assert 'os.environ.get("PROJECT_TRAIN_CSV", "data/raw/train.csv")' in made.read_text()
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(made.stat().st_mode) == 0o666 & ~mask
    assert run("check", "-c", "paths").returncode == 0


def test_the_patch_makes_the_same_files(run, git, tmp_path):
    patch = run("fix", "-c", "paths", "--diff").stdout
    assert not (tmp_path / "paths_config.py").exists()
    subprocess.run(["git", "apply", "--index"], cwd=tmp_path, input=patch, text=True, check=True)
    applied = git("write-tree")
    git("reset", "-q", "--hard")
    run("fix", "-c", "paths")
    git("add", ".")
    assert git("write-tree") == applied


def test_commit_and_verify(run, git):
    done = run("fix", "-c", "paths", "--commit")
    assert done.returncode == 0, done.stderr
    assert git("status", "--porcelain") == ""
    assert set(git("show", "--name-only", "--format=").split()) == {"paths_config.py", "predict.py", "train.py"}
    assert git("log", "-1", "--format=%s") == "Move 2 paths to paths_config: TRAIN_CSV"
    verified = run("verify", "HEAD~1..HEAD")
    assert verified.returncode == 0
    assert verified.stdout.startswith("proven")


def test_a_value_that_was_tampered_with_is_refuted(run, git, tmp_path):
    run("fix", "-c", "paths", "--commit")
    made = tmp_path / "paths_config.py"
    made.write_text(made.read_text().replace("data/raw/train.csv", "data/raw/train2.csv"))
    git("commit", "-qa", "--amend", "--no-edit")
    assert run("verify", "HEAD~1..HEAD").returncode == 1


def test_an_ignored_file_in_the_way_is_never_overwritten(run, git, tmp_path):
    (tmp_path / ".gitignore").write_text("paths_config.py\n")
    git("add", ".")
    git("commit", "-qm", "ignore")
    (tmp_path / "paths_config.py").write_text("mine = 1\n")
    done = run("fix", "-c", "paths", "--commit")
    assert "the proof did not hold: paths_config.py" in done.stderr
    assert (tmp_path / "paths_config.py").read_text() == "mine = 1\n"
    assert (tmp_path / "train.py").read_text() == FILES["train.py"]


def test_a_commit_that_cannot_be_made_removes_the_new_file(run, git, tmp_path):
    # git writes the tree, and then may not write the commit.
    head = tmp_path / ".git" / "refs" / "heads"
    (head / "main.lock").write_text("")
    done = run("fix", "-c", "paths", "--commit")
    assert done.returncode == 2, done.stderr
    assert not (tmp_path / "paths_config.py").exists()
    assert (tmp_path / "train.py").read_text() == FILES["train.py"]


def test_a_file_in_the_way_that_cannot_be_read_is_no_crash(run, git, tmp_path):
    (tmp_path / ".gitignore").write_text("paths_config.py\n")
    git("add", ".")
    git("commit", "-qm", "ignore")
    (tmp_path / "paths_config.py").write_bytes(b"\xff\xfe not python (\n")
    done = run("fix", "-c", "paths")
    assert done.returncode == 0
    assert "the proof did not hold" in done.stderr
    assert (tmp_path / "paths_config.py").read_bytes() == b"\xff\xfe not python (\n"
