"""A real browser. `REFACTOR_BOT_PICTURES=docs/images` keeps the pictures for the README."""

import os
import shutil
from pathlib import Path

import pytest

BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)


@pytest.fixture
def page():
    if BROWSER is None:
        pytest.skip("no Chromium: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=BROWSER, args=flags)
        page = browser.new_page(viewport={"width": 1100, "height": 1250})
        page.set_default_timeout(60_000)
        yield page
        browser.close()


@pytest.fixture
def keep():
    """Keeps a picture of a page under a name, where pictures are asked for."""

    def keep(page, name: str) -> None:
        directory = os.environ.get("REFACTOR_BOT_PICTURES")
        if directory:
            page.screenshot(path=Path(directory) / f"{name}.png")

    return keep
