"""The App registered, installed and asked for help in a real browser, from the link in the log on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from plugins.loop import NAME, OWNER, PACE, Loop
from structlog.testing import capture_logs

from refactor_bot.demo.github import StandIn
from refactor_bot.engine import PoolRunner
from refactor_bot.settings import load
from refactor_bot.sweep.handle import handler
from refactor_bot.sweep.wiring import services
from refactor_bot.web.run import Served

pytestmark = pytest.mark.browser


@dataclass
class Fresh:
    """A server that knows no App yet, and the link in its log."""

    served: Served
    link: str


@pytest.fixture
def fresh(hub: StandIn, database_url: str, tmp_path: Path, runner: PoolRunner) -> Iterator[Fresh]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = load(
        {
            "GITHUB_API_URL": hub.api_url,
            "GITHUB_SERVER_URL": hub.url,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(tmp_path / "data"),
            "PUBLIC_URL": f"http://localhost:{port}",
            "PORT": str(port),
            "ONBOARDING_PER_HOUR": "0",
            "PACKAGE_INDEX_URL": "off",
        }
    )
    with (
        capture_logs() as logs,
        Served(settings, lambda *given: handler(replace(services(*given), runner=runner)), PACE) as served,
    ):
        yield Fresh(served, next(entry["url"] for entry in logs if "open this link" in entry["event"]))


def test_from_the_link_in_the_log_to_the_first_answer(fresh: Fresh, hub: StandIn, page, keep):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.set_viewport_size({"width": 1100, "height": 1080})
    page.goto(fresh.link)
    assert page.url.endswith("/setup")
    keep(page, "set-up")
    page.get_by_role("button", name="Register on GitHub").click()
    page.get_by_label("GitHub App name").fill("ml-janitor")
    page.get_by_role("button", name="Create GitHub App for maintainer").click()
    assert page.get_by_role("heading", level=1).inner_text() == "ml-janitor is registered"
    hub.add_repository(NAME)
    page.get_by_role("link", name="Install on a repository").click()
    page.get_by_role("button", name="Install").click()
    issue = hub.open_issue(NAME, OWNER, "Debt")
    hub.comment(NAME, issue.number, OWNER, "/refactor help")
    Loop.wait(lambda: len(issue.comments) == 2)
    assert issue.comments[1].author.login == "ml-janitor[bot]"
    page.goto(fresh.link)
    assert page.get_by_text("Connected to GitHub as ml-janitor[bot]").is_visible()
    assert [text for text in said if "Content Security Policy" in text] == []


def test_for_an_organisation_on_a_small_screen(fresh: Fresh, hub: StandIn, page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(fresh.link)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_label("Its name on GitHub").fill("octo-org")
    page.get_by_role("button", name="Use this one").click()
    page.get_by_role("button", name="Register on GitHub").click()
    page.get_by_role("button", name="Create GitHub App for octo-org").click()
    assert page.get_by_role("heading", level=1).inner_text() == "refactor-bot is registered"
    (app,) = hub.world.apps.values()
    assert app.owner.login == "octo-org"
