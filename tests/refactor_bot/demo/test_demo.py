"""``refactor-bot demo`` as people and scripts run it: a process, its output, its messages, its end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from plugins.loop import NAME, SOURCE

from refactor_bot.demo.github import StandIn

PROGRAM = [sys.executable, "-c", "from refactor_bot.cli import main; main()"]
Demo = Callable[..., subprocess.CompletedProcess[str]]
PARTS = {"number", "url", "title", "body", "state", "base", "head", "files", "diff", "checks"}


def demo(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, "demo", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        timeout=250,
        env={**os.environ, "COLUMNS": "80", **environment},
    )


def git(directory: Path, *arguments: str) -> str:
    who = ("-c", "user.name=dev", "-c", "user.email=dev@example.org", "-c", "init.defaultBranch=trunk")
    ran = subprocess.run(["git", *who, *arguments], cwd=directory, capture_output=True, text=True, check=True)
    return ran.stdout


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    directory = tmp_path / "project"
    (directory / "churn").mkdir(parents=True)
    (directory / "churn" / "data.py").write_bytes(SOURCE)
    (directory / "notes.txt").write_text("x\n")
    return directory


@pytest.fixture
def repository(plain: Path) -> Path:
    git(plain, "init", "--quiet")
    git(plain, "add", ".")
    git(plain, "commit", "--quiet", "-m", "First commit")
    return plain


def bare(repository: Path) -> Path:
    git(repository.parent, "clone", "--quiet", "--bare", str(repository), "bare.git")
    return repository.parent / "bare.git"


def detached(repository: Path) -> Path:
    git(repository, "checkout", "--quiet", "--detach")
    return repository


def of_somebody_else(repository: Path) -> Path:
    odd = repository.rename(repository.parent / "a project; $(with) spaces")
    if os.geteuid() == 0:
        for path in (odd, odd / ".git"):
            os.chown(path, 12345, 12345)
    return odd


def pulls(ran: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    found = json.loads(ran.stdout)
    assert isinstance(found, list)
    return found


@pytest.mark.slow
def test_the_pull_requests_as_json(repository: Path):
    directory = of_somebody_else(repository)
    before = {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}
    (pull,) = pulls(demo(directory, "--once", "--json"))
    assert set(pull) == PARTS
    assert (pull["state"], pull["base"], pull["head"]) == ("open", "trunk", "refactor-bot/docstrings")
    assert pull["title"] == "Describe 2 functions"
    assert [file["path"] for file in pull["files"]] == ["churn/data.py"]
    assert pull["files"][0]["additions"] > 2
    assert '+    """Load table' in pull["diff"]
    assert "**Proof**" in pull["body"]
    assert [(check["name"], check["conclusion"]) for check in pull["checks"]] == [("refactor-bot", "success")]
    assert pull["url"].endswith(f"/pull/{pull['number']}")
    assert {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("make", "base"),
    [(lambda repository: repository, "trunk"), (bare, "trunk"), (of_somebody_else, "trunk"), (detached, "main")],
    ids=["repository", "bare", "of somebody else, with spaces", "detached"],
)
def test_every_kind_of_repository_is_only_read(repository: Path, hub: StandIn, make: Callable[[Path], Path], base: str):
    directory = make(repository)
    before = {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()}
    loaded = hub.add_repository(NAME, str(directory))
    assert loaded.default_branch == base
    assert bytes(loaded.bare.repository.revparse_single(f"{base}:churn/data.py").data) == SOURCE
    assert {path: path.read_bytes() for path in directory.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_nothing_to_propose(tmp_path: Path):
    (tmp_path / "readme.md").write_text("# No Python\n")
    assert pulls(demo(tmp_path, "--once", "--json")) == []
    (tmp_path / "readme.md").unlink()
    git(tmp_path, "init", "--quiet")
    ran = demo(tmp_path, "--once")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "No pull request was opened" in ran.stdout
    assert "no commit" in ran.stdout


@pytest.mark.slow
def test_the_text_shows_everything_in_80_columns(plain: Path):
    (plain / "[bold]odd[").mkdir()
    (plain / "[bold]odd[" / "x.py").write_bytes(SOURCE)
    ran = demo(plain, "--once")
    assert (ran.returncode, ran.stderr) == (0, "")
    for part in (
        "Describe 4 functions",
        "/refactor rebase",
        "same-code",
        "+++ b/churn/data.py",
        "+++ b/[bold]odd[/x.py",
        '+    """Load table',
        "Check run refactor-bot: success, same-code holds",
        "Pull request #2: http://127.0.0.1:",
    ):
        assert part in ran.stdout
    body = ran.stdout.partition("╭")[2]
    assert max(map(len, body.splitlines())) <= 80


@pytest.mark.slow
def test_a_plain_directory_and_the_same_data_directory_again(plain: Path, data: Path):
    arguments = (plain, "--once", "--json", "--data-dir", data)
    first, second = (pulls(demo(*arguments))[0] for _ in range(2))
    assert (first["base"], first["title"]) == ("main", "Describe 2 functions")
    assert [first[name] for name in ("number", "title", "head", "diff")] == [
        second[name] for name in ("number", "title", "head", "diff")
    ]


def refused(ran: subprocess.CompletedProcess[str], *said: str) -> None:
    assert ran.returncode == 2, ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stderr.startswith("refactor-bot: ")
    for part in said:
        assert part in ran.stderr


@pytest.fixture
def called(call: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> Demo:
    """Return what `demo` is, in this process."""

    def called(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return call(["demo", *map(str, arguments)], tmp_path, {**os.environ, "COLUMNS": "80", **environment})

    return called


class TestMessages:
    def test_a_path_that_is_not_there(self, called: Demo, tmp_path: Path):
        refused(called(tmp_path / "none", "--once"), str(tmp_path / "none"), "neither a directory here")

    def test_a_file(self, called: Demo, plain: Path):
        refused(called(plain / "notes.txt", "--once"), "expected a directory, a git repository or a git URL")

    def test_a_url_that_does_not_answer(self, called: Demo):
        ran = called("http://127.0.0.1:9/project.git", "--once", "--json")
        refused(ran, "http://127.0.0.1:9/project.git", "connect")
        assert ran.stdout == ""

    def test_a_taken_port(self, called: Demo):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            refused(called("--once", "--port", str(port)), f"--port: {port}", "name another one, or 0")

    def test_a_data_directory_that_cannot_be(self, called: Demo, plain: Path):
        refused(called("--once", "--data-dir", plain / "notes.txt" / "x"), "--data-dir", "name another one")

    @pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
    def test_a_data_directory_without_permission(self, called: Demo, tmp_path: Path):
        (tmp_path / "locked").mkdir(mode=0o500)
        refused(called("--once", "--data-dir", tmp_path / "locked"), "--data-dir", "name another one")

    def test_no_git(self, called: Demo, tmp_path: Path):
        refused(called("--once", PATH=str(tmp_path)), "git is not installed", "Install git")

    def test_an_unknown_codemod(self, called: Demo):
        refused(called("--once", "-c", "docstring"), "did you mean 'docstrings'?")


def postgres(data: Path) -> list[int]:
    """Return the processes of the database in a directory."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline", "status"])
        if process.info["status"] != psutil.STATUS_ZOMBIE
        and any(str(data) in argument for argument in process.info["cmdline"] or ())
        and "postgres" in (process.info["cmdline"] or [""])[0]
    ]


@pytest.fixture
def start(data: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str | Path) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*PROGRAM, "demo", *map(str, arguments), "--data-dir", str(data)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    assert any(words in line for line in process.stdout), process.stderr and process.stderr.read()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("send", "words", "code"),
    [
        # A terminal tells the whole group; an init process tells one.
        ([(os.killpg, signal.SIGINT)], "The pages stay at", 0),
        ([(os.killpg, signal.SIGINT)] * 3, "maintainer wrote", 130),
        ([(os.kill, signal.SIGTERM)], "GitHub stand-in", 130),
    ],
    ids=["interrupted", "interrupted at work", "terminated at the start"],
)
def test_it_ends_cleanly(
    plain: Path,
    data: Path,
    start: Callable[..., subprocess.Popen[str]],
    send: Sequence[tuple[Callable[[int, int], None], int]],
    words: str,
    code: int,
):
    process = start(plain)
    read_until(process, words)
    for how, number in send:
        how(process.pid, number)
        time.sleep(0.05)
    _, said = process.communicate(timeout=120)
    assert process.returncode == code, said
    assert said in ("", "refactor-bot: interrupted\n")
    assert postgres(data) == []


@pytest.mark.slow
def test_json_first_and_the_pages_until_terminated(
    plain: Path, data: Path, start: Callable[..., subprocess.Popen[str]]
):
    process = start(plain, "--json")
    assert process.stdout is not None
    lines = [next(process.stdout)]
    while lines[-1] != "]\n":
        lines.append(next(process.stdout))
    (pull,) = json.loads("".join(lines))
    assert pull["title"] in httpx.get(pull["url"], trust_env=False).text
    assert postgres(data)
    process.terminate()
    rest, said = process.communicate(timeout=120)
    assert (rest, said, process.returncode) == ("", "", 0)
    assert postgres(data) == []
