"""The routes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from refactor_bot import __version__
from refactor_bot.github.port import App
from refactor_bot.settings import Settings
from refactor_bot.web.receive import Outcome, Receiver, read
from refactor_bot.web.registrar import Registrar
from refactor_bot.web.setup_pages import setup_pages
from refactor_bot.web.state import Metrics, answers, look, workers

# GitHub counts a delivery as failed after ten seconds.
_LONGEST_TAKE = 9.0

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

_log = structlog.get_logger("refactor_bot.web")


def create_app(settings: Settings, engine: Engine, app: App | None, registrar: Registrar | None = None) -> FastAPI:
    """Return the web application.

    Args:
        settings: The process's settings.
        engine: The migrated database.
        app: The App on GitHub; None before it is registered, when deliveries are answered with 503.
        registrar: Registers it; None once that is done.
    """
    site = FastAPI(title="refactor-bot", docs_url=None, redoc_url=None, openapi_url=None)
    metrics = Metrics(engine)
    _add_webhook(site, Receiver(settings, engine, app), metrics)
    _add_pages(site, settings, engine, app, registrar)
    _add_probes(site, settings, engine, metrics)

    @site.middleware("http")
    async def guard(request: Request, respond: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await respond(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return site


def _add_webhook(site: FastAPI, receiver: Receiver, metrics: Metrics) -> None:
    @site.post("/webhook")
    async def webhook(request: Request) -> Response:
        try:
            outcome = await _take(receiver, request)
        except ClientDisconnect:
            outcome = Outcome(400, "refused", "the connection ended before the body did")
        metrics.count(outcome.status)
        _log.info(
            "delivery",
            status=outcome.status,
            code=outcome.code,
            reason=outcome.reason,
            # Not to be trusted before the signature was checked, and bounded for that reason.
            kind=request.headers.get("x-github-event", "")[:64],
            delivery=request.headers.get("x-github-delivery", "")[:64],
        )
        return JSONResponse({"status": outcome.status, "reason": outcome.reason}, outcome.code)


async def _take(receiver: Receiver, request: Request) -> Outcome:
    body: bytes | None = None
    try:
        async with asyncio.timeout(_LONGEST_TAKE):
            body = await read(request.stream(), request.headers.get("content-length"))
            if body is None:
                return Outcome(413, "refused", "larger than any payload of GitHub (25 MB)")
            return await run_in_threadpool(receiver.take, request.headers, body)
    except TimeoutError:
        if body is None:
            return Outcome(408, "refused", "the body did not arrive in time")
        return Outcome(503, "unavailable", "the database or GitHub does not answer in time")


def _add_pages(site: FastAPI, settings: Settings, engine: Engine, app: App | None, registrar: Registrar | None) -> None:
    pages = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
    )

    def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
        return HTMLResponse(pages.get_template(name).render(version=__version__, **values), status, _HEADERS)

    @site.get("/")
    def home() -> Response:
        if registrar is not None and not registrar.closed():
            return RedirectResponse("/setup", 307)
        return page("state.html", state=look(settings, engine, app))

    site.include_router(setup_pages(settings, registrar, page))


def _add_probes(site: FastAPI, settings: Settings, engine: Engine, metrics: Metrics) -> None:
    @site.get("/healthz")
    async def healthz() -> Response:
        return PlainTextResponse("ok\n")

    @site.get("/readyz")
    def readyz() -> Response:
        database = answers(engine)
        # A process that only receives is ready without a worker: events wait.
        worker = settings.workers == 0 or settings.app_id is None or workers(engine) > 0
        return JSONResponse({"database": database, "worker": worker}, 200 if database and worker else 503)

    @site.get("/metrics")
    def prometheus() -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)
