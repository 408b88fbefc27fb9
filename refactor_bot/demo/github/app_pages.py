"""The pages on which an App is registered from a manifest, and installed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from refactor_bot.demo.github.registering import Manifest, read_manifest, register
from refactor_bot.demo.github.rest.routing import Site
from refactor_bot.demo.github.state import Account, App, RefusalError

_LARGEST = 65_536
_MAINTAINER = "maintainer"

Render = Callable[..., Response]


def app_pages(site: Site, render: Render, install: Callable[[App, str], int]) -> APIRouter:
    """Return the routes.

    Args:
        site: What there is.
        render: Makes a page of a template and its values.
        install: Installs an App on everything that an account has.
    """
    made = _AppPages(site, render, install)
    router = APIRouter()
    router.add_api_route("/settings/apps/new", made.confirm, methods=["POST"], response_class=HTMLResponse)
    router.add_api_route(
        "/organizations/{owner}/settings/apps/new", made.confirm, methods=["POST"], response_class=HTMLResponse
    )
    router.add_api_route("/settings/apps/manifest", made.create, methods=["POST"], response_class=HTMLResponse)
    router.add_api_route(
        "/github-apps/{slug}/installations/new", made.choose, methods=["GET"], response_class=HTMLResponse
    )
    router.add_api_route("/github-apps/{slug}/installations", made.install, methods=["POST"])
    return router


class _AppPages:
    def __init__(self, site: Site, render: Render, install: Callable[[App, str], int]) -> None:
        self._site = site
        self._render = render
        self._install = install

    def confirm(
        self, owner: str = _MAINTAINER, state: str = "", manifest: str = Form("", max_length=_LARGEST)
    ) -> Response:
        """Show what a manifest asks for, to whoever is to register it; the form comes from another site."""
        try:
            read = read_manifest(manifest)
        except RefusalError as error:
            return self._refused(error)
        return self._page(read, owner, state, manifest)

    def create(
        self,
        request: Request,
        owner: str = Form(),
        name: str = Form(max_length=100),
        state: str = Form("", max_length=1000),
        manifest: str = Form(max_length=_LARGEST),
    ) -> Response:
        """Register the App, and send the browser back with a code for its credentials."""
        if not _from_here(request):
            return PlainTextResponse("This form works from its own page only.", 403)
        world = self._site.world
        try:
            read = read_manifest(manifest)
            registered = register(
                world,
                name,
                self._owner(owner),
                webhook_url=read.webhook_url,
                events=read.events,
                permissions=read.permissions,
            )
        except RefusalError as error:
            return self._refused(error)
        code = secrets.token_hex(20)
        with world.lock:
            world.codes[code] = registered
        query = urlencode({"code": code, **({"state": state} if state else {})})
        joint = "&" if urlsplit(read.redirect_url).query else "?"
        return RedirectResponse(f"{read.redirect_url}{joint}{query}", 302)

    def choose(self, slug: str) -> Response:
        """Ask whether to install an App."""
        world = self._site.world
        app = self._app(slug)
        if app is None:
            return self._refused(RefusalError(404, "Not Found"))
        repos = [repo for repo in world.repos.values() if repo.owner is app.owner]
        return self._render("install.html", app=app, repos=repos)

    def install(self, request: Request, slug: str) -> Response:
        """Install an App on all repositories of its owner."""
        app = self._app(slug)
        if app is None or not _from_here(request):
            return PlainTextResponse("This form works from its own page only.", 403)
        self._install(app, app.owner.login)
        return RedirectResponse("/", 303)

    def _app(self, slug: str) -> App | None:
        return next((app for app in self._site.world.apps.values() if app.slug == slug), None)

    def _owner(self, name: str) -> Account:
        with self._site.world.lock:
            return self._site.world.account(name, "User" if name == _MAINTAINER else "Organization")

    def _page(self, read: Manifest, owner: str, state: str, text: str) -> Response:
        page = self._render("new_app.html", manifest=read, owner=owner, state=state, text=text)
        # Browsers hold the redirect after a form to the policy of the form's page.
        home = "{0.scheme}://{0.netloc}".format(urlsplit(read.redirect_url))
        policy = page.headers["Content-Security-Policy"]
        page.headers["Content-Security-Policy"] = policy.replace("form-action 'self'", f"form-action 'self' {home}")
        return page

    def _refused(self, error: RefusalError) -> Response:
        page = self._render("refused.html", message=error.message)
        page.status_code = error.status
        return page


def _from_here(request: Request) -> bool:
    return urlsplit(request.headers.get("origin", "")).netloc == request.headers.get("host")
