"""What the state page, the probes and the metrics say about the process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from refactor_bot.github.port import App, GitHubError
from refactor_bot.jobs.inbox import Counts, Inbox
from refactor_bot.settings import Settings
from refactor_bot.store.installations import Reach, reach

# A worker gives a sign of life every ten seconds.
_LIVE = text("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => 60)")


@dataclass(frozen=True, slots=True)
class State:
    """How things stand.

    Attributes:
        slug: Name of the App; None where GitHub did not say.
        install_url: Where people install it.
        problem: What is wrong with the credentials; None when nothing is known to be.
        counts: Events by where they stand; None while the database does not answer.
        reach: Installations and repositories.
        workers: Live workers on this database.
    """

    slug: str | None
    install_url: str | None
    problem: str | None
    counts: Counts | None
    reach: Reach | None
    workers: int


def look(settings: Settings, engine: Engine, app: App | None) -> State:
    """Return how things stand now."""
    slug, problem = None, None
    if app is None:
        problem = "This server is taking up the App that was just registered. Load this page again."
    else:
        try:
            slug = app.slug()
        except GitHubError as error:
            problem = str(error)
    if app is not None and not settings.secrets():
        problem = "WEBHOOK_SECRET is not set: deliveries cannot be checked and are refused."
    return State(
        slug=slug,
        install_url=install_url(settings, slug) if slug else None,
        problem=problem,
        counts=_counts(engine),
        reach=_reach(engine),
        workers=workers(engine),
    )


def install_url(settings: Settings, slug: str) -> str:
    """Return the page on which people install the App."""
    public = settings.server_url == "https://github.com"
    return f"{settings.server_url}/{'apps' if public else 'github-apps'}/{slug}/installations/new"


def workers(engine: Engine) -> int:
    """Count live workers; none while the database does not answer."""
    try:
        with engine.connect() as connection:
            return connection.scalar(_LIVE) or 0
    except SQLAlchemyError:
        return 0


def answers(engine: Engine) -> bool:
    """Return whether the database answers."""
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(text("SELECT true")))
    except SQLAlchemyError:
        return False


def _counts(engine: Engine) -> Counts | None:
    try:
        return Inbox(engine).counts()
    except SQLAlchemyError:
        return None


def _reach(engine: Engine) -> Reach | None:
    try:
        return reach(engine)
    except SQLAlchemyError:
        return None


class Metrics(Collector):
    """Counts deliveries, and reads the queue when it is asked for."""

    def __init__(self, engine: Engine) -> None:
        self.registry = CollectorRegistry()
        self._engine = engine
        self._deliveries = Counter(
            "refactor_bot_deliveries", "Webhook deliveries by what became of them.", ["status"], registry=self.registry
        )
        self.registry.register(self)

    def count(self, status: str) -> None:
        """Count one delivery."""
        self._deliveries.labels(status).inc()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the state of the queue; called by Prometheus's registry."""
        counts = _counts(self._engine)
        up = GaugeMetricFamily("refactor_bot_database_up", "Whether the database answers.")
        up.add_metric([], float(counts is not None))
        yield up
        if counts is None:
            return
        events = GaugeMetricFamily("refactor_bot_events", "Stored events by where they stand.", labels=["state"])
        for name in ("pending", "handled", "given_up"):
            events.add_metric([name], getattr(counts, name))
        yield events
        live = GaugeMetricFamily("refactor_bot_workers", "Workers with a sign of life within a minute.")
        live.add_metric([], workers(self._engine))
        yield live
