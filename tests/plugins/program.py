"""The command line called in the test's own process, as if it had been started: starting one takes seconds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from refactor_bot.cli import main

Done = subprocess.CompletedProcess[str]


@contextmanager
def _as_if_started(arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> Iterator[None]:
    before = sys.argv, Path.cwd(), dict(os.environ)
    try:
        sys.argv = ["refactor-bot", *arguments]
        os.chdir(cwd)
        os.environ.clear()
        os.environ.update(environment)
        yield
    finally:
        sys.argv = before[0]
        os.chdir(before[1])
        os.environ.clear()
        os.environ.update(before[2])


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Return a function that runs a command line and returns what a process would have left."""

    def call(arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]) -> Done:
        capfd.readouterr()
        code: str | int | None = None
        with _as_if_started(arguments, cwd, environment):
            try:
                main()
            except SystemExit as end:
                code = end.code
        # What Python does with the value of an exit; a text would be an error of ours.
        assert code is None or isinstance(code, int)
        return Done(list(arguments), code or 0, *capfd.readouterr())

    return call
