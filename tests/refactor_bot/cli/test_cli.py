"""The command line as a script sees it: output, exit codes, messages."""

import gzip
import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest

from refactor_bot.cli.write import write_all
from refactor_bot.errors import UsageError

ROOT = Path(__file__).parents[3]
SARIF = json.loads(gzip.decompress((ROOT / "tests/data/sarif-schema-2.1.0.json.gz").read_bytes()))
GOOD = """\
def load_table(path):
    if not path:
        raise ValueError('no path')
    rows = path.read()
    return rows, 1
"""
OTHER = """\
def load_model(name, strict):
    if strict and not name:
        raise KeyError('no name')
    parts = name.split('/')
    return parts[-1], len(parts)
"""


@pytest.fixture
def repo(tmp_path):
    def git(*arguments):
        done = subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )
        return done.stdout.decode().strip()

    git("init", "-q", "-b", "main")
    git("config", "user.name", "a")
    git("config", "user.email", "a@example.org")
    (tmp_path / "a.py").write_text(GOOD)
    git("add", ".")
    git("commit", "-qm", "first")
    return git


def test_check_prints_findings_and_exits_with_1(run, start, tmp_path):
    (tmp_path / "a.py").write_text(GOOD)
    done = start("check")
    assert done.returncode == 1
    assert done.stdout.startswith("a.py:1: docstrings: `load_table` has no docstring [")
    assert "1 finding, 1 fixable with `refactor-bot fix`; 1 Python file read." in done.stderr
    assert (tmp_path / "a.py").read_text() == GOOD
    inside = run("check")
    assert (inside.returncode, inside.stdout, inside.stderr) == (done.returncode, done.stdout, done.stderr)


