"""The pages in a real browser."""

import pytest
from plugins.loop import NAME, OWNER, Loop

from refactor_bot.demo.run import _SAMPLE

pytestmark = pytest.mark.browser


@pytest.fixture
def sample(loop: Loop) -> Loop:
    loop.hub.add_repository(NAME, _SAMPLE)
    loop.hub.install(loop.slug, OWNER, [NAME])
    loop.settle()
    return loop


def test_a_maintainer_asks_on_the_page_and_reads_the_pull_request(sample: Loop, page, keep):
    number = sample.hub.open_issue(NAME, OWNER, "Pay down some debt").number
    page.goto(f"{sample.hub.url}/{NAME}/issues/{number}")
    page.get_by_label("Comment as maintainer").fill("/refactor run docstrings")
    page.get_by_role("button", name="Comment").click()
    sample.settle()
    page.reload()
    assert page.get_by_text("Opened #2").is_visible()
    page.goto(f"{sample.hub.url}/{NAME}/pulls")
    page.get_by_role("link", name=sample.pulls()[0].title).click()
    assert page.get_by_role("heading", level=1).inner_text().endswith("#2")
    assert page.locator("table").filter(has_text="churn/data.py").is_visible()
    assert page.locator("table").filter(has_text="same-code").is_visible()
    assert page.get_by_text("same-code holds").is_visible()
    assert page.get_by_text("no conflicts with the base branch").is_visible()
    keep(page, "pull-request")
    assert not page.get_by_text("make this pull request again").is_visible()
    page.get_by_text("Commands", exact=True).click()
    assert page.get_by_text("make this pull request again").is_visible()


def test_commits_checks_and_files(sample: Loop, page, keep):
    sample.command("/refactor run docstrings")
    address = f"{sample.hub.url}/{NAME}/pull/{sample.pulls()[0].number}"
    page.goto(f"{address}/commits")
    assert page.get_by_text("Verified").is_visible()
    page.get_by_role("link", name=sample.pulls()[0].title).click()
    assert page.get_by_text("Refactor-Bot-Certificate:").is_visible()
    page.goto(f"{address}/checks")
    assert page.get_by_text("success").is_visible()
    page.goto(f"{address}/files")
    assert page.locator("tr.added").count() > 20
    assert page.get_by_text("churn/model.py").is_visible()
    keep(page, "files")


def test_hostile_text_stays_text(loop: Loop, page):
    said = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>[x](javascript:alert(3))"
    loop.repository({"README.md": hostile.encode(), "<img src=x onerror=alert(4)>.py": b"x = 1\n"})
    number = loop.hub.open_issue(NAME, OWNER, hostile, hostile).number
    for path in ("", f"/issues/{number}", "/issues"):
        page.goto(f"{loop.hub.url}/{NAME}{path}")
        assert page.locator("main script, main img, main a[href^=javascript]").count() == 0
    assert said == []


def test_the_apps_own_pages(loop: Loop, page):
    page.goto(loop.app.url)
    assert "refactor-bot" in page.content()
    assert page.goto(f"{loop.app.url}/healthz").status == 200


def test_a_small_screen_has_no_sideways_scroll(sample: Loop, page):
    sample.command("/refactor run docstrings")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{sample.hub.url}/{NAME}/pull/{sample.pulls()[0].number}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
