"""The docs are written from the code; CI fails when they are stale."""

import re
import subprocess
import sys
from pathlib import Path

from refactor_bot.cli.app import app
from refactor_bot.commands import VERBS
from refactor_bot.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
_OTHERS = ("INFO", "DEBUG", "WARNING", "ERROR", "DATA_DIR", "PIP_INDEX_URL")


def test_generated_pages_are_fresh():
    command = [sys.executable, ROOT / "scripts" / "catalogue.py", "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_readme_has_every_command():
    for verb in VERBS:
        assert f"`{verb}" in README
    for command in app.registered_commands:
        name = (command.name or command.callback.__name__).rstrip("_")
        assert f"refactor-bot {name}" in README or f"make {name}" in README


def test_the_readme_names_only_settings_that_exist():
    section = README.split("| variable |")[1].split("\n\n")[0]
    for name in re.findall(r"`([A-Z_]{4,})`", section):
        assert name.lower() in Settings.model_fields or name in _OTHERS


def test_what_the_readme_links_to_is_there():
    for target in re.findall(r"\]\(([^)#]+)", README):
        assert (ROOT / target).exists(), target
