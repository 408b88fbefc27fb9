from pathlib import Path

import yaml

from refactor_bot.web.setup import EVENTS, PERMISSIONS

MANIFEST = Path(__file__).parents[3] / "app.yml"


def test_the_form_asks_for_what_the_manifest_asks_for() -> None:
    manifest = yaml.safe_load(MANIFEST.read_text())
    assert manifest["default_permissions"] == PERMISSIONS
    assert tuple(manifest["default_events"]) == EVENTS


def test_it_never_asks_for_more_than_it_needs() -> None:
    assert set(PERMISSIONS) == {"checks", "contents", "issues", "metadata", "pull_requests"}
    assert PERMISSIONS["metadata"] == "read"
