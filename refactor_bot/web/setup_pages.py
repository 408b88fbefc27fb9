"""The pages that register the App. Whoever did not read the log sees nothing on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import structlog
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import SQLAlchemyError

from refactor_bot.errors import RefactorBotError
from refactor_bot.github.port import GoneError
from refactor_bot.settings import Settings
from refactor_bot.web.gate import GOOD_FOR, Session
from refactor_bot.web.registrar import Done, Registrar
from refactor_bot.web.setup import (
    CALLBACK,
    EVENTS,
    PERMISSIONS,
    form_origin,
    form_url,
    is_organization,
    manifest_text,
    unreachable,
    webhook_url,
)
from refactor_bot.web.state import install_url

Page = Callable[..., Response]
Text = Annotated[str, Query(max_length=1000)]

_log = structlog.get_logger("refactor_bot.web")


def setup_pages(settings: Settings, registrar: Registrar | None, page: Page) -> APIRouter:
    """Return the routes.

    Args:
        settings: The process's settings.
        registrar: Registers the App; None where it is registered.
        page: Makes a page of a template, a status and values.
    """
    router = APIRouter()
    if registrar is None:
        router.add_api_route("/setup", _home, methods=["GET"])
        router.add_api_route(CALLBACK, _home, methods=["GET"])
        return router
    made = _SetupPages(settings, registrar, page)
    router.add_api_route("/setup", made.form, methods=["GET"])
    router.add_api_route(CALLBACK, made.registered, methods=["GET"])
    return router


def _home() -> Response:
    return RedirectResponse("/", 303)


class _SetupPages:
    def __init__(self, settings: Settings, registrar: Registrar, page: Page) -> None:
        self._settings = settings
        self._registrar = registrar
        self._page = page
        self._secure = settings.own_url.startswith("https://")
        # A browser takes this prefix only from a secure page, and then from no other host's.
        self._cookie = f"{'__Host-' if self._secure else ''}refactor-bot-setup"

    def form(self, request: Request, token: Text = "", organization: Text = "") -> Response:
        """Let in whoever shows the token, and show GitHub's form to whoever was let in."""
        if self._registrar.closed():
            return _home()
        entered = self._registrar.gate.enter(token) if token else None
        if entered is not None:
            _log.info("the set-up page was opened")
            return self._let_in(entered)
        session = self._session(request)
        if session is None:
            return self._page("setup_locked.html", 403, token=bool(token), returned=False)
        if token:
            return RedirectResponse("/setup", 303)
        return self._shown(session, organization.strip())

    def registered(self, request: Request, code: Text = "", state: Text = "") -> Response:
        """Take the browser back from GitHub."""
        if self._registrar.closed():
            return _home()
        session = self._session(request)
        if session is None:
            return self._page("setup_locked.html", 403, token=False, returned=True)
        try:
            done, app = self._registrar.finish(session, state, code)
        except GoneError as error:
            return self._failed(400, str(error), again=False)
        except SQLAlchemyError:
            return self._failed(503, "The database does not answer.", again=True)
        except RefactorBotError as error:
            return self._failed(502, str(error), again=True)
        if done is Done.foreign:
            return self._failed(400, "This answer of GitHub belongs to another browser or an earlier try.", again=False)
        if app is None or done is Done.late:
            return _home()
        page = self._page("setup_done.html", 200, slug=app.slug, install_url=install_url(self._settings, app.slug))
        page.delete_cookie(self._cookie, path="/", secure=self._secure, httponly=True, samesite="lax")
        return page

    def _shown(self, session: Session, organization: str) -> Response:
        settings = self._settings
        known = is_organization(organization)
        page = self._page(
            "setup.html",
            200,
            form=form_url(settings, session.state, organization if known else None),
            manifest=manifest_text(settings),
            organization=organization,
            mistaken=bool(organization) and not known,
            webhook=webhook_url(settings),
            unreachable=unreachable(settings),
            server=settings.server_url,
            permissions=PERMISSIONS,
            events=EVENTS,
        )
        policy = page.headers["Content-Security-Policy"]
        page.headers["Content-Security-Policy"] = policy.replace(
            "form-action 'none'", f"form-action 'self' {form_origin(settings)}"
        )
        # GitHub may ask where a form comes from; the address without its path says no secret.
        page.headers["Referrer-Policy"] = "strict-origin"
        return page

    def _let_in(self, session: Session) -> Response:
        # The token leaves the address bar and the history with this.
        answer = RedirectResponse("/setup", 303)
        answer.set_cookie(
            self._cookie,
            session.key,
            max_age=int(GOOD_FOR),
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
        return answer

    def _session(self, request: Request) -> Session | None:
        return self._registrar.gate.session(request.cookies.get(self._cookie))

    def _failed(self, status: int, reason: str, *, again: bool) -> Response:
        _log.warning("the App could not be registered", reason=reason)
        return self._page("setup_failed.html", status, reason=reason, again=again, server=self._settings.server_url)
