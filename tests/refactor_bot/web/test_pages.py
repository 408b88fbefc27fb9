from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from refactor_bot.github.port import GitHubError
from refactor_bot.settings import Settings
from refactor_bot.store.credentials import Vault
from refactor_bot.store.schema import connect
from refactor_bot.store.seal import Seal
from refactor_bot.web.app import create_app
from refactor_bot.web.registrar import Registrar


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "href"]


def test_the_state_page_says_how_things_stand(client: TestClient, engine: Engine) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert "refactor-bot[bot]" in page.text
    assert "No worker is running" in page.text
    assert "https://github.com/apps/refactor-bot/installations/new" in Links(page.text).found
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    assert "1 worker at work" in client.get("/").text


def test_enterprise_server_has_another_install_page(settings: Settings, engine: Engine, app: Any) -> None:
    own = Settings(**{**settings.model_dump(), "github_server_url": "https://git.example.org/"})
    page = TestClient(create_app(own, engine, app)).get("/").text
    assert "https://git.example.org/github-apps/refactor-bot/installations/new" in Links(page).found


def test_without_credentials_the_state_page_leads_to_the_set_up(settings: Settings, engine: Engine) -> None:
    registrar = Registrar(settings, Vault(engine, lambda: Seal(["k" * 32])))
    client = TestClient(create_app(settings, engine, None, registrar), follow_redirects=False)
    answer = client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (307, "/setup")
    assert client.get("/setup").status_code == 403


def test_a_problem_with_the_credentials_is_shown(client: TestClient, app: Any) -> None:
    app.error = GitHubError("GitHub does not accept APP_ID <7>.")
    page = client.get("/")
    assert page.status_code == 200
    assert "APP_ID &lt;7&gt;" in page.text


def test_a_missing_webhook_secret_is_shown(settings: Settings, engine: Engine, app: Any) -> None:
    client = TestClient(create_app(settings.model_copy(update={"webhook_secret": None}), engine, app))
    assert "WEBHOOK_SECRET is not set" in client.get("/").text


def test_pages_load_nothing_and_cannot_be_framed(client: TestClient) -> None:
    for path in ("/", "/setup"):
        page = client.get(path)
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in page.text


def test_probes_tell_life_from_readiness(settings: Settings, engine: Engine, app: Any) -> None:
    working = settings.model_copy(update={"workers": 1})
    client = TestClient(create_app(working, engine, app))
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "worker": False})
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    assert client.get("/readyz").status_code == 200
    with engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'"))
    assert client.get("/readyz").status_code == 503


def test_a_process_that_only_receives_is_ready_without_a_worker(client: TestClient) -> None:
    assert client.get("/readyz").status_code == 200


def test_without_a_database_the_process_lives_but_is_not_ready(settings: Settings, app: Any) -> None:
    client = TestClient(create_app(settings, connect("postgresql://nobody@127.0.0.1:1/nothing"), app))
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json() == {"database": False, "worker": True}
    assert "The database does not answer" in client.get("/").text
    assert "refactor_bot_database_up 0.0" in client.get("/metrics").text


def test_metrics_count_deliveries_and_events(client: TestClient, headers: Any, comment: Any) -> None:
    body = comment()
    client.post("/webhook", content=body, headers=headers(body, "issue_comment"))
    client.post("/webhook", content=body, headers=headers(body, "issue_comment"))
    client.post("/webhook", content=body)
    metrics = client.get("/metrics").text
    for line in (
        'refactor_bot_deliveries_total{status="queued"} 1.0',
        'refactor_bot_deliveries_total{status="duplicate"} 1.0',
        'refactor_bot_deliveries_total{status="refused"} 1.0',
        'refactor_bot_events{state="pending"} 1.0',
        "refactor_bot_database_up 1.0",
    ):
        assert line in metrics


@pytest.mark.parametrize("path", ["/docs", "/openapi.json", "/redoc", "/.env", "/webhook", "/setup/../../etc/passwd"])
def test_there_is_nothing_else(path: str, client: TestClient) -> None:
    assert client.get(path).status_code in (404, 405)
