"""Run the programs of a small repository with fake libraries, and record every string that reaches input or output.

A repository says in ``RUN.json`` how its programs are run. Nothing that they do has an effect: see
``tests/fixtures/stubs``, which takes the place of the libraries and of the functions that touch files.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

STUBS = Path(__file__).parent / "fixtures" / "stubs"
_SECONDS = 60
_TIMED_OUT = 124
_THREADS = 2
_RECORDED: dict[tuple[object, ...], list[Result]] = {}


@dataclass(frozen=True, slots=True)
class Run:
    """One way to run a repository.

    Attributes:
        cwd: The directory to run in, relative to the repository.
        argv: What follows ``python``.
        notebook: The notebook to run instead, relative to ``cwd``.
    """

    cwd: str
    argv: tuple[str, ...] = ()
    notebook: str = ""

    def __str__(self) -> str:
        where = "" if self.cwd == "." else f"{self.cwd}: "
        return where + (self.notebook or " ".join(["python", *self.argv]))


@dataclass(frozen=True, slots=True)
class Result:
    """What a run did.

    Attributes:
        run: The run.
        calls: The function and the strings among the arguments of each call, in order.
        status: The exit status, 124 when it took too long.
        stdout: What it printed.
        stderr: Warnings and tracebacks, for a person.
    """

    run: Run
    calls: tuple[tuple[str, ...], ...]
    status: int
    stdout: str
    stderr: str


def runs_of(repo: Path) -> tuple[Run, ...]:
    """Return the runs of a repository's ``RUN.json``."""
    listed = json.loads((repo / "RUN.json").read_text(encoding="utf-8"))
    return tuple(Run(one["cwd"], tuple(one.get("argv", ())), one.get("notebook", "")) for one in listed)


def record(repo: Path, runs: Sequence[Run] | None = None) -> list[Result]:
    """Run a copy of a repository in every way that it says, or in the given ways."""
    runs = runs_of(repo) if runs is None else runs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        # Deep enough that `../..` does not leave the folder, and of the same name for every repository.
        copy = folder / "home" / "work" / "repo"
        shutil.copytree(repo, copy, ignore=shutil.ignore_patterns("__pycache__"))
        with ThreadPoolExecutor(_THREADS) as pool:
            return list(pool.map(lambda each: _record(each[1], copy, folder / f"{each[0]}.jsonl"), enumerate(runs)))


def recorded(repo: Path, runs: Sequence[Run] | None = None) -> list[Result]:
    """Return what `record` does; the same files are run in the same ways only once in a process."""
    runs = runs_of(repo) if runs is None else runs
    files = sorted(repo.rglob("*"))
    key = (*runs, *((str(file.relative_to(repo)), file.read_bytes() if file.is_file() else None) for file in files))
    if key not in _RECORDED:
        _RECORDED[key] = record(repo, runs)
    return _RECORDED[key]


def compare(before: Path, after: Path) -> list[str]:
    """Return how the runs of two states of a repository differ: nothing when the same strings reached the same calls.

    A state that was recorded before, here or elsewhere, is not run again.

    Args:
        before: The repository; its ``RUN.json`` counts.
        after: The same repository, changed.
    """
    runs = runs_of(before)
    return [
        line for pair in zip(recorded(before, runs), recorded(after, runs), strict=True) for line in _differences(*pair)
    ]


def _record(run: Run, copy: Path, log: Path) -> Result:
    # A notebook has the `__main__` module of a `-c` program to itself.
    argv = ["-c", f"import _notebook; _notebook.main({run.notebook!r})"] if run.notebook else run.argv
    try:
        done = subprocess.run(
            [sys.executable, *argv],
            cwd=copy / run.cwd,
            env=_environment(copy, log),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
            timeout=_SECONDS,
            check=False,
        )
        status, stdout, stderr = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired:
        status, stdout, stderr = _TIMED_OUT, "", "timed out"
    folder = str(log.parent)
    calls = _read(log.read_text(encoding="utf-8"), folder) if log.exists() else ()
    return Result(run, calls, status, stdout.replace(folder, "<folder>"), stderr.replace(folder, "<folder>"))


def _environment(copy: Path, log: Path) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "HOME": "/home/user",
        "USER": "user",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "COLUMNS": "80",
        "PYTHONPATH": str(STUBS),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "RECORDING_TO": str(log),
        "RECORDING_ROOT": str(copy),
    }


def _read(log: str, folder: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(text.replace(folder, "<folder>") for text in json.loads(line)) for line in log.splitlines())


def _differences(before: Result, after: Result) -> Iterator[str]:
    if before.status != after.status:
        last = after.stderr.strip().rpartition("\n")[2]
        yield f"{before.run}: exit status {before.status} became {after.status}: {last}"
    if before.stdout != after.stdout:
        yield from _changed(before.run, "printed", before.stdout.splitlines(), after.stdout.splitlines())
    if before.calls != after.calls:
        yield from _changed(before.run, "called", map(repr, before.calls), map(repr, after.calls))


def _changed(run: Run, what: str, before: Iterator[str] | list[str], after: Iterator[str] | list[str]) -> Iterator[str]:
    lines = list(unified_diff(list(before), list(after), n=0, lineterm=""))
    for line in lines[2:]:
        if not line.startswith("@@"):
            yield f"{run}: {what} {line}"
