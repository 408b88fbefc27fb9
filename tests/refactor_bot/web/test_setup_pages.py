"""The set-up page in every state, asked as browsers ask it; GitHub is a function here."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from structlog.testing import capture_logs

from refactor_bot.github.manifest import NewApp
from refactor_bot.github.port import GitHubError, GoneError
from refactor_bot.settings import Settings
from refactor_bot.store.credentials import Vault
from refactor_bot.store.schema import connect
from refactor_bot.store.seal import Seal
from refactor_bot.web.app import create_app
from refactor_bot.web.gate import GOOD_FOR, Gate
from refactor_bot.web.registrar import Registrar
from refactor_bot.web.setup import EVENTS, PERMISSIONS

KEY = "k" * 32
NEW = NewApp(
    id=7, slug="my-bot", pem="PEM-SECRET", client_id="Iv1", client_secret="C-SECRET", webhook_secret="W-SECRET"
)


class Form(HTMLParser):
    """The forms of a page: where each goes, how, and with which fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, str, dict[str, str]]] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((given["method"], given["action"], {}))
        elif tag == "input":
            self.forms[-1][2][given["name"]] = given.get("value", "")
        elif tag == "a":
            self.links.append(given["href"])


class GitHub:
    """Gives out an App for each code, once; or what it was told to."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []
        self.asked: list[tuple[str, str]] = []
        self.new = NEW

    def __call__(self, api_url: str, code: str) -> NewApp:
        self.asked.append((api_url, code))
        if self.errors:
            raise self.errors.pop(0)
        return self.new


class Stage:
    def __init__(self, engine: Engine, **settings: Any) -> None:
        given = {"public_url": "http://bot.example.org", "workers": 0, **settings}
        self.settings = Settings(**given)
        self.github = GitHub()
        self.told = 0
        self.vault = Vault(engine, lambda: Seal([KEY]))
        self.registrar = Registrar(self.settings, self.vault, self._told, self.github)
        self.link = f"/setup?token={self.registrar.gate.token}"
        self.site = create_app(self.settings, engine, None, self.registrar)
        self.base = self.settings.own_url

    def _told(self) -> None:
        self.told += 1

    def browser(self) -> TestClient:
        return TestClient(self.site, base_url=self.base, follow_redirects=False, raise_server_exceptions=False)

    def entered(self) -> TestClient:
        browser = self.browser()
        assert browser.get(self.link).status_code == 303
        return browser


@pytest.fixture
def stage(engine: Engine) -> Iterator[Stage]:
    return Stage(engine)


def state(browser: TestClient) -> str:
    return parse_qs(urlsplit(Form(browser.get("/setup").text).forms[0][1]).query)["state"][0]


def come_back(browser: TestClient, code: str = "abc", given: str | None = None) -> Any:
    return browser.get("/setup/registered", params={"code": code, "state": state(browser) if given is None else given})


def locked(answer: Any) -> bool:
    return answer.status_code == 403 and "<form" not in answer.text and "state=" not in answer.text


class TestGettingIn:
    def test_without_a_token(self, stage: Stage) -> None:
        answer = stage.browser().get("/setup")
        assert locked(answer)
        assert "Open the link that the log shows" in answer.text
        assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize("token", ["x", "é", "%00", "<script>", "%ED%A0%80"])
    def test_with_a_wrong_token(self, token: str, stage: Stage) -> None:
        answer = stage.browser().get(f"/setup?token={token}")
        assert locked(answer)
        assert "used already" in answer.text
        assert "<script" not in answer.text
        assert stage.browser().get(stage.link).status_code == 303

    def test_with_a_token_that_is_too_long(self, stage: Stage) -> None:
        assert stage.browser().get(f"/setup?token={'x' * 5000}").status_code == 422

    def test_with_the_token_once(self, stage: Stage) -> None:
        browser = stage.browser()
        answer = browser.get(stage.link)
        assert (answer.status_code, answer.headers["location"]) == (303, "/setup")
        assert "Register on GitHub" in browser.get("/setup").text
        assert browser.get(stage.link).headers["location"] == "/setup"
        other = stage.browser().get(stage.link)
        assert locked(other)
        assert "used already" in other.text

    def test_two_browsers_at_once(self, stage: Stage) -> None:
        barrier = threading.Barrier(4)
        codes: list[int] = []

        def open_link() -> None:
            browser = stage.browser()
            barrier.wait()
            codes.append(browser.get(stage.link).status_code)

        threads = [threading.Thread(target=open_link) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(codes) == [303, 403, 403, 403]

    def test_the_cookie(self, stage: Stage, engine: Engine) -> None:
        said = stage.browser().get(stage.link).headers["set-cookie"]
        assert {"HttpOnly", "SameSite=lax", "Path=/", "Max-Age=3600"} <= set(said.split("; "))
        assert "Secure" not in said
        secure = Stage(engine, public_url="https://bot.example.org")
        browser = secure.browser()
        said = browser.get(secure.link).headers["set-cookie"]
        assert said.startswith("__Host-refactor-bot-setup=")
        assert {"HttpOnly", "SameSite=lax", "Path=/", "Secure"} <= set(said.split("; "))
        assert "Domain" not in said
        assert "Register on GitHub" in browser.get("/setup").text

    def test_a_session_that_ended(self, stage: Stage) -> None:
        now = [0.0]
        stage.registrar.gate = Gate(lambda: now[0])
        browser = stage.browser()
        browser.get(f"/setup?token={stage.registrar.gate.token}")
        given = state(browser)
        now[0] = GOOD_FOR
        assert locked(browser.get("/setup"))
        answer = come_back(browser, given=given)
        assert locked(answer)
        assert "delete it there" in answer.text
        assert stage.github.asked == []

    def test_other_ways_in(self, stage: Stage) -> None:
        for path in ("/setup", "/setup/registered"):
            assert stage.browser().post(path).status_code == 405
        browser = stage.browser()
        browser.cookies.set("refactor-bot-setup", "guessed")
        assert locked(browser.get("/setup"))
        assert locked(come_back(browser, given="x"))


class TestTheForm:
    def manifest(self, page: str) -> tuple[str, dict[str, Any]]:
        method, action, fields = Form(page).forms[0]
        assert method == "post"
        assert set(fields) == {"manifest"}
        return action, json.loads(fields["manifest"])

    def test_it_carries_the_manifest(self, stage: Stage) -> None:
        action, manifest = self.manifest(stage.entered().get("/setup").text)
        assert action.startswith("https://github.com/settings/apps/new?state=")
        assert manifest["url"] == "http://bot.example.org"
        assert manifest["hook_attributes"] == {"url": "http://bot.example.org/webhook", "active": True}
        assert manifest["redirect_url"] == "http://bot.example.org/setup/registered"
        assert manifest["default_permissions"] == PERMISSIONS
        assert manifest["default_events"] == list(EVENTS)
        assert manifest["public"] is False
        assert not {"workflows", "administration"} & set(manifest["default_permissions"])

    def test_with_a_channel_for_webhooks(self, engine: Engine) -> None:
        stage = Stage(engine, webhook_proxy_url="https://smee.io/abc", public_url=None)
        page = stage.entered().get("/setup").text
        assert self.manifest(page)[1]["hook_attributes"]["url"] == "https://smee.io/abc"
        assert "GitHub has to reach this machine" not in page

    def test_an_address_of_this_machine_only(self, engine: Engine) -> None:
        page = Stage(engine, public_url=None).entered().get("/setup").text
        assert "GitHub has to reach this machine" in page
        assert "WEBHOOK_PROXY_URL" in page

    def test_for_an_organisation(self, stage: Stage) -> None:
        browser = stage.entered()
        assert Form(browser.get("/setup").text).forms[1][:2] == ("get", "/setup")
        page = browser.get("/setup", params={"organization": " octo-org "})
        assert self.manifest(page.text)[0].startswith("https://github.com/organizations/octo-org/settings/apps/new?")

    @pytest.mark.parametrize("name", ["a/b", "../x", "-x", "x-", '"><script>', "x?y", "é", "a b"])
    def test_for_what_is_no_organisation(self, name: str, stage: Stage) -> None:
        page = stage.entered().get("/setup", params={"organization": name})
        assert self.manifest(page.text)[0].startswith("https://github.com/settings/apps/new?")
        assert "No organisation can have this name" in page.text
        assert "<script" not in page.text

    def test_enterprise_server(self, engine: Engine) -> None:
        stage = Stage(
            engine,
            github_server_url="https://git.example.org:8443/",
            github_api_url="https://git.example.org:8443/api/v3",
        )
        browser = stage.entered()
        page = browser.get("/setup")
        assert self.manifest(page.text)[0].startswith("https://git.example.org:8443/settings/apps/new?")
        assert "form-action 'self' https://git.example.org:8443" in page.headers["content-security-policy"]
        done = come_back(browser)
        assert stage.github.asked == [("https://git.example.org:8443/api/v3", "abc")]
        assert "https://git.example.org:8443/github-apps/my-bot/installations/new" in Form(done.text).links

    def test_headers(self, stage: Stage) -> None:
        browser = stage.entered()
        page = browser.get("/setup")
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert policy.endswith("form-action 'self' https://github.com:443")
        assert "script-src" not in policy
        assert page.headers["referrer-policy"] == "strict-origin"
        assert page.headers["cache-control"] == "no-store"
        for other in (stage.browser().get("/setup"), come_back(browser, given="x"), come_back(browser)):
            assert other.headers["content-security-policy"].endswith("form-action 'none'")
            assert other.headers["referrer-policy"] == "no-referrer"
            assert other.headers["x-content-type-options"] == "nosniff"
            assert other.headers["cache-control"] == "no-store"
            assert "<script" not in other.text


class TestComingBack:
    def test_the_app_is_registered(self, stage: Stage) -> None:
        with capture_logs() as logs:
            browser = stage.entered()
            done = come_back(browser)
        assert done.status_code == 200
        assert "https://github.com/apps/my-bot/installations/new" in Form(done.text).links
        assert "/refactor run docstrings" in done.text
        stored = stage.vault.load()
        assert stored is not None
        assert (stored.app_id, stored.slug, stored.private_key) == (7, "my-bot", "PEM-SECRET")
        assert (stored.webhook_secrets, stored.client_id, stored.client_secret) == (("W-SECRET",), "Iv1", "C-SECRET")
        assert stage.told == 1
        assert 'refactor-bot-setup=""' in done.headers["set-cookie"]
        assert "SECRET" not in done.text
        assert "SECRET" not in str(logs)

    def test_the_page_is_closed_for_good(self, stage: Stage) -> None:
        browser = stage.entered()
        given = state(browser)
        come_back(browser)
        for answer in (
            browser.get("/setup"),
            browser.get(stage.link),
            browser.get("/setup?organization=x"),
            come_back(browser, given=given),
            stage.browser().get("/setup"),
        ):
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert len(stage.github.asked) == 1
        assert "taking up the App" in browser.get("/").text

    def test_registered_elsewhere_meanwhile(self, stage: Stage, engine: Engine) -> None:
        browser, other = stage.entered(), Stage(engine)
        given = state(browser)
        come_back(other.entered())
        answer = come_back(browser, given=given)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert stage.github.asked == []
        assert stage.told == 0

    def test_the_slower_of_two_processes_keeps_nothing(self, stage: Stage, engine: Engine) -> None:
        other = Stage(engine)
        other_browser = other.entered()
        stage.github.new = NewApp(id=8, slug="late", pem="x", client_id="x", client_secret="x")
        browser = stage.entered()
        given = state(browser)
        exchange = stage.registrar._exchange

        def meanwhile(api_url: str, code: str) -> NewApp:
            come_back(other_browser)
            return exchange(api_url, code)

        stage.registrar._exchange = meanwhile
        answer = come_back(browser, given=given)
        assert answer.headers["location"] == "/"
        stored = stage.vault.load()
        assert stored is not None
        assert stored.app_id == 7

    def test_two_tabs_with_one_code(self, stage: Stage) -> None:
        browser = stage.entered()
        given = state(browser)
        key = browser.cookies["refactor-bot-setup"]
        barrier = threading.Barrier(3)
        codes: list[int] = []

        def tab() -> None:
            client = stage.browser()
            client.cookies.set("refactor-bot-setup", key)
            barrier.wait()
            codes.append(come_back(client, given=given).status_code)

        threads = [threading.Thread(target=tab) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(codes) == [200, 303, 303]
        assert len(stage.github.asked) == 1

    @pytest.mark.parametrize("given", ["", "x", "é"])
    def test_a_wrong_state(self, given: str, stage: Stage) -> None:
        browser = stage.entered()
        answer = come_back(browser, given=given)
        assert answer.status_code == 400
        assert "another browser or an earlier try" in answer.text
        assert stage.github.asked == []
        assert come_back(browser).status_code == 200

    def test_the_state_of_another_browser(self, stage: Stage) -> None:
        given = state(stage.entered())
        assert locked(come_back(stage.browser(), given=given))
        assert stage.github.asked == []

    def test_a_replayed_code(self, stage: Stage) -> None:
        stage.github.errors = [GoneError("GitHub does not know this code.")]
        browser = stage.entered()
        answer = come_back(browser)
        assert answer.status_code == 400
        assert "GitHub does not know this code." in answer.text
        assert "https://github.com/settings/apps" in Form(answer.text).links
        assert not stage.vault.closed()
        assert come_back(browser, "new").status_code == 200

    def test_github_does_not_answer(self, stage: Stage) -> None:
        stage.github.errors = [GitHubError("GitHub answered <b>with</b> 502.")]
        browser = stage.entered()
        answer = come_back(browser)
        assert answer.status_code == 502
        assert "GitHub answered &lt;b&gt;with&lt;/b&gt; 502." in answer.text
        assert "Load this page again" in answer.text
        assert come_back(browser).status_code == 200
        assert [code for _, code in stage.github.asked] == ["abc", "abc"]

    def test_a_database_that_fails_after_github_answered(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        dead = Vault(connect("postgresql://nobody@127.0.0.1:1/x"), lambda: Seal([KEY]))
        browser = stage.entered()
        with monkeypatch.context() as patch:
            patch.setattr(stage.vault, "register", dead.register)
            answer = come_back(browser)
        assert answer.status_code == 503
        assert "The database does not answer" in answer.text
        assert come_back(browser).status_code == 200
        assert len(stage.github.asked) == 1

    def test_without_a_database(self) -> None:
        stage = Stage(connect("postgresql://nobody@127.0.0.1:1/x"))
        browser = stage.entered()
        assert come_back(browser).status_code == 503
        assert stage.github.asked == []

    def test_an_app_without_a_webhook_secret(self, stage: Stage) -> None:
        stage.github.new = NewApp(id=7, slug="my-bot", pem="x", client_id="x", client_secret="x")
        assert come_back(stage.entered()).status_code == 200
        stored = stage.vault.load()
        assert stored is not None
        assert stored.webhook_secrets == ()


def test_with_credentials_of_its_own_there_is_no_set_up(settings: Settings, engine: Engine, app: Any) -> None:
    client = TestClient(create_app(settings, engine, app), follow_redirects=False)
    for path in ("/setup", "/setup?token=x", "/setup/registered?code=a&state=b"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