def test_nothing_found_is_0(run, tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    done = run("check")
    assert (done.returncode, done.stdout) == (0, "")


def test_json_is_the_contract(run, tmp_path):
    (tmp_path / "a.py").write_text(GOOD)
    (tmp_path / "b.py").write_text("def f(:\n")
    done = run("check", "--format", "json")
    found = json.loads(done.stdout)
    assert found["version"] == 1
    (finding,) = found["findings"]
    assert set(finding) == {"codemod", "path", "line", "end_line", "message", "fixable", "reason", "fingerprint"}
    assert (finding["path"], finding["line"], finding["fixable"], finding["reason"]) == ("a.py", 1, True, None)
    assert found["skipped"] == [{"path": "b.py", "reason": "does not parse (line 1)"}]
    assert found["stats"]["files"] == 2
    assert done.stderr == ""


def test_sarif_is_valid(run, tmp_path):
    (tmp_path / "a b.py").write_text(GOOD)
    (tmp_path / "c.py").write_text("def f(:\n")
    done = run("check", "--format", "sarif")
    log = json.loads(done.stdout)
    jsonschema.validate(log, SARIF)
    (result,) = log["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.py"
    assert result["partialFingerprints"]


def test_diff_is_a_patch_that_fix_would_make(run, repo, tmp_path):
    patch = run("check", "--format", "diff").stdout
    assert patch == run("fix", "--diff").stdout
    (tmp_path / "p.patch").write_text(patch)
    repo("apply", "p.patch")
    patched = (tmp_path / "a.py").read_text()
    repo("checkout", "-q", "a.py")
    (tmp_path / "p.patch").unlink()
    run("fix")
    assert (tmp_path / "a.py").read_text() == patched


def test_fix_writes_and_a_second_run_changes_nothing(run, tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode())
    path.chmod(0o755)
    done = run("fix")
    assert done.returncode == 0
    assert "proof holds" in done.stderr
    once = path.read_bytes()
    assert b'"""' in once
    assert b"\n" not in once.replace(b"\r\n", b"")
    assert path.stat().st_mode & 0o777 == 0o755
    assert "nothing to fix" in run("fix").stderr
    assert path.read_bytes() == once
    assert list(tmp_path.glob(".a.py*")) == []


def test_what_is_left_alone_is_said(run, tmp_path):
    (tmp_path / "a.py").write_text(GOOD)
    (tmp_path / "old.py").write_text("print 'x'\n")
    (tmp_path / "model.py").write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    said = run("check").stderr
    assert "old.py: left alone: is Python 2 (line 1)" in said
    assert "model.py: left alone: a Git LFS pointer" in said
    assert "old.py" not in run("check", "a.py").stderr


def test_a_file_outside_of_a_repository_is_read_alone(run, tmp_path):
    for n in range(3):
        (tmp_path / f"m{n}.py").write_text(GOOD)
    assert json.loads(run("check", "m1.py", "--format", "json").stdout)["stats"]["files"] == 1


def test_links_are_not_followed(run, tmp_path, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "o.py"
    outside.write_text(GOOD)
    (tmp_path / "o.py").symlink_to(outside)
    done = run("fix", "o.py")
    assert done.returncode == 2
    assert "o.py: a symbolic link, which is not followed" in done.stderr
    run("fix")
    assert outside.read_text() == GOOD


def test_files_and_directories_narrow_it(run, tmp_path):
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "a.py").write_text(GOOD)
    (tmp_path / "b.py").write_text(OTHER)
    assert run("check", "b.py").stdout.count("\n") == 1
    assert "pkg/a.py" not in run("check", "b.py").stdout
    assert "a.py:1" in run("check", "pkg").stdout


def test_paths_are_relative_to_the_repository_and_shown_from_here(run, repo, tmp_path):
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "c.py").write_text(OTHER)
    found = json.loads(run("check", ".", "--format", "json", cwd=tmp_path / "pkg").stdout)
    assert [finding["path"] for finding in found["findings"]] == ["pkg/c.py"]
    assert run("check", ".", cwd=tmp_path / "pkg").stdout.startswith("c.py:1:")


def test_since_leaves_out_what_was_there(run, repo, tmp_path):
    (tmp_path / "a.py").rename(tmp_path / "moved.py")
    (tmp_path / "b.py").write_text("# c\n" + OTHER)
    done = run("check", "--since", "HEAD")
    assert done.stdout.splitlines()[0].startswith("b.py:2:")
    assert "moved.py" not in done.stdout


def test_a_baseline_leaves_out_what_it_holds(run, tmp_path):
    (tmp_path / "a.py").write_text(GOOD)
    (tmp_path / "old.json").write_text(run("check", "--format", "json").stdout)
    (tmp_path / "b.py").write_text(OTHER)
    done = run("check", "--baseline", "old.json")
    assert "b.py" in done.stdout
    assert "a.py" not in done.stdout


def test_commit_and_verify(run, repo, tmp_path):
    (tmp_path / "notes.txt").write_text("not mine")
    repo("add", "notes.txt")
    done = run("fix", "--commit")
    assert done.returncode == 0, done.stderr
    assert repo("show", "--name-only", "--format=%s").splitlines() == ["Describe 1 function", "", "a.py"]
    assert repo("status", "--porcelain") == "A  notes.txt"
    done = run("verify", "HEAD~1..HEAD")
    assert (done.returncode, done.stdout.split()[0]) == (0, "proven")


def test_commit_refuses_files_with_other_changes(run, repo, tmp_path):
    (tmp_path / "a.py").write_text(GOOD + "\nx = 1\n")
    done = run("fix", "--commit")
    assert done.returncode == 2
    assert "a.py: has changes that are not committed" in done.stderr
    assert (tmp_path / "a.py").read_text() == GOOD + "\nx = 1\n"


@pytest.mark.parametrize("trouble", ["lock", "identity"])
def test_a_commit_that_cannot_be_made_changes_nothing(start, repo, tmp_path, trouble):
    if trouble == "lock":
        (tmp_path / ".git" / "index.lock").touch()
    else:
        repo("config", "--unset", "user.name")
    head = (tmp_path / ".git" / "refs" / "heads" / "main").read_text()
    done = start("fix", "--commit", GIT_CONFIG_NOSYSTEM="1")
    assert done.returncode == 2
    assert ("index.lock: another git command" if trouble == "lock" else "user.name and user.email") in done.stderr
    assert (tmp_path / "a.py").read_text() == GOOD
    assert (tmp_path / ".git" / "refs" / "heads" / "main").read_text() == head


def test_since_asks_where_the_branch_left(run, repo, tmp_path):
    repo("checkout", "-q", "-b", "feature")
    (tmp_path / "b.py").write_text(OTHER)
    repo("add", ".")
    repo("commit", "-qm", "feature")
    repo("checkout", "-q", "main")
    run("fix", "--commit")
    repo("checkout", "-q", "feature")
    done = run("check", "--since", "main")
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["b.py"]


def test_verify_refutes_a_commit_that_was_tampered_with(run, repo, tmp_path):
    run("fix", "--commit")
    text = (tmp_path / "a.py").read_text()
    (tmp_path / "a.py").write_text(text.replace("rows, 1", "rows, 2"))
    repo("commit", "-qa", "--amend", "--no-edit")
    done = run("verify", "HEAD~1..HEAD")
    assert done.returncode == 1
    assert done.stdout.startswith("REFUTED")


def test_verify_refutes_a_forged_certificate(run, repo, tmp_path):
    run("fix", "--commit")
    message = repo("log", "-1", "--format=%B")
    before, after = repo("rev-parse", "HEAD~1^{tree}"), repo("rev-parse", "HEAD^{tree}")
    (tmp_path / "a.py").write_text(GOOD.replace("rows, 1", "rows, 2"))
    repo("add", "a.py")
    forged = message.replace(after, repo("write-tree"))
    assert before in forged
    commit = repo("commit-tree", repo("write-tree"), "-p", "HEAD~1", "-m", forged)
    done = run("verify", f"HEAD~1..{commit}")
    assert done.returncode == 1
    assert "a.py" in done.stdout


def test_verify_lists_other_commits_as_unproven(run, repo, tmp_path):
    (tmp_path / "b.py").write_text("x = 1\n")
    repo("add", ".")
    repo("commit", "-qm", "mine")
    done = run("verify", "HEAD~1..HEAD")
    assert done.returncode == 0
    assert done.stdout.startswith("unproven")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nowhere"], "nowhere: expected a directory or a file"),
        (["check", "-c", "docstring"], "did you mean 'docstrings'?"),
        (["check", "--since", "HEAD"], "expected a git repository"),
        (["check", "--baseline", "none.json"], "none.json: cannot be read"),
        (["check", "--baseline", "bad.json"], "bad.json: expected the output of"),
        (["check", "--format", "xml"], "Invalid value"),
        (["explain", "docstring"], "did you mean 'docstrings'?"),
        (["verify", "HEAD"], "git repository"),
        (["fix", "--diff", "--commit"], "leave one of them out"),
        (["fix", "--commit"], "expected a git repository for --commit"),
        (["frobnicate"], "No such command"),
        (["demo", "/nowhere/at/all", "--once"], "neither a directory here nor a git repository"),
        (["demo", "-c", "docstring", "--once"], "did you mean 'docstrings'?"),
        (["serve"], "PORT"),
    ],
)
def test_wrong_usage_is_2_with_a_clear_message(run, tmp_path, arguments, said):
    (tmp_path / "a.py").write_text(GOOD)
    (tmp_path / "bad.json").write_text("[]")
    done = run(*arguments, PORT="many", DATA_DIR=str(tmp_path / "data"))
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_configuration_is_2_with_file_and_line(run, tmp_path):
    (tmp_path / ".refactor-bot.toml").write_text("[pull-requests]\nlimt = 1\n")
    for arguments in (["check"], ["fix"], ["config", "check"], ["config", "show"]):
        done = run(*arguments)
        assert done.returncode == 2
        assert ".refactor-bot.toml:2: unknown name 'limt'; did you mean 'limit'?" in done.stderr


