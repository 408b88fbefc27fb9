"""The stand-in held to GitHub's own description, and the whole App running against it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from plugins.contract import Contract

from refactor_bot.demo.github import Exchange, StandIn
from refactor_bot.demo.github.state import Issue, Repo
from refactor_bot.engine import PoolRunner
from refactor_bot.jobs.inbox import Inbox
from refactor_bot.jobs.round import RetryPolicy
from refactor_bot.settings import load
from refactor_bot.store.schema import connect
from refactor_bot.sweep.handle import handler
from refactor_bot.sweep.wiring import services
from refactor_bot.web.run import Served
from refactor_bot.worker import Pace

T = TypeVar("T")

OWNER = "maintainer"
NAME = f"{OWNER}/churn"

SOURCE = b'''"""A module."""


def load_table(path, strict=True):
    if not path:
        raise ValueError("no path")
    rows = open(path).read().splitlines()
    return rows, len(rows)


def fit_model(rows, rate=0.1):
    if rate <= 0:
        raise ValueError("rate must be positive")
    weights = [rate for _ in rows]
    return weights, rate
'''


@pytest.fixture(scope="session")
def app_key() -> rsa.RSAPrivateKey:
    """The key of every App: making one takes as long as ten requests."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def closing(server: str) -> Iterator[Executor]:
    """Where servers end that nobody asks any more, before their database does: each takes a sixth of a second."""
    with ThreadPoolExecutor(1) as closing:
        yield closing


@pytest.fixture
def hub(tmp_path: Path, contract: Contract, closing: Executor) -> Iterator[StandIn]:
    def observe(seen: Exchange) -> None:
        contract.exchange(
            seen.method,
            seen.path,
            dict(parse_qsl(seen.query, keep_blank_values=True)),
            {"content-type": "application/json"},
            seen.request or None,
            seen.status,
            {"content-type": "application/json", **seen.headers},
            seen.response,
        )

    hub = StandIn(tmp_path, observer=observe, webhook_observer=contract.webhook).__enter__()
    yield hub
    closing.submit(hub.__exit__, None, None, None)


@dataclass
class Loop:
    """The App at work on the stand-in, and what people do there."""

    hub: StandIn
    app: Served
    inbox: Inbox
    slug: str

    def repository(self, files: Mapping[str, bytes], name: str = NAME, **more: Any) -> Repo:
        """Make a repository with the App installed on it."""
        repo = self.hub.add_repository(name, **more)
        if files:
            self.hub.push(name, "main", files, "First commit", OWNER)
        self.hub.install(self.slug, OWNER, [name])
        self.settle()
        return repo

    def command(self, text: str, number: int | None = None, login: str = OWNER, name: str = NAME) -> str:
        """Write a comment and return the answer to it, once everything has calmed down."""
        if number is None:
            number = self.hub.open_issue(name, login, "Debt").number
        issue = self.hub.issue(name, number)
        asked = self.hub.comment(name, number, login, text)
        before = len(issue.comments)
        self.settle()
        new = issue.comments[before:]
        self.reactions = {reaction.content for reaction in asked.reactions}
        return "\n".join(comment.body for comment in new)

    def pulls(self, name: str = NAME, state: str = "open") -> list[Issue]:
        return self.hub.pull_requests(name, state)

    def idle(self) -> bool:
        """Return whether every webhook was sent and every event handled."""
        return self.hub.webhooks.idle() and self.inbox.counts().pending == 0

    def settle(self, seconds: float = 120) -> None:
        """Wait until it is idle."""
        self.wait(self.idle, seconds)

    @staticmethod
    def wait(probe: Callable[[], T], seconds: float = 120) -> T:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := probe():
                return found
            time.sleep(0.05)
        raise AssertionError("it did not happen in time")


PACE = Pace(poll=0.2, upkeep=1.0, retry=RetryPolicy(first=0.1, longest=0.2))


@pytest.fixture(scope="session")
def runner() -> Iterator[PoolRunner]:
    """The processes for the work on files, which take a second to start: every App of the session has the same."""
    with PoolRunner() as runner:
        yield runner


@pytest.fixture
def package_index() -> str:
    """The package index that the App asks: none, unless a test has one."""
    return "off"


@pytest.fixture
def onboarding() -> int:
    """How many repositories are asked an hour whether they want the App: none, unless a test is about that."""
    return 0


@pytest.fixture
def loop(
    hub: StandIn,
    database_url: str,
    tmp_path: Path,
    runner: PoolRunner,
    app_key: rsa.RSAPrivateKey,
    closing: Executor,
    package_index: str,
    onboarding: int,
) -> Iterator[Loop]:
    registered = hub.register_app(key=app_key)
    settings = load(
        {
            "APP_ID": str(registered.app_id),
            "PRIVATE_KEY": registered.private_key,
            "WEBHOOK_SECRET": registered.webhook_secret,
            "GITHUB_API_URL": hub.api_url,
            "GITHUB_SERVER_URL": hub.url,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(tmp_path / "data"),
            "PORT": "0",
            "PACKAGE_INDEX_URL": package_index,
            "ONBOARDING_PER_HOUR": str(onboarding),
        }
    )
    engine = connect(database_url)
    app = Served(settings, lambda *given: handler(replace(services(*given), runner=runner)), PACE)
    hub.set_webhook(registered.app_id, f"{app.url}/webhook")
    loop = Loop(hub, app, Inbox(engine), registered.slug)
    yield loop
    # A job that still runs may have something to say that counts for this test.
    if loop.idle():
        closing.submit(app.stop)
    else:
        app.stop()
    engine.dispose()
