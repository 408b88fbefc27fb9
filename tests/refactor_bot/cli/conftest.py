"""The command line as a script starts it."""

import os
import subprocess
import sys

import pytest


@pytest.fixture
def run(tmp_path, tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")

    def run(*arguments, cwd=tmp_path, **more):
        kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("COVERAGE_")}
        environment = {**kept, "XDG_CACHE_HOME": str(cache), "HOME": str(tmp_path), "TERM": "dumb", **more}
        command = [sys.executable, "-c", "from refactor_bot.cli import main; main()", *map(str, arguments)]
        return subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run