def test_config(run, tmp_path):
    (tmp_path / ".refactor-bot.toml").write_text("[pull-requests]\nlimit = 1\n")
    assert run("config", "check").stdout == ".refactor-bot.toml: correct\n"
    assert "limit = 1" in run("config", "show").stdout
    assert json.loads(run("config", "schema").stdout)["title"] == "refactor-bot"


def test_explain_and_list(run):
    page = run("explain", "docstrings").stdout
    for part in ("same-code", "## Options", "## Examples", "ignore[docstrings]"):
        assert part in page
    assert "docstrings    same-code  " in run("list").stdout


@pytest.mark.parametrize("command", ["check", "fix", "verify", "explain", "list", "config", "serve", "work", "demo"])
def test_help_teaches(run, command):
    done = run(command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_a_crash_is_3_and_the_others_results_stand(run, tmp_path):
    (tmp_path / "a.py").write_text(GOOD)
    code = (
        "from codemods.docstrings import CODEMOD\n"
        "def crash(*_): raise RuntimeError('boom')\n"
        "type(CODEMOD).index = crash\n"
        "from refactor_bot.cli import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "docstrings failed on a.py: RuntimeError: boom" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_internal_error_is_3_without_a_traceback(tmp_path):
    code = (
        "import refactor_bot.cli.check as c\n"
        "def crash(*_, **__): raise RuntimeError('boom')\n"
        "c.check = crash\n"
        "from refactor_bot.cli import main; main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "internal error" in done.stderr
    assert "Traceback" not in done.stderr


def test_progress_is_shown_on_a_terminal_only(run, tmp_path):
    for n in range(3):
        (tmp_path / f"m{n}.py").write_text(GOOD)
    assert "Reading" not in run("fix", "--diff", "--no-cache").stderr
    reader, terminal = pty.openpty()
    command = [sys.executable, "-c", "from refactor_bot.cli import main; main()", "fix", "--diff", "--no-cache"]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"}
    process = subprocess.Popen(command, cwd=tmp_path, stderr=terminal, stdout=subprocess.DEVNULL, env=environment)
    os.close(terminal)
    shown = b""
    with suppress(OSError):
        while data := os.read(reader, 4096):
            shown += data
    assert process.wait(timeout=250) == 0
    assert b"Reading" in shown
    assert b"3/3" in shown


def test_hostile_names_do_not_reach_the_terminal(run, tmp_path):
    (tmp_path / "a\x1b[31m.py").write_text(GOOD)
    done = run("check")
    assert "\x1b" not in done.stdout


def test_all_files_are_written_or_none(tmp_path, monkeypatch):
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("old")
    (tmp_path / "b.py").chmod(0o755)
    write_all(tmp_path, {"a.py": b"new", "b.py": b"new"})
    assert [(tmp_path / name).read_text() for name in ("a.py", "b.py")] == ["new", "new"]
    assert (tmp_path / "b.py").stat().st_mode & 0o777 == 0o755
    with pytest.raises(UsageError, match=r"gone/c\.py: cannot be written \(No such file"):
        write_all(tmp_path, {"a.py": b"newer", "gone/c.py": b"x"})
    assert (tmp_path / "a.py").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "b.py"]
