"""The command line as a script starts it."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def environment(tmp_path, tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COVERAGE_")}
    return {**kept, "XDG_CACHE_HOME": str(cache), "HOME": str(tmp_path), "TERM": "dumb", "PACKAGE_INDEX_URL": "off"}


@pytest.fixture
def run(call, environment, tmp_path):
    """Return a function that runs a command, in this process."""

    def run(*arguments, cwd=tmp_path, **more):
        return call([*map(str, arguments)], cwd, {**environment, **more})

    return run


@pytest.fixture
def start(environment, tmp_path):
    """Return a function that runs a command in a process of its own."""

    def start(*arguments, **more):
        command = [sys.executable, "-c", "from refactor_bot.cli import main; main()", *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, env={**environment, **more}, capture_output=True, text=True, timeout=250, check=False
        )

    return start
