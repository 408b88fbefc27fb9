from pathlib import Path

import yaml

from refactor_bot.settings import Settings
from refactor_bot.web.setup import DESCRIPTION, EVENTS, NAME, PERMISSIONS, manifest

MANIFEST = Path(__file__).parents[3] / "app.yml"


def test_the_form_asks_for_what_the_manifest_asks_for() -> None:
    written = yaml.safe_load(MANIFEST.read_text())
    assert written["default_permissions"] == PERMISSIONS
    assert tuple(written["default_events"]) == EVENTS
    assert (written["name"], written["description"]) == (NAME, DESCRIPTION)
    asked = manifest(Settings())
    assert {name: asked[name] for name in written} == written
    assert set(asked) - set(written) == {"url", "redirect_url", "hook_attributes"}


def test_it_never_asks_for_more_than_it_needs() -> None:
    assert set(PERMISSIONS) == {"checks", "contents", "issues", "metadata", "pull_requests"}
    assert PERMISSIONS["metadata"] == "read"
