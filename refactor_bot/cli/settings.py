"""``refactor-bot config``: check, show, schema."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from refactor_bot import config
from refactor_bot.cli.project import Project


def check(path: Path) -> int:
    """Say whether the configuration is right; mistakes are raised as one ConfigError."""
    project = Project.find([path])
    source = project.config.source
    sys.stdout.write(f"{source}: correct\n" if source else "There is no configuration; all defaults are in effect.\n")
    return 0


def show(path: Path) -> int:
    """Print the configuration in effect."""
    project = Project.find([path])
    source = project.config.source
    sys.stdout.write(f"# {f'From {source}' if source else 'No configuration file'}, defaults written out.\n")
    sys.stdout.write(project.config.to_toml())
    return 0


def schema() -> int:
    """Print the JSON Schema of the configuration."""
    sys.stdout.write(json.dumps(config.schema(), indent=2) + "\n")
    return 0
